package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;

/**
 * What was there for the first time, one row each: the events nbs of the Log Correlation Engine.
 */
public final class NeverBeforeSeen {
  public static final Column KIND =
      required("kind", Types.TEXT, "event, service, trust, network; see first_seen");
  public static final Column ROLE =
      required("role", Types.TEXT, "End that the address is: src, dst");
  public static final Column TERM_TYPE =
      required("term_type", Types.TEXT, "What kind of thing is new; see first_seen");
  public static final Column TERM = required("term", Types.TEXT, "What is new; see first_seen");
  public static final Column EVENT_NAME =
      required(
          "event_name",
          Types.TEXT,
          "Never_Before_Seen-correlated (long-term activity), -<event type>, -service, -trust,"
              + " -network");
  public static final Column SRC_IP = optional("src_ip", Types.IP, "Source of the first record");
  public static final Column DST_IP =
      optional("dst_ip", Types.IP, "Destination of the first record");
  public static final Column DIRECTION =
      optional("direction", Types.TEXT, "Direction of the first record");
  public static final Column SENSOR =
      required("sensor", Types.TEXT, "Sensor that saw it first; lookback = this system");
  public static final Column SOURCE_FORMAT =
      required("source_format", Types.TEXT, "Format of the file that says so");
  public static final Column WARM_UP =
      optional(
          "warm_up",
          Types.TEXT,
          "Why new means nothing yet: sensor (it has not watched this kind of thing for long), host"
              + " (it is new itself); null = neither");
  public static final Column QUIET_DAYS =
      optional(
          "quiet_days",
          Types.INT,
          "Whole days without it before: it is there again; null = it is there for the first time");
  public static final Column COVERED_PERCENT =
      optional(
          "covered_percent",
          Types.INT,
          "Share of the 25 days before that the sensors covered; null = nothing is known of it");

  public static final Table TABLE =
      Table.named("never_before_seen", "What was there for the first time, one row each.")
          .columns(
              FindingColumns.and(
                  KIND,
                  ROLE,
                  TERM_TYPE,
                  TERM,
                  EVENT_NAME,
                  SRC_IP,
                  DST_IP,
                  DIRECTION,
                  SENSOR,
                  SOURCE_FORMAT,
                  WARM_UP,
                  QUIET_DAYS,
                  COVERED_PERCENT))
          .partitionedBy(Partitioning.MONTH)
          .build();

  /** Its branch of the view derived_events. The text is that of the Log Correlation Engine. */
  static final String DERIVED_EVENTS =
      """
      SELECT event_date, site, first_time AS time,
        if(kind = 'trust', 'detected-change', 'nbs') AS event_type, event_name,
        src_ip, dst_ip, port, direction, 1L AS count, finding_id,
        if(kind = 'event',
          concat(event_name, ' event, ', if(role = 'src', 'source', 'destination'), ' IP address ',
            address,
            if(quiet_days IS NULL,
              concat(' has never seen event ', term, ' in the past.'),
              concat(' has not seen event ', term, ' for ', quiet_days, ' days.')),
            coalesce(
              concat(' This event ', if(role = 'src', 'was directed at ', 'originated from '),
                other_address, '.'), ''),
            ' If this event is unusual for this IP address, please investigate this event further.'),
          concat(event_name, ' event, ', reason)) AS message
      FROM lookback.main.never_before_seen
      WHERE is_finding""";

  private NeverBeforeSeen() {}
}
