package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.format.Format;
import io.lookback.datasets.format.Formats;
import io.lookback.datasets.site.Site;
import io.lookback.jobs.ingest.Ingest;
import io.lookback.jobs.ingest.IngestSummary;
import io.lookback.jobs.ingest.RawFile;
import io.lookback.jobs.ingest.RawFileFinder;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.runner.RunLog;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes raw files into the lake. */
@Command(
    name = "ingest",
    description = {
      "Take raw files into the lake.",
      "",
      "Content that was taken in before, under any name, adds nothing. A file that grew replaces"
          + " what it grew from. Bad lines become rejects, each with its reason; bad files do not"
          + " stop the others.",
    },
    footer = {
      "",
      "Examples:",
      "  lookback ingest --site lab --networks 192.0.2.0/24 --time-zone UTC conn.log.gz",
      "  lookback ingest --site lab /var/log/zeek/2026-01-*/conn.*",
      "  lookback ingest --site lab --format tenable tnm.txt",
    })
final class IngestCommand implements Callable<Integer> {
  private final CliContext context;

  @Mixin private LockOptions lock;

  @Mixin private SiteOptions site;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "Raw format of the files; without it each file's format is found out.")
  private String format;

  @Option(
      names = "--sensor",
      paramLabel = "NAME",
      description = "Sensor that wrote the files; without it the format's usual one.")
  private String sensor;

  @Option(
      names = "--reference-time",
      paramLabel = "TIME",
      description =
          "Time against which missing years are inferred, e.g. 2009-01-17T00:00:00Z; without it the"
              + " date in the file name, else the modification time.")
  private Instant referenceTime;

  @Option(
      names = "--replace",
      description = "Other content under a path that was taken in before replaces the old content.")
  private boolean replace;

  @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files, folders, globs.")
  private List<String> paths;

  IngestCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Site into = site.site(context);
    String formatName = format == null ? null : formatNamed(format).name();
    Long reference =
        referenceTime == null ? null : Math.multiplyExact(referenceTime.toEpochMilli(), 1000L);
    LookbackConfig config = context.config();
    RawFileFinder finder =
        new RawFileFinder(
            context.spark().sparkContext().hadoopConfiguration(), config.ingest().quietPeriod());
    RawFileFinder.Found found =
        finder.find(
            paths, status -> RawFile.of(status, into.name(), sensor, formatName, reference));
    if (found.files().isEmpty() && found.leftAlone().isEmpty()) {
      context.err().println("lookback: there is no file in " + String.join(", ", paths));
      context.err().flush();
    }
    lock.take(context, "ingest --site " + into.name());
    // Before anything is stored: what its rows mean must outlive a crash.
    site.remember(context);
    String runId = RunId.next();
    RunLog log = RunLog.load(context.lake(), runId);
    IngestSummary summary =
        new Ingest(context.lake(), config, log, runId).run(found.files(), replace);
    summary.leftAlone.addAll(found.leftAlone());
    IngestPrinter.print(summary, context.out());
    IngestPrinter.check(summary, config.ingest().maxRejectShare());
    return CommandLineInterface.DONE;
  }

  private static Format formatNamed(String name) {
    try {
      return Formats.named(name);
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }
}
