package io.lookback.jobs.report;

import io.lookback.datasets.config.SuppressionConfig;
import java.util.List;

/**
 * Findings that the configuration suppresses on the night's day.
 *
 * @param rows worst first, cut to the cap
 * @param count before the cut
 */
record Suppressed(List<Line> rows, long count) {
  static String text(SuppressionConfig by) {
    return by.label() + ": " + by.reason() + " (until " + by.until() + ")";
  }

  /** A finding with what suppresses it. */
  record Line(Found found, SuppressionConfig by) {}
}
