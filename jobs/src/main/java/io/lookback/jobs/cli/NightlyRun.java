package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.site.Site;
import io.lookback.jobs.ingest.Ingest;
import io.lookback.jobs.ingest.IngestSummary;
import io.lookback.jobs.ingest.Landing;
import io.lookback.jobs.lists.ListImport;
import io.lookback.jobs.report.ReportWriter;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.runner.Runner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A night: takes in what has landed of files and lists, runs every stale job, writes the report.
 * Done again after any failure it goes on where it stopped.
 */
final class NightlyRun {
  private final CliContext context;
  private final LookbackConfig config;
  private final PrintWriter out;

  NightlyRun(CliContext context) {
    this.context = context;
    this.config = context.config();
    this.out = context.out();
  }

  /**
   * Runs the night.
   *
   * @param onlySites names of sites; empty = all
   */
  void run(DaysOptions days, Set<String> onlySites) {
    importLists();
    String runId = RunId.next();
    RunLog log = RunLog.load(context.lake(), runId);
    List<Site> sites =
        config.allSites().stream()
            .filter(site -> onlySites.isEmpty() || onlySites.contains(site.name()))
            .toList();
    IngestSummary summary =
        new Landing(context.lakeFolder(), config, context.spark())
            .ingest(sites, new Ingest(context.lake(), config, log, runId));
    IngestPrinter.print(summary, out);
    out.flush();
    Runner runner = new Runner(context.lake(), config, log, runId);
    List<Runner.Result> results =
        runner.run(
            new Runner.Request(days.from(), days.to(), onlySites, Set.of(), false),
            result -> RunPrinter.print(result, out));
    report(days.to());
    RunPrinter.check(results);
    IngestPrinter.check(summary, config.ingest().maxRejectShare());
  }

  /** Writes {@code <lake>/reports/<date>} for the last day asked for, or the newest. */
  private void report(LocalDate last) {
    LocalDate date = last == null ? ReportWriter.newestNight(context.lake().spark()) : last;
    Path folder = context.lakeFolder().resolve("reports").resolve(date.toString());
    out.println();
    out.print(ReportCommand.write(context, folder, date).text(ReportCommand.PRINTED));
    out.flush();
  }

  /** Imports every list of {@code <lake>/lists/<list>/}. */
  private void importLists() {
    Path folder = context.lakeFolder().resolve("lists");
    if (!Files.isDirectory(folder)) {
      return;
    }
    Set<Path> lists = new TreeSet<>();
    try (Stream<Path> entries = Files.list(folder)) {
      entries.filter(Files::isDirectory).forEach(lists::add);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
    for (Path list : lists) {
      String name = list.getFileName().toString();
      try {
        ListImport.Report report =
            ListImport.into(
                context.lake(),
                ListImport.Request.of(name, List.of(list.toString())),
                config.lists(),
                RunId.next(),
                Instant.now());
        out.printf(
            Locale.ROOT,
            "list %-18s %d versions imported, %d known, %d held back, %d refused%n",
            name,
            report.count(ListImport.Outcome.IMPORTED),
            report.count(ListImport.Outcome.UNCHANGED),
            report.count(ListImport.Outcome.HELD_BACK),
            report.count(ListImport.Outcome.REFUSED));
      } catch (UserException e) {
        // One bad list does not stop the night; the others are as they should be.
        context.err().println("lookback: list " + name + ": " + e.getMessage());
      }
      out.flush();
    }
  }
}
