package io.lookback.jobs.cli;

import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.jobs.report.ReportParams;
import io.lookback.jobs.report.ReportSummary;
import io.lookback.jobs.report.ReportWriter;
import java.io.IOException;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the report of a night. */
@Command(
    name = "report",
    description = {
      "Write the report of a night: findings, lists, a dossier for each bad address.",
      "",
      "The pages are static and work from disk without network. A report that is there is"
          + " replaced.",
    },
    footer = {
      "",
      "Examples:",
      "  lookback report --out reports/today",
      "  lookback report --out /srv/reports/2026-01-31 --date 2026-01-31",
    })
final class ReportCommand implements Callable<Integer> {
  /** Findings that are printed; the report has the others. */
  static final int PRINTED = 20;

  private final CliContext context;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder to write to; made if missing, readable by its owner only.")
  private String out;

  @Option(
      names = "--date",
      paramLabel = "DATE",
      description = "UTC day to report on (default: the newest day with data).")
  private LocalDate date;

  ReportCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    context.out().print(write(context, context.location(out), date).text(PRINTED));
    return CommandLineInterface.DONE;
  }

  /** Writes the report of {@code date} (null = the newest) as the configuration says. */
  static ReportSummary write(CliContext context, Location folder, LocalDate date) {
    LookbackConfig config = context.config();
    ReportParams params =
        ReportParams.DEFAULTS
            .withMaxDossiers(config.report().maxDossiers())
            .withSuppressions(config.suppressions())
            .withGeo(config.geo());
    try {
      return ReportWriter.write(context.lake().spark(), params, folder, date);
    } catch (IOException e) {
      throw new UserException("Cannot write the report to " + folder + ": " + e.getMessage(), e);
    }
  }
}
