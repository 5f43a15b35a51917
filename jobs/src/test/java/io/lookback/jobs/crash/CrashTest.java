package io.lookback.jobs.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.scenario.Scenarios;
import io.lookback.datasets.table.RetrohuntHits;
import io.lookback.datasets.table.Sightings;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.testing.LakeComparison;
import io.lookback.jobs.testing.LookbackProcess;
import io.lookback.jobs.testing.ProcessLake;
import io.lookback.jobs.testing.TestLake;
import io.lookback.jobs.testing.UndisturbedNight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs that lose their process, and runs that meet: afterwards the tables are those of an
 * undisturbed night.
 */
class CrashTest {
  private static final int KILLED = 137;
  private static final String NIGHT = UndisturbedNight.NIGHT;
  private static final String SESSIONS =
      "select concat_ws(' ', file_id, line_no, uid) from session_records order by 1";

  @TempDir private static Path folder;

  private static TestLake undisturbed;

  @BeforeAll
  static void undisturbedNight() {
    undisturbed = UndisturbedNight.lake().open();
    assertThat(undisturbed.count("select count(*) from retrohunt_hits")).isPositive();
    assertThat(undisturbed.count("select max(flow_count) from sessions")).isEqualTo(3);
  }

  private static ProcessLake lake(String name) {
    return UndisturbedNight.landed(folder.resolve(name));
  }

  /** Runs a command that must lose its process at a failpoint. */
  private static void halt(ProcessLake lake, String command, String point) {
    LookbackProcess.Ended ended = lake.start(Map.of("LOOKBACK_HALT_AT", point), command).await();
    assertThat(ended.exitCode()).as("halted at %s: %s", point, ended).isEqualTo(KILLED);
  }

  /** Loses a night at each of the places, and then runs it to its end. */
  private static void haltAt(ProcessLake lake, List<String> points) {
    // One job after the other, so that each run gets as far as its place and no further.
    lake.configure("runner.parallel-jobs = 1");
    for (String point : points) {
      halt(lake, NIGHT, point);
    }
    lake.succeed(NIGHT);
  }

  /**
   * Halts two lakes, each at its places; the two processors have a process each.
   *
   * @return the second one
   */
  private static ProcessLake halted(List<String> ofOne, List<String> ofTheOther) {
    ProcessLake one = lake("halted-at-" + ofOne.get(0));
    ProcessLake other = lake("halted-at-" + ofTheOther.get(0));
    CompletableFuture<Void> atOnce = CompletableFuture.runAsync(() -> haltAt(one, ofOne));
    haltAt(other, ofTheOther);
    atOnce.join();
    LakeComparison.assertSame(one.open(), undisturbed);
    TestLake halted = other.open();
    LakeComparison.assertSame(halted, undisturbed);
    assertThat(TestLake.ran(halted.nightly())).isEmpty();
    return other;
  }

  @Test
  @Tag("long")
  void haltedAtCommitsOfRecordsAndOfAJobTheTablesAreThoseOfAnUndisturbedNight() {
    halted(List.of("ingest-session_records"), List.of("count-once-wrote-session_records"));
  }

  @Test
  @Tag("long")
  void haltedAtEveryCommitTheTablesAreThoseOfAnUndisturbedNight() throws IOException {
    ProcessLake lake =
        halted(
            List.of(
                "lists-wrote-indicators",
                "lists-wrote-list_snapshots",
                "ingest-planned",
                "ingest-session_records",
                "ingest-events",
                "ingest-flows",
                "ingest-export_gaps",
                "ingest-files",
                "stitch-wrote-stitch_carry",
                "stitch-wrote-session_records",
                "stitch-recorded",
                "count-once-wrote-session_records"),
            List.of(
                "count-once-recorded",
                "coverage-wrote-coverage",
                "sightings-wrote-sightings",
                "sightings-recorded",
                "host-days-wrote-host_days",
                "sightings-month-wrote-sightings_month",
                "address-sets-wrote-address_sets",
                "address-tops-wrote-address_tops",
                "summary-months-wrote-event_months",
                "first-seen-days-wrote-first_seen_days",
                "address-tops-month-wrote-address_tops_month",
                "retrohunt-written",
                "retrohunt-wrote-hunted_listings",
                "retrohunt-hits-wrote-retrohunt_hits",
                "retrohunt-timeline-written",
                "night-recorded"));

    String maintain = settings("snapshots = 1m") + " maintain";
    for (String point :
        List.of(
            "maintain-pruned-job_runs",
            "maintain-compacted-list_snapshots",
            "maintain-recorded",
            "maintain-expired-indicators")) {
      halt(lake, maintain, point);
    }
    TestLake halted = lake.succeed(maintain).open();
    assertThat(TestLake.ran(halted.nightly())).isEmpty();
    LakeComparison.assertSame(halted, undisturbed);

    maintain =
        settings("keep { session_records = 8d, events = 8d, flows = 8d, rejects = 8d }")
            + " maintain";
    halt(lake, maintain, "maintain-retired-session_records");
    halt(lake, maintain, "maintain-removed-session_records");
    halted = lake.succeed(maintain).open();
    assertThat(halted.count("select count(*) from session_records")).isZero();
    assertThat(TestLake.ran(halted.nightly())).isEmpty();
    for (Table table : List.of(Sightings.TABLE, RetrohuntHits.TABLE)) {
      assertThat(halted.rows(table)).as("%s", table).isEqualTo(undisturbed.rows(table));
    }
  }

  /** Options that give settings of maintenance. */
  private static String settings(String text) throws IOException {
    Path file = folder.resolve("maintain-" + text.hashCode() + ".conf");
    Files.writeString(file, "maintain { " + text + " }");
    return "--conf " + file;
  }

  @Test
  @Tag("long")
  void killedThreeTimesTheTablesAreThoseOfAnUndisturbedNight() {
    ProcessLake lake = lake("killed");
    long seed = Long.getLong("test.seed", 7);
    Random random = new Random(seed);
    for (String saying : List.of("list spamhaus-drop", "files: ", "count-once  ")) {
      LookbackProcess night = lake.start(NIGHT);
      night.awaitThat(running -> running.out().contains(saying));
      LookbackProcess.Ended ended = night.killAfter(Duration.ofMillis(random.nextInt(3_000)));
      assertThat(ended.exitCode()).as("seed %s: %s", seed, ended).isEqualTo(KILLED);
    }
    TestLake finished = lake.succeed(NIGHT).open();
    LakeComparison.assertSame(finished, undisturbed);
    assertThat(TestLake.ran(finished.nightly())).isEmpty();
  }

  @Test
  @Tag("long")
  void whatTookTheBeginningsPlaceAndIsGoneGivesItBack() throws IOException {
    ProcessLake lake =
        ProcessLake.of(
            Scenarios.volume(3, 200, LocalDate.parse("2026-01-01"), 1, false, 24, List.of("a")),
            folder.resolve("grown"));
    lake.configure("ingest.quiet-period = 0s");
    Path log;
    try (Stream<Path> files = Files.walk(lake.folder().resolve("landing"))) {
      log = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    List<String> lines = Files.readAllLines(log);
    Path whole = folder.resolve("whole.log");
    Files.move(log, whole);
    Files.write(log, lines.subList(0, lines.size() / 2));
    lake.succeed(NIGHT);
    List<String> before = lake.open().values(SESSIONS);
    Files.copy(whole, log, StandardCopyOption.REPLACE_EXISTING);
    halt(lake, NIGHT, "ingest-session_records");
    Files.delete(log);
    TestLake finished = lake.succeed(NIGHT).open();
    assertThat(finished.values(SESSIONS)).isEqualTo(before).isNotEmpty();
    assertThat(finished.count("select sum(session_rows) from ingest_files"))
        .isEqualTo(before.size());
  }

  @Test
  @Tag("long")
  void oneOfTwoNightsWaitsOrGivesUpAndReadersReadOn() {
    ProcessLake lake = lake("two");
    LookbackProcess first = lake.start(NIGHT);
    first.awaitThat(running -> running.out().contains("files: "));
    LookbackProcess second = lake.start(NIGHT);
    LookbackProcess.Ended refused = lake.run("nightly --wait 0s");
    assertThat(refused.exitCode()).as("%s", refused).isEqualTo(2);
    assertThat(refused.err())
        .contains("Another run is writing to the lake: 'nightly' (process ")
        .contains(", since ");
    lake.succeed("status tables");

    LookbackProcess.Ended firstEnded = first.await();
    LookbackProcess.Ended secondEnded = second.await();
    assertThat(firstEnded.exitCode()).as("%s", firstEnded).isZero();
    assertThat(secondEnded.exitCode()).as("%s", secondEnded).isZero();
    assertThat(secondEnded.err()).contains("waiting for 'nightly' (process ");
    assertThat(secondEnded.out()).contains("nothing to do").doesNotContain(" rows, ");
    LakeComparison.assertSame(lake.open(), undisturbed);
  }
}
