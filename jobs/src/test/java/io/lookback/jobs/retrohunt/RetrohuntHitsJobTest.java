package io.lookback.jobs.retrohunt;

import static io.lookback.jobs.testing.CoverageOf.delivered;
import static io.lookback.jobs.testing.EventOf.event;
import static io.lookback.jobs.testing.ListingOf.listing;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.table.RetrohuntHits;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.Pipeline;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class RetrohuntHitsJobTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final TestRow[] MARCH =
      delivered("tnm", "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z");

  private final RetrohuntHitsJob job = new RetrohuntHitsJob();

  private List<Row> hits(String configuration, TestInputs in, TestRow... rows) {
    Pipeline.huntedDays(in.with(rows));
    RetrohuntHitsJob.Params params =
        LookbackConfig.parse(configuration).params("retrohunt-hits", RetrohuntHitsJob.Params.class);
    Cell[] sites =
        in.sites().keySet().stream().map(site -> new Cell(null, site)).toArray(Cell[]::new);
    return TestInputs.conforming(
            RetrohuntHits.TABLE,
            job.run(in.running(job.spec(), sites), params).rows().get(RetrohuntHits.TABLE))
        .stream()
        .sorted(
            Comparator.comparing(
                row -> row.getAs("list") + " " + row.getAs("address") + row.getAs("role")))
        .toList();
  }

  private List<Row> hits(TestRow... rows) {
    return hits("", new TestInputs(SPARK).with(MARCH), rows);
  }

  @Test
  void addsUpTheDaysBeforeDuringAndAfter() {
    List<Row> rows =
        hits(
            listing("198.51.100.7", "2026-03-10T12:00:00Z")
                .until("2026-03-12T00:00:00Z")
                .category("scanner"),
            session("2026-03-01T09:00:00Z", "198.51.100.7", "10.0.0.5").port(22).bytes(1, 2),
            session("2026-03-10T09:00:00Z", "198.51.100.7", "10.0.0.5").port(22).bytes(10, 20),
            session("2026-03-10T15:00:00Z", "198.51.100.7", "10.0.0.6").port(80).bytes(100, 200),
            session("2026-03-11T15:00:00Z", "198.51.100.7", "10.0.0.6")
                .port(22)
                .established(false)
                .sessionClass("Timed_Out"),
            event("2026-03-13T01:00:00Z", "Snort-TCP_Event", "198.51.100.7", "10.0.0.7").count(2));

    assertThat(rows).hasSize(1);
    Row row = rows.get(0);
    assertThat(row.<Long>getAs("before_sessions")).isEqualTo(2);
    assertThat(row.<Long>getAs("before_bytes")).isEqualTo(33); // 1 + 2 + 10 + 20
    assertThat(row.<Integer>getAs("before_hosts")).isEqualTo(1);
    assertThat(row.<Long>getAs("during_sessions")).isEqualTo(2);
    assertThat(row.<Long>getAs("during_sessions_established")).isEqualTo(1);
    assertThat(row.<Long>getAs("during_bytes")).isEqualTo(300);
    assertThat(row.<Integer>getAs("during_hosts")).isEqualTo(1);
    assertThat(row.<Long>getAs("after_sessions")).isZero();
    assertThat(row.<Long>getAs("after_events")).isEqualTo(2);
    assertThat(row.<Integer>getAs("after_hosts")).isEqualTo(1);
    assertThat(row.<Integer>getAs("days_seen")).isEqualTo(4); // March 1, 10, 11, 13
    assertThat(row.getList(row.fieldIndex("hosts")).toString())
        .isEqualTo("[10.0.0.5, 10.0.0.6, 10.0.0.7]");
    assertThat(row.getList(row.fieldIndex("top_ports")).toString()).isEqualTo("[[22,3], [80,1]]");
    assertThat(row.getList(row.fieldIndex("session_classes")).toString())
        .isEqualTo("[[Timed_Out,1], [Whole,3]]");
    assertThat(row.getAs("event_date").toString()).isEqualTo("2026-03-13");
    // From March 1 09:00 to March 10 12:00 it is 9 days and 3 hours: 9 * 86400 + 3 * 3600.
    assertThat(row.<Long>getAs("lead_time_s")).isEqualTo(788_400);
    assertThat(row.<String>getAs("lead_text"))
        .isEqualTo("seen 9 days 3 h before listing, sensors covered 100 % of the prior 25 days");
    assertThat(row.<String>getAs("category")).isEqualTo("scanner");
    assertThat(row.<String>getAs("severity")).isEqualTo("high");
    assertThat(row.<String>getAs("reason"))
        .isEqualTo(
            "the listed address held conversations with own hosts: 3 of 4 sessions established"
                + " (2 before, 2 during, 0 after the listing), 2 events, 333 bytes both ways on"
                + " 4 days");
    assertThat(row.<String>getAs("allowed_by")).isNull();
    assertThat(row.<Boolean>getAs("is_own_address")).isFalse();
  }

  @Test
  void nothingBeforeListingIsSaidWithWhatWasCovered() {
    TestInputs in =
        new TestInputs(SPARK)
            .with(delivered("tnm", "2026-01-01T00:00:00Z", "2026-03-05T00:00:00Z"))
            .with(delivered("tnm", "2026-03-05T18:00:00Z", "2026-04-01T00:00:00Z"));
    List<Row> rows =
        hits(
            "",
            in,
            listing("198.51.100.7", "2026-03-20T00:30:00Z"),
            session("2026-03-20T00:30:00Z", "10.0.0.5", "198.51.100.7"));

    // 18 of 600 hours are missing: 97 %.
    assertThat(rows.get(0).<String>getAs("lead_text"))
        .isEqualTo("nothing before listing, sensors covered 97 % of the prior 25 days");
    assertThat(rows.get(0).<Integer>getAs("covered_percent")).isEqualTo(97);
    assertThat(rows.get(0).<Long>getAs("lead_time_s")).isZero();
    assertThat(rows.get(0).<String>getAs("severity")).isEqualTo("critical");
  }

  @Test
  void theFirstSnapshotIsOnlyABound() {
    List<Row> rows =
        hits(
            listing("198.51.100.7", "2026-03-10T00:00:00Z").earliestSnapshot(),
            listing("198.51.100.8", "2026-03-10T00:00:00Z").basis("SNAPSHOT"),
            listing("198.51.100.9", "2026-03-10T00:00:00Z").earliestSnapshot(),
            session("2026-03-09T22:00:00Z", "198.51.100.7", "10.0.0.5"),
            session("2026-03-09T23:59:20Z", "198.51.100.8", "10.0.0.5"),
            session("2026-03-11T00:00:00Z", "198.51.100.9", "10.0.0.5"));

    assertThat(rows.get(0).<Boolean>getAs("is_bound")).isTrue();
    assertThat(rows.get(0).<Long>getAs("lead_time_s")).isNull();
    assertThat(rows.get(0).<String>getAs("lead_text"))
        .isEqualTo(
            "listed on or before 2026-03-10 (first snapshot), seen 2 h before it, sensors covered"
                + " 100 % of the prior 25 days");
    assertThat(rows.get(1).<Boolean>getAs("is_bound")).isFalse();
    assertThat(rows.get(1).<Long>getAs("lead_time_s")).isEqualTo(40);
    assertThat(rows.get(1).<String>getAs("lead_text")).startsWith("seen 40 s before listing, ");
    assertThat(rows.get(2).<String>getAs("lead_text"))
        .startsWith("listed on or before 2026-03-10 (first snapshot), nothing before it, ");
  }

  @Test
  void severityIsByTheWorstThatIsKnown() {
    List<Row> rows =
        hits(
            """
            allow-lists = [{name = paid-scanner, values = ["198.51.100.32/28"]}]
            retrohunt.severity.unanswered-outbound = low
            """,
            new TestInputs(SPARK).with(MARCH),
            listing("198.51.100.0/24", "2026-03-01T00:00:00Z"),
            session("2026-03-02T10:00:00Z", "10.0.0.5", "198.51.100.11"),
            session("2026-03-02T10:00:00Z", "198.51.100.12", "10.0.0.5"),
            session("2026-03-02T10:00:00Z", "198.51.100.13", "10.0.0.5").orientation("unknown"),
            session("2026-03-02T10:00:00Z", "10.0.0.5", "198.51.100.14").established(false),
            session("2026-03-02T10:00:00Z", "198.51.100.15", "10.0.0.5").established(false),
            session("2026-03-02T10:00:00Z", "198.51.100.16", "10.0.0.5").open(),
            event("2026-03-02T10:00:00Z", "Any", "198.51.100.17", "10.0.0.5"),
            session("2026-03-02T10:00:00Z", "198.51.100.35", "10.0.0.5"));

    assertThat(rows)
        .extracting(
            row ->
                row.getAs("address") + " " + row.getAs("severity") + " " + row.getAs("allowed_by"))
        .containsExactly(
            "198.51.100.11 critical null",
            "198.51.100.12 high null",
            "198.51.100.13 high null",
            "198.51.100.14 low null",
            "198.51.100.15 informational null",
            "198.51.100.16 informational null",
            "198.51.100.17 low null",
            "198.51.100.35 high paid-scanner");
    assertThat(rows.get(5).<String>getAs("reason")).contains("1 more reported while open");
    assertThat(rows.get(6).<String>getAs("reason"))
        .startsWith("events name the listed address, no session does: ");
    assertThat(rows.get(0).<String>getAs("listing")).isEqualTo("198.51.100.0/24");
  }

  @Test
  void anOwnAddressOnAListIsCritical() {
    TestInputs in =
        new TestInputs(SPARK).with(TestInputs.site("par", "192.0.2.0/25", "172.16.0.0/12"));
    List<Row> rows =
        hits(
            "",
            in,
            listing("192.0.2.9", "2026-03-01T00:00:00Z").list("a"),
            listing("192.0.2.64-192.0.2.255", "2026-03-01T00:00:00Z").list("b"),
            listing("10.0.0.0/8", "2026-03-01T00:00:00Z").list("unroutable"),
            // Remote to lon, though another site's own.
            session("2026-03-02T10:00:00Z", "192.0.2.9", "10.0.0.5"));

    assertThat(rows)
        .extracting(
            row ->
                row.getAs("list")
                    + " "
                    + row.getAs("site")
                    + " "
                    + row.getAs("address")
                    + " "
                    + row.getAs("role")
                    + " "
                    + row.getAs("peer_site")
                    + " "
                    + row.getAs("is_own_address")
                    + " "
                    + row.getAs("severity"))
        .containsExactly(
            "a lon 192.0.2.9 client par false high",
            "a par 192.0.2.9 own null true critical",
            "b par 192.0.2.64 own null true critical");
    assertThat(rows.get(0).<Integer>getAs("covered_percent")).isNull();
    assertThat(rows.get(0).<String>getAs("lead_text"))
        .isEqualTo("nothing before listing, what the sensors covered is unknown");
    assertThat(rows.get(2).<String>getAs("reason"))
        .isEqualTo(
            "own address listed: 192.0.2.64, held by 192.0.2.64-192.0.2.255, is on the list b");
  }
}
