package io.lookback.datasets.config;

import java.util.Arrays;
import java.util.Locale;

/** How much a finding matters, in rising order. */
public enum Severity {
  INFORMATIONAL,
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL;

  /** Whether a word is a severity as in tables. */
  public static boolean isKnown(String text) {
    return Arrays.stream(values()).anyMatch(one -> one.text().equals(text));
  }

  /** As in tables and reports: lower case. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
