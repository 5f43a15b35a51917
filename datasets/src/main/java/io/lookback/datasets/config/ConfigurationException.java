package io.lookback.datasets.config;

import io.lookback.datasets.UserException;

/** A configuration file that cannot be used; the message names file, line, key and value. */
public final class ConfigurationException extends UserException {
  private static final long serialVersionUID = 1L;

  ConfigurationException(String message) {
    super(message);
  }

  ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
