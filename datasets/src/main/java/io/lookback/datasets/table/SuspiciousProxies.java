package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Hosts through which somebody seems to have gone on to another host: while a client held a long
 * session to an own host, that host began and completed sessions of its own. One row per long
 * session; {@code src_ip} is its client, {@code dst_ip} the own host.
 */
public final class SuspiciousProxies {
  /** Sessions in time order. */
  public static final DataType HOPS =
      Types.listOf(
          new StructType()
              .add("start_time", Types.TIME)
              .add("session_id", Types.TEXT)
              .add("dst_ip", Types.IP)
              .add("dst_port", Types.INT)
              .add("duration_us", Types.LONG)
              .add("bytes", Types.LONG)
              .add("days_seen", Types.INT));

  public static final Column SESSION_ID =
      required("session_id", Types.TEXT, "The long session, as in the view sessions");
  public static final Column BYTES =
      optional("bytes", Types.LONG, "Bytes of both ends of the long session; null if suspect");
  public static final Column SCORE =
      required(
          "score",
          Types.DOUBLE,
          "0 to 1: weighted mean of the five scores below, those of the most suspicious session");
  public static final Column RATE_SCORE =
      required(
          "rate_score",
          Types.DOUBLE,
          "0 to 1: how rare so many sessions of the host are at these hours of the week (Poisson);"
              + " 0 while the history is too short");
  public static final Column RARITY_SCORE =
      required(
          "rarity_score",
          Types.DOUBLE,
          "1 / (1 + days of the 30 before on which the host dealt with the destination, or on which"
              + " an own destination served that port inside); 0 while the history is too short");
  public static final Column RELAY_SCORE =
      required(
          "relay_score",
          Types.DOUBLE,
          "Bytes of the smaller session by those of the larger; 0 if not known");
  public static final Column SERVICE_SCORE =
      required("service_score", Types.DOUBLE, "1 if both sessions are of one service, else 0");
  public static final Column LAG_SCORE =
      required(
          "lag_score",
          Types.DOUBLE,
          "1 if the session began at once, 0.5 after jobs.suspicious-proxies.half-lag");
  public static final Column SESSIONS_MEANWHILE =
      required(
          "sessions_meanwhile",
          Types.LONG,
          "TCP sessions of the host that ended while the long session lasted");
  public static final Column EXPECTED_SESSIONS =
      optional(
          "expected_sessions",
          Types.DOUBLE,
          "The same expected at these hours of the week by the 56 days before; each hour of the week"
              + " given one more observation with the mean of all hours");
  public static final Column CHANCE_LOG10 =
      optional(
          "chance_log10",
          Types.DOUBLE,
          "Decimal logarithm of the chance of so many sessions or more (Poisson)");
  public static final Column HISTORY_DAYS =
      required("history_days", Types.INT, "Days of the 56 before with records of the site");
  public static final Column INNER_SESSIONS =
      required(
          "inner_sessions",
          Types.LONG,
          "Sessions that the host began and completed within the long session, not to its client");
  public static final Column IS_LOWER_BOUND =
      required(
          "is_lower_bound",
          Types.BOOL,
          "inner_sessions may be more: the host had more sessions than were looked at");
  public static final Column HOST_INNER_SESSIONS =
      required(
          "host_inner_sessions",
          Types.LONG,
          "Sessions of the host in the time of all its long sessions; at most"
              + " jobs.suspicious-proxies.inner-sessions-per-host were looked at");
  public static final Column HOST_OUTER_SESSIONS =
      required(
          "host_outer_sessions",
          Types.LONG,
          "Long sessions into the host that ended on the day; at most"
              + " jobs.suspicious-proxies.outer-sessions-per-host were looked at");
  public static final Column SITE_ROWS =
      required(
          "site_rows",
          Types.LONG,
          "Rows of the site and day; at most jobs.suspicious-proxies.rows are kept");
  public static final Column HOPS_LISTED =
      required(
          "hops",
          HOPS,
          "These sessions in time order, at most jobs.suspicious-proxies.listed-sessions: the most"
              + " suspicious; days_seen of 30 as for rarity_score");
  public static final Column CHAINS =
      required(
          "chains",
          Types.TEXTS,
          "Ways that went on from an own destination in the same manner, as A -> B -> C -> D; at most"
              + " 10, as text sorts");
  public static final Column CHAIN_COUNT =
      required("chain_count", Types.INT, "All such ways among the sessions listed");
  public static final Column ALLOWED_BY =
      optional("allowed_by", Types.TEXT, "Allow-list that holds the host: kept, but no finding");
  public static final Column MESSAGE =
      required("message", Types.TEXT, "The same in the words of the Log Correlation Engine");

  public static final Table TABLE =
      Table.named(
              "suspicious_proxies",
              "Hosts through which somebody seems to have gone on to another host.")
          .columns(
              FindingColumns.and(
                  SESSION_ID,
                  SourceColumns.SENSOR,
                  SourceColumns.FILE_ID,
                  SourceColumns.LINE_NO,
                  SessionRecords.SRC_IP,
                  SessionRecords.SRC_PORT,
                  SessionRecords.DST_IP,
                  SessionRecords.DST_PORT,
                  SessionSizes.DIRECTION,
                  SessionRecords.DURATION_US,
                  BYTES,
                  SCORE,
                  RATE_SCORE,
                  RARITY_SCORE,
                  RELAY_SCORE,
                  SERVICE_SCORE,
                  LAG_SCORE,
                  SESSIONS_MEANWHILE,
                  EXPECTED_SESSIONS,
                  CHANCE_LOG10,
                  HISTORY_DAYS,
                  INNER_SESSIONS,
                  IS_LOWER_BOUND,
                  HOST_INNER_SESSIONS,
                  HOST_OUTER_SESSIONS,
                  SITE_ROWS,
                  HOPS_LISTED,
                  CHAINS,
                  CHAIN_COUNT,
                  ALLOWED_BY,
                  MESSAGE))
          .partitionedBy(Partitioning.MONTH)
          .build();

  /**
   * Query for these findings as events, one at the end of each long session: event_date, site,
   * time, event_type, event_name, src_ip, dst_ip, port, direction, count, finding_id, message.
   */
  public static final String DERIVED_EVENTS =
      """
      SELECT event_date, site, last_time AS time, 'intrusion' AS event_type,
        'Suspicious_Proxy' AS event_name, src_ip, dst_ip, dst_port AS port, direction,
        1L AS count, finding_id, message
      FROM lookback.main.suspicious_proxies
      WHERE is_finding""";

  private SuspiciousProxies() {}
}
