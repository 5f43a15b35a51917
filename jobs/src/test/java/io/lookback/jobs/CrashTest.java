package io.lookback.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.scenario.Scenarios;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Tables;
import io.lookback.jobs.testing.LookbackProcess;
import io.lookback.jobs.testing.TestLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nights that lose their process between two commits, as by SIGKILL or a power failure, and are run
 * again: afterwards the tables are those of an undisturbed night.
 */
class CrashTest {
  /** What a run writes about itself differs by nature. */
  private static final Set<String> ABOUT_RUNS =
      Set.of("ingest_files", "ingest_batches", "job_runs", "list_snapshots");

  @TempDir Path folder;

  /** Runs {@code lookback nightly} in a process of its own; its exit code. */
  private static int nightly(Path lake, String haltAt) {
    List<String> options = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1"));
    if (haltAt != null) {
      options.add("-Dlookback.halt-at=" + haltAt);
    }
    LookbackProcess.Ended ended =
        LookbackProcess.run(options, List.of("--lake", lake.toString(), "nightly"));
    if (haltAt == null) {
      assertThat(ended.exitCode()).as("%s%n%s", ended.out(), ended.err()).isZero();
    }
    return ended.exitCode();
  }

  private TestLake open(Path lake) throws IOException {
    return new TestLake(lake, Files.readString(lake.resolve("lookback.conf")));
  }

  @Test
  void aNightThatIsKilledSixTimesGivesTheTablesOfAnUndisturbedOne() throws IOException {
    Path undisturbed = folder.resolve("undisturbed");
    Path killed = folder.resolve("killed");
    Scenarios.tiny(7).write(undisturbed);
    Scenarios.tiny(7).write(killed);

    nightly(undisturbed, null);
    for (String point :
        List.of(
            "ingest-planned",
            "ingest-session_records",
            "ingest-files",
            "count-once-written",
            "sightings-written",
            "retrohunt-written")) {
      assertThat(nightly(killed, point)).as("halted at %s", point).isEqualTo(137);
    }
    nightly(killed, null);

    TestLake expected = open(undisturbed);
    TestLake actual = open(killed);
    for (Table table : Tables.ALL) {
      if (!ABOUT_RUNS.contains(table.name())) {
        assertThat(actual.rows(table)).as("table %s", table).isEqualTo(expected.rows(table));
      }
    }
    assertThat(expected.count("select count(*) from session_records")).isGreaterThan(4_000);
    assertThat(expected.count("select count(*) from retrohunt_hits")).isPositive();
    String ledger =
        "select concat_ws(' ', file_id, site, sensor, lines, session_rows, event_rows, rejects,"
            + " skips) from ingest_files order by 1";
    assertThat(actual.values(ledger)).isEqualTo(expected.values(ledger));
    assertThat(TestLake.ran(actual.nightly())).isEmpty();
  }
}
