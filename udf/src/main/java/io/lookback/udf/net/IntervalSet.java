package io.lookback.udf.net;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A set of addresses as sorted disjoint intervals in primitive arrays: 8 bytes per IPv4 interval,
 * 32 per IPv6 interval, membership by binary search. Made to be broadcast.
 *
 * <p>Overlapping and adjacent intervals are merged, so that equal sets have equal intervals.
 * Intervals are numbered in ascending order, IPv4 before IPv6. Immutable.
 */
public final class IntervalSet implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The set without addresses. */
  public static final IntervalSet EMPTY = builder().build();

  // IPv4 bounds with the sign bit flipped, so that signed comparison orders them as unsigned.
  private final int[] v4First;
  private final int[] v4Last;

  // Four longs per IPv6 interval: first hi, first lo, last hi, last lo.
  private final long[] v6;

  private IntervalSet(int[] v4First, int[] v4Last, long[] v6) {
    this.v4First = v4First;
    this.v4Last = v4Last;
    this.v6 = v6;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The set of all addresses in these networks and ranges. */
  public static IntervalSet of(Iterable<Cidr> ranges) {
    Builder builder = builder();
    ranges.forEach(builder::add);
    return builder.build();
  }

  /**
   * Of ranges of one family that are in ascending order and disjoint already; neighbours are not
   * merged, so that each keeps its number.
   */
  static IntervalSet ofDisjoint(List<Cidr> ranges) {
    boolean isV4 = !ranges.isEmpty() && ranges.get(0).isV4();
    return of(isV4 ? ranges : List.of(), isV4 ? List.of() : ranges);
  }

  private static IntervalSet of(List<Cidr> v4, List<Cidr> v6) {
    long[] v6Bounds = new long[4 * v6.size()];
    for (int i = 0; i < v6.size(); i++) {
      Cidr range = v6.get(i);
      v6Bounds[4 * i] = range.firstHi();
      v6Bounds[4 * i + 1] = range.firstLo();
      v6Bounds[4 * i + 2] = range.lastHi();
      v6Bounds[4 * i + 3] = range.lastLo();
    }
    return new IntervalSet(
        v4.stream().mapToInt(range -> (int) range.firstLo() ^ Integer.MIN_VALUE).toArray(),
        v4.stream().mapToInt(range -> (int) range.lastLo() ^ Integer.MIN_VALUE).toArray(),
        v6Bounds);
  }

  /** Number of disjoint intervals. */
  public int size() {
    return v4First.length + v6.length / 4;
  }

  public boolean isEmpty() {
    return size() == 0;
  }

  /** Whether the address lies in the set. */
  public boolean contains(long hi, long lo) {
    return find(hi, lo) >= 0;
  }

  /** Number of the interval that holds the address, or -1. */
  public int find(long hi, long lo) {
    return IpKey.isV4(hi, lo) ? findV4((int) lo ^ Integer.MIN_VALUE) : findV6(hi, lo);
  }

  private int findV4(int address) {
    int at = Arrays.binarySearch(v4First, address);
    int candidate = at >= 0 ? at : -at - 2;
    return candidate >= 0 && address <= v4Last[candidate] ? candidate : -1;
  }

  private int findV6(long hi, long lo) {
    int low = 0;
    int high = v6.length / 4 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (IpKey.compare(v6[4 * middle], v6[4 * middle + 1], hi, lo) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high >= 0 && IpKey.compare(hi, lo, v6[4 * high + 2], v6[4 * high + 3]) <= 0
        ? v4First.length + high
        : -1;
  }

  /** The interval of that number, from 0. */
  public Cidr interval(int index) {
    if (index < v4First.length) {
      IpKey first = new IpKey();
      IpKey last = new IpKey();
      first.setV4(v4First[index] ^ Integer.MIN_VALUE);
      last.setV4(v4Last[index] ^ Integer.MIN_VALUE);
      return Cidr.range(first, last);
    }
    int at = 4 * (index - v4First.length);
    return new Cidr(v6[at], v6[at + 1], v6[at + 2], v6[at + 3]);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IntervalSet set
        && Arrays.equals(v4First, set.v4First)
        && Arrays.equals(v4Last, set.v4Last)
        && Arrays.equals(v6, set.v6);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(v4First) + Arrays.hashCode(v4Last)) + Arrays.hashCode(v6);
  }

  @Override
  public String toString() {
    return "IntervalSet of " + size() + " intervals";
  }

  /** Collects ranges in any order. Not thread-safe. */
  public static final class Builder {
    private final List<Cidr> ranges = new ArrayList<>();

    private Builder() {}

    public Builder add(Cidr range) {
      ranges.add(range);
      return this;
    }

    public IntervalSet build() {
      // Apart, because in the order of keys the v4-mapped ones stand between those of IPv6.
      return of(
          merged(ranges.stream().filter(Cidr::isV4)),
          merged(ranges.stream().filter(range -> !range.isV4())));
    }

    private static List<Cidr> merged(Stream<Cidr> family) {
      List<Cidr> merged = new ArrayList<>();
      family.sorted().forEach(range -> append(merged, range));
      return merged;
    }

    private static void append(List<Cidr> merged, Cidr range) {
      Cidr previous = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (previous == null || !touches(previous, range)) {
        merged.add(range);
      } else if (previous.last().compareTo(range.last()) < 0) {
        merged.set(merged.size() - 1, Cidr.range(previous.first(), range.last()));
      }
    }

    /** Whether {@code range}, which does not begin earlier, overlaps or follows at once. */
    private static boolean touches(Cidr previous, Cidr range) {
      long nextLo = previous.lastLo() + 1;
      long nextHi = nextLo == 0 ? previous.lastHi() + 1 : previous.lastHi();
      boolean isLastOfAll = nextLo == 0 && nextHi == 0;
      return isLastOfAll || IpKey.compare(range.firstHi(), range.firstLo(), nextHi, nextLo) <= 0;
    }
  }
}
