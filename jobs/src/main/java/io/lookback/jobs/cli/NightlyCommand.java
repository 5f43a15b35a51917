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
      "  lookback nightly --explain",
      "  lookback nightly --summary /var/log/lookback/night.json",
      "  lookback nightly --site lab --from 2026-01-01 --to 2026-01-31",
    })
final class NightlyCommand implements Callable<Integer> {
  private final CliContext context;

  @Mixin private LockOptions lock;

  @Mixin private DaysOptions days;

  @Option(names = "--site", paramLabel = "NAME", description = "Only this site; may be repeated.")
  private List<String> sites = List.of();

  @Option(
      names = "--explain",
      description = {
        "Only say what would run and why. 'perhaps' is what runs if the result of a job before it"
            + " differs from what is stored.",
      })
  private boolean explain;

  @Mixin private OutputOptions output;

  @Mixin private NightOutput files;

  NightlyCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    days.check();
    Set<String> only = new TreeSet<>();
    for (String name : sites) {
      only.add(context.config().site(name).name());
    }
    if (explain) {
      new NightlyRun(context, "nightly").explain(days, only, output);
      return CommandLineInterface.DONE;
    }
    new NightlyRun(context, "nightly").run(lock, days, only, files);
    return CommandLineInterface.DONE;
  }
}
