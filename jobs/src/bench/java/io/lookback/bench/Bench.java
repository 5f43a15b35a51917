package io.lookback.bench;

import io.lookback.datasets.Location;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.scenario.Scenarios;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.SparkSessions;
import io.lookback.datasets.table.AddressSets;
import io.lookback.datasets.table.AddressSetsMonth;
import io.lookback.datasets.table.Coverage;
import io.lookback.jobs.ingest.Ingest;
import io.lookback.jobs.ingest.IngestSummary;
import io.lookback.jobs.ingest.Landing;
import io.lookback.jobs.retrohunt.HuntQuery;
import io.lookback.jobs.runner.Request;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.runner.Runner;
import io.lookback.udf.net.Cidr;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Measures ingest of Zeek logs, the nightly jobs, and a retrohunt against DuckDB over the same
 * sessions as Parquet and against ZAT over the same logs, in one run on the same generated data.
 * Answers are compared before any time counts.
 */
public final class Bench {
  private static final int WARM_RUNS = 5;
  private static final LocalDate FIRST = LocalDate.parse("2026-01-01");

  private final Path folder;
  private final long sessions;
  private final int days;
  private final Path home;
  private final Path zat;
  private final BenchResults results = new BenchResults("Ingest, nights and hunts");
  private final PrintWriter out =
      new PrintWriter(System.out, true, StandardCharsets.UTF_8);

  private Bench(Path home, Path zat, Path folder, long sessions, int days) {
    this.home = home;
    this.zat = zat;
    this.folder = folder;
    this.sessions = sessions;
    this.days = days;
  }

  /**
   * Arguments: folder of the project, Python that has ZAT ("" = without), folder (empty or new),
   * sessions, days.
   */
  public static void main(String[] arguments) throws Exception {
    new Bench(
            Path.of(arguments[0]),
            arguments[1].isEmpty() ? null : Path.of(arguments[1]),
            Path.of(arguments[2]),
            Long.parseLong(arguments[3]),
            Integer.parseInt(arguments[4]))
        .run();
  }

  private void run() throws Exception {
    out.printf(
        Locale.ROOT,
        "%,d sessions over %d days, seed 1; %d processors, heap %,d MiB, Java %s%n",
        sessions,
        days,
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20,
        System.getProperty("java.version"));
    results.fact("sessions", sessions);
    results.fact("days", days);
    // The smaller nights come first and warm up what the largest one runs.
    for (long part : new long[] {30, 10, 3, 1}) {
      nights(sessions / part, part == 1);
    }
    results.peakMemory();
    results.write(folder);
    out.println("written: " + folder.resolve("results.html"));
  }

  /** Takes in so many sessions and runs all jobs over them, as one night. */
  private void nights(long size, boolean hunted) throws Exception {
    Path lakeFolder = folder.resolve("lake-" + size);
    Location location = Location.of(lakeFolder);
    out.printf(Locale.ROOT, "%n%,d sessions%n", size);
    long start = System.nanoTime();
    Scenarios.volume(1, size, FIRST, days, false, 24, List.of("site-1")).write(lakeFolder);
    line("generate Zeek conn.log", seconds(start), size, "lines/s");
    LookbackConfig config = LookbackConfig.load(location, List.of());
    try (SparkSession spark = SparkSessions.create(config, location)) {
      Lake lake = Lake.open(spark);
      String runId = RunId.next();
      RunLog log = RunLog.load(lake, runId);
      start = System.nanoTime();
      IngestSummary summary =
          new Landing(location, config, spark)
              .ingest(config.allSites(), new Ingest(lake, config, log, runId));
      double ingest = seconds(start);
      line("Zeek TSV to committed tables", ingest, summary.sessionRows, "rows/s");
      double disk =
          (double) bytes(lakeFolder.resolve("warehouse/main/session_records/data"))
              / summary.sessionRows;
      out.printf(
          Locale.ROOT, "%-44s %10.1f bytes%n", "session_records on disk, a session", disk);
      start = System.nanoTime();
      for (Runner.Result result :
          new Runner(lake, config, log, runId).run(Request.stale(), result -> {})) {
        if (result.failure() != null) {
          throw new IllegalStateException("Job " + result.job() + " failed", result.failure());
        }
        if (hunted) {
          out.printf(
              Locale.ROOT,
              "  job %-38s %10.1f s%n",
              result.job(),
              result.duration().toMillis() / 1000.0);
        }
      }
      double jobs = seconds(start);
      line("all nightly jobs", jobs, summary.sessionRows, "rows/s");
      String chart = "A night of so many sessions";
      results.point(chart, "sessions", "ingest", summary.sessionRows, ingest);
      results.point(chart, "sessions", "jobs", summary.sessionRows, jobs);
      if (hunted) {
        results.fact("ingest_rows_per_s", Math.round(summary.sessionRows / ingest));
        results.fact("bytes_per_session", Math.round(disk * 10) / 10.0);
        out.printf(
            Locale.ROOT,
            "%-44s %10.1f s%n",
            "nightly again, nothing to do",
            timed(
                () -> {
                  RunLog again = RunLog.load(lake, RunId.next());
                  return new Runner(lake, config, again, runId)
                      .run(Request.stale(), result -> {});
                }));
        retrohunt(lake, config);
        cold(lakeFolder);
      }
    }
  }

  private void retrohunt(Lake lake, LookbackConfig config) throws Exception {
    SparkSession spark = lake.spark();
    Path parquet = folder.resolve("sessions.parquet");
    spark
        .sql(
            "SELECT start_time, unix_micros(end_time) AS end_us, src_ip, dst_ip, src_port,"
                + " dst_port, src_bytes, dst_bytes, direction, is_open, bytes_suspect"
                + " FROM sessions")
        .repartition(8)
        .write()
        .option("compression", "zstd")
        .parquet(parquet.toString());
    List<String> seen =
        spark
            .sql(
                "SELECT remote_ip FROM sightings GROUP BY remote_ip ORDER BY xxhash64(remote_ip)"
                    + " LIMIT 8000")
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .toList();
    List<String> sites = config.allSites().stream().map(site -> site.name()).toList();
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      try (Statement statement = duck.createStatement()) {
        statement.execute("SET threads = 2");
        statement.execute("SET TimeZone = 'UTC'");
      }
      for (int size : new int[] {1, 100, 500, 11_700}) {
        List<String> indicators = indicators(seen, size);
        load(duck, indicators);
        Path list = Files.write(folder.resolve("indicators.txt"), indicators);
        String query =
            "SELECT remote, sum(sessions)::BIGINT FROM (SELECT src_ip AS remote, count(*) AS"
                + " sessions, min(start_time) AS first_seen, max(end_us) AS last_seen,"
                + " sum(coalesce(src_bytes, 0) + coalesce(dst_bytes, 0)) AS bytes FROM"
                + " read_parquet('"
                + parquet
                + "/*.parquet') JOIN indicators ON src_ip = value WHERE direction = 'inbound' AND"
                + " NOT is_open GROUP BY src_ip UNION ALL SELECT dst_ip, count(*),"
                + " min(start_time), max(end_us), sum(coalesce(src_bytes, 0) + coalesce(dst_bytes,"
                + " 0)) FROM read_parquet('"
                + parquet
                + "/*.parquet') JOIN indicators ON dst_ip = value WHERE direction = 'outbound' AND"
                + " NOT is_open GROUP BY dst_ip) GROUP BY remote ORDER BY remote";
        List<Cidr> ranges = indicators.stream().map(Cidr::parse).toList();
        Callable<TreeMap<String, Long>> ours =
            () -> {
              TreeMap<String, Long> counts = new TreeMap<>();
              for (Row row :
                  new HuntQuery(lake, Set.of())
                      .hunt(ranges, null, null, sites)
                      .toList()) {
                String address = row.getAs("address");
                long sessions = row.getAs("sessions");
                if (address != null && sessions > 0) {
                  counts.merge(address, sessions, Long::sum);
                }
              }
              return counts;
            };
        TreeMap<String, Long> found = ours.call();
        same("DuckDB", found, ask(duck, query));
        List<BenchResults.Times> parties = new ArrayList<>();
        parties.add(BenchResults.Times.of("lookback", WARM_RUNS, ours));
        parties.add(BenchResults.Times.of("DuckDB", WARM_RUNS, () -> ask(duck, query)));
        if (zat != null) {
          same("ZAT", found, zat(list));
          parties.add(BenchResults.Times.of("ZAT", 1, () -> zat(list)));
        }
        out.printf(
            Locale.ROOT,
            "hunt %,6d addresses, %,6d seen: %s%n",
            size,
            found.size(),
            parties.stream()
                .map(
                    times ->
                        String.format(
                            Locale.ROOT,
                            "%s %.3f s (%.1f)",
                            times.party(),
                            times.median(),
                            times.median() / parties.get(0).median()))
                .collect(Collectors.joining(", ")));
        for (BenchResults.Times times : parties) {
          results.add(
              String.format(Locale.ROOT, "%,d addresses, %,d seen", size, found.size()), times);
          results.point(
              "A hunt of so many addresses", "addresses", times.party(), size, times.median());
        }
      }
    }
  }

  private static void same(
      String rival, TreeMap<String, Long> found, TreeMap<String, Long> theirs) {
    if (!found.equals(theirs)) {
      TreeSet<String> differ = new TreeSet<>(found.keySet());
      differ.addAll(theirs.keySet());
      differ.removeIf(key -> found.getOrDefault(key, -1L).equals(theirs.get(key)));
      throw new IllegalStateException(
          rival + "'s answers differ for " + differ.size() + " addresses, first " + differ.first());
    }
  }

  /** What ZAT finds of a list in the logs themselves. */
  private TreeMap<String, Long> zat(Path list) throws Exception {
    TreeMap<String, Long> counts = new TreeMap<>();
    for (String line :
        output(
                List.of(
                    zat.toString(),
                    home.resolve("jobs/src/bench/python/zat_hunt.py").toString(),
                    folder.resolve("lake-" + sessions + "/landing/site-1/zeek").toString(),
                    list.toString()))
            .lines()
            .toList()) {
      String[] words = line.split(" ");
      counts.put(words[0], Long.parseLong(words[1]));
    }
    return counts;
  }

  /** One address, asked in a process of its own. */
  private void cold(Path lakeFolder) throws Exception {
    String address = Files.readAllLines(folder.resolve("indicators.txt")).get(0);
    List<String> command =
        List.of(
            home.resolve("scripts/lookback").toString(),
            "--lake",
            lakeFolder.toString(),
            "hunt",
            address);
    // The first one records its classes.
    output(command);
    BenchResults.Times times = BenchResults.Times.of("lookback", WARM_RUNS, () -> output(command));
    results.add("one address, cold", times);
    out.printf(
        Locale.ROOT,
        "hunt of one address in a process of its own: %.2f s (%s)%n",
        times.median(),
        times.spread());
  }

  private static String output(List<String> command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    // The jars are those that were built for this.
    builder.environment().put("LOOKBACK_NO_BUILD", "1");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command + " ends with " + process.exitValue());
    }
    return said;
  }

  /** Two thirds that were seen and one third that were not. */
  private static List<String> indicators(List<String> seen, int size) {
    TreeSet<String> chosen = new TreeSet<>(seen.subList(0, Math.min(seen.size(), (2 * size + 2) / 3)));
    for (int i = 0; chosen.size() < size; i++) {
      chosen.add("198." + (18 + i / 65_536) + "." + (i / 256 % 256) + "." + i % 256);
    }
    return new ArrayList<>(chosen);
  }

  private static void load(Connection duck, List<String> indicators) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute("CREATE OR REPLACE TABLE indicators(value VARCHAR)");
      for (int i = 0; i < indicators.size(); i += 1000) {
        statement.execute(
            "INSERT INTO indicators VALUES ('"
                + String.join(
                    "'), ('", indicators.subList(i, Math.min(i + 1000, indicators.size())))
                + "')");
      }
    }
  }

  private static TreeMap<String, Long> ask(Connection duck, String query) throws SQLException {
    TreeMap<String, Long> counts = new TreeMap<>();
    try (Statement statement = duck.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        counts.put(rows.getString(1), rows.getLong(2));
      }
    }
    return counts;
  }

  private static double timed(Callable<?> work) throws Exception {
    long start = System.nanoTime();
    work.call();
    return seconds(start);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private void line(String what, double seconds, long count, String unit) {
    out.printf(
        Locale.ROOT, "%-44s %10.1f s %,12.0f %s%n", what, seconds, count / seconds, unit);
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).mapToLong(Bench::size).sum();
    }
  }

  private static long size(Path file) {
    return file.toFile().length();
  }
}
