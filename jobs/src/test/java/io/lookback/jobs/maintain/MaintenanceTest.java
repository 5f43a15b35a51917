package io.lookback.jobs.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.UserException;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.JobRuns;
import io.lookback.datasets.table.RetrohuntHits;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Sightings;
import io.lookback.datasets.table.SightingsMonth;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.testing.ConnLog;
import io.lookback.jobs.testing.TestLake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaintenanceTest {
  private static final String SETTINGS =
      """
      sites.lab { networks = ["%s"], time-zone = UTC }
      maintain { keep { session_records = 30d }, snapshots = 1h, orphans = 1d, runs = 1d }
      """
          .formatted(ConnLog.NETWORK);

  private static final List<Table> RESULTS =
      List.of(Sightings.TABLE, SightingsMonth.TABLE, Coverage.TABLE, RetrohuntHits.TABLE);

  @TempDir Path folder;

  private TestLake lake;

  /** A moment from which on everything that this test did is long ago. */
  private static Clock later() {
    return Clock.fixed(Instant.now().plus(Duration.ofDays(2)), ZoneOffset.UTC);
  }

  /** Takes in a log; what it holds depends on its name, so that none is another one grown. */
  private void ingest(String name, LocalDate from, int days, int sessions) {
    Path log = ConnLog.write(folder.resolve("logs").resolve(name), from, days, sessions);
    try {
      Files.writeString(log, Files.readString(log).replace("\tC", "\tC" + name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lake.ingest("lab", log);
  }

  private Maintenance.Report maintain() {
    String run = RunId.next();
    return new Maintenance(lake.lake(), lake.config(), RunLog.load(lake.lake(), run), run, later())
        .run();
  }

  private static Maintenance.Done of(Maintenance.Report report, Table table) {
    return report.tables().stream()
        .filter(done -> done.table().equals(table.name()))
        .findFirst()
        .orElseThrow();
  }

  private Map<Table, List<String>> results() {
    Map<Table, List<String>> rows = new HashMap<>();
    RESULTS.forEach(table -> rows.put(table, lake.rows(table)));
    return rows;
  }

  private long files(Table table) {
    return lake.count(
        "select count(*) from lookback.main."
            + table.name()
            + ".files"); // the table of its files that Iceberg offers
  }

  @Test
  void aTimeInWhichJobsStillReadTheRecordsIsRefused() {
    lake = new TestLake(folder.resolve("lake"), SETTINGS + "maintain.keep.session_records = 7d\n");
    assertThatThrownBy(this::maintain)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("maintain.keep.session_records is 7d, but ")
        .hasMessageContaining("suspicious-proxies")
        .hasMessageContaining(" reads 7 days back")
        .hasMessageEndingWith("set 8d or more");
  }

  @Test
  @Tag("long")
  void recordsGoWhenTheirTimeIsOverAndNothingElseChanges() throws IOException {
    lake = new TestLake(folder.resolve("lake"), SETTINGS);
    LocalDate today = LocalDate.ofInstant(later().instant(), ZoneOffset.UTC);
    LocalDate old = today.minusDays(75);
    lake.importList(
        "bad", Files.writeString(folder.resolve("bad-2020-01-01.txt"), "198.51.100.2\n"));
    ingest("old.log", old, 8, 3);
    ingest("new.log", today.minusDays(5), 2, 3);

    // What is to be computed from records is computed before they go.
    Maintenance.Report early = maintain();
    assertThat(early.waiting())
        .contains("Nothing was removed by retention, because job ")
        .contains("never run")
        .contains("Run 'lookback nightly' first");
    assertThat(lake.count("select count(*) from session_records")).isEqualTo(30);

    lake.nightly();
    // The second part of a day, in files of its own.
    ingest("more.log", today.minusDays(5), 2, 4);
    lake.nightly();
    Map<Table, List<String>> before = results();
    assertThat(before.get(RetrohuntHits.TABLE)).isNotEmpty();
    Path orphan = folder.resolve("lake/warehouse/main/sightings/data/left-behind.parquet");
    Files.writeString(orphan, "a run that died left this");
    Files.setLastModifiedTime(orphan, FileTime.from(Instant.now().minus(Duration.ofDays(9))));

    long logFiles = files(JobRuns.TABLE);
    Maintenance.Report report = maintain();
    assertThat(report.waiting()).isNull();
    assertThat(of(report, SessionRecords.TABLE).days()).isEqualTo(8);
    assertThat(of(report, SessionRecords.TABLE).rows()).isEqualTo(24);
    assertThat(of(report, SessionRecords.TABLE).snapshots()).isGreaterThan(2);
    assertThat(of(report, Sightings.TABLE).orphans()).isEqualTo(1);
    assertThat(orphan).doesNotExist();
    // How many are left to join depends on how many jobs ended at the same time.
    assertThat(logFiles).isGreaterThan(2);
    assertThat(of(report, JobRuns.TABLE).filesJoined()).isBetween(2, (int) logFiles);
    // What was there, and that this was done.
    assertThat(files(JobRuns.TABLE)).isEqualTo(2);
    assertThat(lake.count("select count(*) from session_records")).isEqualTo(14);
    assertThat(lake.count("select count(*) from lookback.main.session_records.snapshots"))
        .isEqualTo(1);

    assertThat(TestLake.ran(lake.nightly())).isEmpty();
    assertThat(results()).isEqualTo(before);
    assertThat(of(maintain(), SessionRecords.TABLE))
        .isEqualTo(new Maintenance.Done("session_records", 0, 0, 0, 0, 0, 0, 0));
    assertThat(TestLake.ran(lake.nightly())).isEmpty();

    // A listing that came later is hunted in the sightings that stay, in the months too.
    lake.importList(
        "bad",
        Files.writeString(
            folder.resolve("bad-" + today.minusDays(1) + ".txt"), "198.51.100.2\n198.51.100.3\n"));
    lake.nightly();
    assertThat(
            lake.values(
                "select concat_ws(' ', address, first_seen, split) from retrohunt_hits where"
                    + " address = '198.51.100.3'"))
        .singleElement()
        .asString()
        .contains("198.51.100.3 " + old);
    assertThat(
            lake.count("select before_sessions from retrohunt_hits where address = '198.51.100.3'"))
        .isEqualTo(12);

    // Records that come late for a day that is over stay out of the results, and go in turn.
    before = results();
    ingest("late.log", old, 1, 9);
    assertThat(TestLake.ran(lake.nightly())).isEmpty();
    assertThat(results()).isEqualTo(before);
    assertThat(of(maintain(), SessionRecords.TABLE).rows()).isEqualTo(9);
    assertThat(lake.count("select count(*) from session_records")).isEqualTo(14);
    assertThat(results()).isEqualTo(before);
  }

  @Test
  void smallFilesOfADayAreJoinedInTheOrderOfTheTable() {
    lake = new TestLake(folder.resolve("lake"), SETTINGS);
    LocalDate today = LocalDate.ofInstant(later().instant(), ZoneOffset.UTC);
    for (int i = 1; i <= 3; i++) {
      ingest("part" + i + ".log", today.minusDays(5), 1, i * 10);
    }
    long before = files(SessionRecords.TABLE);
    assertThat(before).isEqualTo(3);
    // A table of an earlier version, in which somebody has set something.
    String gained = "write.parquet.dict-encoding-enabled.column.src_ip";
    lake.lake()
        .iceberg(SessionRecords.TABLE)
        .updateProperties()
        .remove(gained)
        .remove("write.parquet.compression-level")
        .set("write.parquet.compression-codec", "gzip")
        .commit();
    List<String> rows = lake.rows(SessionRecords.TABLE);
    Maintenance.Report report = maintain();
    assertThat(of(report, SessionRecords.TABLE).filesJoined()).isEqualTo(3);
    assertThat(of(report, SessionRecords.TABLE).filesMade()).isEqualTo(1);
    assertThat(files(SessionRecords.TABLE)).isEqualTo(1);
    assertThat(lake.rows(SessionRecords.TABLE)).isEqualTo(rows);
    List<String> times = lake.values("select cast(start_time as string) from session_records");
    assertThat(times).hasSize(60).isSorted();
    assertThat(lake.lake().iceberg(SessionRecords.TABLE).properties())
        .containsEntry(gained, "false")
        .doesNotContainKey("write.parquet.compression-level")
        .containsEntry("write.parquet.compression-codec", "gzip");
  }

  @Test
  void onlyRecordsExpire() {
    assertThatThrownBy(() -> LookbackConfig.parse("maintain.keep { sightings = 30d }\n"))
        .hasMessageContaining("Nothing expires in table 'sightings'")
        .hasMessageContaining("session_records");
    assertThatThrownBy(
            () -> LookbackConfig.parse("maintain.keep { flows = 30d, stitch_carry = 2d }\n"))
        .hasMessageContaining("stitch_carry must be kept as long as flows");
    assertThat(LookbackConfig.parse("maintain.keep { flows = 30d }\n").maintain().keep())
        .containsEntry("stitch_carry", Duration.ofDays(30));
    assertThatThrownBy(() -> LookbackConfig.parse("maintain.keep { events = 1h }\n"))
        .hasMessageContaining("must be kept for a day at least");
  }
}
