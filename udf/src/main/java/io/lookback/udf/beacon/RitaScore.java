package io.lookback.udf.beacon;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The beacon score of RITA v5 (Active Countermeasures) for one day of one pair of hosts, with its
 * defaults; all scores are from 0 to 1 and rounded to three places as RITA does.
 *
 * <ul>
 *   <li>TS, of the intervals between distinct start seconds, and DS, of the bytes that the client
 *       sent in each connection: {@code (skewScore + madScore) / 2}. {@code skewScore = 1 - |sk|}
 *       with Bowley's skewness {@code sk = (Q1 + Q3 - 2 Q2) / (Q3 - Q1)}, which is 0 if {@code Q3 -
 *       Q1 < 10}, {@code Q2 = Q1} or {@code Q2 = Q3}; quartiles are the medians of the halves, the
 *       middle value left out. {@code madScore = max(0, (median - MAD) / median)}, where MAD is the
 *       median absolute deviation; for a median under 1 it is 1 (TS) or 0 (DS).
 *   <li>HIST, of the connections in each of 24 hours: the larger of {@code 1 - sd / mean}
 *       (population standard deviation; 0 if negative) and, from 11 hours with connections on, the
 *       share of the two most frequent heights {@code floor(h / b)}, {@code b = ceil(0.05 max)},
 *       among all such hours but one, at most 1.
 *   <li>DUR, from 6 hours with connections on, else 0: the larger of {@code (last - first) / 24 h}
 *       and {@code (longest run of hours with connections) / 12}, where the last hour is followed
 *       by the first; both rounded up, at most 1.
 *   <li>score: their mean.
 * </ul>
 *
 * Sources: github.com/activecm/rita, analysis/beacons.go and default_config.hjson (v5). RITA's day
 * is the last 24 hours of what it imported; here it is the UTC day.
 *
 * @param ts TS, regularity of time
 * @param ds DS, regularity of size
 * @param hist HIST, evenness over the hours
 * @param dur DUR, how much of the day it lasts
 * @param score mean of the four
 */
public record RitaScore(double ts, double ds, double hist, double dur, double score) {
  private static final int DAY_S = 86_400;
  private static final int MIN_INTERVALS = 3;
  private static final int MIN_SIZES = 3;
  private static final double HEIGHT_SHARE = 0.05;
  private static final int MIN_HOURS_OF_TWO_MODES = 11;
  private static final int MIN_HOURS_OF_DURATION = 6;
  private static final int IDEAL_RUN = 12;

  /**
   * The scores of a day, if there are at least four distinct start seconds and three sizes.
   *
   * @param intervals seconds between consecutive distinct start seconds
   * @param bytes sent by the client in each connection
   * @param hours connections that started in each of the 24 hours
   * @param spanSeconds last start minus first start
   */
  public static Optional<RitaScore> of(
      CountedValues intervals, CountedValues bytes, long[] hours, long spanSeconds) {
    if (intervals.size() < MIN_INTERVALS || bytes.size() < MIN_SIZES) {
      return Optional.empty();
    }
    double ts = evenness(intervals, 1);
    double ds = evenness(bytes, 0);
    double hist = Math.max(flatness(hours), twoModes(hours));
    double dur = duration(hours, spanSeconds);
    return Optional.of(new RitaScore(ts, ds, hist, dur, round(0.25 * (ts + ds + hist + dur))));
  }

  static double evenness(CountedValues values, double madScoreOfSmall) {
    double q1 = values.lowerQuartile();
    double q2 = values.median();
    double q3 = values.upperQuartile();
    double skew = q3 - q1 < 10 || q2 == q1 || q2 == q3 ? 0 : (q1 + q3 - 2 * q2) / (q3 - q1);
    double madScore =
        q2 < 1 ? madScoreOfSmall : Math.max(0, (q2 - values.medianDeviation(q2)) / q2);
    return round((1 - Math.abs(skew) + madScore) / 2);
  }

  static double flatness(long[] hours) {
    double mean = 0;
    for (long height : hours) {
      mean += (double) height / hours.length;
    }
    double variance = 0;
    for (long height : hours) {
      variance += (height - mean) * (height - mean) / hours.length;
    }
    return mean == 0 ? 0 : Math.max(0, round(1 - Math.sqrt(variance) / mean));
  }

  static double twoModes(long[] hours) {
    long max = 0;
    int bars = 0;
    for (long height : hours) {
      max = Math.max(max, height);
      bars += height > 0 ? 1 : 0;
    }
    if (bars < MIN_HOURS_OF_TWO_MODES) {
      return 0;
    }
    long step = (long) Math.ceil(HEIGHT_SHARE * max);
    Map<Long, Integer> heights = new HashMap<>();
    for (long height : hours) {
      if (height > 0) {
        heights.merge(height / step, 1, Integer::sum);
      }
    }
    int first = 0;
    int second = 0;
    for (int frequency : heights.values()) {
      if (frequency > first) {
        second = first;
        first = frequency;
      } else if (frequency > second) {
        second = frequency;
      }
    }
    return Math.min(1, round((double) (first + second) / Math.max(bars - 1, 1)));
  }

  static double duration(long[] hours, long spanSeconds) {
    int bars = 0;
    int run = 0;
    int longest = 0;
    for (int i = 0; i < 2 * hours.length; i++) {
      boolean isBar = hours[i % hours.length] > 0;
      bars += isBar && i < hours.length ? 1 : 0;
      run = isBar ? run + 1 : 0;
      longest = Math.max(longest, Math.min(run, hours.length));
    }
    return bars < MIN_HOURS_OF_DURATION
        ? 0
        : Math.max(share(spanSeconds, DAY_S), share(longest, IDEAL_RUN));
  }

  private static double share(double part, double whole) {
    return Math.min(1, Math.ceil(part / whole * 1000) / 1000);
  }

  private static double round(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
