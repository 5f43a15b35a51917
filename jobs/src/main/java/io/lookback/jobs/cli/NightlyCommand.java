package io.lookback.jobs.cli;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.site.Site;
import io.lookback.jobs.ingest.Ingest;
import io.lookback.jobs.ingest.IngestSummary;
import io.lookback.jobs.ingest.Landing;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.runner.Runner;
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
      "Files are looked for in <lake>/landing/<site>/<source>/. Run again after any failure: what"
          + " is done is not done again.",
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

  @Option(
      names = "--site",
      paramLabel = "NAME",
      description = "Only this site; may be repeated.")
  private List<String> sites = List.of();

  NightlyCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    LookbackConfig config = context.config();
    Set<String> only = new TreeSet<>();
    for (String name : sites) {
      only.add(config.site(name).name());
    }
    String runId = RunId.next();
    RunLog log = RunLog.load(context.lake(), runId);
    List<Site> taken =
        config.allSites().stream()
            .filter(site -> only.isEmpty() || only.contains(site.name()))
            .toList();
    IngestSummary summary =
        new Landing(context.lakeFolder(), config, context.spark())
            .ingest(taken, new Ingest(context.lake(), config, log, runId));
    IngestPrinter.print(summary, context.out());
    Runner runner = new Runner(context.lake(), config, log, runId);
    List<Runner.Result> results =
        runner.run(
            new Runner.Request(days.from(), days.to(), only, Set.of(), false),
            result -> RunPrinter.print(result, context.out()));
    RunPrinter.check(results);
    IngestPrinter.check(summary, config.ingest().maxRejectShare());
    return CommandLineInterface.DONE;
  }
}
