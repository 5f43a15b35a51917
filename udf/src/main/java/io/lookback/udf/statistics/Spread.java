package io.lookback.udf.statistics;

import java.util.Arrays;

/**
 * Where the middle of counted values is and how far they usually are from it, so that a few extreme
 * ones change nothing (B. Iglewicz and D. Hoaglin, How to Detect and Handle Outliers, 1993).
 *
 * @param count values
 * @param median middle value, or the mean of the two in the middle
 * @param medianDeviation median of the distances from the median (MAD); 0 as soon as more than half
 *     of the values are equal
 * @param meanDeviation mean of these distances
 */
public record Spread(long count, double median, double medianDeviation, double meanDeviation) {
  /**
   * Of values with their counts, in any order; a value may occur several times.
   *
   * @return null when there are none
   */
  public static Spread of(int[] values, long[] counts) {
    long[] doubled = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      doubled[i] = 2L * values[i];
    }
    long count = Arrays.stream(counts).sum();
    if (count <= 0) {
      return null;
    }
    // Medians are halves: those of doubled values are whole.
    long median = twiceMedian(doubled, counts, count) / 2;
    double sum = 0;
    long[] distances = new long[doubled.length];
    for (int i = 0; i < doubled.length; i++) {
      distances[i] = Math.abs(doubled[i] - median);
      sum += (double) distances[i] * counts[i];
    }
    return new Spread(
        count, median / 2.0, twiceMedian(distances, counts, count) / 4.0, sum / 2 / count);
  }

  /**
   * The modified z score of Iglewicz and Hoaglin: how many standard deviations of a normal
   * distribution a value is from the median.
   *
   * @param medianDeviation MAD; where it is 0 the mean deviation takes its place, with the factor
   *     that makes it an estimate of the standard deviation, the square root of pi / 2
   * @param meanDeviation NaN when not known
   * @return NaN where nothing deviates or is not a number
   */
  public static double modifiedZ(
      double value, double median, double medianDeviation, double meanDeviation) {
    if (medianDeviation > 0) {
      return 0.6745 * (value - median) / medianDeviation;
    }
    return meanDeviation > 0 ? (value - median) / (1.253314 * meanDeviation) : Double.NaN;
  }

  private static long twiceMedian(long[] values, long[] counts, long count) {
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Long.compare(values[a], values[b]));
    long lower = -1;
    long below = 0;
    boolean found = false;
    for (int i : order) {
      below += counts[i];
      if (!found && below >= (count + 1) / 2) {
        lower = values[i];
        found = true;
      }
      if (below >= count / 2 + 1) {
        return lower + values[i];
      }
    }
    throw new IllegalStateException("Fewer values than their count");
  }
}
