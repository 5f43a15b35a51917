package io.lookback.jobs.beacons;

import static org.apache.spark.sql.functions.col;

import io.lookback.datasets.table.BeaconDays;
import io.lookback.udf.beacon.BeaconScore;
import io.lookback.udf.beacon.CountedValues;
import io.lookback.udf.beacon.RitaScore;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Scores each pair on each day that is to be computed, from its days sorted by date: the last 30 of
 * them are held, and each is read once, however many windows it is in.
 */
final class CallsOfWindows implements Iterator<InternalRow> {
  /** The columns of the input, in the order of the constants below. */
  static final Column[] COLUMNS =
      Stream.of(
              "hash",
              "site",
              "src_ip",
              "dst_ip",
              "protocol",
              "event_date",
              "connections",
              "connections_established",
              "first_time",
              "last_time",
              "distinct_times",
              "first_second",
              "intervals",
              "interval_values",
              "interval_counts",
              "hour_connections",
              "bytes_values",
              "bytes_counts",
              "ports")
          .map(name -> col(name))
          .toArray(Column[]::new);

  private static final int HASH = 0;
  private static final int SITE = 1;
  private static final int SRC_IP = 2;
  private static final int DST_IP = 3;
  private static final int PROTOCOL = 4;
  private static final int EVENT_DATE = 5;
  private static final int CONNECTIONS = 6;
  private static final int ESTABLISHED = 7;
  private static final int FIRST_TIME = 8;
  private static final int LAST_TIME = 9;
  private static final int DISTINCT_TIMES = 10;
  private static final int FIRST_SECOND = 11;
  private static final int INTERVALS = 12;
  private static final int INTERVAL_VALUES = 13;
  private static final int INTERVAL_COUNTS = 14;
  private static final int HOUR_CONNECTIONS = 15;
  private static final int BYTES_VALUES = 16;
  private static final int BYTES_COUNTS = 17;
  private static final int PORTS = 18;

  /** A pair and what its scores are. */
  static final StructType SCHEMA =
      new StructType()
          .add("event_date", DataTypes.DateType, false)
          .add("site", DataTypes.StringType, false)
          .add("src_ip", DataTypes.StringType, false)
          .add("dst_ip", DataTypes.StringType, false)
          .add("protocol", DataTypes.IntegerType, true)
          .add("first_time", DataTypes.TimestampType, false)
          .add("last_time", DataTypes.TimestampType, false)
          .add("score", DataTypes.DoubleType, false)
          .add("window_days", DataTypes.IntegerType, false)
          .add("period_s", DataTypes.DoubleType, true)
          .add("jitter", DataTypes.DoubleType, true)
          .add("connections", DataTypes.LongType, false)
          .add("established", DataTypes.LongType, false)
          .add("days", DataTypes.IntegerType, false)
          .add("ports", new ArrayType(DataTypes.IntegerType, false), false)
          .add("is_strobe", DataTypes.BooleanType, false)
          .add("rita_ts", DataTypes.DoubleType, true)
          .add("rita_ds", DataTypes.DoubleType, true)
          .add("rita_hist", DataTypes.DoubleType, true)
          .add("rita_dur", DataTypes.DoubleType, true)
          .add("rita_score", DataTypes.DoubleType, true);

  private static final int[] WINDOWS = {1, 7, BeaconsJob.LONGEST_DAYS};
  private static final int DAY_S = 86_400;

  /**
   * One day of the pair.
   *
   * @param times distinct start seconds since 1970, rising; empty if there were too many to keep
   */
  private record Day(
      int date,
      long connections,
      long established,
      long firstUs,
      long lastUs,
      long[] times,
      int[] ports) {}

  private final Iterator<InternalRow> in;
  private final Map<String, Set<Integer>> cells;
  private final double minScore;
  private final double minRitaScore;

  /** The row that comes next in the input; null at the end. */
  private InternalRow row;

  /** The result that comes next; null if it is not known yet. */
  private InternalRow ready;

  // The pair in work.
  private long hash;
  private UTF8String site;
  private UTF8String srcIp;
  private UTF8String dstIp;
  private Integer protocol;
  private Set<Integer> cellsOfSite;
  private final Deque<Day> days = new ArrayDeque<>();

  /**
   * @param cells the days to compute of each site, since 1970-01-01
   * @param minScore pairs with at least this score are kept ...
   * @param minRitaScore ... and pairs with at least this RITA score, and strobes
   */
  CallsOfWindows(
      Iterator<InternalRow> in,
      Map<String, Set<Integer>> cells,
      double minScore,
      double minRitaScore) {
    this.in = in;
    this.cells = cells;
    this.minScore = minScore;
    this.minRitaScore = minRitaScore;
    advance();
  }

  @Override
  public boolean hasNext() {
    while (ready == null && row != null) {
      readDay();
      advance();
    }
    return ready != null;
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    InternalRow result = ready;
    ready = null;
    return result;
  }

  private void advance() {
    row = in.hasNext() ? in.next() : null;
  }

  private void readDay() {
    if (!belongs()) {
      hash = row.getLong(HASH);
      site = row.getUTF8String(SITE).clone();
      srcIp = row.getUTF8String(SRC_IP).clone();
      dstIp = row.getUTF8String(DST_IP).clone();
      protocol = protocol();
      cellsOfSite = cells.getOrDefault(site.toString(), Set.of());
      days.clear();
    }
    Day day = day();
    days.addLast(day);
    while (days.peekFirst().date() <= day.date() - BeaconsJob.LONGEST_DAYS) {
      days.removeFirst();
    }
    if (cellsOfSite.contains(day.date())) {
      score(day);
    }
  }

  private boolean belongs() {
    return site != null
        && row.getLong(HASH) == hash
        && Objects.equals(protocol(), protocol)
        && row.getUTF8String(DST_IP).equals(dstIp)
        && row.getUTF8String(SRC_IP).equals(srcIp)
        && row.getUTF8String(SITE).equals(site);
  }

  private Integer protocol() {
    return row.isNullAt(PROTOCOL) ? null : (Integer) row.getInt(PROTOCOL);
  }

  private boolean isExact() {
    return row.getInt(DISTINCT_TIMES) <= BeaconDays.TIMES;
  }

  private Day day() {
    int date = row.getInt(EVENT_DATE);
    long[] times = new long[0];
    if (isExact()) {
      int[] intervals = row.getArray(INTERVALS).toIntArray();
      times = new long[intervals.length + 1];
      times[0] = (long) date * DAY_S + row.getInt(FIRST_SECOND);
      for (int i = 0; i < intervals.length; i++) {
        times[i + 1] = times[i] + intervals[i];
      }
    }
    return new Day(
        date,
        row.getLong(CONNECTIONS),
        row.getLong(ESTABLISHED),
        row.getLong(FIRST_TIME),
        row.getLong(LAST_TIME),
        times,
        row.getArray(PORTS).toIntArray());
  }

  private void score(Day day) {
    boolean isStrobe = day.connections() >= BeaconDays.STROBE;
    RitaScore rita = isStrobe ? null : rita(day).orElse(null);
    BeaconScore best = BeaconScore.NONE;
    int window = 1;
    for (int length : WINDOWS) {
      BeaconScore score =
          length == 1 && !isExact()
              ? BeaconScore.ofIntervals(counted(INTERVAL_VALUES, INTERVAL_COUNTS), DAY_S)
              : BeaconScore.of(times(day.date(), length), (long) length * DAY_S);
      if (score.score() > best.score()) {
        best = score;
        window = length;
      }
    }
    if (best.score() >= minScore || isStrobe || rita != null && rita.score() >= minRitaScore) {
      ready = result(day, best, window, isStrobe, rita);
    }
  }

  /** Distinct start seconds in the window of so many days that ends with a day, rising. */
  private long[] times(int date, int length) {
    long from = (date - length + 1L) * DAY_S;
    int n = 0;
    for (Day day : days) {
      n += day.date() > date - length ? day.times().length : 0;
    }
    long[] times = new long[n];
    n = 0;
    boolean isRising = true;
    for (Day day : days) {
      if (day.date() > date - length) {
        for (long time : day.times()) {
          if (time >= from) {
            isRising &= n == 0 || time > times[n - 1];
            times[n++] = time;
          }
        }
      }
    }
    times = Arrays.copyOf(times, n);
    // A long session that ended on a day may have begun before others of the day before.
    return isRising ? times : Arrays.stream(times).sorted().distinct().toArray();
  }

  /** RITA's scores of what started on the day. */
  private Optional<RitaScore> rita(Day day) {
    CountedValues intervals;
    if (isExact()) {
      long midnight = (long) day.date() * DAY_S;
      long[] times = day.times();
      int first = 0;
      while (first < times.length && times[first] < midnight) {
        first++;
      }
      long[] sorted = new long[Math.max(0, times.length - first - 1)];
      for (int i = 0; i < sorted.length; i++) {
        sorted[i] = times[first + i + 1] - times[first + i];
      }
      Arrays.sort(sorted);
      intervals = CountedValues.ofSorted(sorted);
    } else {
      intervals = counted(INTERVAL_VALUES, INTERVAL_COUNTS);
    }
    if (row.getArray(HOUR_CONNECTIONS).numElements() == 0) {
      return Optional.empty();
    }
    long[] sizes = row.getArray(BYTES_VALUES).toLongArray();
    return RitaScore.of(
        intervals,
        CountedValues.of(sizes, row.getArray(BYTES_COUNTS).toLongArray()),
        row.getArray(HOUR_CONNECTIONS).toLongArray(),
        intervals.sum());
  }

  private CountedValues counted(int values, int counts) {
    return CountedValues.of(
        Arrays.stream(row.getArray(values).toIntArray()).asLongStream().toArray(),
        Arrays.stream(row.getArray(counts).toIntArray()).asLongStream().toArray());
  }

  private InternalRow result(
      Day day, BeaconScore best, int window, boolean isStrobe, RitaScore rita) {
    long connections = 0;
    long established = 0;
    long firstUs = Long.MAX_VALUE;
    long lastUs = Long.MIN_VALUE;
    BitSet ports = new BitSet();
    for (Day one : days) {
      if (one.date() > day.date() - window) {
        connections += one.connections();
        established += one.established();
        firstUs = Math.min(firstUs, one.firstUs());
        lastUs = Math.max(lastUs, one.lastUs());
        for (int port : one.ports()) {
          ports.set(port);
        }
      }
    }
    boolean hasPeriod = best.score() > 0;
    return new GenericInternalRow(
        new Object[] {
          day.date(),
          site,
          srcIp,
          dstIp,
          protocol,
          firstUs,
          lastUs,
          best.score(),
          window,
          hasPeriod ? best.period() : null,
          hasPeriod ? best.jitter() : null,
          connections,
          established,
          days.size(),
          UnsafeArrayData.fromPrimitiveArray(ports.stream().limit(BeaconDays.PORTS).toArray()),
          isStrobe,
          rita == null ? null : rita.ts(),
          rita == null ? null : rita.ds(),
          rita == null ? null : rita.hist(),
          rita == null ? null : rita.dur(),
          rita == null ? null : rita.score()
        });
  }
}
