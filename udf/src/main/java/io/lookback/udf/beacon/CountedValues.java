package io.lookback.udf.beacon;

/**
 * Numbers in rising order with how often each occurs, and their order statistics. It holds what a
 * list holds, in less space where values repeat, and it does not depend on the order of a list.
 */
public final class CountedValues {
  private final long[] values;

  /** How many numbers there are up to and with that of the same index. */
  private final long[] upTo;

  private CountedValues(long[] values, long[] upTo) {
    this.values = values;
    this.upTo = upTo;
  }

  /**
   * @param values distinct, rising
   * @param counts of the same length, each at least 1
   */
  public static CountedValues of(long[] values, long[] counts) {
    if (values.length != counts.length) {
      throw new IllegalArgumentException(values.length + " values, " + counts.length + " counts");
    }
    long[] upTo = new long[counts.length];
    long sum = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] < 1 || i > 0 && values[i] <= values[i - 1]) {
        throw new IllegalArgumentException("Value " + values[i] + " x " + counts[i] + " at " + i);
      }
      sum += counts[i];
      upTo[i] = sum;
    }
    return new CountedValues(values, upTo);
  }

  /** Of a list in rising order. */
  public static CountedValues ofSorted(long... sorted) {
    int distinct = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        distinct++;
      }
    }
    long[] values = new long[distinct];
    long[] upTo = new long[distinct];
    int at = -1;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        values[++at] = sorted[i];
      }
      upTo[at] = i + 1L;
    }
    return new CountedValues(values, upTo);
  }

  /** How many numbers there are. */
  public long size() {
    return upTo.length == 0 ? 0 : upTo[upTo.length - 1];
  }

  /** What they add up to. */
  public long sum() {
    long sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * count(i);
    }
    return sum;
  }

  public int distinct() {
    return values.length;
  }

  public long value(int index) {
    return values[index];
  }

  public long count(int index) {
    return index == 0 ? upTo[0] : upTo[index] - upTo[index - 1];
  }

  /** The number at a place of the sorted list, from 0. */
  public long at(long rank) {
    int low = 0;
    int high = upTo.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (upTo[middle] > rank) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return values[low];
  }

  /** The middle one, or the mean of the two in the middle. */
  public double median() {
    return median(0, size());
  }

  /** Median of the lower half, without the middle number of an odd count. */
  public double lowerQuartile() {
    return median(0, size() / 2);
  }

  /** Median of the upper half, without the middle number of an odd count. */
  public double upperQuartile() {
    return median(size() - size() / 2, size());
  }

  private double median(long from, long to) {
    long middle = from + (to - from) / 2;
    return (to - from) % 2 == 1 ? at(middle) : ((double) at(middle - 1) + at(middle)) / 2;
  }

  /** Median of the distances of all numbers from {@code center}. */
  public double medianDeviation(double center) {
    long n = size();
    double upper = deviation(center, 0, values.length, n / 2);
    return n % 2 == 1 ? upper : (deviation(center, 0, values.length, n / 2 - 1) + upper) / 2;
  }

  /**
   * The distance from {@code center} that is at a place of the sorted distances.
   *
   * @param from first index of the values that take part
   * @param to index after the last
   * @param rank the place, from 0
   */
  double deviation(double center, int from, int to, long rank) {
    int above = from;
    while (above < to && values[above] < center) {
      above++;
    }
    int below = above - 1;
    long seen = 0;
    while (true) {
      boolean isLower =
          above >= to || below >= from && center - values[below] <= values[above] - center;
      int next = isLower ? below-- : above++;
      seen += count(next);
      if (seen > rank) {
        return Math.abs(values[next] - center);
      }
    }
  }
}
