package io.lookback.datasets.stitch;

/** Arithmetic on numbers that may be unknown ({@link FlowPiece#NONE}). */
final class Counts {
  private static final long NONE = FlowPiece.NONE;

  private Counts() {}

  /**
   * Sum of two counts that stops at the largest long; an unknown one adds nothing. A negative count
   * is an unsigned one of 2^63 and more.
   */
  static long add(long left, long right) {
    if (left == NONE || right == NONE) {
      return left == NONE ? saturated(right) : saturated(left);
    }
    long sum = saturated(left) + saturated(right);
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  private static long saturated(long count) {
    return count < 0 && count != NONE ? Long.MAX_VALUE : count;
  }

  /** Bits of both. */
  static long or(long left, long right) {
    if (left == NONE || right == NONE) {
      return left == NONE ? right : left;
    }
    return left | right;
  }

  /** The earlier of two times. */
  static long earlier(long left, long right) {
    if (left == NONE || right == NONE) {
      return left == NONE ? right : left;
    }
    return Math.min(left, right);
  }

  /** The later of two times. */
  static long later(long left, long right) {
    return Math.max(left, right);
  }
}
