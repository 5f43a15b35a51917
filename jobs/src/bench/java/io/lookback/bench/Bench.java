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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Measures ingest of Zeek logs, the nightly jobs, and a retrohunt against DuckDB over the same
 * sessions as Parquet, in one run on the same generated data. Answers are compared before any time
 * counts.
 */
public final class Bench {
  private static final int WARM_RUNS = 5;

  private final Path folder;
  private final long sessions;
  private final int days;
  private final PrintWriter out =
      new PrintWriter(System.out, true, StandardCharsets.UTF_8);

  private Bench(Path folder, long sessions, int days) {
    this.folder = folder;
    this.sessions = sessions;
    this.days = days;
  }

  /** Arguments: folder (empty or new), sessions, days. */
  public static void main(String[] arguments) throws Exception {
    new Bench(
            Path.of(arguments[0]),
            Long.parseLong(arguments[1]),
            Integer.parseInt(arguments[2]))
        .run();
  }

  private void run() throws Exception {
    Path lakeFolder = folder.resolve("lake");
    Location lakeLocation = Location.of(lakeFolder);
    LocalDate first = LocalDate.parse("2026-01-01");
    out.printf(
        Locale.ROOT,
        "%,d sessions over %d days, seed 1; %d processors, heap %,d MiB, Java %s%n",
        sessions,
        days,
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20,
        System.getProperty("java.version"));
    long start = System.nanoTime();
    Scenarios.volume(1, sessions, first, days, false, 24, List.of("site-1")).write(lakeFolder);
    line("generate Zeek conn.log", seconds(start), sessions, "lines/s");

    LookbackConfig config = LookbackConfig.load(lakeLocation, List.of());
    try (SparkSession spark = SparkSessions.create(config, lakeLocation)) {
      Lake lake = Lake.open(spark);
      String runId = RunId.next();
      RunLog log = RunLog.load(lake, runId);
      start = System.nanoTime();
      IngestSummary summary =
          new Landing(lakeLocation, config, spark)
              .ingest(config.allSites(), new Ingest(lake, config, log, runId));
      line("Zeek TSV to committed tables", seconds(start), summary.sessionRows, "rows/s");
      long bytes = bytes(lakeFolder.resolve("warehouse/main/session_records/data"));
      out.printf(
          Locale.ROOT,
          "%-44s %10.1f bytes%n",
          "session_records on disk, a session",
          (double) bytes / summary.sessionRows);
      start = System.nanoTime();
      new Runner(lake, config, log, runId)
          .run(
              Request.stale(),
              result ->
                  out.printf(
                      Locale.ROOT,
                      "  job %-38s %10.1f s%n",
                      result.job(),
                      result.duration().toMillis() / 1000.0));
      line("all nightly jobs", seconds(start), summary.sessionRows, "rows/s");
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
        TreeMap<String, Long> theirs = ask(duck, query);
        TreeMap<String, Long> found = ours.call();
        if (!found.equals(theirs)) {
          TreeSet<String> differ = new TreeSet<>(found.keySet());
          differ.addAll(theirs.keySet());
          differ.removeIf(key -> found.getOrDefault(key, -1L).equals(theirs.get(key)));
          throw new IllegalStateException(
              "The answers differ for " + differ.size() + " addresses, first " + differ.first());
        }
        double lookback = median(() -> ours.call());
        double duckDb = median(() -> ask(duck, query));
        out.printf(
            Locale.ROOT,
            "hunt %,6d addresses, %,6d seen: lookback %7.3f s, DuckDB %7.3f s, ratio %5.1f%n",
            size,
            found.size(),
            lookback,
            duckDb,
            duckDb / lookback);
      }
    }
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

  private static double median(Callable<?> work) throws Exception {
    double[] times = new double[WARM_RUNS];
    work.call();
    for (int i = 0; i < WARM_RUNS; i++) {
      times[i] = timed(work);
    }
    Arrays.sort(times);
    return times[WARM_RUNS / 2];
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
