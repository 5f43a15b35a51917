package io.lookback.jobs.report;

import java.time.Instant;
import java.util.List;

/**
 * What one sensor of a site covered of a span of time.
 *
 * @param expectedHours hours in which it usually delivers
 * @param coveredHours of these, hours in which it did
 * @param gaps hours in which it should have and did not, neighbouring ones joined, in time order
 */
record SensorCoverage(
    String site, String sensor, long expectedHours, long coveredHours, List<Gap> gaps) {

  /** Time without records, from inclusive to exclusive. */
  record Gap(Instant from, Instant to) {
    String text() {
      return Words.span(from, to);
    }
  }

  /** Whole percent, rounded down, so that 100 % means all. */
  Integer percent() {
    return expectedHours == 0 ? null : (int) (100 * coveredHours / expectedHours);
  }

  String percentText() {
    return Words.percent(percent());
  }
}
