package io.lookback.jobs.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.table.AccessViolations;
import io.lookback.datasets.table.AssetFacts;
import io.lookback.datasets.table.Beacons;
import io.lookback.datasets.table.FindingAssets;
import io.lookback.datasets.table.FindingColumns;
import io.lookback.datasets.table.LoginFindings;
import io.lookback.datasets.table.RetrohuntHits;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Views;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import io.lookback.jobs.testing.TestViews;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class FindingAssetsJobTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final LocalDate MARCH_31 = LocalDate.of(2026, 3, 31);
  private static final Instant NOON = Instant.parse("2026-03-31T12:00:00Z");
  private static final FindingAssetsJob.Params DEFAULTS =
      LookbackConfig.builtIn().params("finding-assets", FindingAssetsJob.Params.class);

  private static TestRow vulnerability(String host, Integer port, int plugin, String severity) {
    return TestRow.of(AssetFacts.TABLE)
        .set(AssetFacts.EVENT_DATE, MARCH_31)
        .set(SourceColumns.SITE, "lon")
        .set(AssetFacts.ADDRESS, host)
        .set(AssetFacts.FACT, "vulnerability")
        .set(AssetFacts.NAME, String.valueOf(plugin))
        .set(AssetFacts.VALUE, severity)
        .set(AssetFacts.PORT, port)
        .set(AssetFacts.PROTOCOL, 6)
        .set(AssetFacts.FIRST_DATE, MARCH_31)
        .set(AssetFacts.LAST_DATE, MARCH_31);
  }

  private static TestRow finding(
      Table table, String id, String address, int port, String severity) {
    return TestRow.of(table)
        .set(FindingColumns.EVENT_DATE, MARCH_31)
        .set(SourceColumns.SITE, "lon")
        .set(FindingColumns.FINDING_ID, id)
        .set(FindingColumns.ADDRESS, address)
        .set(FindingColumns.PORT, port)
        .set(FindingColumns.FIRST_TIME, NOON)
        .set(FindingColumns.LAST_TIME, NOON)
        .set(FindingColumns.SEVERITY, severity)
        .set(FindingColumns.REASON, "why")
        .set(FindingColumns.IS_FINDING, true);
  }

  private static List<Row> run(TestInputs in) {
    FindingAssetsJob job = new FindingAssetsJob();
    return TestInputs.conforming(
        FindingAssets.TABLE,
        job.run(in.running(job.spec(), new Cell(MARCH_31, "lon")), DEFAULTS)
            .rows()
            .get(FindingAssets.TABLE)
            .orderBy("detector", "finding_id"));
  }

  @Test
  void aListedVulnerabilityAtThePortMakesAFindingOneStepWorse() {
    TestInputs in =
        new TestInputs(SPARK)
            .with(
                vulnerability("10.0.0.5", 22, 200, "high"),
                vulnerability("10.0.0.5", 22, 100, "critical"),
                vulnerability("10.0.0.5", 80, 300, "medium"),
                vulnerability("10.0.0.5", null, 400, "critical"),
                vulnerability("198.51.100.7", 443, 500, "critical"),
                // Guessed at; no address known; another port; nothing serious there.
                finding(LoginFindings.TABLE, "guessed", "198.51.100.9", 22, "low")
                    .set(LoginFindings.HOST_ADDRESS, "10.0.0.5"),
                finding(LoginFindings.TABLE, "nowhere", "198.51.100.9", 22, "low"),
                finding(AccessViolations.TABLE, "used", "10.0.0.5", 22, "high"),
                finding(AccessViolations.TABLE, "other", "10.0.0.5", 2222, "high"),
                finding(AccessViolations.TABLE, "web", "10.0.0.5", 80, "medium"),
                // It cannot be worse; what is nothing stays nothing; no finding.
                finding(AccessViolations.TABLE, "worst", "10.0.0.5", 22, "critical"),
                finding(AccessViolations.TABLE, "nothing", "10.0.0.5", 22, "informational"),
                finding(AccessViolations.TABLE, "kept", "10.0.0.5", 22, "low")
                    .set(FindingColumns.IS_FINDING, false),
                // The port is the other end's: that of the own client does not matter.
                finding(Beacons.TABLE, "beacon", "10.0.0.5", 22, "low")
                    .set(FindingColumns.OTHER_ADDRESS, "203.0.113.1"));
    List<Row> rows = run(in);
    assertThat(rows.stream().map(row -> row.getString(3) + " " + row.getString(4)))
        .containsExactly("used critical", "guessed medium");
    assertThat(rows.get(1).<String>getAs("because"))
        .isEqualTo(
            "; reports list 2 vulnerabilities of severity critical or high at port 22 of 10.0.0.5"
                + " (the worst: plugin 100, critical), which makes it one step worse than low");
  }

  /** A listed address that reached own hosts on ports, nobody says which on which. */
  private static TestRow hit(String address, List<String> hosts, Integer... ports) {
    return TestRow.of(RetrohuntHits.TABLE)
        .set(RetrohuntHits.EVENT_DATE, MARCH_31)
        .set(SourceColumns.SITE, "lon")
        .set(RetrohuntHits.LIST, "bad")
        .set(RetrohuntHits.LISTING, address)
        .set(RetrohuntHits.LISTED_FROM, NOON)
        .set(RetrohuntHits.ADDRESS, address)
        .set(RetrohuntHits.IP_KEY, new byte[16])
        .set(RetrohuntHits.ROLE, "client")
        .set(RetrohuntHits.FIRST_SEEN, NOON)
        .set(RetrohuntHits.LAST_SEEN, NOON)
        .set(RetrohuntHits.SEVERITY, "high")
        .set(RetrohuntHits.HOSTS, hosts)
        .set(
            RetrohuntHits.TOP_PORTS,
            Arrays.stream(ports).map(port -> RowFactory.create(port, 1L)).toList());
  }

  private static String findingId(TestRow hit) {
    return SPARK
        .createDataFrame(List.of(hit.row()), RetrohuntHits.TABLE.schema())
        .selectExpr(Views.findingId(RetrohuntHits.TABLE))
        .first()
        .getString(0);
  }

  @Test
  void aListedAddressThatReachedAVulnerableServiceIsWorse() {
    TestRow oneHost = hit("198.51.100.9", List.of("10.0.0.5"), 80, 22);
    TestRow onePort = hit("198.51.100.10", List.of("10.0.0.4", "10.0.0.5"), 22);
    // On 22 it may have reached the other host only.
    TestRow several = hit("198.51.100.11", List.of("10.0.0.4", "10.0.0.5"), 80, 22);
    List<Row> rows =
        run(
            new TestInputs(SPARK)
                .with(oneHost, onePort, several, vulnerability("10.0.0.5", 22, 100, "high")));
    assertThat(
            rows.stream()
                .map(row -> row.getString(2) + " " + row.getString(3) + " " + row.getString(4)))
        .containsExactlyInAnyOrder(
            "retrohunt_hits " + findingId(oneHost) + " critical",
            "retrohunt_hits " + findingId(onePort) + " critical");
  }

  @Test
  void theViewOfFindingsShowsTheSeverityInViewOfTheHost() {
    new TestViews()
        .add(
            finding(AccessViolations.TABLE, "used", "10.0.0.5", 22, "medium"),
            finding(AccessViolations.TABLE, "other", "10.0.0.6", 22, "medium"),
            TestRow.of(FindingAssets.TABLE)
                .set(FindingAssets.EVENT_DATE, MARCH_31)
                .set(SourceColumns.SITE, "lon")
                .set(FindingAssets.DETECTOR, "access_violations")
                .set(FindingAssets.FINDING_ID, "used")
                .set(FindingAssets.SEVERITY, "high")
                .set(FindingAssets.BECAUSE, "; it is vulnerable"))
        .register(SPARK);
    assertThat(
            SPARK
                .sql(Views.FINDINGS.sql().replace("lookback.main.", ""))
                .orderBy("finding_id")
                .collectAsList()
                .stream()
                .map(
                    row ->
                        row.<String>getAs("finding_id")
                            + " "
                            + row.getAs("severity")
                            + " "
                            + row.getAs("reason")))
        .containsExactly("other medium why", "used high why; it is vulnerable");
  }
}
