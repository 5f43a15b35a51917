package io.lookback.udf.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsTest {
  private static final long HOUR_US = 3_600_000_000L;

  @ParameterizedTest
  @CsvSource({
    "-5, 0",
    "0, 0",
    // 2 = 2^1; 3 = 2^1.58, and 1.58 * 16 = 25.4.
    "1, 16",
    "2, 25",
    "1023, 160",
    // 2^(10 + 1/16) = 1069.3.
    "1068, 160",
    "1069, 161",
    "9223372036854775806, 1007",
    "9223372036854775807, 1007"
  })
  void valuesFallIntoSixteenBinsPerDoubling(long value, int bin) {
    assertThat(LogBins.of(value)).isEqualTo(bin);
  }

  @Test
  void binsAreAsLogarithmsSayAndHoldTheirMiddle() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      long value = 1 + (random.nextLong() >>> (1 + random.nextInt(62)));
      double exact = StrictMath.log(value + 1.0) / StrictMath.log(2) * 16;
      assertThat((double) LogBins.of(value))
          .isCloseTo(Math.floor(exact), within(1e-9 + edge(exact)));
      int bin = LogBins.of(value);
      if (bin > 160) {
        assertThat(LogBins.of((long) LogBins.middle(bin))).isEqualTo(bin);
      }
    }
  }

  /** 1 where the logarithm is too close to a whole number to tell. */
  private static double edge(double exact) {
    return Math.abs(exact - Math.rint(exact)) < 1e-9 ? 1 : 0;
  }

  @Test
  void spreadOfAnOddAndAnEvenNumberOfValues() {
    // 1 2 2 3 9: median 2, distances 1 0 0 1 7, their median 1, their mean 9 / 5.
    assertThat(Spread.of(new int[] {9, 3, 2, 1}, new long[] {1, 1, 2, 1}))
        .isEqualTo(new Spread(5, 2, 1, 1.8));
    // 1 2 5 8: median 3.5, distances 2.5 1.5 1.5 4.5, their median 2, their mean 10 / 4.
    assertThat(Spread.of(new int[] {8, 1, 2, 5}, new long[] {1, 1, 1, 1}))
        .isEqualTo(new Spread(4, 3.5, 2, 2.5));
  }

  @Test
  void spreadOfEqualValuesIsNone() {
    assertThat(Spread.of(new int[] {7}, new long[] {1})).isEqualTo(new Spread(1, 7, 0, 0));
    // 8 of 10 values are 4, two are 9: median 4, MAD 0, mean distance 10 / 10.
    assertThat(Spread.of(new int[] {4, 9, 4}, new long[] {3, 2, 5}))
        .isEqualTo(new Spread(10, 4, 0, 1));
    assertThat(Spread.of(new int[0], new long[0])).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 5, 1",
    // 1 - e^-1.
    "1, 1, 0.632120558828558",
    // 1 - e^-1 (1 + 1 + 1/2).
    "3, 1, 0.080301397071394",
    // 1 - e^-2 (1 + 2 + 2 + 4/3 + 2/3 + 4/15).
    "6, 2, 0.016563608480614",
    // Below the mean: 1 - e^-10 (1 + 10).
    "2, 10, 0.999500600772613",
    "1, 0.001, 0.000999500166625"
  })
  void tailsOfPoisson(long count, double expected, double chance) {
    assertThat(StrictMath.pow(10, Poisson.upperTail(count, expected)))
        .isCloseTo(chance, within(1e-12));
  }

  @Test
  void tailsOfLargeCountsAreFiniteAndFall() {
    double before = 0.1;
    for (long count : new long[] {1, 31, 32, 33, 1_000, 999_999, 1_000_001, 1_010_000, 3_000_000}) {
      double tail = Poisson.upperTail(count, 1_000_000);
      assertThat(tail).isFinite().isLessThanOrEqualTo(before);
      before = tail;
    }
    // 10 standard deviations: about 1e-23.
    assertThat(Poisson.upperTail(1_010_000, 1_000_000)).isBetween(-23.2, -22.9);
  }

  @Test
  void ratesComeFromTheSameHourOfTheWeek() {
    // 8 weeks; 5 sessions on each of 8 Mondays at 10:00 (1970-01-05 was a Monday).
    WeekRate rate = new WeekRate(new int[] {8, 8, 8, 8, 8, 8, 8});
    for (int week = 0; week < 8; week++) {
      rate.add(4 + 7 * week, 10, 5);
    }
    long monday = (4 + 7 * 8) * 24 * HOUR_US;
    // Mean of an hour: (40 + 1) / (57 * 24) = 0.029971; Monday 10:00: (40 + 0.029971) / 9.
    assertThat(rate.expected(monday + 10 * HOUR_US, monday + 11 * HOUR_US))
        .isCloseTo(4.447775, within(1e-6));
    // Half of it and half an hour in which there never was any: 0.029971 / 9 / 2.
    assertThat(
            rate.expected(monday + 10 * HOUR_US + HOUR_US / 2, monday + 11 * HOUR_US + HOUR_US / 2))
        .isCloseTo(2.223887 + 0.001665, within(1e-6));
    assertThat(rate.expected(monday, monday)).isZero();
    // A host of which nothing is known: 1 / (57 * 24) / 9 an hour.
    assertThat(new WeekRate(new int[] {8, 8, 8, 8, 8, 8, 8}).expected(0, HOUR_US))
        .isCloseTo(0.000081222, within(1e-9));
  }
}
