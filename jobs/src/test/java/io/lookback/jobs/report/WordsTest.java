package io.lookback.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0 B",
        "2102|2,102 B",
        "9999|9,999 B",
        "10000|10.0 kB",
        "999499|999 kB",
        "999500|1.00 MB",
        "700000000|700 MB",
        "9223372036854775807|9.22 EB",
      })
  void bytes(long value, String text) {
    assertThat(Words.bytes(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400000|0.4 s",
        "69000000|69 s",
        "313000000|5 min 13 s",
        "3681000000|1 h 01 min",
        "777600000000|9 d 00 h",
      })
  void durations(long micros, String text) {
    assertThat(Words.duration(micros)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2009-01-10T00:00:00Z|2009-01-11T00:00:00Z|for the whole of 2009-01-10",
        "2009-01-10T00:00:00Z|2009-01-13T00:00:00Z|for all of 2009-01-10 to 2009-01-12 (3 days)",
        "2009-01-10T05:00:00Z|2009-01-10T06:00:00Z|from 2009-01-10 05:00 to 2009-01-10 06:00 (1 hour)",
        "2009-01-10T05:00:00Z|2009-01-11T05:00:00Z|from 2009-01-10 05:00 to 2009-01-11 05:00 (24 hours)",
      })
  void spans(String from, String to, String text) {
    assertThat(Words.span(Instant.parse(from), Instant.parse(to))).isEqualTo(text);
  }
}
