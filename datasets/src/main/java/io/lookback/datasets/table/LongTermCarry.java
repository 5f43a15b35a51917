package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;

/** Activity that may go on after a day: all that the next day has to know of the past. */
public final class LongTermCarry {
  public static final Column EVENT_DATE =
      required("event_date", Types.DATE, "UTC date at the end of which it was so; the partition");
  public static final Column FORM =
      required(
          "form",
          Types.TEXT,
          "run: events in one of the last two 5-minute bins of the day; days: active for enough"
              + " hours on the day");
  public static final Column EVENT_TYPE = required("event_type", Types.TEXT, "Type of the events");
  public static final Column SRC_IP = required("src_ip", Types.IP, "Source of the events");
  public static final Column DST_IP =
      optional("dst_ip", Types.IP, "Destination; null = all events of the source");
  public static final Column FIRST_TIME = required("first_time", Types.TIME, "First event");
  public static final Column LAST_TIME = required("last_time", Types.TIME, "Last event so far");
  public static final Column EVENTS = required("events", Types.LONG, "Events so far");
  public static final Column REACHED_TIME =
      optional("reached_time", Types.TIME, "Runs: when it became long; null = not yet");
  public static final Column ACTIVE_BINS =
      optional("active_bins", Types.LONG, "Runs: 5-minute bins with events so far");
  public static final Column ACTIVE_DAYS = optional("active_days", Types.INT, "Days in a row");
  public static final Column ACTIVE_HOURS =
      optional("active_hours", Types.LONG, "Days: clock hours with events so far");
  public static final Column HOUR_COUNTS =
      optional("hour_counts", Types.LONG, "Days: sum of the hourly counts, each at most 1,000,000");
  public static final Column HOUR_SQUARES =
      optional("hour_squares", Types.LONG, "Days: sum of the squares of these counts");

  public static final Table TABLE =
      Table.named(
              "long_term_carry",
              "Activity that may go on after a day: where the next day's long_term_activity begins.")
          .columns(
              EVENT_DATE,
              SourceColumns.SITE,
              FORM,
              EVENT_TYPE,
              SRC_IP,
              DST_IP,
              FIRST_TIME,
              LAST_TIME,
              EVENTS,
              REACHED_TIME,
              ACTIVE_BINS,
              ACTIVE_DAYS,
              ACTIVE_HOURS,
              HOUR_COUNTS,
              HOUR_SQUARES)
          .partitionedBy(Partitioning.MONTH)
          .build();

  private LongTermCarry() {}
}
