package io.lookback.jobs.sightings;

import static io.lookback.jobs.testing.EventOf.event;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.SightingsMonth;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.testing.Pipeline;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class SightingsMonthJobTest {
  private final SightingsMonthJob job = new SightingsMonthJob();

  @Test
  void addsTheDaysUp() {
    TestInputs in =
        Pipeline.rolledUp(
            new TestInputs(SharedSpark.session())
                .with(
                    // A day with nothing but an open session does not date the month.
                    session("2026-02-01T08:00:00Z", "198.51.100.7", "10.0.0.9")
                        .open()
                        .lasting(Duration.ofHours(3)),
                    session("2026-02-03T10:00:00Z", "198.51.100.7", "10.0.0.5")
                        .port(22)
                        .bytes(1, 2),
                    session("2026-02-28T10:00:00Z", "198.51.100.7", "10.0.0.6")
                        .port(22)
                        .bytes(10, 20)
                        .lasting(Duration.ofSeconds(5)),
                    session("2026-02-28T11:00:00Z", "198.51.100.7", "10.0.0.5")
                        .port(23)
                        .established(false)
                        .sessionClass("Timed_Out"),
                    event("2026-02-28T12:00:00Z", "Any", "198.51.100.7", "10.0.0.5"),
                    event("2026-02-03T12:00:00Z", "Any", "198.51.100.7", "10.0.0.7").count(3),
                    session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.8"),
                    session("2026-02-03T10:00:00Z", "198.51.100.7", "10.0.0.8").site("par")));

    List<Row> rows =
        TestInputs.conforming(
            SightingsMonth.TABLE,
            job.run(
                    in.running(job.spec(), new Cell(LocalDate.of(2026, 2, 1), "lon")),
                    new SightingsMonthJob.Params())
                .rows()
                .get(SightingsMonth.TABLE));

    assertThat(rows).hasSize(1);
    Row row = rows.get(0);
    assertThat(row.getAs("event_date").toString()).isEqualTo("2026-02-01");
    assertThat(row.<Instant>getAs("first_time")).isEqualTo("2026-02-03T10:00:00Z");
    assertThat(row.<Instant>getAs("last_time")).isEqualTo("2026-02-28T12:00:00Z");
    assertThat(row.<Long>getAs("sessions")).isEqualTo(3);
    assertThat(row.<Long>getAs("sessions_established")).isEqualTo(2);
    assertThat(row.<Long>getAs("open_sessions")).isEqualTo(1);
    assertThat(row.<Long>getAs("events")).isEqualTo(4); // 1 + 3
    assertThat(row.<Long>getAs("bytes_from_remote")).isEqualTo(11);
    assertThat(row.<Long>getAs("bytes_to_remote")).isEqualTo(22);
    assertThat(row.<Integer>getAs("local_hosts")).isEqualTo(3);
    assertThat(row.getList(row.fieldIndex("hosts")).toString())
        .isEqualTo("[10.0.0.5, 10.0.0.6, 10.0.0.7]");
    assertThat(row.getList(row.fieldIndex("top_ports")).toString()).isEqualTo("[[22,2], [23,1]]");
    assertThat(row.getList(row.fieldIndex("session_classes")).toString())
        .isEqualTo("[[Timed_Out,1], [Whole,2]]");
    assertThat(row.getList(row.fieldIndex("event_counts")).toString())
        .isEqualTo("[[intrusion,Any,4]]");
    assertThat(row.<Long>getAs("longest_us")).isEqualTo(3 * 3_600_000_000L);
    assertThat(row.<Long>getAs("largest_bytes")).isEqualTo(30);
    assertThat(row.<Integer>getAs("days")).isEqualTo(3);
  }
}
