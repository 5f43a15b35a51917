package io.lookback.jobs.retrohunt;

import io.lookback.datasets.table.Types;
import io.lookback.udf.function.CountFunctions;
import io.lookback.udf.net.IpKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Adds up sightings of days and months, one row for each indicator, site, address and role, and
 * puts between them a row for each site and each indicator that was seen nowhere. Needs and keeps
 * one order: by indicator, address, site and role.
 */
final class HuntAnswers implements Iterator<InternalRow> {
  /** So many hosts of an answer have their names in it, as in sightings. */
  private static final int MAX_HOSTS = 256;

  /** So many ports, and kinds of events. */
  private static final int MAX_COUNTS = 32;

  static final StructType SCHEMA =
      new StructType()
          .add("indicator", Types.TEXT)
          .add("site", Types.TEXT)
          .add("address", Types.TEXT)
          .add("role", Types.TEXT)
          .add("first_seen", Types.TIME)
          .add("last_seen", Types.TIME)
          .add("days", Types.INT)
          .add("sessions", Types.LONG)
          .add("sessions_established", Types.LONG)
          .add("open_sessions", Types.LONG)
          .add("events", Types.LONG)
          .add("bytes_from_remote", Types.LONG)
          .add("bytes_to_remote", Types.LONG)
          .add("local_hosts", Types.INT)
          .add("hosts", Types.TEXTS)
          .add("top_ports", Types.PORT_COUNTS)
          .add("session_classes", Types.CLASS_COUNTS)
          .add("event_counts", Types.EVENT_COUNTS)
          .add("longest_us", Types.LONG)
          .add("largest_bytes", Types.LONG)
          .add("covered_percent", Types.INT);

  private static final int SITE = column("site");
  private static final int KEY = column("ip_key");
  private static final int ROLE = column("role");
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

  /** Sessions to bytes_to_remote: six counts, in this order here and there. */
  private static final int COUNTS = 6;

  /** What was asked: the texts of the indicators, the sites by name, how much they covered. */
  record Asked(String[] indicators, String[] sites, Map<String, Integer> covered)
      implements java.io.Serializable {}

  private final Iterator<InternalRow> found;
  private final Asked asked;
  private final int end;
  private int position;
  private int sitesWithout;
  private boolean wasSeen;
  private InternalRow row;

  /**
   * Answers for some of the indicators.
   *
   * @param found rows of {@link PackedFiles#FOUND}, in order; without ip_key they count for nothing
   * @param from the first of the indicators
   * @param end behind the last
   */
  HuntAnswers(Iterator<InternalRow> found, Asked asked, int from, int end) {
    this.found = found;
    this.asked = asked;
    this.position = from;
    this.end = end;
    advance();
  }

  private static int column(String name) {
    return PackedFiles.FOUND.fieldIndex(name);
  }

  private void advance() {
    do {
      row = found.hasNext() ? found.next() : null;
    } while (row != null && row.isNullAt(KEY));
  }

  @Override
  public boolean hasNext() {
    while (position < end && (row == null || row.getInt(0) != position)) {
      if (!wasSeen && sitesWithout < asked.sites().length) {
        return true;
      }
      position++;
      sitesWithout = 0;
      wasSeen = false;
    }
    return position < end;
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (row == null || row.getInt(0) != position) {
      return never(asked.sites()[sitesWithout++]);
    }
    wasSeen = true;
    return sum();
  }

  private InternalRow never(String site) {
    Object[] values = new Object[SCHEMA.size()];
    begin(values, UTF8String.fromString(site));
    values[6] = 0;
    Arrays.fill(values, 7, 7 + COUNTS, 0L);
    values[13] = 0;
    return new GenericInternalRow(values);
  }

  private void begin(Object[] values, UTF8String site) {
    values[0] = UTF8String.fromString(asked.indicators()[position]);
    values[1] = site;
    values[20] = asked.covered().get(site.toString());
  }

  private InternalRow sum() {
    Object[] values = new Object[SCHEMA.size()];
    UTF8String site = row.getUTF8String(SITE).clone();
    UTF8String role = row.getUTF8String(ROLE).clone();
    byte[] key = row.getBinary(KEY);
    begin(values, site);
    values[2] = UTF8String.fromString(IpKey.ofBytes(key).toString());
    values[3] = role;
    long first = Long.MAX_VALUE;
    long firstActive = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    int days = 0;
    int hosts = 0;
    long longest = -1;
    long largest = -1;
    long[] counts = new long[COUNTS];
    List<ArrayData> allHosts = new ArrayList<>(1);
    List<ArrayData> ports = new ArrayList<>(1);
    List<ArrayData> classes = new ArrayList<>(1);
    List<ArrayData> events = new ArrayList<>(1);
    do {
      long time = row.getLong(FIRST_TIME);
      first = Math.min(first, time);
      if (row.getLong(SESSIONS) > 0 || row.getLong(EVENTS) > 0) {
        firstActive = Math.min(firstActive, time);
      }
      last = Math.max(last, row.getLong(LAST_TIME));
      days += row.getInt(DAYS);
      for (int i = 0; i < COUNTS; i++) {
        counts[i] = CountFunctions.add(counts[i], row.getLong(SESSIONS + i));
      }
      hosts = Math.max(hosts, row.getInt(LOCAL_HOSTS));
      longest = row.isNullAt(LONGEST) ? longest : Math.max(longest, row.getLong(LONGEST));
      largest = row.isNullAt(LARGEST) ? largest : Math.max(largest, row.getLong(LARGEST));
      allHosts.add(row.getArray(HOSTS).copy());
      ports.add(row.getArray(PORTS).copy());
      classes.add(row.getArray(CLASSES).copy());
      events.add(row.getArray(EVENT_COUNTS).copy());
      advance();
    } while (row != null
        && row.getInt(0) == position
        && Arrays.equals(row.getBinary(KEY), key)
        && row.getUTF8String(SITE).equals(site)
        && row.getUTF8String(ROLE).equals(role));
    values[4] = firstActive == Long.MAX_VALUE ? first : firstActive;
    values[5] = last;
    values[6] = days;
    for (int i = 0; i < COUNTS; i++) {
      values[7 + i] = counts[i];
    }
    TreeSet<UTF8String> names = new TreeSet<>();
    for (ArrayData some : allHosts) {
      for (int i = 0; i < some.numElements(); i++) {
        names.add(some.getUTF8String(i));
      }
    }
    values[13] = Math.max(hosts, names.size());
    values[14] = new GenericArrayData(names.stream().limit(MAX_HOSTS).toArray());
    values[15] = CountFunctions.mergePorts(flat(ports, 2), MAX_COUNTS);
    values[16] = CountFunctions.mergeClasses(flat(classes, 2));
    values[17] = CountFunctions.mergeEvents(flat(events, 3), MAX_COUNTS);
    values[18] = longest < 0 ? null : (Object) longest;
    values[19] = largest < 0 ? null : (Object) largest;
    return new GenericInternalRow(values);
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
