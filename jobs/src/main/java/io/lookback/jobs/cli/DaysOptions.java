package io.lookback.jobs.cli;

import java.time.LocalDate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which UTC days a command is about; inclusive. */
final class DaysOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

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

  /** Fails when the options contradict each other; to be asked before any work. */
  void check() {
    if (date != null && (from != null || to != null)) {
      throw new ParameterException(
          spec.commandLine(), "Give either --date or --from and --to, not both");
    }
    if (from != null && to != null && to.isBefore(from)) {
      throw new ParameterException(spec.commandLine(), "--to " + to + " is before --from " + from);
    }
  }
}
