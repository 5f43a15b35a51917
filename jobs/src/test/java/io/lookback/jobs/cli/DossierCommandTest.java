package io.lookback.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.AccessViolations;
import io.lookback.datasets.table.AssetFacts;
import io.lookback.datasets.table.AssetLists;
import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.FindingColumns;
import io.lookback.datasets.table.LoginDays;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Vulnerabilities;
import io.lookback.jobs.testing.ConnLog;
import io.lookback.jobs.testing.LoginOf;
import io.lookback.jobs.testing.TestLake;
import io.lookback.jobs.testing.TestRow;
import io.lookback.jobs.testing.VulnerabilityOf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Over a small lake with rows of detectors laid into it. */
class DossierCommandTest {
  private static final LocalDate DECEMBER_2 = LocalDate.of(2025, 12, 2);
  private static final Instant NOON = Instant.parse("2025-12-02T12:00:00Z");
  private static final String HOST = "192.0.2.7";
  private static final String HOSTILE = "<script>alert(1)</script>\u001b[2J";

  @TempDir static Path folder;

  private static Path place;
  private static TestLake lake;

  @BeforeAll
  static void fill() throws IOException {
    place = folder.resolve("lake");
    String sites =
        "sites { lab { networks = [\""
            + ConnLog.NETWORK
            + "\"], time-zone = UTC, hosts { Gateway = \"192.0.2.1\" } }\n"
            + "twin { networks = [\"192.0.2.128/25\"], time-zone = UTC } }\n";
    lake = new TestLake(place, sites);
    Files.writeString(place.resolve("lookback.conf"), sites);
    lake.ingest(
        "lab", ConnLog.write(folder.resolve("in/conn.log"), LocalDate.of(2025, 11, 29), 4, 3));
    lake.nightly("count-once", "coverage", "host-days", "sightings");
    add(
        AssetLists.TABLE,
        list("Linux", "2025-11-30", null),
        list("Port 21 Open", "2025-11-20", "2025-12-02"));
    add(
        AssetFacts.TABLE,
        fact("fqdn").set(AssetFacts.VALUE, "Lab7.example.org"),
        fact("os").set(AssetFacts.VALUE, HOSTILE),
        fact("open_port").set(AssetFacts.PORT, 22).set(AssetFacts.NAME, "ssh"),
        fact("accepts_external").set(AssetFacts.PORT, 22).set(AssetFacts.BASIS, "passive"),
        fact("vulnerability")
            .set(AssetFacts.NAME, "32314")
            .set(AssetFacts.VALUE, "critical")
            .set(AssetFacts.PORT, 22),
        // Something newer replaces what was known the day before.
        fact("open_port")
            .set(AssetFacts.PORT, 21)
            .set(AssetFacts.EVENT_DATE, DECEMBER_2.minusDays(1)));
    add(
        Vulnerabilities.TABLE,
        VulnerabilityOf.vulnerability("2025-12-02T10:00:00Z", HOST, 32314)
            .site("lab")
            .cves("CVE-2008-0166"));
    add(
        LoginDays.TABLE,
        TestRow.of(LoginDays.TABLE)
            .set(SourceColumns.EVENT_DATE, DECEMBER_2)
            .set(SourceColumns.SITE, "lab")
            .set(LoginDays.HOST, "lab7")
            .set(LoginDays.ADDRESS, HOST)
            .set(LoginDays.USER_NAME, "ann")
            .set(LoginDays.NETWORK, "198.51.100.0/24")
            .set(LoginDays.METHOD, "password")
            .set(LoginDays.FIRST_TIME, NOON)
            .set(LoginDays.LAST_TIME, NOON)
            .set(LoginDays.LOGINS, 4L));
    add(
        Events.TABLE,
        LoginOf.change("2025-12-02T13:00:00Z", "LAB7", "Linux-Account_Added", "backdoor")
            .site("lab"),
        LoginOf.login("2025-12-02T12:00:00Z", "198.51.100.1", "lab7", "ann").site("lab"));
    add(
        AccessViolations.TABLE,
        TestRow.of(AccessViolations.TABLE)
            .set(FindingColumns.EVENT_DATE, DECEMBER_2)
            .set(SourceColumns.SITE, "lab")
            .set(FindingColumns.FINDING_ID, "0123456789abcdef")
            .set(FindingColumns.ADDRESS, HOST)
            .set(FindingColumns.OTHER_ADDRESS, "198.51.100.1")
            .set(FindingColumns.PORT, 22)
            .set(FindingColumns.FIRST_TIME, NOON)
            .set(FindingColumns.LAST_TIME, NOON)
            .set(FindingColumns.SEVERITY, "high")
            .set(FindingColumns.REASON, "not declared")
            .set(FindingColumns.IS_FINDING, true));
  }

  private static void add(Table table, TestRow... rows) {
    List<Row> all = Arrays.stream(rows).map(TestRow::row).toList();
    lake.lake().spark().createDataFrame(all, table.schema()).createOrReplaceTempView("rows_to_add");
    lake.sql("insert into " + table.name() + " select * from rows_to_add");
  }

  private static TestRow list(String name, String entered, String left) {
    return TestRow.of(AssetLists.TABLE)
        .set(AssetLists.EVENT_DATE, DECEMBER_2)
        .set(SourceColumns.SITE, "lab")
        .set(AssetLists.LIST, name)
        .set(AssetLists.ADDRESS, HOST)
        .set(AssetLists.ENTERED, LocalDate.parse(entered))
        .set(AssetLists.LEFT, left == null ? null : LocalDate.parse(left));
  }

  private static TestRow fact(String kind) {
    return TestRow.of(AssetFacts.TABLE)
        .set(AssetFacts.EVENT_DATE, DECEMBER_2)
        .set(SourceColumns.SITE, "lab")
        .set(AssetFacts.ADDRESS, HOST)
        .set(AssetFacts.FACT, kind)
        .set(AssetFacts.PROTOCOL, 6)
        .set(AssetFacts.BASIS, "nessus")
        .set(AssetFacts.FIRST_DATE, LocalDate.of(2025, 11, 30))
        .set(AssetFacts.LAST_DATE, DECEMBER_2);
  }

  private static CommandLineRun dossier(String... arguments) {
    return CommandLineRun.of(
        lake.lake(),
        Stream.concat(Stream.of("--lake", place.toString(), "dossier"), Arrays.stream(arguments))
            .toArray(String[]::new));
  }

  @Test
  void anOwnHostIsToldOfInSections() {
    CommandLineRun run = dossier("lab7.EXAMPLE.org", "--format", "csv");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .anyMatch(line -> line.startsWith("address,site,section,place,total,what,detail,severity"))
        .anyMatch(line -> line.startsWith("192.0.2.7,lab,list,1,2,Linux,on it,"))
        .anyMatch(line -> line.startsWith("192.0.2.7,lab,list,2,2,Port 21 Open,left it,"))
        .anyMatch(line -> line.contains(",finding,1,1,access_violations,") && line.contains("high"))
        .anyMatch(
            line ->
                line.contains(",vulnerability,1,1,Plugin 32314,")
                    && line.contains("CVE-2008-0166")
                    && line.contains("critical,22"))
        .anyMatch(line -> line.contains(",user,1,1,ann,") && line.endsWith(",4"))
        .anyMatch(line -> line.contains(",change,1,1,Linux-Account_Added,backdoor,"))
        .anyMatch(
            line -> line.contains(",port,1,1,tcp/22,") && line.contains("answers remote addresses"))
        // Three sessions a day for four days.
        .anyMatch(line -> line.contains(",day,1,4,2025-12-02,") && line.endsWith(",3"));
    CommandLineRun brief = dossier(HOST, "--top", "1");
    assertThat(brief.out())
        .startsWith("192.0.2.7, own host of lab, 2025-11-08 to 2025-12-02")
        .contains("Linux")
        // What a scanned host calls itself must not reach the terminal.
        .doesNotContain("Port 21 Open", "\u001b");
    assertThat(dossier("lab7", "--format", "json").out().lines())
        .anyMatch(line -> line.contains("\"section\":\"name\"") && line.contains("lab7"));
  }

  @Test
  void aRemoteAddressIsToldOfByWhatItDid() {
    CommandLineRun run = dossier("198.51.100.1", "--format", "csv");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .anyMatch(
            line -> line.startsWith("198.51.100.1,lab,seen,1,1,") && line.contains("4 established"))
        .anyMatch(line -> line.contains(",user,1,1,ann,"))
        .anyMatch(line -> line.contains(",finding,1,1,access_violations,"));
    assertThat(dossier("203.0.113.9").exitCode()).isZero();
  }

  @Test
  void thePageOfAHostIsThatOfTheReport() throws IOException {
    Path file = folder.resolve("host.html");
    CommandLineRun run = dossier(HOST, "--html", file.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo("wrote " + file + System.lineSeparator());
    String page = Files.readString(file);
    assertThat(page)
        .startsWithIgnoringCase("<!doctype html>")
        .contains("Lists it is on", "Linux", "Plugin 32314", "CVE-2008-0166", "backdoor", "ann")
        .contains("alert(1)")
        .doesNotContain("<script>alert(1)", "\u001b");
    assertThat(dossier("203.0.113.9", "--html", file.toString()).err())
        .contains("203.0.113.9 is no own host and on no list");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nobody | 2 | Nothing tells the address of the host 'nobody'",
        "192.0.2.0/24 | 2 | A dossier is about one address",
        "192.0.2.200 | 2 | is an own address of several sites (lab, twin)",
        "192.0.2.200 --site nowhere | 2 | Unknown site 'nowhere'",
        "192.0.2.7 --top -1 | 1 | --top must be 0 or more",
        "192.0.2.7 --from 2025-12-02 --to 2025-12-01 | 1 | is before --from"
      })
  void whatCannotBeAnsweredIsSaid(String arguments, int exitCode, String message) {
    CommandLineRun run = dossier(arguments.split(" "));
    assertThat(run.err()).contains(message);
    assertThat(run.exitCode()).isEqualTo(exitCode);
  }

  @Test
  void aNameOfTheConfigurationIsEnough() {
    assertThat(dossier("gateway").out()).startsWith("192.0.2.1, own host of lab");
    assertThat(dossier("192.0.2.200", "--site", "twin").out())
        .startsWith("192.0.2.200, own host of twin");
  }
}
