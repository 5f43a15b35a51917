package io.lookback.datasets.table;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Stored views of the lake; they use only Spark's own functions, so that any engine opens them. */
public final class Views {
  /**
   * A stored view.
   *
   * @param sql its query; tables with catalogue and namespace
   */
  public record View(String name, String doc, String sql) {}

  public static final View SESSIONS =
      new View(
          "sessions",
          "Sessions that count, one row per conversation, with end_time, duration_ms, session_id",
          """
          SELECT {columns},
            timestamp_micros(unix_micros(start_time) + coalesce(duration_us, 0)) AS end_time,
            duration_us DIV 1000 AS duration_ms,
            {session_id} AS session_id
          FROM lookback.main.session_records
          WHERE is_counted"""
              .replace("{columns}", String.join(", ", SessionRecords.TABLE.columnNames()))
              .replace("{session_id}", SessionRecords.SESSION_ID));

  /** Result tables that begin with {@link FindingColumns}. */
  private static final List<Table> RESULTS =
      List.of(
          Aftermath.TABLE,
          CrossSiteSightings.TABLE,
          SessionOutliers.TABLE,
          SuspiciousProxies.TABLE,
          Beacons.TABLE,
          LongTermActivity.TABLE,
          NeverBeforeSeen.TABLE,
          LoginFindings.TABLE,
          AccessViolations.TABLE);

  public static final View FINDINGS =
      new View(
          "findings",
          "What the detectors found: one row per finding, as on its worst day, with its first and"
              + " last day; suppressions are applied by 'lookback findings' and the report",
          findings());

  /**
   * What detectors say in the words of events, for timelines and trends: each result table's part.
   */
  private static final List<String> DERIVED =
      List.of(
          LongTermActivity.DERIVED_EVENTS,
          NeverBeforeSeen.DERIVED_EVENTS,
          SuspiciousProxies.DERIVED_EVENTS,
          ScanChanges.DERIVED_EVENTS);

  public static final View DERIVED_EVENTS =
      new View(
          "derived_events",
          "Events that follow from others, as correlation engines write them: results of detectors",
          String.join("\nUNION ALL\n", DERIVED));

  public static final View FACTS =
      new View(
          "facts",
          "What is known of hosts: what scanners and sensors said (host_facts, those that count) and"
              + " what sessions show (passive_facts)",
          "SELECT {columns} FROM lookback.main.host_facts WHERE is_counted UNION ALL SELECT {columns} FROM lookback.main.passive_facts"
              .replace("{columns}", String.join(", ", HostFacts.TABLE.columnNames())));

  public static final View FIRST_SEEN =
      new View(
          "first_seen",
          "Since when each thing is known at a site: all days of first_seen_days added up",
          FirstSeen.VIEW);

  public static final List<View> ALL =
      List.of(SESSIONS, FINDINGS, DERIVED_EVENTS, FACTS, FIRST_SEEN);

  private Views() {}

  /** Result tables whose rows may be findings, {@link RetrohuntHits} first. */
  public static List<Table> results() {
    return Stream.concat(Stream.of(RetrohuntHits.TABLE), RESULTS.stream()).toList();
  }

  /** Names of the detectors, which are those of their result tables. */
  public static List<String> detectors() {
    return results().stream().map(Table::name).toList();
  }

  /** SQL for the id of a finding in a row of one of the {@link #results}. */
  public static String findingId(Table results) {
    return results == RetrohuntHits.TABLE
        ? FindingColumns.id(
            "retrohunt_hits", "list", "listing", "unix_micros(listed_from)", "address", "role")
        : FindingColumns.FINDING_ID.name();
  }

  private static String findings() {
    String hits =
        "SELECT 'retrohunt_hits' AS detector, event_date, site, "
            + findingId(RetrohuntHits.TABLE)
            + " AS finding_id, address, is_own_address AS is_own,"
            + " CAST(NULL AS STRING) AS other_address,"
            + " if(size(top_ports) = 0, CAST(NULL AS INT), top_ports[0].port) AS port,"
            + " first_seen AS first_time, last_seen AS last_time, severity, reason"
            + " FROM lookback.main.retrohunt_hits WHERE allowed_by IS NULL";
    String others =
        RESULTS.stream()
            .map(
                table ->
                    " UNION ALL SELECT '"
                        + table.name()
                        + "' AS detector, event_date, site, finding_id, address, is_own,"
                        + " other_address, port, first_time, last_time, severity, reason"
                        + " FROM lookback.main."
                        + table.name()
                        + " WHERE is_finding")
            .collect(Collectors.joining());
    return "SELECT detector, latest_date AS event_date, first_date, site, finding_id, address,"
        + " is_own, other_address, port, began AS first_time, ended AS last_time, severity, reason"
        + " FROM (SELECT *,"
        + " min(event_date) OVER (PARTITION BY finding_id) AS first_date,"
        + " min(first_time) OVER (PARTITION BY finding_id) AS began,"
        + " max(last_time) OVER (PARTITION BY finding_id) AS ended,"
        + " max(event_date) OVER (PARTITION BY finding_id) AS latest_date,"
        + " row_number() OVER (PARTITION BY finding_id ORDER BY array_position("
        + "array('informational', 'low', 'medium', 'high', 'critical'), severity) DESC,"
        + " event_date DESC, last_time DESC) AS place FROM ("
        // In view of the host that it meets: see finding_assets.
        + "SELECT f.detector, f.event_date, f.site, f.finding_id, f.address, f.is_own,"
        + " f.other_address, f.port, f.first_time, f.last_time,"
        + " coalesce(a.severity, f.severity) AS severity,"
        + " concat(f.reason, coalesce(a.because, '')) AS reason FROM ("
        + hits
        + others
        + ") AS f LEFT JOIN lookback.main.finding_assets AS a ON a.event_date = f.event_date"
        + " AND a.site = f.site AND a.detector = f.detector AND a.finding_id = f.finding_id"
        + ")) WHERE place = 1";
  }
}
