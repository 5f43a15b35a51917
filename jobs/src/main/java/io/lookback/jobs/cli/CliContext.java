package io.lookback.jobs.cli;

import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.RunLock;
import io.lookback.datasets.store.SparkSessions;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * What commands share: where to print, the configuration, the Spark session, the lake. Everything
 * is made when first asked for, so that a command that needs no Spark starts none.
 */
public final class CliContext implements AutoCloseable {
  private final PrintWriter out;
  private final PrintWriter err;
  private String lakeFolder = "lake";
  private boolean lakeGiven;
  private final List<Path> configurationFiles = new ArrayList<>();
  private final Map<String, Map<String, Object>> sites = new LinkedHashMap<>();
  private boolean debug;
  private Configuration hadoop;
  private LookbackConfig config;
  private SparkSession spark;
  private Lake lake;
  private RunLock lock;

  CliContext(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /** Commands on a lake that is open and stays so. */
  CliContext(PrintWriter out, PrintWriter err, Lake lake) {
    this(out, err);
    this.lake = lake;
  }

  /** Results only: what a script would read. */
  public PrintWriter out() {
    return out;
  }

  /** Everything else that is said to the user. */
  public PrintWriter err() {
    return err;
  }

  /** What is piped into a command; what a person types comes by a terminal. */
  public InputStream in() {
    return new FileInputStream(FileDescriptor.in);
  }

  /** Whether a person sees the output as it comes; else no progress is shown. */
  public boolean isWatched() {
    return System.console() != null;
  }

  boolean isDebug() {
    return debug;
  }

  void debug(boolean value) {
    debug = value;
  }

  void lakeFolder(String folder) {
    lakeFolder = folder;
    lakeGiven = true;
  }

  /** Whether the command line names the lake's folder. */
  boolean isLakeGiven() {
    return lakeGiven;
  }

  void configurationFiles(List<Path> files) {
    configurationFiles.clear();
    configurationFiles.addAll(files);
  }

  /** Keys given for a site on the command line; must come before {@link #config}. */
  void site(String name, Map<String, Object> keys) {
    if (config != null) {
      throw new IllegalStateException("The configuration was read before site " + name);
    }
    sites.put(name, keys);
  }

  /** Folder of the lake, as given. */
  public Location lakeFolder() {
    return location(lakeFolder);
  }

  /** A file or folder that the command line names, by its path or URI. */
  Location location(String text) {
    return Location.of(text, this::hadoop);
  }

  /** The settings of file systems; where the lake is on one they cannot be in the lake. */
  private Configuration hadoop() {
    if (hadoop == null) {
      hadoop = SparkSessions.hadoop(LookbackConfig.load(configurationFiles).sparkSettings());
    }
    return hadoop;
  }

  public LookbackConfig config() {
    if (config == null) {
      config = LookbackConfig.load(lakeFolder(), configurationFiles, sites);
    }
    return config;
  }

  /**
   * The sites that a question is about.
   *
   * @param only those asked for; empty = all that are known
   * @throws UserException when one is not known, or none is
   */
  List<String> siteNames(List<String> only) {
    only.forEach(config()::site);
    List<String> names =
        only.isEmpty() ? config().allSites().stream().map(Site::name).toList() : only;
    if (names.isEmpty()) {
      throw new UserException(
          "No site is known yet, so there is nothing to ask about. Take logs in first: lookback"
              + " ingest --site SITE --networks CIDR,... --time-zone ZONE PATH...");
    }
    return names;
  }

  public SparkSession spark() {
    return lake().spark();
  }

  private synchronized SparkSession started() {
    if (spark == null) {
      spark = SparkSessions.create(config(), lakeFolder());
    }
    return spark;
  }

  /** The lake with all its tables, made if missing; Spark starts when it is first needed. */
  public Lake lake() {
    if (lake == null) {
      lake = Lake.open(config(), lakeFolder(), this::started);
    }
    return lake;
  }

  /**
   * Makes this process the one that writes to the lake, until the context is closed.
   *
   * @param command what it is about to do, for whoever has to wait for it
   */
  void lock(String command, Duration wait) {
    if (lock == null) {
      lock =
          RunLock.acquire(
              lake().catalog(), command, wait, notice -> err.println("lookback: " + notice));
      lake().guardedBy(lock::check);
    }
  }

  @Override
  public void close() {
    if (lock != null) {
      lock.close();
    }
    if (spark != null) {
      spark.stop();
    }
  }
}
