package io.lookback.datasets.feed;

import io.lookback.datasets.Location;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/**
 * A file that holds a version of a list, decompressed (gz, bz2, xz, zst); of a MISP feed, the
 * manifest with all events that it names.
 *
 * @param contentId SHA-256 of the decompressed content
 * @param modified modification time, the last resort for the date of the version
 */
public record FeedFile(Location path, byte[] content, String contentId, Instant modified) {
  /** Lists beyond this are not lists; it also bounds what a small hostile archive expands to. */
  public static final int LARGEST = 512 * 1024 * 1024;

  private static final Set<String> COMPRESSIONS =
      Set.of(
          CompressorStreamFactory.GZIP,
          CompressorStreamFactory.BZIP2,
          CompressorStreamFactory.XZ,
          CompressorStreamFactory.ZSTANDARD);

  private static final Pattern DATE =
      Pattern.compile(
          "(?<!\\d)((?:19|20)\\d{2})(-?)(0[1-9]|1[0-2])\\2([0-2]\\d|3[01])"
              + "(?:[T_ .-]?([01]\\d|2[0-3])[-:.]?([0-5]\\d)(?:[-:.]?([0-5]\\d))?Z?)?(?!\\d)");
  private static final Pattern ENDING =
      Pattern.compile(
          "(\\.(txt|csv|json|list|lst|ipset|netset|rules|dat|gz|bz2|xz|zst))+$",
          Pattern.CASE_INSENSITIVE);

  /**
   * Reads a file.
   *
   * @throws FeedException when it cannot be read whole: the message names the file
   */
  public static FeedFile read(Location path) throws FeedException {
    try {
      byte[] stored = limited(path.open(), path);
      byte[] content = decompressed(stored, path);
      if (path.name().equals(MispFeed.MANIFEST)) {
        byte[] events = MispFeed.content(path, content);
        content = events == null ? content : events;
      }
      return new FeedFile(path, content, sha256(content), path.modified());
    } catch (FeedException e) {
      throw e;
    } catch (IOException e) {
      throw new FeedException(path + " cannot be read: " + e.getMessage());
    }
  }

  private static byte[] decompressed(byte[] stored, Location path) throws IOException {
    InputStream in = new BufferedInputStream(new ByteArrayInputStream(stored));
    String compression;
    try {
      compression = CompressorStreamFactory.detect(in);
    } catch (CompressorException | IllegalArgumentException e) {
      return stored;
    }
    if (!COMPRESSIONS.contains(compression)) {
      return stored;
    }
    try {
      return limited(
          new CompressorStreamFactory(true).createCompressorInputStream(compression, in), path);
    } catch (FeedException e) {
      throw e;
    } catch (IOException e) {
      throw new FeedException(
          path + " breaks off or is damaged (" + compression + "): " + e.getMessage());
    }
  }

  private static byte[] limited(InputStream stream, Location path) throws IOException {
    try (InputStream in = stream) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new FeedException(path + " is larger than " + LARGEST + " bytes: that is no list");
      }
      return bytes;
    }
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /**
   * The time that a file name holds, UTC: {@code 2026-08-16T08-05-10__tor-exit.txt}, {@code
   * list_2024-04-04.csv}, {@code drop-20240404-0630.txt}; a date alone is its midnight.
   */
  public static Optional<Instant> timeInName(String name) {
    Matcher date = DATE.matcher(name);
    while (date.find()) {
      try {
        LocalDate day =
            LocalDate.of(number(date.group(1)), number(date.group(3)), number(date.group(4)));
        LocalTime time =
            LocalTime.of(number(date.group(5)), number(date.group(6)), number(date.group(7)));
        return Optional.of(day.atTime(time).toInstant(ZoneOffset.UTC));
      } catch (DateTimeException e) {
        // A 31st of February is no date; perhaps the name holds another.
        continue;
      }
    }
    return Optional.empty();
  }

  private static int number(String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  /** What is left of a file name without its time and ending: {@code tor-exit}. */
  public static String listInName(String name) {
    String bare = ENDING.matcher(name).replaceFirst("");
    if (timeInName(bare).isPresent()) {
      bare = DATE.matcher(bare).replaceAll("");
    }
    return bare.replaceAll("^[_.\\- ]+|[_.\\- ]+$", "").toLowerCase(Locale.ROOT);
  }
}
