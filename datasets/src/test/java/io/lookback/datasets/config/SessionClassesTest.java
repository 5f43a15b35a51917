package io.lookback.datasets.config;

import static io.lookback.udf.session.SessionClasses.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.udf.session.SessionClasses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionClassesTest {
  private static final long SECOND = 1_000_000;
  private final SessionClasses classes = LookbackConfig.builtIn().sessionClasses();

  @ParameterizedTest
  @CsvSource({
    "3681, 2102, Long_60_Minutes",
    "3600, 2102, Long_60_Minutes",
    "3599, 2102, Long_30_Minutes",
    "1800, 1, Long_30_Minutes",
    "900, 1, Long_15_Minutes",
    "605, 1, Long_5_Minutes",
    "300, 1, Long_5_Minutes",
    "299, 1, Whole",
    "69, 4021, Whole",
    "60, 1, Whole",
    "59, 1048575, Short",
    "59, 1048576, Whole",
    "0, 0, Short",
  })
  void establishedSessionsByDurationAndSize(long seconds, long bytes, String name) {
    assertThat(classes.sessionClass(6, true, false, seconds * SECOND, bytes)).isEqualTo(name);
  }

  @Test
  void firstMatchWins() {
    assertThat(classes.sessionClass(6, true, true, 4000 * SECOND, 1)).isEqualTo("Partial");
    assertThat(classes.sessionClass(6, null, false, 4000 * SECOND, 1)).isEqualTo("Partial");
    assertThat(classes.sessionClass(6, false, false, 4000 * SECOND, 1)).isEqualTo("Timed_Out");
    assertThat(classes.sessionClass(17, true, false, 4000 * SECOND, 1)).isNull();
  }

  @Test
  void unknownNumbersMakeNoClaim() {
    assertThat(classes.sessionClass(6, true, false, UNKNOWN, 1)).isEqualTo("Whole");
    assertThat(classes.sessionClass(6, true, false, 1, UNKNOWN)).isEqualTo("Whole");
    assertThat(classes.sizeClass(UNKNOWN)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "1048575, -",
        "1048576, 1-10 MB",
        "10485760, 10-100 MB",
        "104857599, 10-100 MB",
        "104857600, 100-1024 MB",
        "1073741824, 1 GiB and more",
      },
      nullValues = "-")
  void sizes(long bytes, String name) {
    assertThat(classes.sizeClass(bytes)).isEqualTo(name);
  }

  @Test
  void anUnobservedEndCountsNothing() {
    assertThat(SessionClasses.totalBytes(UNKNOWN, 5)).isEqualTo(5);
    assertThat(SessionClasses.totalBytes(5, UNKNOWN)).isEqualTo(5);
    assertThat(SessionClasses.totalBytes(2, 3)).isEqualTo(5);
    assertThat(SessionClasses.totalBytes(UNKNOWN, UNKNOWN)).isEqualTo(UNKNOWN);
  }

  @Test
  void theDefaultsOfTheFunctionsAreThoseOfTheConfiguration() {
    assertThat(SessionClasses.DEFAULTS).hasToString(classes.toString());
    assertThat(SessionClasses.parse(classes.toString())).hasToString(classes.toString());
  }
}
