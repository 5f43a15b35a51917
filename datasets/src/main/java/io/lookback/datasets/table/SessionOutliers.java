package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;

/**
 * Sessions that were unusually long or large for their service, and sessions of a kind that means
 * trouble by itself. One row per session and rule; an open session has one on each of its days.
 */
public final class SessionOutliers {
  public static final Column RULE =
      required(
          "rule",
          Types.TEXT,
          "unusual_duration, unusual_bytes_out, unusual_bytes_in, unusual_ratio (against the service's"
              + " 30 days before), long_and_almost_empty, large_transfer_on_interactive_port,"
              + " long_session_out_of_hours");
  public static final Column SIDE = optional("side", Types.TEXT, "Of the unusual: high or low");
  public static final Column SESSION_ID =
      required("session_id", Types.TEXT, "The session, as in the view sessions");
  public static final Column VALUE =
      required(
          "value",
          Types.DOUBLE,
          "What the rule looked at: seconds, bytes, or bytes out per byte in");
  public static final Column USUAL_VALUE =
      optional(
          "usual_value",
          Types.DOUBLE,
          "Median of the service, in the same unit, within 2.2 percent");
  public static final Column SPREAD =
      optional(
          "spread",
          Types.DOUBLE,
          "Standard deviation that the spread around the median stands for, in doublings of the value");
  public static final Column SPREAD_BASIS =
      optional(
          "spread_basis",
          Types.TEXT,
          "median absolute deviation; mean absolute deviation where more than half of the sessions"
              + " are equal; one bin (a sixteenth of a doubling) where either is less");
  public static final Column SCORE =
      optional(
          "score",
          Types.DOUBLE,
          "Modified z: distance from the median in spreads, below 0 if smaller");
  public static final Column HISTORY_SESSIONS =
      optional("history_sessions", Types.LONG, "Sessions of the service that this rests on");
  public static final Column HISTORY_DAYS =
      optional("history_days", Types.INT, "Days of the 30 on which there were any");
  public static final Column OWN_SESSIONS =
      required(
          "own_sessions",
          Types.LONG,
          "Sessions of the same host and service in the 30 days before");
  public static final Column OWN_DAYS_AS_MUCH =
      required(
          "own_days_as_much",
          Types.INT,
          "Days of the 30 on which the host had a session as long or as large");
  public static final Column OWN_LONGEST_US =
      optional("own_longest_us", Types.LONG, "The longest of these sessions, microseconds");
  public static final Column OWN_LARGEST_OUT =
      optional("own_largest_out", Types.LONG, "Most bytes the host sent in one of these sessions");
  public static final Column OWN_LARGEST_IN =
      optional(
          "own_largest_in", Types.LONG, "Most bytes the host received in one of these sessions");
  public static final Column HOST_ROWS =
      required(
          "host_rows",
          Types.LONG,
          "Sessions of the host on that day to which the rule applied; at most jobs.session-outliers"
              + ".rows-per-host of them have a row");
  public static final Column RULE_ROWS =
      required(
          "rule_rows",
          Types.LONG,
          "The same for all hosts of the site; at most jobs.session-outliers.rows of them have a row");

  public static final Table TABLE =
      Table.named(
              "session_outliers",
              "Sessions that were unusually long or large, and sessions of a kind that means trouble.")
          .columns(
              FindingColumns.and(
                  RULE,
                  SIDE,
                  SESSION_ID,
                  SourceColumns.SENSOR,
                  SourceColumns.FILE_ID,
                  SourceColumns.LINE_NO,
                  SessionRecords.SRC_IP,
                  SessionRecords.SRC_PORT,
                  SessionRecords.DST_IP,
                  SessionRecords.DST_PORT,
                  SessionRecords.PROTOCOL,
                  SessionRecords.SERVICE,
                  SessionSizes.DIRECTION,
                  SessionRecords.IS_OPEN,
                  SessionRecords.DURATION_US,
                  SessionRecords.SRC_BYTES,
                  SessionRecords.DST_BYTES,
                  SessionRecords.BYTES_BASIS,
                  VALUE,
                  USUAL_VALUE,
                  SPREAD,
                  SPREAD_BASIS,
                  SCORE,
                  HISTORY_SESSIONS,
                  HISTORY_DAYS,
                  OWN_SESSIONS,
                  OWN_DAYS_AS_MUCH,
                  OWN_LONGEST_US,
                  OWN_LARGEST_OUT,
                  OWN_LARGEST_IN,
                  HOST_ROWS,
                  RULE_ROWS))
          .partitionedBy(Partitioning.MONTH)
          .build();

  private SessionOutliers() {}
}
