package io.lookback.jobs.sightings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.lookback.udf.net.IpKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairSumsTest {
  private static Map<IpKey, Long> all(PairSums sums) {
    Map<IpKey, Long> all = new HashMap<>();
    sums.forEach((hi, lo, sum) -> assertThat(all.put(new IpKey(hi, lo), sum)).isNull());
    assertThat(all).hasSize(sums.size());
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 5, 1_000, 100_000})
  void addsUpAsAMapDoes(int additions) {
    Random random = new Random(additions);
    Map<IpKey, Long> expected = new HashMap<>();
    PairSums sums = new PairSums();
    for (int i = 0; i < additions; i++) {
      // Keys of all bits, of few, and often the same.
      long hi = random.nextInt(3) == 0 ? random.nextLong() : 0;
      long lo = (long) random.nextInt(additions / 4 + 1) << (random.nextBoolean() ? 0 : 24);
      long number = random.nextInt(3);
      sums.add(hi, lo, number);
      expected.merge(new IpKey(hi, lo), number, Long::sum);
    }
    assertThat(all(sums)).isEqualTo(expected);
  }

  /** As somebody would choose them who knows a hash: all differ in the same few bits. */
  @ParameterizedTest
  @ValueSource(ints = {0, 16, 32, 40, 47})
  void takesNoLongerForAddressesOfOnePattern(int shift) {
    PairSums ofLo = new PairSums();
    PairSums ofHi = new PairSums();
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (long i = 0; i < 300_000; i++) {
            ofLo.add(0x2001_0db8_0000_0001L, i << shift | 1, 1);
            ofHi.add(i << shift | 1, 1, 1);
          }
        });
    assertThat(ofLo.size()).isEqualTo(ofHi.size()).isGreaterThan(131_071);
  }

  @Test
  void keepsTheLargestNumberWhereASumIsTooLarge() {
    PairSums sums = new PairSums();
    sums.add(0, 0, Long.MAX_VALUE);
    sums.add(0, 0, 1);
    sums.add(0, 1, 0);
    assertThat(all(sums)).isEqualTo(Map.of(new IpKey(0, 0), Long.MAX_VALUE, new IpKey(0, 1), 0L));
    assertThatThrownBy(() -> sums.add(0, 1, -1)).hasMessageContaining("-1");
  }
}
