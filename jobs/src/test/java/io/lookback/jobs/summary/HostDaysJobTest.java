package io.lookback.jobs.summary;

import static io.lookback.jobs.testing.EventOf.event;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.HostDays;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import io.lookback.udf.net.IpAddress;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class HostDaysJobTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final Cell MARCH_1 = new Cell(LocalDate.of(2026, 3, 1), "lon");

  private static Dataset<Row> rows(TestRow... records) {
    HostDaysJob job = new HostDaysJob();
    TestInputs in = new TestInputs(SPARK).with(records);
    return job.run(in.running(job.spec(), MARCH_1), new HostDaysJob.Params())
        .rows()
        .get(HostDays.TABLE);
  }

  /**
   * Host, direction, role, protocol and port of each row; sessions, of them established, open ones,
   * events; bytes sent and received; other addresses.
   */
  private static List<String> run(TestRow... records) {
    return TestInputs.conforming(
            HostDays.TABLE,
            rows(records).orderBy("ip_key", "direction", "role", "protocol", "port"))
        .stream()
        .map(HostDaysJobTest::text)
        .toList();
  }

  private static String text(Row row) {
    assertThat(row.getAs("event_date").toString()).isEqualTo("2026-03-01");
    assertThat(row.<String>getAs("site")).isEqualTo("lon");
    assertThat(row.<byte[]>getAs("ip_key"))
        .isEqualTo(IpAddress.parse(row.getAs("host_ip")).toBytes());
    return text(row, "host_ip", "direction", "role", "protocol", "port")
        + " | "
        + text(row, "sessions", "sessions_established", "open_sessions", "events")
        + " | "
        + text(row, "bytes_sent", "bytes_received")
        + " | "
        + text(row, "remote_addresses");
  }

  private static String text(Row row, String... columns) {
    return Stream.of(columns)
        .map(column -> String.valueOf(row.<Object>getAs(column)))
        .collect(Collectors.joining(" "));
  }

  @Test
  void addsUpWhatAHostDid() {
    assertThat(
            run(
                session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.5")
                    .port(22)
                    .bytes(1000, 200),
                session("2026-03-01T11:00:00Z", "198.51.100.8", "10.0.0.5")
                    .port(22)
                    .bytes(50, 3)
                    .established(false)
                    .sessionClass("Timed_Out"),
                session("2026-03-01T12:00:00Z", "198.51.100.7", "10.0.0.5").port(22).bytes(7, 1),
                event("2026-03-01T12:00:00Z", "Any", "198.51.100.9", "10.0.0.5")
                    .protocol(6)
                    .ports(40000, 22)
                    .count(4),
                session("2026-03-01T12:00:00Z", "10.0.0.5", "198.51.100.7").port(80).bytes(11, 13),
                session("2026-03-01T12:00:00Z", "10.0.0.5", "198.51.100.7")
                    .port(80)
                    .bytes(17, 19)
                    .orientation("unknown"),
                session("2026-03-01T12:00:00Z", "2001:db8::7", "2001:db8:aaaa::5")
                    .protocol(58)
                    .port(0)))
        .containsExactly(
            // Sent 200 + 3 + 1, received 1000 + 50 + 7; from .7, .8 and .9.
            "10.0.0.5 inbound server 6 22 | 3 2 0 4 | 204 1057 | 3",
            "10.0.0.5 outbound client 6 80 | 1 1 0 0 | 11 13 | 1",
            "10.0.0.5 outbound unknown 6 80 | 1 1 0 0 | 17 19 | 1",
            "2001:db8:aaaa::5 inbound server 58 null | 1 1 0 0 | 0 0 | 1");
  }

  @Test
  void theRoleAndThePortComeFromWhichEndIsTheClient() {
    assertThat(
            run(
                // Printed outbound, but the remote end is the client of the own port 22.
                event("2026-03-01T10:00:00Z", "Any", "10.0.0.5", "198.51.100.7")
                    .protocol(6)
                    .ports(22, 40000)
                    .clientSide("dst"),
                event("2026-03-01T10:00:00Z", "Any", "198.51.100.7", "10.0.0.5")
                    .clientSide(null)
                    .ports(1, 2)))
        .containsExactly(
            "10.0.0.5 inbound unknown null 2 | 0 0 0 1 | 0 0 | 1",
            "10.0.0.5 outbound server 6 22 | 0 0 0 1 | 0 0 | 1");
  }

  @Test
  void anInternalConversationIsInTheRowsOfBothHosts() {
    assertThat(
            run(
                session("2026-03-01T10:00:00Z", "10.0.0.5", "10.0.0.6").port(22).bytes(1, 2),
                session("2026-03-01T10:00:00Z", "10.0.0.5", "10.0.0.7").port(22).bytes(10, 20),
                // A host that talks to itself has one end.
                session("2026-03-01T10:00:00Z", "10.0.0.8", "10.0.0.8").port(22).bytes(3, 4)))
        .containsExactly(
            "10.0.0.5 internal client 6 22 | 2 2 0 0 | 11 22 | 2",
            "10.0.0.6 internal server 6 22 | 1 1 0 0 | 2 1 | 1",
            "10.0.0.7 internal server 6 22 | 1 1 0 0 | 20 10 | 1",
            "10.0.0.8 internal client 6 22 | 1 1 0 0 | 3 4 | 1");
  }

  @Test
  void onlyOwnHostsOfTheDayHaveRows() {
    assertThat(
            run(
                session("2026-03-01T10:00:00Z", "198.51.100.7", "198.51.100.8"),
                session("2026-03-01T10:00:00Z", "10.0.0.5", "224.0.0.251").direction(null),
                session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.5").notCounted(),
                session("2026-03-01T23:00:00Z", "198.51.100.7", "10.0.0.5")
                    .lasting(Duration.ofHours(1)),
                session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.5").site("par"),
                event("2026-03-01T10:00:00Z", "Any", "198.51.100.7", "10.0.0.5").notCounted(),
                event("2026-03-01T10:00:00Z", "Any", null, "10.0.0.5")))
        .isEmpty();
  }

  @Test
  void openSessionsAreOnlyCountedAsSuch() {
    assertThat(
            run(
                session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.5")
                    .open()
                    .bytes(4_000, 5_000),
                session("2026-03-01T10:00:00Z", "198.51.100.8", "10.0.0.5").bytes(10, 20),
                session("2026-03-01T10:00:00Z", "198.51.100.8", "10.0.0.5").open(),
                session("2026-03-01T10:00:00Z", "198.51.100.8", "10.0.0.6").open()))
        .containsExactly(
            "10.0.0.5 inbound server 6 443 | 1 1 2 0 | 20 10 | 1",
            "10.0.0.6 inbound server 6 443 | 0 0 1 0 | 0 0 | 0");
  }

  @Test
  void suspectBytesAreLeftOutAndHugeSumsStop() {
    long most = Long.MAX_VALUE;
    assertThat(
            run(
                session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.5").suspect().bytes(99, 98),
                session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.5").bytes(1, 2),
                session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.6").bytes(most, 2),
                // Of one other address and of another.
                session("2026-03-01T10:00:01Z", "198.51.100.7", "10.0.0.6").bytes(1, 3),
                session("2026-03-01T10:00:02Z", "198.51.100.8", "10.0.0.6").bytes(most, 4),
                event("2026-03-01T10:00:00Z", "A", "198.51.100.7", "10.0.0.7").count(most),
                event("2026-03-01T10:00:01Z", "A", "198.51.100.7", "10.0.0.7").count(1),
                event("2026-03-01T10:00:02Z", "A", "198.51.100.8", "10.0.0.7").count(5)))
        .containsExactly(
            "10.0.0.5 inbound server 6 443 | 2 2 0 0 | 2 1 | 1",
            "10.0.0.6 inbound server 6 443 | 3 3 0 0 | 9 " + most + " | 2",
            "10.0.0.7 inbound server null null | 0 0 0 " + most + " | 0 0 | 2");
  }

  @Test
  void shufflesOnce() {
    String plan =
        rows(
                session("2026-03-01T10:00:00Z", "198.51.100.1", "10.0.0.5"),
                event("2026-03-01T10:00:00Z", "Any", "198.51.100.1", "10.0.0.5"))
            .queryExecution()
            .executedPlan()
            .toString();

    assertThat(plan.split("Exchange ", -1)).as(plan).hasSize(2);
    assertThat(plan).doesNotContain("Join", "CartesianProduct");
  }
}
