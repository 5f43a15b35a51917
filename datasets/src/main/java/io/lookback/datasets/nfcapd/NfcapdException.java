package io.lookback.datasets.nfcapd;

import io.lookback.datasets.UserException;

/**
 * A file of which nothing can be read.
 *
 * <p>{@link #isRefused()} tells a sound file in a form that is not read (its user can convert it)
 * from one that is damaged at its head or no nfcapd file at all.
 */
public final class NfcapdException extends UserException {
  private static final long serialVersionUID = 1L;

  private final boolean refused;

  NfcapdException(String message, boolean refused) {
    super(message);
    this.refused = refused;
  }

  /** Whether the file is sound, but of a version or with an encryption that is not read. */
  public boolean isRefused() {
    return refused;
  }
}
