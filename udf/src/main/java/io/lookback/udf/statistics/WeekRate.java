package io.lookback.udf.statistics;

/**
 * How much of something to expect in a period, from what there was at the same hours of the week
 * (UTC) before.
 *
 * <p>Smoothed: each hour of the week is given one more observation with the overall mean of an
 * hour, and all together one count on one more day; so nothing is expected never.
 */
public final class WeekRate {
  private static final long HOUR_US = 3_600_000_000L;
  private static final int HOURS = 24;
  private static final int DAYS = 7;

  private final long[] counts = new long[DAYS * HOURS];
  private final int[] days;

  /**
   * @param days how many days were observed: Mondays, Tuesdays, ...; others had no counts
   */
  public WeekRate(int[] days) {
    this.days = days;
  }

  /** 0 = Monday. */
  private static int weekday(long epochDay) {
    // 1970-01-01 was a Thursday.
    return (int) Math.floorMod(epochDay + 3, (long) DAYS);
  }

  /** Adds what there was in one hour of a day. */
  public void add(int epochDay, int hour, long count) {
    counts[weekday(epochDay) * HOURS + hour] += count;
  }

  /**
   * Expected in a period.
   *
   * @param startUs UTC microseconds
   * @param endUs UTC microseconds, not before the start
   */
  public double expected(long startUs, long endUs) {
    double total = 1;
    for (long count : counts) {
      total += count;
    }
    int observed = 1;
    for (int number : days) {
      observed += number;
    }
    double mean = total / (observed * (double) HOURS);
    double expected = 0;
    for (long hour = Math.floorDiv(startUs, HOUR_US); hour * HOUR_US < endUs; hour++) {
      long overlap = Math.min(endUs, (hour + 1) * HOUR_US) - Math.max(startUs, hour * HOUR_US);
      int weekday = weekday(Math.floorDiv(hour, HOURS));
      long count = counts[weekday * HOURS + (int) Math.floorMod(hour, (long) HOURS)];
      expected += (count + mean) / (days[weekday] + 1) * overlap / HOUR_US;
    }
    return expected;
  }
}
