package io.lookback.jobs.access;

import static io.lookback.jobs.testing.LoginOf.failure;
import static io.lookback.jobs.testing.LoginOf.login;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.config.Severity;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.table.AccessViolations;
import io.lookback.datasets.table.FirstSeen;
import io.lookback.datasets.table.FirstSeenDays;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.SessionOf;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class AccessViolationsJobTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final LocalDate MARCH_31 = LocalDate.of(2026, 3, 31);
  private static final Cell CELL = new Cell(MARCH_31, "lon");
  private static final AccessViolationsJob.Params DEFAULTS =
      LookbackConfig.builtIn().params("access-violations", AccessViolationsJob.Params.class);
  private static final String SERVICES =
      """
      services = [
        {name = ssh, hosts = ["10.0.0.0/24", "2001:db8:aaaa::22"], ports = [22, 2222]
          sources = [own, "203.0.113.0/24"], owner = ann, why = "administration"}
        {name = "ssh of the partner", hosts = ["10.0.0.9"], ports = [22], sources = ["192.0.2.7"]}
        {name = web, hosts = ["10.0.0.80"], ports = [443], sources = [any]}
        {name = desk, hosts = ["10.0.0.33"], ports = [3389], sources = ["10.1.0.0/16"]}
      ]
      """;

  private static Site site(String name, String services) {
    return LookbackConfig.parse(
            "sites { %s { networks = [\"10.0.0.0/8\", \"2001:db8:aaaa::/48\"], time-zone = UTC\n"
                    .formatted(name)
                + "hosts { mail = \"10.0.0.25\" }\n"
                + services
                + "} }")
        .site(name);
  }

  private static List<Row> run(TestInputs in, AccessViolationsJob.Params params, Cell... cells) {
    AccessViolationsJob job = new AccessViolationsJob();
    return TestInputs.conforming(
        AccessViolations.TABLE,
        job.run(in.running(job.spec(), cells), params)
            .rows()
            .get(AccessViolations.TABLE)
            .orderBy("site", "kind", "address", "port", "src_ip"));
  }

  private static List<Row> run(TestRow... rows) {
    return run(new TestInputs(SPARK).with(site("lon", SERVICES)).with(rows), DEFAULTS, CELL);
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

  private static SessionOf ssh(String from, String to, int seconds) {
    return session("2026-03-31T10:00:00Z", from, to)
        .port(22)
        .lasting(Duration.ofSeconds(seconds))
        .bytes(100, 200);
  }

  /** That a network used a service on a day. */
  private static TestRow reached(
      int daysBefore, String host, String service, Integer port, String network, long sessions) {
    Instant time = Instant.parse("2026-03-31T12:00:00Z").minus(Duration.ofDays(daysBefore));
    return TestRow.of(FirstSeenDays.TABLE)
        .set(SourceColumns.EVENT_DATE, MARCH_31.minusDays(daysBefore))
        .set(SourceColumns.SITE, "lon")
        .set(FirstSeen.KIND, "network")
        .set(FirstSeen.ENTITY, host)
        .set(FirstSeen.ROLE, "dst")
        .set(FirstSeen.TERM_TYPE, service)
        .set(FirstSeen.TERM, network)
        .set(FirstSeen.PORT, port)
        .set(FirstSeen.FIRST_TIME, time)
        .set(FirstSeen.LAST_TIME, time)
        .set(FirstSeen.COUNT, sessions);
  }

  @Test
  void sessionsOfSixtySecondsFromUndeclaredSourcesAreViolations() {
    List<Row> rows =
        run(
            ssh("198.51.100.7", "10.0.0.5", 60),
            ssh("198.51.100.7", "10.0.0.5", 3681),
            // Shorter, not established, open, of unknown orientation, counted elsewhere.
            ssh("198.51.100.8", "10.0.0.5", 59),
            ssh("198.51.100.8", "10.0.0.5", 600).established(false),
            ssh("198.51.100.8", "10.0.0.5", 600).open(),
            ssh("198.51.100.8", "10.0.0.5", 600).orientation("unknown"),
            ssh("198.51.100.8", "10.0.0.5", 600).notCounted(),
            // Declared: the network, the own hosts, by another declaration of the same port,
            // anybody.
            ssh("203.0.113.200", "10.0.0.5", 600),
            ssh("10.200.0.1", "10.0.0.5", 600),
            ssh("192.0.2.7", "10.0.0.9", 600),
            ssh("198.51.100.8", "10.0.0.80", 600).port(443),
            // Not declared there; another port; another host; another protocol.
            ssh("192.0.2.7", "10.0.0.10", 600),
            ssh("198.51.100.8", "10.0.0.5", 600).port(8022),
            ssh("198.51.100.8", "10.0.1.5", 600),
            ssh("198.51.100.8", "10.0.0.5", 600).protocol(17),
            // IPv6; an own host that is not declared; what the own host itself reaches outside.
            ssh("2001:db8:bbbb::1", "2001:db8:aaaa::22", 600).port(2222),
            ssh("10.2.0.1", "10.0.0.33", 600).port(3389),
            ssh("10.0.0.5", "198.51.100.9", 600));
    assertThat(
            texts(
                rows,
                "kind",
                "address",
                "port",
                "other_address",
                "sessions",
                "severity",
                "service",
                "is_finding"))
        .containsExactly(
            "session 10.0.0.10 22 192.0.2.7 1 medium ssh true",
            "session 10.0.0.33 3389 10.2.0.1 1 low desk true",
            "session 10.0.0.5 22 198.51.100.7 2 medium ssh true",
            "session 2001:db8:aaaa::22 2222 2001:db8:bbbb::1 1 medium ssh true");
    Row worst = rows.get(2);
    assertThat(texts(List.of(worst), "longest_us", "bytes", "owner", "why", "first_time"))
        .containsExactly("3681000000 600 ann administration 2026-03-31T10:00:00Z");
    assertThat(worst.<Instant>getAs("last_time")).isEqualTo("2026-03-31T11:01:21Z");
    assertThat(worst.<String>getAs("reason"))
        .isEqualTo(
            "198.51.100.7 held 2 sessions with 10.0.0.5 tcp/22 of up to 3,681 s; the service ssh is"
                + " declared for own, 203.0.113.0/24 only");
  }

  @Test
  void acceptedLoginsAreViolationsHoweverShort() {
    List<Row> rows =
        run(
            login("2026-03-31T10:00:00Z", "198.51.100.7", "mail", "root\n\u001b[31m"),
            login("2026-03-31T10:00:01Z", "198.51.100.7", "mail", "ann").count(2),
            login("2026-03-31T10:00:00Z", "203.0.113.4", "mail", "ann"),
            failure("2026-03-31T10:00:00Z", "198.51.100.8", "mail", "ann"),
            // Nothing tells where that host is.
            login("2026-03-31T10:00:00Z", "198.51.100.7", "nowhere", "ann"),
            login("2026-03-31T10:00:00Z", "198.51.100.9", null, null).inferred("10.0.0.26"),
            ssh("198.51.100.7", "10.0.0.25", 61));
    assertThat(
            texts(
                rows,
                "kind",
                "address",
                "src_ip",
                "logins",
                "inferred_logins",
                "sessions",
                "severity"))
        .containsExactly(
            "login 10.0.0.25 198.51.100.7 3 0 1 high", "login 10.0.0.26 198.51.100.9 0 1 0 medium");
    assertThat(rows.get(0).<String>getAs("reason"))
        .startsWith(
            "198.51.100.7 logged in to 10.0.0.25 tcp/22 3 times as ann, root??[31m and held 1"
                + " session of up to 61 s;");
  }

  @Test
  void noSeverityOfTheConfigurationMakesAGuessCritical() {
    Severity critical = Severity.CRITICAL;
    AccessViolationsJob.Params params =
        new AccessViolationsJob.Params(
            DEFAULTS.leastDuration(),
            DEFAULTS.busyNetworks(),
            DEFAULTS.suggestedShare(),
            DEFAULTS.leastDays(),
            DEFAULTS.mostSuggestions(),
            DEFAULTS.rows(),
            DEFAULTS.databases(),
            new AccessViolationsJob.SeverityTable(
                critical, critical, critical, critical, critical, critical, critical));
    String services =
        "services = [{name = ssh, hosts = [\"10.0.0.0/24\"], ports = [22], sources ="
            + " [\"203.0.113.0/24\"]}]";
    TestInputs in =
        new TestInputs(SPARK)
            .with(site("lon", services))
            .with(
                login("2026-03-31T10:00:00Z", "198.51.100.7", null, null).inferred("10.0.0.26"),
                login("2026-03-31T10:00:00Z", "10.2.0.1", null, null).inferred("10.0.0.9"),
                login("2026-03-31T10:00:00Z", "198.51.100.8", "mail", "ann"),
                ssh("10.2.0.1", "10.0.0.33", 600));
    assertThat(texts(run(in, params, CELL), "kind", "address", "src_ip", "severity"))
        .containsExactly(
            "login 10.0.0.25 198.51.100.8 critical",
            "login 10.0.0.26 198.51.100.7 high",
            "login 10.0.0.9 10.2.0.1 high",
            "session 10.0.0.33 10.2.0.1 critical");
  }

  @Test
  void countriesThatNobodyKnowsMakeNoFinding() {
    Site site =
        site(
            "lon",
            "services = [{name = vpn, hosts = [\"10.0.0.1\"], ports = [22], countries = [GB, DE]}]");
    AccessViolationsJob.Params params =
        new AccessViolationsJob.Params(
            DEFAULTS.leastDuration(),
            DEFAULTS.busyNetworks(),
            DEFAULTS.suggestedShare(),
            DEFAULTS.leastDays(),
            DEFAULTS.mostSuggestions(),
            DEFAULTS.rows(),
            List.of(Path.of("no-such.mmdb")),
            DEFAULTS.severity());
    TestInputs in =
        new TestInputs(SPARK)
            .with(site)
            .with(ssh("198.51.100.7", "10.0.0.1", 60), ssh("10.9.9.9", "10.0.0.1", 60));
    // An own host is in no country: it is not declared, whatever the databases say.
    assertThat(texts(run(in, params, CELL), "src_ip", "severity", "is_finding"))
        .containsExactly("10.9.9.9 low true", "198.51.100.7 informational false");
  }

  @Test
  void servicesThatAnswerTheOutsideWithoutBeingDeclaredAreFound() {
    List<Row> rows =
        run(
            reached(0, "10.0.0.5", "tcp/22", 22, "198.51.100.0/24", 3),
            reached(0, "10.0.0.5", "tcp/8080", 8080, "198.51.100.0/24", 3),
            reached(0, "10.0.0.5", "tcp/8080", 8080, "192.0.2.0/24", 5),
            reached(1, "10.0.0.5", "tcp/8080", 8080, "192.0.2.0/24", 90),
            reached(2, "10.0.0.5", "tcp/8080", 8080, "233.252.0.0/24", 5),
            // Dynamic ports are no service; too old; reached on another day only.
            reached(0, "10.0.0.5", "tcp/dynamic", null, "198.51.100.0/24", 3),
            reached(30, "10.0.0.5", "tcp/8080", 8080, "233.252.1.0/24", 900),
            reached(1, "10.0.0.5", "tcp/25", 25, "198.51.100.0/24", 3));
    assertThat(texts(rows, "kind", "address", "port", "sessions", "networks", "severity"))
        .containsExactly("undeclared-service 10.0.0.5 8080 8 2 low");
    // 192.0.2.0/24 has 95 of 103 sessions, 233.252.0.0/24 5 (92.2 % before it), 198.51.100.0/24 3
    // (97.1 % before it).
    assertThat(rows.get(0).<String>getList(rows.get(0).fieldIndex("suggestions")))
        .containsExactly(
            "{name = \"tcp/8080 of 10.0.0.5\", hosts = [\"10.0.0.5\"], ports = [8080], sources ="
                + " [own, \"192.0.2.0/24\", \"233.252.0.0/24\"]}");
  }

  @Test
  void aSiteThatDeclaresNothingGetsOneRowWithDeclarationsThatCanBeUsed() {
    TestInputs in = new TestInputs(SPARK).with(site("lon", ""));
    for (int host = 1; host <= 30; host++) {
      in.with(reached(0, "10.0.0." + host, "tcp/22", 22, "198.51.100.0/24", 3));
    }
    in.with(
        reached(3, "10.0.0.7", "tcp/22", 22, "198.51.100.0/24", 3),
        reached(0, "10.0.0.8", "udp/53", 53, "198.51.100.0/24", 3),
        reached(3, "10.0.0.8", "udp/53", 53, "198.51.100.0/24", 3));
    IntStream.rangeClosed(1, 51)
        .forEach(i -> in.with(reached(3, "10.0.0.8", "udp/53", 53, "192.0." + i + ".0/24", 1)));
    in.with(ssh("198.51.100.7", "10.0.0.5", 600));
    List<Row> rows = run(in, DEFAULTS, CELL);
    assertThat(texts(rows, "kind", "services", "hosts", "sessions", "severity", "is_finding"))
        .containsExactly("undeclared-site 31 30 93 low true");
    List<String> suggestions = rows.get(0).getList(rows.get(0).fieldIndex("suggestions"));
    assertThat(suggestions)
        .containsExactly(
            "{name = \"tcp/22 of 10.0.0.7\", hosts = [\"10.0.0.7\"], ports = [22], sources = [own,"
                + " \"198.51.100.0/24\"]}",
            "{name = \"udp/53 of 10.0.0.8\", hosts = [\"10.0.0.8\"], ports = [53], protocol = udp,"
                + " sources = [any]}");
    // What is suggested can be declared as it is.
    assertThat(site("lon", "services = [" + String.join("\n", suggestions) + "]").services())
        .hasSize(2);
  }

  @Test
  void wrongDeclarationsAreRefusedWithWhatIsWrong() {
    assertThatThrownBy(
            () -> site("lon", "services = [{name = a, hosts = [\"10.0.0.1\"], ports = [22]}]"))
        .hasMessageContaining("Service 'a' says nobody may use it");
    assertThatThrownBy(
            () ->
                site(
                    "lon", "services = [{name = a, hosts = [web], ports = [22], sources = [own]}]"))
        .hasMessageContaining("Service 'a', hosts:");
    assertThatThrownBy(
            () ->
                site(
                    "lon",
                    "services = [{name = a, hosts = [\"10.0.0.1\"], ports = [70000], sources ="
                        + " [own]}]"))
        .hasMessageContaining("port 70000");
    assertThatThrownBy(
            () ->
                site(
                    "lon",
                    "services = [{name = a, hosts = [\"10.0.0.1\"], ports = [1], countries ="
                        + " [uk]}]"))
        .hasMessageContaining("country 'uk'");
  }
}
