package io.lookback.datasets.store;

import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.udf.function.GeoFunctions;
import io.lookback.udf.function.SessionFunctions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/**
 * Makes the Spark session of a lake.
 *
 * <p>Without any setting Spark runs inside this process on all cores, the tables are in {@code
 * <lake>/warehouse} and the catalogue is the SQLite file {@code <lake>/catalog.db}. What
 * spark-submit or the configuration's {@code spark} section says wins over all of it. A lake that
 * is not on the local disk needs a catalogue that they name.
 */
public final class SparkSessions {
  static final String CATALOG = "spark.sql.catalog." + Lake.CATALOG;

  /** Any of these says which catalogue it is. */
  private static final List<String> CHOICE = List.of(".uri", ".type", ".catalog-impl");

  private static final Pattern PASSWORD =
      Pattern.compile("[?&;](password|sslpassword)=", Pattern.CASE_INSENSITIVE);

  private SparkSessions() {}

  /** Makes the session, and the lake's folder (readable by its owner only) if there is none. */
  public static SparkSession create(LookbackConfig config, Location lake) {
    KnownMisses.remember();
    return SparkSession.builder().config(conf(config, lake)).getOrCreate();
  }

  /**
   * All settings of the session of a lake. Makes the lake's folder (readable by its owner only) if
   * there is none.
   */
  static SparkConf conf(LookbackConfig config, Location lake) {
    SparkConf conf = new SparkConf();
    config.sparkSettings().forEach(conf::set);
    checkCatalog(conf, lake);
    Location folder;
    try {
      lake.makeFolder();
      folder = lake.absolute();
    } catch (IOException e) {
      throw new UserException(
          "Cannot create the lake's folder " + lake + "; please check --lake: " + e.getMessage(),
          e);
    }
    if (!conf.contains("spark.master")) {
      conf.set("spark.master", "local[*]");
    }
    if (conf.get("spark.master").startsWith("local")) {
      localSettings().forEach(conf::setIfMissing);
    }
    Map<String, String> settings = settings(folder);
    if (isCatalogChosen(conf)) {
      settings.keySet().removeAll(catalogFile(folder).keySet());
      if (conf.get(CATALOG + ".uri", "").startsWith("jdbc:")) {
        settings.putAll(jdbcCatalog());
      }
    }
    settings.putAll(functionSettings(config));
    settings.forEach(conf::setIfMissing);
    return conf;
  }

  /**
   * Settings of the Hadoop file systems before there is a session: core-site.xml, what spark-submit
   * says, and {@code spark.hadoop.*} of {@code settings}.
   */
  public static Configuration hadoop(Map<String, String> settings) {
    SparkConf conf = new SparkConf();
    settings.forEach(conf::set);
    return SparkHadoopUtil.get().newConfiguration(conf);
  }

  private static boolean isCatalogChosen(SparkConf conf) {
    return CHOICE.stream().anyMatch(key -> conf.contains(CATALOG + key));
  }

  private static void checkCatalog(SparkConf conf, Location lake) {
    if (!lake.isLocal() && !isCatalogChosen(conf)) {
      throw new UserException(
          "Lake "
              + lake
              + " is not on the local disk, where alone the catalogue can be a file. Name a"
              + " catalogue: set spark.sql.catalog.lookback.uri (jdbc:postgresql://host/database"
              + " with jdbc.user and jdbc.password) or .type and .uri of another one in"
              + " <lake>/lookback.conf or a file given by --conf");
    }
    if (PASSWORD.matcher(conf.get(CATALOG + ".uri", "")).find()) {
      throw new UserException(
          "There is a password in spark.sql.catalog.lookback.uri, where logs would show it. Set"
              + " spark.sql.catalog.lookback.jdbc.password = ${?VARIABLE} instead");
    }
  }

  /**
   * What Spark has to know to find the tables of a lake and to treat times as we do.
   *
   * @param lake the lake's absolute folder
   */
  public static Map<String, String> settings(Location lake) {
    Map<String, String> settings = new TreeMap<>(catalogFile(lake));
    settings.put("spark.app.name", "lookback");
    settings.put(CATALOG, "org.apache.iceberg.spark.SparkCatalog");
    // Another process may commit at any time, and a cached table would not show it.
    settings.put(CATALOG + ".cache-enabled", "false");
    settings.put(CATALOG + ".warehouse", lake.resolve("warehouse").uri());
    settings.put(CATALOG + ".default-namespace", Lake.NAMESPACE);
    settings.put("spark.sql.defaultCatalog", Lake.CATALOG);
    settings.put("spark.sql.warehouse.dir", lake.resolve("spark-warehouse").uri());
    settings.put(
        "spark.sql.extensions",
        "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions");
    settings.put("spark.sql.session.timeZone", "UTC");
    settings.put("spark.sql.ansi.enabled", "true");
    settings.put("spark.sql.adaptive.enabled", "true");
    // What a task gets of a shuffle should fit into its memory, where rows are not compressed.
    settings.put("spark.sql.adaptive.advisoryPartitionSizeInBytes", "16m");
    // A night compiles some hundred classes, a process that answers questions the same ones again.
    settings.put("spark.sql.codegen.cache.maxEntries", "500");
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.ui.showConsoleProgress", "false");
    return settings;
  }

  /** What the SQL functions know of the configuration. */
  static Map<String, String> functionSettings(LookbackConfig config) {
    return Map.of(
        GeoFunctions.DATABASES, paths("geo.databases", config.geo().databases()),
        GeoFunctions.DELEGATED, paths("geo.delegated", config.geo().delegated()),
        GeoFunctions.RDAP, paths("geo.rdap", config.geo().rdap()),
        SessionFunctions.CLASSES, config.sessionClasses().toString());
  }

  private static String paths(String key, List<Path> paths) {
    for (Path path : paths) {
      if (path.toString().indexOf(',') >= 0) {
        throw new UserException(
            "A path of "
                + key
                + " cannot have a comma in it: "
                + path
                + "; please rename the file");
      }
    }
    return paths.stream().map(Path::toString).collect(Collectors.joining(","));
  }

  /** The catalogue when no other is named. */
  private static Map<String, String> catalogFile(Location lake) {
    Map<String, String> settings = new TreeMap<>(jdbcCatalog());
    settings.put(CATALOG + ".uri", "jdbc:sqlite:" + lake.resolve("catalog.db").path());
    // Writers of two processes wait for each other instead of failing.
    settings.put(CATALOG + ".jdbc.busy_timeout", "30000");
    return settings;
  }

  private static Map<String, String> jdbcCatalog() {
    // The first version of the schema has no views.
    return Map.of(CATALOG + ".type", "jdbc", CATALOG + ".jdbc.schema-version", "V1");
  }

  /** What only makes sense when driver and executor are this process. */
  private static Map<String, String> localSettings() {
    int cores = Runtime.getRuntime().availableProcessors();
    return Map.of(
        "spark.driver.host",
        "127.0.0.1",
        "spark.driver.bindAddress",
        "127.0.0.1",
        "spark.sql.shuffle.partitions",
        Integer.toString(2 * cores),
        // Joined to as few as the rows fill.
        "spark.sql.adaptive.coalescePartitions.initialPartitionNum",
        Integer.toString(32 * cores));
  }
}
