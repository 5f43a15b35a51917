package io.lookback.jobs.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.jobs.ReadmeTest;
import io.lookback.jobs.testing.ConnLog;
import io.lookback.jobs.testing.LookbackProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tour of the README, as it is typed. */
@Tag("long")
class TourTest {
  @TempDir Path folder;

  @Test
  void theTourWorksOnTheDemo() throws IOException {
    Path lake = folder.resolve("demo");
    String found = run("--lake", lake.toString(), "demo");
    assertThat(found)
        .contains(
            "123.151.42.61",
            "nothing before listing, sensors covered",
            "of the prior 25 days",
            "seen 9 days before listing",
            "Report: ");
    for (String command :
        ReadmeTest.commands().filter(line -> line.contains("lake/demo")).toList()) {
      assertThat(run(ReadmeTest.words(command.replace("lake/demo", lake.toString()))))
          .as(command)
          .isNotBlank();
    }
  }

  @Test
  void theCommandsForYourOwnDataWork() throws IOException {
    ConnLog.write(folder.resolve("logs/conn.log"), LocalDate.parse("2026-01-10"), 3, 9);
    Files.writeString(folder.resolve("drop.txt"), "198.51.100.7/32 ; SBL1\n");
    for (String command :
        ReadmeTest.commands().filter(line -> line.contains("/srv/lake")).toList()) {
      String[] words =
          ReadmeTest.words(
              command
                  .replace("/srv/", folder + "/srv/")
                  .replace(" logs/", " " + folder + "/logs/")
                  .replace(" drop.txt", " " + folder + "/drop.txt")
                  .replace(" night.json", " " + folder + "/night.json")
                  .replace(" lookback.prom", " " + folder + "/lookback.prom"));
      LookbackProcess.Ended ended = LookbackProcess.run(Map.of(), words);
      // Nothing has come since that January, and it says so.
      assertThat(ended.exitCode())
          .as("%s: %s", command, ended)
          .isEqualTo(command.contains("--check") ? 2 : 0);
      assertThat(ended.out()).as(command).isNotBlank();
    }
    assertThat(folder.resolve("night.json")).exists();
    assertThat(folder.resolve("lookback.prom")).exists();
    assertThat(folder.resolve("srv/reports/index.html")).exists();
  }

  private static String run(String... arguments) {
    LookbackProcess.Ended ended =
        LookbackProcess.run(Map.of("LOOKBACK_HEAP", "2g", "LOOKBACK_JAVA_OPTS", ""), arguments);
    assertThat(ended.exitCode()).as("%s", ended).isZero();
    return ended.out();
  }
}
