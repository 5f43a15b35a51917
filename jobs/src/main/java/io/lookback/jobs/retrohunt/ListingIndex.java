package io.lookback.jobs.retrohunt;

import io.lookback.jobs.records.AddressRange;
import io.lookback.jobs.sightings.AddressBlock;
import io.lookback.udf.net.IpKey;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import scala.reflect.ClassTag$;

/**
 * Finds all address ranges that hold an address: nested and overlapping ranges of several lists
 * alike, IPv4 and IPv6 in one order.
 *
 * <p>The ranges are cut where any of them begins or ends; each piece knows the ranges that cover
 * it. All of it is primitive arrays, made to be broadcast: 20 bytes a piece and 4 a range on it,
 * about 1 MB for 15,000 addresses. A look-up is one binary search.
 */
final class ListingIndex implements Serializable {
  private static final long serialVersionUID = 1L;

  // Piece i begins at (startHi[i], startLo[i]) and ends before piece i + 1; its ranges are
  // ranges[offsets[i]] to ranges[offsets[i + 1] - 1], none in the gaps.
  private final long[] startHi;
  private final long[] startLo;
  private final int[] offsets;
  private final int[] ranges;

  private ListingIndex(long[] startHi, long[] startLo, int[] offsets, int[] ranges) {
    this.startHi = startHi;
    this.startLo = startLo;
    this.offsets = offsets;
    this.ranges = ranges;
  }

  private static final class Boundary {
    final List<Integer> begin = new ArrayList<>();
    final List<Integer> end = new ArrayList<>();
  }

  /** An index that answers with positions in this list. */
  static ListingIndex of(List<AddressRange> all) {
    TreeMap<IpKey, Boundary> boundaries = new TreeMap<>();
    for (int i = 0; i < all.size(); i++) {
      AddressRange range = all.get(i);
      boundaries.computeIfAbsent(range.first(), key -> new Boundary()).begin.add(i);
      long nextLo = range.last().lo + 1;
      long nextHi = nextLo == 0 ? range.last().hi + 1 : range.last().hi;
      if (nextHi != 0 || nextLo != 0) { // else it ends with the last address of all
        boundaries.computeIfAbsent(new IpKey(nextHi, nextLo), key -> new Boundary()).end.add(i);
      }
    }
    int pieces = boundaries.size();
    long[] startHi = new long[pieces];
    long[] startLo = new long[pieces];
    int[] offsets = new int[pieces + 1];
    List<Integer> covering = new ArrayList<>();
    TreeSet<Integer> open = new TreeSet<>();
    int piece = 0;
    for (var entry : boundaries.entrySet()) {
      startHi[piece] = entry.getKey().hi;
      startLo[piece] = entry.getKey().lo;
      entry.getValue().end.forEach(open::remove);
      open.addAll(entry.getValue().begin);
      covering.addAll(open);
      offsets[++piece] = covering.size();
    }
    return new ListingIndex(
        startHi, startLo, offsets, covering.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Positions of the ranges that hold the address, ascending; null if none does. */
  int[] find(byte[] ipKey) {
    long hi = 0;
    long lo = 0;
    for (int i = 0; i < 8; i++) {
      hi = hi << 8 | (ipKey[i] & 0xff);
      lo = lo << 8 | (ipKey[8 + i] & 0xff);
    }
    int piece = piece(hi, lo);
    if (piece < 0 || offsets[piece] == offsets[piece + 1]) {
      return null;
    }
    int[] found = new int[offsets[piece + 1] - offsets[piece]];
    System.arraycopy(ranges, offsets[piece], found, 0, found.length);
    return found;
  }

  /** The last piece that begins at the address or before it; -1 if none does. */
  private int piece(long hi, long lo) {
    return piece(hi, lo, 0, startHi.length - 1);
  }

  /** The same, of a part: those before it begin at the address or before, those behind it after. */
  private int piece(long hi, long lo, int low, int high) {
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (IpKey.compare(startHi[middle], startLo[middle], hi, lo) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  /** Asks for one packed block after the other. */
  Walk walk() {
    return new Walk();
  }

  /** Remembers where the last block was, as the next one is seldom far from it. */
  final class Walk {
    private int last = -1;

    /**
     * Whether a range has anything of the network of a block, of which the first address is given.
     */
    boolean touchesNetwork(long firstHi, long firstLo) {
      last = from(firstHi, firstLo);
      return touches(
          last,
          AddressBlock.networkEndHi(firstHi, firstLo),
          AddressBlock.networkEndLo(firstHi, firstLo));
    }

    /**
     * Finds the sightings of a packed block that lie in any of the ranges: as many searches as
     * there are pieces in its network, whatever it holds.
     */
    void find(AddressBlock block, Found found) {
      int end = block.size() - 1;
      if (end < 0) {
        return;
      }
      long endHi = block.keyHi(end);
      long endLo = block.keyLo(end);
      last = from(block.first().hi, block.first().lo);
      for (int piece = Math.max(0, last);
          piece < startHi.length
              && IpKey.compare(startHi[piece], startLo[piece], endHi, endLo) <= 0;
          piece++) {
        if (offsets[piece] == offsets[piece + 1]) {
          continue;
        }
        for (int at = block.find(startHi[piece], startLo[piece]);
            at <= end && !isBehind(piece, block.keyHi(at), block.keyLo(at));
            at++) {
          found.accept(at, ranges, offsets[piece], offsets[piece + 1]);
        }
      }
    }

    /** As {@link #piece}: doubles the steps from the last one on. */
    private int from(long hi, long lo) {
      if (last < 0 || IpKey.compare(startHi[last], startLo[last], hi, lo) > 0) {
        return piece(hi, lo);
      }
      int low = last;
      int step = 1;
      while (low + step < startHi.length
          && IpKey.compare(startHi[low + step], startLo[low + step], hi, lo) <= 0) {
        low += step;
        step *= 2;
      }
      return piece(hi, lo, low + 1, Math.min(low + step, startHi.length) - 1);
    }
  }

  /** Whether a range has anything between two addresses, both included. */
  boolean touches(IpKey first, IpKey last) {
    return touches(piece(first.hi, first.lo), last.hi, last.lo);
  }

  private boolean touches(int from, long endHi, long endLo) {
    for (int piece = Math.max(0, from);
        piece < startHi.length && IpKey.compare(startHi[piece], startLo[piece], endHi, endLo) <= 0;
        piece++) {
      if (offsets[piece] < offsets[piece + 1]) {
        return true;
      }
    }
    return false;
  }

  /** Takes the position of a sighting, and the ranges that hold it. */
  interface Found {
    /** {@code ranges[from]} to {@code ranges[to - 1]} hold it. */
    void accept(int position, int[] ranges, int from, int to);
  }

  /** Whether an address that is not before a piece is behind it. */
  private boolean isBehind(int piece, long hi, long lo) {
    return piece + 1 < startHi.length
        && IpKey.compare(startHi[piece + 1], startLo[piece + 1], hi, lo) <= 0;
  }

  /** {@link #find} as an expression over a column of keys, with this index broadcast. */
  Column matching(SparkSession spark, Column ipKey) {
    Broadcast<ListingIndex> index = broadcast(spark);
    UDF1<byte[], int[]> find = key -> index.value().find(key);
    return functions
        .udf(find, DataTypes.createArrayType(DataTypes.IntegerType, false))
        .apply(ipKey);
  }

  Broadcast<ListingIndex> broadcast(SparkSession spark) {
    return spark.sparkContext().broadcast(this, ClassTag$.MODULE$.apply(ListingIndex.class));
  }
}
