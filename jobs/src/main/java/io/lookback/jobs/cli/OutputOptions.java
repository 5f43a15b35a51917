package io.lookback.jobs.cli;

import picocli.CommandLine.Option;

/** How a command that answers with rows prints them. */
final class OutputOptions {
  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (for people), json (one object per line) or csv (with header).")
  private OutputFormat format;

  /** A printer of that format to the context's output. */
  TablePrinter printer(CliContext context) {
    return new TablePrinter(format, context.out());
  }

  OutputFormat format() {
    return format;
  }

  /** Whether a person reads it: columns may be left out. */
  boolean isForPeople() {
    return format == OutputFormat.TABLE;
  }
}
