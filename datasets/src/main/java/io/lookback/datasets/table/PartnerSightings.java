package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;

/** Sightings that partner sites shared; empty until some are imported. */
public final class PartnerSightings {
  public static final Column SITE = required("site", Types.TEXT, "Name of the partner");
  public static final Column ADDRESS =
      required("address", Types.IP, "Address outside the networks of the partner");
  public static final Column IP_KEY =
      required("ip_key", Types.IP_KEY, "The address as 16 bytes; the sort order");
  public static final Column ROLE =
      required(
          "role",
          Types.TEXT,
          "client (it initiated), server (a host of the partner's initiated), unknown");
  public static final Column FIRST_TIME =
      required("first_time", Types.TIME, "Earliest record of the day");
  public static final Column LAST_TIME =
      required("last_time", Types.TIME, "Latest record of the day");
  public static final Column SESSIONS = required("sessions", Types.LONG, "Sessions that ended");
  public static final Column SESSIONS_ESTABLISHED =
      required("sessions_established", Types.LONG, "Of these, established");
  public static final Column EVENTS =
      required("events", Types.LONG, "Events, repeated-message counts included");
  public static final Column BYTES =
      optional("bytes", Types.LONG, "Bytes both ways; null = not shared");
  public static final Column LOCAL_HOSTS =
      optional("local_hosts", Types.INT, "Distinct hosts it dealt with; null = not shared");
  public static final Column TOP_PORTS =
      required("top_ports", Types.PORT_COUNTS, "Ports of the serving end, as far as shared");
  public static final Column EVENT_COUNTS =
      required("event_counts", Types.EVENT_COUNTS, "Events by type and name, as far as shared");

  public static final Table TABLE =
      Table.named(
              "partner_sightings",
              "Remote addresses that partner sites saw and shared, per day, partner and role.")
          .columns(
              EVENT_DATE,
              SITE,
              ADDRESS,
              IP_KEY,
              ROLE,
              FIRST_TIME,
              LAST_TIME,
              SESSIONS,
              SESSIONS_ESTABLISHED,
              EVENTS,
              BYTES,
              LOCAL_HOSTS,
              TOP_PORTS,
              EVENT_COUNTS)
          .partitionedBy(Partitioning.MONTH)
          .sortedBy(IP_KEY)
          .build();

  private PartnerSightings() {}
}
