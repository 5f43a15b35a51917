package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.SITE;

import java.util.stream.Stream;

/**
 * Since when each thing is known at a site: an event on a host, a service, an internal pair of
 * hosts, a network that reaches a service. Days and closed months hold the same columns; adding
 * them up takes the first day and its earliest time, the largest last time and sums, in any order.
 */
public final class FirstSeen {
  public static final Column KIND =
      required(
          "kind",
          Types.TEXT,
          "event (on an own host), service (of an own host), trust (an internal client of a"
              + " service), network (a remote network that reaches a service), host (an own host"
              + " that took part in a conversation), sensor (that told of a kind); all but event"
              + " and its sensors from established sessions");
  public static final Column ENTITY =
      required("entity", Types.TEXT, "Own host; of kind sensor the sensor, lookback = this system");
  public static final Column ROLE =
      required(
          "role",
          Types.TEXT,
          "src or dst: the entity's end; of kind sensor the format of its file");
  public static final Column TERM_TYPE =
      required(
          "term_type",
          Types.TEXT,
          "event: type of the event, continuous = long-term activity; service: protocol; trust,"
              + " network: protocol/port");
  public static final Column TERM =
      required(
          "term",
          Types.TEXT,
          "event: its name; service: port, dynamic = any of the ports that clients use too; trust:"
              + " address of the server; network: remote /24 (IPv6: /48); sensor: the kind");
  public static final Column PORT =
      optional("port", Types.INT, "Port of the service; null for dynamic ports and kinds without");
  public static final Column FIRST_TIME =
      required(
          "first_time", Types.TIME, "Earliest record: start of the session, time of the event");
  public static final Column LAST_TIME =
      required("last_time", Types.TIME, "Latest record: end of the session, time of the event");
  public static final Column COUNT =
      required("count", Types.LONG, "Sessions, or events with repeated-message counts");
  public static final Column ACTIVE_DAYS = required("active_days", Types.INT, "Days with records");
  public static final Column FIRST_SENSOR =
      required("first_sensor", Types.TEXT, "Sensor of the earliest record");
  public static final Column FIRST_FORMAT =
      required("first_format", Types.TEXT, "Format of the file of the earliest record");
  public static final Column FIRST_OTHER =
      optional("first_other", Types.IP, "Address at the other end of the earliest record");
  public static final Column FIRST_DIRECTION =
      optional("first_direction", Types.TEXT, "Direction of the earliest record");

  private static final Column[] COLUMNS = {
    SITE,
    KIND,
    ENTITY,
    ROLE,
    TERM_TYPE,
    TERM,
    PORT,
    FIRST_TIME,
    LAST_TIME,
    COUNT,
    ACTIVE_DAYS,
    FIRST_SENSOR,
    FIRST_FORMAT,
    FIRST_OTHER,
    FIRST_DIRECTION
  };

  /**
   * Query of the view of that name: all days added up. A thing belongs to the first day on which a
   * record of it ended, so that no later day can move it.
   */
  static final String VIEW =
      """
      SELECT
        first.event_date AS event_date, site, kind, entity, role, term_type, term, port,
        first.first_time AS first_time, last_time, count, active_days,
        first.sensor AS first_sensor, first.source_format AS first_format,
        first.other AS first_other, first.direction AS first_direction
      FROM (
        SELECT
          site, kind, entity, role, term_type, term, port,
          max(last_time) AS last_time,
          coalesce(try_sum(count), 9223372036854775807) AS count,
          CAST(sum(active_days) AS INT) AS active_days,
          min(
            named_struct(
              'event_date', event_date,
              'first_time', first_time,
              'sensor', first_sensor,
              'source_format', first_format,
              'other', first_other,
              'direction', first_direction)
          ) AS first
        FROM lookback.main.first_seen_days
        GROUP BY site, kind, entity, role, term_type, term, port)""";

  private FirstSeen() {}

  /** These and what says which partition a row belongs to. */
  static Column[] and(Column... first) {
    return Stream.concat(Stream.of(first), Stream.of(COLUMNS)).toArray(Column[]::new);
  }
}
