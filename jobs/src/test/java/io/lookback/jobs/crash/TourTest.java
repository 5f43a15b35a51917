package io.lookback.jobs.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.jobs.ReadmeTest;
import io.lookback.jobs.testing.Browser;
import io.lookback.jobs.testing.ConnLog;
import io.lookback.jobs.testing.LookbackProcess;
import io.lookback.jobs.testing.ProcessLake;
import io.lookback.jobs.testing.ServeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;

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
    for (ReadmeTest.Example example : ReadmeTest.examples()) {
      StringBuilder printed = new StringBuilder();
      for (String command : example.commands()) {
        String[] parts = command.replace("lake/", folder + "/").split(" >> ");
        String said = run(ReadmeTest.words(parts[0]));
        if (parts.length == 2) {
          Files.writeString(
              Path.of(parts[1]), said, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        printed.append(said);
      }
      assertThat(printed).as("%s", example.commands()).isNotBlank();
      assertSaid(example, printed.toString());
    }
    assertThat(folder.resolve("lab-b/reports/2009-01-17/index.html")).exists();
    picture(lake.resolve("reports"));
    try (ServeProcess server = ServeProcess.start(ProcessLake.at(lake), Map.of())) {
      ask(server);
    }
  }

  /** Own SQL from elsewhere, and every notebook: on the demo there is something of everything. */
  private void ask(ServeProcess server) throws IOException {
    for (String question :
        ReadmeTest.commands().filter(line -> line.contains("sql --remote \"")).toList()) {
      assertThat(
              run(ReadmeTest.words(question.replace("--remote", "--remote=" + server.address()))))
          .as(question)
          .contains("intrusion");
    }
    for (Path notebook : ServeProcess.notebooks()) {
      LookbackProcess.Ended ended = server.startNotebook(notebook).await();
      assertThat(ended.exitCode()).as("%s: %s", notebook, ended).isZero();
      // A table of only its head has one row: that of what could not be read.
      assertThat(ended.out().lines().filter(line -> line.contains("text/html")))
          .as("%s: %s", notebook, ended)
          .isNotEmpty()
          .filteredOn(line -> line.matches(".*text/html=[01]\\b.*"))
          .allMatch(line -> line.startsWith("own-data-6 "));
    }
  }

  /** The lines are there in this order, next to each other unless dots stand between. */
  private static void assertSaid(ReadmeTest.Example example, String printed) {
    List<String> lines = printed.lines().map(String::stripTrailing).toList();
    int at = 0;
    boolean isGap = true;
    for (String expected : example.output()) {
      if (expected.equals("...")) {
        isGap = true;
        continue;
      }
      int found = lines.subList(at, lines.size()).indexOf(expected) + at;
      assertThat(lines.subList(at, lines.size()))
          .as("output of %s", example.commands())
          .contains(expected);
      if (!isGap) {
        assertThat(found).as("line behind the one before: %s", expected).isEqualTo(at);
      }
      at = found + 1;
      isGap = false;
    }
  }

  /** Opens what the README has pictures of; takes them anew with -Dlookback.regenerate=true. */
  private void picture(Path reports) throws IOException {
    Pattern picture =
        Pattern.compile("<!-- picture: (\\S+) (\\d+)x(\\d+) -->\\s+!\\[[^]]+]\\(([^)]+)\\)");
    Matcher pictures = picture.matcher(Files.readString(Path.of("..", "README.md")));
    ChromeDriver browser = Browser.start(folder.resolve("browser"));
    int taken = 0;
    try {
      while (pictures.find()) {
        String[] page = pictures.group(1).split("#", 2);
        browser.executeCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            Map.of(
                "width",
                Integer.valueOf(pictures.group(2)),
                "height",
                Integer.valueOf(pictures.group(3)),
                "deviceScaleFactor",
                1,
                "mobile",
                false));
        browser.get("about:blank");
        browser.get(reports.resolve(page[0]).toUri() + (page.length == 2 ? "#" + page[1] : ""));
        assertThat(browser.getTitle()).as(page[0]).contains("Lookback");
        assertThat(Browser.errors(browser)).as(page[0]).isEmpty();
        Path file = Path.of("..").resolve(pictures.group(4));
        if (Boolean.getBoolean("lookback.regenerate")) {
          Files.write(file, browser.getScreenshotAs(OutputType.BYTES));
        }
        assertThat(file).isNotEmptyFile();
        taken++;
      }
    } finally {
      browser.quit();
    }
    assertThat(taken).isGreaterThanOrEqualTo(5);
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
