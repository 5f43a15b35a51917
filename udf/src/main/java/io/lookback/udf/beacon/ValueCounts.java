package io.lookback.udf.beacon;

import java.util.Arrays;

/**
 * Counts how often numbers from 0 on occur, in bounded memory: as soon as there are more distinct
 * ones than a limit, all are counted in fixed bins. What comes out does not depend on the order of
 * what went in.
 *
 * <p>A bin holds the numbers with the same eleven leading binary digits, so numbers under 2,048
 * stay exact and others are off by less than 0.05 %.
 */
public final class ValueCounts {
  private static final int DIGITS = 11;
  private static final long EMPTY = -1;

  private final int limit;
  private long[] keys = new long[16];
  private long[] counts = new long[16];
  private int distinct;
  private boolean isBinned;

  /**
   * @param limit so many distinct numbers are kept exactly
   */
  public ValueCounts(int limit) {
    this.limit = limit;
    Arrays.fill(keys, EMPTY);
  }

  /** Forgets everything. */
  public void clear() {
    if (keys.length > 1024) {
      keys = new long[16];
      counts = new long[16];
    }
    Arrays.fill(keys, EMPTY);
    distinct = 0;
    isBinned = false;
  }

  public void add(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("Negative: " + value);
    }
    put(isBinned ? bin(value) : value, 1);
    if (!isBinned && distinct > limit) {
      toBins();
    }
  }

  /** Whether there were more distinct numbers than the limit. */
  public boolean isBinned() {
    return isBinned;
  }

  /** The distinct numbers, rising; of a bin, its middle. */
  public long[] values() {
    long[] values = new long[distinct];
    int at = 0;
    for (long key : keys) {
      if (key != EMPTY) {
        values[at++] = key;
      }
    }
    Arrays.sort(values);
    return values;
  }

  /** How often each of these occurred. */
  public long[] counts(long[] values) {
    long[] found = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      found[i] = counts[slot(values[i])];
    }
    return found;
  }

  /** The middle of the bin that holds a number. */
  static long bin(long value) {
    int shift = 64 - Long.numberOfLeadingZeros(value) - DIGITS;
    return shift <= 0 ? value : (value >> shift << shift) + (1L << (shift - 1));
  }

  private void toBins() {
    long[] oldKeys = keys;
    long[] oldCounts = counts;
    keys = new long[oldKeys.length];
    counts = new long[oldKeys.length];
    Arrays.fill(keys, EMPTY);
    distinct = 0;
    isBinned = true;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != EMPTY) {
        put(bin(oldKeys[i]), oldCounts[i]);
      }
    }
  }

  private void put(long key, long count) {
    int slot = slot(key);
    if (keys[slot] == EMPTY) {
      keys[slot] = key;
      counts[slot] = count;
      distinct++;
      if (distinct * 2 > keys.length) {
        grow();
      }
    } else {
      counts[slot] += count;
    }
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldCounts = counts;
    keys = new long[oldKeys.length * 2];
    counts = new long[oldKeys.length * 2];
    Arrays.fill(keys, EMPTY);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != EMPTY) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
      }
    }
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) (key * 0x9E3779B97F4A7C15L >>> 40) & mask;
    while (keys[slot] != EMPTY && keys[slot] != key) {
      slot = slot + 1 & mask;
    }
    return slot;
  }
}
