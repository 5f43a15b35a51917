package io.lookback.jobs.sightings;

import static io.lookback.jobs.testing.EventOf.event;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.Sightings;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import io.lookback.udf.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class SightingsJobTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final Cell MARCH_1 = new Cell(LocalDate.of(2026, 3, 1), "lon");

  private final SightingsJob job = new SightingsJob();

  private List<Row> run(TestRow... records) {
    return run(new TestInputs(SPARK).with(records));
  }

  private List<Row> run(TestInputs in) {
    Dataset<Row> rows =
        job.run(in.running(job.spec(), MARCH_1), new SightingsJob.Params())
            .rows()
            .get(Sightings.TABLE);
    return TestInputs.conforming(Sightings.TABLE, rows.orderBy("ip_key", "role"));
  }

  private List<String> json(List<TestRow> records) {
    TestInputs in = new TestInputs(SPARK).with(records.toArray(new TestRow[0]));
    return job.run(in.running(job.spec(), MARCH_1), new SightingsJob.Params())
        .rows()
        .get(Sightings.TABLE)
        .toJSON()
        .sort("value")
        .collectAsList();
  }

  @Test
  void addsUpTheSessionsAndEventsOfAnAddress() {
    List<Row> rows =
        run(
            session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.5")
                .port(22)
                .bytes(1000, 200)
                .lasting(Duration.ofSeconds(90)),
            session("2026-03-01T11:00:00Z", "198.51.100.7", "10.0.0.6")
                .port(22)
                .bytes(50, 0)
                .established(false)
                .sessionClass("Timed_Out")
                .lasting(Duration.ofSeconds(10)),
            session("2026-03-01T12:00:00Z", "198.51.100.7", "10.0.0.5")
                .protocol(17)
                .port(53)
                .bytes(70, 130)
                .lasting(Duration.ZERO),
            event("2026-03-01T13:00:00Z", "Snort-TCP_Event", "198.51.100.7", "10.0.0.9").count(4),
            // The reply's alert: printed outbound, but the client is the printed destination.
            event("2026-03-01T09:00:00Z", "Snort-Policy", "10.0.0.9", "198.51.100.7")
                .clientSide("dst"));

    assertThat(rows).hasSize(1);
    Row row = rows.get(0);
    assertThat(row.<String>getAs("remote_ip")).isEqualTo("198.51.100.7");
    assertThat(row.<byte[]>getAs("ip_key")).isEqualTo(IpAddress.parse("198.51.100.7").toBytes());
    assertThat(row.<String>getAs("role")).isEqualTo("client");
    assertThat(row.<Instant>getAs("first_time")).isEqualTo("2026-03-01T09:00:00Z");
    assertThat(row.<Instant>getAs("last_time")).isEqualTo("2026-03-01T13:00:00Z");
    assertThat(row.<Long>getAs("sessions")).isEqualTo(3);
    assertThat(row.<Long>getAs("sessions_established")).isEqualTo(2);
    assertThat(row.<Long>getAs("open_sessions")).isZero();
    assertThat(row.<Long>getAs("events")).isEqualTo(5); // 4 repetitions + 1
    assertThat(row.<Long>getAs("bytes_from_remote")).isEqualTo(1120); // 1000 + 50 + 70
    assertThat(row.<Long>getAs("bytes_to_remote")).isEqualTo(330); // 200 + 0 + 130
    assertThat(row.<Integer>getAs("local_hosts")).isEqualTo(3);
    assertThat(row.getList(row.fieldIndex("hosts")).toString())
        .isEqualTo("[10.0.0.5, 10.0.0.6, 10.0.0.9]");
    assertThat(row.getList(row.fieldIndex("top_ports")).toString()).isEqualTo("[[22,2], [53,1]]");
    assertThat(row.getList(row.fieldIndex("session_classes")).toString())
        .isEqualTo("[[Timed_Out,1], [UDP,1], [Whole,1]]");
    assertThat(row.getList(row.fieldIndex("event_counts")).toString())
        .isEqualTo("[[intrusion,Snort-Policy,1], [intrusion,Snort-TCP_Event,4]]");
    assertThat(row.<Long>getAs("longest_us")).isEqualTo(90_000_000L);
    assertThat(row.<Long>getAs("largest_bytes")).isEqualTo(1200);
    assertThat(row.<String>getAs("peer_site")).isNull();
    assertThat(row.<Boolean>getAs("is_undeclared_private")).isFalse();
  }

  @Test
  void theRoleComesFromDirectionAndOrientation() {
    List<Row> rows =
        run(
            session("2026-03-01T10:00:00Z", "10.0.0.5", "198.51.100.1"),
            session("2026-03-01T10:00:00Z", "198.51.100.2", "10.0.0.5").orientation("unknown"),
            session("2026-03-01T10:00:00Z", "198.51.100.3", "198.51.100.4"),
            session("2026-03-01T10:00:00Z", "10.0.0.5", "10.0.0.6"),
            session("2026-03-01T10:00:00Z", "10.0.0.5", "224.0.0.1").direction(null),
            session("2026-03-01T10:00:00Z", "198.51.100.9", "10.0.0.5").notCounted(),
            session("2026-03-02T10:00:00Z", "198.51.100.9", "10.0.0.5"),
            session("2026-03-01T10:00:00Z", "198.51.100.9", "10.0.0.5").site("par"),
            event("2026-03-01T10:00:00Z", "Any", "198.51.100.5", "10.0.0.5").clientSide(null),
            event("2026-03-01T10:00:00Z", "Any", "198.51.100.6", "10.0.0.5").clientSide("dst"),
            event("2026-03-01T10:00:00Z", "Any", "198.51.100.7", "198.51.100.8"));

    assertThat(rows)
        .extracting(row -> row.getAs("remote_ip") + " " + row.getAs("role"))
        .containsExactly(
            "198.51.100.1 server",
            "198.51.100.2 unknown",
            "198.51.100.3 client",
            "198.51.100.4 server",
            "198.51.100.5 unknown",
            "198.51.100.6 server",
            "198.51.100.7 client",
            "198.51.100.8 server");
    // Both ends of an external conversation are remote: no own host is touched.
    assertThat(rows.get(2).<Integer>getAs("local_hosts")).isZero();
    assertThat(rows.get(2).<Long>getAs("sessions")).isEqualTo(1);
  }

  @Test
  void openSessionsAreOnlyInTheMaxima() {
    List<Row> rows =
        run(
            session("2026-03-01T08:00:00Z", "198.51.100.1", "10.0.0.5")
                .open()
                .bytes(9_000_000, 1)
                .lasting(Duration.ofHours(4)),
            session("2026-03-01T10:00:00Z", "198.51.100.1", "10.0.0.5").bytes(10, 20),
            session("2026-03-01T08:00:00Z", "198.51.100.2", "10.0.0.5")
                .open()
                .lasting(Duration.ofHours(4)));

    Row both = rows.get(0);
    assertThat(both.<Instant>getAs("first_time")).isEqualTo("2026-03-01T10:00:00Z");
    assertThat(both.<Instant>getAs("last_time")).isEqualTo("2026-03-01T12:00:00Z");
    assertThat(both.<Long>getAs("sessions")).isEqualTo(1);
    assertThat(both.<Long>getAs("open_sessions")).isEqualTo(1);
    assertThat(both.<Long>getAs("bytes_from_remote")).isEqualTo(10);
    assertThat(both.<Long>getAs("longest_us")).isEqualTo(4 * 3_600_000_000L);
    assertThat(both.<Long>getAs("largest_bytes")).isEqualTo(30);
    Row open = rows.get(1);
    assertThat(open.<Instant>getAs("first_time")).isEqualTo("2026-03-01T08:00:00Z");
    assertThat(open.<Long>getAs("sessions")).isZero();
    assertThat(open.<Long>getAs("sessions_established")).isZero();
    assertThat(open.<Long>getAs("open_sessions")).isEqualTo(1);
    assertThat(open.<Long>getAs("largest_bytes")).isNull();
    assertThat(open.<Integer>getAs("local_hosts")).isZero();
    assertThat(open.getList(open.fieldIndex("hosts"))).isEmpty();
    assertThat(open.getList(open.fieldIndex("session_classes"))).isEmpty();
  }

  @Test
  void suspectBytesAreInNoSumAndHugeOnesDoNotOverflow() {
    List<Row> rows =
        run(
            session("2026-03-01T10:00:00Z", "198.51.100.1", "10.0.0.5")
                .suspect()
                .bytes(4_000_000_000L, 5),
            session("2026-03-01T10:00:01Z", "198.51.100.1", "10.0.0.5").bytes(10, 20),
            session("2026-03-01T10:00:00Z", "198.51.100.2", "10.0.0.5").bytes(Long.MAX_VALUE, 1),
            session("2026-03-01T10:00:01Z", "198.51.100.2", "10.0.0.6").bytes(Long.MAX_VALUE, 1));

    assertThat(rows.get(0).<Long>getAs("sessions")).isEqualTo(2);
    assertThat(rows.get(0).<Long>getAs("bytes_from_remote")).isEqualTo(10);
    assertThat(rows.get(0).<Long>getAs("largest_bytes")).isEqualTo(30);
    assertThat(rows.get(1).<Long>getAs("bytes_from_remote")).isEqualTo(Long.MAX_VALUE);
    assertThat(rows.get(1).<Long>getAs("largest_bytes")).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void listsAreCutByRule() {
    TestRow[] scan =
        IntStream.range(0, 300)
            .mapToObj(
                i ->
                    session(
                            "2026-03-01T10:00:00Z",
                            "198.51.100.1",
                            "10.0." + i / 256 + "." + i % 256)
                        .port(i < 200 ? 1000 + i % 40 : 7))
            .toArray(TestRow[]::new);

    Row row = run(scan).get(0);

    assertThat(row.<Integer>getAs("local_hosts")).isEqualTo(300);
    List<String> hosts = row.getList(row.fieldIndex("hosts"));
    assertThat(hosts).hasSize(256).isSorted().startsWith("10.0.0.0", "10.0.0.1", "10.0.0.10");
    // 100 sessions on port 7, then 5 each on 1000..1039, of which the first 31 stay.
    List<Row> ports = row.getList(row.fieldIndex("top_ports"));
    assertThat(ports).hasSize(32);
    assertThat(ports.get(0)).hasToString("[7,100]");
    assertThat(ports.get(1)).hasToString("[1000,5]");
    assertThat(ports.get(31)).hasToString("[1030,5]");
  }

  @Test
  void otherSitesNetworksAndUndeclaredPrivateAddressesAreLabelled() {
    List<Row> rows =
        run(
            new TestInputs(SPARK)
                .with(TestInputs.site("par", "192.0.2.0/24", "172.16.0.0/16"))
                .with(
                    session("2026-03-01T10:00:00Z", "192.0.2.9", "10.0.0.5"),
                    session("2026-03-01T10:00:00Z", "172.16.0.9", "10.0.0.5"),
                    session("2026-03-01T10:00:00Z", "192.168.0.9", "10.0.0.5"),
                    session("2026-03-01T10:00:00Z", "fd00::9", "2001:db8:aaaa::5")));

    assertThat(rows)
        .extracting(
            row ->
                row.getAs("remote_ip")
                    + " "
                    + row.getAs("peer_site")
                    + " "
                    + row.getAs("is_undeclared_private"))
        .containsExactlyInAnyOrder(
            "192.0.2.9 par false",
            "172.16.0.9 par false",
            "192.168.0.9 null true",
            "fd00::9 null true");
  }

  @Test
  void theOrderOfTheRecordsDoesNotMatter() {
    Random random = new Random(7);
    List<TestRow> records = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      String remote = "198.51.100." + random.nextInt(5);
      String host = "10.0.0." + random.nextInt(20);
      String time =
          Instant.parse("2026-03-01T00:00:00Z").plusSeconds(random.nextInt(80_000)).toString();
      records.add(
          random.nextInt(3) == 0
              ? event(time, "Name-" + random.nextInt(50), remote, host)
              : session(time, remote, host)
                  .port(random.nextInt(60))
                  .bytes(random.nextInt(1000), random.nextInt(1000)));
    }
    List<String> one = json(records);
    Collections.shuffle(records, random);

    assertThat(json(records)).isEqualTo(one).hasSize(5);
  }

  @Test
  void shufflesAndSortsOnce() {
    TestInputs in =
        new TestInputs(SPARK)
            .with(
                session("2026-03-01T10:00:00Z", "198.51.100.1", "10.0.0.5"),
                event("2026-03-01T10:00:00Z", "Any", "198.51.100.1", "10.0.0.5"));
    String plan =
        SightingStream.inOrder(SightingsJob.ends(in.running(job.spec(), MARCH_1)))
            .queryExecution()
            .executedPlan()
            .toString();

    assertThat(plan.split("Exchange ", -1)).as(plan).hasSize(2);
    assertThat(plan.split("Sort ", -1)).as(plan).hasSize(2);
    // By one number: what Spark sorts by radix.
    assertThat(plan).containsPattern("Sort \\[place#\\d+L ASC NULLS FIRST\\]");
    assertThat(plan).doesNotContain("Join", "CartesianProduct", "Aggregate");
  }
}
