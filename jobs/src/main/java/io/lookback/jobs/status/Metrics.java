package io.lookback.jobs.status;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The state of a lake as Prometheus reads it, in the text format 0.0.4 for the textfile collector
 * of node_exporter.
 */
public final class Metrics {
  private final Map<String, StringBuilder> families = new LinkedHashMap<>();

  private Metrics() {}

  /** Writes the file in one step, readable by everybody: the collector is another user. */
  public static void write(LakeStatus status, Path file) throws IOException {
    // The collector takes every file whose name ends with .prom.
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      Files.write(part, text(status).getBytes(StandardCharsets.UTF_8));
      if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-r--r--"));
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** All metrics of a state. */
  public static String text(LakeStatus status) {
    Metrics metrics = new Metrics();
    metrics.night(status);
    metrics.sources(status);
    metrics.tables(status);
    Map<String, Integer> problems = new TreeMap<>();
    for (String kind : LakeStatus.Problem.KINDS) {
      problems.put(kind, 0);
    }
    status.problems().forEach(problem -> problems.merge(problem.kind(), 1, Integer::sum));
    problems.forEach(
        (kind, count) ->
            metrics.gauge(
                "problems", "What somebody should look at, by kind", count, "kind", kind));
    metrics.gauge(
        "status_timestamp_seconds", "When these figures were taken", seconds(status.asOf()));
    return String.join("", metrics.families.values());
  }

  private void night(LakeStatus status) {
    if (status.night() != null) {
      LakeStatus.Night night = status.night();
      gauge("night_success", "Whether the last night ended well", night.isFailed() ? 0 : 1);
      gauge(
          "night_start_timestamp_seconds", "When the last night began", seconds(night.startedAt()));
      gauge(
          "night_duration_seconds",
          "How long the last night took",
          night.duration().toMillis() / 1000.0);
    }
    if (status.lastSuccess() != null) {
      gauge(
          "last_success_timestamp_seconds",
          "When a night last ended well",
          seconds(status.lastSuccess()));
    }
    for (LakeStatus.JobDone job : status.jobs()) {
      gauge(
          "job_failed",
          "Whether a job of the last night failed or could not run",
          job.status().equals("done") ? 0 : 1,
          "job",
          job.job());
      gauge(
          "job_duration_seconds",
          "How long a job of the last night took",
          job.duration().toMillis() / 1000.0,
          "job",
          job.job());
      gauge("job_rows", "Rows that a job of the last night wrote", job.rows(), "job", job.job());
      gauge(
          "job_cells",
          "Days, months or sites that a job of the last night computed",
          job.cells(),
          "job",
          job.job());
      if (job.work() == null) {
        continue;
      }
      gauge(
          "job_cpu_seconds",
          "Processor time of Spark's tasks for a job of the last night",
          job.work().cpuMs() / 1000.0,
          "job",
          job.job());
      gauge(
          "job_input_bytes",
          "Bytes that a job of the last night read of files",
          job.work().inputBytes(),
          "job",
          job.job());
      gauge(
          "job_shuffle_bytes",
          "Bytes that a job of the last night shuffled",
          job.work().shuffleBytes(),
          "job",
          job.job());
      gauge(
          "job_spill_bytes",
          "Bytes that a job of the last night wrote to disk because memory was short",
          job.work().spillBytes(),
          "job",
          job.job());
    }
  }

  private void sources(LakeStatus status) {
    for (LakeStatus.Source source : status.sources()) {
      String[] labels = {"site", source.site(), "source", source.source()};
      gauge(
          "source_missing",
          "Whether a source is silent though it usually delivers",
          source.state() == LakeStatus.State.MISSING ? 1 : 0,
          labels);
      if (source.newestRecord() != null) {
        gauge(
            "source_newest_record_timestamp_seconds",
            "Time of the newest record of a source",
            seconds(source.newestRecord()),
            labels);
      }
      if (source.percent24h() != null) {
        gauge(
            "source_covered_24h_ratio",
            "Covered share of the last 24 hours",
            source.percent24h() / 100.0,
            labels);
      }
      if (source.percent7d() != null) {
        gauge(
            "source_covered_7d_ratio",
            "Covered share of the last seven days",
            source.percent7d() / 100.0,
            labels);
      }
      gauge("source_lines", "Lines of all files of a source", source.lines(), labels);
      gauge("source_rejects", "Lines of a source that were refused", source.rejects(), labels);
      gauge(
          "source_recent_reject_ratio",
          "Refused share of the lines taken in during the last seven days",
          source.rejectShare(),
          labels);
      gauge(
          "source_recent_lost_flows",
          "Flow records sent in the last seven days that never arrived",
          source.recentLost(),
          labels);
    }
  }

  private void tables(LakeStatus status) {
    for (LakeStatus.TableSize table : status.tables()) {
      gauge("table_rows", "Rows of a table", table.rows(), "table", table.table());
      gauge("table_bytes", "Size of a table's files", table.bytes(), "table", table.table());
      gauge("table_files", "Data files of a table", table.files(), "table", table.table());
      gauge(
          "table_snapshots",
          "States of a table that can still be read",
          table.snapshots(),
          "table",
          table.table());
    }
  }

  /**
   * Adds a value; the samples of one metric have to stand together.
   *
   * @param labels names and values in turn
   */
  private void gauge(String name, String help, double value, String... labels) {
    StringBuilder text =
        families.computeIfAbsent(
            name,
            first ->
                new StringBuilder()
                    .append("# HELP lookback_" + first + " " + help + ".\n")
                    .append("# TYPE lookback_" + first + " gauge\n"));
    text.append("lookback_").append(name);
    for (int i = 0; i < labels.length; i += 2) {
      text.append(i == 0 ? "{" : ",")
          .append(labels[i])
          .append("=\"")
          .append(escaped(labels[i + 1]))
          .append('"');
    }
    text.append(labels.length == 0 ? " " : "} ").append(number(value)).append('\n');
  }

  /** Names of sensors come from logs. */
  private static String escaped(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.6f", value);
  }

  private static double seconds(Instant time) {
    return time.getEpochSecond() + time.getNano() / 1e9;
  }
}
