package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.SITE;

/** Days on which a listed address was seen, split into before, during and after its listing. */
public final class RetrohuntHitDays {
  public static final Column LISTING_ID =
      required("listing_id", Types.TEXT, "Hash of list, value, listing interval and basis");
  public static final Column LIST = required("list", Types.TEXT, "Name of the list");
  public static final Column LISTING =
      required("listing", Types.TEXT, "Listed value: address, network or range");
  public static final Column LISTED_FROM =
      required(
          "listed_from",
          Types.TIME,
          "Start of the listing; re-listings less than the relist gap apart are one");
  public static final Column LISTED_TO =
      optional("listed_to", Types.TIME, "End of the listing; null = still listed");
  public static final Column BASIS =
      required("basis", Types.TEXT, "What the listing dates rest on");
  public static final Column ADDRESS =
      required("address", Types.IP, "Remote address that was seen");
  public static final Column IP_KEY = required("ip_key", Types.IP_KEY, "The address as 16 bytes");
  public static final Column ROLE =
      required(
          "role", Types.TEXT, "client (it initiated), server (a host of ours initiated), unknown");
  public static final Column FIRST_TIME =
      required("first_time", Types.TIME, "Earliest record of the day");
  public static final Column LAST_TIME =
      required("last_time", Types.TIME, "Latest record of the day");
  public static final Column BEFORE_SESSIONS =
      required("before_sessions", Types.LONG, "Sessions before the listing");
  public static final Column BEFORE_SESSIONS_ESTABLISHED =
      required(
          "before_sessions_established", Types.LONG, "Established sessions before the listing");
  public static final Column BEFORE_EVENTS =
      required("before_events", Types.LONG, "Events before the listing");
  public static final Column BEFORE_BYTES =
      required("before_bytes", Types.LONG, "Bytes both ways before the listing");
  public static final Column BEFORE_HOSTS =
      required("before_hosts", Types.INT, "Distinct own hosts touched before the listing");
  public static final Column BEFORE_HOST_LIST =
      required(
          "before_host_list",
          Types.TEXTS,
          "Own hosts counted in before_hosts, by address, at most 256");
  public static final Column DURING_SESSIONS =
      required("during_sessions", Types.LONG, "Sessions while listed");
  public static final Column DURING_SESSIONS_ESTABLISHED =
      required("during_sessions_established", Types.LONG, "Established sessions while listed");
  public static final Column DURING_EVENTS =
      required("during_events", Types.LONG, "Events while listed");
  public static final Column DURING_BYTES =
      required("during_bytes", Types.LONG, "Bytes both ways while listed");
  public static final Column DURING_HOSTS =
      required("during_hosts", Types.INT, "Distinct own hosts touched while listed");
  public static final Column DURING_HOST_LIST =
      required(
          "during_host_list",
          Types.TEXTS,
          "Own hosts counted in during_hosts, by address, at most 256");
  public static final Column AFTER_SESSIONS =
      required("after_sessions", Types.LONG, "Sessions after the listing ended");
  public static final Column AFTER_SESSIONS_ESTABLISHED =
      required(
          "after_sessions_established", Types.LONG, "Established sessions after the listing ended");
  public static final Column AFTER_EVENTS =
      required("after_events", Types.LONG, "Events after the listing ended");
  public static final Column AFTER_BYTES =
      required("after_bytes", Types.LONG, "Bytes both ways after the listing ended");
  public static final Column AFTER_HOSTS =
      required("after_hosts", Types.INT, "Distinct own hosts touched after the listing ended");
  public static final Column AFTER_HOST_LIST =
      required(
          "after_host_list",
          Types.TEXTS,
          "Own hosts counted in after_hosts, by address, at most 256");
  public static final Column TOP_PORTS =
      required("top_ports", Types.PORT_COUNTS, "Ports of the serving end, at most 32");
  public static final Column SESSION_CLASSES =
      required("session_classes", Types.CLASS_COUNTS, "Sessions by class");
  public static final Column EVENT_COUNTS =
      required("event_counts", Types.EVENT_COUNTS, "Events by type and name, at most 32");
  public static final Column OPEN_SESSIONS =
      required("open_sessions", Types.LONG, "Sessions reported while open; in no other count");
  public static final Column LONGEST_US =
      optional("longest_us", Types.LONG, "Longest session, microseconds");
  public static final Column LARGEST_BYTES =
      optional("largest_bytes", Types.LONG, "Largest session, bytes of both ends");
  public static final Column SPLIT =
      required(
          "split",
          Types.TEXT,
          "exact, or estimated where retention removed the records around the listing");

  public static final Table TABLE =
      Table.named(
              "retrohunt_hit_days",
              "Days on which a listed address was seen, split into before, during and after its listing.")
          .columns(
              EVENT_DATE,
              SITE,
              LISTING_ID,
              LIST,
              LISTING,
              LISTED_FROM,
              LISTED_TO,
              BASIS,
              ADDRESS,
              IP_KEY,
              ROLE,
              FIRST_TIME,
              LAST_TIME,
              BEFORE_SESSIONS,
              BEFORE_SESSIONS_ESTABLISHED,
              BEFORE_EVENTS,
              BEFORE_BYTES,
              BEFORE_HOSTS,
              BEFORE_HOST_LIST,
              DURING_SESSIONS,
              DURING_SESSIONS_ESTABLISHED,
              DURING_EVENTS,
              DURING_BYTES,
              DURING_HOSTS,
              DURING_HOST_LIST,
              AFTER_SESSIONS,
              AFTER_SESSIONS_ESTABLISHED,
              AFTER_EVENTS,
              AFTER_BYTES,
              AFTER_HOSTS,
              AFTER_HOST_LIST,
              TOP_PORTS,
              SESSION_CLASSES,
              EVENT_COUNTS,
              OPEN_SESSIONS,
              LONGEST_US,
              LARGEST_BYTES,
              SPLIT)
          .partitionedBy(Partitioning.MONTH)
          .sortedBy(IP_KEY)
          .build();

  private RetrohuntHitDays() {}
}
