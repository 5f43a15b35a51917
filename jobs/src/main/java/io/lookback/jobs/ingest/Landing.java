package io.lookback.jobs.ingest;

import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.store.Lake;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/**
 * The folder in which raw files land: {@code <lake>/landing/<site>/<source>/...}. The source is the
 * sensor of the rows, unless lines name their own.
 */
public final class Landing {
  private final Location folder;
  private final LookbackConfig config;
  private final SparkSession spark;

  public Landing(Location lakeFolder, LookbackConfig config, SparkSession spark) {
    this.folder = lakeFolder.resolve("landing");
    this.config = config;
    this.spark = spark;
  }

  /** Takes in what is new of some sites. */
  public IngestSummary ingest(List<Site> sites, Ingest ingest) {
    List<RawFile> files = new ArrayList<>();
    List<String> leftAlone = new ArrayList<>();
    for (Site site : sites) {
      RawFileFinder.Found found = find(site);
      files.addAll(found.files());
      leftAlone.addAll(found.leftAlone());
    }
    IngestSummary summary = ingest.run(files, false);
    summary.leftAlone.addAll(leftAlone);
    return summary;
  }

  /**
   * Files of a site by source that an ingest would look into: their path, size or modification time
   * is new. Their content may still be known.
   */
  public Map<String, List<RawFile>> unseen(Site site, Lake lake) {
    Ledger ledger = Ledger.read(lake, List.of(site.name()));
    Map<String, List<RawFile>> unseen = new TreeMap<>();
    for (RawFile file : find(site).files()) {
      if (!ledger.hasStored(file)) {
        unseen
            .computeIfAbsent(file.sensor() == null ? "" : file.sensor(), s -> new ArrayList<>())
            .add(file);
      }
    }
    return unseen;
  }

  /** Folders in which files land and that are of no known site. */
  public List<String> unknownSites() {
    List<String> unknown = new ArrayList<>();
    try {
      if (folder.isFolder()) {
        for (Location entry : folder.list()) {
          if (!config.sites().containsKey(entry.name())
              && !entry.name().startsWith(".")
              && entry.isFolder()
              && !entry.files().isEmpty()) {
            unknown.add(entry.toString());
          }
        }
      }
    } catch (IOException e) {
      throw new UserException("Cannot look into " + folder + ": " + e.getMessage(), e);
    }
    return unknown;
  }

  private RawFileFinder.Found find(Site site) {
    Location ofSite = folderOf(site);
    if (ofSite == null) {
      return new RawFileFinder.Found(List.of(), List.of());
    }
    Path root = Path.of(ofSite.path());
    return new RawFileFinder(
            spark.sparkContext().hadoopConfiguration(), config.ingest().quietPeriod())
        .find(
            List.of(ofSite.toString()),
            status -> {
              Path below = root.relativize(Path.of(status.getPath().toUri().getPath()));
              String source = below.getNameCount() > 1 ? below.getName(0).toString() : null;
              return RawFile.of(status, site.name(), source, null, null);
            });
  }

  /** Null when nothing has ever landed. */
  private Location folderOf(Site site) {
    Location ofSite = folder.resolve(site.name());
    try {
      return ofSite.isFolder() ? ofSite.absolute() : null;
    } catch (IOException e) {
      throw new UserException("Cannot look for files in " + ofSite + ": " + e.getMessage(), e);
    }
  }
}
