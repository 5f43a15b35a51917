package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.SITE;

/** How many records of each kind a site had, hour by hour: what trends and summaries ask. */
public final class EventHours {
  public static final Column HOUR =
      required(
          "hour", Types.TIME, "Start of the hour in which it was logged: a session when it ended");
  public static final Column EVENT_TYPE =
      required("event_type", Types.TEXT, "Event type; sessions are of type network");
  public static final Column EVENT_NAME =
      required(
          "event_name",
          Types.TEXT,
          "Event name; sessions under the name that the sensor printed, or else under the sensor and"
              + " their class");
  public static final Column DIRECTION =
      optional(
          "direction",
          Types.TEXT,
          "inbound, outbound, internal, external; null when an end is missing or is multicast,"
              + " broadcast, loopback or link-local");
  public static final Column PORT =
      optional(
          "port", Types.INT, "Port of the serving end; null for protocols that have none (ICMP)");
  public static final Column COUNT =
      required("count", Types.LONG, "Sessions that ended, or events with repeated-message counts");
  public static final Column BYTES =
      required("bytes", Types.LONG, "Bytes both ways, suspect counts left out");

  public static final Table TABLE =
      Table.named(
              "event_hours",
              "Sessions and events by hour, type, name, direction and port: what trends ask.")
          .columns(EVENT_DATE, SITE, HOUR, EVENT_TYPE, EVENT_NAME, DIRECTION, PORT, COUNT, BYTES)
          .partitionedBy(Partitioning.DAY_SITE)
          .sortedBy(EVENT_TYPE, EVENT_NAME, PORT, HOUR)
          .build();

  private EventHours() {}
}
