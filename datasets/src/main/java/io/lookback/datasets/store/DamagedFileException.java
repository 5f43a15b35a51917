package io.lookback.datasets.store;

/** A data file of a table is not what its writer made; the message names it. */
public final class DamagedFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DamagedFileException(String location, Throwable cause) {
    super("Cannot read " + location + ": " + cause.getMessage(), cause);
  }
}
