package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.SITE;

/**
 * Listed addresses that were seen: since when, how long before the listing, and what they did
 * before, during and after it.
 */
public final class RetrohuntHits {
  public static final Column EVENT_DATE =
      required("event_date", Types.DATE, "UTC date of the last record");
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
  public static final Column IS_BOUND =
      required("is_bound", Types.BOOL, "listed_from is only a bound: it was listed on or before");
  public static final Column CATEGORY =
      optional("category", Types.TEXT, "What the list says it is");
  public static final Column CONFIDENCE =
      optional("confidence", Types.INT, "0 to 100, as the list says");
  public static final Column REFERENCE =
      optional("reference", Types.TEXT, "Where the list explains it");
  public static final Column ADDRESS =
      required("address", Types.IP, "Remote address that was seen");
  public static final Column IP_KEY = required("ip_key", Types.IP_KEY, "The address as 16 bytes");
  public static final Column ROLE =
      required(
          "role",
          Types.TEXT,
          "client (it initiated), server (a host of ours initiated), unknown, own (an own address is listed)");
  public static final Column FIRST_SEEN =
      required("first_seen", Types.TIME, "Earliest record of all; role own: start of the listing");
  public static final Column LAST_SEEN =
      required("last_seen", Types.TIME, "Latest record of all; role own: start of the listing");
  public static final Column DAYS_SEEN = required("days_seen", Types.INT, "Days with records");
  public static final Column LEAD_TIME_S =
      optional(
          "lead_time_s",
          Types.LONG,
          "listed_from - first_seen in seconds: positive = seen before it was listed; null where listed_from is only a bound");
  public static final Column LEAD_TEXT =
      required("lead_text", Types.TEXT, "The lead time in words, with what the sensors covered");
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
  public static final Column HOSTS =
      required("hosts", Types.TEXTS, "Own hosts touched, by address, at most 256");
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
  public static final Column COVERED_PERCENT =
      optional(
          "covered_percent",
          Types.INT,
          "Share of the sensor hours of the 25 days before the listing that the sensors covered");
  public static final Column SEVERITY =
      required("severity", Types.TEXT, "informational, low, medium, high, critical");
  public static final Column REASON =
      required(
          "reason", Types.TEXT, "The rule and the numbers that made the severity, as a sentence");
  public static final Column ALLOWED_BY =
      optional("allowed_by", Types.TEXT, "Allow-list that holds the address: kept, but no finding");
  public static final Column COUNTRY =
      optional(
          "country", Types.TEXT, "Country of the address (ISO 3166-1), if a database is given");
  public static final Column PEER_SITE =
      optional(
          "peer_site", Types.TEXT, "Site whose own networks hold the address, if another one does");
  public static final Column IS_OWN_ADDRESS =
      required("is_own_address", Types.BOOL, "The listed address is an own address of the site");

  public static final Table TABLE =
      Table.named(
              "retrohunt_hits",
              "Listed addresses that were seen: since when, how long before the listing, and what they did before, during and after it.")
          .columns(
              EVENT_DATE,
              SITE,
              LISTING_ID,
              LIST,
              LISTING,
              LISTED_FROM,
              LISTED_TO,
              BASIS,
              IS_BOUND,
              CATEGORY,
              CONFIDENCE,
              REFERENCE,
              ADDRESS,
              IP_KEY,
              ROLE,
              FIRST_SEEN,
              LAST_SEEN,
              DAYS_SEEN,
              LEAD_TIME_S,
              LEAD_TEXT,
              BEFORE_SESSIONS,
              BEFORE_SESSIONS_ESTABLISHED,
              BEFORE_EVENTS,
              BEFORE_BYTES,
              BEFORE_HOSTS,
              DURING_SESSIONS,
              DURING_SESSIONS_ESTABLISHED,
              DURING_EVENTS,
              DURING_BYTES,
              DURING_HOSTS,
              AFTER_SESSIONS,
              AFTER_SESSIONS_ESTABLISHED,
              AFTER_EVENTS,
              AFTER_BYTES,
              AFTER_HOSTS,
              HOSTS,
              TOP_PORTS,
              SESSION_CLASSES,
              EVENT_COUNTS,
              OPEN_SESSIONS,
              LONGEST_US,
              LARGEST_BYTES,
              SPLIT,
              COVERED_PERCENT,
              SEVERITY,
              REASON,
              ALLOWED_BY,
              COUNTRY,
              PEER_SITE,
              IS_OWN_ADDRESS)
          .partitionedBy(Partitioning.MONTH)
          .build();

  private RetrohuntHits() {}
}
