package io.lookback.datasets.store;

/** Somebody else changed what this run was about to replace; nothing was written. */
public final class ConcurrentWriteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConcurrentWriteException(String message, Throwable cause) {
    super(message, cause);
  }
}
