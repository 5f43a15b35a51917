package io.lookback.datasets.scenario;

import java.util.Arrays;

/**
 * A distribution of positive numbers given as a weighted mix of simple ones, drawn through its
 * inverse: {@code at(u)} for even u in [0, 1).
 */
final class Quantiles {
  private static final int GUIDE = 4096;

  private final double[] values;
  private final double[] cumulative;
  private final int[] guide;

  /** One part of a mix. */
  interface Part {
    double weight();

    /** Probability of a value up to {@code x}. */
    double below(double x);
  }

  /** Evenly from 0 to {@code to}. */
  record Uniform(double weight, double to) implements Part {
    @Override
    public double below(double x) {
      return x >= to ? 1 : x / to;
    }
  }

  /** Log-normal: median {@code scale}, standard deviation {@code sigma} of the logarithm. */
  record LogNormal(double weight, double sigma, double scale) implements Part {
    @Override
    public double below(double x) {
      return x <= 0 ? 0 : normal(StrictMath.log(x / scale) / sigma);
    }

    /** Cumulative normal distribution, Abramowitz and Stegun 26.2.17, error below 7.5e-8. */
    private static double normal(double z) {
      double t = 1 / (1 + 0.2316419 * Math.abs(z));
      double tail =
          0.3989422804014327
              * StrictMath.exp(-z * z / 2)
              * t
              * (0.319381530
                  + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
      return z > 0 ? 1 - tail : tail;
    }
  }

  /** Evenly by logarithm from 1 to {@code to}: Zipf's law with exponent 1 for ranks. */
  record LogUniform(double weight, double to) implements Part {
    @Override
    public double below(double x) {
      return x <= 1 ? 0 : x >= to ? 1 : StrictMath.log(x) / StrictMath.log(to);
    }
  }

  private Quantiles(double[] values, double[] cumulative) {
    this.values = values;
    this.cumulative = cumulative;
    guide = new int[GUIDE + 1];
    int index = 0;
    for (int i = 0; i <= GUIDE; i++) {
      while (index < cumulative.length - 2 && cumulative[index + 1] <= (double) i / GUIDE) {
        index++;
      }
      guide[i] = index;
    }
  }

  static Quantiles of(Part... parts) {
    double[] grid = grid();
    double[] cumulative = new double[grid.length];
    double total = Arrays.stream(parts).mapToDouble(Part::weight).sum();
    for (int i = 0; i < grid.length; i++) {
      double sum = 0;
      for (Part part : parts) {
        sum += part.weight() * part.below(grid[i]);
      }
      cumulative[i] = sum / total;
    }
    cumulative[0] = 0;
    cumulative[grid.length - 1] = 1;
    return new Quantiles(grid, cumulative);
  }

  /** Halves up to 64 (breaks of uniform parts are whole numbers), then steps of one per cent. */
  private static double[] grid() {
    double[] grid = new double[4000];
    int size = 0;
    for (; size <= 128; size++) {
      grid[size] = size / 2.0;
    }
    for (double x = 64.64; x < 1e11; x *= 1.01) {
      grid[size++] = x;
    }
    return Arrays.copyOf(grid, size);
  }

  /** The value below which a share {@code u} of all values lies. */
  double at(double u) {
    int cell = (int) (u * GUIDE);
    int low = guide[cell];
    int high = guide[cell + 1] + 1;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] <= u) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double step = cumulative[low + 1] - cumulative[low];
    double part = step <= 0 ? 0 : (u - cumulative[low]) / step;
    return values[low] + part * (values[low + 1] - values[low]);
  }

  /** The share of values up to {@code x}. */
  double below(double x) {
    int found = Arrays.binarySearch(values, x);
    if (found >= 0) {
      return cumulative[found];
    }
    int after = -found - 1;
    if (after >= values.length) {
      return 1;
    }
    double part = (x - values[after - 1]) / (values[after] - values[after - 1]);
    return cumulative[after - 1] + part * (cumulative[after] - cumulative[after - 1]);
  }
}
