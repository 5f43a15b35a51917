package io.lookback.jobs.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What one sensor of a site covered of a span of time.
 *
 * @param expectedHours hours in which it was expected to be there
 * @param coveredHours of these, hours in which it delivered, or in which it usually delivers
 *     nothing
 * @param gaps the others, neighbouring ones joined, in time order
 */
record SensorCoverage(
    String site, String sensor, long expectedHours, long coveredHours, List<Gap> gaps) {

  /** Where the coverage of spans comes from. */
  @FunctionalInterface
  interface Source {
    /** For each span the sensors that are known of its site, by name; nothing where none is. */
    Map<Span, List<SensorCoverage>> of(Collection<Span> spans);
  }

  /**
   * A time at a site.
   *
   * @param from inclusive, a full hour
   * @param to exclusive, a full hour
   */
  record Span(String site, Instant from, Instant to) {}

  /**
   * Time that was not covered, from inclusive to exclusive.
   *
   * @param isBefore before the first record of the sensor
   */
  record Gap(Instant from, Instant to, boolean isBefore) {
    long hours() {
      return ChronoUnit.HOURS.between(from, to);
    }

    String text() {
      return Words.span(from, to);
    }
  }

  /** Whole percent, rounded down, so that 100 % means all. */
  Integer percent() {
    return percent(List.of(this));
  }

  /** The same for several sensors together; null where none was expected. */
  static Integer percent(Collection<SensorCoverage> sensors) {
    long expected = sensors.stream().mapToLong(SensorCoverage::expectedHours).sum();
    long covered = sensors.stream().mapToLong(SensorCoverage::coveredHours).sum();
    return expected == 0 ? null : (int) (100 * covered / expected);
  }

  String percentText() {
    return Words.percent(percent());
  }

  /** A gap as a sentence. */
  String sentence(Gap gap) {
    return gap.isBefore()
        ? "Sensor " + sensor + " is known only from " + Words.minute(gap.to()) + " on."
        : "Sensor " + sensor + " delivered nothing " + gap.text() + ".";
  }
}
