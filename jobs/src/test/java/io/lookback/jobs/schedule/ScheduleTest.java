package io.lookback.jobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lookback.datasets.scenario.Scenarios;
import io.lookback.jobs.cli.CommandLineSyntax;
import io.lookback.jobs.testing.LookbackProcess;
import io.lookback.jobs.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs a night without a person: systemd, cron, Airflow; and what it is told by. */
class ScheduleTest {
  private static final Path SCRIPTS = LookbackProcess.PROJECT.resolve("scripts");
  private static final String INSTALLED = "/opt/lookback/scripts/lookback";
  private static final Pattern COMMAND =
      Pattern.compile("(?:ExecStart=|\\s)" + INSTALLED + " (.*?)(?: >.*)?$");

  @TempDir Path folder;

  private static List<Path> schedules() throws IOException {
    try (Stream<Path> units = Files.list(SCRIPTS.resolve("systemd"))) {
      return Stream.concat(units.sorted(), Stream.of(SCRIPTS.resolve("lookback.cron"))).toList();
    }
  }

  @Test
  void theCommandsOfUnitsAndCronLinesAreUnderstood() throws IOException {
    List<String> commands = new ArrayList<>();
    for (Path file : schedules()) {
      for (String line : Files.readAllLines(file)) {
        Matcher command = COMMAND.matcher(line);
        if (!line.startsWith("#") && command.find()) {
          commands.add(command.group(1));
          CommandLineSyntax.check(command.group(1).split(" "));
        }
      }
    }
    assertThat(commands).hasSize(6);
    assertThat(commands).anyMatch(command -> command.contains(" maintain"));
    assertThat(commands).anyMatch(command -> command.endsWith(" serve"));
  }

  @Test
  void systemdAcceptsTheUnits() throws IOException {
    List<String> command = new ArrayList<>(List.of("systemd-analyze", "verify"));
    try (Stream<Path> units = Files.list(SCRIPTS.resolve("systemd"))) {
      for (Path unit : units.toList()) {
        String text = Files.readString(unit);
        assertThat(text).contains(unit.toString().endsWith(".timer") ? "OnCalendar=" : INSTALLED);
        // The program, the page and the user must exist for it.
        Path copy = folder.resolve(unit.getFileName());
        Files.writeString(
            copy,
            text.replace("/opt/lookback", LookbackProcess.PROJECT.toString())
                .replace("User=lookback", "User=nobody"));
        command.add(copy.toString());
      }
    }
    LookbackProcess.Ended ended =
        LookbackProcess.run(Map.of("SYSTEMD_LOG_LEVEL", "warning"), command);
    assertThat(ended.exitCode()).as("%s", ended).isZero();
    assertThat(ended.err().lines().filter(line -> line.contains("lookback-"))).isEmpty();
  }

  @Test
  @Tag("long")
  void airflowRunsTheNightAndTheNightSaysWhatItDid() throws IOException {
    Path lake = folder.resolve("lake");
    Scenarios.volume(3, 500, LocalDate.parse("2026-01-01"), 1, false, 24, List.of("site-1"))
        .write(lake);
    Map<String, String> environment = new HashMap<>();
    environment.put("AIRFLOW_HOME", folder.resolve("airflow").toString());
    environment.put("AIRFLOW__CORE__LOAD_EXAMPLES", "False");
    environment.put("AIRFLOW__CORE__DAGS_FOLDER", SCRIPTS.resolve("airflow").toString());
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    environment.put("LOOKBACK_HOME", LookbackProcess.PROJECT.toString());
    environment.put("LOOKBACK_LAKE", lake.toString());
    environment.put("LOOKBACK_HEAP", "1g");
    environment.put("LOOKBACK_JAVA_OPTS", LookbackProcess.QUICK_NIGHT);
    String python = Tools.python().toString();
    LookbackProcess.Ended made =
        LookbackProcess.run(environment, List.of(python, "-m", "airflow", "db", "migrate"));
    assertThat(made.exitCode()).as("%s", made).isZero();

    LookbackProcess.Ended night =
        LookbackProcess.run(
            environment,
            List.of(
                python,
                Path.of("src/test/python/run_dags.py").toAbsolutePath().toString(),
                SCRIPTS.resolve("airflow").toString(),
                "lookback_nightly"));
    assertThat(night.exitCode()).as("%s", night).isZero();
    assertThat(night.out().lines())
        .contains("dags lookback_maintain lookback_nightly", "task lookback_nightly night success")
        .anyMatch(line -> line.startsWith("Report: " + lake));

    theNextNightFailsAndSaysSo(lake);
  }

  /** A file of which most lines are refused: the good ones are in, and the night has failed. */
  private void theNextNightFailsAndSaysSo(Path lake) throws IOException {
    Path landing = lake.resolve("landing/site-1/zeek");
    Path log;
    try (Stream<Path> files = Files.walk(landing)) {
      log = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    Files.writeString(
        log.resolveSibling("conn.damaged.log"),
        Files.readString(log).lines().limit(9).reduce("", (all, line) -> all + line + "\n")
            + "no time\tno uid\n".repeat(1_000));
    Path settings = Files.writeString(folder.resolve("hasty.conf"), "ingest.quiet-period = 0s\n");
    Path summary = folder.resolve("night.json");
    Path metrics = folder.resolve("lookback.prom");
    LookbackProcess.Ended night =
        LookbackProcess.run(
            Map.of("LOOKBACK_LOG", "json"),
            "--lake",
            lake.toString(),
            "--conf",
            settings.toString(),
            "nightly",
            "--summary",
            summary.toString(),
            "--metrics",
            metrics.toString());
    assertThat(night.exitCode()).as("%s", night).isEqualTo(2);
    String last = night.err().lines().reduce((first, second) -> second).orElseThrow();
    assertThat(last).startsWith("lookback: ").contains("% of the lines were refused");

    JsonNode told = new ObjectMapper().readTree(summary.toFile());
    assertThat(told.get("status").asText()).isEqualTo("failed");
    assertThat(told.get("exit_code").asInt()).isEqualTo(2);
    assertThat("lookback: " + told.get("message").asText()).isEqualTo(last);
    assertThat(told.at("/lines/rejects").asLong()).isEqualTo(1_000);
    assertThat(told.at("/files/new").asInt()).isEqualTo(1);
    assertThat(told.get("jobs")).hasSizeGreaterThan(5);
    assertThat(told.get("jobs"))
        .allMatch(job -> List.of("done", "nothing to do").contains(job.get("status").asText()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(summary)))
        .isEqualTo("rw-------");

    List<JsonNode> logged = new ArrayList<>();
    for (String line : night.err().lines().filter(text -> text.startsWith("{")).toList()) {
      logged.add(new ObjectMapper().readTree(line));
    }
    assertThat(logged)
        .anyMatch(
            entry ->
                entry.get("message").asText().startsWith("Running coverage")
                    && entry.get("log.level").asText().equals("INFO"));

    LookbackProcess.Ended read =
        LookbackProcess.run(
            Map.of(),
            List.of(
                Tools.python().toString(),
                Path.of("src/test/python/read_metrics.py").toAbsolutePath().toString(),
                metrics.toString()));
    assertThat(read.exitCode()).as("%s", read).isZero();
    assertThat(read.out().lines())
        .contains(
            "gauge lookback_night_success  0",
            "gauge lookback_job_failed job=coverage 0",
            "gauge lookback_problems kind=night-failed 1",
            "gauge lookback_source_rejects site=site-1,source=zeek 1000")
        .anyMatch(line -> line.startsWith("gauge lookback_table_rows table=session_records "));
  }
}
