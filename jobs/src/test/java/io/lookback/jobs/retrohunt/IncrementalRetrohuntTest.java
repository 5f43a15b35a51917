package io.lookback.jobs.retrohunt;

import static io.lookback.jobs.testing.EventOf.event;
import static io.lookback.jobs.testing.ListingOf.listing;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.AddressSetsMonth;
import io.lookback.datasets.table.Indicators;
import io.lookback.datasets.table.RetrohuntHitDays;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.ListingOf;
import io.lookback.jobs.testing.Pipeline;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nights in which days come late and lists change end in the same table as one full hunt. */
class IncrementalRetrohuntTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final LocalDate FIRST_DAY = LocalDate.of(2026, 2, 24);
  private static final int DAYS = 9;

  private final RetrohuntJob job = new RetrohuntJob();
  private final TestInputs in = new TestInputs(SPARK).with(TestInputs.site("par", "172.16.0.0/12"));
  private final Set<String> held = new HashSet<>();
  private List<Row> stored = List.of();

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void equalsAFullHunt(long seed) {
    Random random = new Random(seed);
    List<LocalDate> order = new ArrayList<>();
    for (int day = 0; day < DAYS; day++) {
      order.add(FIRST_DAY.plusDays(day));
    }
    java.util.Collections.shuffle(order, random);
    for (int night = 0; night < 3; night++) {
      Set<Cell> stale = new TreeSet<>();
      for (LocalDate day : order.subList(3 * night, 3 * night + 3)) {
        stale.addAll(records(random, day));
      }
      if (night > 0) {
        stale.addAll(records(random, order.get(0))); // late records of a day that was hunted
      }
      in.put(Indicators.TABLE, rows(listings(random)));
      Pipeline.rolledUp(in);
      rollUpFebruary(random.nextBoolean());
      hunt(stale.toArray(new Cell[0]));
    }

    List<Row> full =
        TestInputs.conforming(
            RetrohuntHitDays.TABLE,
            job.run(in.running(job.spec(), Pipeline.cells(in)), Pipeline.WEEK)
                .rows()
                .get(RetrohuntHitDays.TABLE));
    assertThat(text(stored)).as("seed %s", seed).isEqualTo(text(full)).isNotEmpty();
    assertThat(stored.stream().filter(row -> row.<Long>getAs("before_sessions") > 0)).isNotEmpty();
    assertThat(stored.stream().filter(row -> row.<Long>getAs("after_sessions") > 0)).isNotEmpty();
  }

  private Set<Cell> records(Random random, LocalDate day) {
    Set<Cell> cells = new TreeSet<>();
    for (int i = 0; i < 12; i++) {
      String site = random.nextBoolean() ? "lon" : "par";
      String time = day.atTime(random.nextInt(23), random.nextInt(60)) + ":00Z";
      String remote = "198.51.100." + random.nextInt(8);
      String host = "10.0.0." + random.nextInt(4);
      in.with(
          random.nextInt(4) == 0
              ? event(time, "Any", remote, host).site(site)
              : random.nextBoolean()
                  ? session(time, remote, host).site(site).bytes(random.nextInt(99), 1)
                  : session(time, host, remote).site(site).established(random.nextBoolean()));
      cells.add(new Cell(day, site));
    }
    return cells;
  }

  /** Some of a few listings, with other dates than the night before. */
  private static List<TestRow> listings(Random random) {
    List<TestRow> listings = new ArrayList<>();
    for (String value :
        List.of("198.51.100.0/30", "198.51.100.1", "198.51.100.5-198.51.100.6", "198.51.100.7")) {
      if (random.nextInt(4) > 0) {
        int day = random.nextInt(4);
        ListingOf listing = listing(value, FIRST_DAY.plusDays(day).atTime(12, 0) + ":00Z");
        if (random.nextBoolean()) {
          listing.until(FIRST_DAY.plusDays(day + 1 + random.nextInt(4)).atTime(12, 0) + ":00Z");
        }
        listings.add(listing);
      }
    }
    listings.add(listing("198.51.100.2", "2026-02-25T00:00:00Z").until("2026-02-26T00:00:00Z"));
    return listings;
  }

  private static List<Row> rows(List<TestRow> rows) {
    return rows.stream().map(TestRow::row).toList();
  }

  /** The month tier holds February of one site, or nothing. */
  private void rollUpFebruary(boolean isValid) {
    in.put(AddressSetsMonth.TABLE, List.of());
    if (isValid) {
      Pipeline.packed(in, new Cell(LocalDate.of(2026, 2, 1), "lon"));
    }
  }

  /** What the engine does with a keyed job. */
  private void hunt(Cell[] stale) {
    in.running(job.spec(), stale);
    Dataset<Row> keys = job.keys(in, Pipeline.WEEK);
    Set<String> today =
        keys.select("listing_id").collectAsList().stream()
            .map(row -> row.getString(0))
            .collect(Collectors.toSet());
    Dataset<Row> newKeys =
        keys.where(functions.not(functions.col("listing_id").isin(held.toArray())));
    List<Row> found =
        TestInputs.conforming(
            RetrohuntHitDays.TABLE,
            job.run(in, Pipeline.WEEK, keys, newKeys).rows().get(RetrohuntHitDays.TABLE));
    Set<Cell> replaced = new HashSet<>(Arrays.asList(stale));
    List<Row> kept = new ArrayList<>();
    for (Row row : stored) {
      Cell cell = new Cell(row.getAs("event_date"), row.getAs("site"));
      if (!replaced.contains(cell) && today.contains(row.<String>getAs("listing_id"))) {
        kept.add(row);
      }
    }
    kept.addAll(found);
    stored = kept;
    held.clear();
    held.addAll(today);
  }

  private static List<String> text(List<Row> rows) {
    return rows.stream()
        .map(
            row -> {
              StringBuilder text = new StringBuilder();
              for (int i = 0; i < row.size(); i++) {
                text.append(
                        row.get(i) instanceof byte[] key
                            ? HexFormat.of().formatHex(key)
                            : String.valueOf(row.get(i)))
                    .append('|');
              }
              return text.toString();
            })
        .sorted()
        .toList();
  }
}
