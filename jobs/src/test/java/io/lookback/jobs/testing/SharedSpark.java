package io.lookback.jobs.testing;

import io.lookback.datasets.Location;
import io.lookback.datasets.store.KnownMisses;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.SparkSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** The one Spark of the test JVM; each class takes its own session of it. */
public final class SharedSpark {
  private static SparkSession root;

  private SharedSpark() {}

  /** A session with its own views and settings. */
  public static synchronized SparkSession session() {
    KnownMisses.remember();
    if (root == null) {
      root =
          SparkSession.builder()
              .master("local[2]")
              .appName("tests")
              .config("spark.ui.enabled", false)
              .config("spark.driver.host", "127.0.0.1")
              .config("spark.driver.bindAddress", "127.0.0.1")
              .config("spark.sql.shuffle.partitions", 2)
              // Some classes are compiled all the same: those of all tests, once.
              .config("spark.sql.codegen.cache.maxEntries", 2_000)
              .config("spark.sql.session.timeZone", "UTC")
              .config(
                  "spark.sql.extensions",
                  "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
              .config("spark.sql.datetime.java8API.enabled", true)
              .getOrCreate();
    }
    SparkSession session = root.newSession();
    session.conf().set("spark.sql.shuffle.partitions", 2);
    // For a handful of rows compiling costs more than it saves.
    session.conf().set("spark.sql.codegen.wholeStage", false);
    session.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    session.conf().set("spark.sql.adaptive.enabled", false);
    session.conf().set("spark.sql.session.timeZone", "UTC");
    session.conf().set("spark.sql.datetime.java8API.enabled", true);
    return session;
  }

  /** The lake in a folder, opened by a session of its own. */
  public static Lake lake(Path folder) throws IOException {
    Files.createDirectories(folder);
    return lake(SparkSessions.settings(Location.of(folder)));
  }

  /** The lake that settings of Spark lead to, opened by a session of its own. */
  public static Lake lake(Map<String, String> settings) {
    SparkSession session = session();
    settings.forEach(
        (key, value) -> {
          if (key.startsWith("spark.sql.catalog.") || key.equals("spark.sql.defaultCatalog")) {
            session.conf().set(key, value);
          }
        });
    // Catalogues are looked up in the settings of the thread's session.
    SparkSession.setActiveSession(session);
    return Lake.open(session);
  }
}
