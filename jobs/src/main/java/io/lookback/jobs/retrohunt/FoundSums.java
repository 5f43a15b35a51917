package io.lookback.jobs.retrohunt;

import io.lookback.jobs.sightings.AddressBlock;
import io.lookback.udf.function.CountFunctions;
import io.lookback.udf.net.IpKey;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Adds up what is found of each address at once, out of the packed bytes: an address that was there
 * on many days becomes one row for each indicator that holds it. Rows of several sums can be added
 * up further ({@link SightingSum}). Several threads may add at once.
 */
final class FoundSums {
  private record Who(UTF8String site, long hi, long lo, UTF8String role) {
    /** Few addresses are at several sites or in several roles. */
    @Override
    public int hashCode() {
      return Long.hashCode(hi * 31 + lo);
    }
  }

  private Map<Who, Sum> sums = new ConcurrentHashMap<>();

  /** Number of addresses, by site and role. */
  int size() {
    return sums.size();
  }

  /**
   * Adds the sighting to which a block was moved.
   *
   * @param ranges {@code ranges[from]} to {@code ranges[to - 1]} hold the address
   */
  void add(
      UTF8String site,
      AddressBlock block,
      int position,
      UTF8String role,
      int[] ranges,
      int from,
      int to) {
    Who who = new Who(site, block.keyHi(position), block.keyLo(position), role);
    Sum sum = sums.get(who);
    if (sum == null) {
      sum = sums.computeIfAbsent(who, any -> new Sum(ranges, from, to));
    }
    synchronized (sum) {
      block.read(sum);
    }
  }

  /** Hands over all of {@link PackedFiles#FOUND}, and begins anew; no thread may add meanwhile. */
  Stream<InternalRow> drain() {
    Map<Who, Sum> all = sums;
    sums = new ConcurrentHashMap<>();
    return all.entrySet().stream().flatMap(sum -> sum.getValue().rows(sum.getKey()));
  }

  private record Event(UTF8String type, UTF8String name) {}

  /** What one address did in one role at one site. */
  private static final class Sum implements AddressBlock.Sink {
    private final int[] ranges;
    private final int from;
    private final int to;
    private final long[] counts = new long[SightingSum.COUNTS];
    private long first = Long.MAX_VALUE;
    private long firstActive = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private int localHosts;
    private int days;
    private long longest = -1;
    private long largest = -1;
    private final Set<IpKey> hosts = new HashSet<>();
    private final Map<Integer, long[]> ports = new HashMap<>();
    private final Map<UTF8String, long[]> classes = new HashMap<>();
    private final Map<Event, long[]> events = new HashMap<>();

    Sum(int[] ranges, int from, int to) {
      this.ranges = ranges;
      this.from = from;
      this.to = to;
    }

    @Override
    public void counts(
        long firstTime,
        long lastTime,
        long[] ofSighting,
        int hostsOfSighting,
        int daysOfSighting,
        long longestOfSighting,
        long largestOfSighting) {
      first = Math.min(first, firstTime);
      if (ofSighting[SightingSum.SESSIONS_AT] > 0 || ofSighting[SightingSum.EVENTS_AT] > 0) {
        firstActive = Math.min(firstActive, firstTime);
      }
      last = Math.max(last, lastTime);
      for (int i = 0; i < counts.length; i++) {
        counts[i] = CountFunctions.add(counts[i], ofSighting[i]);
      }
      localHosts = Math.max(localHosts, hostsOfSighting);
      days += daysOfSighting;
      longest = Math.max(longest, longestOfSighting);
      largest = Math.max(largest, largestOfSighting);
    }

    @Override
    public void host(long hi, long lo) {
      hosts.add(new IpKey(hi, lo));
    }

    @Override
    public void port(int port, long sessions) {
      add(ports, port, sessions);
    }

    @Override
    public void sessionClass(UTF8String name, long sessions) {
      add(classes, name, sessions);
    }

    @Override
    public void event(UTF8String type, UTF8String name, long number) {
      add(events, new Event(type, name), number);
    }

    private static <K> void add(Map<K, long[]> counts, K key, long number) {
      long[] sum = counts.computeIfAbsent(key, k -> new long[1]);
      sum[0] = CountFunctions.add(sum[0], number);
    }

    Stream<InternalRow> rows(Who who) {
      Object[] values = new Object[PackedFiles.FOUND.size()];
      int at = 1;
      values[at++] = who.site();
      values[at++] = IpKey.toBytes(who.hi(), who.lo());
      values[at++] = who.role();
      // What only went on from before counts if there is nothing else.
      values[at++] = firstActive == Long.MAX_VALUE ? first : firstActive;
      values[at++] = last;
      for (long count : counts) {
        values[at++] = count;
      }
      values[at++] = localHosts;
      values[at++] = days;
      values[at++] = longest < 0 ? null : (Object) longest;
      values[at++] = largest < 0 ? null : (Object) largest;
      values[at++] = array(hosts.stream().map(host -> UTF8String.fromString(host.toString())));
      values[at++] =
          pairs(ports.entrySet(), port -> new Object[] {port.getKey(), port.getValue()[0]});
      values[at++] =
          pairs(classes.entrySet(), one -> new Object[] {one.getKey(), one.getValue()[0]});
      values[at] =
          pairs(
              events.entrySet(),
              event ->
                  new Object[] {event.getKey().type(), event.getKey().name(), event.getValue()[0]});
      return Arrays.stream(ranges, from, to).mapToObj(range -> row(values, range));
    }

    private static InternalRow row(Object[] values, int range) {
      Object[] ofRange = values.clone();
      ofRange[0] = range;
      return new GenericInternalRow(ofRange);
    }

    private static <T> GenericArrayData pairs(Collection<T> counts, Function<T, Object[]> fields) {
      return array(counts.stream().map(count -> new GenericInternalRow(fields.apply(count))));
    }

    private static GenericArrayData array(Stream<?> items) {
      return new GenericArrayData(items.toArray());
    }
  }
}
