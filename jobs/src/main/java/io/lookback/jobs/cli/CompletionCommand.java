package io.lookback.jobs.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the script that makes a shell complete commands and options. */
@Command(
    name = "completion",
    description = "Print a completion script for bash and zsh.",
    footer = {"", "Example:", "  source <(lookback completion)"})
final class CompletionCommand implements Runnable {
  private final CliContext context;

  @Spec private CommandSpec spec;

  CompletionCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public void run() {
    context.out().print(AutoComplete.bash("lookback", spec.root().commandLine()));
  }
}
