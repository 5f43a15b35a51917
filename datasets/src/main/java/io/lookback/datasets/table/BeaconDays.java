package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.SITE;

/**
 * When, how often and with how much each own host called each remote address on a day. Times are
 * those of the starts of sessions that ended on the day, so some may lie before it.
 *
 * <p>Start times are exact up to {@link #TIMES} distinct seconds; of more, the intervals are kept
 * as exact counts, which is all that scores of a day need. Sizes are kept from {@link #RITA_TIMES}
 * distinct seconds on.
 */
public final class BeaconDays {
  /** So many distinct start seconds of a pair and day are kept: one every 30 s. */
  public static final int TIMES = 2_880;

  /** So many distinct sizes are kept; more are counted in bins. */
  public static final int SIZES = 2_880;

  /** So many ports are named. */
  public static final int PORTS = 32;

  /** Fewer distinct start seconds have no RITA score, and need nothing kept for it. */
  public static final int RITA_TIMES = 4;

  /** Connections of a pair in a day that RITA calls a strobe: one a second. */
  public static final long STROBE = 86_400;

  public static final Column SRC_IP =
      required("src_ip", Types.IP, "Own address that initiated the connections");
  public static final Column DST_IP = required("dst_ip", Types.IP, "Remote address it called");
  public static final Column PROTOCOL = optional("protocol", Types.INT, "IANA protocol number");
  public static final Column CONNECTIONS =
      required(
          "connections",
          Types.LONG,
          "Sessions that ended, established or not: a dead server is called as well");
  public static final Column CONNECTIONS_ESTABLISHED =
      required("connections_established", Types.LONG, "Of these, established");
  public static final Column FIRST_TIME =
      optional("first_time", Types.TIME, "Earliest start of these; null if all are open");
  public static final Column LAST_TIME = optional("last_time", Types.TIME, "Latest start of these");
  public static final Column DISTINCT_TIMES =
      required("distinct_times", Types.INT, "Distinct start seconds");
  public static final Column FIRST_SECOND =
      optional(
          "first_second",
          Types.INT,
          "Earliest start in seconds from the midnight (UTC) that began the day; negative = before");
  public static final Column INTERVALS =
      required(
          "intervals",
          Types.listOf(Types.INT),
          "Seconds from each distinct start second to the next, in order, from first_second on;"
              + " empty if there are more than 2,880 distinct ones");
  public static final Column INTERVAL_VALUES =
      required(
          "interval_values",
          Types.listOf(Types.INT),
          "Instead of intervals if there are more: the distinct ones that begin on the day, rising");
  public static final Column INTERVAL_COUNTS =
      required("interval_counts", Types.listOf(Types.INT), "How often each of these occurs");
  public static final Column HOUR_CONNECTIONS =
      required(
          "hour_connections",
          Types.listOf(Types.LONG),
          "Connections that started in each of the 24 hours (UTC); empty below 4 distinct times");
  public static final Column BYTES_VALUES =
      required(
          "bytes_values",
          Types.listOf(Types.LONG),
          "Distinct numbers of bytes that src sent in connections which started on the day, rising;"
              + " suspect counts left out; empty below 4 distinct times");
  public static final Column BYTES_COUNTS =
      required("bytes_counts", Types.listOf(Types.LONG), "How many connections had each of these");
  public static final Column IS_BYTES_BINNED =
      required(
          "is_bytes_binned",
          Types.BOOL,
          "There were more than 2,880 distinct sizes: these are middles of bins, off by less than"
              + " 0.05 %");
  public static final Column PORTS_CALLED =
      required("ports", Types.listOf(Types.INT), "Ports called, the 32 lowest, rising");
  public static final Column PORT_COUNT =
      required("port_count", Types.INT, "Distinct ports called");
  public static final Column OPEN_SESSIONS =
      required("open_sessions", Types.LONG, "Sessions reported while open; in no other count");
  public static final Column OPEN_LAST_TIME =
      optional("open_last_time", Types.TIME, "Until when these were seen");
  public static final Column OPEN_BYTES =
      optional("open_bytes", Types.LONG, "Most bytes that src had sent in one of these");

  public static final Table TABLE =
      Table.named(
              "beacon_days",
              "When, how often and with how much each own host called each remote address on a day.")
          .columns(
              EVENT_DATE,
              SITE,
              SRC_IP,
              DST_IP,
              PROTOCOL,
              CONNECTIONS,
              CONNECTIONS_ESTABLISHED,
              FIRST_TIME,
              LAST_TIME,
              DISTINCT_TIMES,
              FIRST_SECOND,
              INTERVALS,
              INTERVAL_VALUES,
              INTERVAL_COUNTS,
              HOUR_CONNECTIONS,
              BYTES_VALUES,
              BYTES_COUNTS,
              IS_BYTES_BINNED,
              PORTS_CALLED,
              PORT_COUNT,
              OPEN_SESSIONS,
              OPEN_LAST_TIME,
              OPEN_BYTES)
          .partitionedBy(Partitioning.DAY_SITE)
          .sortedBy(SRC_IP)
          .build();

  private BeaconDays() {}
}
