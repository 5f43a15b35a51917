package io.lookback.jobs.beacons;

import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lookback.datasets.config.AllowListConfig;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.table.BeaconDays;
import io.lookback.datasets.table.Beacons;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.Pipeline;
import io.lookback.jobs.testing.SessionOf;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class BeaconsJobTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final BeaconsJob.Params DEFAULTS =
      LookbackConfig.builtIn().params("beacons", BeaconsJob.Params.class);
  private static final Instant MARCH_1 = Instant.parse("2026-03-01T00:00:00Z");
  private static final String HOST = "10.0.0.5";
  private static final String REMOTE = "198.51.100.7";
  private static final long DAY_S = 86_400;

  private final List<TestRow> sessions = new ArrayList<>();

  /** Adds a session at each of these seconds from the midnight before 2026-03-01. */
  private BeaconsJobTest calls(
      String from, String to, LongStream seconds, UnaryOperator<SessionOf> how) {
    seconds.forEach(
        second ->
            sessions.add(
                how.apply(
                    session(MARCH_1.plusSeconds(second).toString(), from, to)
                        .lasting(Duration.ofSeconds(1))
                        .bytes(500, 900))));
    return this;
  }

  private BeaconsJobTest calls(String from, String to, LongStream seconds) {
    return calls(from, to, seconds, one -> one);
  }

  private static LongStream every(long period, double days) {
    return LongStream.range(0, (long) (days * DAY_S / period)).map(i -> i * period);
  }

  private static Cell day(int march) {
    return new Cell(LocalDate.of(2026, 2, 28).plusDays(march), "lon");
  }

  private TestInputs rolledUp() {
    TestInputs in = new TestInputs(SPARK).with(sessions.toArray(TestRow[]::new));
    BeaconDaysJob days = new BeaconDaysJob();
    return in.with(
        days.run(in.running(days.spec(), Pipeline.cells(in)), new BeaconDaysJob.Params()));
  }

  private static List<Row> run(TestInputs in, BeaconsJob.Params params, Cell... cells) {
    BeaconsJob job = new BeaconsJob();
    return TestInputs.conforming(
        Beacons.TABLE,
        job.run(in.running(job.spec(), cells), params)
            .rows()
            .get(Beacons.TABLE)
            .orderBy("event_date", "address", "other_address", "protocol"));
  }

  private List<Row> run(Cell... cells) {
    return run(rolledUp(), DEFAULTS, cells);
  }

  @Test
  void aCallEachMinuteIsABeacon() {
    Row row = calls(HOST, REMOTE, every(60, 1)).run(day(1)).get(0);

    assertThat(row.<Double>getAs("score")).isEqualTo(1);
    assertThat(row.<Double>getAs("period_s")).isEqualTo(60);
    assertThat(row.<Double>getAs("jitter")).isZero();
    assertThat(row.<Integer>getAs("window_days")).isEqualTo(1);
    assertThat(row.<Long>getAs("connections")).isEqualTo(1440);
    assertThat(row.<Double>getAs("established_share")).isEqualTo(1);
    assertThat(row.<Long>getAs("prevalence")).isEqualTo(1);
    assertThat(row.<Double>getAs("rita_score")).isEqualTo(1);
    assertThat(row.<String>getAs("address")).isEqualTo(HOST);
    assertThat(row.<String>getAs("other_address")).isEqualTo(REMOTE);
    assertThat(row.<Integer>getAs("port")).isEqualTo(443);
    assertThat(row.<Boolean>getAs("is_own")).isTrue();
    assertThat(row.<Boolean>getAs("is_finding")).isTrue();
    assertThat(row.<Instant>getAs("first_time")).isEqualTo(MARCH_1);
    assertThat(row.<Instant>getAs("last_time")).isEqualTo("2026-03-01T23:59:00Z");
    assertThat(row.<String>getAs("severity")).isEqualTo("medium");
    assertThat(row.<String>getAs("reason"))
        .isEqualTo(
            "10.0.0.5 called 198.51.100.7 every 60 s, nine of ten times within 0 %: 1440"
                + " connections in 1 day, 100 % of them established, on 1 of the last 30 days; 1"
                + " own host calls it. Score 1.000, RITA 1.000: steady, to an address that few"
                + " hosts call");
  }

  @Test
  void slowBeaconsScoreOverManyDays() {
    Random random = new Random(7);
    double[] at = {0};
    List<Row> rows =
        calls(HOST, "198.51.100.1", every(21_600, 7))
            .calls(HOST, "198.51.100.2", every(28_800, 7))
            .calls("2001:db8:aaaa::5", "2001:db8::3", every(DAY_S, 7).map(t -> t + 8_000))
            // Six hours, give or take 30 %.
            .calls(
                HOST,
                "198.51.100.4",
                LongStream.generate(
                        () -> {
                          at[0] += 21_600 * (0.7 + 0.6 * random.nextDouble());
                          return (long) at[0];
                        })
                    .takeWhile(t -> t < 7 * DAY_S))
            .run(day(7));

    assertThat(rows)
        .extracting(row -> row.<String>getAs("other_address"))
        .containsExactly("198.51.100.1", "198.51.100.2", "198.51.100.4", "2001:db8::3");
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.<Double>getAs("score")).isGreaterThan(0.9);
              assertThat(row.<Integer>getAs("window_days")).isGreaterThanOrEqualTo(7);
              assertThat(row.<Integer>getAs("days")).isEqualTo(7);
              assertThat(row.<String>getAs("severity")).isEqualTo("high");
              assertThat(row.<Boolean>getAs("is_finding")).isTrue();
            });
    assertThat(rows.get(0).<String>getAs("reason")).contains(" every 6.0 h, ");
    // Four times a day score 1 of RITA's four: nothing.
    assertThat(rows.get(0).<Double>getAs("rita_score")).isEqualTo(0.5, within(0.02));
    assertThat(rows.get(1).isNullAt(Beacons.TABLE.ordinal(Beacons.RITA_SCORE))).isTrue();
    assertThat(rows.get(3).<Double>getAs("period_s")).isEqualTo(DAY_S);
  }

  @Test
  void chanceAndPeopleAreNoFindings() {
    Random random = new Random(7);
    List<Row> rows =
        calls(HOST, "198.51.100.1", random.longs(7 * 200, 0, 7 * DAY_S))
            .calls(
                HOST,
                "198.51.100.2",
                random
                    .longs(2_000, 0, 7 * DAY_S)
                    .filter(t -> t / 3600 % 24 >= 9 && t / 3600 % 24 < 17))
            .calls(HOST, "198.51.100.3", random.longs(8, 0, 7 * DAY_S))
            .run(day(7));
    assertThat(rows).noneMatch(row -> row.<Boolean>getAs("is_finding"));
  }

  @Test
  void intervalsAcrossMidnightCount() {
    // 14, 18, 22 h and 2, 6, 10 h: five intervals of four hours, one of them over midnight.
    calls(HOST, REMOTE, LongStream.range(0, 6).map(i -> 50_400 + i * 14_400));
    assertThat(run(day(1))).isEmpty();
    List<Row> rows = run(day(2));
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).<Long>getAs("connections")).isEqualTo(6);
    assertThat(rows.get(0).<Integer>getAs("window_days")).isEqualTo(7);
    assertThat(rows.get(0).<Double>getAs("score")).isEqualTo(0.982);
    assertThat(rows.get(0).<Integer>getAs("days")).isEqualTo(2);
  }

  @Test
  void aChangeOfPortIsTheSameBeaconAndItsIdStays() {
    TestInputs in =
        calls(HOST, REMOTE, every(600, 1), one -> one.port(7000))
            .calls(HOST, REMOTE, every(600, 1).map(t -> t + DAY_S), one -> one.port(6667))
            .calls(HOST, REMOTE, every(600, 2), one -> one.protocol(17).port(6667))
            .rolledUp();
    List<Row> rows = run(in, DEFAULTS, day(1), day(2));
    assertThat(rows).hasSize(4);
    // Date, then protocol.
    assertThat(rows.get(0).<String>getAs("finding_id"))
        .isEqualTo(rows.get(2).<String>getAs("finding_id"))
        .isNotEqualTo(rows.get(1).<String>getAs("finding_id"));

    // Half a day of each port: only both together last long enough to be seen over the week.
    BeaconsJobTest slow = new BeaconsJobTest();
    slow.calls(HOST, REMOTE, every(21_600, 2), one -> one.port(7000))
        .calls(HOST, REMOTE, every(21_600, 2).map(t -> t + 2 * DAY_S), one -> one.port(6667));
    Row row = slow.run(day(4)).get(0);
    assertThat(row.getList(Beacons.TABLE.ordinal(Beacons.PORTS))).isEqualTo(List.of(6667, 7000));
    assertThat(row.<Object>getAs("port")).isNull();
  }

  @Test
  void theSeverityDependsOnHowManyHostsCallAndForHowLong() {
    for (int host = 1; host <= 11; host++) {
      calls("10.0.1." + host, "198.51.100.11", every(1800, 1));
      if (host <= 3) {
        calls("10.0.1." + host, "198.51.100.3", every(1800, 1));
      }
      if (host <= 2) {
        calls("10.0.1." + host, "198.51.100.2", every(1800, 1));
      }
    }
    // Two hosts are only known by another port and an earlier day.
    calls("10.0.2.1", "198.51.100.4", every(1800, 1).map(t -> t + DAY_S))
        .calls("10.0.2.2", "198.51.100.4", LongStream.of(5), one -> one.port(80))
        .calls("10.0.2.3", "198.51.100.4", LongStream.of(6), one -> one.established(false));
    assertThat(run(day(1), day(2)))
        .extracting(
            row ->
                row.getAs("other_address")
                    + " "
                    + row.getAs("prevalence")
                    + " "
                    + row.getAs("severity"))
        .containsOnly(
            "198.51.100.11 11 informational",
            "198.51.100.3 3 low",
            "198.51.100.2 2 medium",
            "198.51.100.4 3 low")
        .hasSize(11 + 3 + 2 + 1);
  }

  @Test
  void whatPollsByDesignAndWhatIsAllowedIsNoFinding() {
    calls(HOST, "198.51.100.1", every(1024, 1), one -> one.protocol(17).port(123))
        // The port of the clock, and another one.
        .calls(HOST, "198.51.100.2", every(1024, 1), one -> one.protocol(17).port(123))
        .calls(HOST, "198.51.100.2", LongStream.of(7), one -> one.protocol(17).port(4444))
        .calls(HOST, "198.51.100.3", every(1024, 1), one -> one.port(123));
    BeaconsJob.Params allowing =
        new BeaconsJob.Params(
            DEFAULTS.minScore(),
            DEFAULTS.minRitaScore(),
            DEFAULTS.fewHosts(),
            DEFAULTS.commonHosts(),
            DEFAULTS.lastingDays(),
            DEFAULTS.ignoredPorts(),
            DEFAULTS.severity(),
            List.of(new AllowListConfig("vendors", List.of("198.51.100.3/32"), Optional.empty())));
    assertThat(run(rolledUp(), allowing, day(1)))
        .extracting(
            row ->
                row.getAs("other_address")
                    + " "
                    + row.getAs("is_finding")
                    + " "
                    + row.getAs("allowed_by"))
        .containsExactly("198.51.100.2 true null", "198.51.100.3 false vendors");
    assertThatThrownBy(
            () ->
                LookbackConfig.parse("jobs.beacons.ignored-ports = [\"ntp\"]")
                    .params("beacons", BeaconsJob.Params.class))
        .hasMessageContaining("'ntp' is no service such as udp/123");
  }

  @Test
  void openAndFailedSessions() {
    // A dead server is called all the same; a session that is open is no call.
    calls(HOST, "198.51.100.1", every(900, 1), one -> one.established(false))
        .calls(HOST, "198.51.100.2", every(900, 1), SessionOf::open);
    List<Row> rows = run(day(1));
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).<String>getAs("other_address")).isEqualTo("198.51.100.1");
    assertThat(rows.get(0).<Double>getAs("established_share")).isZero();
  }

  /** The state of a day as {@code beacon_days} has it of very many connections. */
  private static TestRow dense(int march, long connections, Integer[] values, Integer[] counts) {
    Long[] hours = new Long[24];
    Arrays.fill(hours, connections / 24);
    return TestRow.of(BeaconDays.TABLE)
        .set(BeaconDays.TABLE.column("event_date"), day(march).day())
        .set(BeaconDays.TABLE.column("site"), "lon")
        .set(BeaconDays.SRC_IP, HOST)
        .set(BeaconDays.DST_IP, REMOTE)
        .set(BeaconDays.PROTOCOL, 6)
        .set(BeaconDays.CONNECTIONS, connections)
        .set(BeaconDays.FIRST_TIME, MARCH_1.plusSeconds((march - 1) * DAY_S))
        .set(BeaconDays.LAST_TIME, MARCH_1.plusSeconds(march * DAY_S - 1))
        .set(BeaconDays.DISTINCT_TIMES, Arrays.stream(counts).mapToInt(n -> n).sum() + 1)
        .set(BeaconDays.FIRST_SECOND, 0)
        .set(BeaconDays.INTERVAL_VALUES, List.of(values))
        .set(BeaconDays.INTERVAL_COUNTS, List.of(counts))
        .set(BeaconDays.HOUR_CONNECTIONS, List.of(hours))
        .set(BeaconDays.BYTES_VALUES, List.of(500L))
        .set(BeaconDays.BYTES_COUNTS, List.of(connections));
  }

  @Test
  void aConnectionASecondIsAStrobeAndHasNoRitaScore() {
    TestInputs in =
        new TestInputs(SPARK)
            .with(dense(1, 86_400, new Integer[] {1}, new Integer[] {86_399}))
            .with(dense(2, 8_640, new Integer[] {10}, new Integer[] {8_639}));
    List<Row> rows = run(in, DEFAULTS, day(1), day(2));
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).<Boolean>getAs("is_strobe")).isTrue();
    assertThat(rows.get(0).<Object>getAs("rita_score")).isNull();
    assertThat(rows.get(0).<String>getAs("severity")).isEqualTo("low");
    assertThat(rows.get(0).<String>getAs("reason")).endsWith(": a connection a second");
    assertThat(rows.get(1).<Boolean>getAs("is_strobe")).isFalse();
    assertThat(rows.get(1).<Double>getAs("rita_score")).isEqualTo(1);
    assertThat(rows.get(1).<Double>getAs("period_s")).isEqualTo(10);
    assertThat(rows.get(1).<String>getAs("severity")).isEqualTo("medium");
  }

  @Test
  void onlyTheLastThirtyDaysCount() {
    // Once on each of 31 days: the first is not in the window of the last.
    Row row = calls(HOST, REMOTE, every(DAY_S, 31)).run(day(31)).get(0);
    assertThat(row.<Integer>getAs("days")).isEqualTo(30);
    // A pair that is not there on the day has no row on it.
    assertThat(run(day(32))).isEmpty();
  }

  @Test
  void orderPiecesAndLateDaysDoNotMatter() {
    Random random = new Random(7);
    calls(HOST, "198.51.100.1", every(7200, 9).filter(t -> random.nextInt(6) > 0))
        .calls("10.0.0.6", "198.51.100.1", random.longs(300, 0, 9 * DAY_S))
        .calls(HOST, "198.51.100.2", every(28_800, 9))
        .calls(
            HOST,
            "198.51.100.3",
            every(3600, 9),
            // Ends after the next two began, some of them on the next day.
            one -> one.lasting(Duration.ofHours(random.nextInt(3))));
    Cell[] cells = LongStream.rangeClosed(1, 9).mapToObj(d -> day((int) d)).toArray(Cell[]::new);

    SPARK.conf().set("spark.sql.shuffle.partitions", 1);
    TestInputs inOrder = rolledUp();
    List<Row> states = inOrder.rows(BeaconDays.TABLE);
    List<Row> once = run(inOrder, DEFAULTS, cells);
    SPARK.conf().set("spark.sql.shuffle.partitions", 5);
    Collections.shuffle(sessions, random);
    TestInputs shuffled = rolledUp();
    assertThat(shuffled.rows(BeaconDays.TABLE)).containsExactlyInAnyOrderElementsOf(states);
    assertThat(run(shuffled, DEFAULTS, cells)).isEqualTo(once);

    // Day by day, the last first.
    List<Row> single = new ArrayList<>();
    for (int i = cells.length - 1; i >= 0; i--) {
      single.addAll(run(shuffled, DEFAULTS, cells[i]));
    }
    assertThat(single).containsExactlyInAnyOrderElementsOf(once);
    assertThat(once).hasSizeGreaterThan(10);

    // A day that comes late changes the days after it, and those alone.
    BeaconsJobTest late = new BeaconsJobTest();
    sessions.stream()
        .filter(row -> !row.row().get(0).equals(day(4).day()))
        .forEach(late.sessions::add);
    List<Row> before = late.run(cells);
    assertThat(before).isNotEqualTo(once);
    assertThat(before.stream().filter(row -> row.<LocalDate>getAs(0).isBefore(day(4).day())))
        .containsExactlyElementsOf(
            once.stream().filter(row -> row.<LocalDate>getAs(0).isBefore(day(4).day())).toList());
  }
}
