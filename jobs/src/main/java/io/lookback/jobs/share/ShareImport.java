package io.lookback.jobs.share;

import static io.lookback.jobs.share.BundleArchive.refused;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.config.ShareConfig.OwnAddresses;
import io.lookback.datasets.config.ShareConfig.Shared;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.Window;
import io.lookback.datasets.table.PartnerBundles;
import io.lookback.datasets.table.PartnerSightings;
import io.lookback.jobs.runner.SqlFile;
import io.lookback.udf.net.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Takes bundles of partners in: their sightings become rows of {@code partner_sightings}, which
 * replace what an earlier bundle said of the same days.
 *
 * <p>Everything in all files is checked before anything is written. A bundle that was taken in
 * before changes nothing, and one that is older than another of the same days is refused: somebody
 * may have kept it to undo what came later.
 */
public final class ShareImport {
  /** What the tables of a bundle may take in memory, in multiples of their size in the file. */
  private static final long MOST_EXPANSION = 1_000;

  private static final long MOST_ROWS = 100_000_000;

  /** What became of a bundle. */
  public enum Outcome {
    /** Its sightings count now. */
    IMPORTED,
    /** It was taken in before. */
    UNCHANGED
  }

  /**
   * A bundle of an import.
   *
   * @param sightings rows taken
   * @param leftOut rows about own addresses of ours or of the partner, or private ones
   */
  public record Result(
      Path path,
      String site,
      LocalDate from,
      LocalDate to,
      String tlp,
      Outcome outcome,
      long sightings,
      long leftOut) {}

  /** A bundle that was found in order. */
  private record Checked(ReceivedBundle bundle, Dataset<Row> taken, long sightings, long leftOut) {}

  private final Lake lake;
  private final Location lakeFolder;
  private final LookbackConfig config;
  private final Instant now;

  /** Prepares an import; the lake's lock must be held. */
  public ShareImport(Lake lake, Location lakeFolder, LookbackConfig config, Instant now) {
    this.lake = lake;
    this.lakeFolder = lakeFolder;
    this.config = config;
    this.now = now;
  }

  /**
   * Takes bundles in.
   *
   * @param run identifier of the run, stored with what it writes
   * @throws UserException when one of them is refused; then nothing is written
   */
  public List<Result> run(List<Path> paths, String run) {
    checkPartners();
    Configuration hadoop = lake.spark().sparkContext().hadoopConfiguration();
    List<Path> folders = new ArrayList<>();
    try (Scratch scratch = new Scratch(lakeFolder, hadoop)) {
      try {
        List<Checked> all = new ArrayList<>();
        for (Path path : paths) {
          Path folder = Files.createTempDirectory("lookback-bundle");
          folders.add(folder);
          ReceivedBundle bundle = ReceivedBundle.open(path, folder, config, now);
          all.add(check(bundle, scratch, "bundle" + folders.size()));
        }
        all.sort(Comparator.comparing(checked -> checked.bundle().manifest().asOf()));
        List<Row> known = known();
        for (Checked checked : all) {
          checkAge(checked.bundle(), known);
        }
        List<Result> results = new ArrayList<>();
        for (Checked checked : all) {
          results.add(take(checked, known, run));
        }
        return results;
      } finally {
        for (Path folder : folders) {
          ShareExport.delete(folder);
        }
      }
    } catch (IOException e) {
      throw new UserException("Cannot read the bundles: " + e.getMessage(), e);
    }
  }

  /** A partner that has our addresses is a mistake in the configuration. */
  private void checkPartners() {
    config
        .share()
        .partners()
        .forEach(
            (name, partner) -> {
              for (String text : partner.networks()) {
                Cidr network = Cidr.parse(text);
                for (Site site : config.allSites()) {
                  for (Site.Network own : site.networks()) {
                    Cidr ours = Cidr.parse(own.cidr());
                    if (network.contains(ours.firstHi(), ours.firstLo())
                        || ours.contains(network.firstHi(), network.firstLo())) {
                      throw new UserException(
                          "The network "
                              + text
                              + " of partner "
                              + name
                              + " overlaps with "
                              + own.cidr()
                              + " of site "
                              + site.name()
                              + "; please correct one of them in the configuration");
                    }
                  }
                }
              }
            });
  }

  private Checked check(ReceivedBundle bundle, Scratch scratch, String name) throws IOException {
    Dataset<Row> sightings = null;
    for (Shared table : bundle.tables()) {
      String file = SharedRows.file(table);
      checkParquet(bundle, table, bundle.folder().resolve(file));
      Dataset<Row> rows =
          lake.spark()
              .read()
              .parquet(scratch.put(bundle.folder().resolve(file), name + "-" + file));
      String difference = SharedRows.difference(table, rows.schema());
      if (difference != null) {
        throw refused(bundle.path(), file + " is not what it is called: " + difference);
      }
      checkDays(bundle, table, rows);
      if (table == Shared.SIGHTINGS) {
        sightings = complete(rows);
      }
    }
    checkSightings(bundle, sightings);
    OwnHosts own = new OwnHosts(config.allSites(), OwnAddresses.DROP, null);
    List<Cidr> theirs = bundle.partner().networks().stream().map(Cidr::parse).toList();
    Column isLeftOut = own.isOwn(col("address")).or(OwnHosts.isIn(theirs, col("address")));
    Dataset<Row> taken =
        sightings.where(not(isLeftOut)).withColumn("ip_key", expr("ip_key(address)"));
    long leftOut = sightings.where(isLeftOut).count();
    return new Checked(bundle, taken, bundle.rows(Shared.SIGHTINGS) - leftOut, leftOut);
  }

  /** The file's own account of itself, before anything of it is unpacked. */
  private void checkParquet(ReceivedBundle bundle, Shared table, Path file) throws IOException {
    long rows = 0;
    long expanded = 0;
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(
                new org.apache.hadoop.fs.Path(file.toUri()),
                lake.spark().sparkContext().hadoopConfiguration()))) {
      for (BlockMetaData block : reader.getFooter().getBlocks()) {
        rows += block.getRowCount();
        expanded += block.getTotalByteSize();
      }
    } catch (RuntimeException e) {
      throw refused(bundle.path(), file.getFileName() + " is no Parquet file");
    }
    if (rows != bundle.rows(table)) {
      throw refused(
          bundle.path(),
          file.getFileName()
              + " has "
              + rows
              + " rows, and the manifest says "
              + bundle.rows(table));
    }
    if (rows > MOST_ROWS || expanded > MOST_EXPANSION * Files.size(file)) {
      throw refused(
          bundle.path(), file.getFileName() + " would take more room than a table of its size can");
    }
  }

  private static void checkDays(ReceivedBundle bundle, Shared table, Dataset<Row> rows) {
    Manifest manifest = bundle.manifest();
    Row wrong =
        rows.agg(
                expr("count_if(site IS DISTINCT FROM '" + manifest.site() + "')"),
                expr(
                    "count_if(event_date IS NULL OR event_date NOT BETWEEN DATE'"
                        + manifest.from()
                        + "' AND DATE'"
                        + manifest.to()
                        + "')"))
            .head();
    if (wrong.getLong(0) > 0) {
      throw refused(
          bundle.path(),
          wrong.getLong(0)
              + " rows of "
              + table.text()
              + " are of another site than "
              + manifest.site());
    }
    if (wrong.getLong(1) > 0) {
      throw refused(
          bundle.path(),
          wrong.getLong(1) + " rows of " + table.text() + " are of days outside its window");
    }
  }

  /** With the columns that the partner keeps to itself, as unknown or empty. */
  private static Dataset<Row> complete(Dataset<Row> rows) {
    StructType schema = SharedRows.schema(Shared.SIGHTINGS);
    List<String> there = Arrays.asList(rows.columns());
    List<Column> columns = new ArrayList<>();
    for (StructField field : schema.fields()) {
      Column value =
          there.contains(field.name()) ? col(field.name()) : lit(null).cast(field.dataType());
      columns.add(
          (field.dataType() instanceof ArrayType ? coalesce(value, array()) : value)
              .as(field.name()));
    }
    return rows.select(columns.toArray(Column[]::new));
  }

  private void checkSightings(ReceivedBundle bundle, Dataset<Row> sightings) {
    sightings.createOrReplaceTempView("shared");
    Row wrong;
    try {
      wrong =
          SqlFile.run(
                  lake.spark(),
                  ShareImport.class,
                  "ShareImport.sql",
                  Map.of("latest", now.plus(ReceivedBundle.AHEAD)))
              .head();
    } finally {
      lake.spark().catalog().dropTempView("shared");
    }
    String[] problems = wrong.schema().fieldNames();
    for (int i = 0; i < problems.length; i++) {
      if (wrong.getLong(i) > 0) {
        throw refused(
            bundle.path(),
            wrong.getLong(i) + " of its sightings have " + problems[i].replace('_', ' '));
      }
    }
  }

  private List<Row> known() {
    // A row per bundle that ever came.
    return lake.read(PartnerBundles.TABLE)
        .selectExpr("site", "bundle_id", "from_date", "to_date", "unix_micros(as_of) AS as_of")
        .collectAsList();
  }

  private static boolean isKnown(ReceivedBundle bundle, List<Row> known) {
    return known.stream().anyMatch(row -> row.getAs("bundle_id").equals(bundle.id()));
  }

  private static void checkAge(ReceivedBundle bundle, List<Row> known) {
    Manifest manifest = bundle.manifest();
    if (isKnown(bundle, known)) {
      return;
    }
    for (Row row : known) {
      LocalDate from = LocalDate.parse(String.valueOf((Object) row.getAs("from_date")));
      LocalDate to = LocalDate.parse(String.valueOf((Object) row.getAs("to_date")));
      Instant asOf = Instant.ofEpochSecond(0, 1000L * row.<Long>getAs("as_of"));
      if (row.getAs("site").equals(manifest.site())
          && !from.isAfter(manifest.to())
          && !to.isBefore(manifest.from())
          && asOf.isAfter(manifest.asOf())) {
        throw refused(
            bundle.path(),
            "it is what "
                + manifest.site()
                + " knew at "
                + manifest.asOf()
                + ", and a later bundle, as of "
                + asOf
                + ", told of some of its days already");
      }
    }
  }

  private Result take(Checked checked, List<Row> known, String run) {
    ReceivedBundle bundle = checked.bundle();
    Manifest manifest = bundle.manifest();
    if (isKnown(bundle, known)) {
      return result(checked, Outcome.UNCHANGED);
    }
    List<DaySite> days =
        manifest
            .from()
            .datesUntil(manifest.to().plusDays(1))
            .map(day -> new DaySite(day, manifest.site()))
            .toList();
    lake.replaceWindow(PartnerSightings.TABLE, checked.taken(), Window.ofCells(days), run);
    // Last, so that a bundle whose row is here was taken in whole.
    lake.append(
        PartnerBundles.TABLE,
        List.of(
            RowFactory.create(
                manifest.site(),
                bundle.id(),
                manifest.from(),
                manifest.to(),
                manifest.asOf(),
                manifest.policy(),
                manifest.tlp(),
                checked.sightings(),
                checked.leftOut(),
                bundle.path().toString(),
                now)),
        Map.of(Lake.RUN_PROPERTY, run));
    return result(checked, Outcome.IMPORTED);
  }

  private static Result result(Checked checked, Outcome outcome) {
    Manifest manifest = checked.bundle().manifest();
    return new Result(
        checked.bundle().path(),
        manifest.site(),
        manifest.from(),
        manifest.to(),
        manifest.tlp(),
        outcome,
        checked.sightings(),
        checked.leftOut());
  }
}
