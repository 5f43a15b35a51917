package io.lookback.jobs.hosts;

import static io.lookback.jobs.testing.HostFactOf.fact;
import static io.lookback.jobs.testing.VulnerabilityOf.vulnerability;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.table.HostFacts;
import io.lookback.datasets.table.ScanChanges;
import io.lookback.datasets.table.Scans;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Vulnerabilities;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class ScanChangesJobTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final ScansJob SCANS = new ScansJob();
  private static final ScanChangesJob JOB = new ScanChangesJob();
  private static final ScanChangesJob.Params PARAMS =
      LookbackConfig.builtIn().params("scan-changes", ScanChangesJob.Params.class);
  private static final String HOST = "10.0.0.5";
  private static final LocalDate FIRST = LocalDate.of(2026, 1, 5);

  private static Cell cell(int day) {
    return new Cell(FIRST.plusDays(day), "lon");
  }

  /** A moment of a day, counted from the first one. */
  private static String at(int day) {
    return FIRST.plusDays(day) + "T03:00:00Z";
  }

  /** That a scan of that policy got an answer and looked for ports. */
  private static List<TestRow> scan(int day, String policy) {
    return List.of(
        fact(at(day), HOST, "answered_scan").host(HOST).name("weekly").value(policy),
        vulnerability(at(day), HOST, 10_180).severity("informational").family("Port scanners"));
  }

  private static List<TestRow> scan(int day) {
    return scan(day, "full");
  }

  private static TestRow port(int day, int port) {
    return fact(at(day), HOST, "open_port").name("www").port(port);
  }

  @SafeVarargs
  private static List<TestRow> all(List<TestRow>... lists) {
    return Stream.of(lists).flatMap(List::stream).toList();
  }

  private static TestInputs atOnce(List<TestRow> rows, int days) {
    TestInputs in = new TestInputs(SPARK).with(rows.toArray(TestRow[]::new));
    run(in, IntStream.range(0, days).mapToObj(ScanChangesJobTest::cell).toArray(Cell[]::new));
    return in;
  }

  /** Replaces what is there of the days, as the engine does. */
  private static void run(TestInputs in, Cell... cells) {
    replace(in, SCANS.run(in.running(SCANS.spec(), cells), new ScansJob.Params()), cells);
    replace(in, JOB.run(in.running(JOB.spec(), cells), PARAMS), cells);
  }

  private static void replace(TestInputs in, Outputs outputs, Cell... cells) {
    List<LocalDate> days = Stream.of(cells).map(Cell::day).toList();
    outputs
        .rows()
        .forEach(
            (table, data) -> {
              List<Row> kept = new ArrayList<>(in.rows(table));
              kept.removeIf(row -> days.contains(row.<LocalDate>getAs(0)));
              kept.addAll(TestInputs.conforming(table, data));
              in.put(table, kept);
            });
  }

  private static List<String> changes(TestInputs in) {
    return in.whole(ScanChanges.TABLE).collectAsList().stream()
        .map(
            row ->
                row.getAs("event_date")
                    + " "
                    + row.getAs("event_name")
                    + " "
                    + row.getAs("severity")
                    + " "
                    + row.getAs("port")
                    + " "
                    + row.getAs("name")
                    + " "
                    + row.getAs("old_value")
                    + " "
                    + row.getAs("new_value"))
        .sorted()
        .toList();
  }

  private static List<String> everything(TestInputs in) {
    return Stream.of(ScanChanges.TABLE, Scans.TABLE)
        .flatMap(table -> in.rows(table).stream())
        .map(Row::toString)
        .sorted()
        .toList();
  }

  /** Two scans, two days apart, in which everything that can change does. */
  private static List<TestRow> twoScans() {
    TestRow fixed = vulnerability(at(0), HOST, 1).port(443).severity("high");
    TestRow same = vulnerability(at(0), HOST, 2).severity("low").cves("CVE-2020-1");
    TestRow before = vulnerability(at(0), HOST, 3).severity("medium");
    TestRow other = vulnerability(at(0), HOST, 3).port(80).severity("medium");
    TestRow chatter = vulnerability(at(0), HOST, 19_506).severity("informational");
    TestRow listed = vulnerability(at(0), HOST, 22_869).severity("informational");
    List<TestRow> earlier =
        List.of(
            fixed,
            same,
            before,
            other,
            chatter,
            listed,
            port(0, 80),
            port(0, 443),
            fact(at(0), HOST, "software").name("openssl").value("3.0.1"),
            fact(at(0), HOST, "software").name("kernel").value("6.1"),
            fact(at(0), HOST, "software").name("kernel").value("6.2"),
            fact(at(0), HOST, "software").name("telnetd").value("1"));
    List<TestRow> later =
        List.of(
            vulnerability(at(2), HOST, 2).severity("low").cves("CVE-2020-1").output("other text"),
            vulnerability(at(2), HOST, 3).severity("critical"),
            vulnerability(at(2), HOST, 3).port(80).severity("medium"),
            vulnerability(at(2), HOST, 4).port(22).severity("critical"),
            vulnerability(at(2), HOST, 22_869).severity("informational"),
            port(2, 80),
            // Two port scanners found it: that is one port.
            port(2, 22),
            port(2, 22),
            fact(at(2), HOST, "software").name("openssl").value("3.0.2"),
            fact(at(2), HOST, "software").name("kernel").value("6.2"),
            fact(at(2), HOST, "software").name("kernel").value("6.1"),
            fact(at(2), HOST, "software").name("nginx").value("1.25"));
    return all(scan(0), earlier, scan(2), later);
  }

  private static final List<String> CHANGES =
      List.of(
          "2026-01-07 Nessus-Changed_Software informational null openssl 3.0.1 3.0.2",
          "2026-01-07 Nessus-Changed_Vulnerability critical null Plugin 3 medium critical",
          "2026-01-07 Nessus-Closed_Port informational 443 www null null",
          "2026-01-07 Nessus-Fixed_Vulnerability informational 443 Plugin 1 high null",
          "2026-01-07 Nessus-New_Open_Port informational 22 www null null",
          "2026-01-07 Nessus-New_Software informational null nginx null 1.25",
          "2026-01-07 Nessus-New_Vulnerability critical 22 Plugin 4 null critical",
          "2026-01-07 Nessus-Removed_Software informational null telnetd 1 null");

  @Test
  void tellsWhatIsNewChangedAndGone() {
    TestInputs in = atOnce(twoScans(), 3);
    assertThat(changes(in)).isEqualTo(CHANGES);
    assertThat(in.whole(ScanChanges.TABLE).select("message").as(Encoders.STRING()).collectAsList())
        .contains(
            "Changed on 10.0.0.5: openssl, 3.0.1 before, 3.0.2 now (scans of 2026-01-05 03:00 and"
                + " 2026-01-07 03:00 UTC, full)",
            "No longer found on 10.0.0.5 port 443: Plugin 1, high (scans of 2026-01-05 03:00 and"
                + " 2026-01-07 03:00 UTC, full)",
            "Now open: 10.0.0.5 port 22, www (scans of 2026-01-05 03:00 and 2026-01-07 03:00 UTC,"
                + " full)");
  }

  @Test
  void aLateReportChangesTheComparisonAfterIt() {
    // Nights in order of time, then a report of the day in between.
    TestInputs in = new TestInputs(SPARK).with(twoScans().toArray(TestRow[]::new));
    run(in, cell(0));
    run(in, cell(2));
    assertThat(changes(in)).isEqualTo(CHANGES);
    // It had found plugin 4 already, and port 22, and nothing else.
    List<TestRow> late =
        all(
            scan(1),
            List.of(vulnerability(at(1), HOST, 4).port(22).severity("critical"), port(1, 22)));
    in.with(late.toArray(TestRow[]::new));
    run(in, cell(1), cell(2));
    assertThat(everything(in)).isEqualTo(everything(atOnce(all(twoScans(), late), 3)));
    assertThat(changes(in))
        .contains("2026-01-06 Nessus-New_Vulnerability critical 22 Plugin 4 null critical")
        .doesNotContain("2026-01-07 Nessus-New_Vulnerability critical 22 Plugin 4 null critical")
        // It did not list software: that is compared with nothing, not gone and come again.
        .noneMatch(change -> change.contains("Software"));
  }

  @Test
  void onlyScansOfTheSamePolicyAreCompared() {
    List<TestRow> rows =
        all(
            scan(0),
            List.of(vulnerability(at(0), HOST, 1)),
            scan(1, "full, credentialed"),
            List.of(vulnerability(at(1), HOST, 2)),
            scan(2),
            List.of(vulnerability(at(2), HOST, 1)));
    assertThat(changes(atOnce(rows, 3))).isEmpty();
  }

  @Test
  void aHostThatDoesNotAnswerIsNotCompared() {
    List<TestRow> rows =
        all(
            scan(0),
            List.of(vulnerability(at(0), HOST, 1)),
            // Switched off: a row says so, and that it answered does none.
            List.of(vulnerability(at(1), HOST, 10_180).severity("informational")),
            scan(2));
    assertThat(changes(atOnce(rows, 3)))
        .containsExactly(
            "2026-01-07 Nessus-Fixed_Vulnerability informational null Plugin 1 medium null");
  }

  @Test
  void portsAreComparedOnlyWhenBothScansLookedForThem() {
    List<TestRow> rows =
        all(
            scan(0),
            List.of(port(0, 80)),
            List.of(
                fact(at(1), HOST, "answered_scan").value("full"),
                vulnerability(at(1), HOST, 9).severity("high")));
    assertThat(changes(atOnce(rows, 2)))
        .containsExactly("2026-01-06 Nessus-New_Vulnerability high null Plugin 9 null high");
  }

  @Test
  void withoutTheEarlierScanNothingIsSaid() {
    TestInputs in = new TestInputs(SPARK).with(twoScans().toArray(TestRow[]::new));
    run(in, cell(0));
    // Retention took the records of the first day.
    for (Table table : List.of(Vulnerabilities.TABLE, HostFacts.TABLE)) {
      List<Row> kept = new ArrayList<>(in.rows(table));
      kept.removeIf(row -> row.get(0).equals(FIRST));
      in.put(table, kept);
    }
    run(in, cell(2));
    assertThat(in.rows(Scans.TABLE)).hasSize(2);
    assertThat(changes(in)).isEmpty();
  }

  @Test
  void whatIsRatedAnewIsNeitherNewNorFixed() {
    List<TestRow> rows =
        all(
            scan(0),
            List.of(
                vulnerability(at(0), HOST, 1).severity("medium"),
                vulnerability(at(0), HOST, 2).severity("informational"),
                vulnerability(at(0), HOST, 3).severity("informational")),
            scan(1),
            List.of(
                vulnerability(at(1), HOST, 1).severity("informational"),
                vulnerability(at(1), HOST, 2).severity("high"),
                // Never a vulnerability, whatever else changes.
                vulnerability(at(1), HOST, 3).severity("informational").cves("CVE-2020-1")));
    assertThat(changes(atOnce(rows, 2)))
        .containsExactly(
            "2026-01-06 Nessus-Changed_Vulnerability high null Plugin 2 informational high",
            "2026-01-06 Nessus-Changed_Vulnerability informational null Plugin 1 medium"
                + " informational");
  }

  @Test
  void scansThatAreTooFarApartAreNotCompared() {
    List<TestRow> rows =
        all(
            scan(0),
            List.of(vulnerability(at(0), HOST, 1)),
            scan(101),
            List.of(vulnerability(at(101), HOST, 2)),
            scan(201),
            List.of(vulnerability(at(201), HOST, 3)));
    TestInputs in = new TestInputs(SPARK).with(rows.toArray(TestRow[]::new));
    run(in, cell(0), cell(101), cell(201));
    // A hundred days after the scan of day 101, and no change on that day.
    assertThat(changes(in))
        .containsExactly(
            "2026-07-25 Nessus-Fixed_Vulnerability informational null Plugin 2 medium null",
            "2026-07-25 Nessus-New_Vulnerability medium null Plugin 3 null medium");
  }
}
