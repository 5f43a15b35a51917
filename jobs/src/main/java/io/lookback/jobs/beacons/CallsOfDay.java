package io.lookback.jobs.beacons;

import io.lookback.datasets.table.BeaconDays;
import io.lookback.udf.beacon.ValueCounts;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** Makes one row of {@code beacon_days} of the calls of each pair and day, sorted by time. */
final class CallsOfDay implements Iterator<InternalRow> {
  // The columns of the input, in its order.
  private static final int HASH = 0;
  private static final int EVENT_DATE = 1;
  private static final int SITE = 2;
  private static final int SRC_IP = 3;
  private static final int DST_IP = 4;
  private static final int PROTOCOL = 5;
  private static final int START_US = 6;
  private static final int IS_OPEN = 7;
  private static final int SRC_PORT = 8;
  private static final int DST_PORT = 9;
  private static final int DURATION_US = 10;
  private static final int IS_ESTABLISHED = 11;
  private static final int BYTES = 12;

  private static final long SECOND_US = 1_000_000;
  private static final int DAY_S = 86_400;
  private static final int HOUR_S = 3600;

  /** Connections of a pair without distinct times are few; no interval is longer than 2^31 s. */
  private static final int ALL_INTERVALS = Integer.MAX_VALUE;

  private final Iterator<InternalRow> in;

  /** The row that comes next; null at the end. */
  private InternalRow row;

  // The pair in work.
  private long hash;
  private int day;
  private UTF8String site;
  private UTF8String srcIp;
  private UTF8String dstIp;
  private Integer protocol;

  private long connections;
  private long established;
  private long firstUs;
  private long lastUs;
  private int distinctTimes;
  private int firstSecond;
  private int lastSecond;
  private final int[] times = new int[BeaconDays.TIMES];
  private final ValueCounts intervals = new ValueCounts(ALL_INTERVALS);
  private final long[] hours = new long[24];
  private final ValueCounts bytes = new ValueCounts(BeaconDays.SIZES);
  private final BitSet ports = new BitSet();
  private long open;
  private long openStartUs;
  private int openSrcPort;
  private int openDstPort;
  private long openLastUs;
  private Long openBytes;

  CallsOfDay(Iterator<InternalRow> in) {
    this.in = in;
    advance();
  }

  @Override
  public boolean hasNext() {
    return row != null;
  }

  @Override
  public InternalRow next() {
    if (row == null) {
      throw new NoSuchElementException();
    }
    begin();
    do {
      if (row.getBoolean(IS_OPEN)) {
        addOpen();
      } else {
        addConnection();
      }
      advance();
    } while (belongs());
    return result();
  }

  private void advance() {
    row = in.hasNext() ? in.next() : null;
  }

  private void begin() {
    hash = row.getLong(HASH);
    day = row.getInt(EVENT_DATE);
    site = row.getUTF8String(SITE).clone();
    srcIp = row.getUTF8String(SRC_IP).clone();
    dstIp = row.getUTF8String(DST_IP).clone();
    protocol = integer(PROTOCOL);
    connections = 0;
    established = 0;
    distinctTimes = 0;
    intervals.clear();
    Arrays.fill(hours, 0);
    bytes.clear();
    ports.clear();
    open = 0;
    openLastUs = Long.MIN_VALUE;
    openBytes = null;
  }

  private boolean belongs() {
    return row != null
        && row.getLong(HASH) == hash
        && row.getInt(EVENT_DATE) == day
        && Objects.equals(integer(PROTOCOL), protocol)
        && row.getUTF8String(DST_IP).equals(dstIp)
        && row.getUTF8String(SRC_IP).equals(srcIp)
        && row.getUTF8String(SITE).equals(site);
  }

  private Integer integer(int column) {
    return row.isNullAt(column) ? null : (Integer) row.getInt(column);
  }

  private void addConnection() {
    long startUs = row.getLong(START_US);
    long fromMidnight = Math.floorDiv(startUs, SECOND_US) - (long) day * DAY_S;
    int second =
        (int) Math.max(Integer.MIN_VALUE / 2, Math.min(Integer.MAX_VALUE / 2, fromMidnight));
    if (connections == 0) {
      firstUs = startUs;
    }
    lastUs = startUs;
    connections++;
    established += row.getBoolean(IS_ESTABLISHED) ? 1 : 0;
    addTime(second);
    if (second >= 0) {
      hours[Math.min(23, second / HOUR_S)]++;
      if (!row.isNullAt(BYTES) && row.getLong(BYTES) >= 0) {
        bytes.add(row.getLong(BYTES));
      }
    }
    if (!row.isNullAt(DST_PORT) && row.getInt(DST_PORT) >= 0) {
      ports.set(row.getInt(DST_PORT) & 0xffff);
    }
  }

  private void addTime(int second) {
    if (distinctTimes > 0 && second == lastSecond) {
      return;
    }
    if (distinctTimes == 0) {
      firstSecond = second;
    } else if (lastSecond >= 0) {
      intervals.add(second - lastSecond);
    }
    if (distinctTimes < times.length) {
      times[distinctTimes] = second;
    }
    distinctTimes++;
    lastSecond = second;
  }

  /** Snapshots of one session follow each other: it is counted with the first. */
  private void addOpen() {
    long startUs = row.getLong(START_US);
    int srcPort = row.isNullAt(SRC_PORT) ? -1 : row.getInt(SRC_PORT);
    int dstPort = row.isNullAt(DST_PORT) ? -1 : row.getInt(DST_PORT);
    if (open == 0 || startUs != openStartUs || srcPort != openSrcPort || dstPort != openDstPort) {
      open++;
      openStartUs = startUs;
      openSrcPort = srcPort;
      openDstPort = dstPort;
    }
    openLastUs = Math.max(openLastUs, startUs + row.getLong(DURATION_US));
    if (!row.isNullAt(BYTES)) {
      openBytes = Math.max(row.getLong(BYTES), openBytes == null ? 0 : openBytes);
    }
  }

  private InternalRow result() {
    boolean isExact = distinctTimes <= BeaconDays.TIMES;
    boolean isForRita = distinctTimes >= BeaconDays.RITA_TIMES;
    int[] exact = new int[isExact ? Math.max(0, distinctTimes - 1) : 0];
    for (int i = 0; i < exact.length; i++) {
      exact[i] = times[i + 1] - times[i];
    }
    long[] counted = isExact ? new long[0] : intervals.values();
    long[] sizes = isForRita ? bytes.values() : new long[0];
    return new GenericInternalRow(
        new Object[] {
          day,
          site,
          srcIp,
          dstIp,
          protocol,
          connections,
          established,
          connections == 0 ? null : firstUs,
          connections == 0 ? null : lastUs,
          distinctTimes,
          connections == 0 ? null : firstSecond,
          UnsafeArrayData.fromPrimitiveArray(exact),
          UnsafeArrayData.fromPrimitiveArray(integers(counted)),
          UnsafeArrayData.fromPrimitiveArray(integers(intervals.counts(counted))),
          UnsafeArrayData.fromPrimitiveArray(isForRita ? hours : new long[0]),
          UnsafeArrayData.fromPrimitiveArray(sizes),
          UnsafeArrayData.fromPrimitiveArray(bytes.counts(sizes)),
          isForRita && bytes.isBinned(),
          UnsafeArrayData.fromPrimitiveArray(ports.stream().limit(BeaconDays.PORTS).toArray()),
          ports.cardinality(),
          open,
          open == 0 ? null : openLastUs,
          openBytes
        });
  }

  private static int[] integers(long[] values) {
    return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
  }
}
