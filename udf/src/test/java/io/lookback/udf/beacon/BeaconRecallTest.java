package io.lookback.udf.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How many made-up beacons are found, and what else is taken for one. */
class BeaconRecallTest {
  private static final int BEACONS = 100;
  private static final int OTHERS = 400;

  /** The default of {@code jobs.beacons.min-score}. */
  private static final double THRESHOLD = 0.6;

  private record Scored(boolean isBeacon, double score, long[] times) {}

  /** As the job does it: the best of the last 1, 7 and 30 days. */
  static BeaconScore best(long[] times) {
    BeaconScore best = BeaconScore.NONE;
    for (long days : new long[] {1, 7, 30}) {
      long from = (MadeUpCalls.DAYS - days) * MadeUpCalls.DAY;
      BeaconScore score =
          BeaconScore.of(
              Arrays.stream(times).filter(t -> t >= from).toArray(), days * MadeUpCalls.DAY);
      best = score.score() > best.score() ? score : best;
    }
    return best;
  }

  private static List<Scored> scored(int firstSeed, int lastSeed) {
    List<Scored> all = new ArrayList<>();
    for (int seed = firstSeed; seed <= lastSeed; seed++) {
      MadeUpCalls calls = new MadeUpCalls(seed, MadeUpCalls.DAYS);
      for (int i = 0; i < BEACONS + OTHERS; i++) {
        Supplier<long[]> series = i < BEACONS ? calls.anyBeacon() : calls.anyOther();
        long[] times = series.get();
        all.add(new Scored(i < BEACONS, best(times).score(), times));
      }
    }
    return all;
  }

  /** Recall and precision at a threshold. */
  private static double[] quality(List<Scored> all, double threshold) {
    double found = all.stream().filter(s -> s.isBeacon && s.score >= threshold).count();
    double wrong = all.stream().filter(s -> !s.isBeacon && s.score >= threshold).count();
    double beacons = all.stream().filter(Scored::isBeacon).count();
    return new double[] {found / beacons, found / (found + wrong), wrong};
  }

  @Test
  @Tag("long")
  void findsMostAndTakesLittleElseForABeacon() {
    List<Scored> chosenOn = scored(1, 10);
    for (double threshold = 0.3; threshold < 0.95; threshold += 0.1) {
      double[] q = quality(chosenOn, threshold);
      System.out.printf(
          Locale.ROOT,
          "seeds 1-10, score >= %.1f: recall %.3f, precision %.3f%n",
          threshold,
          q[0],
          q[1]);
    }
    List<Scored> reportedOn = scored(11, 20);
    double[] q = quality(reportedOn, THRESHOLD);
    System.out.printf(
        Locale.ROOT,
        "seeds 11-20, score >= %.1f: recall %.3f, precision %.3f, %.0f of %d others%n",
        THRESHOLD,
        q[0],
        q[1],
        q[2],
        10 * OTHERS);
    assertThat(q[0]).as("recall").isGreaterThanOrEqualTo(0.9);
    assertThat(q[1]).as("precision").isGreaterThanOrEqualTo(0.8);
  }
}
