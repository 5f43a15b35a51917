package io.lookback.jobs.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Checks command lines without running them. */
public final class CommandLineSyntax {
  private CommandLineSyntax() {}

  /** Fails when the arguments are not understood. */
  public static void check(String... arguments) {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    CommandLineInterface.commandLine(new CliContext(nowhere, nowhere)).parseArgs(arguments);
  }
}
