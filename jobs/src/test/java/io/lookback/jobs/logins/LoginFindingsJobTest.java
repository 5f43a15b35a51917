package io.lookback.jobs.logins;

import static io.lookback.jobs.testing.LoginOf.change;
import static io.lookback.jobs.testing.LoginOf.failure;
import static io.lookback.jobs.testing.LoginOf.login;
import static io.lookback.jobs.testing.LoginOf.unknown;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.config.Severity;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.HostFacts;
import io.lookback.datasets.table.LoginDays;
import io.lookback.datasets.table.LoginFindings;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.runner.SqlFile;
import io.lookback.jobs.testing.LoginOf;
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
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class LoginFindingsJobTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final LocalDate MARCH_31 = LocalDate.of(2026, 3, 31);
  private static final Cell CELL = new Cell(MARCH_31, "lon");
  private static final String REMOTE = "198.51.100.7";
  private static final LoginFindingsJob.Params DEFAULTS =
      LookbackConfig.builtIn().params("login-findings", LoginFindingsJob.Params.class);

  /** Names have no effect of zones: London changed its clocks on March 29. */
  private static Site site(String name, String... networks) {
    Site site = TestInputs.site(name, networks);
    return new Site(
        name,
        site.networks(),
        ZoneId.of("Europe/London"),
        List.of(),
        Map.of("mail", "10.0.0.25", "web.example.org", "10.0.0.80"));
  }

  private static TestInputs inputs(TestRow... rows) {
    return new TestInputs(SPARK).with(site("lon", "10.0.0.0/8", "2001:db8:aaaa::/48")).with(rows);
  }

  private static List<Row> run(TestInputs in, Cell... cells) {
    return run(in, DEFAULTS, cells);
  }

  private static List<Row> run(TestInputs in, LoginFindingsJob.Params params, Cell... cells) {
    LoginDaysJob days = new LoginDaysJob();
    List<Row> known = new ArrayList<>(in.rows(LoginDays.TABLE));
    Cell[] all =
        in.rows(Events.TABLE).stream()
            .map(row -> new Cell((LocalDate) row.get(0), row.getString(1)))
            .distinct()
            .toArray(Cell[]::new);
    known.addAll(
        TestInputs.conforming(
            LoginDays.TABLE,
            days.run(in.running(days.spec(), all), new LoginDaysJob.Params())
                .rows()
                .get(LoginDays.TABLE)));
    in.put(LoginDays.TABLE, known);
    LoginFindingsJob job = new LoginFindingsJob();
    return TestInputs.conforming(
        LoginFindings.TABLE,
        job.run(in.running(job.spec(), cells), params)
            .rows()
            .get(LoginFindings.TABLE)
            .orderBy("event_date", "site", "kind", "address", "src_ip"));
  }

  private static List<Row> run(TestRow... rows) {
    return run(inputs(rows), CELL);
  }

  private static List<String> texts(List<Row> rows, String... columns) {
    return rows.stream()
        .map(
            row ->
                String.join(
                    " ",
                    Arrays.stream(columns)
                        .map(column -> String.valueOf(row.<Object>getAs(column)))
                        .toList()))
        .toList();
  }

  private static List<Row> ofKind(String kind, List<Row> rows) {
    return rows.stream().filter(row -> row.<String>getAs("kind").equals(kind)).toList();
  }

  /** So many failures from a time on, one each so many seconds. */
  private static TestRow[] failures(
      String from, int number, int seconds, String source, String host) {
    Instant start = Instant.parse(from);
    return IntStream.range(0, number)
        .mapToObj(i -> failure(start.plusSeconds((long) i * seconds), source, host, "root"))
        .toArray(TestRow[]::new);
  }

  private static TestRow[] all(Object... rows) {
    return Arrays.stream(rows)
        .flatMap(
            row -> row instanceof TestRow[] many ? Arrays.stream(many) : Stream.of((TestRow) row))
        .toArray(TestRow[]::new);
  }

  /** A login that was known so many days before. */
  private static TestRow known(int daysBefore, String user, String network) {
    Instant time = Instant.parse("2026-03-31T12:00:00Z").minus(Duration.ofDays(daysBefore));
    return TestRow.of(LoginDays.TABLE)
        .set(SourceColumns.EVENT_DATE, MARCH_31.minusDays(daysBefore))
        .set(SourceColumns.SITE, "lon")
        .set(LoginDays.HOST, "mail")
        .set(LoginDays.USER_NAME, user)
        .set(LoginDays.NETWORK, network)
        .set(LoginDays.FIRST_TIME, time)
        .set(LoginDays.LAST_TIME, time)
        .set(LoginDays.LOGINS, 1L);
  }

  @Test
  void tenFailuresWithinTenMinutesAreGuessingAlsoOverMidnight() {
    List<Row> rows =
        run(
            all(
                // 5 before and 5 after midnight, from 23:57:00 to 00:06:00: 9 minutes.
                failures("2026-03-30T23:57:00Z", 10, 60, REMOTE, "mail"),
                // 10 from 10:00:00 to 10:10:03, 67 s apart: 603 s, never more than 9 in 600 s.
                failures("2026-03-31T10:00:00Z", 10, 67, "198.51.100.8", "mail"),
                // The first and the tenth 600 s apart: within ten minutes.
                failures("2026-03-31T10:00:00Z", 9, 60, "198.51.100.9", "mail"),
                failures("2026-03-31T10:10:00Z", 1, 1, "198.51.100.9", "mail"),
                // As many on two hosts, as a repeated line, as no guess, as no failure.
                failures("2026-03-31T10:00:00Z", 5, 1, "198.51.100.10", "mail"),
                failures("2026-03-31T10:00:00Z", 5, 1, "198.51.100.10", "web"),
                failure("2026-03-31T10:00:00Z", "198.51.100.11", "mail", "root").count(12),
                failure("2026-03-31T10:00:00Z", "198.51.100.12", "mail", "root")
                    .count(12)
                    .by("publickey"),
                failure("2026-03-31T10:00:00Z", "198.51.100.13", "mail", "root")
                    .count(12)
                    .type("login-failure", "unknown")));
    assertThat(texts(rows, "kind", "src_ip", "failures", "peak_failures", "severity"))
        .containsExactly(
            "guessing 198.51.100.11 12 12 low",
            "guessing 198.51.100.7 10 10 low",
            "guessing 198.51.100.9 10 10 low");
    assertThat(
            texts(
                rows.subList(1, 2),
                "event_date",
                "address",
                "is_own",
                "other_address",
                "port",
                "first_time",
                "last_time",
                "is_finding",
                "host",
                "users"))
        .containsExactly(
            "2026-03-31 198.51.100.7 false 10.0.0.25 22 2026-03-30T23:57:00Z"
                + " 2026-03-31T00:06:00Z true mail 1");
    assertThat(rows.get(1).<String>getAs("reason"))
        .isEqualTo(
            "198.51.100.7 failed to log in to mail 10 times within 24 hours, at most 10 within 10"
                + " minutes, on 1 account that day; 10 within 10 minutes or 30 within 24 hours are"
                + " guessing");
  }

  @Test
  void whatIsToldIsTheWorstMomentOfTheDay() {
    List<Row> rows =
        run(
            all(
                // Nine from 23:51 to 23:59 and one 570 s after the first; a last one that evening,
                // with which only one other lies within 24 hours.
                failures("2026-03-30T23:51:00Z", 9, 60, REMOTE, "mail"),
                failure("2026-03-31T00:00:30Z", REMOTE, "mail", "root"),
                failure("2026-03-31T23:59:50Z", REMOTE, "mail", "root"),
                // Eight at once are not too many, but the most of the day; the thirtieth comes
                // 21 times 40 minutes after 01:00.
                failure("2026-03-31T00:05:00Z", "198.51.100.8", "mail", "root").count(8),
                failures("2026-03-31T01:00:00Z", 22, 40 * 60, "198.51.100.8", "mail"),
                // Twice too many: 50 and 1 within ten minutes, then 10 and that 1 within 24 hours.
                failure("2026-03-30T23:55:00Z", "198.51.100.9", "mail", "root").count(50),
                failure("2026-03-31T00:00:30Z", "198.51.100.9", "mail", "root"),
                failure("2026-03-31T23:59:00Z", "198.51.100.9", "mail", "root").count(10),
                // Six hosts by 00:10, then two and five again by the evening.
                failure("2026-03-30T23:00:00Z", "198.51.100.10", "a", "x"),
                failure("2026-03-30T23:10:00Z", "198.51.100.10", "b", "x"),
                failure("2026-03-30T23:20:00Z", "198.51.100.10", "c", "x"),
                failure("2026-03-30T23:30:00Z", "198.51.100.10", "d", "x"),
                failure("2026-03-31T00:05:00Z", "198.51.100.10", "e", "x"),
                failure("2026-03-31T00:10:00Z", "198.51.100.10", "f", "x"),
                failure("2026-03-31T23:50:00Z", "198.51.100.10", "a", "x"),
                failure("2026-03-31T23:51:00Z", "198.51.100.10", "b", "x"),
                failure("2026-03-31T23:52:00Z", "198.51.100.10", "c", "x")));
    assertThat(
            texts(
                rows,
                "kind",
                "src_ip",
                "hosts",
                "failures",
                "peak_failures",
                "first_time",
                "last_time"))
        .containsExactly(
            "guessing 198.51.100.7 1 10 10 2026-03-30T23:51:00Z 2026-03-31T00:00:30Z",
            "guessing 198.51.100.8 1 30 8 2026-03-31T00:05:00Z 2026-03-31T15:00:00Z",
            "guessing 198.51.100.9 1 51 51 2026-03-30T23:55:00Z 2026-03-31T00:00:30Z",
            "spray 198.51.100.10 6 6 null 2026-03-30T23:00:00Z 2026-03-31T00:10:00Z");
  }

  /** A source with many hosts must not be counted for each of them over all of them. */
  @Test
  void failuresAreCountedByTheirHost() {
    run(failures("2026-03-31T10:00:00Z", 10, 1, REMOTE, "mail"));
    for (String file : List.of("AttemptDays.sql", "Attempts.sql")) {
      Dataset<Row> rows = SqlFile.run(SPARK, LoginFindingsJob.class, file, Map.of());
      assertThat(
              ((org.apache.spark.sql.classic.Dataset<Row>) rows)
                  .queryExecution()
                  .optimizedPlan()
                  .toString()
                  .lines()
                  .filter(line -> line.contains("Join ")))
          .as(file)
          .hasSizeGreaterThan(2)
          .noneMatch(line -> line.contains(" OR "))
          .anyMatch(line -> line.matches(".*\\(host_key#\\d+ = host_key#\\d+\\).*"));
    }
  }

  @Test
  void thirtyWithinADayAreGuessingHoweverSlow() {
    List<Row> rows =
        run(
            all(
                // Every 48 minutes from 00:30 of the day before: number i at 00:30 + 48 i minutes.
                // In any 24 hours there are 31: exactly 30 intervals of 48 minutes.
                failures("2026-03-30T00:30:00Z", 45, 48 * 60, REMOTE, "10.0.0.26"),
                // Every 50 minutes: 29 in 24 hours (28 * 50 min = 23 h 20 min).
                failures("2026-03-30T00:30:00Z", 45, 50 * 60, "10.9.9.9", "mail")));
    // Own hosts that guess are worse, but this one does not; the last is at 00:30 + 44 * 48 min.
    assertThat(texts(rows, "src_ip", "failures", "peak_failures", "host_address", "last_time"))
        .containsExactly("198.51.100.7 31 1 10.0.0.26 2026-03-31T11:42:00Z");
  }

  @Test
  void aSprayIsCountedByHostsThatSlideOutAfterADay() {
    List<Row> rows =
        run(
            all(
                // Five hosts over midnight.
                failure("2026-03-30T23:00:00Z", REMOTE, "a", "x"),
                failure("2026-03-30T23:10:00Z", REMOTE, "b", "x"),
                failure("2026-03-30T23:20:00Z", REMOTE, "c", "x"),
                failure("2026-03-31T00:10:00Z", REMOTE, "d", "x"),
                failure("2026-03-31T01:10:00Z", REMOTE, "mail", "y"),
                // The fifth comes 24 h and 1 s after the first, and the second again.
                failure("2026-03-30T01:00:00Z", "10.3.3.3", "a", "x"),
                failure("2026-03-30T02:00:00Z", "10.3.3.3", "b", "x"),
                failure("2026-03-30T02:30:00Z", "10.3.3.3", "c", "x"),
                failure("2026-03-30T03:00:00Z", "10.3.3.3", "d", "x"),
                failure("2026-03-31T01:00:01Z", "10.3.3.3", "e", "x"),
                // IPv6; an own host; 24 h to the second.
                failure("2026-03-30T01:00:00Z", "2001:db8:aaaa::9", "a", "x"),
                failure("2026-03-30T01:30:00Z", "2001:db8:aaaa::9", "b", "x"),
                failure("2026-03-30T01:40:00Z", "2001:db8:aaaa::9", "c", "x"),
                failure("2026-03-30T03:00:00Z", "2001:db8:aaaa::9", "d", "x"),
                failure("2026-03-31T01:00:00Z", "2001:db8:aaaa::9", "e", "x")));
    assertThat(texts(rows, "kind", "src_ip", "hosts", "failures", "users", "severity", "is_own"))
        .containsExactly(
            "spray 198.51.100.7 5 5 2 low false", "spray 2001:db8:aaaa::9 5 5 1 high true");
    assertThat(texts(rows, "network", "host", "other_address"))
        .containsExactly("198.51.100.0/24 null null", "2001:db8:aaaa::/48 null null");
  }

  @Test
  void accountsThatDoNotExistAreCountedOncePerSourceAndDay() {
    String hostile = "a'; DROP TABLE x\u001b[2J\n" + "z".repeat(100);
    List<Row> rows =
        run(
            unknown("2026-03-31T10:00:00Z", REMOTE, "mail", "oracle"),
            unknown("2026-03-31T10:00:05Z", REMOTE, "web", "oracle").count(3),
            unknown("2026-03-31T10:00:10Z", REMOTE, "web", "nagios"),
            unknown("2026-03-31T10:00:11Z", REMOTE, "web", hostile),
            failure("2026-03-31T10:00:12Z", REMOTE, "web", "root"),
            unknown("2026-03-31T11:00:00Z", "198.51.100.8", "mail", "rot"),
            unknown("2026-03-30T11:00:00Z", "198.51.100.9", "mail", "rot"));
    // 1 + 3 + 1 + 1 failures; a single account may be a slip.
    assertThat(texts(rows, "kind", "src_ip", "users", "failures", "hosts", "is_finding"))
        .containsExactly(
            "unknown-accounts 198.51.100.7 3 6 2 true",
            "unknown-accounts 198.51.100.8 1 1 1 false");
    assertThat(rows.get(0).<String>getList(rows.get(0).fieldIndex("user_names")))
        .containsExactly(hostile.substring(0, 64), "nagios", "oracle");
  }

  @Test
  void aSuccessAfterFiveFailuresIsAGuessedPasswordAndChangesMakeItCritical() {
    List<Row> rows =
        run(
            all(
                // Five within 24 hours before; the sixth is too old by a second.
                failure("2026-03-30T09:59:59Z", REMOTE, "mail", "a"),
                failure("2026-03-30T10:00:00Z", REMOTE, "mail", "a"),
                failure("2026-03-30T20:00:00Z", REMOTE, "mail", "b").count(3),
                failure("2026-03-31T10:00:00Z", REMOTE, "MAIL", "web"),
                login("2026-03-31T10:00:00Z", REMOTE, "mail", "web"),
                // Changes before and after, of it and of another host.
                change("2026-03-31T09:00:00Z", "mail", "Linux-Account_Added", "before"),
                change("2026-03-31T10:05:00Z", "mail", "Linux-Account_Added", "backdoor"),
                change("2026-03-31T10:06:00Z", "mail", "Linux-Promiscuous_Mode", "eth1")
                    .severity("informational"),
                change("2026-03-31T10:07:00Z", "web", "Linux-Package_Installed", "nmap"),
                // Four failures only; a key after failures.
                failure("2026-03-31T10:00:00Z", "198.51.100.8", "mail", "c").count(4),
                login("2026-03-31T10:01:00Z", "198.51.100.8", "mail", "c"),
                failure("2026-03-31T10:00:00Z", "198.51.100.9", "mail", "c").count(5),
                login("2026-03-31T10:01:00Z", "198.51.100.9", "mail", "c").by("publickey"),
                // Its session; one that ended before, one of another port.
                session("2026-03-31T10:00:05Z", REMOTE, "10.0.0.25")
                    .port(22)
                    .bytes(100, 200)
                    .lasting(Duration.ofMinutes(10)),
                session("2026-03-31T09:00:00Z", REMOTE, "10.0.0.25").port(22),
                session("2026-03-31T10:00:00Z", REMOTE, "10.0.0.25").port(443)));
    List<Row> after = ofKind("success-after-failures", rows);
    assertThat(
            texts(
                after,
                "src_ip",
                "failures",
                "severity",
                "successes",
                "change_count",
                "session_duration_us",
                "session_bytes",
                "user_names"))
        .containsExactly(
            "198.51.100.7 5 critical 1 1 600000000 300 ArraySeq(web)",
            "198.51.100.9 5 medium 1 1 null null ArraySeq(c)");
    assertThat(texts(after.subList(0, 1), "address", "other_address", "is_own", "first_time"))
        .containsExactly("10.0.0.25 198.51.100.7 true 2026-03-30T10:00:00Z");
    assertThat(after.get(0).<Instant>getAs("last_time")).isEqualTo("2026-03-31T10:05:00Z");
    assertThat(after.get(0).<String>getAs("reason"))
        .isEqualTo(
            "198.51.100.7 logged in to mail as web by password at 2026-03-31 10:00:00 UTC after up"
                + " to 5 failures on that host within 24 hours; 5 are suspicious; 1 change of the"
                + " host followed within 24 hours (Linux-Account_Added), which makes it critical"
                + " instead of high");
  }

  @Test
  void aChangeAfterMidnightBelongsToTheLoginOfTheEvening() {
    TestInputs in =
        inputs(
            failure("2026-03-29T23:30:00Z", REMOTE, "db", "root").count(6),
            login("2026-03-30T23:00:00Z", REMOTE, "db", "root"),
            change("2026-03-31T00:30:00Z", "db", "Linux-Package_Installed", "tcpdump 4.9"),
            change("2026-03-31T23:00:01Z", "db", "Linux-Package_Installed", "too late"));
    List<Row> both =
        ofKind("success-after-failures", run(in, new Cell(MARCH_31.minusDays(1), "lon"), CELL));
    assertThat(texts(both, "event_date")).containsExactly("2026-03-30", "2026-03-31");
    List<Row> evening = both.subList(0, 1);
    List<Row> next = both.subList(1, 2);
    // The host has no address: the finding is about the source, and says so.
    assertThat(texts(evening, "address", "host", "severity", "change_count", "successes"))
        .containsExactly("198.51.100.7 db high 0 1");
    assertThat(evening.get(0).<String>getAs("reason"))
        .contains("nothing tells the address of the host db");
    assertThat(texts(next, "kind", "address", "severity", "change_count", "successes"))
        .containsExactly("success-after-failures 198.51.100.7 critical 1 0");
    assertThat(texts(next, "first_time", "last_time"))
        .containsExactly("2026-03-29T23:30:00Z 2026-03-31T00:30:00Z");
    assertThat(texts(next, "finding_id")).isEqualTo(texts(evening, "finding_id"));
  }

  @Test
  void aChangeAfterAnEarlierLoginIsNoPartOfTheNextDay() {
    TestRow[] rows = {
      failure("2026-03-28T23:00:00Z", REMOTE, "mail", "root").count(5),
      login("2026-03-29T22:00:00Z", REMOTE, "mail", "root"),
      // 23 hours after that login, a day before the next one.
      change("2026-03-30T21:00:00Z", "mail", "Linux-Account_Added", "backdoor"),
      failure("2026-03-31T09:00:00Z", REMOTE, "mail", "root").count(5),
      login("2026-03-31T10:00:00Z", REMOTE, "mail", "root")
    };
    List<Row> together =
        ofKind(
            "success-after-failures",
            run(
                inputs(rows),
                new Cell(MARCH_31.minusDays(2), "lon"),
                new Cell(MARCH_31.minusDays(1), "lon"),
                CELL));
    assertThat(texts(together, "event_date", "severity", "change_count", "successes"))
        .containsExactly("2026-03-29 high 0 1", "2026-03-30 critical 1 0", "2026-03-31 high 0 1");
    assertThat(ofKind("success-after-failures", run(rows))).isEqualTo(together.subList(2, 3));
  }

  @Test
  void whatZeekInfersIsNeverCriticalAndYieldsToTheLog() {
    List<Row> rows =
        run(
            failure("2026-03-31T10:00:00Z", REMOTE, null, null).inferred("10.0.0.80").count(10),
            login("2026-03-31T10:01:00Z", REMOTE, null, null).inferred("10.0.0.80"),
            change("2026-03-31T10:02:00Z", "web", "Linux-Account_Added", "x"),
            // Both saw these.
            failure("2026-03-31T10:00:00Z", REMOTE, null, null).inferred("10.0.0.25").count(10),
            failure("2026-03-31T10:00:00Z", REMOTE, "mail", "root").count(11));
    assertThat(texts(rows, "kind", "host_address", "basis", "failures", "severity"))
        .containsExactly(
            "guessing 10.0.0.25 logged 11 low",
            "guessing 10.0.0.80 inferred 10 low",
            "success-after-failures 10.0.0.80 inferred 10 high");
    assertThat(rows.get(2).<String>getAs("reason")).contains("inferred from packet sizes");
  }

  @Test
  void noSeverityOfTheConfigurationMakesAGuessCritical() {
    Severity critical = Severity.CRITICAL;
    LoginFindingsJob.Params params =
        new LoginFindingsJob.Params(
            DEFAULTS.guessing(),
            DEFAULTS.sprayHosts(),
            DEFAULTS.leastAccounts(),
            DEFAULTS.leastFailuresBefore(),
            DEFAULTS.noGuesses(),
            DEFAULTS.keyMethods(),
            DEFAULTS.warmUpDays(),
            DEFAULTS.busyNetworks(),
            DEFAULTS.changeWindow(),
            DEFAULTS.tellingChanges(),
            DEFAULTS.rows(),
            DEFAULTS.allowLists(),
            new LoginFindingsJob.SeverityTable(
                critical, critical, critical, critical, critical, critical, critical, critical,
                critical, critical, critical));
    TestInputs in =
        inputs(
            failure("2026-03-31T10:00:00Z", REMOTE, null, null).inferred("10.0.0.80").count(10),
            login("2026-03-31T10:01:00Z", REMOTE, null, null).inferred("10.0.0.80"),
            change("2026-03-31T10:02:00Z", "web", "Linux-Account_Added", "x"),
            failure("2026-03-31T10:00:00Z", "10.9.9.9", null, null).inferred("10.0.0.80").count(10),
            failure("2026-03-31T10:00:00Z", "198.51.100.8", "mail", "root").count(10));
    for (int host = 1; host <= 5; host++) {
      in.with(
          failure("2026-03-31T11:00:00Z", "198.51.100.9", null, null).inferred("10.0.1." + host));
    }
    List<Row> rows = run(in, params, CELL);
    assertThat(texts(rows, "kind", "src_ip", "basis", "severity"))
        .containsExactly(
            "guessing 10.9.9.9 inferred high",
            "guessing 198.51.100.7 inferred high",
            "guessing 198.51.100.8 logged critical",
            "spray 198.51.100.9 inferred high",
            "success-after-failures 198.51.100.7 inferred high");
    assertThat(rows.get(4).<String>getAs("reason"))
        .contains("1 change of the host followed")
        .doesNotContain("which makes it");
  }

  @Test
  void anAccountFromANewNetworkIsFoundOnceLoginsAreKnownForLong() {
    // The same logins at five sites, with different pasts.
    TestInputs in = inputs();
    for (String site : List.of("lon", "young", "busy", "few", "guessed")) {
      in.with(site(site, "10.0.0.0/8"))
          .with(
              login("2026-03-31T10:00:00Z", REMOTE, "mail", "ann").site(site),
              login("2026-03-31T11:00:00Z", "198.51.100.8", "web", "ann").site(site),
              // A known network (but where logins are young), a network of one's own.
              login("2026-03-31T10:00:00Z", "192.0.7.5", "mail", "ann").site(site),
              login("2026-03-31T10:00:00Z", "10.4.4.4", "mail", "ann").site(site));
    }
    for (String site : List.of("lon", "few", "guessed", "busy")) {
      in.with(
          known(20, "ann", "192.0.7.0/24").set(SourceColumns.SITE, site),
          known(5, "bob", "198.51.100.0/24").set(SourceColumns.SITE, site),
          known(91, "ann", "198.51.100.0/24").set(SourceColumns.SITE, site));
    }
    in.with(known(13, "ann", "192.0.7.0/24").set(SourceColumns.SITE, "young"));
    IntStream.range(0, 20)
        .forEach(
            i -> in.with(known(20, "ann", "192.0." + i + ".0/24").set(SourceColumns.SITE, "busy")));
    // Others failed on the account, on that host: four times, and five; once from that network.
    for (String site : List.of("few", "guessed")) {
      in.with(
          failure("2026-03-31T09:00:00Z", "192.0.2.9", "mail", "ann").count(4).site(site),
          failure("2026-03-31T09:00:00Z", "198.51.100.99", "mail", "ann").site(site),
          failure("2026-03-31T09:00:00Z", "192.0.2.9", "mail", "bob").site(site));
    }
    in.with(failure("2026-03-31T09:30:00Z", "192.0.2.10", "mail", "ann").site("guessed"));
    List<Row> rows =
        run(
            in,
            Stream.of("lon", "young", "busy", "few", "guessed")
                .map(site -> new Cell(MARCH_31, site))
                .toArray(Cell[]::new));
    assertThat(
            texts(
                rows,
                "site",
                "kind",
                "address",
                "network",
                "successes",
                "hosts",
                "failures",
                "severity",
                "is_finding"))
        .containsExactly(
            "busy new-network 10.0.0.25 198.51.100.0/24 2 2 0 low false",
            "few new-network 10.0.0.25 198.51.100.0/24 2 2 0 low true",
            "guessed success-elsewhere 10.0.0.25 198.51.100.0/24 2 2 5 medium true",
            "lon new-network 10.0.0.25 198.51.100.0/24 2 2 0 low true",
            "young new-network 10.0.0.25 198.51.100.0/24 2 2 0 low false");
  }

  @Test
  void addressesOfHostsComeFromTheConfigurationThenFromScans() {
    TestRow[] facts = {
      fact(3, "10.1.1.1", "fqdn", "db.example.org", "10.1.1.1"),
      fact(2, "10.1.1.2", "fqdn", "db.example.org", "10.1.1.2"),
      // Two hosts begin so; too long ago.
      fact(2, "10.1.1.3", "fqdn", "app.example.org", "10.1.1.3"),
      fact(2, "10.1.1.4", "fqdn", "app.example.net", "10.1.1.4"),
      fact(91, "10.1.1.5", "netbios_name", "OLD", "10.1.1.5"),
      fact(90, "10.1.1.6", "netbios_name", "STILL", "10.1.1.6")
    };
    List<LoginOf> logins =
        Stream.of("db.example.org", "DB", "app", "old", "still", "web", "WEB.example.org", "web.x")
            .map(host -> failure("2026-03-31T10:00:00Z", REMOTE, host, "root").count(10))
            .toList();
    assertThat(texts(run(all(facts, logins.toArray(TestRow[]::new))), "host", "host_address"))
        .contains(
            "app null", "old null", "still 10.1.1.6", "web.x null", "db.example.org 10.1.1.2");
  }

  private static TestRow fact(int daysBefore, String ip, String fact, String value, String host) {
    return TestRow.of(HostFacts.TABLE)
        .set(SourceColumns.EVENT_DATE, MARCH_31.minusDays(daysBefore))
        .set(SourceColumns.SITE, "lon")
        .set(HostFacts.TIME, Instant.parse("2026-03-01T00:00:00Z"))
        .set(HostFacts.IP, ip)
        .set(HostFacts.HOST, host)
        .set(HostFacts.FACT, fact)
        .set(HostFacts.VALUE, value)
        .set(HostFacts.BASIS, "nessus")
        .set(HostFacts.IS_COUNTED, true);
  }

  @Test
  void privateAddressesOfTwoSitesAreDifferentHosts() {
    TestInputs in =
        inputs(
                failure("2026-03-31T10:00:00Z", "10.7.7.7", "mail", "root").count(9),
                failure("2026-03-31T10:00:00Z", "10.7.7.7", "mail", "root").count(9).site("par"),
                failure("2026-03-31T10:00:01Z", "10.7.7.7", "mail", "root").site("par"))
            .with(site("par", "10.0.0.0/8"));
    assertThat(texts(run(in, CELL, new Cell(MARCH_31, "par")), "site", "kind", "severity"))
        .containsExactly("par guessing medium");
  }

  @Test
  void neitherTheOrderOfRecordsNorThatOfDaysMatters() {
    Random dice = new Random(7);
    List<TestRow> rows = new ArrayList<>();
    // Days before those that a single day reads: cells that are computed together see them.
    Instant start = Instant.parse("2026-03-27T12:00:00Z");
    for (int i = 0; i < 1000; i++) {
      Instant time = start.plusSeconds(dice.nextInt(5 * 86_400));
      String source = "198.51.100." + dice.nextInt(4);
      String host = List.of("mail", "web", "a", "b", "c").get(dice.nextInt(5));
      String user = "u" + dice.nextInt(6);
      rows.add(
          switch (dice.nextInt(12)) {
            case 0 -> login(time.toString(), source, host, user);
            case 1 -> change(time.toString(), host, "Linux-Account_Added", "m" + i);
            case 2 -> unknown(time.toString(), source, host, user);
            default -> failure(time, source, host, user).count(1 + dice.nextInt(3));
          });
    }
    Cell[] cells =
        Stream.of(29, 30, 31)
            .map(day -> new Cell(LocalDate.of(2026, 3, day), "lon"))
            .toArray(Cell[]::new);
    List<Row> together = run(inputs(rows.toArray(TestRow[]::new)), cells);
    assertThat(texts(together, "kind"))
        .contains("guessing", "spray", "unknown-accounts", "success-after-failures");
    Collections.shuffle(rows, dice);
    List<Row> alone = new ArrayList<>();
    for (Cell cell : cells) {
      alone.addAll(run(inputs(rows.toArray(TestRow[]::new)), cell));
    }
    assertThat(alone).isEqualTo(together);
  }
}
