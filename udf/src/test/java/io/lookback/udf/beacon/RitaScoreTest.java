package io.lookback.udf.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RitaScoreTest {
  private static final int DAY_S = 86_400;

  private static RitaScore score(long[] times, long... bytes) {
    long[] distinct = Arrays.stream(times).sorted().distinct().toArray();
    long[] intervals = new long[Math.max(0, distinct.length - 1)];
    for (int i = 0; i < intervals.length; i++) {
      intervals[i] = distinct[i + 1] - distinct[i];
    }
    long span = Arrays.stream(intervals).sum();
    Arrays.sort(intervals);
    long[] hours = new long[24];
    for (long time : times) {
      hours[(int) (time / 3600)]++;
    }
    long[] sizes = bytes.clone();
    Arrays.sort(sizes);
    return RitaScore.of(
            CountedValues.ofSorted(intervals), CountedValues.ofSorted(sizes), hours, span)
        .orElse(null);
  }

  /** Calls of one day at a period, each moved by up to the jitter. */
  private static long[] times(int period, double jitter, int from, int to, Random random) {
    long[] times = new long[(to - from) / period];
    for (int i = 0; i < times.length; i++) {
      double moved = from + (i + jitter * (2 * random.nextDouble() - 1)) * period;
      times[i] = Math.max(0, Math.min(DAY_S - 1, Math.round(moved)));
    }
    return times;
  }

  /** 500 to 520, evenly. */
  private static long[] sizes(int n) {
    return LongStream.range(0, n).map(i -> 500 + i % 21).toArray();
  }

  @Test
  void evennessIsSkewAndDeviation() {
    // Quartiles of 500 502 510 520: 501, 506, 515. Skew (501 + 515 - 2 x 506) / (515 - 501) =
    // 0.2857.
    // Distances from 506: 4 4 6 14, median 5: (506 - 5) / 506 = 0.9901. (0.7143 + 0.9901) / 2.
    assertThat(RitaScore.evenness(CountedValues.ofSorted(500, 502, 510, 520), 0)).isEqualTo(0.852);
    // Halves 1 1 and 3 20 without the middle 2: quartiles 1, 2, 11.5. Skew (1 + 11.5 - 4) / 10.5 =
    // 0.8095. Distances from 2: 0 1 1 1 18, median 1: 0.5. (0.1905 + 0.5) / 2 = 0.3452.
    assertThat(RitaScore.evenness(CountedValues.ofSorted(1, 1, 2, 3, 20), 1)).isEqualTo(0.345);
    // Quartiles 1 and 10, less than 10 apart: no skew. Distances from 5: 0 4 4 5 5, median 4: 0.2.
    // (1 + 0.2) / 2.
    assertThat(RitaScore.evenness(CountedValues.ofSorted(1, 1, 5, 10, 10), 1)).isEqualTo(0.6);
    // The median is the lower quartile: no skew, though Q3 is 100 away. Deviation 0.
    assertThat(RitaScore.evenness(CountedValues.ofSorted(60, 60, 60, 160, 160), 1)).isEqualTo(1);
    // A median under 1 has no deviation to compare with.
    assertThat(RitaScore.evenness(CountedValues.ofSorted(0, 0, 0, 5), 1)).isEqualTo(1);
    assertThat(RitaScore.evenness(CountedValues.ofSorted(0, 0, 0, 5), 0)).isEqualTo(0.5);
    // MAD above the median counts as 0: 1 1 1 9 | 11 90 90 90, median 10, distances 1 1 9 9 9 80 80
    // 80, median 9: 0.1. Quartiles 1, 10, 90: skew (91 - 20) / 89 = 0.7978.
    assertThat(RitaScore.evenness(CountedValues.ofSorted(1, 1, 1, 9, 11, 90, 90, 90), 1))
        .isEqualTo(0.151);
  }

  @Test
  void flatnessIsOneMinusTheCoefficientOfVariation() {
    long[] hours = new long[24];
    Arrays.fill(hours, 60);
    assertThat(RitaScore.flatness(hours)).isEqualTo(1);
    // Half at 90, half at 30: mean 60, deviation 30.
    Arrays.fill(hours, 0, 12, 90);
    Arrays.fill(hours, 12, 24, 30);
    assertThat(RitaScore.flatness(hours)).isEqualTo(0.5);
    // One hour only: deviation over mean is sqrt(23) > 1.
    Arrays.fill(hours, 0);
    hours[3] = 9;
    assertThat(RitaScore.flatness(hours)).isZero();
  }

  @Test
  void twoModesNeedElevenHours() {
    long[] hours = new long[24];
    // Steps of ceil(0.05 x 100) = 5: 100 and 104 would be apart, 100 and 100 are one height.
    Arrays.fill(hours, 0, 6, 100);
    Arrays.fill(hours, 6, 10, 20);
    assertThat(RitaScore.twoModes(hours)).isZero();
    // Eleven hours: heights 100 x 6, 20 x 4, 51 x 1; (6 + 4) / (11 - 1).
    hours[10] = 51;
    assertThat(RitaScore.twoModes(hours)).isEqualTo(1);
    // 13 hours, 60 and 75 besides: (6 + 4) / 12.
    hours[11] = 60;
    hours[12] = 75;
    assertThat(RitaScore.twoModes(hours)).isEqualTo(0.833);
  }

  @Test
  void durationIsTheSpanOrTheLongestRunAroundTheClock() {
    long[] hours = new long[24];
    Arrays.fill(hours, 21, 24, 1);
    Arrays.fill(hours, 0, 2, 1);
    assertThat(RitaScore.duration(hours, 80_000)).as("five hours").isZero();
    // 21 22 23 0 1 2: a run of six, 0.5; the span is 0.1.
    hours[2] = 1;
    assertThat(RitaScore.duration(hours, 8_640)).isEqualTo(0.5);
    // 7 / 12 = 0.58333 is rounded up.
    hours[3] = 1;
    assertThat(RitaScore.duration(hours, 8_640)).isEqualTo(0.584);
    // 70,001 / 86,400 = 0.81020: rounded up.
    assertThat(RitaScore.duration(hours, 70_001)).isEqualTo(0.811);
    Arrays.fill(hours, 1);
    assertThat(RitaScore.duration(hours, 100)).isEqualTo(1);
  }

  @Test
  void scoresOfTheKnownSeries() {
    Random random = new Random(7);
    RitaScore minute = score(times(60, 0, 0, DAY_S, random), sizes(1440));
    assertThat(minute.ts()).isEqualTo(1);
    assertThat(minute.hist()).isEqualTo(1);
    assertThat(minute.dur()).isEqualTo(1);
    assertThat(minute.score()).isEqualTo(0.999, within(0.002));
    assertThat(score(times(60, 0.2, 0, DAY_S, random), sizes(1440)).score())
        .isEqualTo(0.975, within(0.02));
    assertThat(score(times(60, 0.5, 0, DAY_S, random), sizes(1440)).score())
        .isEqualTo(0.943, within(0.03));
    assertThat(score(times(3600, 0, 0, DAY_S, random), sizes(24)).score())
        .isEqualTo(0.999, within(0.002));

    // Six calls: 6 bars, span 20 h of 24 = 0.834; one call in six of 24 hours is not flat.
    RitaScore fourHours = score(times(14_400, 0, 0, DAY_S, random), 510, 510, 510, 509, 510, 511);
    assertThat(fourHours).isEqualTo(new RitaScore(1, 1, 0, 0.834, 0.709));
    // Four: too few hours. Sizes 500 503 508 516: quartiles 501.5, 505.5, 512: skew 2.5 / 10.5 =
    // 0.2381, distances 2.5 2.5 5.5 10.5, median 4: 0.9921. (0.7619 + 0.9921) / 2 = 0.877.
    RitaScore sixHours = score(times(21_600, 0, 0, DAY_S, random), 500, 503, 508, 516);
    assertThat(sixHours).isEqualTo(new RitaScore(1, 0.877, 0, 0, 0.469));
    // With the 0.93 of the table: 0.25 x (1 + 0.93) = 0.483.
    assertThat(score(times(28_800, 0, 0, DAY_S, random), 500, 510, 520)).as("8 h").isNull();
    RitaScore twoHours = score(times(300, 0, 36_000, 43_200, random), sizes(24));
    assertThat(twoHours.hist()).isZero();
    assertThat(twoHours.dur()).isZero();
    assertThat(twoHours.score()).isEqualTo(0.499, within(0.025));

    // What is no beacon: RITA rates a Poisson process high.
    assertThat(score(random.longs(200, 0, DAY_S).toArray(), sizes(200)).score())
        .isBetween(0.55, 0.85);
    assertThat(score(random.longs(300, 32_400, 61_200).toArray(), sizes(300)).score())
        .isBetween(0.35, 0.65);
  }

  @Test
  void needsFourTimesAndThreeSizes() {
    assertThat(score(new long[] {0, 60, 120}, 1, 1, 1)).isNull();
    assertThat(score(new long[] {0, 60, 120, 120, 120}, 1, 1, 1)).isNull();
    assertThat(score(new long[] {0, 60, 120, 180}, 1, 1)).isNull();
    assertThat(score(new long[] {0, 60, 120, 180}, 1, 1, 1)).isNotNull();
  }

  @Test
  void binnedSizesChangeTheScoreByLessThanTwoHundredths() {
    Random random = new Random(7);
    long[] times = times(20, 0, 0, DAY_S, random);
    for (double spread : new double[] {0.05, 0.2, 1, 2}) {
      long[] bytes =
          Arrays.stream(new long[4_000])
              .map(any -> (long) (90_000 * Math.exp(spread * random.nextGaussian())))
              .toArray();
      long[] binned = Arrays.stream(bytes).map(ValueCounts::bin).toArray();
      assertThat(score(times, binned).score()).isEqualTo(score(times, bytes).score(), within(0.02));
      assertThat(score(times, binned).ds()).isEqualTo(score(times, bytes).ds(), within(0.02));
    }
  }
}
