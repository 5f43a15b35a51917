package io.lookback.jobs.testing;

import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.SourceColumns;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Hours in which a sensor delivered. */
public final class CoverageOf extends TestRow {
  private CoverageOf(String site, String sensor, Instant hour) {
    super(Coverage.TABLE);
    put(SourceColumns.SITE, site);
    put(SourceColumns.SENSOR, sensor);
    put(SourceColumns.SOURCE_FORMAT, "tnm");
    put(SourceColumns.EVENT_DATE, hour.atOffset(ZoneOffset.UTC).toLocalDate());
    put(Coverage.HOUR, hour);
    put(Coverage.RECORDS, 10L);
  }

  /**
   * Every hour from one time to another (exclusive) in which the sensor of site "lon" delivered.
   */
  public static TestRow[] delivered(String sensor, String from, String to) {
    List<TestRow> hours = new ArrayList<>();
    Instant end = Instant.parse(to);
    for (Instant hour = Instant.parse(from);
        hour.isBefore(end);
        hour = hour.plus(Duration.ofHours(1))) {
      hours.add(new CoverageOf("lon", sensor, hour));
    }
    return hours.toArray(TestRow[]::new);
  }
}
