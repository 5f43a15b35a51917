package io.lookback.jobs.sightings;

import io.lookback.udf.function.CountFunctions;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What one address did in one role at one site, added up from records, days, months or packed
 * sightings in any order.
 */
public final class SightingSum implements AddressBlock.Sink {
  /** So many own hosts have their names in a row of sightings. */
  public static final int MAX_HOSTS = 256;

  /** So many ports, and kinds of events. */
  public static final int MAX_COUNTS = 32;

  /** Sessions to bytes_to_remote: six counts that stand together. */
  public static final int COUNTS = 6;

  // Where among them stand
  static final int SESSIONS = 0;
  static final int ESTABLISHED = 1;
  static final int OPEN = 2;
  static final int EVENTS = 3;
  static final int FROM_REMOTE = 4;
  static final int TO_REMOTE = 5;

  /** Columns of a row: those of a packed sighting, of which the first is the caller's. */
  private static final int FIRST_TIME = AddressBlock.SCHEMA.fieldIndex("first_time");

  private static final int LAST_TIME = AddressBlock.SCHEMA.fieldIndex("last_time");
  private static final int FIRST_COUNT = AddressBlock.SCHEMA.fieldIndex("sessions");
  private static final int LOCAL_HOSTS = AddressBlock.SCHEMA.fieldIndex("local_hosts");
  private static final int DAYS = AddressBlock.SCHEMA.fieldIndex("days");
  private static final int LONGEST = AddressBlock.SCHEMA.fieldIndex("longest_us");
  private static final int LARGEST = AddressBlock.SCHEMA.fieldIndex("largest_bytes");
  private static final int HOSTS = AddressBlock.SCHEMA.fieldIndex("hosts");
  private static final int PORTS = AddressBlock.SCHEMA.fieldIndex("top_ports");
  private static final int CLASSES = AddressBlock.SCHEMA.fieldIndex("session_classes");
  private static final int EVENT_COUNTS = AddressBlock.SCHEMA.fieldIndex("event_counts");

  private record Event(UTF8String type, UTF8String name) {}

  private final long[] counts = new long[COUNTS];
  private long first = Long.MAX_VALUE;
  private long firstActive = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;
  private int localHosts;
  private int days;
  private long longest = -1;
  private long largest = -1;
  private UTF8String peerSite;
  private boolean isUndeclaredPrivate;

  /** By address; nothing is counted. */
  private final PairSums hosts = new PairSums();

  /** By number, the lower half of the key. */
  private final PairSums ports = new PairSums();

  /** So few that they are sought one by one. */
  private UTF8String[] classes = new UTF8String[2];

  private long[] classSums = new long[2];
  private int classCount;
  private final Map<Event, long[]> events = new HashMap<>();

  @Override
  public void counts(
      long firstTime,
      long lastTime,
      long[] more,
      int moreHosts,
      int moreDays,
      long longestOfMore,
      long largestOfMore) {
    first = Math.min(first, firstTime);
    if (more[SESSIONS] > 0 || more[EVENTS] > 0) {
      firstActive = Math.min(firstActive, firstTime);
    }
    last = Math.max(last, lastTime);
    for (int i = 0; i < COUNTS; i++) {
      counts[i] = CountFunctions.add(counts[i], more[i]);
    }
    localHosts = Math.max(localHosts, moreHosts);
    days += moreDays;
    longest = Math.max(longest, longestOfMore);
    largest = Math.max(largest, largestOfMore);
  }

  @Override
  public void host(long hi, long lo) {
    hosts.add(hi, lo, 0);
  }

  void host(UTF8String address) {
    IpKey key = new IpKey();
    byte[] text = address.getBytes();
    if (!IpAddress.parse(text, 0, text.length, key)) {
      throw new IllegalStateException("Not an address in a roll-up: '" + address + "'");
    }
    host(key.hi, key.lo);
  }

  @Override
  public void port(int port, long sessions) {
    ports.add(0, port, sessions);
  }

  @Override
  public void sessionClass(UTF8String name, long sessions) {
    int at = 0;
    while (at < classCount && !Objects.equals(classes[at], name)) {
      at++;
    }
    if (at == classes.length) {
      classes = Arrays.copyOf(classes, 2 * at);
      classSums = Arrays.copyOf(classSums, 2 * at);
    }
    if (at == classCount) {
      classes[classCount++] = name;
    }
    classSums[at] = CountFunctions.add(classSums[at], sessions);
  }

  @Override
  public void event(UTF8String type, UTF8String name, long number) {
    long[] sum = events.computeIfAbsent(new Event(type, name), any -> new long[1]);
    sum[0] = CountFunctions.add(sum[0], number);
  }

  /**
   * Adds what a day says of the address.
   *
   * @param site that owns it; null = none
   */
  void peer(UTF8String site, boolean isPrivate) {
    if (site != null && (peerSite == null || site.compareTo(peerSite) < 0)) {
      peerSite = site.clone();
    }
    isUndeclaredPrivate |= isPrivate;
  }

  /**
   * Adds a row, of which nothing is kept that the next may overwrite.
   *
   * @param row columns of {@link AddressBlock#SCHEMA}, of which the first may be another
   */
  public void add(InternalRow row) {
    long[] more = new long[COUNTS];
    for (int i = 0; i < COUNTS; i++) {
      more[i] = row.getLong(FIRST_COUNT + i);
    }
    counts(
        row.getLong(FIRST_TIME),
        row.getLong(LAST_TIME),
        more,
        row.getInt(LOCAL_HOSTS),
        row.getInt(DAYS),
        row.isNullAt(LONGEST) ? -1 : row.getLong(LONGEST),
        row.isNullAt(LARGEST) ? -1 : row.getLong(LARGEST));
    ArrayData list = row.getArray(HOSTS);
    for (int i = 0; i < list.numElements(); i++) {
      host(list.getUTF8String(i));
    }
    list = row.getArray(PORTS);
    for (int i = 0; i < list.numElements(); i++) {
      InternalRow port = list.getStruct(i, 2);
      port(port.getInt(0), port.getLong(1));
    }
    list = row.getArray(CLASSES);
    for (int i = 0; i < list.numElements(); i++) {
      InternalRow counted = list.getStruct(i, 2);
      sessionClass(counted.getUTF8String(0).clone(), counted.getLong(1));
    }
    list = row.getArray(EVENT_COUNTS);
    for (int i = 0; i < list.numElements(); i++) {
      InternalRow event = list.getStruct(i, 3);
      event(event.getUTF8String(0).clone(), event.getUTF8String(1).clone(), event.getLong(2));
    }
  }

  /** The first record; what only went on from before counts if there is nothing else. */
  public long firstTime() {
    return firstActive == Long.MAX_VALUE ? first : firstActive;
  }

  public long lastTime() {
    return last;
  }

  /** Sessions to bytes_to_remote, in the order of the columns. */
  public long count(int number) {
    return counts[number];
  }

  public int days() {
    return days;
  }

  /** The first by name of the sites that own the address; null = none. */
  UTF8String peerSite() {
    return peerSite;
  }

  boolean isUndeclaredPrivate() {
    return isUndeclaredPrivate;
  }

  /** How many own hosts there are at least. */
  public int localHosts() {
    return Math.max(localHosts, hosts.size());
  }

  public Long longest() {
    return longest < 0 ? null : (Long) longest;
  }

  public Long largest() {
    return largest < 0 ? null : (Long) largest;
  }

  /** Names of own hosts in the order of the text, as many as a row has. */
  public ArrayData hosts() {
    Object[] texts = texts();
    Arrays.sort(texts);
    return new GenericArrayData(texts.length > MAX_HOSTS ? Arrays.copyOf(texts, MAX_HOSTS) : texts);
  }

  public ArrayData ports() {
    return CountFunctions.mergePorts(allPorts(), MAX_COUNTS);
  }

  public ArrayData classes() {
    return CountFunctions.mergeClasses(allClasses());
  }

  public ArrayData events() {
    return CountFunctions.mergeEvents(allEvents(), MAX_COUNTS);
  }

  private Object[] texts() {
    List<Object> texts = new ArrayList<>(hosts.size());
    hosts.forEach((hi, lo, none) -> texts.add(UTF8String.fromString(IpAddress.text(hi, lo))));
    return texts.toArray();
  }

  private ArrayData allPorts() {
    List<InternalRow> all = new ArrayList<>(ports.size());
    ports.forEach((none, port, sessions) -> all.add(row((int) port, sessions)));
    return new GenericArrayData(all.toArray());
  }

  private ArrayData allClasses() {
    Object[] all = new Object[classCount];
    Arrays.setAll(all, i -> row(classes[i], classSums[i]));
    return new GenericArrayData(all);
  }

  private ArrayData allEvents() {
    return new GenericArrayData(
        events.entrySet().stream()
            .map(event -> row(event.getKey().type(), event.getKey().name(), event.getValue()[0]))
            .toArray());
  }

  private static InternalRow row(Object... values) {
    return new GenericInternalRow(values);
  }

  /** Writes the columns of a row from first_time on, lists as long as a row has them. */
  public void write(Object[] values) {
    writeCounts(values, localHosts());
    values[HOSTS] = hosts();
    values[PORTS] = ports();
    values[CLASSES] = classes();
    values[EVENT_COUNTS] = events();
  }

  /** The same with all of the lists, in no order, for a sum of sums. */
  public void writeAll(Object[] values) {
    writeCounts(values, localHosts);
    values[HOSTS] = new GenericArrayData(texts());
    values[PORTS] = allPorts();
    values[CLASSES] = allClasses();
    values[EVENT_COUNTS] = allEvents();
  }

  private void writeCounts(Object[] values, int atLeast) {
    values[FIRST_TIME] = firstTime();
    values[LAST_TIME] = last;
    for (int i = 0; i < COUNTS; i++) {
      values[FIRST_COUNT + i] = counts[i];
    }
    values[LOCAL_HOSTS] = atLeast;
    values[DAYS] = days;
    values[LONGEST] = longest();
    values[LARGEST] = largest();
  }
}
