package io.lookback.jobs.outliers;

import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.config.ByteSize;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.table.HostSizes;
import io.lookback.datasets.table.SessionOutliers;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.SessionSizes;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class SessionOutliersJobTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final LocalDate MARCH_31 = LocalDate.of(2026, 3, 31);
  private static final Cell CELL = new Cell(MARCH_31, "lon");
  private static final SessionOutliersJob.Params DEFAULTS =
      LookbackConfig.builtIn().params("session-outliers", SessionOutliersJob.Params.class);
  private static final long MB = 1_000_000;

  /** What ran on a Tuesday at noon, from outside, to port 22. */
  private static TestRow login(Duration duration, long fromClient, long fromHost) {
    return session("2026-03-31T10:00:00Z", "198.51.100.7", "10.0.0.5")
        .port(22)
        .bytes(fromClient, fromHost)
        .lasting(duration);
  }

  private static TestRow download(Duration duration, long sent, long received) {
    return session("2026-03-31T10:00:00Z", "10.0.0.5", "198.51.100.7")
        .bytes(sent, received)
        .lasting(duration);
  }

  /** Sessions of outbound HTTPS on each of so many days before: bin, number, bin, number, ... */
  private static TestRow[] past(String measure, int days, long... binsAndSessions) {
    return IntStream.rangeClosed(1, days)
        .boxed()
        .flatMap(
            day ->
                IntStream.range(0, binsAndSessions.length / 2)
                    .mapToObj(
                        i ->
                            size(
                                MARCH_31.minusDays(day),
                                measure,
                                (int) binsAndSessions[2 * i],
                                binsAndSessions[2 * i + 1])))
        .toArray(TestRow[]::new);
  }

  private static TestRow size(LocalDate day, String measure, int bin, long sessions) {
    return TestRow.of(SessionSizes.TABLE)
        .set(SourceColumns.EVENT_DATE, day)
        .set(SourceColumns.SITE, "lon")
        .set(SessionSizes.DIRECTION, "outbound")
        .set(SessionSizes.PROTOCOL, 6)
        .set(SessionSizes.PORT, 443)
        .set(SessionSizes.MEASURE, measure)
        .set(SessionSizes.BIN, bin)
        .set(SessionSizes.SESSIONS, sessions);
  }

  private static TestRow hostDay(
      int daysBefore, String direction, int port, long sessions, long out) {
    return TestRow.of(HostSizes.TABLE)
        .set(SourceColumns.EVENT_DATE, MARCH_31.minusDays(daysBefore))
        .set(SourceColumns.SITE, "lon")
        .set(HostSizes.HOST_IP, "10.0.0.5")
        .set(SessionSizes.DIRECTION, direction)
        .set(SessionSizes.PROTOCOL, 6)
        .set(SessionSizes.PORT, port)
        .set(HostSizes.SESSIONS, sessions)
        .set(HostSizes.LONGEST_US, 1L)
        .set(HostSizes.LARGEST_OUT, out)
        .set(HostSizes.LARGEST_IN, 1L);
  }

  private static TestInputs inputs(TestRow... rows) {
    return new TestInputs(SPARK).with(rows);
  }

  private static List<Row> run(TestInputs in, SessionOutliersJob.Params params, Cell... cells) {
    SessionOutliersJob job = new SessionOutliersJob();
    Outputs outputs = job.run(in.running(job.spec(), cells), params);
    return TestInputs.conforming(
        SessionOutliers.TABLE,
        outputs
            .rows()
            .get(SessionOutliers.TABLE)
            .orderBy("event_date", "rule", "src_ip", "dst_ip", "session_id"));
  }

  private static List<String> run(TestRow... rows) {
    return texts(run(inputs(rows), DEFAULTS, CELL), "rule", "severity");
  }

  private static List<String> texts(List<Row> rows, String... columns) {
    return rows.stream()
        .map(
            row ->
                Stream.of(columns)
                    .map(column -> String.valueOf(row.<Object>getAs(column)))
                    .collect(Collectors.joining(" ")))
        .toList();
  }

  private static TestRow[] with(TestRow[] history, TestRow... rows) {
    return Stream.concat(Arrays.stream(history), Arrays.stream(rows)).toArray(TestRow[]::new);
  }

  private static List<String> score(TestRow... rows) {
    return texts(
        run(inputs(rows), DEFAULTS, CELL),
        "rule",
        "side",
        "score",
        "spread",
        "spread_basis",
        "history_sessions",
        "history_days");
  }

  @Test
  void aSessionIsComparedWithTheMedianOfItsServiceOnALogScale() {
    // 3600 s are 3.6e9 us: 16 log2(3.6e9) = 507.9, bin 507. Of the past a third each is in bins
    // 400, 410, 420: median 410, distances 10, 0, 10, MAD 10, sigma 10 / 0.6745 = 14.825797 bins
    // = 0.926612 doublings; score (507 - 410) / 14.825797.
    assertThat(
            score(
                with(
                    past("duration", 7, 400, 10, 410, 10, 420, 10),
                    download(Duration.ofHours(1), 1, 1))))
        .containsExactly("unusual_duration high 6.54265 0.926612 median absolute deviation 210 7");
  }

  @Test
  void whereMostSessionsAreEqualTheMeanDeviationStandsForTheSpread() {
    // 196 in bin 400, 14 in bin 470: MAD 0, mean distance 14 * 70 / 210 = 4.666667, sigma
    // 1.253314 * 4.666667 = 5.8487987 bins = 0.36555 doublings; score 107 / 5.8487987.
    assertThat(
            score(with(past("duration", 7, 400, 28, 470, 2), download(Duration.ofHours(1), 1, 1))))
        .containsExactly("unusual_duration high 18.294355 0.36555 mean absolute deviation 210 7");
    // All in one bin: that bin is the spread.
    assertThat(score(with(past("duration", 7, 400, 30), download(Duration.ofHours(1), 1, 1))))
        .containsExactly("unusual_duration high 107.0 0.0625 one bin 210 7");
    // One of 210 is one bin off: the mean distance is 1 / 210, still less than a bin.
    assertThat(
            score(
                with(
                    past("duration", 7, 504, 29),
                    size(MARCH_31.minusDays(7), "duration", 504, 6),
                    size(MARCH_31.minusDays(7), "duration", 505, 1),
                    download(Duration.ofHours(1), 1, 1))))
        .isEmpty();
  }

  @Test
  void aShortHistoryTellsNothing() {
    TestRow hour = download(Duration.ofHours(1), 1, 1);
    assertThat(score(hour)).isEmpty();
    assertThat(score(with(past("duration", 1, 400, 1), hour))).isEmpty();
    assertThat(score(with(past("duration", 7, 400, 28), hour))).isEmpty();
    assertThat(score(with(past("duration", 6, 400, 500), hour))).isEmpty();
    // The day itself and the 31st day before are not of the history.
    assertThat(
            score(
                with(
                    past("duration", 6, 400, 500),
                    size(MARCH_31, "duration", 400, 500),
                    size(MARCH_31.minusDays(31), "duration", 400, 500),
                    hour)))
        .isEmpty();
    assertThat(
            score(
                with(
                    past("duration", 6, 400, 500),
                    size(MARCH_31.minusDays(30), "duration", 400, 1),
                    hour)))
        .hasSize(1);
  }

  @Test
  void whatIsShortOrSmallInItselfIsNeverUnusual() {
    // 29 minutes; 60 MB.
    assertThat(score(with(past("duration", 7, 200, 30), download(Duration.ofMinutes(29), 1, 1))))
        .isEmpty();
    assertThat(
            score(with(past("bytes_out", 7, 100, 30), download(Duration.ofMinutes(1), 60 * MB, 1))))
        .isEmpty();
  }

  @Test
  void bothSidesOfEachMeasureAreToldApart() {
    // 200 MB = 16 log2(2e8 + 1) = 441.2, 1000 bytes: 16 log2(1001) = 159.5; ratio 441 - 159 = 282.
    assertThat(
            score(
                with(
                    past("bytes_out", 7, 300, 30),
                    download(Duration.ofMinutes(1), 200 * MB, 1000))))
        .containsExactly("unusual_bytes_out high 141.0 0.0625 one bin 210 7");
    assertThat(
            score(
                with(
                    past("ratio", 7, 0, 30),
                    download(Duration.ofMinutes(1), 200 * MB, 1000),
                    download(Duration.ofMinutes(2), 1000, 200 * MB))))
        .containsExactlyInAnyOrder(
            "unusual_ratio high 282.0 0.0625 one bin 210 7",
            "unusual_ratio low -282.0 0.0625 one bin 210 7");
    // In an hour only 1000 bytes, where 100 MB are usual.
    assertThat(score(with(past("bytes_in", 7, 425, 30), download(Duration.ofHours(1), 1, 1000))))
        .containsExactly("unusual_bytes_in low -266.0 0.0625 one bin 210 7");
    // 200 MB within a second (16 log2(1e6) = 318.9), where hours are usual.
    assertThat(
            score(with(past("duration", 7, 507, 30), download(Duration.ofSeconds(1), 1, 200 * MB))))
        .containsExactly("unusual_duration low -189.0 0.0625 one bin 210 7");
  }

  @Test
  void onlyEstablishedWholeSessionsOfTheSameServiceAreCompared() {
    TestRow[] history = past("duration", 7, 400, 30);
    Duration hour = Duration.ofHours(1);
    assertThat(
            score(
                with(
                    history,
                    session("2026-03-31T10:00:00Z", "10.0.0.5", "198.51.100.1")
                        .lasting(hour)
                        .established(false),
                    session("2026-03-31T10:00:00Z", "10.0.0.5", "198.51.100.2")
                        .lasting(hour)
                        .set(SessionRecords.IS_PARTIAL, true),
                    session("2026-03-31T10:00:00Z", "10.0.0.5", "198.51.100.3")
                        .lasting(hour)
                        .set(SessionRecords.IS_INCONSISTENT, true),
                    session("2026-03-31T10:00:00Z", "10.0.0.5", "198.51.100.4")
                        .lasting(hour)
                        .notCounted(),
                    session("2026-03-31T10:00:00Z", "10.0.0.5", "198.51.100.5")
                        .lasting(hour)
                        .port(80),
                    session("2026-03-31T10:00:00Z", "10.0.0.5", "198.51.100.6")
                        .protocol(17)
                        .lasting(hour),
                    session("2026-03-31T10:00:00Z", "198.51.100.7", "10.0.0.5").lasting(hour),
                    session("2026-03-31T10:00:00Z", "198.51.100.7", "198.51.100.8").lasting(hour))))
        .isEmpty();
  }

  @Test
  void theGuessingOfTheStoryIsLongAndAlmostEmpty() {
    List<Row> rows =
        run(
            inputs(
                session("2026-03-31T10:00:00Z", "198.51.100.7", "10.0.0.5")
                    .port(22)
                    .bytes(521, 1581)
                    .lasting(Duration.ofSeconds(3681)),
                session("2026-03-31T10:00:00Z", "2001:db8::7", "2001:db8:aaaa::5")
                    .port(22)
                    .bytes(521, 1581)
                    .lasting(Duration.ofSeconds(3681)),
                // 20 KB; a count that is missing; another port; half a minute too short.
                login(Duration.ofHours(1), 10_000, 10_000),
                session("2026-03-31T10:00:00Z", "198.51.100.8", "10.0.0.6")
                    .port(22)
                    .lasting(Duration.ofHours(1)),
                session("2026-03-31T10:00:00Z", "198.51.100.8", "10.0.0.7")
                    .port(8080)
                    .bytes(1, 1)
                    .lasting(Duration.ofHours(1)),
                login(Duration.ofSeconds(1770), 1, 1)),
            DEFAULTS,
            CELL);

    assertThat(texts(rows, "rule", "severity", "address", "other_address", "port", "value"))
        .containsExactly(
            "long_and_almost_empty low 10.0.0.5 198.51.100.7 22 3681.0",
            "long_and_almost_empty low 2001:db8:aaaa::5 2001:db8::7 22 3681.0");
    assertThat(rows.get(0).<String>getAs("reason"))
        .isEqualTo(
            "long_and_almost_empty: a session of 3,681 s on port 22 (inbound) moved only 2,102"
                + " bytes; the host had no session on port 22 (TCP, inbound) in the 30 days before");
  }

  @Test
  void muchDataInALoginIsSevereUnlessTheHostDoesThatOften() {
    TestRow transfer = login(Duration.ofMinutes(10), 1000, 150 * MB);
    assertThat(run(transfer)).containsExactly("large_transfer_on_interactive_port high");
    assertThat(run(login(Duration.ofMinutes(10), 1000, 99 * MB))).isEmpty();
    assertThat(
            run(
                session("2026-03-31T10:00:00Z", "10.0.0.5", "198.51.100.7")
                    .port(3389)
                    .bytes(1, 150 * MB)))
        .containsExactly("large_transfer_on_interactive_port low");
    // As much on two days is not usual yet, on three it is: two steps less.
    TestRow[] twice = {
      hostDay(1, "inbound", 22, 5, 150 * MB),
      hostDay(2, "inbound", 22, 5, 900 * MB),
      hostDay(3, "inbound", 22, 5, 149 * MB),
      hostDay(4, "outbound", 22, 5, 900 * MB),
      hostDay(5, "inbound", 23, 5, 900 * MB),
      hostDay(31, "inbound", 22, 5, 900 * MB)
    };
    assertThat(run(with(twice, transfer)))
        .containsExactly("large_transfer_on_interactive_port high");
    List<Row> rows =
        run(inputs(with(twice, hostDay(30, "inbound", 22, 5, 160 * MB), transfer)), DEFAULTS, CELL);
    assertThat(texts(rows, "severity", "own_sessions", "own_days_as_much", "own_largest_out"))
        .containsExactly("low 20 3 900000000");
    assertThat(rows.get(0).<String>getAs("reason"))
        .isEqualTo(
            "large_transfer_on_interactive_port: 150,000,000 bytes from the own host in one session"
                + " on port 22 (inbound); the host itself had as much on 3 of the 30 days before,"
                + " which makes it less severe");
  }

  @Test
  void countsThatAreArtefactsAreNoTransfers() {
    // 1.9 GB of payload on a connection of 84 bytes.
    TestRow artefact =
        session("2026-03-31T10:00:00Z", "198.51.100.7", "10.0.0.5")
            .port(22)
            .bytes(1_900 * MB, 84)
            .suspect();
    TestRow total =
        session("2026-03-31T11:00:00Z", "198.51.100.7", "10.0.0.5")
            .port(22)
            .set(SessionRecords.SRC_BYTES, 1_900 * MB)
            .set(SessionRecords.BYTES_BASIS, "total");
    assertThat(run(artefact, total)).isEmpty();
    assertThat(sizes(artefact, total)).containsExactly("inbound 6 22 duration 413 2");
  }

  @Test
  void aTransferBeyondTheHostsOwnPastMattersMore() {
    TestRow[] usual = past("bytes_out", 7, 300, 30);
    TestRow upload = download(Duration.ofMinutes(5), 400 * MB, 0);
    assertThat(run(with(usual, upload))).containsExactly("unusual_bytes_out low");
    // 40 MB is a tenth, in 20 sessions; 41 MB is more than that, and 19 sessions are too few.
    assertThat(run(with(usual, hostDay(3, "outbound", 443, 20, 40 * MB), upload)))
        .containsExactly("unusual_bytes_out medium");
    assertThat(run(with(usual, hostDay(3, "outbound", 443, 20, 41 * MB), upload)))
        .containsExactly("unusual_bytes_out low");
    assertThat(run(with(usual, hostDay(3, "outbound", 443, 19, 40 * MB), upload)))
        .containsExactly("unusual_bytes_out low");
  }

  @Test
  void workingHoursAreThoseOfTheSite() {
    TestInputs in =
        inputs(
            // 06:30 in New York (UTC-4), a Tuesday; 07:00; 18:59; 19:00; Saturday noon.
            outOfHours("2026-03-31T10:30:00Z", "198.51.100.1"),
            outOfHours("2026-03-31T11:00:00Z", "198.51.100.2"),
            outOfHours("2026-03-30T22:59:00Z", "198.51.100.3"),
            outOfHours("2026-03-30T23:00:00Z", "198.51.100.4"),
            outOfHours("2026-03-28T16:00:00Z", "198.51.100.5"),
            // In February New York is at UTC-5: 06:30 and 07:30.
            outOfHours("2026-02-10T11:30:00Z", "198.51.100.6"),
            outOfHours("2026-02-10T12:30:00Z", "198.51.100.7"));
    in.with(new Site("lon", TestInputs.LON.networks(), ZoneId.of("America/New_York"), List.of()));

    assertThat(
            texts(
                run(
                    in,
                    DEFAULTS,
                    CELL,
                    new Cell(LocalDate.of(2026, 3, 28), "lon"),
                    new Cell(LocalDate.of(2026, 2, 10), "lon")),
                "event_date",
                "rule",
                "severity",
                "src_ip"))
        .containsExactly(
            "2026-02-10 long_session_out_of_hours low 198.51.100.6",
            "2026-03-28 long_session_out_of_hours low 198.51.100.5",
            "2026-03-31 long_session_out_of_hours low 198.51.100.1",
            // Over midnight: it belongs to the day of its end.
            "2026-03-31 long_session_out_of_hours low 198.51.100.4");
  }

  private static TestRow outOfHours(String start, String from) {
    return session(start, from, "10.0.0.5")
        .port(22)
        .bytes(1 * MB, 1 * MB)
        .lasting(Duration.ofMinutes(90));
  }

  @Test
  void anOpenSessionIsJudgedByItsLatestStateAndCountsNowhere() {
    // Reported each hour for three days: of each day the last report counts.
    List<TestRow> reports = new ArrayList<>();
    for (int hour = 1; hour <= 72; hour++) {
      Instant start = Instant.parse("2026-03-28T23:30:00Z");
      var report =
          session(start.toString(), "198.51.100.7", "10.0.0.5")
              .port(22)
              .bytes(1000L * hour, 2000L * hour)
              .open()
              .lasting(Duration.ofHours(hour));
      reports.add(hour % 24 == 0 ? report : report.notCounted());
    }
    TestRow[] rows = reports.toArray(TestRow[]::new);
    TestInputs in = inputs(rows);
    List<Row> found =
        run(
            in,
            DEFAULTS,
            new Cell(LocalDate.of(2026, 3, 29), "lon"),
            new Cell(LocalDate.of(2026, 3, 30), "lon"),
            CELL);

    assertThat(texts(found, "event_date", "rule", "is_open", "value"))
        .containsExactly(
            "2026-03-29 long_session_out_of_hours true 86400.0",
            "2026-03-30 long_session_out_of_hours true 172800.0",
            "2026-03-31 long_session_out_of_hours true 259200.0");
    assertThat(found.stream().map(row -> row.<String>getAs("finding_id")).distinct()).hasSize(1);
    assertThat(sizes(rows)).isEmpty();
  }

  @Test
  void rowsAreLimitedByHostAndBySiteAndSayTheTrueNumber() {
    List<TestRow> rows = new ArrayList<>();
    for (int host = 1; host <= 3; host++) {
      for (int i = 0; i < 4; i++) {
        rows.add(
            session("2026-03-31T10:00:00Z", "198.51.100." + i, "10.0.0." + host)
                .port(22)
                .bytes(1, 1)
                .lasting(Duration.ofMinutes(60 + 10 * host + i)));
      }
    }
    SessionOutliersJob.Params params =
        new SessionOutliersJob.Params(
            DEFAULTS.unusual(),
            DEFAULTS.interactivePorts(),
            DEFAULTS.almostEmpty(),
            DEFAULTS.largeTransfer(),
            DEFAULTS.outOfHours(),
            DEFAULTS.ownPast(),
            2,
            5,
            DEFAULTS.severity());

    assertThat(
            texts(
                run(inputs(rows.toArray(TestRow[]::new)), params, CELL),
                "dst_ip",
                "src_ip",
                "value",
                "host_rows",
                "rule_rows"))
        .containsExactlyInAnyOrder(
            "10.0.0.3 198.51.100.3 5580.0 4 12",
            "10.0.0.3 198.51.100.2 5520.0 4 12",
            "10.0.0.2 198.51.100.3 4980.0 4 12",
            "10.0.0.2 198.51.100.2 4920.0 4 12",
            "10.0.0.1 198.51.100.3 4380.0 4 12");
  }

  private static Outputs sizesOf(TestInputs in, Cell... cells) {
    SessionSizesJob job = new SessionSizesJob();
    return job.run(in.running(job.spec(), cells), new SessionSizesJob.Params());
  }

  private static List<String> sizes(TestRow... rows) {
    return texts(
        TestInputs.conforming(
            SessionSizes.TABLE,
            sizesOf(inputs(rows), CELL)
                .rows()
                .get(SessionSizes.TABLE)
                .orderBy("direction", "protocol", "port", "measure", "bin")),
        "direction",
        "protocol",
        "port",
        "measure",
        "bin",
        "sessions");
  }

  @Test
  void sizesAreCountedByServiceAndBin() {
    // 60 s: 16 log2(6e7 + 1) = 413.4; 1023 bytes: 160; 0 bytes: 0.
    assertThat(
            sizes(
                session("2026-03-31T10:00:00Z", "198.51.100.7", "10.0.0.5").bytes(1023, 0),
                session("2026-03-31T10:00:00Z", "198.51.100.8", "10.0.0.6").bytes(1023, 0),
                session("2026-03-31T10:00:00Z", "10.0.0.6", "10.0.0.7").bytes(1023, 0),
                // High ports, and ports of which nobody knows whether they serve, are one service.
                session("2026-03-31T10:00:00Z", "10.0.0.6", "198.51.100.7").port(50_123),
                session("2026-03-31T10:00:00Z", "10.0.0.6", "198.51.100.7")
                    .port(443)
                    .orientation("unknown"),
                session("2026-03-31T10:00:00Z", "2001:db8:aaaa::1", "2001:db8::1")
                    .protocol(58)
                    .port(0)))
        .containsExactly(
            "inbound 6 443 bytes_in 160 2",
            "inbound 6 443 bytes_out 0 2",
            "inbound 6 443 duration 413 2",
            "inbound 6 443 ratio -160 2",
            "internal 6 443 bytes_in 0 1",
            "internal 6 443 bytes_out 160 1",
            "internal 6 443 duration 413 1",
            "internal 6 443 ratio 160 1",
            "outbound 6 null duration 413 2",
            "outbound 58 null duration 413 1");
  }

  @Test
  void hostsHaveTheirLongestAndLargest() {
    TestInputs in =
        inputs(
            session("2026-03-31T10:00:00Z", "198.51.100.7", "10.0.0.5").bytes(10, 200),
            session("2026-03-31T10:00:00Z", "198.51.100.8", "10.0.0.5")
                .bytes(30, 4)
                .lasting(Duration.ofSeconds(5)),
            session("2026-03-31T10:00:00Z", "198.51.100.8", "10.0.0.5").bytes(9000, 9000).suspect(),
            session("2026-03-31T10:00:00Z", "198.51.100.8", "10.0.0.5").bytes(9000, 9000).open(),
            session("2026-03-31T10:00:00Z", "10.0.0.5", "10.0.0.6").bytes(7, 8));
    assertThat(
            texts(
                TestInputs.conforming(
                    HostSizes.TABLE,
                    sizesOf(in, CELL).rows().get(HostSizes.TABLE).orderBy("direction")),
                "host_ip",
                "direction",
                "port",
                "sessions",
                "longest_us",
                "largest_out",
                "largest_in"))
        .containsExactly(
            "10.0.0.5 inbound 443 3 60000000 200 30", "10.0.0.5 internal 443 1 60000000 7 8");
  }

  private static List<List<String>> all(List<TestRow> records, int partitions) {
    SPARK.conf().set("spark.sql.shuffle.partitions", partitions);
    SPARK.conf().set("spark.sql.leafNodeDefaultParallelism", partitions);
    try {
      TestInputs in = inputs(records.toArray(TestRow[]::new));
      Cell[] days =
          IntStream.rangeClosed(20, 31)
              .mapToObj(day -> new Cell(LocalDate.of(2026, 3, day), "lon"))
              .toArray(Cell[]::new);
      in.with(sizesOf(in, days));
      in.put(SessionOutliers.TABLE, run(in, eager(), Arrays.copyOfRange(days, 8, 12)));
      List<List<String>> rows = new ArrayList<>();
      for (Table table : List.of(SessionSizes.TABLE, HostSizes.TABLE, SessionOutliers.TABLE)) {
        rows.add(in.whole(table).toJSON().sort("value").collectAsList());
      }
      return rows;
    } finally {
      SPARK.conf().set("spark.sql.shuffle.partitions", 2);
      SPARK.conf().unset("spark.sql.leafNodeDefaultParallelism");
    }
  }

  /** With a history of 20 sessions, and few rows, so that ties are cut. */
  private static SessionOutliersJob.Params eager() {
    SessionOutliersJob.Unusual unusual = DEFAULTS.unusual();
    return new SessionOutliersJob.Params(
        new SessionOutliersJob.Unusual(1.5, 20, 3, Duration.ofMinutes(10), new ByteSize(1000)),
        DEFAULTS.interactivePorts(),
        DEFAULTS.almostEmpty(),
        DEFAULTS.largeTransfer(),
        DEFAULTS.outOfHours(),
        DEFAULTS.ownPast(),
        3,
        unusual.leastDays(),
        DEFAULTS.severity());
  }

  @Test
  void theOrderOfTheRecordsDoesNotMatter() {
    Random random = new Random(3);
    List<TestRow> records = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      String start =
          Instant.parse("2026-03-20T00:00:00Z").plusSeconds(random.nextInt(12 * 86_400)).toString();
      records.add(
          session(start, "198.51.100." + random.nextInt(9), "10.0.0." + random.nextInt(4))
              .port(random.nextBoolean() ? 22 : 443)
              .bytes(1L << random.nextInt(24), 1L << random.nextInt(24))
              .lasting(Duration.ofSeconds(1L << random.nextInt(13))));
    }
    List<List<String>> once = all(records, 1);
    Collections.shuffle(records, random);

    assertThat(all(records, 3)).isEqualTo(once);
    assertThat(once).allSatisfy(rows -> assertThat(rows).hasSizeGreaterThan(10));
  }
}
