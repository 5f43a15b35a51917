package io.lookback.jobs.cli;

import io.lookback.datasets.store.Lake;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * A command that ran on an open lake.
 *
 * @param out standard output
 * @param err standard error
 */
record CommandLineRun(int exitCode, String out, String err) {
  static CommandLineRun of(Lake lake, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode;
    // Closing releases the lake's lock.
    try (CliContext context = new CliContext(new PrintWriter(out), new PrintWriter(err), lake)) {
      exitCode = CommandLineInterface.commandLine(context).execute(arguments);
    }
    return new CommandLineRun(exitCode, out.toString(), err.toString());
  }
}
