package io.lookback.jobs.share;

import io.lookback.datasets.UserException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The file that a bundle is: a zip archive of few known names, none of them compressed (Parquet is
 * already) and all of one fixed time, so that equal content is equal bytes.
 *
 * <p>An archive is taken only if writing its files again gives it byte by byte. So there is no room
 * for what makes archives dangerous: paths, links, names that occur twice, sizes that lie, data
 * that expands, anything before, between or behind.
 */
final class BundleArchive {
  static final String MANIFEST = "manifest.json";
  static final String SIGNATURE = "manifest.sig";

  private static final Pattern NAME =
      Pattern.compile(
          "manifest\\.json|manifest\\.sig|[a-z_]{1,40}\\.parquet|sightings\\.stix\\.json");

  /** The earliest time of a zip would be written a second time, in the zone of the machine. */
  private static final LocalDateTime TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

  private static final int MOST_FILES = 10;

  private BundleArchive() {}

  /** Writes files of a folder in that order. */
  static void write(Path folder, List<String> names, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.setMethod(ZipOutputStream.STORED);
    for (String name : names) {
      Path file = folder.resolve(name);
      ZipEntry entry = new ZipEntry(name);
      entry.setTimeLocal(TIME);
      entry.setSize(Files.size(file));
      entry.setCompressedSize(Files.size(file));
      entry.setCrc(crc(file));
      zip.putNextEntry(entry);
      Files.copy(file, zip);
      zip.closeEntry();
    }
    zip.finish();
    out.flush();
  }

  private static long crc(Path file) throws IOException {
    CRC32 crc = new CRC32();
    try (InputStream in =
        new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), crc)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return crc.getValue();
  }

  /**
   * Takes an archive apart.
   *
   * @param folder empty folder for its files
   * @param largest size in bytes of the largest archive that is looked at
   * @return names of the files in their order
   * @throws UserException when it is not as {@link #write} writes it
   */
  static List<String> extract(Path archive, Path folder, long largest) throws IOException {
    if (!Files.isRegularFile(archive)) {
      throw new UserException("There is no file " + archive);
    }
    long size = Files.size(archive);
    if (size > largest) {
      throw refused(
          archive,
          "it has "
              + size
              + " bytes, and only up to "
              + largest
              + " are taken (share.largest of the configuration)");
    }
    List<String> names = new ArrayList<>();
    try (ZipInputStream zip =
        new ZipInputStream(new BufferedInputStream(Files.newInputStream(archive)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        if (!NAME.matcher(name).matches()) {
          throw refused(
              archive, "there is '" + shown(name) + "' in it, a path or a file that no bundle has");
        }
        if (names.contains(name)) {
          throw refused(archive, name + " is in it twice");
        }
        if (entry.getMethod() != ZipEntry.STORED) {
          throw refused(archive, name + " is compressed, which no file of a bundle is");
        }
        if (names.size() == MOST_FILES) {
          throw refused(archive, "there are more files in it than a bundle has");
        }
        names.add(name);
        copy(zip, folder.resolve(name), size, archive);
      }
    } catch (EOFException e) {
      throw refused(archive, "it breaks off; get it again");
    } catch (ZipException | IllegalArgumentException e) {
      // How ZipInputStream says that the end is missing.
      boolean isCut = String.valueOf(e.getMessage()).contains("EOF");
      throw refused(
          archive,
          isCut
              ? "it breaks off; get it again"
              : "it is damaged (" + e.getMessage() + "); get it again");
    }
    if (names.isEmpty()) {
      throw refused(
          archive, "it is no bundle as 'lookback share export' writes them. Get it again");
    }
    MessageDigest digest = sha256();
    CountingStream written = new CountingStream(digest);
    write(folder, names, new BufferedOutputStream(written));
    if (written.count > size) {
      throw refused(archive, "it breaks off; get it again");
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(sha256(archive))) {
      throw refused(
          archive,
          "there is more in it than its files (links, comments or other data), so it was not"
              + " written by Lookback, or was changed since");
    }
    return names;
  }

  private static void copy(InputStream in, Path file, long most, Path archive) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[64 * 1024];
      long copied = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        copied += read;
        if (copied > most) {
          throw refused(archive, "a file in it is larger than itself");
        }
        out.write(buffer, 0, read);
      }
    }
  }

  /** Control characters become '?', and long names are cut. */
  private static String shown(String name) {
    String printable = name.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    return printable.length() <= 60 ? printable : printable.substring(0, 60) + "...";
  }

  /** Why a bundle is not taken. */
  static UserException refused(Path archive, String why) {
    return new UserException("The bundle " + archive + " is refused: " + why);
  }

  /** SHA-256 of a file, hexadecimal. */
  static String sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      Files.copy(file, out);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static final class CountingStream extends DigestOutputStream {
    private long count;

    CountingStream(MessageDigest digest) {
      super(OutputStream.nullOutputStream(), digest);
    }

    @Override
    public void write(int b) throws IOException {
      count++;
      super.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      count += length;
      super.write(bytes, from, length);
    }
  }
}
