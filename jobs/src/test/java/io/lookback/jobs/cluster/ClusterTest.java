package io.lookback.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.Location;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.scenario.Scenarios;
import io.lookback.datasets.store.SparkSessions;
import io.lookback.jobs.testing.LakeComparison;
import io.lookback.jobs.testing.LookbackProcess;
import io.lookback.jobs.testing.ProcessLake;
import io.lookback.jobs.testing.ServeProcess;
import io.lookback.jobs.testing.TestLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same lake on a Spark standalone cluster of several processes, with its files on HDFS and its
 * catalogue in PostgreSQL, set up by the examples of {@code conf/examples}.
 */
class ClusterTest {
  private static final String PASSWORD = "hunter2-of-the-catalogue";

  @TempDir private static Path folder;

  private static final List<AutoCloseable> SERVERS = new ArrayList<>();
  private static StandaloneCluster spark;
  private static PrivatePostgres postgres;
  private static Hadoop hadoop;

  @BeforeAll
  static void start() throws IOException {
    spark = StandaloneCluster.start(folder, 2, 1200);
    SERVERS.add(spark);
    postgres = PrivatePostgres.start(folder.resolve("postgres.log"), PASSWORD);
    SERVERS.add(postgres);
    hadoop = Hadoop.start(folder, "hdfs");
    SERVERS.add(hadoop);
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable server : SERVERS) {
      server.close();
    }
  }

  @Test
  @Tag("long")
  void aNightOnTheClusterGivesTheTablesOfALocalOne() throws IOException {
    ProcessLake local = ProcessLake.of(Scenarios.tiny(7), folder.resolve("local"));
    hadoop.copy(local.folder(), "/lake");

    LookbackProcess.Ended night = submit("/lake", "nightly").await();
    assertThat(night.exitCode()).as("%s", night).isZero();
    LookbackProcess.Ended alone = local.run("nightly");
    assertThat(alone.exitCode()).as("%s", alone).isZero();

    LakeComparison.assertSame(lake("/lake"), local.open());
    assertThat(night.out())
        .contains("Report: hdfs://")
        .contains(alone.out().lines().filter(line -> line.startsWith("critical")).toList());
    assertThat(executorLogs()).as("both workers worked").hasSizeGreaterThanOrEqualTo(2);
    assertThat(executorLogs()).anyMatch(log -> log.contains("Finished task"));
    assertThat(executorLogs()).noneMatch(log -> log.contains(PASSWORD));
    assertThat(night.out() + night.err()).doesNotContain(PASSWORD);
    assertThat(
            Stream.concat(
                    Stream.concat(spark.processes(), hadoop.processes()),
                    postgres.server().processes())
                .flatMap(process -> Listening.beyondLoopback(process).stream()))
        .isEmpty();

    LookbackProcess.Ended again =
        inOneProcess("/lake", postgres.environment("/lake"), "nightly", "--no-report");
    assertThat(again.exitCode()).as("%s", again).isZero();
    assertThat(again.out()).contains("nothing to do").doesNotContain(" rows, ");
  }

  @Test
  @Tag("long")
  void aNightThatLosesAWorkerEndsWell() throws IOException, InterruptedException {
    ProcessLake local = ProcessLake.of(Scenarios.tiny(8), folder.resolve("undisturbed"));
    hadoop.copy(local.folder(), "/disturbed");
    StandaloneCluster all = spark;
    try (StandaloneCluster own = StandaloneCluster.start(folder.resolve("disturbed"), 2, 1200)) {
      spark = own;
      LookbackProcess night = submit("/disturbed", "nightly");
      night.awaitThat(running -> running.err().contains("Running count-once"));
      // When its executor has taken tasks.
      Thread.sleep(2_000);
      own.workers().get(1).kill();
      LookbackProcess.Ended ended = night.await();
      assertThat(ended.exitCode()).as("%s", ended).isZero();
      assertThat(ended.err()).contains("Lost executor ");
    } finally {
      spark = all;
    }
    LakeComparison.assertSame(lake("/disturbed"), local.succeed("nightly").open());
  }

  @Test
  @Tag("long")
  void aNightOfTenMillionSessionsGivesTheTablesOfALocalOne() throws IOException {
    long sessions = Long.getLong("test.large-night", 10_000_000);
    ProcessLake local =
        ProcessLake.of(
            Scenarios.volume(
                5, sessions, LocalDate.parse("2026-01-01"), 5, false, 24, List.of("a", "b")),
            folder.resolve("large"));
    hadoop.copy(local.folder(), "/large");
    long start = System.nanoTime();
    LookbackProcess.Ended night = submit("/large", "nightly").await();
    assertThat(night.exitCode()).as("%s", night).isZero();
    long onCluster = System.nanoTime() - start;
    start = System.nanoTime();
    LookbackProcess.Ended alone =
        local.start(Map.of("LOOKBACK_HEAP", "2g", "LOOKBACK_JAVA_OPTS", ""), "nightly").await();
    assertThat(alone.exitCode()).as("%s", alone).isZero();
    System.out.printf(
        Locale.ROOT,
        "night of %,d sessions: standalone cluster with HDFS %.0f s, local %.0f s%n%s%n%s%n",
        sessions,
        onCluster / 1e9,
        (System.nanoTime() - start) / 1e9,
        night.out(),
        alone.out());
    LakeComparison.assertSame(lake("/large"), local.open());
  }

  @Test
  void thePasswordOfTheCatalogueIsNeverPrinted() {
    LookbackProcess.Ended settings =
        inOneProcess(
            "/settings", postgres.environment("/settings"), "sql", "--format", "csv", "SET");
    assertThat(settings.exitCode()).as(settings.err()).isZero();
    assertThat(settings.out())
        .contains("spark.sql.catalog.lookback.jdbc.password,")
        .doesNotContain(PASSWORD);

    Map<String, String> wrong = new HashMap<>(postgres.environment("/settings"));
    wrong.put("LOOKBACK_CATALOG_PASSWORD", "guess-" + PASSWORD);
    LookbackProcess.Ended refused = inOneProcess("/settings", wrong, "--debug", "sql", "select 1");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains("Cannot open the catalogue " + postgres.uri("/settings"))
        .contains("password authentication failed");
    assertThat(refused.out() + refused.err()).doesNotContain(PASSWORD);
  }

  @Test
  void whoServesNeedsNoMoreThanToRead() {
    LookbackProcess.Ended made =
        inOneProcess("/served", postgres.environment("/served"), "sql", "select 1");
    assertThat(made.exitCode()).as("%s", made).isZero();
    Map<String, String> reader = postgres.readerEnvironment("/served");
    LookbackProcess.Ended refused = inOneProcess("/served", reader, "run", "coverage");
    assertThat(refused.exitCode()).as("%s", refused).isEqualTo(2);
    assertThat(refused.err()).contains("permission denied for table iceberg_");
    try (ServeProcess server =
        ServeProcess.of(startInOneProcess("/served", reader, "serve", "--port", "0"))) {
      LookbackProcess.Ended asked =
          LookbackProcess.run(
              Map.of(),
              "sql",
              "--remote=" + server.address(),
              "--format=csv",
              "select count(*) from sessions");
      assertThat(asked.exitCode()).as("%s", asked).isZero();
      assertThat(asked.out()).isEqualTo("count(1)\n0\n");
      assertThat(server.end().exitCode()).isZero();
    }
  }

  /** Starts a command on a lake in HDFS, by {@code scripts/submit} on the cluster. */
  private static LookbackProcess submit(String lake, String... command) {
    Map<String, String> environment = new HashMap<>(StandaloneCluster.environment());
    environment.putAll(postgres.environment(lake));
    environment.put("LOOKBACK_HDFS", hadoop.uri());
    environment.put("LOOKBACK_CORES", "2");
    environment.put("LOOKBACK_EXECUTOR_CORES", "1");
    environment.put("LOOKBACK_EXECUTOR_MEMORY", "1g");
    environment.put("LOOKBACK_SHUFFLE_PARTITIONS", "4");
    environment.put("LOOKBACK_NO_BUILD", "1");
    List<String> words =
        new ArrayList<>(
            List.of(
                LookbackProcess.PROJECT.resolve("scripts/submit").toString(),
                "--master",
                spark.url(),
                "--driver-memory",
                "1g",
                "--driver-java-options",
                LookbackProcess.QUICK_NIGHT,
                "--conf",
                "spark.executor.extraJavaOptions=" + LookbackProcess.QUICK_NIGHT,
                "--"));
    words.addAll(List.of("--lake", "hdfs://" + lake));
    words.addAll(examples("hdfs", "postgresql", "standalone"));
    words.addAll(List.of(command));
    return LookbackProcess.start(environment, words);
  }

  /** Runs a command on a lake in HDFS, with Spark inside its process. */
  private static LookbackProcess.Ended inOneProcess(
      String lake, Map<String, String> catalogue, String... command) {
    return startInOneProcess(lake, catalogue, command).await();
  }

  private static LookbackProcess startInOneProcess(
      String lake, Map<String, String> catalogue, String... command) {
    Map<String, String> environment = new HashMap<>(catalogue);
    environment.put("LOOKBACK_HDFS", hadoop.uri());
    List<String> words = new ArrayList<>(List.of("--lake", "hdfs://" + lake));
    words.addAll(examples("hdfs", "postgresql"));
    words.addAll(List.of(command));
    return LookbackProcess.start(environment, words.toArray(String[]::new));
  }

  private static List<String> examples(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.of(
                    "--conf",
                    LookbackProcess.PROJECT.resolve("conf/examples/" + name + ".conf").toString()))
        .toList();
  }

  private static TestLake lake(String path) throws IOException {
    Location location = Location.of(hadoop.uri() + path, hadoop::configuration);
    Map<String, String> settings = new HashMap<>(SparkSessions.settings(location));
    String catalog = "spark.sql.catalog.lookback.";
    settings.remove(catalog + "jdbc.busy_timeout");
    settings.put(catalog + "uri", postgres.uri(path));
    settings.put(catalog + "jdbc.user", postgres.user());
    settings.put(catalog + "jdbc.password", PASSWORD);
    return new TestLake(settings, LookbackConfig.parse(location.resolve("lookback.conf").read()));
  }

  private static List<String> executorLogs() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<String> logs = new ArrayList<>();
      for (Path file : files.filter(path -> path.endsWith("stderr")).toList()) {
        logs.add(Files.readString(file));
      }
      return logs;
    }
  }
}
