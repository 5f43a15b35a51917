package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import java.time.LocalDate;
import picocli.CommandLine.Option;

/** Which UTC days a command is about; inclusive. */
final class DaysOptions {
  @Option(names = "--date", paramLabel = "DATE", description = "One UTC day, e.g. 2026-01-31.")
  private LocalDate date;

  @Option(names = "--from", paramLabel = "DATE", description = "First UTC day.")
  private LocalDate from;

  @Option(names = "--to", paramLabel = "DATE", description = "Last UTC day, inclusive.")
  private LocalDate to;

  LocalDate from() {
    check();
    return date != null ? date : from;
  }

  LocalDate to() {
    check();
    return date != null ? date : to;
  }

  private void check() {
    if (date != null && (from != null || to != null)) {
      throw new UserException("Give either --date or --from and --to, not both");
    }
    if (from != null && to != null && to.isBefore(from)) {
      throw new UserException("--to " + to + " is before --from " + from);
    }
  }
}
