package io.lookback.udf.statistics;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * Fixed bins on a log scale: 16 per doubling of {@code value + 1}, each 4.4 % wide. Counts in such
 * bins add up in any order. Bins are found by comparing integers, so that every machine finds the
 * same.
 */
public final class LogBins {
  /** Bins from a value to its double. */
  public static final int PER_DOUBLING = 16;

  /** 2^63 * 2^(k/16) as unsigned numbers: where the bins of one doubling begin. */
  private static final long[] EDGES = edges();

  private LogBins() {}

  private static long[] edges() {
    MathContext digits = new MathContext(40);
    BigDecimal step = BigDecimal.valueOf(2);
    for (int factor = 1; factor < PER_DOUBLING; factor *= 2) {
      step = step.sqrt(digits);
    }
    long[] edges = new long[PER_DOUBLING];
    BigDecimal edge = new BigDecimal(BigInteger.ONE.shiftLeft(63));
    for (int k = 0; k < PER_DOUBLING; k++) {
      edges[k] = edge.toBigInteger().longValue();
      edge = edge.multiply(step, digits);
    }
    return edges;
  }

  /** Bin of a value, 0 for 0; what is below 0 counts as 0. */
  public static int of(long value) {
    long number = value <= 0 ? 1 : value == Long.MAX_VALUE ? value : value + 1;
    int zeros = Long.numberOfLeadingZeros(number);
    long mantissa = number << zeros;
    int k = PER_DOUBLING - 1;
    while (Long.compareUnsigned(mantissa, EDGES[k]) < 0) {
      k--;
    }
    return (63 - zeros) * PER_DOUBLING + k;
  }

  /** Value in the middle (on the log scale) of a bin, or between two bins. */
  public static double middle(double bin) {
    return StrictMath.pow(2, (bin + 0.5) / PER_DOUBLING) - 1;
  }
}
