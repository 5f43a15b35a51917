package io.lookback.jobs.cli;

import io.lookback.datasets.store.Lake;
import io.lookback.jobs.coverage.SiteCoverage;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** What the sensors watched of the time that a command is asked about. */
final class CoveredTime {
  private CoveredTime() {}

  /** The newest day on which a sensor of these sites delivered; today where none ever did. */
  static LocalDate newestDay(Lake lake, List<String> sites) {
    LocalDate day = SiteCoverage.of(lake, sites).newestDay();
    return day == null ? LocalDate.now(ZoneOffset.UTC) : day;
  }

  /**
   * What was covered, for an answer of nothing: nothing is not seen by sensors that did not watch.
   *
   * @param from first day; null = the first with data
   * @param to last day; null = the newest with data
   */
  static String text(Lake lake, List<String> sites, LocalDate from, LocalDate to) {
    SiteCoverage coverage = SiteCoverage.of(lake, sites);
    if (coverage.isEmpty()) {
      return "no sensor of " + String.join(", ", sites) + " delivered anything yet";
    }
    SortedMap<String, Integer> percents = coverage.percents(from, to);
    if (percents.isEmpty()) {
      return "no sensor covered this time";
    }
    return "the sensors covered of this time: "
        + percents.entrySet().stream()
            .map(site -> site.getKey() + ' ' + site.getValue() + " %")
            .collect(Collectors.joining(", "));
  }
}
