package io.lookback.udf.beacon;

import java.util.Arrays;

/**
 * How much the connections of one pair of hosts look like those of a machine that calls at a steady
 * period, over a window of days: 0 is chance or people, 1 a beacon.
 *
 * <p>RITA's score is for one day, rates a Poisson process at 0.6 and cannot see what calls less
 * than every five hours; a periodogram takes people's days for a period of 24 hours and misses a
 * period that drifts. This score looks at the intervals x between consecutive calls instead. They
 * keep their period p however it drifts, and people's nights are only a few of them.
 *
 * <ol>
 *   <li>p = mean of the intervals within 35 % of the median. With jitter up to 30 % and a fifth of
 *       the calls missed the median is still a single beat. A p under 5 s (start times are whole
 *       seconds) or over a sixth of the window scores 0.
 *   <li><b>Beats</b>: an interval is a single beat if {@code |x/p - 1| <= 0.35}; a multiple (calls
 *       were missed) if {@code |x/p - k| <= min(0.15, jitter)} for a k from 2 to 8; a break (the
 *       machine was off) if {@code x > 8.5 p}. Breaks, at most one for eight intervals, are left
 *       out. {@code r = (single + multiple) / intervals}.
 *   <li><b>Effect</b> {@code e = (r - 0.5) / 0.3}, within 0..1. Of a Poisson process a quarter of
 *       the intervals are single beats: {@code 2^-0.65 - 2^-1.35 = 0.245}.
 *   <li><b>Confidence</b>: under a Poisson null with the same median an interval is within d of p
 *       with probability {@code q = 2^-(1-d) - 2^-(1+d)}. Of n - 1 (one is spent on p) m - 1 are;
 *       the chance of that is at most {@code exp(-(n-1) KL((m-1)/(n-1) || q))} (Chernoff's bound,
 *       Hoeffding 1963, theorem 1). c = -log10 of the smallest over d = 0.01, 0.02, 0.05, 0.1, 0.2,
 *       0.35, less log10 6 for the choice among six, divided by 8, within 0..1: eight, because a
 *       site asks for hundreds of thousands of pairs a night.
 *   <li><b>Persistence</b> = time in beats / 1 h, at most 1: retries for some minutes are none.
 *   <li><b>Human rhythm</b>: a period of 10 h or more must either be kept by the clock (circular
 *       standard deviation of the time within the nearest part of 24 h at most 10 min, Mardia and
 *       Jupp 2000, section 2.3) or drift: mean resultant length under 0.5, and a lag-1
 *       autocorrelation of the intervals over -0.25. Whoever comes once a day when he pleases has
 *       the hours of people, and -0.5: an interval that began late is short.
 * </ol>
 *
 * {@code score = e * c * persistence}. A call may be several connections (retries, redirects): the
 * same is done for calls at least a tenth of the mean interval apart, with the null moved
 * accordingly, and the better of the two counts.
 *
 * @param score 0 to 1, three places
 * @param period seconds, 0 if there is none
 * @param jitter nine tenths of the single beats are within this share of the period; three places
 * @param beats calls, several connections at once counted as one
 */
public record BeaconScore(double score, double period, double jitter, int beats) {
  public static final BeaconScore NONE = new BeaconScore(0, 0, 0, 0);

  /** Fewer calls than this are no rhythm. */
  public static final int MIN_CALLS = 6;

  private static final double SINGLE = 0.35;
  private static final double MULTIPLE = 0.15;
  private static final int MOST_MISSED = 8;
  private static final int INTERVALS_PER_BREAK = 8;
  private static final double[] WIDTHS = {0.01, 0.02, 0.05, 0.1, 0.2, SINGLE};
  private static final double CERTAIN = 8;
  private static final double CHANCE = 0.5;
  private static final double REGULAR = 0.8;
  private static final int MIN_PERIOD_S = 5;
  private static final int PERSISTENT_S = 3600;
  private static final int DAY_S = 86_400;
  private static final int PEOPLES_PERIOD_S = 10 * 3600;
  private static final int CLOCK_SPREAD_S = 10 * 60;
  private static final double DRIFTING = 0.5;
  private static final double INDEPENDENT = -0.25;

  /**
   * Scores calls at known times.
   *
   * @param times distinct start seconds, rising
   * @param windowSeconds length of the window that holds them
   */
  public static BeaconScore of(long[] times, long windowSeconds) {
    if (times.length < MIN_CALLS) {
      return NONE;
    }
    BeaconScore single = score(times, windowSeconds, 0);
    long gap = (times[times.length - 1] - times[0]) / (times.length - 1) / 10;
    long[] calls = calls(times, gap);
    if (calls.length == times.length || calls.length < MIN_CALLS) {
      return single;
    }
    BeaconScore several = score(calls, windowSeconds, gap);
    return several.score > single.score ? several : single;
  }

  /**
   * Scores calls of which only the intervals are known: those of one day with very many.
   *
   * @param intervals seconds between consecutive distinct start seconds
   */
  public static BeaconScore ofIntervals(CountedValues intervals, long windowSeconds) {
    return intervals.size() + 1 < MIN_CALLS
        ? NONE
        : new Beats(intervals, 0).score(windowSeconds, null);
  }

  private static BeaconScore score(long[] times, long windowSeconds, long gap) {
    long[] intervals = new long[times.length - 1];
    for (int i = 0; i < intervals.length; i++) {
      intervals[i] = times[i + 1] - times[i];
    }
    Arrays.sort(intervals);
    return new Beats(CountedValues.ofSorted(intervals), gap).score(windowSeconds, times);
  }

  /** The first of each group of connections that are at most {@code gap} apart. */
  private static long[] calls(long[] times, long gap) {
    long[] calls = new long[times.length];
    int n = 0;
    for (int i = 0; i < times.length; i++) {
      if (i == 0 || times[i] - times[i - 1] > gap) {
        calls[n++] = times[i];
      }
    }
    return Arrays.copyOf(calls, n);
  }

  /** Intervals and what they say of a period. */
  private static final class Beats {
    private final CountedValues intervals;

    /** Shorter intervals cannot occur. */
    private final double gap;

    private final double period;
    private final int firstSingle;
    private final int afterSingles;
    private final long singles;

    Beats(CountedValues intervals, double gap) {
      this.intervals = intervals;
      this.gap = gap;
      double median = intervals.median();
      period = mean(first(median, SINGLE), after(median, SINGLE));
      firstSingle = first(period, SINGLE);
      afterSingles = after(period, SINGLE);
      singles = within(firstSingle, afterSingles);
    }

    BeaconScore score(long windowSeconds, long[] times) {
      // A little more than a sixth, for jitter.
      if (!(period >= MIN_PERIOD_S) || period * 6 > windowSeconds * 1.05 || singles == 0) {
        return NONE;
      }
      double jitter =
          intervals.deviation(
                  period, firstSingle, afterSingles, Math.min(singles - 1, singles * 9 / 10))
              / period;
      double tolerance = Math.min(MULTIPLE, Math.max(jitter, 0.5 / period));
      long multiples = 0;
      long breaks = 0;
      double active = 0;
      for (int i = 0; i < intervals.distinct(); i++) {
        double beats = intervals.value(i) / period;
        if (beats > MOST_MISSED + 0.5) {
          breaks += intervals.count(i);
          continue;
        }
        active += (double) intervals.value(i) * intervals.count(i);
        double nearest = Math.rint(beats);
        if (nearest >= 2 && Math.abs(beats - nearest) <= tolerance) {
          multiples += intervals.count(i);
        }
      }
      long n = intervals.size() - Math.min(breaks, intervals.size() / INTERVALS_PER_BREAK);
      double effect = clamp(((double) (singles + multiples) / n - CHANCE) / (REGULAR - CHANCE));
      double score = effect * confidence(n) * clamp(active / PERSISTENT_S);
      if (score > 0
          && period >= PEOPLES_PERIOD_S
          && times != null
          && !isMachine(times, period, firstInterval(), lastInterval())) {
        score = 0;
      }
      return new BeaconScore(
          round(score),
          round(period),
          round(jitter),
          (int) Math.min(Integer.MAX_VALUE, intervals.size() + 1));
    }

    private double firstInterval() {
      return period * (1 - SINGLE);
    }

    private double lastInterval() {
      return period * (1 + SINGLE);
    }

    private double confidence(long n) {
      double most = 0;
      for (double width : WIDTHS) {
        // Times are whole seconds.
        double d = Math.min(SINGLE, Math.max(width, 0.5 / period));
        long m = within(first(period, d), after(period, d));
        double q = beyond((1 - d) * period) - beyond((1 + d) * period);
        if (m > 1 && n > 1) {
          most = Math.max(most, (n - 1) * divergence((double) (m - 1) / (n - 1), q));
        }
      }
      return clamp((most / Math.log(10) - Math.log10(WIDTHS.length)) / CERTAIN);
    }

    /** Share of the intervals of a Poisson process, median {@code period}, that are longer. */
    private double beyond(double seconds) {
      return Math.exp(-Math.log(2) * Math.max(0, seconds - gap) / (period - gap));
    }

    private int first(double center, double width) {
      int i = 0;
      while (i < intervals.distinct() && intervals.value(i) < center * (1 - width)) {
        i++;
      }
      return i;
    }

    private int after(double center, double width) {
      int i = intervals.distinct();
      while (i > 0 && intervals.value(i - 1) > center * (1 + width)) {
        i--;
      }
      return i;
    }

    private long within(int from, int to) {
      long n = 0;
      for (int i = from; i < to; i++) {
        n += intervals.count(i);
      }
      return n;
    }

    private double mean(int from, int to) {
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += (double) intervals.value(i) * intervals.count(i);
      }
      return sum / within(from, to);
    }
  }

  /** Kullback-Leibler divergence of two shares, in nats; 0 where p is not above q. */
  static double divergence(double p, double q) {
    if (p <= q) {
      return 0;
    }
    return p * Math.log(p / q) + (p == 1 ? 0 : (1 - p) * Math.log((1 - p) / (1 - q)));
  }

  /** Whether a slow period is a machine's: kept by the clock, or drifting through the day. */
  private static boolean isMachine(long[] times, double period, double shortest, double longest) {
    double fold = DAY_S / Math.max(1, Math.rint(DAY_S / period));
    double length = resultant(times, fold);
    double spread = fold / (2 * Math.PI) * Math.sqrt(-2 * Math.log(Math.min(1, length)));
    return spread <= CLOCK_SPREAD_S
        || length < DRIFTING && autocorrelation(times, period, shortest, longest) > INDEPENDENT;
  }

  /** Mean resultant length of times on a circle. */
  static double resultant(long[] times, double period) {
    double x = 0;
    double y = 0;
    for (long time : times) {
      double angle = 2 * Math.PI * (time % period) / period;
      x += Math.cos(angle);
      y += Math.sin(angle);
    }
    return Math.hypot(x, y) / times.length;
  }

  /** Lag-1 autocorrelation of the intervals, over neighbours that are both single beats. */
  private static double autocorrelation(
      long[] times, double period, double shortest, double longest) {
    double products = 0;
    double squares = 0;
    for (int i = 2; i < times.length; i++) {
      long one = times[i - 1] - times[i - 2];
      long next = times[i] - times[i - 1];
      if (one >= shortest && one <= longest && next >= shortest && next <= longest) {
        products += (one - period) * (next - period);
        squares += ((one - period) * (one - period) + (next - period) * (next - period)) / 2;
      }
    }
    return squares == 0 ? -1 : products / squares;
  }

  private static double clamp(double value) {
    return Math.max(0, Math.min(1, value));
  }

  private static double round(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
