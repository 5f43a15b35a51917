package io.lookback.datasets.store;

import io.lookback.datasets.UserException;
import io.lookback.datasets.config.LookbackConfig;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * Makes the Spark session of a lake.
 *
 * <p>Without any setting Spark runs inside this process on all cores, the tables are in {@code
 * <lake>/warehouse} and the catalogue is the SQLite file {@code <lake>/catalog.db}. What
 * spark-submit or the configuration's {@code spark} section says wins over all of it.
 */
public final class SparkSessions {
  private static final String CATALOG = "spark.sql.catalog." + Lake.CATALOG;

  private SparkSessions() {}

  /** Makes the session, and the lake's folder (readable by its owner only) if there is none. */
  public static SparkSession create(LookbackConfig config, Path lake) {
    createFolder(lake);
    SparkConf conf = new SparkConf();
    Map<String, String> settings = settings(lake.toAbsolutePath().normalize());
    String master =
        config.sparkSettings().getOrDefault("spark.master", conf.get("spark.master", "local[*]"));
    if (master.startsWith("local")) {
      settings.putAll(localSettings());
    }
    settings.put("spark.master", master);
    settings.forEach(conf::setIfMissing);
    config.sparkSettings().forEach(conf::set);
    return SparkSession.builder().config(conf).getOrCreate();
  }

  /** What Spark has to know to find the tables of a lake and to treat times as we do. */
  public static Map<String, String> settings(Path lake) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("spark.app.name", "lookback");
    settings.put(CATALOG, "org.apache.iceberg.spark.SparkCatalog");
    settings.put(CATALOG + ".type", "jdbc");
    settings.put(CATALOG + ".uri", "jdbc:sqlite:" + lake.resolve("catalog.db"));
    // Writers of two processes wait for each other instead of failing.
    settings.put(CATALOG + ".jdbc.busy_timeout", "30000");
    // The first version has no views.
    settings.put(CATALOG + ".jdbc.schema-version", "V1");
    // Another process may commit at any time, and a cached table would not show it.
    settings.put(CATALOG + ".cache-enabled", "false");
    settings.put(CATALOG + ".warehouse", "file:" + lake.resolve("warehouse"));
    settings.put(CATALOG + ".default-namespace", Lake.NAMESPACE);
    settings.put("spark.sql.defaultCatalog", Lake.CATALOG);
    settings.put("spark.sql.warehouse.dir", "file:" + lake.resolve("spark-warehouse"));
    settings.put(
        "spark.sql.extensions",
        "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions");
    settings.put("spark.sql.session.timeZone", "UTC");
    settings.put("spark.sql.ansi.enabled", "true");
    settings.put("spark.sql.adaptive.enabled", "true");
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.ui.showConsoleProgress", "false");
    return settings;
  }

  /** What only makes sense when driver and executor are this process. */
  private static Map<String, String> localSettings() {
    int cores = Runtime.getRuntime().availableProcessors();
    return Map.of(
        "spark.driver.host", "127.0.0.1",
        "spark.driver.bindAddress", "127.0.0.1",
        "spark.sql.shuffle.partitions", Integer.toString(2 * cores));
  }

  private static void createFolder(Path lake) {
    try {
      if (Files.exists(lake)) {
        return;
      }
      if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
        Path parent = lake.toAbsolutePath().getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.createDirectories(
            lake,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectories(lake);
      }
    } catch (IOException e) {
      throw new UserException(
          "Cannot create the lake's folder " + lake + "; please check --lake: " + e.getMessage(),
          e);
    }
  }
}
