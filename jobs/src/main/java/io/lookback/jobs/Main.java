package io.lookback.jobs;

import io.lookback.jobs.cli.CommandLineInterface;

/** Where the program begins: runs one command and ends with its exit code. */
public final class Main {
  private Main() {}

  /** The only method that ends the process; the exit codes are in {@link CommandLineInterface}. */
  public static void main(String[] arguments) {
    System.exit(CommandLineInterface.standard().run(arguments));
  }
}
