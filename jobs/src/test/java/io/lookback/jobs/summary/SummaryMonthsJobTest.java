package io.lookback.jobs.summary;

import static io.lookback.jobs.testing.EventOf.event;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.EventMonthHours;
import io.lookback.datasets.table.EventMonths;
import io.lookback.datasets.table.HostMonths;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.Pipeline;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class SummaryMonthsJobTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final AddressTopsJob.Params KEPT = new AddressTopsJob.Params(10, 2, 2);

  /** February of the site lon. */
  private static TestInputs february(TestRow... records) {
    TestInputs in = Pipeline.summarised(new TestInputs(SPARK).with(records), KEPT);
    SummaryMonthsJob job = new SummaryMonthsJob();
    return in.with(
        job.run(
            in.running(job.spec(), new Cell(LocalDate.of(2026, 2, 1), "lon")),
            new SummaryMonthsJob.Params()));
  }

  private static List<String> rows(TestInputs in, Table table, String... columns) {
    return in.whole(table).selectExpr(columns).collectAsList().stream()
        .map(row -> row.mkString(" "))
        .sorted()
        .toList();
  }

  @Test
  void addsTheDaysUp() {
    TestInputs in =
        february(
            session("2026-02-01T10:10:00Z", "198.51.100.7", "10.0.0.5").bytes(1, 2),
            session("2026-02-01T10:20:00Z", "198.51.100.8", "10.0.0.5")
                .established(false)
                .bytes(10, 20),
            session("2026-02-01T11:00:00Z", "198.51.100.7", "10.0.0.5").port(80).bytes(100, 200),
            session("2026-02-28T10:10:00Z", "198.51.100.7", "10.0.0.5").bytes(1000, 2000),
            session("2026-02-28T10:10:00Z", "198.51.100.7", "10.0.0.5").open(),
            // Ends in March.
            session("2026-02-28T23:30:00Z", "198.51.100.7", "10.0.0.5")
                .lasting(Duration.ofHours(1)),
            session("2026-02-03T10:00:00Z", "198.51.100.7", "10.0.0.5").site("par"),
            session("2026-02-03T10:00:00Z", "198.51.100.7", "198.51.100.9"),
            event("2026-02-03T10:00:00Z", "Any", "198.51.100.7", "10.0.0.5").count(3),
            event("2026-02-04T10:00:00Z", "Any", "198.51.100.7", "10.0.0.5").count(4),
            event("2026-02-04T11:00:00Z", "Any", "198.51.100.7", null));

    assertThat(
            rows(
                in,
                EventMonths.TABLE,
                "event_date",
                "site",
                "event_type",
                "event_name",
                "direction",
                "port",
                "count",
                "bytes"))
        .containsExactly(
            "2026-02-01 lon intrusion Any inbound null 7 0", // 3 + 4
            "2026-02-01 lon intrusion Any null null 1 0",
            "2026-02-01 lon network TNM-Whole external 443 1 0",
            "2026-02-01 lon network TNM-Whole inbound 443 3 3033", // 3 + 30 + 3000
            "2026-02-01 lon network TNM-Whole inbound 80 1 300");
    assertThat(
            rows(
                in,
                EventMonthHours.TABLE,
                "event_date",
                "site",
                "hour",
                "event_type",
                "event_name",
                "direction",
                "count",
                "bytes"))
        .containsExactly(
            "2026-02-01 lon 2026-02-01T10:00:00Z network TNM-Whole inbound 2 33",
            "2026-02-01 lon 2026-02-01T11:00:00Z network TNM-Whole inbound 1 300",
            "2026-02-01 lon 2026-02-03T10:00:00Z intrusion Any inbound 3 0",
            "2026-02-01 lon 2026-02-03T10:00:00Z network TNM-Whole external 1 0",
            "2026-02-01 lon 2026-02-04T10:00:00Z intrusion Any inbound 4 0",
            "2026-02-01 lon 2026-02-04T11:00:00Z intrusion Any null 1 0",
            "2026-02-01 lon 2026-02-28T10:00:00Z network TNM-Whole inbound 1 3000");
    assertThat(
            rows(
                in,
                HostMonths.TABLE,
                "event_date",
                "site",
                "host_ip",
                "hex(ip_key)",
                "direction",
                "role",
                "protocol",
                "port",
                "sessions",
                "sessions_established",
                "open_sessions",
                "events",
                "bytes_sent",
                "bytes_received",
                "most_remote_addresses",
                "days"))
        .containsExactly(
            "2026-02-01 lon 10.0.0.5 00000000000000000000FFFF0A000005 inbound server 6 443"
                // 2 on the 1st, 1 on the 28th; sent 2 + 20 + 2000; two addresses on the 1st.
                + " 3 2 1 0 2022 1011 2 2",
            "2026-02-01 lon 10.0.0.5 00000000000000000000FFFF0A000005 inbound server 6 80"
                + " 1 1 0 0 200 100 1 1",
            "2026-02-01 lon 10.0.0.5 00000000000000000000FFFF0A000005 inbound server null null"
                + " 0 0 0 7 0 0 1 2");
  }

  @Test
  void sumsStopAtTheLargestNumber() {
    long most = Long.MAX_VALUE;
    TestInputs in =
        february(
            session("2026-02-01T10:00:00Z", "198.51.100.7", "10.0.0.5").bytes(most, most),
            session("2026-02-02T10:00:00Z", "198.51.100.7", "10.0.0.5").bytes(1, most),
            event("2026-02-02T10:00:00Z", "Any", "198.51.100.7", "10.0.0.5").count(most),
            event("2026-02-03T10:00:00Z", "Any", "198.51.100.7", "10.0.0.5").count(most));

    assertThat(rows(in, EventMonths.TABLE, "event_type", "count", "bytes"))
        .containsExactly("intrusion " + most + " 0", "network 2 " + most);
    assertThat(rows(in, EventMonthHours.TABLE, "event_type", "count", "bytes"))
        .containsExactly(
            "intrusion " + most + " 0",
            "intrusion " + most + " 0",
            "network 1 " + most,
            "network 1 " + most);
    assertThat(rows(in, HostMonths.TABLE, "port", "events", "bytes_sent", "bytes_received"))
        .containsExactly("443 0 " + most + " " + most, "null " + most + " 0 0");
  }
}
