package io.lookback.jobs.summary;

import static io.lookback.jobs.testing.EventOf.event;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.EventHours;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class EventHoursJobTest {
  private static final SparkSession SPARK = SharedSpark.session();
  private static final Cell MARCH_1 = new Cell(LocalDate.of(2026, 3, 1), "lon");

  /** Hour, type, name, direction, port, count and bytes of each row. */
  private static List<String> run(TestRow... records) {
    EventHoursJob job = new EventHoursJob();
    TestInputs in = new TestInputs(SPARK).with(records);
    return TestInputs.conforming(
            EventHours.TABLE,
            job.run(in.running(job.spec(), MARCH_1), new EventHoursJob.Params())
                .rows()
                .get(EventHours.TABLE)
                .orderBy("hour", "event_type", "event_name", "direction", "port"))
        .stream()
        .map(EventHoursJobTest::text)
        .toList();
  }

  private static String text(Row row) {
    assertThat(row.getAs("event_date").toString()).isEqualTo("2026-03-01");
    assertThat(row.<String>getAs("site")).isEqualTo("lon");
    return row.<Instant>getAs("hour").atOffset(ZoneOffset.UTC).getHour()
        + " "
        + row.getAs("event_type")
        + " "
        + row.getAs("event_name")
        + " "
        + row.getAs("direction")
        + " "
        + row.getAs("port")
        + " "
        + row.getAs("count")
        + " "
        + row.getAs("bytes");
  }

  @Test
  void sessionsAreCalledAsTheSensorPrintedOrElseBySensorAndKind() {
    String time = "2026-03-01T10:00:00Z";
    assertThat(
            run(
                session(time, "198.51.100.7", "10.0.0.5").named("TNM-Whole_Session"),
                session(time, "198.51.100.7", "10.0.0.5"),
                session(time, "198.51.100.7", "10.0.0.6").sensor("zeek").sessionClass(null),
                session(time, "198.51.100.7", "10.0.0.5").protocol(17).port(53),
                // The port columns of ICMP hold type and code.
                session(time, "198.51.100.7", "10.0.0.5").protocol(1).port(0),
                session(time, "2001:db8::7", "2001:db8:aaaa::5").protocol(58).port(0),
                session(time, "198.51.100.7", "10.0.0.5").protocol(132).port(3868),
                session(time, "198.51.100.7", "10.0.0.5").protocol(89).port(0),
                session(time, "198.51.100.7", "10.0.0.5").protocol(null).port(7)))
        .containsExactly(
            "10 network TNM-ICMP inbound null 1 0",
            "10 network TNM-ICMPv6 inbound null 1 0",
            "10 network TNM-IP_89 inbound null 1 0",
            "10 network TNM-SCTP inbound 3868 1 0",
            "10 network TNM-UDP inbound 53 1 0",
            "10 network TNM-Unknown inbound null 1 0",
            "10 network TNM-Whole inbound 443 1 0",
            "10 network TNM-Whole_Session inbound 443 1 0",
            "10 network ZEEK-TCP inbound 443 1 0");
  }

  @Test
  void sessionsCountInTheHourInWhichTheyEnd() {
    assertThat(
            run(
                // From 23:30 of the day before to 00:00:00: the first hour of this day.
                session("2026-02-28T23:30:00Z", "198.51.100.7", "10.0.0.5")
                    .lasting(Duration.ofMinutes(30))
                    .bytes(1, 2),
                session("2026-03-01T08:59:59Z", "198.51.100.7", "10.0.0.5")
                    .lasting(Duration.ofSeconds(1))
                    .bytes(10, 20),
                session("2026-03-01T08:59:58Z", "198.51.100.7", "10.0.0.5")
                    .lasting(Duration.ofSeconds(1))
                    .bytes(100, 200),
                session("2026-03-01T22:00:00Z", "198.51.100.7", "10.0.0.5")
                    .lasting(Duration.ofMinutes(119).plusSeconds(59))
                    .bytes(1000, 2000),
                // Over the next midnight: of the next day.
                session("2026-03-01T22:00:00Z", "198.51.100.7", "10.0.0.5")
                    .lasting(Duration.ofHours(2))))
        .containsExactly(
            "0 network TNM-Whole inbound 443 1 3",
            "8 network TNM-Whole inbound 443 1 300",
            "9 network TNM-Whole inbound 443 1 30",
            "23 network TNM-Whole inbound 443 1 3000");
  }

  @Test
  void eventsCountWithTheirRepetitionsOnThePortOfTheServer() {
    assertThat(
            run(
                event("2026-03-01T10:00:00Z", "A", "198.51.100.7", "10.0.0.5")
                    .protocol(6)
                    .ports(40000, 22),
                event("2026-03-01T10:59:59.999999Z", "A", "198.51.100.8", "10.0.0.6")
                    .protocol(6)
                    .ports(40001, 22)
                    .count(41),
                // The reply's alert: the printed source serves.
                event("2026-03-01T10:30:00Z", "A", "10.0.0.5", "198.51.100.7")
                    .protocol(6)
                    .ports(22, 40000)
                    .clientSide("dst"),
                event("2026-03-01T10:30:00Z", "A", "10.0.0.5", "198.51.100.7")
                    .ports(5000, 6000)
                    .clientSide(null),
                event("2026-03-01T10:30:00Z", "B", "198.51.100.7", "10.0.0.5")
                    .protocol(1)
                    .ports(8, 0),
                event("2026-03-01T10:30:00Z", "C", "198.51.100.7", null).type("login-failure")))
        .containsExactly(
            "10 intrusion A inbound 22 42 0", // 1 + 41
            "10 intrusion A outbound 22 1 0",
            "10 intrusion A outbound 6000 1 0",
            "10 intrusion B inbound null 1 0",
            "10 login-failure C null null 1 0");
  }

  @Test
  void whatDoesNotCountIsNotCounted() {
    assertThat(
            run(
                session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.5").open().bytes(1, 1),
                session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.5").notCounted(),
                event("2026-03-01T10:00:00Z", "A", "198.51.100.7", "10.0.0.5").notCounted(),
                session("2026-03-01T10:00:00Z", "172.16.0.9", "198.51.100.7").site("par"),
                session("2026-03-02T10:00:00Z", "198.51.100.7", "10.0.0.5"),
                session("2026-03-01T10:00:00Z", "10.0.0.5", "224.0.0.251").direction(null)))
        .containsExactly("10 network TNM-Whole null 443 1 0");
  }

  @Test
  void suspectBytesAreLeftOutAndMissingOnesAreNone() {
    assertThat(
            run(
                session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.5").bytes(3, 4),
                session("2026-03-01T10:00:01Z", "198.51.100.7", "10.0.0.5")
                    .suspect()
                    .bytes(4_000_000_000L, 5),
                session("2026-03-01T10:00:02Z", "198.51.100.7", "10.0.0.5")))
        .containsExactly("10 network TNM-Whole inbound 443 3 7");
  }

  @Test
  void sumsStopAtTheLargestNumber() {
    long most = Long.MAX_VALUE;
    assertThat(
            run(
                event("2026-03-01T10:00:00Z", "A", "198.51.100.7", "10.0.0.5").count(most),
                event("2026-03-01T10:00:01Z", "A", "198.51.100.7", "10.0.0.5").count(2),
                event("2026-03-01T10:00:02Z", "A", "198.51.100.7", "10.0.0.5").count(most),
                // Each fits, both together do not.
                session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.5").bytes(most, 0),
                session("2026-03-01T10:00:01Z", "198.51.100.7", "10.0.0.5").bytes(0, most),
                // The two ends of one session do not fit, whatever else there is.
                session("2026-03-01T11:00:00Z", "198.51.100.7", "10.0.0.5").bytes(most, 1),
                session("2026-03-01T11:00:01Z", "198.51.100.7", "10.0.0.5").bytes(3, 4)))
        .containsExactly(
            "10 intrusion A inbound null " + most + " 0",
            "10 network TNM-Whole inbound 443 2 " + most,
            "11 network TNM-Whole inbound 443 2 " + most);
  }
}
