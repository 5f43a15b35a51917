package io.lookback.jobs.sightings;

import io.lookback.udf.function.CountFunctions;
import java.security.SecureRandom;

/**
 * Counts by address, or by any other key of two longs: an open-addressed table that is small while
 * it has few, as there are as many of them as addresses.
 */
final class PairSums {
  /** Longs of a slot: the key, and the complement of the sum, so that no slot in use has 0. */
  private static final int SLOT = 3;

  private static final int FEWEST = 4;

  // Whoever writes logs chooses addresses: which of them collide must not be known.
  private static final long HI_FACTOR = new SecureRandom().nextLong() | 1;
  private static final long LO_FACTOR = new SecureRandom().nextLong() | 1;
  private static final long[] NONE = {};

  private long[] slots = NONE;
  private int size;

  /** Takes each key, in no order. */
  interface Each {
    void accept(long hi, long lo, long sum);
  }

  /** Number of keys. */
  int size() {
    return size;
  }

  /**
   * Adds to the sum of a key, which begins at 0; the largest long instead of more.
   *
   * @throws IllegalArgumentException if the number is negative
   */
  void add(long hi, long lo, long number) {
    if (number < 0) {
      throw new IllegalArgumentException("Counts are not negative: " + number);
    }
    // At most three quarters are in use.
    if (SLOT * (size + 1L) * 4 > slots.length * 3L) {
      grow();
    }
    int at = find(hi, lo);
    if (slots[at + 2] == 0) {
      slots[at] = hi;
      slots[at + 1] = lo;
      slots[at + 2] = ~number;
      size++;
    } else {
      slots[at + 2] = ~CountFunctions.add(~slots[at + 2], number);
    }
  }

  /** Where a key is, or goes. */
  private int find(long hi, long lo) {
    int mask = slots.length / SLOT - 1;
    // The highest bits, on which all others have an effect.
    int slot = (int) (hi * HI_FACTOR + lo * LO_FACTOR >>> Long.numberOfLeadingZeros(mask));
    while (true) {
      int at = SLOT * slot;
      if (slots[at + 2] == 0 || slots[at] == hi && slots[at + 1] == lo) {
        return at;
      }
      slot = slot + 1 & mask;
    }
  }

  private void grow() {
    long[] before = slots;
    slots = new long[Math.max(SLOT * FEWEST, Math.multiplyExact(before.length, 2))];
    for (int from = 0; from < before.length; from += SLOT) {
      if (before[from + 2] != 0) {
        System.arraycopy(before, from, slots, find(before[from], before[from + 1]), SLOT);
      }
    }
  }

  void forEach(Each each) {
    for (int at = 0; at < slots.length; at += SLOT) {
      if (slots[at + 2] != 0) {
        each.accept(slots[at], slots[at + 1], ~slots[at + 2]);
      }
    }
  }
}
