package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.SITE;

/** What each own host did on a day, by direction and port: what questions about a host ask. */
public final class HostDays {
  public static final Column HOST_IP =
      required("host_ip", Types.IP, "Address in the own networks of the site");
  public static final Column IP_KEY =
      required("ip_key", Types.IP_KEY, "The address as 16 bytes; the sort order");
  public static final Column DIRECTION =
      required(
          "direction", Types.TEXT, "inbound, outbound, internal (then both hosts have their row)");
  public static final Column ROLE =
      required("role", Types.TEXT, "client (the host initiated), server, unknown");
  public static final Column PROTOCOL = optional("protocol", Types.INT, "IANA protocol number");
  public static final Column PORT =
      optional(
          "port",
          Types.INT,
          "Port of the serving end: the host's own where it is the server; null for protocols that"
              + " have none");
  public static final Column SESSIONS = required("sessions", Types.LONG, "Sessions that ended");
  public static final Column SESSIONS_ESTABLISHED =
      required("sessions_established", Types.LONG, "Of these, established");
  public static final Column OPEN_SESSIONS =
      required("open_sessions", Types.LONG, "Sessions reported while open; in no other count");
  public static final Column EVENTS =
      required("events", Types.LONG, "Events, repeated-message counts included");
  public static final Column BYTES_SENT =
      required("bytes_sent", Types.LONG, "Bytes the host sent, suspect counts left out");
  public static final Column BYTES_RECEIVED =
      required("bytes_received", Types.LONG, "Bytes sent to the host, suspect counts left out");
  public static final Column REMOTE_ADDRESSES =
      required("remote_addresses", Types.LONG, "Distinct addresses at the other end");

  public static final Table TABLE =
      Table.named(
              "host_days",
              "What each own host did on a day, by direction, role, protocol and service port.")
          .columns(
              EVENT_DATE,
              SITE,
              HOST_IP,
              IP_KEY,
              DIRECTION,
              ROLE,
              PROTOCOL,
              PORT,
              SESSIONS,
              SESSIONS_ESTABLISHED,
              OPEN_SESSIONS,
              EVENTS,
              BYTES_SENT,
              BYTES_RECEIVED,
              REMOTE_ADDRESSES)
          .partitionedBy(Partitioning.DAY_SITE)
          .sortedBy(IP_KEY)
          .build();

  private HostDays() {}
}
