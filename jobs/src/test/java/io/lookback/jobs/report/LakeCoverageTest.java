package io.lookback.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestRow;
import io.lookback.jobs.testing.TestViews;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class LakeCoverageTest {
  private static final Instant START = Instant.parse("2009-01-01T00:00:00Z");

  private static TestRow hour(String sensor, Instant hour) {
    return TestRow.of(Coverage.TABLE)
        .set(SourceColumns.EVENT_DATE, LocalDate.ofInstant(hour, ZoneOffset.UTC))
        .set(SourceColumns.SITE, "lon")
        .set(SourceColumns.SENSOR, sensor)
        .set(Coverage.HOUR, hour)
        .set(Coverage.RECORDS, 5L);
  }

  @Test
  void gapsOfEachSensorInEachSpan() {
    SparkSession spark = SharedSpark.session();
    TestViews views = new TestViews();
    for (int hour = 0; hour < 20 * 24; hour++) {
      Instant at = START.plus(hour, ChronoUnit.HOURS);
      boolean isMissingDay = hour >= 9 * 24 && hour < 10 * 24;
      if (!isMissingDay) {
        views.add(hour("tfm", at));
      }
      if (hour >= 48) {
        views.add(hour("tnm", at));
      }
    }
    views.register(spark);
    SensorCoverage.Span whole =
        new SensorCoverage.Span("lon", START, START.plus(20, ChronoUnit.DAYS));
    SensorCoverage.Span late =
        new SensorCoverage.Span(
            "lon", START.plus(15, ChronoUnit.DAYS), START.plus(16, ChronoUnit.DAYS));
    SensorCoverage.Span elsewhere =
        new SensorCoverage.Span("nowhere", START, START.plusSeconds(7200));
    Map<SensorCoverage.Span, List<SensorCoverage>> answer =
        new LakeCoverage(spark).of(List.of(whole, late, elsewhere));

    assertThat(answer).containsOnlyKeys(whole, late);
    assertThat(answer.get(late))
        .containsExactly(
            new SensorCoverage("lon", "tfm", 24, 24, List.of()),
            new SensorCoverage("lon", "tnm", 24, 24, List.of()));
    assertThat(answer.get(whole)).extracting(SensorCoverage::sensor).containsExactly("tfm", "tnm");
    SensorCoverage tfm = answer.get(whole).get(0);
    assertThat(tfm.percentText()).isEqualTo("95 %");
    assertThat(tfm.gaps())
        .extracting(tfm::sentence)
        .containsExactly("Sensor tfm delivered nothing for the whole of 2009-01-10.");
    SensorCoverage tnm = answer.get(whole).get(1);
    assertThat(tnm.gaps())
        .extracting(tnm::sentence)
        .containsExactly("Sensor tnm is known only from 2009-01-03 00:00 on.");
  }
}
