package io.lookback.bench;

import io.lookback.datasets.Location;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.scenario.Scenarios;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.SparkSessions;
import io.lookback.jobs.ingest.Ingest;
import io.lookback.jobs.ingest.Landing;
import io.lookback.jobs.lists.ListImport;
import io.lookback.jobs.report.ReportParams;
import io.lookback.jobs.report.ReportWriter;
import io.lookback.jobs.runner.Explanation;
import io.lookback.jobs.runner.Request;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.runner.Runner;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Measures what the same night costs over little and over much history, and how long it takes to say
 * what a night would do.
 */
public final class HistoryBench {
  private static final int NIGHTS = 5;
  private static final LocalDate LAST = LocalDate.parse("2026-06-30");

  private final Path folder;
  private final long perDay;
  private final BenchResults results = new BenchResults("A night over more and more history");
  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

  private HistoryBench(Path folder, long perDay) {
    this.folder = folder;
    this.perDay = perDay;
  }

  /** Arguments: folder (empty or new), sessions a day, days of the short and the long history. */
  public static void main(String[] arguments) throws Exception {
    HistoryBench bench = new HistoryBench(Path.of(arguments[0]), Long.parseLong(arguments[1]));
    double few = bench.measure(Integer.parseInt(arguments[2]));
    double many = bench.measure(Integer.parseInt(arguments[3]));
    bench.out.printf(
        Locale.ROOT,
        "the same night over %s days costs %.2f x what it costs over %s days%n",
        arguments[3],
        many / few,
        arguments[2]);
    bench.results.peakMemory();
    bench.results.write(bench.folder);
    bench.out.println("written: " + bench.folder.resolve("results.html"));
  }

  /** The median night. */
  private double measure(int days) throws Exception {
    Path lakeFolder = folder.resolve("lake-" + days);
    Location location = Location.of(lakeFolder);
    out.printf(Locale.ROOT, "%n%d days of %,d sessions, then %d nights%n", days, perDay, NIGHTS);
    Scenarios.volume(
            1,
            perDay * (days + NIGHTS),
            LAST.minusDays(days + NIGHTS - 1L),
            days + NIGHTS,
            false,
            24,
            List.of("site-1"))
        .write(lakeFolder);
    Files.writeString(
        lakeFolder.resolve("lookback.conf"),
        "ingest.quiet-period = 0s\n",
        StandardOpenOption.APPEND);
    List<Path> later = new ArrayList<>();
    try (Stream<Path> files = Files.list(lakeFolder.resolve("landing/site-1/zeek"))) {
      List<Path> all = files.sorted().toList();
      later.addAll(all.subList(all.size() - NIGHTS, all.size()));
    }
    Path aside = Files.createDirectories(lakeFolder.resolve("aside"));
    for (Path file : later) {
      Files.move(file, aside.resolve(file.getFileName()));
    }
    LookbackConfig config = LookbackConfig.load(location, List.of());
    try (SparkSession spark = SparkSessions.create(config, location)) {
      Lake lake = Lake.open(spark);
      line("build the history", night(lake, config, location, false));
      String listed =
          spark
              .sql(
                  "SELECT remote_ip FROM lookback.main.sightings GROUP BY remote_ip ORDER BY"
                      + " xxhash64(remote_ip) LIMIT 500")
              .collectAsList()
              .stream()
              .map(row -> row.getString(0))
              .collect(Collectors.joining("\n", "", "\n"));
      Path list = Files.writeString(folder.resolve("bad-2026-06-01.txt"), listed);
      ListImport.into(
          lake,
          ListImport.Request.of("bad", List.of(list.toString())),
          config.lists(),
          RunId.next(),
          Instant.now());
      double hunt = night(lake, config, location, false);
      line("hunt a new list of 500 over it", hunt);
      point("new list", days, hunt);
      double[] nights = new double[NIGHTS];
      for (int i = 0; i < NIGHTS; i++) {
        Path file = later.get(i);
        Files.move(aside.resolve(file.getFileName()), file);
        nights[i] = night(lake, config, location, true);
        line("night of one more day, report included", nights[i]);
      }
      BenchResults.Times times = new BenchResults.Times("lookback", nights);
      results.add("a night over " + days + " days", times);
      point("night", days, times.median());
      for (int i = 0; i < 3; i++) {
        long start = System.nanoTime();
        Explanation explanation =
            new Runner(lake, config, RunLog.view(lake), RunId.next()).explain(Request.stale());
        if (!explanation.lines().isEmpty()) {
          throw new IllegalStateException("Something is left to do: " + explanation.lines());
        }
        line("--explain", seconds(start));
      }
      line("median night", times.median());
      return times.median();
    }
  }

  private void point(String party, int days, double seconds) {
    results.point("Time against days of history", "days", party, days, seconds);
  }

  private double night(Lake lake, LookbackConfig config, Location folder, boolean isTold)
      throws Exception {
    long start = System.nanoTime();
    String runId = RunId.next();
    RunLog log = RunLog.load(lake, runId);
    double load = seconds(start);
    long next = System.nanoTime();
    new Landing(folder, config, lake.spark())
        .ingest(config.allSites(), new Ingest(lake, config, log, runId));
    double ingest = seconds(next);
    next = System.nanoTime();
    StringBuilder jobs = new StringBuilder();
    for (Runner.Result result :
        new Runner(lake, config, log, runId).run(Request.stale(), result -> {})) {
      if (result.failure() != null) {
        throw new IllegalStateException("Job " + result.job() + " failed", result.failure());
      }
      jobs.append(
          String.format(
              Locale.ROOT,
              " %s %.1f",
              result.job(),
              result.duration().toMillis() / 1000.0));
    }
    double run = seconds(next);
    next = System.nanoTime();
    ReportWriter.write(
        lake.spark(), ReportParams.DEFAULTS, folder.resolve("reports").resolve("bench"), null);
    double report = seconds(next);
    if (isTold) {
      out.printf(
          Locale.ROOT,
          "  log %.1f, ingest %.1f, jobs %.1f (%s), report %.1f%n",
          load,
          ingest,
          run,
          jobs.toString().strip(),
          report);
    }
    return seconds(start);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private void line(String what, double seconds) {
    out.printf(Locale.ROOT, "%-44s %10.1f s%n", what, seconds);
  }
}
