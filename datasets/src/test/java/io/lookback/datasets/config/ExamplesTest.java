package io.lookback.datasets.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.store.SparkSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of {@code conf/examples} are what the configuration understands. */
class ExamplesTest {
  private static final Path FOLDER = Path.of("..", "conf", "examples");

  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      // Beside settings of ours there is one of nginx.
      return files.filter(file -> file.toString().endsWith(".conf")).sorted().toList().stream();
    }
  }

  private static Map<String, String> settings(String name) {
    return LookbackConfig.load(List.of(FOLDER.resolve(name + ".conf"))).sparkSettings();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleIsUnderstoodAndSaysWhetherItWasTried(Path example) throws IOException {
    assertThat(LookbackConfig.load(List.of(example)).sparkSettings()).isNotEmpty();
    assertThat(Files.readString(example)).containsPattern("Tried in the tests|Not tried");
  }

  @Test
  void allKindsAreThere() throws IOException {
    assertThat(examples().map(path -> path.getFileName().toString()))
        .contains(
            "hdfs.conf",
            "kubernetes.conf",
            "postgresql.conf",
            "s3.conf",
            "standalone.conf",
            "yarn.conf");
  }

  @Test
  void keysAreThoseOfSpark() {
    assertThat(settings("standalone"))
        .containsKeys(
            "spark.cores.max",
            "spark.executor.cores",
            "spark.executor.memory",
            "spark.sql.shuffle.partitions");
    assertThat(settings("postgresql"))
        .containsKeys("spark.sql.catalog.lookback.uri", "spark.sql.catalog.lookback.jdbc.user");
    assertThat(settings("kubernetes")).containsKey("spark.kubernetes.container.image");
  }

  @Test
  void settingsOfFileSystemsReachHadoop() {
    assertThat(SparkSessions.hadoop(settings("s3")).get("fs.s3a.path.style.access"))
        .isEqualTo("true");
    assertThat(SparkSessions.hadoop(settings("hdfs")).get("fs.defaultFS")).startsWith("hdfs://");
  }
}
