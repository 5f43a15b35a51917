package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import io.lookback.jobs.runner.Jobs;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.runner.Runner;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one job where it is stale. */
@Command(
    name = "run",
    description = "Run one job for the days on which it is stale.",
    footer = {
      "",
      "Example:",
      "  lookback run sightings --from 2026-01-01 --to 2026-01-31 --full",
    })
final class RunCommand implements Callable<Integer> {
  private final CliContext context;

  @Mixin private DaysOptions days;

  @Option(names = "--full", description = "Run all days, stale or not.")
  private boolean full;

  @Parameters(paramLabel = "JOB", description = "Name of the job; see 'lookback describe'.")
  private String job;

  RunCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try {
      Jobs.named(job);
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
    String runId = RunId.next();
    RunLog log = RunLog.load(context.lake(), runId);
    Runner runner = new Runner(context.lake(), context.config(), log, runId);
    List<Runner.Result> results =
        runner.run(
            new Runner.Request(days.from(), days.to(), Set.of(), Set.of(job), full),
            result -> RunPrinter.print(result, context.out()));
    RunPrinter.check(results);
    return CommandLineInterface.DONE;
  }
}
