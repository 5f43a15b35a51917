package io.lookback.udf.statistics;

/** How surprising a count is when so many are expected (Poisson distribution). */
public final class Poisson {
  private static final double LN_10 = StrictMath.log(10);
  private static final double HALF_LN_2_PI = 0.5 * StrictMath.log(2 * Math.PI);

  private Poisson() {}

  /**
   * Decimal logarithm of the probability of {@code count} or more: 0 = certain, -6 = once in a
   * million.
   *
   * @param expected mean, above 0
   */
  public static double upperTail(long count, double expected) {
    if (count <= 0) {
      return 0;
    }
    if (count > expected) {
      return (logMass(count, expected) + StrictMath.log(above(count, expected))) / LN_10;
    }
    double atMost = StrictMath.exp(logMass(count - 1, expected)) * below(count - 1, expected);
    return StrictMath.log1p(-Math.min(atMost, 1)) / LN_10;
  }

  /** P(X >= n) / P(X = n), for n above the mean: terms that fall. */
  private static double above(long n, double expected) {
    double term = 1;
    double sum = 1;
    for (long k = n + 1; term > 1e-12 * sum; k++) {
      term *= expected / k;
      sum += term;
    }
    return sum;
  }

  /** P(X <= n) / P(X = n), for n below the mean. */
  private static double below(long n, double expected) {
    double term = 1;
    double sum = 1;
    for (long k = n; k > 0 && term > 1e-12 * sum; k--) {
      term *= k / expected;
      sum += term;
    }
    return sum;
  }

  private static double logMass(long n, double expected) {
    return n * StrictMath.log(expected) - expected - logFactorial(n);
  }

  /** Stirling's series (Abramowitz and Stegun 6.1.41); exact sums where it is too coarse. */
  private static double logFactorial(long n) {
    if (n < 32) {
      double product = 1;
      for (long k = 2; k <= n; k++) {
        product *= k;
      }
      return StrictMath.log(product);
    }
    double x = n + 1.0;
    return (x - 0.5) * StrictMath.log(x) - x + HALF_LN_2_PI + 1 / (12 * x) - 1 / (360 * x * x * x);
  }
}
