package io.lookback.jobs.cli;

import static io.lookback.jobs.testing.EventOf.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.Events;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.runner.Runner;
import io.lookback.jobs.summary.Dimension;
import io.lookback.jobs.summary.Question;
import io.lookback.jobs.summary.Summary;
import io.lookback.jobs.testing.ConnLog;
import io.lookback.jobs.testing.TestLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.datasources.v2.BatchScanExec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.jdk.javaapi.CollectionConverters;

/** Over four days of two closed months, three sessions a day and one event. */
class SummaryCommandTest {
  private static final String CONFIGURATION =
      "sites { lab { networks = [\""
          + ConnLog.NETWORK
          + "\"], time-zone = UTC }, far { networks = [\"203.0.113.0/24\"], time-zone = UTC } }\n";

  /** A name that clears the screen of whoever prints it. */
  private static final String HOSTILE = "\u001b[2J=Name";

  @TempDir static Path folder;

  private static Path place;
  private static TestLake lake;
  private static CommandLineRun early;

  @BeforeAll
  static void fill() throws IOException {
    place = folder.resolve("lake");
    lake = new TestLake(place, CONFIGURATION);
    Files.writeString(place.resolve("lookback.conf"), CONFIGURATION);
    lake.ingest(
        "lab", ConnLog.write(folder.resolve("in/conn.log"), LocalDate.of(2025, 11, 29), 4, 3));
    lake.lake()
        .spark()
        .createDataFrame(
            List.of(
                event("2025-12-01T15:30:00Z", HOSTILE, "198.51.100.9", "192.0.2.7")
                    .site("lab")
                    .direction("inbound")
                    .ports(40000, 22)
                    .count(2)
                    .row()),
            Events.TABLE.schema())
        .createOrReplaceTempView("hostile");
    lake.sql("insert into events select * from hostile");
    early = summary("--by", "type", "--format", "csv");
    lake.nightly(
        "count-once",
        "sightings",
        "sightings-month",
        "host-days",
        "event-hours",
        "address-tops",
        "summary-months",
        "coverage");
  }

  @Test
  void whatIsNotRolledUpIsSaid() {
    assertThat(early.exitCode()).isZero();
    assertThat(early.out()).isEqualTo("event_type,count,bytes\n");
    assertThat(early.err())
        .contains("4 days have records that are not rolled up yet and may be missing here")
        .contains("the first 2025-11-29 lab; run lookback nightly");
    assertThat(summary("--by", "type").err()).doesNotContain("rolled up");
  }

  private static CommandLineRun summary(String... arguments) {
    return CommandLineRun.of(
        lake.lake(),
        Stream.concat(Stream.of("--lake", place.toString(), "summary"), Arrays.stream(arguments))
            .toArray(String[]::new));
  }

  private static String answer(String... arguments) {
    CommandLineRun run = summary(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out().replace(System.lineSeparator(), "\n");
  }

  @Test
  void peopleSeeBarsAndWhereTheNumbersComeFrom() {
    assertThat(answer("--by", "name"))
        .isEqualTo(
            """
            event_type  event_name      count  bytes
            ----------  --------------  -----  -----  ------------------------
            network     ZEEK-Short         12   3600  ########################
            intrusion   \\u001b[2J=Name      2      0  ####
            2 rows
            From derived_events, event_hours, event_months.
            """);
    assertThat(answer("--by", "address", "--top", "1"))
        .contains("lab   192.0.2.7  own      14   3600  ########################\n1 row\n")
        .contains("There are more; --top 0 shows all. From ");
    assertThat(answer("--by", "address", "--top", "0"))
        .containsSubsequence(
            " own ", "198.51.100.1 ", "198.51.100.2 ", "198.51.100.3 ", "198.51.100.9 ", "5 rows\n")
        .doesNotContain("There are more");
    assertThat(answer("--by", "port", "--type", "intrusion", "--direction", "inbound"))
        .contains("22        2      0  ####");
    assertThat(answer("--by", "day", "--to", "2025-11-30"))
        .contains("2025-11-29      3    900  ####", "2025-11-30      3    900  ####", "2 rows");
  }

  @Test
  void programsGetTheRowsOnly() {
    assertThat(answer("--by", "type", "--format", "csv"))
        .isEqualTo("event_type,count,bytes\nnetwork,12,3600\nintrusion,2,0\n");
    assertThat(answer("--by", "hour", "--format", "json", "--days", "1", "--type", "intrusion"))
        .isEqualTo("");
    assertThat(
            answer(
                "--by",
                "hour",
                "--format",
                "json",
                "--from",
                "2025-12-01T13:00",
                "--to",
                "2025-12-01T16:00:00Z"))
        .isEqualTo(
            "{\"hour\":\"2025-12-01T13:00:00Z\",\"count\":0,\"bytes\":0}\n"
                + "{\"hour\":\"2025-12-01T14:00:00Z\",\"count\":0,\"bytes\":0}\n"
                + "{\"hour\":\"2025-12-01T15:00:00Z\",\"count\":2,\"bytes\":0}\n");
    assertThat(answer("--by", "name", "--format", "json", "--name", "*Name"))
        .isEqualTo(
            "{\"event_type\":\"intrusion\",\"event_name\":\"\\u001B[2J=Name\",\"count\":2,"
                + "\"bytes\":0}\n");
    // Times of day within a minute are looked up in the records; options add up.
    assertThat(
            answer(
                "--by",
                "address",
                "--format",
                "csv",
                "--site",
                "lab",
                "--port",
                "22",
                "--from",
                "2025-12-02T12:01:30",
                "--to",
                "2025-12-02T13:02:30+01:00"))
        .isEqualTo(
            "site,address,side,count,bytes\n"
                + "lab,192.0.2.7,own,1,300\nlab,198.51.100.2,remote,1,300\n");
  }

  @Test
  void daysAreCountedBackFromTheNewestOrTheLast() {
    String header = "day,count,bytes\n";
    assertThat(answer("--by", "day", "--format", "csv", "--days", "2"))
        .isEqualTo(header + "2025-12-01,5,900\n2025-12-02,3,900\n");
    assertThat(answer("--by", "day", "--format", "csv", "--days", "2", "--to", "2025-11-30"))
        .isEqualTo(header + "2025-11-29,3,900\n2025-11-30,3,900\n");
    // From noon to noon.
    assertThat(answer("--by", "day", "--format", "csv", "--days", "1", "--to", "2025-12-01T12:00"))
        .isEqualTo(header + "2025-11-30,3,900\n2025-12-01,0,0\n");
    assertThat(answer("--by", "day", "--format", "csv", "--to", "2025-11-30T00:00"))
        .isEqualTo(header + "2025-11-29,3,900\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --by colour                                       | 'colour'
          --by type --direction sideways                    | No direction 'sideways'; there are [
          --by type --port 65536                            | No port 65536: 0 to 65535
          --by type --port -1                               | No port -1
          --by type --port ssh                              | 'ssh'
          --by type --from yesterday                        | --from is 'yesterday'; give a day
          --by type --from 2026-02-30                       | --from is '2026-02-30'
          --by type --to 2026-01-01T25:00                   | --to is '2026-01-01T25:00'
          --by type --days 0                                | --days must be 1 to 10000, not 0
          --by type --days 3 --from 2026-01-01              | either --days or --from
          --by type --top -1                                | --top must be 0 or more, not -1
          --by type --from 2026-01-02 --to 2026-01-01       | --to 2026-01-01 is before --from 2026-01-02
          --by type --from 2026-01-02T09:00 --to 2026-01-02T09:00 | --to 2026-01-02T09:00 is
          --by type --from +999999-01-01                    | --from is '+999999-01-01'
          --by type --to -299999-01-01T00:01                | --to is '-299999-01-01T00:01'
          --by type --days 2000000000                       | 1 to 10000, not 2000000000
          --by type --days 200000000 --to 2026-01-02T09:00  | 1 to 10000, not 200000000
          """)
  void wrongOptionsAreNamed(String options, String message) {
    CommandLineRun run = summary(options.split(" +"));

    assertThat(run.err()).contains(message);
    assertThat(run.exitCode()).isEqualTo(CommandLineInterface.USAGE);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void whatTheConfigurationDoesNotKnowIsAProblemOfTheUser() {
    CommandLineRun site = summary("--by", "type", "--site", "lap");
    assertThat(site.exitCode()).isEqualTo(CommandLineInterface.USER_ERROR);
    assertThat(site.err()).contains("Unknown site 'lap'", "did you mean 'lab'?");
    CommandLineRun address = summary("--by", "type", "--address", "192.0.2.7/24");
    assertThat(address.exitCode()).isEqualTo(CommandLineInterface.USER_ERROR);
    assertThat(address.err()).contains("--address", "'192.0.2.7/24'", "192.0.2.0/24");
  }

  @Test
  void nothingIsSaidTogetherWithWhatTheSensorsCovered() {
    assertThat(answer("--by", "type", "--name", "Other*", "--from", "2025-12-01"))
        .startsWith("nothing; the sensors covered of this time: lab ")
        .endsWith(" %\n");
    assertThat(answer("--by", "type", "--site", "far"))
        .isEqualTo("nothing; no sensor of far delivered anything yet\n");
    assertThat(answer("--by", "type", "--name", "Other*", "--to", "2025-01-01"))
        .isEqualTo("nothing; no sensor covered this time\n");
    // Ten thousand days are not too many to look at hour by hour.
    assertThat(answer("--by", "type", "--name", "Other*", "--days", "10000"))
        .startsWith("nothing; the sensors covered of this time: lab 0 %");
    assertThat(answer("--by", "type", "--name", "Other*", "--format", "csv"))
        .isEqualTo("event_type,count,bytes\n");
  }

  @Test
  void closedMonthsAreReadFromTheirTiersOnly() {
    assertThat(files(types(null, null)))
        .containsEntry("event_hours", 0)
        .containsEntry("event_months", 1);
    // From a time of day on.
    assertThat(files(types(Instant.parse("2025-10-31T23:00:00Z"), null)))
        .containsEntry("event_hours", 0)
        .containsEntry("event_month_hours", 1);
    // December is not asked for as a whole: its first day, and the tier of November.
    assertThat(files(types(null, LocalDate.of(2025, 12, 1))))
        .containsEntry("event_hours", 1)
        .containsEntry("event_months", 1);
  }

  private static Question types(Instant since, LocalDate to) {
    return new Question(
        Dimension.TYPE,
        List.of("lab"),
        since == null ? null : LocalDate.ofInstant(since, ZoneOffset.UTC),
        to,
        since,
        null,
        List.of(),
        Set.of(),
        List.of(),
        List.of(),
        List.of(),
        0);
  }

  /** How many pieces of files are read of each table. */
  private static TreeMap<String, Integer> files(Question question) {
    Lake open = lake.lake();
    Runner runner = new Runner(open, lake.config(), RunLog.view(open), RunId.next());
    Dataset<Row> rows =
        new Summary(open.spark(), open::read, runner::validMonths, lake.config().allSites())
            .answer(question)
            .rows();
    TreeMap<String, Integer> files = new TreeMap<>();
    for (SparkPlan leaf :
        CollectionConverters.asJava(rows.queryExecution().executedPlan().collectLeaves())) {
      if (leaf instanceof BatchScanExec scan) {
        files.merge(
            scan.table().name().replaceFirst(".*\\.", ""),
            scan.inputPartitions().size(),
            Integer::sum);
      }
    }
    return files;
  }
}
