package io.lookback.datasets.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.Location;
import io.lookback.datasets.store.SparkSessions;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** {@code conf/spark-defaults.conf} says to Spark's programs what we say to Spark. */
class SparkDefaultsTest {
  private static final Path FILE = Path.of("..", "conf", "spark-defaults.conf");

  @Test
  void settingsAreThoseOfOurOwnSessions() throws IOException {
    // Spark reads the file just so.
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(FILE)) {
      properties.load(reader);
    }
    Map<String, String> settings = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
    Map<String, String> ours = SparkSessions.settings(Location.of(Path.of("/srv/lake")));
    ours.remove("spark.app.name");
    assertThat(settings)
        .containsAllEntriesOf(ours)
        .containsEntry("spark.sql.catalog.lookback.jdbc.open_mode", "1");
    settings.keySet().removeAll(ours.keySet());
    assertThat(settings)
        .containsOnlyKeys(
            "spark.master",
            "spark.driver.host",
            "spark.driver.bindAddress",
            "spark.jars",
            "spark.sql.catalog.lookback.jdbc.open_mode",
            "spark.sql.catalogImplementation");
  }
}
