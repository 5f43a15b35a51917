package io.lookback.udf.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LastDayTest {
  private static final long START = 1_700_000_000L;

  @Test
  void aCallEachHourIsABeacon() {
    LastDay day = new LastDay();
    for (int hour = 0; hour <= 24; hour++) {
      day.add(START + 3_600L * hour, 500);
    }
    assertThat(day.score())
        .contains(new RitaScore(1, 1, day.score().get().hist(), 1, day.score().get().score()));
    assertThat(day.score().get().hist()).isGreaterThan(0.7);
  }

  @Test
  void onlyTheLastDayCounts() {
    Random random = new Random(3);
    List<long[]> calls = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      calls.add(new long[] {START + 86_400 - random.nextInt(80_000), random.nextInt(1000)});
    }
    LastDay day = new LastDay();
    calls.forEach(call -> day.add(call[0], call[1]));
    long last = calls.stream().mapToLong(call -> call[0]).max().getAsLong();
    LastDay more = new LastDay();
    for (int i = 1; i < 500; i++) {
      more.add(last - 86_401 - 13L * i, 7);
    }
    LastDay both = new LastDay();
    Collections.shuffle(calls, random);
    calls.forEach(call -> both.add(call[0], call[1]));
    both.addAll(more);
    assertThat(both.score()).isEqualTo(day.score()).isPresent();
  }

  @Test
  void tooFewAndTooMany() {
    LastDay day = new LastDay();
    assertThat(day.score()).isEmpty();
    for (int i = 0; i < 3; i++) {
      day.add(START + i, 1);
    }
    assertThat(day.score()).isEmpty();
    for (int i = 0; i < 500_000; i++) {
      day.add(START + i % 86_000, 1);
    }
    assertThat(day.score()).as("a strobe").isEmpty();
    // A day later there are few, and these are all still known.
    for (int i = 0; i < 24; i++) {
      day.add(START + 200_000 + 3_600L * i, 9);
    }
    assertThat(day.score()).isPresent();
  }

  @Test
  void unknownSizesCountAsStartsOnly() {
    LastDay day = new LastDay();
    for (int i = 0; i < 10; i++) {
      day.add(START + 60L * i, i < 2 ? 5 : -1);
    }
    assertThat(day.score()).as("two sizes").isEmpty();
    day.add(START + 600, 5);
    assertThat(day.score()).isPresent();
  }
}
