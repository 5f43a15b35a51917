package io.lookback.udf.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ValueCountsTest {
  @Test
  void isExactUpToTheLimit() {
    ValueCounts counts = new ValueCounts(3);
    for (long value : new long[] {5_000, 0, 5_000, 4_999, 0, 0}) {
      counts.add(value);
    }
    assertThat(counts.isBinned()).isFalse();
    assertThat(counts.values()).containsExactly(0, 4_999, 5_000);
    assertThat(counts.counts(counts.values())).containsExactly(3, 1, 2);

    // A fourth: 4,096 to 8,191 have 13 digits, of which 11 lead, so bins of four. 4,999 is in 4,996
    // to 4,999, 5,000 in 5,000 to 5,003; their middles are 4,998 and 5,002.
    counts.add(7);
    assertThat(counts.isBinned()).isTrue();
    assertThat(counts.values()).containsExactly(0, 7, 4_998, 5_002);
    assertThat(counts.counts(counts.values())).containsExactly(3, 1, 1, 2);

    counts.clear();
    counts.add(5_000);
    assertThat(counts.values()).containsExactly(5_000);
    assertThat(counts.isBinned()).isFalse();
  }

  @Test
  void binsAreNarrowAndStable() {
    for (long value : new long[] {0, 1, 2_047, 2_048, 2_049, 1_000_003, Long.MAX_VALUE}) {
      long bin = ValueCounts.bin(value);
      assertThat(ValueCounts.bin(bin)).isEqualTo(bin);
      assertThat(Math.abs((double) bin - value)).isLessThanOrEqualTo(value / 2048.0);
    }
    assertThat(ValueCounts.bin(2_047)).isEqualTo(2_047);
  }

  @Test
  void theOrderDoesNotMatter() {
    Random random = new Random(7);
    long[] values = random.longs(5_000, 0, 1_000_000).toArray();
    ValueCounts one = new ValueCounts(2_880);
    Arrays.stream(values).forEach(one::add);
    ValueCounts other = new ValueCounts(2_880);
    Arrays.stream(values).sorted().forEach(other::add);
    assertThat(one.isBinned()).isTrue();
    assertThat(one.values()).isEqualTo(other.values());
    assertThat(one.counts(one.values())).isEqualTo(other.counts(other.values()));
  }
}
