package io.lookback.jobs.coverage;

import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.LocalRows;
import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.SourceColumns;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;

/**
 * Answers how much of a time the sensors of each site covered, as {@link CoverageReport} does, for
 * commands that somebody waits for: the table has a row for each hour of a sensor, and is read in
 * this process.
 */
public final class SiteCoverage {
  private static final List<String> READ =
      List.of(SourceColumns.SITE, SourceColumns.SENSOR, Coverage.HOUR, Coverage.RECORDS).stream()
          .map(Column::name)
          .toList();

  private record Sensor(String site, String name) {}

  /** What was read last, which a service asks again and again between two nights. */
  private static final AtomicReference<Read> LAST = new AtomicReference<>();

  /** What of which table of which state. */
  private record Asked(UUID table, long snapshot, Set<String> sites) {}

  private record Read(Asked asked, SiteCoverage coverage) {}

  private final Map<Sensor, SensorHours> sensors = new HashMap<>();

  private SiteCoverage() {}

  /** What the sensors of some sites delivered. */
  public static SiteCoverage of(Lake lake, Collection<String> sites) {
    Table table = lake.iceberg(Coverage.TABLE);
    Snapshot snapshot = table.currentSnapshot();
    if (snapshot == null) {
      return new SiteCoverage();
    }
    Asked asked = new Asked(table.uuid(), snapshot.snapshotId(), Set.copyOf(sites));
    Read last = LAST.get();
    if (last == null || !last.asked().equals(asked)) {
      last = new Read(asked, read(table, asked.sites()));
      LAST.set(last);
    }
    return last.coverage();
  }

  private static SiteCoverage read(Table table, Set<String> asked) {
    Map<Sensor, LongStream.Builder> hours = new HashMap<>();
    LocalRows.forEach(
        table,
        READ,
        Expressions.in(SourceColumns.SITE.name(), asked.toArray()),
        row -> {
          String site = (String) value(row, SourceColumns.SITE);
          if (asked.contains(site) && (long) value(row, Coverage.RECORDS) > 0) {
            Instant hour = ((OffsetDateTime) value(row, Coverage.HOUR)).toInstant();
            hours
                .computeIfAbsent(
                    new Sensor(site, (String) value(row, SourceColumns.SENSOR)),
                    sensor -> LongStream.builder())
                .add(Math.floorDiv(hour.getEpochSecond(), Duration.ofHours(1).toSeconds()));
          }
        });
    SiteCoverage coverage = new SiteCoverage();
    hours.forEach(
        (sensor, seen) -> coverage.sensors.put(sensor, new SensorHours(seen.build().toArray())));
    return coverage;
  }

  private static Object value(Record row, Column column) {
    return row.getField(column.name());
  }

  /** Whether no sensor of the sites ever delivered anything. */
  public boolean isEmpty() {
    return sensors.isEmpty();
  }

  /** The last day (UTC) on which a sensor delivered; null where none ever did. */
  public LocalDate newestDay() {
    return sensors.values().stream()
        .map(SensorHours::last)
        .max(Long::compare)
        .map(
            hour -> LocalDate.ofInstant(Instant.EPOCH.plus(Duration.ofHours(hour)), ZoneOffset.UTC))
        .orElse(null);
  }

  /**
   * Whole percent, rounded down, of the sensor hours between two days, both inclusive, that were
   * covered, by site. A site of which no sensor was expected is not there.
   *
   * @param from null = the first day with records of any of the sites
   * @param to null = the last day with records of any of the sites
   */
  public SortedMap<String, Integer> percents(LocalDate from, LocalDate to) {
    SortedMap<String, Integer> percents = new TreeMap<>();
    if (isEmpty()) {
      return percents;
    }
    long begin = from == null ? firstHour() : 24 * from.toEpochDay();
    long end = 24 * ((to == null ? newestDay() : to).toEpochDay() + 1);
    Map<String, long[]> sums = new HashMap<>();
    sensors.forEach(
        (sensor, hours) -> {
          for (long hour = begin; hour < hours.end(end); hour++) {
            long[] sum = sums.computeIfAbsent(sensor.site(), site -> new long[2]);
            String state = hours.state(hour);
            sum[0] += state.equals("seen") || state.equals("quiet") ? 1 : 0;
            sum[1]++;
          }
        });
    sums.forEach((site, sum) -> percents.put(site, (int) (100 * sum[0] / sum[1])));
    return percents;
  }

  /** The first hour of the first day. */
  private long firstHour() {
    long first = sensors.values().stream().mapToLong(SensorHours::first).min().orElseThrow();
    return first - Math.floorMod(first, 24L);
  }
}
