package io.lookback.jobs.share;

import static io.lookback.jobs.share.BundleArchive.refused;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.config.ShareConfig.Partner;
import io.lookback.datasets.config.ShareConfig.Shared;
import io.lookback.datasets.config.Suggestion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A bundle whose archive, signature and manifest are in order and whose files are those that the
 * partner signed; what is in its tables is yet to be checked.
 *
 * @param path where it came from
 * @param id SHA-256 of the file
 * @param folder where its files are
 */
record ReceivedBundle(Path path, String id, Path folder, Manifest manifest, Partner partner) {
  /** How far clocks may differ. */
  static final Duration AHEAD = Duration.ofHours(24);

  private static final int LONGEST_MANIFEST = 1024 * 1024;
  private static final int LONGEST_SIGNATURE = 200;

  /**
   * Opens a bundle.
   *
   * @param folder empty folder for its files
   * @throws io.lookback.datasets.UserException when it is not to be believed
   */
  static ReceivedBundle open(Path path, Path folder, LookbackConfig config, Instant now)
      throws IOException {
    List<String> names = BundleArchive.extract(path, folder, config.share().largest().bytes());
    if (!names.contains(BundleArchive.MANIFEST) || !names.contains(BundleArchive.SIGNATURE)) {
      throw refused(path, "it has no manifest, or none that is signed");
    }
    byte[] text = limited(path, folder.resolve(BundleArchive.MANIFEST), LONGEST_MANIFEST);
    Manifest manifest;
    try {
      manifest = Manifest.parse(text);
    } catch (Manifest.InvalidManifest e) {
      throw refused(path, "its manifest cannot be used: " + e.getMessage());
    }
    Partner partner = partner(path, manifest.site(), config);
    byte[] signature;
    try {
      signature =
          Base64.getDecoder()
              .decode(
                  new String(
                          limited(path, folder.resolve(BundleArchive.SIGNATURE), LONGEST_SIGNATURE),
                          StandardCharsets.ISO_8859_1)
                      .strip());
    } catch (IllegalArgumentException e) {
      throw refused(path, "its signature is none");
    }
    if (!SiteKeys.verify(partner.publicKey(), text, signature)) {
      throw refused(
          path,
          "it is not signed with the key of partner "
              + manifest.site()
              + ": it was changed since, or the partner has a new key; ask there");
    }
    checkWindow(path, manifest, now);
    checkFiles(path, folder, manifest, names);
    return new ReceivedBundle(path, BundleArchive.sha256(path), folder, manifest, partner);
  }

  private static byte[] limited(Path path, Path file, int longest) throws IOException {
    if (Files.size(file) > longest) {
      throw refused(path, file.getFileName() + " is larger than any can be");
    }
    return Files.readAllBytes(file);
  }

  private static Partner partner(Path path, String site, LookbackConfig config) {
    Partner partner = config.share().partners().get(site);
    if (partner == null) {
      // The name is the sender's, who is not known yet.
      String shown = site.replaceAll("[^\\p{Alnum}._-]", "?");
      String suggestion = Suggestion.text(shown, "partners", config.share().partners().keySet());
      throw refused(
          path,
          "it is of site '"
              + shown
              + "', which is no partner"
              + suggestion
              + (suggestion.endsWith("?") ? "" : ".")
              + " Partners are declared under share.partners of the configuration");
    }
    if (config.sites().containsKey(site)) {
      throw refused(path, "it is of site " + site + ", which is one of our own");
    }
    return partner;
  }

  private static void checkWindow(Path path, Manifest manifest, Instant now) {
    LocalDate latest = now.plus(AHEAD).atOffset(ZoneOffset.UTC).toLocalDate();
    if (manifest.to().isBefore(manifest.from())
        || manifest.from().plusDays(ShareExport.MOST_DAYS).isBefore(manifest.to().plusDays(1))) {
      throw refused(
          path,
          "its days, "
              + manifest.from()
              + " to "
              + manifest.to()
              + ", are no period of at most "
              + ShareExport.MOST_DAYS
              + " days");
    }
    if (manifest.to().isAfter(latest) || manifest.asOf().isAfter(now.plus(AHEAD))) {
      throw refused(
          path,
          "it tells of the future (days up to "
              + manifest.to()
              + ", as of "
              + manifest.asOf()
              + "); a clock is wrong, there or here");
    }
  }

  private static void checkFiles(Path path, Path folder, Manifest manifest, List<String> names)
      throws IOException {
    List<String> expected =
        new ArrayList<>(List.of(BundleArchive.MANIFEST, BundleArchive.SIGNATURE));
    manifest.files().forEach(file -> expected.add(file.name()));
    if (!expected.equals(names)) {
      throw refused(
          path, "its files are " + names + ", and its manifest says that they are " + expected);
    }
    if (!names.contains(SharedRows.file(Shared.SIGHTINGS))) {
      throw refused(path, "there are no sightings in it");
    }
    for (Manifest.Content content : manifest.files()) {
      Path file = folder.resolve(content.name());
      if (Files.size(file) != content.bytes()
          || !BundleArchive.sha256(file).equals(content.sha256())) {
        throw refused(path, content.name() + " is not the file whose SHA-256 its manifest states");
      }
    }
  }

  /** The tables in it. */
  List<Shared> tables() {
    List<Shared> tables = new ArrayList<>();
    for (Shared table : Shared.values()) {
      if (manifest.files().stream().anyMatch(file -> file.name().equals(SharedRows.file(table)))) {
        tables.add(table);
      }
    }
    return tables;
  }

  long rows(Shared table) {
    return manifest.files().stream()
        .filter(file -> file.name().equals(SharedRows.file(table)))
        .mapToLong(Manifest.Content::rows)
        .sum();
  }
}
