package io.lookback.jobs.cli;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The nightly run. */
@Command(
    name = "nightly",
    description = {
      "Take in what has landed and run every job that is stale.",
      "",
      "Raw files are looked for in <lake>/landing/<site>/<source>/, blacklists in"
          + " <lake>/lists/<list>/. Run again after any failure: what is done is not done again.",
    },
    footer = {
      "",
      "Examples:",
      "  lookback nightly",
      "  lookback nightly --site lab --from 2026-01-01 --to 2026-01-31",
    })
final class NightlyCommand implements Callable<Integer> {
  private final CliContext context;

  @Mixin private DaysOptions days;

  @Option(names = "--site", paramLabel = "NAME", description = "Only this site; may be repeated.")
  private List<String> sites = List.of();

  NightlyCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Set<String> only = new TreeSet<>();
    for (String name : sites) {
      only.add(context.config().site(name).name());
    }
    new NightlyRun(context).run(days, only);
    return CommandLineInterface.DONE;
  }
}
