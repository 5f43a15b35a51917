package io.lookback.jobs.report;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * What a night's page tells.
 *
 * @param date the day reported on, UTC
 * @param readAt when the tables were read
 * @param sites by their first finding, then by name
 * @param findings addresses of sites, worst first within each of new and earlier, cut to the cap
 * @param findingCount findings before the cap
 * @param detectors what each detector found but the retrohunt
 * @param suppressed findings that are left out
 * @param informational hits that are only informational, by list
 * @param allowed hits on allow-lists, by the allow-list
 */
record Night(
    LocalDate date,
    Instant readAt,
    List<String> sites,
    List<Entity> findings,
    long findingCount,
    List<DetectorFindings> detectors,
    Suppressed suppressed,
    List<Hit.NameCount> informational,
    List<Hit.NameCount> allowed,
    List<SensorDays> sensors,
    List<LocalDate> days,
    List<SiteNumbers> siteNumbers,
    List<RejectGroup> rejects,
    List<FileTrouble> truncatedFiles,
    List<SensorCoverage> coverage,
    List<ListState> lists,
    List<FailedJob> failures) {

  /**
   * What a sensor delivered on each of the days shown; a day without records is missing.
   *
   * @param lost flow records of the day reported on that its exporters sent and never arrived
   */
  record SensorDays(
      String site, String sensor, String format, Map<LocalDate, Long> records, long lost) {
    long on(LocalDate day) {
      return records.getOrDefault(day, 0L);
    }

    /** Delivered something on another day shown, and nothing on this one. */
    boolean isMissing(LocalDate day) {
      return on(day) == 0;
    }
  }

  /** The day's sightings of one site. */
  record SiteNumbers(
      String site, long addresses, long sessions, long established, long events, long bytes) {}

  record RejectGroup(
      String site, String sensor, String format, String reason, long lines, String example) {}

  record FileTrouble(String site, String sensor, String path, long lines) {}

  /**
   * The newest version of a list.
   *
   * @param entries values in the newest applied version
   * @param heldBack versions held back since, newest first, with the reason
   * @param hits addresses of the list that were seen
   * @param findings of these, findings
   */
  record ListState(
      String list,
      Instant asOf,
      long entries,
      long rejects,
      List<HeldBack> heldBack,
      long hits,
      long findings) {
    String page() {
      return ListPage.path(list);
    }
  }

  record HeldBack(Instant asOf, long entries, String note) {}

  record FailedJob(String job, String day, String site, Instant startedAt, String message) {}
}
