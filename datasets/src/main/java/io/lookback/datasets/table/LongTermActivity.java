package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;

/**
 * Activity that goes on: runs without a pause of more than one 5-minute bin, and days in a row that
 * are active for hours. Continuous activity of the Log Correlation Engine, {@code
 * Long_Term_<Type>_Activity}.
 */
public final class LongTermActivity {
  /** {@code form} of activity without a pause. */
  public static final String RUN = "run";

  /** {@code form} of activity on days in a row. */
  public static final String DAYS = "days";

  public static final Column FORM =
      required(
          "form",
          Types.TEXT,
          "run: no pause of more than one empty 5-minute bin; days: active for hours on days in a"
              + " row. What went on after the day is in the rows of later days");
  public static final Column EVENT_TYPE =
      required("event_type", Types.TEXT, "Type of all its events");
  public static final Column EVENT_NAME =
      required("event_name", Types.TEXT, "Name of the correlated event: Long_Term_<Type>_Activity");
  public static final Column SRC_IP = required("src_ip", Types.IP, "Source as the events print it");
  public static final Column DST_IP =
      optional(
          "dst_ip", Types.IP, "Destination; null = all events of the source, whatever they aim at");
  public static final Column DIRECTION =
      optional("direction", Types.TEXT, "inbound, outbound, internal, external; null without dst");
  public static final Column EVENTS =
      required("events", Types.LONG, "Events so far, repeated-message counts included");
  public static final Column DURATION_S =
      required("duration_s", Types.LONG, "last_time - first_time, whole seconds");
  public static final Column REACHED_TIME =
      optional(
          "reached_time",
          Types.TIME,
          "Runs: when it had lasted long enough to be long (20 minutes after its first event), or"
              + " the first event of the 5-minute bin in which that was certain");
  public static final Column ACTIVE_BINS =
      optional("active_bins", Types.LONG, "Runs: 5-minute bins with events so far");
  public static final Column ACTIVE_DAYS =
      optional("active_days", Types.INT, "Days in a row, this one included");
  public static final Column ACTIVE_HOURS =
      optional("active_hours", Types.LONG, "Days: clock hours with events so far");
  public static final Column HOURS_SHARE =
      optional(
          "hours_share", Types.DOUBLE, "Days: share of the hours from the first to the last, 0-1");
  public static final Column FLATNESS =
      optional(
          "flatness",
          Types.DOUBLE,
          "Days: 1 - coefficient of variation of the hourly counts (each at most 1,000,000),"
              + " floored at 0: 1 = always the same");

  public static final Table TABLE =
      Table.named(
              "long_term_activity",
              "Sources, and sources with destinations, whose events of one type go on for long.")
          .columns(
              FindingColumns.and(
                  FORM,
                  EVENT_TYPE,
                  EVENT_NAME,
                  SRC_IP,
                  DST_IP,
                  DIRECTION,
                  EVENTS,
                  DURATION_S,
                  REACHED_TIME,
                  ACTIVE_BINS,
                  ACTIVE_DAYS,
                  ACTIVE_HOURS,
                  HOURS_SHARE,
                  FLATNESS))
          .partitionedBy(Partitioning.MONTH)
          .build();

  /**
   * Its branch of the view derived_events: one event per source and destination, on the day on
   * which the run became long. The day is compared in numbers, which no time zone of a session
   * changes.
   */
  static final String DERIVED_EVENTS =
      """
      SELECT event_date, site, reached_time AS time, 'continuous' AS event_type, event_name,
        src_ip, dst_ip, CAST(NULL AS INT) AS port, direction, 1L AS count, finding_id,
        concat(event_name, ' event, source IP address ', src_ip, ' has kept causing events of type ',
          event_type, ' at destination IP address ', dst_ip, ' without a pause.') AS message
      FROM lookback.main.long_term_activity
      WHERE form = 'run' AND dst_ip IS NOT NULL
        AND unix_micros(reached_time) DIV 86400000000 = unix_date(event_date)""";

  private LongTermActivity() {}
}
