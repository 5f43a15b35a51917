package io.lookback.jobs.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lookback.datasets.scenario.Scenarios;
import io.lookback.jobs.testing.LakeComparison;
import io.lookback.jobs.testing.LookbackProcess;
import io.lookback.jobs.testing.ProcessLake;
import io.lookback.jobs.testing.TestLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are killed at any moment, run out of disk, or are watched. */
@Tag("long")
class LongCrashTest {
  private static final int KILLS = 30;
  private static final int KILLED = 137;

  @TempDir private static Path folder;

  @Test
  void killedThirtyTimesTheDemoIsThatOfAnUndisturbedNight() throws IOException {
    long seed = Long.getLong("test.seed", 11);
    Random random = new Random(seed);
    TestLake undisturbed =
        ProcessLake.of(Scenarios.demo(1), folder.resolve("demo")).succeed("nightly").open();
    ProcessLake lake = ProcessLake.of(Scenarios.demo(1), folder.resolve("killed"));
    Path settings = Files.writeString(folder.resolve("expire.conf"), "maintain.snapshots = 1m\n");
    List<String> later =
        List.of(
            "nightly",
            "run count-once --full",
            "run sightings --full",
            "run retrohunt --full",
            "--conf " + settings + " maintain");
    Map<String, Integer> kills = new HashMap<>();
    int killed = 0;
    for (int i = 0; killed < KILLS; i++) {
      assertThat(i).as("so many runs, so few killed: %s", kills).isLessThan(3 * KILLS);
      // Nights alone until the files are in and rolled up.
      String command = killed < KILLS / 2 ? "nightly" : later.get(i % later.size());
      LookbackProcess.Ended ended =
          lake.start(command).killAfter(Duration.ofMillis(5_000 + random.nextInt(40_000)));
      if (ended.exitCode() == KILLED) {
        killed++;
        kills.merge(command.replaceFirst(".* (?=maintain)", ""), 1, Integer::sum);
      } else {
        assertThat(ended.exitCode()).as("seed %s, %s: %s", seed, command, ended).isZero();
      }
    }
    System.out.println("killed, seed " + seed + ": " + kills);
    TestLake finished = lake.succeed("nightly").open();
    LakeComparison.assertSame(finished, undisturbed);
    assertThat(TestLake.ran(finished.nightly())).isEmpty();
  }

  @Test
  void afterAFullDiskTheTablesAreThoseOfAnUndisturbedNight() throws IOException {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root mounts a small disk");
    TestLake undisturbed =
        ProcessLake.of(Scenarios.tiny(7), folder.resolve("roomy")).succeed("nightly").open();
    Path disk = Files.createDirectory(folder.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", disk.toString());
    try {
      ProcessLake lake = ProcessLake.of(Scenarios.tiny(7), disk.resolve("lake"));
      int full = 0;
      for (long room = 300; ; room += 300) {
        long kilobytes = used(disk) / 1024 + room;
        run("mount", "-o", "remount,size=" + kilobytes + "k", disk.toString());
        LookbackProcess.Ended ended = lake.run("nightly");
        if (ended.exitCode() == 0) {
          break;
        }
        full++;
        assertThat(ended.exitCode()).as("%s", ended).isEqualTo(2);
        assertThat(ended.err().lines().reduce((first, last) -> last).orElseThrow())
            .contains("full");
        assertThat(full).isLessThan(40);
      }
      System.out.println("full disks: " + full);
      assertThat(full).isGreaterThan(2);
      LakeComparison.assertSame(lake.open(), undisturbed);
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  private static void run(String... command) {
    LookbackProcess.Ended ended = LookbackProcess.run(Map.of(), List.of(command));
    assertThat(ended.exitCode()).as("%s: %s", List.of(command), ended).isZero();
  }

  private static long used(Path disk) throws IOException {
    try (Stream<Path> files = Files.walk(disk)) {
      long used = 0;
      for (Path file : files.toList()) {
        // A tmpfs gives whole pages.
        used += 4096 + (Files.isRegularFile(file) ? Files.size(file) : 0);
      }
      return used;
    }
  }

  @Test
  void whoReadsDuringANightSeesTheEarlierOrTheLaterTable() {
    ProcessLake lake = ProcessLake.of(Scenarios.tiny(7), folder.resolve("read")).succeed("nightly");
    TestLake reader = lake.open();
    Map<String, Set<String>> seen = new HashMap<>();
    List<String> tables =
        List.of("session_records", "sightings", "sightings_month", "retrohunt_hits");
    tables.forEach(table -> seen.put(table, new HashSet<>(Set.of(state(reader, table)))));
    // Every session is classified anew.
    lake.configure("classes.short-under = 1s");
    LookbackProcess night = lake.start("nightly");
    int reads = 0;
    while (night.isRunning()) {
      for (String table : tables) {
        seen.get(table).add(state(reader, table));
        reads++;
      }
    }
    LookbackProcess.Ended ended = night.await();
    assertThat(ended.exitCode()).as("%s", ended).isZero();
    System.out.println("reads during the night: " + reads);
    assertThat(reads).isGreaterThan(40);
    for (String table : tables) {
      String later = state(reader, table);
      assertThat(seen.get(table)).as("states of %s", table).hasSizeLessThanOrEqualTo(2);
      assertThat(seen.get(table)).as("states of %s", table).contains(later);
    }
    assertThat(seen.get("session_records")).hasSize(2);
  }

  /** Number of rows and the sum of their hashes. */
  private static String state(TestLake lake, String table) {
    return lake.values(
            "select concat(count(*), ' ', sum(cast(xxhash64(*) as decimal(38,0)))) from " + table)
        .get(0);
  }
}
