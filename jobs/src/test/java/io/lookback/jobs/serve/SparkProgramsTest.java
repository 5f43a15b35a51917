package io.lookback.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.jobs.testing.LookbackProcess;
import io.lookback.jobs.testing.ProcessLake;
import io.lookback.jobs.testing.Tools;
import io.lookback.jobs.testing.UndisturbedNight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark's own programs with {@code conf/spark-defaults.conf}: our functions, a lake's tables. */
class SparkProgramsTest {
  @TempDir private static Path folder;

  private static ProcessLake lake;
  private static Path settings;

  @BeforeAll
  static void putInWhereTheLakeIs() throws IOException {
    lake = UndisturbedNight.lake();
    settings = folder.resolve("lake.conf");
    Files.writeString(
        settings,
        Files.readString(LookbackProcess.PROJECT.resolve("conf/spark-defaults.conf"))
            .replace("/srv/lake", lake.folder().toString())
            .replace("/opt/lookback", LookbackProcess.PROJECT.toString()));
  }

  private static Map<String, String> environment() {
    return Map.of(
        "SPARK_HOME", Tools.spark().toString(),
        "SPARK_CONF_DIR", folder.toString(),
        // What it leaves in the current folder would show.
        "SPARK_LOCAL_DIRS", folder.toString());
  }

  /** What a Spark installation lacks is what submit takes along, apart from the command line's. */
  @Test
  void allJarsAreNamed() throws IOException {
    String named = Files.readString(settings);
    List<String> lacking =
        Arrays.stream(
                Files.readString(
                        LookbackProcess.PROJECT.resolve("jobs/target/dist/submit-jars.txt"))
                    .split(","))
            .map(jar -> jar.replaceFirst(".*/(.*?)-[0-9].*", "$1"))
            .toList();
    assertThat(lacking).contains("iceberg-spark-runtime", "lookback-udf");
    for (String jar : lacking) {
      boolean isOfTheCommandLine =
          List.of("picocli", "jline", "jte-runtime", "uplot").contains(jar);
      assertThat(named.contains("/dist/jars/" + jar + "-*.jar"))
          .as(jar)
          .isNotEqualTo(isOfTheCommandLine);
    }
  }

  @Test
  void sparkSqlHasTheFunctionsAndSeesTheTables() {
    LookbackProcess.Ended ended =
        LookbackProcess.run(
            environment(),
            List.of(
                Tools.spark().resolve("bin/spark-sql").toString(),
                "--properties-file",
                settings.toString(),
                "-e",
                "SELECT concat('at ', ip_text(ip_key('2001:DB8:0::1')));"
                    + " SELECT concat('sites ', count(DISTINCT site)) FROM sessions"));
    assertThat(ended.exitCode()).as("%s", ended).isZero();
    assertThat(ended.out().lines()).contains("at 2001:db8::1", "sites 2");
    assertThat(Path.of("metastore_db")).doesNotExist();
  }

  @Test
  void aPythonSessionHasThemToo() throws IOException {
    Path spark = Tools.spark();
    String packages;
    try (Stream<Path> files = Files.list(spark.resolve("python/lib"))) {
      packages = files.map(Path::toString).sorted().collect(Collectors.joining(":"));
    }
    Map<String, String> environment = new HashMap<>(environment());
    environment.put("PYTHONPATH", packages);
    environment.put("PYSPARK_SUBMIT_ARGS", "--properties-file " + settings + " pyspark-shell");
    LookbackProcess.Ended ended =
        LookbackProcess.run(
            environment,
            List.of(
                Tools.python().toString(),
                Path.of("src", "test", "python", "ask_lake.py").toString()));
    assertThat(ended.exitCode()).as("%s", ended).isZero();
    assertThat(ended.out().lines())
        .contains("zone UTC", "function 2001:db8::1", "kept True", "rejects True");
    assertThat(ended.out()).containsPattern("sessions [1-9]");
  }
}
