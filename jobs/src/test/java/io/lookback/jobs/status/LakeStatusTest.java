package io.lookback.jobs.status;

import static io.lookback.jobs.testing.CoverageOf.delivered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.IngestFiles;
import io.lookback.datasets.table.JobRuns;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.runner.WorkMeter;
import io.lookback.jobs.status.LakeStatus.Problem;
import io.lookback.jobs.status.LakeStatus.Source;
import io.lookback.jobs.status.LakeStatus.State;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestRow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeStatusTest {
  private static final LookbackConfig CONFIG =
      LookbackConfig.parse("sites.lon { networks = [\"192.0.2.0/24\"], time-zone = UTC }");

  @TempDir Path folder;

  private Lake lake;

  @BeforeEach
  void open() throws IOException {
    lake = SharedSpark.lake(folder.resolve("lake"));
  }

  private void write(Table table, TestRow... rows) {
    lake.append(table, Arrays.stream(rows).map(TestRow::row).toList(), Map.of());
  }

  private LakeStatus asOf(String time) {
    return LakeStatus.of(lake, CONFIG, Instant.parse(time));
  }

  private static TestRow run(String run, String job, String start, long seconds, String status) {
    return TestRow.of(JobRuns.TABLE)
        .set(JobRuns.RUN_ID, run)
        .set(JobRuns.JOB, job)
        .set(JobRuns.STARTED_AT, Instant.parse(start))
        .set(JobRuns.DURATION_MS, 1000 * seconds)
        .set(JobRuns.STATUS, status);
  }

  private static TestRow file(String sensor, String lastTime, String taken) {
    Instant time = Instant.parse(lastTime);
    return TestRow.of(IngestFiles.TABLE)
        .set(IngestFiles.EVENT_DATE, LocalDate.of(2026, 3, 1))
        .set(SourceColumns.SITE, "lon")
        .set(SourceColumns.SENSOR, sensor)
        .set(IngestFiles.MODIFIED_TIME, time)
        .set(IngestFiles.REFERENCE_TIME, time)
        .set(IngestFiles.LAST_TIME, time)
        .set(IngestFiles.INGEST_TIME, Instant.parse(taken));
  }

  private static TestRow lost(String sensor, String hour, long flows) {
    Instant start = Instant.parse(hour);
    return TestRow.of(Coverage.TABLE)
        .set(SourceColumns.EVENT_DATE, LocalDate.ofInstant(start, ZoneOffset.UTC))
        .set(SourceColumns.SITE, "lon")
        .set(SourceColumns.SENSOR, sensor)
        .set(SourceColumns.SOURCE_FORMAT, "tnm")
        .set(Coverage.HOUR, start)
        .set(Coverage.SEQUENCE_GAPS, flows);
  }

  @Test
  void anEmptyLakeHasNoNightAndNothingFromItsSites() {
    LakeStatus status = asOf("2026-03-01T00:00:00Z");

    assertThat(status.night()).isNull();
    assertThat(status.sources()).isEmpty();
    assertThat(status.problems())
        .extracting(Problem::text)
        .containsExactly("No night has ever run", "Nothing has ever come from lon");
    assertThat(LakeStatus.newest(lake)).isNull();
  }

  @Test
  void aSilentSourceIsMissingOnceItsUsualHoursHavePassedLongAgo() {
    // Both all day long for weeks; zeek goes silent. A third one ended long before.
    write(Coverage.TABLE, delivered("tnm", "2026-02-01T00:00:00Z", "2026-03-06T00:00:00Z"));
    write(Coverage.TABLE, delivered("zeek", "2026-02-01T00:00:00Z", "2026-03-03T12:00:00Z"));
    write(
        Coverage.TABLE,
        lost("tnm", "2026-02-20T10:00:00Z", 100),
        lost("tnm", "2026-03-02T10:00:00Z", 5),
        lost("tnm", "2026-03-05T10:00:00Z", 7));
    write(
        IngestFiles.TABLE,
        file("tnm", "2026-03-05T23:59:00Z", "2026-03-06T02:00:00Z")
            .set(IngestFiles.LINES, 1_000L)
            .set(IngestFiles.REJECTS, 30L)
            .set(IngestFiles.REJECT_REASONS, "bad_time=20, bad_address=10"),
        file("tnm", "2026-02-05T23:59:00Z", "2026-02-06T02:00:00Z").set(IngestFiles.LINES, 7L),
        file("zeek", "2026-03-03T11:59:30Z", "2026-03-04T02:00:00Z"),
        file("snort", "2025-12-31T11:59:30Z", "2026-01-01T02:00:00Z"));

    assertThat(LakeStatus.newest(lake)).isEqualTo("2026-03-06T00:00:00Z");
    LakeStatus status = asOf("2026-03-06T02:00:00Z");

    assertThat(status.sources())
        .extracting(Source::source, Source::state, Source::percent24h, Source::percent7d)
        .containsExactly(
            tuple("snort", State.RETIRED, null, null),
            tuple("tnm", State.DELIVERING, 91, 98),
            tuple("zeek", State.MISSING, 0, 63));
    Source tnm = status.sources().get(1);
    assertThat(tnm.newestRecord()).isEqualTo("2026-03-05T23:59:00Z");
    assertThat(tnm.newestFile()).isEqualTo("2026-03-06T02:00:00Z");
    assertThat(tnm.lines()).isEqualTo(1_007);
    assertThat(tnm.recentLines()).isEqualTo(1_000);
    assertThat(tnm.rejectShare()).isEqualTo(0.03);
    assertThat(tnm.topReasons()).isEqualTo("bad_time 20, bad_address 10");
    assertThat(status.sources()).extracting(Source::recentLost).containsExactly(0L, 12L, 0L);
    assertThat(status.sources().get(2).gapFrom()).isEqualTo("2026-03-03T12:00:00Z");
    assertThat(status.problems())
        .extracting(Problem::kind, Problem::source)
        .containsExactly(tuple("night-stale", null), tuple("source-missing", "zeek"));
    assertThat(status.problems().get(1).text())
        .isEqualTo(
            "Source zeek of lon is silent since 2026-03-03T11:59:30Z; by its usual hours it should"
                + " have delivered at 2026-03-03T12:00:00Z");

    // A day and a half must have passed.
    assertThat(asOf("2026-03-04T23:00:00Z").sources().get(2).state()).isEqualTo(State.DELIVERING);
    // Nothing came for days: the site is stale, and so are both of its sources.
    assertThat(asOf("2026-03-09T00:00:00Z").problems())
        .extracting(Problem::kind)
        .containsExactly("night-stale", "site-stale", "source-missing", "source-missing");
  }

  @Test
  void aNightSaysWhatItsJobsDidAndWhenOneLastWentWell() {
    write(
        JobRuns.TABLE,
        run("a", RunLog.NIGHT, "2026-03-04T02:00:00Z", 60, "done"),
        run("b", "ingest", "2026-03-05T02:00:01Z", 10, "done")
            .set(JobRuns.SITE, "lon")
            .set(JobRuns.EVENT_DATE, LocalDate.of(2026, 3, 4))
            .set(JobRuns.ROWS, 5L),
        run("b", "ingest", "2026-03-05T02:00:01Z", 10, "done")
            .set(JobRuns.SITE, "lon")
            .set(JobRuns.EVENT_DATE, LocalDate.of(2026, 3, 3))
            .set(JobRuns.ROWS, 6L),
        run("b", "sightings", "2026-03-05T02:00:20Z", 4, "failed")
            .set(JobRuns.MESSAGE, "disk full")
            .set(JobRuns.SPARK_JOBS, 3L)
            .set(JobRuns.CPU_MS, 2_500L)
            .set(JobRuns.INPUT_BYTES, 1_000_000L)
            .set(JobRuns.SHUFFLE_BYTES, 200_000L)
            .set(JobRuns.SPILL_BYTES, 0L),
        run("b", RunLog.NIGHT, "2026-03-05T02:00:00Z", 30, "failed")
            .set(JobRuns.MESSAGE, "Jobs failed: sightings. First: disk full"),
        run("c", "sightings", "2026-03-05T12:00:00Z", 4, "done"));
    write(Coverage.TABLE, delivered("tnm", "2026-03-01T00:00:00Z", "2026-03-05T00:00:00Z"));

    LakeStatus status = asOf("2026-03-05T06:00:00Z");

    assertThat(status.night())
        .isEqualTo(
            new LakeStatus.Night(
                "b",
                Instant.parse("2026-03-05T02:00:00Z"),
                Duration.ofSeconds(30),
                "failed",
                "Jobs failed: sightings. First: disk full"));
    assertThat(status.lastSuccess()).isEqualTo("2026-03-04T02:01:00Z");
    assertThat(status.jobs())
        .containsExactly(
            new LakeStatus.JobDone("ingest", "done", 2, 11, Duration.ofSeconds(10), null, null),
            new LakeStatus.JobDone(
                "sightings",
                "failed",
                0,
                0,
                Duration.ofSeconds(4),
                // Of a job that was recorded with what it took.
                new WorkMeter.Work(3, 2_500, 1_000_000, 200_000, 0),
                "disk full"));
    assertThat(status.problems())
        .extracting(Problem::text)
        .containsExactly(
            "The night of 2026-03-05T02:00:00Z failed: Jobs failed: sightings. First: disk full");
    assertThat(asOf("2026-03-06T06:00:00Z").problems())
        .extracting(Problem::kind)
        .startsWith("night-failed", "night-stale");
    LakeStatus.TableSize runs =
        status.tables().stream().filter(table -> table.table().equals("job_runs")).findAny().get();
    assertThat(runs.rows()).isEqualTo(6);
    assertThat(runs.files()).isEqualTo(1);
    assertThat(runs.snapshots()).isEqualTo(1);
    assertThat(runs.bytes()).isPositive();
  }
}
