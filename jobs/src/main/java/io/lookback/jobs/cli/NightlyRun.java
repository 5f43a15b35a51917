package io.lookback.jobs.cli;

import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.site.Site;
import io.lookback.jobs.ingest.Ingest;
import io.lookback.jobs.ingest.IngestSummary;
import io.lookback.jobs.ingest.Landing;
import io.lookback.jobs.ingest.RawFile;
import io.lookback.jobs.lists.ListImport;
import io.lookback.jobs.report.ReportWriter;
import io.lookback.jobs.runner.Failpoints;
import io.lookback.jobs.runner.Request;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.runner.Runner;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A night: takes in what has landed of files and lists, runs every stale job, writes the report.
 * Done again after any failure it goes on where it stopped.
 */
final class NightlyRun {
  private final CliContext context;
  private final String command;
  private final LookbackConfig config;
  private final PrintWriter out;

  /**
   * @param command what runs it, for whoever has to wait for it
   */
  NightlyRun(CliContext context, String command) {
    this.context = context;
    this.command = command;
    this.config = context.config();
    this.out = context.out();
  }

  /**
   * Runs the night.
   *
   * @param lock of the lake, taken first
   * @param onlySites names of sites; empty = all
   * @param output files to write at its end, however it ends
   */
  void run(LockOptions lock, DaysOptions days, Set<String> onlySites, NightOutput output) {
    Instant start = Instant.now();
    String runId = RunId.next();
    NightSummary summary = new NightSummary(runId, start);
    RunLog log = null;
    Throwable failure = null;
    try {
      lock.take(context, command);
      log = RunLog.load(context.lake(), runId);
      run(days, onlySites, runId, log, summary, output.hasReport());
    } catch (RuntimeException | Error e) {
      failure = e;
      throw e;
    } finally {
      end(start, log, summary, failure, output);
    }
  }

  private void run(
      DaysOptions days,
      Set<String> onlySites,
      String runId,
      RunLog log,
      NightSummary night,
      boolean hasReport) {
    importLists(night);
    IngestSummary summary =
        new Landing(context.lakeFolder(), config, context.spark())
            .ingest(sites(onlySites), new Ingest(context.lake(), config, log, runId));
    night.ingest(summary);
    IngestPrinter.print(summary, out);
    out.flush();
    Runner runner = new Runner(context.lake(), config, log, runId);
    List<Runner.Result> results =
        runner.run(
            new Request(days.from(), days.to(), onlySites, Set.of(), false),
            result -> RunPrinter.print(result, out));
    night.jobs(results);
    if (hasReport) {
      report(days.to(), night);
    }
    RunPrinter.check(results);
    IngestPrinter.check(summary, config.ingest().maxRejectShare());
  }

  /** Records how the night ended; what goes wrong here must not hide what went wrong before. */
  private void end(
      Instant start, RunLog log, NightSummary summary, Throwable failure, NightOutput output) {
    Instant end = Instant.now();
    String message = failure == null ? null : Failures.line(failure);
    summary.end(
        end,
        failure == null ? CommandLineInterface.DONE : CommandLineInterface.exitCode(failure),
        message);
    try {
      if (log != null) {
        log.night(start, end, message);
        Failpoints.pass("night-recorded");
      }
      output.write(context, summary);
    } catch (RuntimeException e) {
      if (failure == null) {
        throw e;
      }
      failure.addSuppressed(e);
      context.err().println("lookback: " + Failures.line(e));
    }
  }

  /** Says what {@link #run} would take in and compute, and why; writes nothing. */
  void explain(DaysOptions days, Set<String> onlySites, OutputOptions output) {
    Landing landing = new Landing(context.lakeFolder(), config, context.spark());
    if (output.isForPeople()) {
      for (Site site : sites(onlySites)) {
        landing
            .unseen(site, context.lake())
            .forEach(
                (source, files) ->
                    out.printf(
                        Locale.ROOT,
                        "ingest %s/%s: %d files, %,d bytes%n",
                        site.name(),
                        source,
                        files.size(),
                        files.stream().mapToLong(RawFile::length).sum()));
      }
    }
    Runner runner = new Runner(context.lake(), config, RunLog.view(context.lake()), RunId.next());
    ExplanationPrinter.print(
        runner.explain(new Request(days.from(), days.to(), onlySites, Set.of(), false)),
        output,
        context);
  }

  private List<Site> sites(Set<String> onlySites) {
    return config.allSites().stream()
        .filter(site -> onlySites.isEmpty() || onlySites.contains(site.name()))
        .toList();
  }

  /** Writes {@code <lake>/reports/<date>} for the last day asked for, or the newest. */
  private void report(LocalDate last, NightSummary night) {
    LocalDate date = last == null ? ReportWriter.newestNight(context.lake().spark()) : last;
    Location folder = context.lakeFolder().resolve("reports").resolve(date.toString());
    out.println();
    out.print(ReportCommand.write(context, folder, date).text(ReportCommand.PRINTED));
    out.flush();
    night.report(folder.resolve("index.html").toString());
  }

  /** Imports every list of {@code <lake>/lists/<list>/}. */
  private void importLists(NightSummary night) {
    for (Location list : lists()) {
      String name = list.name();
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
        night.list(name, report, null);
      } catch (UserException e) {
        // One bad list does not stop the night; the others are as they should be.
        context.err().println("lookback: list " + name + ": " + e.getMessage());
        night.list(name, null, e.getMessage());
      }
      out.flush();
    }
  }

  private List<Location> lists() {
    Location folder = context.lakeFolder().resolve("lists");
    List<Location> lists = new ArrayList<>();
    try {
      if (folder.isFolder()) {
        for (Location entry : folder.list()) {
          if (entry.isFolder()) {
            lists.add(entry);
          }
        }
      }
    } catch (IOException e) {
      throw new UserException("Cannot list " + folder + ": " + e.getMessage(), e);
    }
    return lists;
  }
}
