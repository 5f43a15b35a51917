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
import io.lookback.jobs.runner.Explanation;
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
    } catch (Throwable e) {
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
    List<String> problems = new ArrayList<>(importLists(night));
    Landing landing = new Landing(context.lakeFolder(), config, context.spark());
    IngestSummary summary =
        landing.ingest(sites(onlySites), new Ingest(context.lake(), config, log, runId));
    night.ingest(summary);
    for (String unknown : landing.unknownSites()) {
      problems.add(
          "Folder "
              + unknown
              + " is of no site that the configuration knows; its files are not taken in");
    }
    IngestPrinter.print(summary, out);
    out.flush();
    Runner runner = new Runner(context.lake(), config, log, runId);
    List<Runner.Result> results =
        runner.run(
            new Request(days.from(), days.to(), onlySites, Set.of(), false),
            result -> RunPrinter.print(result, out));
    night.jobs(results);
    if (hasReport) {
      try {
        report(days.to(), night);
      } catch (Exception e) {
        // A job that failed is the better reason.
        RunPrinter.check(results);
        throw e;
      }
    }
    RunPrinter.check(results);
    IngestPrinter.check(summary, config.ingest().maxRejectShare());
    check(problems);
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
    } catch (Exception e) {
      if (failure == null) {
        throw e;
      }
      failure.addSuppressed(e);
      context.err().println("lookback: " + Failures.line(e));
    }
  }

  /** Says what {@link #run} would take in and compute, and why; writes nothing. */
  void explain(DaysOptions days, Set<String> onlySites, OutputOptions output) {
    Runner runner = new Runner(context.lake(), config, RunLog.view(context.lake()), RunId.next());
    ExplanationPrinter.print(
        toTakeIn(onlySites),
        runner.explain(new Request(days.from(), days.to(), onlySites, Set.of(), false)),
        output,
        context);
  }

  /** A line for each source with new files, each list with new versions, and unfinished work. */
  private List<Explanation.Line> toTakeIn(Set<String> onlySites) {
    List<Explanation.Line> lines = new ArrayList<>();
    if (!Ingest.neededHistory(context.lake()).isEmpty()) {
      lines.add(line("ingest", null, 1, "an interrupted run is finished"));
    }
    for (Location list : lists()) {
      long versions = ListImport.unseen(context.lake(), list);
      if (versions > 0) {
        lines.add(line("lists", null, versions, versions + " files of list " + list.name()));
      }
    }
    Landing landing = new Landing(context.lakeFolder(), config, context.spark());
    for (Site site : sites(onlySites)) {
      landing
          .unseen(site, context.lake())
          .forEach(
              (source, files) ->
                  lines.add(
                      line(
                          "ingest",
                          site.name(),
                          files.size(),
                          String.format(
                              Locale.ROOT,
                              "%d files of source %s, %,d bytes",
                              files.size(),
                              source,
                              files.stream().mapToLong(RawFile::length).sum()))));
    }
    return lines;
  }

  private static Explanation.Line line(String job, String site, long count, String why) {
    return new Explanation.Line(job, site, null, null, Math.toIntExact(count), true, why);
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

  /** Fails the night, after all else is done, for what it could not take. */
  private void check(List<String> problems) {
    problems.forEach(problem -> context.err().println("lookback: " + problem));
    if (!problems.isEmpty()) {
      throw new UserException(
          problems.size() == 1
              ? problems.get(0)
              : problems.size() + " things could not be taken in. First: " + problems.get(0));
    }
  }

  /**
   * Imports every list of {@code <lake>/lists/<list>/}. One bad list does not stop the night: the
   * others are as they should be.
   *
   * @return what could not be imported
   */
  private List<String> importLists(NightSummary night) {
    List<String> problems = new ArrayList<>();
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
        List<String> notes = notes(name, report);
        notes.forEach(note -> context.err().println("lookback: " + note));
        night.list(name, report, notes);
        if (report.count(ListImport.Outcome.REFUSED) > 0) {
          problems.add(notes.get(notes.size() - 1));
        }
      } catch (UserException e) {
        String problem = "list " + name + ": " + TablePrinter.visible(e.getMessage());
        problems.add(problem);
        night.list(name, null, List.of(problem));
      }
      out.flush();
    }
    return problems;
  }

  /** Why versions are held back or refused; refused ones last. */
  private static List<String> notes(String list, ListImport.Report report) {
    List<String> notes = new ArrayList<>();
    for (ListImport.Outcome outcome :
        List.of(ListImport.Outcome.HELD_BACK, ListImport.Outcome.REFUSED)) {
      for (ListImport.FileResult file : report.files()) {
        if (file.outcome() == outcome) {
          notes.add(
              TablePrinter.visible(
                  "list "
                      + list
                      + ": "
                      + file.path()
                      + (outcome == ListImport.Outcome.REFUSED
                          ? " is refused: "
                          : " is held back: ")
                      + file.note()));
        }
      }
    }
    return notes;
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
