package io.lookback.jobs.retrohunt;

import io.lookback.jobs.sightings.AddressBlock;
import io.lookback.jobs.sightings.SightingSum;
import io.lookback.udf.net.IpKey;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Adds up what is found of each address at once, out of the packed bytes: an address that was there
 * on many days becomes one row for each indicator that holds it. Rows of several sums can be added
 * up further. Several threads may add at once.
 */
final class FoundSums {
  private record Who(UTF8String site, long hi, long lo, UTF8String role) {
    /** Few addresses are at several sites or in several roles. */
    @Override
    public int hashCode() {
      return Long.hashCode(hi * 31 + lo);
    }
  }

  /**
   * An address.
   *
   * @param ranges {@code ranges[from]} to {@code ranges[to - 1]} hold it
   */
  private record Found(SightingSum sum, int[] ranges, int from, int to) {
    Stream<InternalRow> rows(Who who) {
      Object[] values = new Object[PackedFiles.FOUND.size()];
      values[1] = who.site();
      values[2] = IpKey.toBytes(who.hi(), who.lo());
      values[3] = who.role();
      sum.writeAll(values);
      return Arrays.stream(ranges, from, to).mapToObj(range -> row(values, range));
    }

    private static InternalRow row(Object[] values, int range) {
      Object[] ofRange = values.clone();
      ofRange[0] = range;
      return new GenericInternalRow(ofRange);
    }
  }

  private Map<Who, Found> sums = new ConcurrentHashMap<>();

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
    Found found = sums.get(who);
    if (found == null) {
      found = sums.computeIfAbsent(who, any -> new Found(new SightingSum(), ranges, from, to));
    }
    synchronized (found.sum()) {
      block.read(found.sum());
    }
  }

  /** Hands over all of {@link PackedFiles#FOUND}, and begins anew; no thread may add meanwhile. */
  Stream<InternalRow> drain() {
    Map<Who, Found> all = sums;
    sums = new ConcurrentHashMap<>();
    return all.entrySet().stream().flatMap(found -> found.getValue().rows(found.getKey()));
  }
}
