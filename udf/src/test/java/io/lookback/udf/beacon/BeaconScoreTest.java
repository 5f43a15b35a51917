package io.lookback.udf.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BeaconScoreTest {
  private static final long DAY = MadeUpCalls.DAY;

  private final MadeUpCalls calls = new MadeUpCalls(7, MadeUpCalls.DAYS);

  private static BeaconScore score(long[] times, long days) {
    long from = (MadeUpCalls.DAYS - days) * DAY;
    return BeaconScore.of(Arrays.stream(times).filter(t -> t >= from).toArray(), days * DAY);
  }

  @ParameterizedTest
  @CsvSource({
    "60, 1",
    "60, 30",
    "300, 1",
    "3600, 1",
    "3600, 7",
    "14400, 1",
    "21600, 7",
    "21600, 30",
    "28800, 7",
    "28800, 30",
    "43200, 7",
    "86400, 7",
    "86400, 30"
  })
  void exactPeriodsScore(long period, int days) {
    BeaconScore score = score(calls.sleeper(period, 0, 0), days);
    assertThat(score.score()).isGreaterThan(0.9);
    assertThat(score.period()).isEqualTo(period);
    assertThat(score.jitter()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"60, 1", "300, 1", "3600, 1", "7200, 7", "21600, 7", "28800, 30", "86400, 30"})
  void jitterOfThirtyPercentScores(long period, int days) {
    BeaconScore score = score(calls.sleeper(period, 0.3, 0), days);
    assertThat(score.score()).isGreaterThan(0.9);
    assertThat(score.period()).isEqualTo(period, within(period * 0.1));
    assertThat(score.jitter()).isBetween(0.15, 0.35);
  }

  @ParameterizedTest
  @CsvSource({
    "60, 0.02, 1",
    "300, 0.02, 1",
    "3600, 0.02, 7",
    "21600, 0.02, 7",
    "28800, 0.02, 30",
    // A minute and a half.
    "86400, 0.001, 30"
  })
  void aFifthMissedScores(long period, double jitter, int days) {
    assertThat(score(calls.clockwork(period, jitter, 0.2), days).score()).isGreaterThan(0.7);
  }

  @Test
  void chanceAndPeopleDoNotScore() {
    for (int days : new int[] {1, 7, 30}) {
      for (double perDay : new double[] {0.5, 1, 1.5, 3, 8, 30, 200, 2000}) {
        assertThat(score(calls.poisson(perDay), days).score()).isLessThan(0.3);
        assertThat(score(calls.diurnal(perDay), days).score()).isLessThan(0.3);
        assertThat(score(calls.officeHours(perDay), days).score()).isLessThan(0.3);
      }
      assertThat(score(calls.bursts(20, 10, 2), days).score()).isLessThan(0.3);
      for (double spreadHours : new double[] {1, 3, 6}) {
        assertThat(score(calls.dailyVisitor(12, spreadHours, true), days).score()).isZero();
        assertThat(score(calls.dailyVisitor(12, spreadHours, false), days).score()).isZero();
      }
    }
  }

  @Test
  void whatPeoplesMachinesDoWhileTheyAreOnScores() {
    // Every five minutes, 09-17.
    long[] times =
        LongStream.range(0, 30 * DAY / 300)
            .map(i -> i * 300)
            .filter(t -> t % DAY >= 9 * 3600 && t % DAY < 17 * 3600)
            .toArray();
    assertThat(score(times, 1).score()).isGreaterThan(0.9);
    assertThat(score(times, 30).score()).isGreaterThan(0.9);
    assertThat(score(times, 30).period()).isEqualTo(300);
  }

  @Test
  void aCallOfSeveralConnectionsIsOneBeat() {
    // Each hour a connection and two retries, 3 s and 9 s later.
    long[] times =
        LongStream.range(0, 24)
            .flatMap(i -> LongStream.of(i * 3600, i * 3600 + 3, i * 3600 + 9))
            .toArray();
    BeaconScore score = BeaconScore.of(times, DAY);
    assertThat(score.score()).isEqualTo(1);
    assertThat(score.period()).isEqualTo(3600);
    assertThat(score.beats()).isEqualTo(24);
  }

  @Test
  void retriesForSomeMinutesAreNoBeacon() {
    // Ten intervals of 30 s: 300 s of the hour that it takes: 300 / 3600 = 0.083.
    assertThat(
            BeaconScore.of(LongStream.rangeClosed(0, 10).map(i -> i * 30).toArray(), DAY).score())
        .isEqualTo(0.083);
  }

  @Test
  void theScoreIsTheProductOfItsParts() {
    // Twelve intervals of 600 s and four of 100 s: median and period 600; r = 12 / 16 = 0.75, e =
    // (0.75 - 0.5) / 0.3 = 0.8333. 12 x 600 + 4 x 100 s = 7,600 s in beats: persistent.
    // c: within 1 % of 600 under the null: q = 2^-0.99 - 2^-1.01 = 0.006931. 11 of 15 are: KL =
    // 11/15 ln(0.73333 / 0.006931) + 4/15 ln(0.26667 / 0.993069) = 3.4184 - 0.3506 = 3.0678; x 15 =
    // 46.017 nats = 19.98 digits; less log10 6 = 0.78, over 8: more than 1.
    long[] times = new long[17];
    for (int i = 1; i <= 16; i++) {
      times[i] = times[i - 1] + (i % 4 == 0 ? 100 : 600);
    }
    assertThat(BeaconScore.of(times, DAY)).isEqualTo(new BeaconScore(0.833, 600, 0, 17));
    assertThat(BeaconScore.divergence(11 / 15.0, 0.006931)).isEqualTo(3.0678, within(0.001));

    // Five intervals of four hours: 4 of 4 within 1 %: 4 x -log10 0.006931 = 8.637, less 0.778,
    // over
    // 8: 0.982.
    long[] fourHours = LongStream.range(0, 6).map(i -> i * 14_400).toArray();
    assertThat(BeaconScore.of(fourHours, DAY)).isEqualTo(new BeaconScore(0.982, 14_400, 0, 6));
    assertThat(BeaconScore.of(Arrays.copyOf(fourHours, 5), DAY)).isEqualTo(BeaconScore.NONE);
  }

  @Test
  void aSixthOfTheWindowIsTheLongestPeriod() {
    long[] daily = LongStream.range(0, 30).map(i -> i * DAY).toArray();
    assertThat(BeaconScore.of(Arrays.copyOf(daily, 6), 6 * DAY).score()).isPositive();
    assertThat(BeaconScore.of(Arrays.copyOf(daily, 6), 5 * DAY).score()).isZero();
    long[] twoDays = LongStream.range(0, 15).map(i -> i * 2 * DAY).toArray();
    assertThat(BeaconScore.of(twoDays, 30 * DAY).score()).isGreaterThan(0.9);
  }

  @Test
  void veryManyCallsAreKnownByTheirIntervals() {
    // Every 10 s, with a tenth missed.
    CountedValues steady = CountedValues.of(new long[] {10, 20, 30}, new long[] {6998, 700, 70});
    BeaconScore score = BeaconScore.ofIntervals(steady, DAY);
    assertThat(score.score()).isEqualTo(1);
    assertThat(score.period()).isEqualTo(10);
    // One each second is no period that whole seconds can show.
    assertThat(BeaconScore.ofIntervals(CountedValues.of(new long[] {1}, new long[] {86_399}), DAY))
        .isEqualTo(BeaconScore.NONE);
    // A Poisson process of 5,000 a day.
    long[] values = LongStream.rangeClosed(1, 200).toArray();
    long[] counts =
        Arrays.stream(values).map(v -> 1 + (long) (5_000 * Math.exp(-v / 17.3) / 17.3)).toArray();
    assertThat(BeaconScore.ofIntervals(CountedValues.of(values, counts), DAY).score())
        .isLessThan(0.1);
  }

  @Test
  void daylightSavingChangesNothing() {
    // Six-hourly over 2026-03-29, UTC: the same distances as ever.
    long start = java.time.Instant.parse("2026-03-26T00:00:00Z").getEpochSecond();
    long[] times = LongStream.range(0, 28).map(i -> start + i * 21_600).toArray();
    assertThat(BeaconScore.of(times, 7 * DAY).score()).isEqualTo(1);
  }
}
