package io.lookback.jobs.share;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;

import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.config.ShareConfig;
import io.lookback.datasets.config.ShareConfig.Policy;
import io.lookback.datasets.config.ShareConfig.Shared;
import io.lookback.datasets.config.Suggestion;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.JobRuns;
import io.lookback.jobs.export.PlainParquet;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Writes what a site saw as a bundle for its partners: signed, and without telling who its own
 * hosts are. The same lake gives the same bytes.
 */
public final class ShareExport {
  static final String STIX = "sightings.stix.json";

  /** Bundles of more days than this are refused on both sides. */
  static final int MOST_DAYS = 400;

  /**
   * What to write.
   *
   * @param to last day, inclusive
   * @param policy name of a policy of the configuration
   */
  public record Request(String site, LocalDate from, LocalDate to, String policy) {}

  /** What was written. */
  public record Result(List<String> contents, String tlp, String bundleId) {}

  private final Lake lake;
  private final Location lakeFolder;
  private final LookbackConfig config;
  private final Request request;
  private final Policy policy;
  private final SiteKeys keys;

  /**
   * Prepares a bundle.
   *
   * @throws UserException when the request cannot be met
   */
  public ShareExport(Lake lake, Location lakeFolder, LookbackConfig config, Request request) {
    this.lake = lake;
    this.lakeFolder = lakeFolder;
    this.config = config;
    this.request = request;
    config.site(request.site());
    ShareConfig share = config.share();
    policy = share.policies().get(request.policy());
    if (policy == null) {
      throw new UserException(
          "There is no policy '"
              + request.policy()
              + "'"
              + Suggestion.text(request.policy(), "policies", share.policies().keySet()));
    }
    if (request.from().plusDays(MOST_DAYS).isBefore(request.to().plusDays(1))) {
      throw new UserException(
          "A bundle holds at most " + MOST_DAYS + " days; write several with --from and --to");
    }
    keys = SiteKeys.load(keyFolder(lakeFolder, config), request.site());
  }

  /** Where the keys of our sites are. */
  public static Path keyFolder(Location lakeFolder, LookbackConfig config) {
    Path folder = Path.of(config.share().keys());
    return folder.isAbsolute()
        ? folder
        : lakeFolder.local("keys; set share.keys to one of the local disk").resolve(folder);
  }

  /** Writes the bundle; a file that is there is replaced when the new one is whole. */
  public Result write(Path out) {
    Path target = out.toAbsolutePath().normalize();
    Configuration hadoop = lake.spark().sparkContext().hadoopConfiguration();
    if (target.getParent() == null || !Files.isDirectory(target.getParent())) {
      throw new UserException(
          "Cannot write " + out + ": there is no folder " + target.getParent() + "; make it first");
    }
    try {
      // Its owner's only, as temporary folders and files are.
      Path work = Files.createTempDirectory(target.getParent(), "." + target.getFileName());
      try (Scratch scratch = new Scratch(lakeFolder, hadoop)) {
        return write(work, scratch, target);
      } finally {
        delete(work);
      }
    } catch (IOException e) {
      throw new UserException("Cannot write " + out + ": " + e.getMessage(), e);
    }
  }

  private Result write(Path work, Scratch scratch, Path target) throws IOException {
    Instant asOf = asOf();
    OwnHosts own = new OwnHosts(config.allSites(), policy.ownAddresses(), keys.pseudonyms());
    List<Manifest.Content> files = new ArrayList<>();
    List<String> contents = new ArrayList<>();
    for (Shared table : EnumSet.copyOf(policy.tables())) {
      String name = SharedRows.file(table);
      Dataset<Row> rows =
          SharedRows.of(table, lake, request.site(), request.from(), request.to(), policy, own);
      PlainParquet.write(rows, scratch.resolve(table.text()), List.of());
      scratch.fetch(table.text(), work.resolve(name));
      StableParquet.settle(work.resolve(name));
      long count = lake.spark().read().parquet(scratch.resolve(table.text())).count();
      files.add(content(work, name, count));
      contents.add(count + " " + table.text());
    }
    if (policy.stix()) {
      try (OutputStream json =
          new BufferedOutputStream(Files.newOutputStream(work.resolve(STIX)))) {
        long objects =
            StixSightings.write(
                lake.spark().read().parquet(scratch.resolve(Shared.SIGHTINGS.text())),
                request.site(),
                asOf,
                policy.tlp(),
                request.from() + "|" + request.to() + "|" + asOf,
                json);
        contents.add(objects + " STIX objects");
        json.flush();
        files.add(content(work, STIX, objects));
      }
    }
    Manifest manifest =
        new Manifest(
            request.site(),
            request.from(),
            request.to(),
            asOf,
            request.policy(),
            policy.ownAddresses().name().toLowerCase(Locale.ROOT),
            policy.tlp().text(),
            files);
    byte[] text = manifest.toBytes();
    Files.write(work.resolve(BundleArchive.MANIFEST), text);
    Files.writeString(
        work.resolve(BundleArchive.SIGNATURE),
        Base64.getEncoder().encodeToString(keys.sign(text)) + "\n",
        StandardCharsets.US_ASCII);
    List<String> names = new ArrayList<>(List.of(BundleArchive.MANIFEST, BundleArchive.SIGNATURE));
    files.forEach(file -> names.add(file.name()));
    Path part = Files.createTempFile(work, "bundle", ".part");
    try (OutputStream archive = new BufferedOutputStream(Files.newOutputStream(part))) {
      BundleArchive.write(work, names, archive);
    }
    String id = BundleArchive.sha256(part);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new Result(contents, policy.tlp().text(), id);
  }

  private static Manifest.Content content(Path work, String name, long rows) throws IOException {
    Path file = work.resolve(name);
    return new Manifest.Content(name, BundleArchive.sha256(file), Files.size(file), rows);
  }

  /** When the newest of the results in the window was computed; not when they are written down. */
  private Instant asOf() {
    Object micros =
        lake.read(JobRuns.TABLE)
            .where(col("site").equalTo(request.site()))
            .where(col("event_date").between(lit(request.from()), lit(request.to())))
            .where(col("status").equalTo(JobRuns.DONE))
            .where(not(col("job").startsWith("(")))
            .agg(max(expr("unix_micros(started_at) + duration_ms * 1000")))
            .head()
            .get(0);
    if (micros == null) {
      throw new UserException(
          "Site "
              + request.site()
              + " has no results from "
              + request.from()
              + " to "
              + request.to()
              + ". Run: lookback nightly --site "
              + request.site());
    }
    return Instant.ofEpochSecond(0, 1000L * (Long) micros);
  }

  /** Removes a folder of files. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}
