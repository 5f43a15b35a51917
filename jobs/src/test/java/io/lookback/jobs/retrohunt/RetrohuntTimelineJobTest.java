package io.lookback.jobs.retrohunt;

import static io.lookback.jobs.testing.EventOf.event;
import static io.lookback.jobs.testing.ListingOf.listing;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.RetrohuntTimeline;
import io.lookback.jobs.testing.Pipeline;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class RetrohuntTimelineJobTest {
  private final RetrohuntTimelineJob job = new RetrohuntTimelineJob();

  @Test
  void countsSessionsAndEventsOfListedAddressesByTheHour() {
    TestInputs in =
        new TestInputs(SharedSpark.session())
            .with(
                listing("198.51.100.7", "2026-03-01T00:00:00Z"),
                session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.5").bytes(1, 2),
                session("2026-03-01T10:59:59Z", "198.51.100.7", "10.0.0.6").bytes(10, 20),
                session("2026-03-01T10:30:00Z", "198.51.100.7", "10.0.0.6")
                    .named("TNM-TCP_Session_Long_60_Minutes")
                    .suspect()
                    .bytes(1000, 1),
                session("2026-03-01T11:00:00Z", "198.51.100.7", "10.0.0.6").protocol(1),
                session("2026-03-01T11:00:00Z", "198.51.100.7", "10.0.0.6").open(),
                // Begins on the first, ends and counts on the second.
                session("2026-03-01T23:00:00Z", "198.51.100.7", "10.0.0.5")
                    .lasting(Duration.ofHours(2))
                    .sessionClass("Long_60_Minutes"),
                event("2026-03-01T10:10:00Z", "Snort-TCP_Event", "198.51.100.7", "10.0.0.5")
                    .count(4),
                session("2026-03-01T10:00:00Z", "198.51.100.8", "10.0.0.5"));
    Pipeline.huntedDays(in);

    List<Row> rows =
        TestInputs.conforming(
            RetrohuntTimeline.TABLE,
            job.run(in.running(job.spec(), Pipeline.cells(in)), new RetrohuntTimelineJob.Params())
                .rows()
                .get(RetrohuntTimeline.TABLE)
                .orderBy("hour", "event_type", "event_name"));

    assertThat(rows)
        .extracting(Row::toString)
        .containsExactly(
            "[2026-03-01,lon,198.51.100.7,2026-03-01T10:00:00Z,intrusion,Snort-TCP_Event,client,4,0,1]",
            "[2026-03-01,lon,198.51.100.7,2026-03-01T10:00:00Z,network,TNM-TCP_Session_Long_60_Minutes,client,1,0,1]",
            "[2026-03-01,lon,198.51.100.7,2026-03-01T10:00:00Z,network,TNM-Whole,client,2,33,2]",
            "[2026-03-01,lon,198.51.100.7,2026-03-01T11:00:00Z,network,TNM-ICMP,client,1,0,1]",
            "[2026-03-02,lon,198.51.100.7,2026-03-01T23:00:00Z,network,TNM-Long_60_Minutes,client,1,0,1]");
  }
}
