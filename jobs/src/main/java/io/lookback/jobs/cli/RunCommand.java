package io.lookback.jobs.cli;

import io.lookback.jobs.ingest.Ingest;
import io.lookback.jobs.runner.Jobs;
import io.lookback.jobs.runner.Request;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.runner.Runner;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one job where it is stale. */
@Command(
    name = "run",
    description = "Run one job for the days on which it is stale.",
    footer = {
      "",
      "Examples:",
      "  lookback run sightings --from 2026-01-01 --to 2026-01-31 --full",
      "  lookback run sightings --explain",
    })
final class RunCommand implements Callable<Integer> {
  private final CliContext context;

  @Spec private CommandSpec spec;

  @Mixin private LockOptions lock;

  @Mixin private DaysOptions days;

  @Option(names = "--full", description = "Run all days, stale or not.")
  private boolean full;

  @Option(names = "--explain", description = "Only say for which days the job would run, and why.")
  private boolean explain;

  @Mixin private OutputOptions output;

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
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    Request request = new Request(days.from(), days.to(), Set.of(), Set.of(job), full);
    if (explain) {
      Runner runner =
          new Runner(context.lake(), context.config(), RunLog.view(context.lake()), RunId.next());
      ExplanationPrinter.print(List.of(), runner.explain(request), output, context);
      return CommandLineInterface.DONE;
    }
    lock.take(context, "run " + job);
    String runId = RunId.next();
    RunLog log = RunLog.load(context.lake(), runId);
    // Records of files that an interrupted ingest has half taken in must not be rolled up.
    new Ingest(context.lake(), context.config(), log, runId).run(List.of(), false);
    Runner runner = new Runner(context.lake(), context.config(), log, runId);
    List<Runner.Result> results =
        runner.run(request, result -> RunPrinter.print(result, context.out()));
    RunPrinter.check(results);
    return CommandLineInterface.DONE;
  }
}
