package io.lookback.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.RetrohuntHits;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.jobs.testing.ConnLog;
import io.lookback.jobs.testing.TestLake;
import io.lookback.jobs.testing.TestRow;
import io.lookback.udf.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Over hits of the retrohunt that are in the lake, and rows of other detectors laid over them. */
class FindingsCommandTest {
  private static final String HOSTILE = "\u001b[2J=Reason";

  private static final String SITES =
      "sites { lab { networks = [\""
          + ConnLog.NETWORK
          + "\"], time-zone = UTC }, far { networks = [\"203.0.113.0/24\"], time-zone = UTC } }\n";

  @TempDir static Path folder;

  private static Path place;
  private static TestLake lake;

  @BeforeAll
  static void fill() throws IOException {
    place = folder.resolve("lake");
    lake = new TestLake(place, SITES);
    configure("");
    lake.ingest(
        "lab", ConnLog.write(folder.resolve("in/conn.log"), LocalDate.of(2025, 11, 29), 4, 3));
    lake.nightly("count-once", "coverage");
    lake.lake()
        .spark()
        .createDataFrame(
            List.of(
                hit("198.51.100.9", "high", "2025-12-01").row(),
                hit("198.51.100.10", "critical", "2025-11-29").row(),
                hit("198.51.100.11", "informational", "2025-12-01").row(),
                hit("198.51.100.12", "critical", "2025-12-01")
                    .set(RetrohuntHits.ALLOWED_BY, "partners")
                    .row()),
            RetrohuntHits.TABLE.schema())
        .createOrReplaceTempView("made_up_hits");
    lake.sql("insert into retrohunt_hits select * from made_up_hits");
    // Other detectors as they will be there: 192.0.2.7 is found by two, by one of them long ago.
    lake.lake()
        .spark()
        .sql(
            """
            select * from lookback.main.findings
            union all
            select detector, date(day), date(first), 'lab', id, address, is_own, other, port,
              timestamp(first), timestamp(day), severity, reason
            from values
              ('beacons', '2025-12-02', '2025-11-30', '0000000000000001', '192.0.2.7', true,
                '198.51.100.77', 443, 'high', 'every 60 s'),
              ('session_outliers', '2025-12-02', '2025-12-02', '0000000000000002', '192.0.2.7',
                true, '198.51.100.78', 22, 'low', 'large'),
              ('beacons', '2025-12-02', '2025-12-02', '0000000000000003', '192.0.2.8', true,
                cast(null as string), cast(null as int), 'high', 'every 300 s'),
              ('session_outliers', '2025-11-20', '2025-11-20', '0000000000000004', '192.0.2.8',
                true, null, null, 'medium', 'long ago')
              as made_up(detector, day, first, id, address, is_own, other, port, severity, reason)
            """)
        .createOrReplaceTempView("findings");
  }

  private static void configure(String suppressions) throws IOException {
    Files.writeString(place.resolve("lookback.conf"), SITES + suppressions);
  }

  private static TestRow hit(String address, String severity, String day) {
    Instant time = Instant.parse(day + "T10:00:00Z");
    return TestRow.of(RetrohuntHits.TABLE)
        .set(RetrohuntHits.EVENT_DATE, LocalDate.parse(day))
        .set(SourceColumns.SITE, "lab")
        .set(RetrohuntHits.LIST, "bad")
        .set(RetrohuntHits.LISTING, address)
        .set(RetrohuntHits.LISTED_FROM, Instant.parse("2025-11-29T00:00:00Z"))
        .set(RetrohuntHits.BASIS, "FEED")
        .set(RetrohuntHits.ADDRESS, address)
        .set(RetrohuntHits.IP_KEY, IpAddress.parse(address).toBytes())
        .set(RetrohuntHits.ROLE, "client")
        .set(RetrohuntHits.FIRST_SEEN, time)
        .set(RetrohuntHits.LAST_SEEN, time)
        .set(RetrohuntHits.SPLIT, "exact")
        .set(RetrohuntHits.REASON, HOSTILE)
        .set(RetrohuntHits.SEVERITY, severity);
  }

  private static CommandLineRun findings(String... arguments) {
    return CommandLineRun.of(
        lake.lake(),
        Stream.concat(Stream.of("--lake", place.toString(), "findings"), Arrays.stream(arguments))
            .toArray(String[]::new));
  }

  private static String answer(String... arguments) {
    CommandLineRun run = findings(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out().replace(System.lineSeparator(), "\n");
  }

  /** Addresses and detectors in the order of the answer. */
  private static List<String> rows(String... arguments) {
    return answer(
            Stream.concat(Arrays.stream(arguments), Stream.of("--format", "csv"))
                .toArray(String[]::new))
        .lines()
        .skip(1)
        .map(line -> line.split(",", 7))
        .map(cells -> cells[3] + " " + cells[5] + " " + cells[1])
        .toList();
  }

  @Test
  void addressesComeByWorstThenDetectorsThenNewest() {
    // The critical one is the oldest. Of the three whose worst is high two detectors found .7
    // within
    // 7 days; .8 also has two, but one of them on 20 November, 12 days before the newest day.
    assertThat(rows())
        .containsExactly(
            "198.51.100.10 retrohunt_hits critical",
            "192.0.2.7 beacons high",
            "192.0.2.7 session_outliers low",
            "192.0.2.8 beacons high",
            "192.0.2.8 session_outliers medium",
            "198.51.100.9 retrohunt_hits high");
    assertThat(answer())
        .contains("\\u001b[2J=Reason")
        .doesNotContain("\u001b")
        .endsWith("6 rows\n1 of lower severity; --severity informational shows them.\n");
    assertThat(answer("--top", "2")).contains("2 rows\n6 findings in all; --top 0 shows them.\n");
  }

  @Test
  void filtersAddUp() {
    assertThat(rows("--severity", "informational", "--detector", "retrohunt_hits")).hasSize(3);
    assertThat(rows("--severity", "critical"))
        .containsExactly("198.51.100.10 retrohunt_hits critical");
    assertThat(rows("--address", "198.51.100.76/31"))
        .as("at the other end")
        .containsExactly("192.0.2.7 beacons high");
    assertThat(rows("--address", "192.0.2.8", "--address", "198.51.100.9", "--from", "2025-12-01"))
        .containsExactly("192.0.2.8 beacons high", "198.51.100.9 retrohunt_hits high");
    assertThat(rows("--to", "2025-11-30"))
        .as("active on or before that day; the outlier counts by the last day asked")
        .containsExactly(
            "198.51.100.10 retrohunt_hits critical",
            "192.0.2.7 beacons high",
            "192.0.2.8 session_outliers medium");
    assertThat(rows("--site", "far")).isEmpty();
  }

  @Test
  void nothingComesWithWhatTheSensorsCovered() {
    assertThat(answer("--site", "far"))
        .isEqualTo("nothing; no sensor of far delivered anything yet\n");
    assertThat(answer("--site", "lab", "--address", "192.0.2.99"))
        .startsWith("nothing; the sensors covered of this time: lab ");
  }

  @Test
  void suppressedFindingsAreShownOnDemandAndExpiryIsTold() throws IOException {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    configure(
        "suppressions = [{site = lab, address = \"192.0.2.0/29\", port = 443, reason = backup, until = "
            + today
            + "}, {name = old, detector = retrohunt_hits, reason = x, until = "
            + today.minusDays(1)
            + "}]");
    try {
      CommandLineRun run = findings();
      assertThat(run.err())
          .contains(
              "lookback: suppression 'old' expired on "
                  + today.minusDays(1)
                  + " and no longer applies");
      assertThat(run.out())
          .doesNotContain("0000000000000001")
          .contains("0000000000000002", "198.51.100.10")
          .contains("1 suppressed; --suppressed shows them.");
      assertThat(answer("--suppressed"))
          .contains("site = lab, address = 192.0.2.0/29, port = 443: backup")
          .contains(today.toString())
          .doesNotContain("suppressed shows");
      assertThat(answer("--suppressed", "--format", "json"))
          .contains("\"suppressed_reason\":\"backup\",\"suppressed_until\":\"" + today + "\"");
      CommandLineRun status =
          CommandLineRun.of(lake.lake(), "--lake", place.toString(), "status", "night");
      assertThat(status.err()).contains("suppression 'old' expired on ");
    } finally {
      configure("");
    }
  }

  @Test
  void oneIsExplainedWithItsColumnsItsSourcesAndHowToSuppressIt() throws IOException {
    String id =
        lake.values("select finding_id from findings where address = '198.51.100.9'").get(0);
    String text = answer(id);
    assertThat(text)
        .startsWith("Finding " + id + ", high: Listed address seen (retrohunt_hits)\n")
        .contains("\\u001b[2J=Reason\n")
        .contains("Its columns:")
        .containsPattern("lead_text +The lead time in words, with what the sensors covered")
        .contains(
            "lookback --lake "
                + place
                + " summary --site lab --address 198.51.100.9 --from 2025-12-01 --to 2025-12-01"
                + " --by name\n")
        .contains("'198.51.100.9' in (src_ip, dst_ip)")
        .contains("suppressions = ${suppressions} [{finding-id = \"" + id + "\", reason = ");
    assertThat(answer("--id", id, "--format", "json"))
        .startsWith("{\"event_date\":\"2025-12-01\",\"site\":\"lab\"")
        .contains("\"finding_id\":\"" + id + "\"");
    // What it proposes is understood, and suppresses.
    configure(
        text.lines()
            .filter(line -> line.startsWith("  suppressions = "))
            .findFirst()
            .orElseThrow());
    try {
      assertThat(rows()).doesNotContain("198.51.100.9 retrohunt_hits high").hasSize(5);
      assertThat(answer(id)).contains("Suppressed until ", "by 'finding-id = " + id + "': SAY WHY");
    } finally {
      configure("");
    }
    String allowed =
        lake.values(
                "select "
                    + io.lookback.datasets.table.Views.findingId(RetrohuntHits.TABLE)
                    + " from retrohunt_hits where address = '198.51.100.12'")
            .get(0);
    assertThat(answer(allowed)).contains("is no finding: warm-up, or on an allow-list");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 | --detector retrohunt_hit  | No detector 'retrohunt_hit'; did you mean 'retrohunt_hits'?
          1 | --top -1                  | --top must be 0 or more, not -1
          1 | --severity bad            | 'bad'
          1 | 12                        | No id of a finding: '12'
          1 | --from 2025-12-02 --to 2025-12-01 | --to 2025-12-01 is before --from 2025-12-02
          2 | ffffffffffffffff          | No finding ffffffffffffffff.
          2 | --site lib                | Unknown site 'lib'
          2 | --address x               | Cannot look for --address:
          """)
  void whatCannotBeAskedIsRefused(int exitCode, String arguments, String message) {
    CommandLineRun run = findings(arguments.split(" "));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.err()).contains(message);
  }
}
