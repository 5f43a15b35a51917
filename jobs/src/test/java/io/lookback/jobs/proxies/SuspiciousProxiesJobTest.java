package io.lookback.jobs.proxies;

import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.config.AllowListConfig;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.table.HostDays;
import io.lookback.datasets.table.HostHours;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Sightings;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.datasets.table.SuspiciousProxies;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.testing.SessionOf;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import io.lookback.udf.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class SuspiciousProxiesJobTest {
  private static final SparkSession SPARK = SharedSpark.session();

  /** A Tuesday. */
  private static final LocalDate MARCH_31 = LocalDate.of(2026, 3, 31);

  private static final Cell CELL = new Cell(MARCH_31, "lon");
  private static final SuspiciousProxiesJob.Params DEFAULTS =
      LookbackConfig.builtIn().params("suspicious-proxies", SuspiciousProxiesJob.Params.class);
  private static final String A = "198.51.100.7";
  private static final String B = "10.0.0.5";
  private static final String C = "203.0.113.9";

  private static SuspiciousProxiesJob.Params params(
      int outer, int inner, int listed, int rows, AllowListConfig... allowed) {
    return new SuspiciousProxiesJob.Params(
        DEFAULTS.leastDuration(),
        DEFAULTS.weights(),
        DEFAULTS.rarestPower(),
        DEFAULTS.halfLag(),
        DEFAULTS.leastDays(),
        outer,
        inner,
        listed,
        rows,
        List.of(allowed),
        DEFAULTS.severity());
  }

  /** A session to port 22 on March 31. */
  private static SessionOf ssh(String time, String from, String to, int seconds) {
    return session("2026-03-31T" + time + "Z", from, to)
        .port(22)
        .lasting(Duration.ofSeconds(seconds));
  }

  /** Hourly counts of a host on each of so many days before. */
  private static TestRow[] past(String host, int days, int hour, long count) {
    return IntStream.rangeClosed(1, days)
        .mapToObj(
            day ->
                TestRow.of(HostHours.TABLE)
                    .set(SourceColumns.EVENT_DATE, MARCH_31.minusDays(day))
                    .set(SourceColumns.SITE, "lon")
                    .set(HostHours.HOST_IP, host)
                    .set(
                        HostHours.HOURS,
                        IntStream.range(0, 24).mapToObj(h -> h == hour ? count : 0L).toList()))
        .toArray(TestRow[]::new);
  }

  private static List<Row> run(TestInputs in, SuspiciousProxiesJob.Params params, Cell... cells) {
    SuspiciousProxiesJob job = new SuspiciousProxiesJob();
    Outputs outputs = job.run(in.running(job.spec(), cells), params);
    return TestInputs.conforming(
        SuspiciousProxies.TABLE,
        outputs.rows().get(SuspiciousProxies.TABLE).orderBy("last_time", "dst_ip", "src_ip"));
  }

  private static List<Row> run(TestRow... rows) {
    return run(new TestInputs(SPARK).with(rows), DEFAULTS, CELL);
  }

  private static TestRow[] with(TestRow[] past, TestRow... rows) {
    return Stream.concat(Arrays.stream(past), Arrays.stream(rows)).toArray(TestRow[]::new);
  }

  private static List<String> texts(List<Row> rows, String... columns) {
    return rows.stream().map(row -> text(row, columns)).toList();
  }

  private static String text(Row row, String... columns) {
    return Stream.of(columns)
        .map(column -> String.valueOf(row.<Object>getAs(column)))
        .collect(Collectors.joining(" "));
  }

  /** Client, host, and destinations in time order. */
  private static List<String> ways(List<Row> rows) {
    return rows.stream()
        .map(
            row ->
                text(row, "src_ip", "dst_ip")
                    + row.<Row>getList(row.fieldIndex("hops")).stream()
                        .map(hop -> " " + hop.getAs("dst_ip"))
                        .collect(Collectors.joining()))
        .toList();
  }

  @Test
  void theScoreIsTheWeightedMeanOfFiveScores() {
    List<Row> rows =
        run(
            with(
                past("10.0.0.99", 56, 3, 1),
                ssh("10:00:00", A, B, 3681).bytes(10_000, 20_000),
                ssh("10:01:00", B, C, 300).bytes(20_000, 7_000)));

    // Of B nothing is known: 1 / (57 * 24) / 9 sessions an hour, in 3681 s 0.000083; chance of one
    // or more 10^-4.080684, of 10^-6: 0.680114. C is new: 1. 27,000 of 30,000 bytes: 0.9. Both on
    // port 22: 1. Half the score is left after 60 s: 0.5.
    // 0.35 * 0.680114 + 0.25 + 0.15 * 0.9 + 0.15 + 0.1 * 0.5 = 0.82304.
    assertThat(
            texts(
                rows,
                "rate_score",
                "rarity_score",
                "relay_score",
                "service_score",
                "lag_score",
                "score",
                "severity",
                "is_finding"))
        .containsExactly("0.680114 1.0 0.9 1.0 0.5 0.82304 medium true");
    assertThat(
            texts(
                rows,
                "address",
                "other_address",
                "port",
                "sessions_meanwhile",
                "expected_sessions",
                "history_days",
                "inner_sessions",
                "is_lower_bound",
                "first_time",
                "last_time"))
        .containsExactly(
            "10.0.0.5 198.51.100.7 22 1 8.3E-5 56 1 false 2026-03-31T10:00:00Z"
                + " 2026-03-31T11:01:21Z");
    assertThat(rows.get(0).<String>getAs("reason"))
        .isEqualTo(
            "suspicious_proxy: while 198.51.100.7 held a session of 3,681 s to port 22 of 10.0.0.5,"
                + " that host began and completed 1 TCP session; most suspicious is that to"
                + " 203.0.113.9 port 22, 60 s later, score 0.82 (in that time 1 sessions of the"
                + " host ended, 0.00 are expected at these hours; destination known from 0 of the 30"
                + " days before; bytes alike by 0.90; same service)");
    assertThat(rows.get(0).<String>getAs("message"))
        .isEqualTo(
            "Suspicious_Proxy - host: 10.0.0.5 just completed a network session lasting 3681 seconds"
                + " from client 198.51.100.7 to port 22 and during that time completed the following"
                + " TCP sessions (destination IP:destination port:duration): 203.0.113.9:22:300");
  }

  @Test
  void usualSessionsToKnownDestinationsAreNotSuspicious() {
    TestRow[] inside = {
      TestRow.of(HostDays.TABLE)
          .set(SourceColumns.EVENT_DATE, MARCH_31.minusDays(4))
          .set(SourceColumns.SITE, "lon")
          .set(HostDays.HOST_IP, "10.0.0.6")
          .set(HostDays.IP_KEY, IpAddress.parse("10.0.0.6").toBytes())
          .set(HostDays.DIRECTION, "internal")
          .set(HostDays.ROLE, "server")
          .set(HostDays.PROTOCOL, 6)
          .set(HostDays.PORT, 22)
          .set(HostDays.SESSIONS_ESTABLISHED, 1L),
      sighting(1, C, 1, B),
      sighting(2, C, 1, B),
      // Another host of ours; so many that not all are named; a day too old, and the day itself.
      sighting(3, C, 1, "10.0.0.77"),
      sighting(4, C, 300, "10.0.0.77"),
      sighting(31, C, 1, B),
      sighting(0, C, 1, B)
    };
    List<Row> rows =
        run(
            with(
                with(past(B, 56, 10, 5), inside),
                ssh("10:00:00", A, B, 3600).bytes(1, 1),
                session("2026-03-31T10:10:00Z", B, C).port(443).lasting(Duration.ofMinutes(1)),
                session("2026-03-31T10:20:00Z", B, "10.0.0.6").port(22)));

    // 8 Tuesdays with 5 sessions each at 10 o'clock; mean of an hour (280 + 1) / (57 * 24) =
    // 0.205409; expected (40 + 0.205409) / 9 = 4.467268; 2 are no more than that.
    assertThat(texts(rows, "sessions_meanwhile", "expected_sessions", "inner_sessions"))
        .containsExactly("2 4.467268 2");
    assertThat((double) rows.get(0).getAs("rate_score")).isLessThan(0.01);
    // C: three days; the own destination: one.
    assertThat(
            rows.get(0).<Row>getList(rows.get(0).fieldIndex("hops")).stream()
                .map(hop -> text(hop, "dst_ip", "dst_port", "days_seen")))
        .containsExactly("203.0.113.9 443 3", "10.0.0.6 22 1");
    // 0.35 * 0.001 + 0.25 / 2 + 0.15 + 0.1 * 60 / 1260: informational.
    assertThat(texts(rows, "severity", "is_finding")).containsExactly("informational false");
  }

  private static TestRow sighting(int daysBefore, String remote, int hosts, String host) {
    return TestRow.of(Sightings.TABLE)
        .set(SourceColumns.EVENT_DATE, MARCH_31.minusDays(daysBefore))
        .set(SourceColumns.SITE, "lon")
        .set(Sightings.REMOTE_IP, remote)
        .set(Sightings.IP_KEY, IpAddress.parse(remote).toBytes())
        .set(Sightings.ROLE, "server")
        .set(Sightings.FIRST_TIME, Instant.EPOCH)
        .set(Sightings.LAST_TIME, Instant.EPOCH)
        .set(Sightings.LOCAL_HOSTS, hosts)
        .set(Sightings.HOSTS, List.of(host));
  }

  @Test
  void withoutHistoryOnlyTheSessionsThemselvesCount() {
    List<Row> rows =
        run(
            with(
                past("10.0.0.99", 13, 3, 1),
                ssh("10:00:00", A, B, 3681).bytes(10_000, 20_000),
                ssh("10:01:00", B, C, 300).bytes(20_000, 7_000)));

    // 0.15 * 0.9 + 0.15 + 0.1 * 0.5.
    assertThat(texts(rows, "rate_score", "rarity_score", "score", "severity", "is_finding"))
        .containsExactly("0.0 0.0 0.335 informational false");
    assertThat(rows.get(0).<String>getAs("reason"))
        .contains("(only 13 days of records before: rate and rarity are not known;");
  }

  @Test
  void onlySessionsWithinEachOtherAreTaken() {
    List<Row> rows =
        run(
            ssh("10:00:00", A, B, 600),
            // Starts with it and ends a second after it, both in whole seconds.
            ssh("10:00:00", B, "203.0.113.1", 601),
            ssh("10:00:00", B, "203.0.113.2", 602),
            ssh("09:59:59", B, "203.0.113.3", 60),
            // Half a second after it, from a source that knows less than seconds.
            ssh("10:00:00.5", B, "203.0.113.4", 600),
            ssh("10:00:00.5", B, "203.0.113.5", 599),
            // Back to the client; to itself.
            ssh("10:01:00", B, A, 60),
            ssh("10:01:00", B, B, 60),
            // Not held, not TCP, from nobody knows whom, not ended, of another site.
            ssh("10:01:00", B, "203.0.113.6", 60).established(false),
            ssh("10:01:00", B, "203.0.113.7", 60).protocol(17),
            ssh("10:01:00", B, "203.0.113.8", 60).orientation("unknown"),
            ssh("10:01:00", B, "203.0.113.9", 60).open(),
            ssh("10:01:00", B, "203.0.113.10", 60).site("par"),
            ssh("10:01:00", B, "203.0.113.11", 60).notCounted(),
            // A private address that no site declares is as any other.
            ssh("10:02:00", B, "192.168.1.1", 60),
            // Too short; not held; open; with nothing within it.
            ssh("12:00:00", A, "10.0.0.6", 299),
            ssh("12:00:01", "10.0.0.6", C, 10),
            ssh("12:00:00", A, "10.0.0.7", 600).established(false),
            ssh("12:00:01", "10.0.0.7", C, 10),
            ssh("12:00:00", A, "10.0.0.8", 600).open(),
            ssh("12:00:01", "10.0.0.8", C, 10),
            ssh("12:00:00", A, "10.0.0.9", 600),
            // Five minutes are enough.
            ssh("12:00:00", A, "10.0.0.10", 300),
            ssh("12:00:01", "10.0.0.10", C, 10));

    assertThat(ways(rows))
        .containsExactly(
            "198.51.100.7 10.0.0.5 203.0.113.1 203.0.113.5 192.168.1.1",
            "198.51.100.7 10.0.0.10 203.0.113.9");
    // Ended from 10:00:00 to 10:10:00: .3, .5, A, and the private address; .1 and .2 ended later.
    assertThat(texts(rows, "sessions_meanwhile", "inner_sessions")).containsExactly("4 3", "1 1");
  }

  @Test
  void suspectBytesAreNotCompared() {
    List<Row> rows =
        run(
            // 1.9 GB of payload on 84 bytes.
            ssh("10:00:00", A, B, 600).bytes(1_900_000_000L, 84).suspect(),
            ssh("10:00:00", B, C, 60).bytes(1_900_000_000L, 84),
            ssh("10:00:00", "2001:db8::7", "2001:db8:aaaa::5", 600).bytes(1_000, 0),
            ssh("10:00:00", "2001:db8:aaaa::5", "2001:db8::9", 60).bytes(900, 50));

    assertThat(texts(rows, "dst_ip", "relay_score"))
        .containsExactly("10.0.0.5 0.0", "2001:db8:aaaa::5 0.95");
    assertThat(rows.get(1).<String>getAs("message")).endsWith("duration): [2001:db8::9]:22:60");
  }

  @Test
  void sessionsOverMidnightBelongToTheirLastDay() {
    TestRow[] rows = {
      session("2026-03-28T23:50:00Z", A, B).port(22).lasting(Duration.ofDays(2).plusMinutes(30)),
      // Both of them ended on days before.
      session("2026-03-28T23:55:00Z", B, C).port(22).lasting(Duration.ofMinutes(1)),
      session("2026-03-29T23:55:00Z", B, "203.0.113.10").port(22).lasting(Duration.ofMinutes(10)),
      session("2026-03-28T23:45:00Z", B, "203.0.113.11").port(22).lasting(Duration.ofMinutes(1))
    };
    assertThat(ways(run(rows))).containsExactly("198.51.100.7 10.0.0.5 203.0.113.9 203.0.113.10");
    assertThat(
            run(new TestInputs(SPARK).with(rows), DEFAULTS, new Cell(MARCH_31.minusDays(1), "lon")))
        .isEmpty();
  }

  @Test
  void anOpenSessionIsNoneUntilItEnds() {
    List<TestRow> reports = new ArrayList<>();
    for (int hour = 1; hour <= 72; hour++) {
      SessionOf report =
          session("2026-03-28T00:00:00Z", A, B).port(22).open().lasting(Duration.ofHours(hour));
      reports.add(hour % 24 == 23 ? report : report.notCounted());
    }
    reports.add(session("2026-03-28T01:00:00Z", B, C).port(22));
    TestInputs in = new TestInputs(SPARK).with(reports.toArray(TestRow[]::new));
    Cell[] days =
        IntStream.rangeClosed(28, 31)
            .mapToObj(day -> new Cell(LocalDate.of(2026, 3, day), "lon"))
            .toArray(Cell[]::new);
    assertThat(run(in, DEFAULTS, days)).isEmpty();
    in.with(session("2026-03-28T00:00:00Z", A, B).port(22).lasting(Duration.ofHours(73)));
    assertThat(ways(run(in, DEFAULTS, days))).containsExactly("198.51.100.7 10.0.0.5 203.0.113.9");
  }

  @Test
  void chainsOfThreeAreJoined() {
    List<Row> rows =
        run(
            ssh("10:00:00", A, B, 3600),
            ssh("10:05:00", B, "10.0.0.6", 1800),
            ssh("10:10:00", "10.0.0.6", "10.0.0.7", 900),
            ssh("10:12:00", "10.0.0.7", C, 60),
            // Back to where it came from is no way on, nor what is not within.
            ssh("10:11:00", "10.0.0.6", B, 60),
            ssh("10:11:00", "10.0.0.6", A, 60),
            ssh("10:36:00", "10.0.0.6", C, 60));

    assertThat(
            rows.stream()
                .map(
                    row ->
                        text(row, "src_ip", "dst_ip", "chain_count")
                            + " "
                            + row.getList(row.fieldIndex("chains"))))
        .containsExactly(
            "10.0.0.6 10.0.0.7 0 []",
            "10.0.0.5 10.0.0.6 1 [10.0.0.5 -> 10.0.0.6 -> 10.0.0.7 -> 203.0.113.9]",
            "198.51.100.7 10.0.0.5 1 [198.51.100.7 -> 10.0.0.5 -> 10.0.0.6 -> 10.0.0.7]");
    assertThat(rows.get(2).<String>getAs("reason"))
        .endsWith("; the way went on: 198.51.100.7 -> 10.0.0.5 -> 10.0.0.6 -> 10.0.0.7");
  }

  @Test
  void aBusyHostIsCutAndSaysSo() {
    List<TestRow> rows = new ArrayList<>();
    // 40 clients on port 443 and one on 22; 200 sessions to one destination and 3 to others, which
    // are of the
    // same service as that on 22 and therefore make the highest score.
    for (int i = 0; i < 40; i++) {
      rows.add(
          session("2026-03-31T10:00:00Z", "198.51.100." + (100 + i), B)
              .lasting(Duration.ofSeconds(2000 + i)));
    }
    rows.add(ssh("10:00:00", A, B, 1000));
    for (int i = 0; i < 200; i++) {
      rows.add(
          session("2026-03-31T10:00:00Z", B, "203.0.113.50")
              .port(80)
              .set(SessionRecords.SRC_PORT, 1024 + i));
    }
    for (int i = 1; i <= 3; i++) {
      rows.add(ssh("10:00:0" + i, B, "203.0.113." + i, 5));
    }
    TestInputs in = new TestInputs(SPARK).with(rows.toArray(TestRow[]::new));
    AllowListConfig proxies =
        new AllowListConfig("proxies", List.of("10.0.0.0/29"), Optional.empty());
    List<Row> found = run(in, params(3, 10, 4, 2, proxies), CELL);

    // Of three long sessions looked at two are kept; their sessions are the rarest ten.
    assertThat(
            texts(
                found,
                "inner_sessions",
                "is_lower_bound",
                "sessions_meanwhile",
                "host_inner_sessions",
                "host_outer_sessions",
                "site_rows",
                "allowed_by",
                "is_finding"))
        .containsOnly("10 true 203 203 41 3 proxies false")
        .hasSize(2);
    // The one on port 22 is not hidden behind the longer ones on 443.
    assertThat(ways(found))
        .contains("198.51.100.7 10.0.0.5 203.0.113.50 203.0.113.1 203.0.113.2 203.0.113.3");
    assertThat(found.get(0).<String>getAs("message")).endsWith(" 203.0.113.3:22:5 and 6 more");
  }

  private static Row onlyHours(TestRow... rows) {
    HostHoursJob job = new HostHoursJob();
    TestInputs in = new TestInputs(SPARK).with(rows);
    List<Row> hours =
        TestInputs.conforming(
            HostHours.TABLE,
            job.run(in.running(job.spec(), CELL), new HostHoursJob.Params())
                .rows()
                .get(HostHours.TABLE));
    assertThat(hours).hasSize(1);
    return hours.get(0);
  }

  @Test
  void hoursCountTheSessionsThatAHostBegan() {
    Row hours =
        onlyHours(
            session("2026-03-30T23:50:00Z", B, C).lasting(Duration.ofMinutes(20)),
            ssh("00:10:00", B, "10.0.0.6", 60),
            ssh("23:59:00", B, C, 59),
            ssh("23:59:30", B, C, 60),
            ssh("12:00:00", A, B, 60),
            ssh("12:00:00", B, C, 60).open(),
            ssh("12:00:00", B, C, 60).established(false),
            ssh("12:00:00", B, C, 60).orientation("unknown"),
            ssh("12:00:00", B, C, 60).protocol(17));
    assertThat(hours.<String>getAs("host_ip")).isEqualTo(B);
    List<Long> expected = new ArrayList<>(Collections.nCopies(24, 0L));
    expected.set(0, 2L);
    expected.set(23, 1L);
    assertThat(hours.<Long>getList(hours.fieldIndex("hours"))).isEqualTo(expected);
  }

  private static List<String> json(List<TestRow> records, int partitions, boolean dayByDay) {
    SPARK.conf().set("spark.sql.shuffle.partitions", partitions);
    SPARK.conf().set("spark.sql.leafNodeDefaultParallelism", partitions);
    try {
      TestInputs in = new TestInputs(SPARK).with(records.toArray(TestRow[]::new));
      Cell[] days =
          IntStream.rangeClosed(29, 31)
              .mapToObj(day -> new Cell(LocalDate.of(2026, 3, day), "lon"))
              .toArray(Cell[]::new);
      List<Row> rows = new ArrayList<>();
      if (dayByDay) {
        for (Cell day : days) {
          rows.addAll(run(in, params(6, 20, 3, 40), day));
        }
      } else {
        rows.addAll(run(in, params(6, 20, 3, 40), days));
      }
      in.put(SuspiciousProxies.TABLE, rows);
      return in.whole(SuspiciousProxies.TABLE).toJSON().sort("value").collectAsList();
    } finally {
      SPARK.conf().set("spark.sql.shuffle.partitions", 2);
      SPARK.conf().unset("spark.sql.leafNodeDefaultParallelism");
    }
  }

  @Test
  void neitherTheOrderOfTheRecordsNorThatOfTheDaysMatters() {
    Random random = new Random(5);
    List<TestRow> records = new ArrayList<>(List.of(past(B, 40, 10, 3)));
    for (int i = 0; i < 500; i++) {
      Instant start = Instant.parse("2026-03-28T12:00:00Z").plusSeconds(random.nextInt(3 * 86_400));
      String own = "10.0.0." + (1 + random.nextInt(6));
      String other =
          random.nextInt(3) == 0
              ? "10.0.0." + (1 + random.nextInt(6))
              : "203.0.113." + random.nextInt(5);
      boolean isLong = random.nextInt(4) == 0;
      records.add(
          session(start.toString(), isLong ? other : own, isLong ? own : other)
              .port(random.nextBoolean() ? 22 : 443)
              .bytes(random.nextInt(5), random.nextInt(5))
              .lasting(Duration.ofSeconds(isLong ? 300 + random.nextInt(40_000) : 30)));
    }
    List<String> once = json(records, 1, false);
    Collections.shuffle(records, random);

    assertThat(json(records, 3, true)).isEqualTo(once);
    assertThat(once).hasSizeGreaterThan(20).anyMatch(row -> !row.contains("\"chain_count\":0"));
  }
}
