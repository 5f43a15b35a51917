package io.lookback.udf.net;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * What is known of addresses, by ranges: of ranges that overlap the one that begins last tells, so
 * of networks within networks the smallest. Membership by binary search over disjoint pieces, which
 * hold equal neighbours together. Immutable; keeps its values, so they should be few and shared.
 *
 * @param <V> what is known
 */
public final class IpMap<V> {
  private static final IpKey BEFORE_V4 = new IpKey(0, 0x0000_fffe_ffff_ffffL);
  private static final IpKey AFTER_V4 = new IpKey(0, 0x0001_0000_0000_0000L);

  private final IntervalSet v4;
  private final IntervalSet v6;
  private final Object[] v4Values;
  private final Object[] v6Values;

  /** A range and what is known of it. */
  public record Entry<V>(Cidr range, V value) {}

  private IpMap(List<Entry<V>> v4, List<Entry<V>> v6) {
    this.v4 = IntervalSet.ofDisjoint(v4.stream().map(Entry::range).toList());
    this.v6 = IntervalSet.ofDisjoint(v6.stream().map(Entry::range).toList());
    v4Values = v4.stream().map(Entry::value).toArray();
    v6Values = v6.stream().map(Entry::value).toArray();
  }

  /** Of these ranges; of equal ones the last in the list tells. */
  public static <V> IpMap<V> of(List<Entry<V>> entries) {
    return new IpMap<>(
        disjoint(entries.stream().filter(entry -> entry.range.isV4()).toList()),
        disjoint(entries.stream().filter(entry -> !entry.range.isV4()).toList()));
  }

  private static <V> List<Entry<V>> disjoint(List<Entry<V>> family) {
    // Wider before narrower: what begins later, or is narrower, covers what is below it on the
    // stack.
    List<Entry<V>> sorted =
        family.stream()
            .sorted(
                Comparator.comparing((Entry<V> entry) -> entry.range.first())
                    .thenComparing(entry -> entry.range.last(), Comparator.reverseOrder()))
            .toList();
    List<Entry<V>> pieces = new ArrayList<>();
    Deque<Entry<V>> open = new ArrayDeque<>();
    IpKey at = null;
    for (Entry<V> entry : sorted) {
      at = close(open, at, entry.range.first(), pieces);
      open.push(entry);
      at = entry.range.first();
    }
    close(open, at, null, pieces);
    return pieces;
  }

  /** Writes the pieces from {@code at} up to before {@code to} (null: the end of all). */
  private static <V> IpKey close(
      Deque<Entry<V>> open, IpKey from, IpKey to, List<Entry<V>> pieces) {
    IpKey at = from;
    while (!open.isEmpty()) {
      Entry<V> top = open.peek();
      IpKey last = top.range.last();
      boolean endsBefore = to == null || last.compareTo(to) < 0;
      if (at.compareTo(last) <= 0) {
        if (!endsBefore) {
          if (at.compareTo(to) < 0) {
            add(pieces, at, new IpKey(to.lo == 0 ? to.hi - 1 : to.hi, to.lo - 1), top.value);
          }
          return to;
        }
        add(pieces, at, last, top.value);
        if (last.hi == -1L && last.lo == -1L) {
          open.clear();
          return last;
        }
        at = new IpKey(last.lo == -1L ? last.hi + 1 : last.hi, last.lo + 1);
      }
      if (!endsBefore) {
        return to;
      }
      open.pop();
    }
    return at;
  }

  private static <V> void add(List<Entry<V>> pieces, IpKey first, IpKey last, V value) {
    // Between pieces of IPv6 lie the keys of IPv4, which are asked for elsewhere.
    IpKey from = first.isV4() && !last.isV4() ? AFTER_V4 : first;
    IpKey to = last.isV4() && !first.isV4() ? BEFORE_V4 : last;
    Entry<V> before = pieces.isEmpty() ? null : pieces.get(pieces.size() - 1);
    boolean continues =
        before != null
            && before.value.equals(value)
            && before.range.lastLo() + 1 == from.lo
            && before.range.lastHi() + (from.lo == 0 ? 1 : 0) == from.hi;
    if (continues) {
      pieces.set(pieces.size() - 1, new Entry<>(Cidr.range(before.range.first(), to), value));
    } else {
      pieces.add(new Entry<>(Cidr.range(from, to), value));
    }
  }

  /** Number of disjoint pieces. */
  public int size() {
    return v4Values.length + v6Values.length;
  }

  /** What is known of the address; null when nothing is. */
  @SuppressWarnings("unchecked")
  public V get(long hi, long lo) {
    boolean isV4 = IpKey.isV4(hi, lo);
    int found = (isV4 ? v4 : v6).find(hi, lo);
    return found < 0 ? null : (V) (isV4 ? v4Values : v6Values)[found];
  }
}
