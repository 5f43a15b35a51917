package io.lookback.jobs.report;

import io.lookback.datasets.config.Severity;
import io.lookback.datasets.table.Column;
import io.lookback.jobs.finding.Detectors.Detector;
import java.util.List;

/**
 * What one detector found.
 *
 * @param columns those that only its table has, as far as they can be read
 * @param rows worst first, cut to the cap
 * @param count findings above informational
 * @param newCount of these, new ones
 * @param informational findings that are only informational
 * @param worst the highest severity, or null where nothing was found
 */
record DetectorFindings(
    Detector detector,
    List<Column> columns,
    List<Line> rows,
    long count,
    long newCount,
    long informational,
    Severity worst) {

  /**
   * A finding with the detector's own columns.
   *
   * @param values as text, in the order of the columns; null where there is none
   */
  record Line(Found found, List<String> values) {}

  String path() {
    return DetectorPage.path(detector.name());
  }

  boolean isCut() {
    return rows.size() < count + informational;
  }
}
