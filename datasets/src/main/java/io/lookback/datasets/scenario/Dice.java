package io.lookback.datasets.scenario;

/**
 * Random numbers that are the same everywhere for the same seed (SplitMix64; Steele, Lea, Flood:
 * Fast Splittable Pseudorandom Number Generators, OOPSLA 2014).
 */
final class Dice {
  private long state;

  /** Independent numbers for each combination of seed and parts (site, hour, purpose). */
  Dice(long seed, long... parts) {
    long mixed = mix(seed);
    for (long part : parts) {
      mixed = mix(mixed ^ mix(part + 0x9e3779b97f4a7c15L));
    }
    state = mixed;
  }

  /** A bijection of longs that looks random. */
  static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  long nextLong() {
    state += 0x9e3779b97f4a7c15L;
    return mix(state);
  }

  /** Evenly from [0, 1). */
  double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Evenly from [0, bound). */
  int below(int bound) {
    return (int) ((nextLong() >>> 32) * bound >>> 32);
  }

  /** Evenly from [from, to], both included. */
  long between(long from, long to) {
    return from + (long) (nextDouble() * (to - from + 1));
  }

  boolean chance(double probability) {
    return nextDouble() < probability;
  }

  <T> T pick(T[] values) {
    return values[below(values.length)];
  }

  int pick(int[] values) {
    return values[below(values.length)];
  }

  /** The whole number below or above {@code expected}, so that the mean is {@code expected}. */
  int round(double expected) {
    int whole = (int) expected;
    return whole + (chance(expected - whole) ? 1 : 0);
  }
}
