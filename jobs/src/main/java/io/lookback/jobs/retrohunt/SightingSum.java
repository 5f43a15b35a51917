package io.lookback.jobs.retrohunt;

import io.lookback.udf.function.CountFunctions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What one address did in one role at one site, added up from rows of {@link PackedFiles#FOUND} in
 * any order.
 */
final class SightingSum {
  /** Sessions to bytes_to_remote: six counts that stand together. */
  static final int COUNTS = 6;

  /** Where among them stand the sessions, and the events. */
  static final int SESSIONS_AT = 0;

  static final int EVENTS_AT = 3;

  private static final int FIRST_TIME = column("first_time");
  private static final int LAST_TIME = column("last_time");
  private static final int SESSIONS = column("sessions");
  private static final int EVENTS = column("events");
  private static final int LOCAL_HOSTS = column("local_hosts");
  private static final int DAYS = column("days");
  private static final int LONGEST = column("longest_us");
  private static final int LARGEST = column("largest_bytes");
  private static final int HOSTS = column("hosts");
  private static final int PORTS = column("top_ports");
  private static final int CLASSES = column("session_classes");
  private static final int EVENT_COUNTS = column("event_counts");

  final long[] counts = new long[COUNTS];
  int days;
  long lastTime = Long.MIN_VALUE;
  private long first = Long.MAX_VALUE;
  private long firstActive = Long.MAX_VALUE;
  private int localHosts;
  private long longest = -1;
  private long largest = -1;
  private final List<ArrayData> hosts = new ArrayList<>(1);
  private final List<ArrayData> ports = new ArrayList<>(1);
  private final List<ArrayData> classes = new ArrayList<>(1);
  private final List<ArrayData> events = new ArrayList<>(1);

  static int column(String name) {
    return PackedFiles.FOUND.fieldIndex(name);
  }

  /** Adds a row, of which nothing is kept that the next may overwrite. */
  void add(InternalRow row) {
    long time = row.getLong(FIRST_TIME);
    first = Math.min(first, time);
    if (row.getLong(SESSIONS) > 0 || row.getLong(EVENTS) > 0) {
      firstActive = Math.min(firstActive, time);
    }
    lastTime = Math.max(lastTime, row.getLong(LAST_TIME));
    days += row.getInt(DAYS);
    for (int i = 0; i < COUNTS; i++) {
      counts[i] = CountFunctions.add(counts[i], row.getLong(SESSIONS + i));
    }
    localHosts = Math.max(localHosts, row.getInt(LOCAL_HOSTS));
    longest = row.isNullAt(LONGEST) ? longest : Math.max(longest, row.getLong(LONGEST));
    largest = row.isNullAt(LARGEST) ? largest : Math.max(largest, row.getLong(LARGEST));
    hosts.add(row.getArray(HOSTS).copy());
    ports.add(row.getArray(PORTS).copy());
    classes.add(row.getArray(CLASSES).copy());
    events.add(row.getArray(EVENT_COUNTS).copy());
  }

  /** The first record; what only went on from before counts if there is nothing else. */
  long firstTime() {
    return firstActive == Long.MAX_VALUE ? first : firstActive;
  }

  Long longest() {
    return longest < 0 ? null : (Long) longest;
  }

  Long largest() {
    return largest < 0 ? null : (Long) largest;
  }

  /** All own hosts that are known by name, in order. */
  TreeSet<UTF8String> hosts() {
    TreeSet<UTF8String> names = new TreeSet<>();
    for (ArrayData some : hosts) {
      for (int i = 0; i < some.numElements(); i++) {
        names.add(some.getUTF8String(i));
      }
    }
    return names;
  }

  /** How many own hosts there are at least, when so many are known by name. */
  int localHosts(int known) {
    return Math.max(localHosts, known);
  }

  ArrayData ports(int limit) {
    return CountFunctions.mergePorts(flat(ports, 2), limit);
  }

  ArrayData classes() {
    return CountFunctions.mergeClasses(flat(classes, 2));
  }

  ArrayData events(int limit) {
    return CountFunctions.mergeEvents(flat(events, 3), limit);
  }

  private static ArrayData flat(List<ArrayData> lists, int fields) {
    if (lists.size() == 1) {
      return lists.get(0);
    }
    Object[] all = new Object[lists.stream().mapToInt(ArrayData::numElements).sum()];
    int at = 0;
    for (ArrayData list : lists) {
      for (int i = 0; i < list.numElements(); i++) {
        all[at++] = list.getStruct(i, fields);
      }
    }
    return new GenericArrayData(all);
  }
}
