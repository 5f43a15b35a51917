package io.lookback.jobs.retrohunt;

import static io.lookback.jobs.testing.EventOf.event;
import static io.lookback.jobs.testing.ListingOf.listing;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.RetrohuntHitDays;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.sightings.SightingsJob;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class RetrohuntJobTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final RetrohuntJob.Params WEEK = new RetrohuntJob.Params(Duration.ofDays(7));

  private final SightingsJob sightings = new SightingsJob();
  private final RetrohuntJob job = new RetrohuntJob();

  private static Cell[] cells(TestInputs in) {
    return Stream.concat(
            in.rows(SessionRecords.TABLE).stream(),
            in.rows(io.lookback.datasets.table.Events.TABLE).stream())
        .map(row -> new Cell((LocalDate) row.get(0), row.getString(1)))
        .distinct()
        .toArray(Cell[]::new);
  }

  private TestInputs rolledUp(TestRow... rows) {
    TestInputs in = new TestInputs(SPARK).with(TestInputs.site("par", "172.16.0.0/12")).with(rows);
    return in.with(
        sightings.run(in.running(sightings.spec(), cells(in)), new SightingsJob.Params()));
  }

  private Dataset<Row> plan(TestInputs in) {
    return job.run(in.running(job.spec(), cells(in)), WEEK).rows().get(RetrohuntHitDays.TABLE);
  }

  private List<Row> hunt(TestInputs in) {
    return TestInputs.conforming(RetrohuntHitDays.TABLE, plan(in)).stream()
        .sorted(
            Comparator.comparing(
                row ->
                    row.getAs("event_date")
                        + row.<String>getAs("site")
                        + row.getAs("address")
                        + row.getAs("role")
                        + row.getAs("list")
                        + row.getAs("listing")
                        + row.getAs("listed_from")))
        .toList();
  }

  /** Before, during and after of a measure. */
  private static List<Object> split(Row row, String measure) {
    return List.of(
        row.getAs("before_" + measure),
        row.getAs("during_" + measure),
        row.getAs("after_" + measure));
  }

  @Test
  void takesDaysWholeThatLieOnOneSide() {
    List<Row> rows =
        hunt(
            rolledUp(
                listing("198.51.100.7", "2026-03-02T12:00:00Z").until("2026-03-04T12:00:00Z"),
                session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.5").bytes(100, 20),
                session("2026-03-03T10:00:00Z", "198.51.100.7", "10.0.0.6")
                    .bytes(7, 0)
                    .established(false)
                    .sessionClass("Timed_Out"),
                event("2026-03-05T10:00:00Z", "Snort-TCP_Event", "198.51.100.7", "10.0.0.6")
                    .count(3)));

    assertThat(rows).hasSize(3);
    assertThat(split(rows.get(0), "sessions")).containsExactly(1L, 0L, 0L);
    assertThat(split(rows.get(0), "bytes")).containsExactly(120L, 0L, 0L);
    assertThat(split(rows.get(0), "hosts")).containsExactly(1, 0, 0);
    assertThat(rows.get(0).getList(rows.get(0).fieldIndex("before_host_list")).toString())
        .isEqualTo("[10.0.0.5]");
    assertThat(split(rows.get(1), "sessions")).containsExactly(0L, 1L, 0L);
    assertThat(split(rows.get(1), "sessions_established")).containsExactly(0L, 0L, 0L);
    assertThat(split(rows.get(2), "events")).containsExactly(0L, 0L, 3L);
    assertThat(rows).extracting(row -> row.getAs("split")).containsOnly("exact");
  }

  @Test
  void opensTheDayOnWhichAListingBeginsAndEnds() {
    List<Row> rows =
        hunt(
            rolledUp(
                listing("198.51.100.7", "2026-03-01T12:00:00Z").until("2026-03-01T18:00:00Z"),
                // Before: starts at 11:59:59.999999, though it ends while listed.
                session("2026-03-01T11:59:59.999999Z", "198.51.100.7", "10.0.0.5").bytes(1, 2),
                // During: starts exactly when listed.
                session("2026-03-01T12:00:00Z", "198.51.100.7", "10.0.0.5").bytes(10, 20),
                session("2026-03-01T17:59:59Z", "198.51.100.7", "10.0.0.6")
                    .bytes(100, 200)
                    .established(false),
                session("2026-03-01T13:00:00Z", "198.51.100.7", "10.0.0.6")
                    .bytes(9000, 1)
                    .suspect(),
                event("2026-03-01T13:00:00Z", "Any", "198.51.100.7", "10.0.0.8").count(5),
                // After: starts exactly when no longer listed.
                session("2026-03-01T18:00:00Z", "198.51.100.7", "10.0.0.7").bytes(1000, 2000),
                // Counts nothing on either side.
                session("2026-03-01T11:00:00Z", "198.51.100.7", "10.0.0.9")
                    .open()
                    .bytes(5, 5)
                    .lasting(Duration.ofHours(3)),
                session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.9").notCounted(),
                session("2026-03-01T10:00:00Z", "198.51.100.8", "10.0.0.9")));

    assertThat(rows).hasSize(1);
    Row row = rows.get(0);
    assertThat(split(row, "sessions")).containsExactly(1L, 3L, 1L);
    assertThat(split(row, "sessions_established")).containsExactly(1L, 2L, 1L);
    assertThat(split(row, "events")).containsExactly(0L, 5L, 0L);
    assertThat(split(row, "bytes")).containsExactly(3L, 330L, 3000L);
    assertThat(split(row, "hosts")).containsExactly(1, 3, 1);
    assertThat(row.getList(row.fieldIndex("during_host_list")).toString())
        .isEqualTo("[10.0.0.5, 10.0.0.6, 10.0.0.8]");
    assertThat(row.<Long>getAs("open_sessions")).isEqualTo(1);
    assertThat(row.<String>getAs("split")).isEqualTo("exact");
  }

  @Test
  void aDayWhoseRecordsAreGoneIsAttributedToItsFirstRecordAndSaysSo() {
    TestInputs in =
        rolledUp(
            listing("198.51.100.7", "2026-03-01T12:00:00Z"),
            session("2026-03-01T11:00:00Z", "198.51.100.7", "10.0.0.5").bytes(1, 2),
            session("2026-03-01T13:00:00Z", "198.51.100.7", "10.0.0.6").bytes(10, 20),
            session("2026-03-02T13:00:00Z", "198.51.100.7", "10.0.0.6").bytes(100, 200));
    Cell[] cells = cells(in);
    in.put(SessionRecords.TABLE, List.of());

    List<Row> rows =
        TestInputs.conforming(
            RetrohuntHitDays.TABLE,
            job.run(in.running(job.spec(), cells), WEEK)
                .rows()
                .get(RetrohuntHitDays.TABLE)
                .orderBy("event_date"));

    assertThat(split(rows.get(0), "sessions")).containsExactly(2L, 0L, 0L);
    assertThat(split(rows.get(0), "bytes")).containsExactly(33L, 0L, 0L);
    assertThat(rows.get(0).<String>getAs("split")).isEqualTo("estimated");
    assertThat(split(rows.get(1), "sessions")).containsExactly(0L, 1L, 0L);
    assertThat(rows.get(1).<String>getAs("split")).isEqualTo("exact");
  }

  @Test
  void everyListingThatHoldsTheAddressHits() {
    List<Row> rows =
        hunt(
            rolledUp(
                listing("198.51.100.0/24", "2026-01-01T00:00:00Z").list("wide"),
                listing("198.51.100.4-198.51.100.9", "2026-01-01T00:00:00Z").list("range"),
                listing("198.51.100.7", "2026-01-01T00:00:00Z").list("one"),
                listing("2001:db8:bad::/48", "2026-01-01T00:00:00Z").list("six"),
                listing("203.0.113.1", "2026-01-01T00:00:00Z").list("other"),
                session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.5"),
                session("2026-03-01T10:00:00Z", "10.0.0.5", "198.51.100.9"),
                session("2026-03-01T10:00:00Z", "2001:db8:bad::1", "2001:db8:aaaa::5"),
                session("2026-03-01T10:00:00Z", "198.51.100.7", "172.16.0.5")
                    .site("par")
                    .direction("inbound"),
                session("2026-03-01T10:00:00Z", "198.51.101.7", "10.0.0.5")));

    assertThat(rows)
        .extracting(
            row ->
                Stream.of("site", "address", "role", "list")
                    .map(row::<String>getAs)
                    .reduce((left, right) -> left + " " + right)
                    .orElseThrow())
        .containsExactlyInAnyOrder(
            "lon 198.51.100.7 client one",
            "lon 198.51.100.7 client range",
            "lon 198.51.100.7 client wide",
            "lon 198.51.100.9 server range",
            "lon 198.51.100.9 server wide",
            "lon 2001:db8:bad::1 client six",
            "par 198.51.100.7 client one",
            "par 198.51.100.7 client range",
            "par 198.51.100.7 client wide");
  }

  @Test
  void relistingsLessThanTheGapApartAreOne() {
    List<Row> rows =
        hunt(
            rolledUp(
                // 6 d 23 h apart: one listing from March 1 on.
                listing("198.51.100.7", "2026-03-01T00:00:00Z").until("2026-03-02T00:00:00Z"),
                listing("198.51.100.7", "2026-03-08T23:00:00Z").until("2026-03-09T00:00:00Z"),
                // Exactly 7 days later: another listing, still open.
                listing("198.51.100.7", "2026-03-16T00:00:00Z"),
                // Another list has its own.
                listing("198.51.100.7", "2026-03-03T00:00:00Z").list("worse"),
                session("2026-03-05T10:00:00Z", "198.51.100.7", "10.0.0.5")));

    assertThat(rows)
        .extracting(
            row ->
                row.getAs("list") + " " + row.getAs("listed_from") + " " + row.getAs("listed_to"))
        .containsExactly(
            "bad 2026-03-01T00:00:00Z 2026-03-09T00:00:00Z",
            "bad 2026-03-16T00:00:00Z null",
            "worse 2026-03-03T00:00:00Z null");
    assertThat(split(rows.get(0), "sessions")).containsExactly(0L, 1L, 0L);
    assertThat(split(rows.get(1), "sessions")).containsExactly(1L, 0L, 0L);
    assertThat(rows).extracting(row -> row.getAs("listing_id")).doesNotHaveDuplicates();
  }

  @Test
  void aSightingOfOpenSessionsStaysThoughItCountsNothing() {
    List<Row> rows =
        hunt(
            rolledUp(
                listing("198.51.100.7", "2026-03-01T12:00:00Z"),
                session("2026-03-01T11:00:00Z", "198.51.100.7", "10.0.0.5")
                    .open()
                    .lasting(Duration.ofHours(3))));

    assertThat(split(rows.get(0), "sessions")).containsExactly(0L, 0L, 0L);
    assertThat(rows.get(0).<Long>getAs("open_sessions")).isEqualTo(1);
    assertThat(rows.get(0).<Long>getAs("longest_us")).isEqualTo(3 * 3_600_000_000L);
    assertThat(rows.get(0).<String>getAs("split")).isEqualTo("exact");
  }

  @Test
  void joinsWithoutComparingAllPairs() {
    TestInputs in =
        rolledUp(
            listing("198.51.100.0/24", "2026-03-01T12:00:00Z"),
            session("2026-03-01T11:00:00Z", "198.51.100.7", "10.0.0.5"),
            session("2026-03-01T13:00:00Z", "198.51.100.7", "10.0.0.5"));

    assertThat(plan(in).queryExecution().executedPlan().toString())
        .doesNotContain("NestedLoop", "CartesianProduct");
  }
}
