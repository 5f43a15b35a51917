package io.lookback.jobs.cli;

import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.jobs.status.LakeStatus;
import io.lookback.jobs.status.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import picocli.CommandLine.Option;

/** What a night writes beside its tables: the report, and files for schedulers and monitoring. */
final class NightOutput {
  @Option(names = "--no-report", description = "Write no report, for runs during the day.")
  private boolean noReport;

  @Option(
      names = "--summary",
      paramLabel = "FILE",
      description =
          "Write what the night did to this file, as JSON: status, message, files, lines, lists,"
              + " jobs, report. Written however the night ends, except when it is killed.")
  private Path summary;

  @Option(
      names = "--metrics",
      paramLabel = "FILE",
      description =
          "Write the state of the lake to this file, as Prometheus's textfile collector reads it,"
              + " e.g. /var/lib/prometheus/node-exporter/lookback.prom.")
  private Path metrics;

  boolean hasReport() {
    return !noReport;
  }

  void write(CliContext context, NightSummary night) {
    if (summary != null) {
      try {
        Location.of(summary).write(night.text());
      } catch (IOException e) {
        throw new UserException("Cannot write " + summary + ": " + e.getMessage(), e);
      }
    }
    if (metrics != null) {
      write(metrics, LakeStatus.of(context.lake(), context.config(), Instant.now()));
    }
  }

  /** Writes the metrics of a state. */
  static void write(Path file, LakeStatus status) {
    try {
      Metrics.write(status, file);
    } catch (IOException e) {
      throw new UserException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
