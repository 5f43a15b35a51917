package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.SITE;

/** Remote addresses seen, per day, site and role: what a retrohunt asks first. */
public final class Sightings {
  public static final Column REMOTE_IP =
      required("remote_ip", Types.IP, "Address outside the own networks of the site");
  public static final Column IP_KEY =
      required("ip_key", Types.IP_KEY, "The address as 16 bytes; the sort order");
  public static final Column ROLE =
      required(
          "role", Types.TEXT, "client (it initiated), server (a host of ours initiated), unknown");
  public static final Column FIRST_TIME =
      required("first_time", Types.TIME, "Earliest start of a session or time of an event");
  public static final Column LAST_TIME =
      required("last_time", Types.TIME, "Latest end of a session or time of an event");
  public static final Column SESSIONS = required("sessions", Types.LONG, "Sessions that ended");
  public static final Column SESSIONS_ESTABLISHED =
      required("sessions_established", Types.LONG, "Of these, established");
  public static final Column OPEN_SESSIONS =
      required("open_sessions", Types.LONG, "Sessions reported while open; in no other count");
  public static final Column EVENTS =
      required("events", Types.LONG, "Events, repeated-message counts included");
  public static final Column BYTES_FROM_REMOTE =
      required("bytes_from_remote", Types.LONG, "Bytes the address sent, suspect counts left out");
  public static final Column BYTES_TO_REMOTE =
      required("bytes_to_remote", Types.LONG, "Bytes sent to the address, suspect counts left out");
  public static final Column LOCAL_HOSTS =
      required("local_hosts", Types.INT, "Distinct own hosts it dealt with");
  public static final Column HOSTS =
      required("hosts", Types.TEXTS, "Those hosts, by address, at most 256");
  public static final Column TOP_PORTS =
      required("top_ports", Types.PORT_COUNTS, "Ports of the serving end, at most 32");
  public static final Column SESSION_CLASSES =
      required(
          "session_classes",
          Types.CLASS_COUNTS,
          "Sessions by class; other protocols under their name");
  public static final Column EVENT_COUNTS =
      required("event_counts", Types.EVENT_COUNTS, "Events by type and name, at most 32");
  public static final Column LONGEST_US =
      optional("longest_us", Types.LONG, "Longest session, microseconds, open ones included");
  public static final Column LARGEST_BYTES =
      optional(
          "largest_bytes",
          Types.LONG,
          "Largest session, bytes of both ends, suspect counts left out");
  public static final Column PEER_SITE =
      optional(
          "peer_site", Types.TEXT, "Site whose own networks hold the address, if another one does");
  public static final Column IS_UNDECLARED_PRIVATE =
      required(
          "is_undeclared_private",
          Types.BOOL,
          "Private address (RFC 1918, 6598, 4193) that no site declares as its own");

  /** Columns of nearly as many values as rows, by day and by month. */
  static final Column[] MANY_VALUES = {
    REMOTE_IP,
    IP_KEY,
    FIRST_TIME,
    LAST_TIME,
    BYTES_FROM_REMOTE,
    BYTES_TO_REMOTE,
    LONGEST_US,
    LARGEST_BYTES
  };

  public static final Table TABLE =
      Table.named(
              "sightings",
              "Remote addresses seen, per day, site and role: what a retrohunt asks first.")
          .columns(
              EVENT_DATE,
              SITE,
              REMOTE_IP,
              IP_KEY,
              ROLE,
              FIRST_TIME,
              LAST_TIME,
              SESSIONS,
              SESSIONS_ESTABLISHED,
              OPEN_SESSIONS,
              EVENTS,
              BYTES_FROM_REMOTE,
              BYTES_TO_REMOTE,
              LOCAL_HOSTS,
              HOSTS,
              TOP_PORTS,
              SESSION_CLASSES,
              EVENT_COUNTS,
              LONGEST_US,
              LARGEST_BYTES,
              PEER_SITE,
              IS_UNDECLARED_PRIVATE)
          .partitionedBy(Partitioning.DAY_SITE)
          .sortedBy(IP_KEY)
          .smallRowGroups()
          .withoutDictionary(MANY_VALUES)
          .build();

  private Sightings() {}
}
