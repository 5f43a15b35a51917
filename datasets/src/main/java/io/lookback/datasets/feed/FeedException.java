package io.lookback.datasets.feed;

import java.io.IOException;

/** A file that cannot be taken as a version of a list; the message names it and says why. */
public final class FeedException extends IOException {
  private static final long serialVersionUID = 1L;

  public FeedException(String message) {
    super(message);
  }
}
