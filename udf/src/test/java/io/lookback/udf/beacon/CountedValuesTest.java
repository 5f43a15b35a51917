package io.lookback.udf.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CountedValuesTest {
  @Test
  void quartilesAreTheMediansOfTheHalvesWithoutTheMiddle() {
    // 1 2 3 | 5 | 8 13 21: the middle value is in neither half.
    CountedValues odd = CountedValues.ofSorted(1, 2, 3, 5, 8, 13, 21);
    assertThat(odd.lowerQuartile()).isEqualTo(2);
    assertThat(odd.median()).isEqualTo(5);
    assertThat(odd.upperQuartile()).isEqualTo(13);
    // Distances from 5, sorted: 0 2 3 3 4 8 16.
    assertThat(odd.medianDeviation(5)).isEqualTo(3);

    // 1 2 4 | 7 11 16.
    CountedValues even = CountedValues.ofSorted(1, 2, 4, 7, 11, 16);
    assertThat(even.lowerQuartile()).isEqualTo(2);
    assertThat(even.median()).isEqualTo(5.5);
    assertThat(even.upperQuartile()).isEqualTo(11);
    // Distances from 5.5, sorted: 1.5 1.5 3.5 4.5 5.5 10.5.
    assertThat(even.medianDeviation(5.5)).isEqualTo(4);
  }

  @Test
  void countsAreLikeRepeatedValues() {
    CountedValues counted = CountedValues.of(new long[] {60, 120, 600}, new long[] {5, 2, 1});
    CountedValues listed = CountedValues.ofSorted(60, 60, 60, 60, 60, 120, 120, 600);
    assertThat(counted.size()).isEqualTo(listed.size()).isEqualTo(8);
    assertThat(counted.sum()).isEqualTo(listed.sum()).isEqualTo(1140);
    for (int i = 0; i < 8; i++) {
      assertThat(counted.at(i)).isEqualTo(listed.at(i));
    }
    // Of 60 60 60 60 | 60 120 120 600.
    assertThat(counted.upperQuartile()).isEqualTo(120);
    assertThat(counted.medianDeviation(counted.median())).isZero();
  }

  @Test
  void agreesWithSortingTheDistances() {
    Random random = new Random(7);
    for (int n = 1; n < 40; n++) {
      long[] sorted = random.longs(n, 0, 30).sorted().toArray();
      double center = CountedValues.ofSorted(sorted).median();
      double[] distances = Arrays.stream(sorted).mapToDouble(v -> Math.abs(v - center)).toArray();
      Arrays.sort(distances);
      assertThat(CountedValues.ofSorted(sorted).medianDeviation(center))
          .isEqualTo((distances[(n - 1) / 2] + distances[n / 2]) / 2);
    }
  }

  @Test
  void refusesWhatIsNotSorted() {
    assertThatThrownBy(() -> CountedValues.of(new long[] {2, 2}, new long[] {1, 1}))
        .hasMessage("Value 2 x 1 at 1");
    assertThatThrownBy(() -> CountedValues.of(new long[] {2}, new long[] {0}))
        .hasMessage("Value 2 x 0 at 0");
  }
}
