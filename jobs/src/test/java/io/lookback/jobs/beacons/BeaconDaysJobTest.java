package io.lookback.jobs.beacons;

import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.BeaconDays;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class BeaconDaysJobTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final Cell MARCH_1 = new Cell(LocalDate.of(2026, 3, 1), "lon");
  private static final String HOST = "10.0.0.5";
  private static final String REMOTE = "198.51.100.7";

  private static Dataset<Row> rows(TestRow... records) {
    BeaconDaysJob job = new BeaconDaysJob();
    TestInputs in = new TestInputs(SPARK).with(records);
    return job.run(in.running(job.spec(), MARCH_1), new BeaconDaysJob.Params())
        .rows()
        .get(BeaconDays.TABLE);
  }

  private static List<Row> run(TestRow... records) {
    return TestInputs.conforming(
        BeaconDays.TABLE, rows(records).orderBy("src_ip", "dst_ip", "protocol"));
  }

  private static String text(Row row, String... columns) {
    return Stream.of(columns)
        .map(column -> text(row.getAs(column)))
        .collect(Collectors.joining(" "));
  }

  private static String text(Object value) {
    return value instanceof scala.collection.Seq<?> list
        ? list.mkString("[", ",", "]")
        : String.valueOf(value);
  }

  private static String pair(Row row) {
    return text(row, "src_ip", "dst_ip", "protocol", "connections", "connections_established");
  }

  @Test
  void holdsWhenAndHowOftenAHostCalled() {
    Row row =
        run(
                session("2026-03-01T10:00:00.900Z", HOST, REMOTE).port(7000).bytes(500, 1),
                session("2026-03-01T10:00:00.100Z", HOST, REMOTE).port(7000).bytes(510, 1),
                session("2026-03-01T10:01:00Z", HOST, REMOTE).port(6667).established(false),
                session("2026-03-01T10:02:30Z", HOST, REMOTE).port(6667).bytes(500, 1),
                session("2026-03-01T23:00:00Z", HOST, REMOTE).port(6667).bytes(9, 1).suspect())
            .get(0);

    assertThat(pair(row)).isEqualTo(HOST + " " + REMOTE + " 6 5 4");
    assertThat(text(row, "first_time", "last_time"))
        .isEqualTo("2026-03-01T10:00:00.100Z 2026-03-01T23:00:00Z");
    // 10:00:00 is second 36,000; then 60 s, 90 s, and 20:57:30 h x 3600.
    assertThat(text(row, "distinct_times", "first_second", "intervals"))
        .isEqualTo("4 36000 [60,90,46650]");
    assertThat(text(row, "interval_values", "interval_counts")).isEqualTo("[] []");
    assertThat(text(row, "hour_connections"))
        .isEqualTo("[0,0,0,0,0,0,0,0,0,0,4,0,0,0,0,0,0,0,0,0,0,0,0,1]");
    assertThat(text(row, "bytes_values", "bytes_counts", "is_bytes_binned"))
        .isEqualTo("[500,510] [2,1] false");
    assertThat(text(row, "ports", "port_count")).isEqualTo("[6667,7000] 2");
    assertThat(text(row, "open_sessions", "open_last_time", "open_bytes")).isEqualTo("0 null null");
  }

  @Test
  void pairsAreOwnHostsAndRemoteServers() {
    assertThat(
            run(
                session("2026-03-01T10:00:00Z", HOST, REMOTE),
                session("2026-03-01T10:00:00Z", HOST, REMOTE).protocol(17).port(53),
                session("2026-03-01T10:00:00Z", HOST, REMOTE).protocol(null).port(53),
                session("2026-03-01T10:00:00Z", "2001:db8:aaaa::5", "2001:db8::7")
                    .protocol(58)
                    .port(0)
                    .established(false),
                session("2026-03-01T10:00:00Z", REMOTE, HOST),
                session("2026-03-01T10:00:00Z", HOST, "10.0.0.6"),
                session("2026-03-01T10:00:00Z", HOST, "224.0.0.251").direction(null),
                session("2026-03-01T10:00:00Z", HOST, REMOTE).notCounted(),
                session("2026-03-01T10:00:00Z", HOST, REMOTE).site("par")))
        .extracting(row -> pair(row) + " " + text(row, "ports"))
        .containsExactly(
            "10.0.0.5 198.51.100.7 null 1 1 []",
            "10.0.0.5 198.51.100.7 6 1 1 [443]",
            "10.0.0.5 198.51.100.7 17 1 1 [53]",
            "2001:db8:aaaa::5 2001:db8::7 58 1 0 []");
  }

  @Test
  void aSessionFromTheDayBeforeHasItsTrueStart() {
    Row row =
        run(
                session("2026-02-28T23:59:00Z", HOST, REMOTE).lasting(Duration.ofMinutes(2)),
                session("2026-03-01T00:00:00Z", HOST, REMOTE),
                session("2026-03-01T00:01:00Z", HOST, REMOTE),
                session("2026-03-01T00:02:00Z", HOST, REMOTE))
            .get(0);
    assertThat(text(row, "first_second", "intervals")).isEqualTo("-60 [60,60,60]");
    assertThat(text(row, "hour_connections")).startsWith("[3,0,").endsWith(",0]");
  }

  @Test
  void anOpenSessionIsNoConnectionHoweverOftenItIsReported() {
    TestRow[] snapshots =
        IntStream.range(0, 72)
            .mapToObj(
                i ->
                    session("2026-02-28T10:00:00Z", HOST, REMOTE)
                        .lasting(Duration.ofHours(14).plusMinutes(20L * (i % 30)))
                        .bytes(1_000 + i, 2)
                        .open())
            .toArray(TestRow[]::new);
    List<Row> rows = run(snapshots);
    assertThat(rows).hasSize(1);
    assertThat(pair(rows.get(0))).endsWith(" 6 0 0");
    assertThat(text(rows.get(0), "open_sessions", "open_last_time", "open_bytes"))
        .isEqualTo("1 2026-03-01T09:40:00Z 1071");
    assertThat(text(rows.get(0), "first_time", "last_time", "distinct_times", "first_second"))
        .isEqualTo("null null 0 null");

    assertThat(
            text(
                run(
                        session("2026-03-01T10:00:00Z", HOST, REMOTE).open(),
                        session("2026-03-01T10:00:00Z", HOST, REMOTE).port(80).open(),
                        session("2026-03-01T11:00:00Z", HOST, REMOTE).open(),
                        session("2026-03-01T11:00:00Z", HOST, REMOTE))
                    .get(0),
                "connections",
                "open_sessions"))
        .isEqualTo("1 3");
  }

  /** The row of a pair that starts connections at these seconds of the day. */
  private static Row streamed(int connections, IntToLongFunction second, IntToLongFunction bytes) {
    long midnight = MARCH_1.day().toEpochDay() * 86_400;
    CallsOfDay calls =
        new CallsOfDay(
            IntStream.range(0, connections)
                .<InternalRow>mapToObj(
                    i ->
                        new GenericInternalRow(
                            new Object[] {
                              1L,
                              (int) MARCH_1.day().toEpochDay(),
                              UTF8String.fromString("lon"),
                              UTF8String.fromString(HOST),
                              UTF8String.fromString(REMOTE),
                              6,
                              (midnight + second.applyAsLong(i)) * 1_000_000,
                              false,
                              40000,
                              i % 100,
                              0L,
                              true,
                              bytes.applyAsLong(i)
                            }))
                .iterator());
    InternalRow row = calls.next();
    assertThat(calls.hasNext()).isFalse();
    return ((org.apache.spark.sql.classic.SparkSession) SPARK)
        .internalCreateDataFrame(
            JavaSparkContext.fromSparkContext(SPARK.sparkContext()).parallelize(List.of(row)).rdd(),
            BeaconDays.TABLE.schema(),
            false)
        .first();
  }

  @Test
  void moreThan2880TimesAreKeptAsIntervals() {
    // One each 30 s is the most that is kept.
    Row most = streamed(2_880, i -> i * 30L, i -> i);
    assertThat(text(most, "distinct_times", "interval_values", "is_bytes_binned"))
        .isEqualTo("2880 [] false");
    assertThat(most.getList(BeaconDays.TABLE.ordinal(BeaconDays.INTERVALS))).hasSize(2_879);
    // And one more, a second after the first: 30 s is split into 1 s and 29 s.
    Row more = streamed(2_881, i -> i == 0 ? 0 : i == 1 ? 1 : (i - 1) * 30L, i -> i);
    assertThat(text(more, "distinct_times", "intervals", "interval_values", "interval_counts"))
        .isEqualTo("2881 [] [1,29,30] [1,1,2878]");
    // 2,881 sizes, of which 2,048 and more are in bins of two.
    assertThat(text(more, "is_bytes_binned")).isEqualTo("true");
    assertThat(text(more, "port_count")).isEqualTo("100");
    assertThat(text(more, "ports")).endsWith(",31]");
  }

  @Test
  void aConnectionEachSecondTakesNoMoreThanAFew() {
    Row row = streamed(200_000, i -> Math.min(86_399, i / 2), i -> i % 7);
    assertThat(text(row, "connections", "distinct_times", "intervals"))
        .isEqualTo("200000 86400 []");
    assertThat(text(row, "interval_values", "interval_counts")).isEqualTo("[1] [86399]");
    assertThat(text(row, "bytes_values")).isEqualTo("[0,1,2,3,4,5,6]");
  }

  @Test
  void shufflesOnce() {
    Dataset<Row> sorted =
        new TestInputs(SPARK)
            .with(session("2026-03-01T10:00:00Z", HOST, REMOTE))
            .whole(SessionRecords.TABLE);
    assertThat(BeaconDaysJob.sorted(sorted).queryExecution().executedPlan().toString())
        .containsOnlyOnce("Exchange ");
  }
}
