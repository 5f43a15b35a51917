package io.lookback.jobs.retrohunt;

import io.lookback.jobs.sightings.AddressBlock;
import io.lookback.jobs.sightings.SightingSum;
import io.lookback.udf.net.IpKey;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
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
  /** An address in one role at one site; ordered, so that maps bear many of equal hash. */
  record Who(UTF8String site, long hi, long lo, UTF8String role) implements Comparable<Who> {
    private static final Comparator<Who> ORDER =
        ((Comparator<Who>) (one, other) -> IpKey.compare(one.hi, one.lo, other.hi, other.lo))
            .thenComparing(Who::site)
            .thenComparing(Who::role);

    @Override
    public int compareTo(Who other) {
      return ORDER.compare(this, other);
    }

    /** The address first, in which most differ. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Who who
          && hi == who.hi
          && lo == who.lo
          && Objects.equals(role, who.role)
          && Objects.equals(site, who.site);
    }

    /** Few addresses are at several sites or in several roles. */
    @Override
    public int hashCode() {
      return IpKey.hashCode(hi, lo);
    }
  }

  /** What an address did that is in the range at a position. */
  record Found(int position, Who who, SightingSum sum) {
    /** By position, address, site and role. */
    static final Comparator<Found> ORDER =
        Comparator.comparingInt(Found::position).thenComparing(Found::who);

    /** A row of {@link PackedFiles#FOUND}. */
    InternalRow row() {
      Object[] values = new Object[PackedFiles.FOUND.size()];
      values[0] = position;
      values[1] = who.site();
      values[2] = IpKey.toBytes(who.hi(), who.lo());
      values[3] = who.role();
      sum.writeAll(values);
      return new GenericInternalRow(values);
    }
  }

  /** {@code ranges[from]} to {@code ranges[to - 1]} hold the address. */
  private record InRanges(SightingSum sum, int[] ranges, int from, int to) {}

  private Map<Who, InRanges> sums = new ConcurrentHashMap<>();
  private final Map<UTF8String, UTF8String> sites = new ConcurrentHashMap<>();

  /** Number of addresses, by site and role. */
  int size() {
    return sums.size();
  }

  /** The same object for equal names of sites: these are compared for each sighting. */
  UTF8String site(UTF8String name) {
    return sites.computeIfAbsent(name, same -> same);
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
    InRanges found = sums.get(who);
    if (found == null) {
      found = sums.computeIfAbsent(who, any -> new InRanges(new SightingSum(), ranges, from, to));
    }
    synchronized (found.sum()) {
      block.read(found.sum());
    }
  }

  /** Hands over all, in no order, and begins anew; no thread may add meanwhile. */
  Stream<Found> drain() {
    Map<Who, InRanges> all = sums;
    sums = new ConcurrentHashMap<>();
    return all.entrySet().stream()
        .flatMap(
            entry -> {
              InRanges found = entry.getValue();
              return Arrays.stream(found.ranges(), found.from(), found.to())
                  .mapToObj(position -> new Found(position, entry.getKey(), found.sum()));
            });
  }
}
