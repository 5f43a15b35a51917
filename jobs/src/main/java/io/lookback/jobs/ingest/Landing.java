package io.lookback.jobs.ingest;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.site.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * The folder in which raw files land: {@code <lake>/landing/<site>/<source>/...}. The source is the
 * sensor of the rows, unless lines name their own.
 */
public final class Landing {
  private final Path folder;
  private final LookbackConfig config;
  private final SparkSession spark;

  public Landing(Path lakeFolder, LookbackConfig config, SparkSession spark) {
    this.folder = lakeFolder.resolve("landing");
    this.config = config;
    this.spark = spark;
  }

  /** Takes in what is new of some sites. */
  public IngestSummary ingest(List<Site> sites, Ingest ingest) {
    RawFileFinder finder =
        new RawFileFinder(
            spark.sparkContext().hadoopConfiguration(), config.ingest().quietPeriod());
    List<RawFile> files = new ArrayList<>();
    List<String> leftAlone = new ArrayList<>();
    for (Site site : sites) {
      Path ofSite = folder.resolve(site.name());
      if (!Files.isDirectory(ofSite)) {
        continue;
      }
      int depth = ofSite.toAbsolutePath().normalize().getNameCount();
      RawFileFinder.Found found =
          finder.find(
              List.of(ofSite.toAbsolutePath().normalize().toString()),
              status -> {
                Path path = Path.of(RawFileFinder.text(status.getPath()));
                String source =
                    path.getNameCount() > depth + 1 ? path.getName(depth).toString() : null;
                return RawFile.of(status, site.name(), source, null, null);
              });
      files.addAll(found.files());
      leftAlone.addAll(found.leftAlone());
    }
    IngestSummary summary = ingest.run(files, false);
    summary.leftAlone.addAll(leftAlone);
    return summary;
  }
}
