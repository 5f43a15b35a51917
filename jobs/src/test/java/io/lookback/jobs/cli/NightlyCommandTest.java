package io.lookback.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lookback.datasets.store.Lake;
import io.lookback.jobs.testing.ConnLog;
import io.lookback.jobs.testing.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NightlyCommandTest {
  @TempDir Path folder;

  private Path place;
  private Lake lake;

  private CommandLineRun run(String... arguments) {
    String[] words = new String[arguments.length + 2];
    words[0] = "--lake";
    words[1] = place.toString();
    System.arraycopy(arguments, 0, words, 2, arguments.length);
    return CommandLineRun.of(lake, words);
  }

  @Test
  void whatCannotBeTakenInFailsTheNightAfterAllElseIsDone() throws IOException {
    place = folder.resolve("lake");
    lake = SharedSpark.lake(place);
    Files.writeString(
        place.resolve("lookback.conf"),
        "sites.lab { networks = [\""
            + ConnLog.NETWORK
            + "\"], time-zone = UTC }\ningest.quiet-period = 0s\n");
    ConnLog.write(place.resolve("landing/lab/zeek/conn.log"), LocalDate.parse("2026-01-10"), 2, 3);
    Path unknown =
        ConnLog.write(
            place.resolve("landing/lap/zeek/conn.log"), LocalDate.parse("2026-01-10"), 2, 3);
    Path lists = Files.createDirectories(place.resolve("lists/bad"));
    Files.writeString(lists.resolve("bad-2026-01-01.txt"), "198.51.100.2\n");
    Path page = Files.writeString(lists.resolve("bad-2026-01-02.txt"), "<html></html>\n");

    CommandLineRun explained = run("nightly", "--explain", "--format", "csv");
    assertThat(explained.exitCode()).as(explained.err()).isZero();
    assertThat(explained.out().lines())
        .contains("lists,,,,2,yes,2 files of list bad")
        .anyMatch(line -> line.startsWith("ingest,lab,,,1,yes,\"1 files of source zeek, "));

    Path summary = folder.resolve("night.json");
    CommandLineRun night = run("nightly", "--no-report", "--summary", summary.toString());
    assertThat(night.exitCode()).as(night.err()).isEqualTo(CommandLineInterface.USER_ERROR);
    assertThat(night.err())
        .contains(page + " is refused: ")
        .contains("landing/lap is of no site that the configuration knows")
        .endsWith("2 things could not be taken in. First: " + firstProblem(night.err()) + "\n");
    JsonNode told = new ObjectMapper().readTree(summary.toFile());
    assertThat(told.get("status").asText()).isEqualTo("failed");
    assertThat(told.at("/lists/0/refused").asInt()).isEqualTo(1);
    assertThat(told.at("/lists/0/notes/0").asText()).contains("is refused");
    assertThat(status()).contains("failed");
    assertThat(lake.spark().sql("select * from retrohunt_hits").count()).isEqualTo(1);

    Files.delete(page);
    Files.delete(unknown);
    night = run("nightly", "--no-report");
    assertThat(night.exitCode()).as(night.err()).isZero();
    assertThat(status()).contains(",done,");
    assertThat(run("nightly", "--explain", "--format", "csv").out())
        .isEqualTo("job,site,from,to,cells,runs,why\n");

    // A new list makes no day stale, and is work all the same.
    Files.writeString(lists.resolve("bad-2026-01-03.txt"), "198.51.100.2\n198.51.100.3\n");
    assertThat(run("nightly", "--no-report").out())
        .containsPattern("retrohunt +2 days \\(new keys 2\\)");
  }

  @Test
  void contradictingDaysAreRefusedBeforeAnyWork() throws IOException {
    place = folder.resolve("lake");
    lake = SharedSpark.lake(place);
    Path summary = folder.resolve("night.json");
    CommandLineRun night =
        run(
            "nightly",
            "--from",
            "2026-01-02",
            "--to",
            "2026-01-01",
            "--summary",
            summary.toString());
    assertThat(night.exitCode()).isEqualTo(CommandLineInterface.USAGE);
    assertThat(night.err()).contains("--to 2026-01-01 is before --from 2026-01-02");
    assertThat(summary).doesNotExist();
  }

  private static String firstProblem(String err) {
    return err.lines()
        .filter(line -> line.contains(" is refused: "))
        .findFirst()
        .orElseThrow()
        .substring("lookback: ".length());
  }

  private String status() {
    return run("status", "night", "--format", "csv").out();
  }
}
