package io.lookback.bench;

import io.lookback.datasets.Location;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.format.FlowRow;
import io.lookback.datasets.format.NfcapdFlows;
import io.lookback.datasets.nfcapd.BlockCompression;
import io.lookback.datasets.nfcapd.NfcapdInput;
import io.lookback.datasets.nfcapd.NfcapdReader;
import io.lookback.datasets.scenario.Scenarios;
import io.lookback.datasets.scenario.VolumeSensor;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.SparkSessions;
import io.lookback.jobs.ingest.Ingest;
import io.lookback.jobs.ingest.IngestSummary;
import io.lookback.jobs.ingest.Landing;
import io.lookback.jobs.runner.Request;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.runner.Runner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Measures nfcapd files: decoding, into committed tables against {@code nfdump -o csv} piped into
 * DuckDB, a scan for 1,000 addresses against nfdump, and stitching; for each compression on the same
 * generated flows. Answers are compared before any time counts.
 */
public final class FlowBench {
  private static final LocalDate DAY = LocalDate.parse("2026-01-01");
  private static final int ADDRESSES = 1_000;

  /** One direction of a session of everyday traffic, mostly. */
  private static final double FLOWS_PER_SESSION = 1.75;

  /** nfdump 1.7.1 and older cannot read it. */
  private static final Set<BlockCompression> NOT_BY_NFDUMP = Set.of(BlockCompression.ZSTD);

  private final Path folder;
  private final long sessions;
  private final int threads = Runtime.getRuntime().availableProcessors();
  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

  private FlowBench(Path folder, long sessions) {
    this.folder = folder;
    this.sessions = sessions;
  }

  /** Arguments: folder (empty or new), flows, compressions with commas between. */
  public static void main(String[] arguments) throws Exception {
    long flows = Long.parseLong(arguments[1]);
    FlowBench bench = new FlowBench(Path.of(arguments[0]), (long) (flows / FLOWS_PER_SESSION));
    bench.run(
        Arrays.stream(arguments[2].split(","))
            .map(name -> BlockCompression.valueOf(name.toUpperCase(Locale.ROOT)))
            .toList());
  }

  /** What a scan for addresses finds. */
  private record Found(long flows, long bytes) {}

  private void run(List<BlockCompression> compressions) throws Exception {
    out.printf(
        Locale.ROOT,
        "flows of %,d sessions of a day, seed 1; %d processors, heap %,d MiB, Java %s%n",
        sessions,
        threads,
        Runtime.getRuntime().maxMemory() >> 20,
        System.getProperty("java.version"));
    for (BlockCompression compression : compressions) {
      measure(compression, compression == compressions.get(0));
    }
  }

  private void measure(BlockCompression compression, boolean isStitched) throws Exception {
    String name = compression.name().toLowerCase(Locale.ROOT);
    Path lakeFolder = folder.resolve(name);
    long start = System.nanoTime();
    Scenarios.volume(
            1,
            sessions,
            DAY,
            1,
            List.of("site-1"),
            List.of(VolumeSensor.nfcapd(5, VolumeSensor.ACTIVE_TIMEOUT, List.of(compression))))
        .write(lakeFolder);
    double generated = seconds(start);
    List<Path> files = files(lakeFolder);
    long bytes = files.stream().mapToLong(file -> file.toFile().length()).sum();
    out.printf(
        Locale.ROOT, "%n%s: %,d files, %,d MB%n", name, files.size(), bytes / 1_000_000);
    long flows = decode(files);
    line("generate", generated, flows);
    start = System.nanoTime();
    decode(files);
    line("decode what a flow has", seconds(start), flows);

    LookbackConfig config = LookbackConfig.load(Location.of(lakeFolder), List.of());
    double committed;
    try (SparkSession spark = SparkSessions.create(config, Location.of(lakeFolder))) {
      Lake lake = Lake.open(spark);
      String runId = RunId.next();
      RunLog log = RunLog.load(lake, runId);
      start = System.nanoTime();
      IngestSummary summary =
          new Landing(Location.of(lakeFolder), config, spark)
              .ingest(config.allSites(), new Ingest(lake, config, log, runId));
      committed = seconds(start);
      line("nfcapd to committed tables", committed, flows);
      same("flows in the table", flows, summary.flowRows);
      List<String> addresses = addresses(spark);
      Found found = scan(spark, files, addresses);
      start = System.nanoTime();
      same("flows of the scan, once more", found, scan(spark, files, addresses));
      double scanned = seconds(start);
      line("scan for 1,000 addresses, Spark over the files", scanned, flows);
      if (!NOT_BY_NFDUMP.contains(compression)) {
        Path filter = filter(addresses);
        same("flows that nfdump finds", found, nfdump(files, filter));
        start = System.nanoTime();
        nfdump(files, filter);
        double theirs = seconds(start);
        line("scan for 1,000 addresses, nfdump", theirs, flows);
        out.printf(Locale.ROOT, "%-50s %10.2f x%n", "nfdump's time by ours", theirs / scanned);
      }
      if (isStitched) {
        start = System.nanoTime();
        new Runner(lake, config, log, runId)
            .run(
                Request.stale(),
                result ->
                    out.printf(
                        Locale.ROOT,
                        "  job %-44s %10.1f s%n",
                        result.job(),
                        result.duration().toMillis() / 1000.0));
        line("all nightly jobs", seconds(start), flows);
      }
    }
    if (!NOT_BY_NFDUMP.contains(compression)) {
      double theirs = duckDb(files, flows);
      line("nfdump -o csv into DuckDB, COPY to Parquet", theirs, flows);
      out.printf(Locale.ROOT, "%-50s %10.2f x%n", "its time by ours", theirs / committed);
    }
    delete(lakeFolder);
  }

  /** Decodes what is kept of flows, a file at a time in each thread; returns the flows. */
  private long decode(List<Path> files) throws Exception {
    AtomicInteger next = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Long>> parts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        parts.add(
            pool.submit(
                () -> {
                  long flows = 0;
                  FlowRow flow = new FlowRow();
                  for (int at = next.getAndIncrement();
                      at < files.size();
                      at = next.getAndIncrement()) {
                    try (NfcapdReader reader =
                        NfcapdReader.open(NfcapdInput.of(files.get(at)), NfcapdFlows.FIELDS, 0, Long.MAX_VALUE)) {
                      while (reader.next()) {
                        flow.clear();
                        same("reason to refuse a flow", null, NfcapdFlows.fill(reader.record(), flow));
                        flows++;
                      }
                    }
                  }
                  return flows;
                }));
      }
      long flows = 0;
      for (Future<Long> part : parts) {
        flows += part.get();
      }
      return flows;
    } finally {
      pool.shutdown();
    }
  }

  /** Addresses that were seen, two thirds, and such that were not. */
  private static List<String> addresses(SparkSession spark) {
    TreeSet<String> chosen = new TreeSet<>();
    for (Row row :
        spark
            .sql(
                "SELECT src_ip FROM flows GROUP BY src_ip ORDER BY count(*), xxhash64(src_ip) LIMIT "
                    + 2 * ADDRESSES / 3)
            .collectAsList()) {
      chosen.add(row.getString(0));
    }
    for (int i = 0; chosen.size() < ADDRESSES; i++) {
      chosen.add("198." + (18 + i / 65_536) + "." + (i / 256 % 256) + "." + i % 256);
    }
    return List.copyOf(chosen);
  }

  private static Found scan(SparkSession spark, List<Path> files, List<String> addresses) {
    spark
        .read()
        .format("nfcapd")
        .load(files.get(0).getParent().toString())
        .createOrReplaceTempView("raw");
    String list = "('" + String.join("', '", addresses) + "')";
    Row row =
        spark
            .sql(
                "SELECT count(*), coalesce(sum(src_bytes), 0) FROM raw WHERE src_ip IN "
                    + list
                    + " OR dst_ip IN "
                    + list)
            .head();
    return new Found(row.getLong(0), row.getLong(1));
  }

  private Path filter(List<String> addresses) throws IOException {
    return Files.writeString(
        folder.resolve("filter"), "ip in [ " + String.join(" ", addresses) + " ]\n");
  }

  private Found nfdump(List<Path> files, Path filter) throws Exception {
    Process process =
        new ProcessBuilder(
                "nfdump",
                "-q",
                "-N",
                "-R",
                files.get(0).getParent().toString(),
                "-f",
                filter.toString(),
                "-o",
                "fmt:%byt")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long flows = 0;
    long bytes = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        flows++;
        bytes += Long.parseLong(line.strip());
      }
    }
    same("exit code of nfdump", 0, process.waitFor());
    return new Found(flows, bytes);
  }

  /** What those do who have nfdump and DuckDB; returns seconds. */
  private double duckDb(List<Path> files, long flows) throws Exception {
    Path pipe = folder.resolve("pipe");
    Files.deleteIfExists(pipe);
    same("exit code of mkfifo", 0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    String directory = files.get(0).getParent().toString();
    String columns = columns(directory);
    Path parquet = folder.resolve("flows.parquet");
    long start = System.nanoTime();
    Process nfdump =
        // A shell opens the pipe: opening it waits for its reader.
        new ProcessBuilder(
                "sh", "-c", "exec nfdump -q -R \"$1\" -o csv > \"$2\"", "sh", directory, "" + pipe)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      statement.execute("SET threads = " + threads);
      statement.execute(
          "COPY (SELECT * FROM read_csv('"
              + pipe
              + "', auto_detect = false, header = false, delim = ',', ignore_errors = true, columns"
              + " = {"
              + columns
              + "})) TO '"
              + parquet
              + "' (FORMAT parquet, COMPRESSION zstd)");
      same("exit code of nfdump", 0, nfdump.waitFor());
      double seconds = seconds(start);
      try (ResultSet count =
          statement.executeQuery("SELECT count(*) FROM read_parquet('" + parquet + "')")) {
        count.next();
        same("flows that reached DuckDB", flows, count.getLong(1));
      }
      return seconds;
    }
  }

  /** The columns that this nfdump prints, counters as numbers. */
  private static String columns(String directory) throws Exception {
    Process process =
        new ProcessBuilder("nfdump", "-R", directory, "-c", "1", "-o", "csv").start();
    String header;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      header = lines.readLine();
      lines.lines().forEach(line -> {});
    }
    process.waitFor();
    Set<String> numbers = Set.of("sp", "dp", "ipkt", "ibyt", "opkt", "obyt", "in", "out");
    List<String> columns = new ArrayList<>();
    for (String name : header.split(",")) {
      String type =
          name.equals("ts") || name.equals("te")
              ? "TIMESTAMP"
              : numbers.contains(name) ? "BIGINT" : "VARCHAR";
      columns.add("'" + name + "': '" + type + "'");
    }
    return String.join(", ", columns);
  }

  private static List<Path> files(Path lake) throws IOException {
    try (Stream<Path> files = Files.walk(lake.resolve("landing"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void same(String what, Object one, Object other) {
    if (one instanceof Number a && other instanceof Number b
        ? a.longValue() != b.longValue()
        : !Objects.equals(one, other)) {
      throw new IllegalStateException(what + ": " + one + " and " + other);
    }
  }

  private void line(String what, double seconds, long flows) {
    out.printf(
        Locale.ROOT, "%-50s %10.1f s %,12.0f flows/s%n", what, seconds, flows / seconds);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
