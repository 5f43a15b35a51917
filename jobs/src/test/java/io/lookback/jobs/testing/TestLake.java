package io.lookback.jobs.testing;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.Window;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.ingest.Ingest;
import io.lookback.jobs.ingest.IngestSummary;
import io.lookback.jobs.ingest.RawFile;
import io.lookback.jobs.ingest.RawFileFinder;
import io.lookback.jobs.lists.ListImport;
import io.lookback.jobs.runner.Jobs;
import io.lookback.jobs.runner.Request;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.runner.Runner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A real lake in a folder of the test: Iceberg tables, catalogue on SQLite, the real engine. */
public final class TestLake {
  private static final Set<String> DETECTORS =
      Set.of(
          "listed-contacts",
          "aftermath",
          "cross-site-sightings",
          "session-sizes",
          "session-outliers",
          "host-hours",
          "suspicious-proxies",
          "beacon-days",
          "beacons",
          "long-term",
          "first-seen-days",
          "first-seen-months",
          "first-seen",
          "login-days",
          "login-findings",
          "access-violations",
          "asset-lists",
          "finding-assets",
          "passive-facts",
          "scans",
          "scan-changes");
  private static final Set<String> ROLL_UPS =
      Jobs.ALL.stream()
          .map(job -> job.spec().name())
          .filter(name -> !DETECTORS.contains(name))
          .collect(Collectors.toSet());

  private final LookbackConfig config;
  private final Lake lake;

  /**
   * @param configuration in the syntax of {@code lookback.conf}
   */
  public TestLake(Path folder, String configuration) {
    config = LookbackConfig.parse(configuration);
    try {
      lake = SharedSpark.lake(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A lake that is elsewhere.
   *
   * @param settings of Spark, that lead to it
   */
  public TestLake(Map<String, String> settings, LookbackConfig config) {
    this.config = config;
    this.lake = SharedSpark.lake(settings);
  }

  /**
   * The lake, made the one that this thread works on: catalogues are looked up in the settings of
   * the thread's session, and a test may hold several lakes.
   */
  public Lake lake() {
    SparkSession.setActiveSession(lake.spark());
    return lake;
  }

  public LookbackConfig config() {
    return config;
  }

  /** Takes files in as {@code lookback ingest --site SITE PATH...} does. */
  public IngestSummary ingest(String site, Path... paths) {
    return ingest(site, null, false, paths);
  }

  public IngestSummary ingest(String site, String format, boolean replace, Path... paths) {
    List<RawFile> files =
        new RawFileFinder(lake().spark().sparkContext().hadoopConfiguration(), Duration.ZERO)
            .find(
                Arrays.stream(paths).map(Path::toString).toList(),
                status -> RawFile.of(status, site, null, format, null))
            .files();
    String runId = RunId.next();
    return new Ingest(lake(), config, RunLog.load(lake(), runId), runId).run(files, replace);
  }

  /** Imports versions of a list. */
  public ListImport.Report importList(String list, Path... paths) {
    return ListImport.into(
        lake(),
        ListImport.Request.of(list, Arrays.stream(paths).map(Path::toString).toList()),
        config.lists(),
        RunId.next(),
        Instant.now());
  }

  /** Fills tables with the rows of made-up inputs. */
  public void put(TestInputs inputs, Table... tables) {
    for (Table table : tables) {
      lake()
          .replaceWindow(
              table,
              lake().spark().createDataFrame(inputs.rows(table), table.schema()),
              Window.all(),
              RunId.next());
    }
  }

  /** Runs every stale job; fails when one fails. */
  public List<Runner.Result> nightly() {
    return run(Request.stale());
  }

  /** The same without the detectors: enough where a test is about what they read. */
  public List<Runner.Result> rollUp() {
    return run(new Request(null, null, Set.of(), ROLL_UPS, false));
  }

  /** Runs some jobs where they are stale: enough where a test is about their tables only. */
  public List<Runner.Result> nightly(String... jobs) {
    return run(new Request(null, null, Set.of(), Set.of(jobs), false));
  }

  public List<Runner.Result> run(Request request) {
    String runId = RunId.next();
    Runner runner = new Runner(lake(), config, RunLog.load(lake(), runId), runId);
    List<Runner.Result> results = runner.run(request, result -> {});
    for (Runner.Result result : results) {
      if (result.failure() != null) {
        throw new AssertionError("Job " + result.job() + " failed", result.failure());
      }
    }
    return results;
  }

  /** Names of the jobs that did something, with the number of cells. */
  public static TreeMap<String, Integer> ran(List<Runner.Result> results) {
    TreeMap<String, Integer> ran = new TreeMap<>();
    results.stream()
        .filter(result -> !result.cells().isEmpty())
        .forEach(result -> ran.put(result.job(), result.cells().size()));
    return ran;
  }

  /** All rows of a table as sorted JSON, for comparing lakes row by row. */
  public List<String> rows(Table table) {
    return lake().read(table).toJSON().collectAsList().stream().sorted().toList();
  }

  public List<Row> sql(String query) {
    return lake().spark().sql(query).collectAsList();
  }

  /** Values of a one-column query as text, in the order of the query. */
  public List<String> values(String query) {
    return sql(query).stream().map(row -> String.valueOf(row.get(0))).toList();
  }

  public long count(String query) {
    return sql(query).get(0).getLong(0);
  }

  /** Rewrites the files of a table, as compaction does: no row changes. */
  public void compact(Table table) {
    lake()
        .spark()
        .sql(
            "CALL lookback.system.rewrite_data_files(table => 'main."
                + table.name()
                + "', options => map('rewrite-all', 'true'))")
        .collect();
  }
}
