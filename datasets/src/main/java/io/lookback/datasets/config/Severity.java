package io.lookback.datasets.config;

import java.util.Locale;

/** How much a finding matters, in rising order. */
public enum Severity {
  INFORMATIONAL,
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL;

  /** As in tables and reports: lower case. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
