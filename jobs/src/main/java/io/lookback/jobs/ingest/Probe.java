package io.lookback.jobs.ingest;

import io.lookback.datasets.format.Format;
import io.lookback.datasets.format.Formats;
import io.lookback.datasets.format.Head;
import io.lookback.datasets.format.LineReader;
import io.lookback.datasets.store.RawFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.io.Serializable;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * The first look at a file: its content's hash, its format, its lines, and where it may be cut into
 * pieces. Runs in Spark tasks, one file at a time.
 */
final class Probe {
  /** The head of a file, for finding files that grew: short and long, for short and long files. */
  private static final int SHORT_HEAD = 256;

  private static final int LONG_HEAD = 4096;

  private Probe() {}

  /**
   * A stretch of a file that one task reads.
   *
   * @param offset first byte in the decompressed content
   * @param linesBefore lines before it
   * @param prologue lines before it that set state
   */
  record Piece(long offset, long length, long linesBefore, byte[] prologue)
      implements Serializable {}

  /**
   * What a file is.
   *
   * @param fileId SHA-256 of the content taken
   * @param head what its first bytes hash to, see {@link #mayBegin}
   * @param format null when no format recognises it
   * @param bytes decompressed bytes taken
   * @param lines lines in them
   * @param grewFrom identifiers of known files whose whole content this one begins with
   * @param damage what is wrong with the compressed stream; null if nothing
   * @param cutOff the bytes after the last newline before the damage, at most 1,000
   * @param error why the file could not be read at all; null if it could
   */
  record Result(
      RawFile file,
      String fileId,
      String head,
      String format,
      long bytes,
      long lines,
      List<Piece> pieces,
      List<String> grewFrom,
      String damage,
      byte[] cutOff,
      String error)
      implements Serializable {}

  /** A file that was taken in before. */
  record Known(String fileId, long bytes, String head) implements Serializable {}

  /**
   * @param known contents that this one may begin with
   * @param splitSize pieces are at least this long, where the format allows pieces
   */
  static Result of(RawFile file, List<Known> known, long splitSize, Configuration configuration) {
    try {
      return probe(file, known, splitSize, configuration);
    } catch (IOException e) {
      return new Result(
          file, null, null, null, 0, 0, List.of(), List.of(), null, null, e.toString());
    }
  }

  private static Result probe(
      RawFile file, List<Known> known, long splitSize, Configuration configuration)
      throws IOException {
    try (RawFiles.RawStream raw = RawFiles.open(file.path(), configuration)) {
      byte[] first = readFully(raw, Head.SIZE);
      Head head = new Head(first, first.length < Head.SIZE);
      String headHash = headHash(first, SHORT_HEAD) + headHash(first, LONG_HEAD);
      Format format =
          file.format() != null ? Formats.named(file.format()) : Formats.detect(head).orElse(null);

      List<Known> candidates =
          known.stream().filter(one -> mayBegin(one.head(), one.bytes(), headHash)).toList();
      long[] lengths = candidates.stream().mapToLong(Known::bytes).sorted().distinct().toArray();
      ContentHash hash =
          new ContentHash(new SequenceInputStream(new ByteArrayInputStream(first), raw), lengths);

      boolean splittable = format != null && format.isSplittable() && raw.compression().isEmpty();
      List<Piece> pieces = new ArrayList<>();
      ByteArrayOutputStream prologue = new ByteArrayOutputStream();
      long pieceOffset = 0;
      long pieceLines = 0;
      byte[] piecePrologue = new byte[0];
      LineReader lines = new LineReader(hash, 0);
      byte[] cutOff = null;
      long completeLines = 0;
      boolean terminated = true;
      while (lines.next()) {
        terminated = lines.isTerminated();
        if (!terminated) {
          cutOff =
              Arrays.copyOfRange(
                  lines.buffer(), lines.start(), Math.min(lines.end(), lines.start() + 1000));
          break;
        }
        completeLines = lines.lineNo();
        if (splittable) {
          if (format.isPrologue(lines.buffer(), lines.start(), lines.end())) {
            prologue.write(lines.buffer(), lines.start(), lines.end() - lines.start());
            prologue.write('\n');
          }
          if (lines.position() - pieceOffset >= splitSize) {
            pieces.add(
                new Piece(pieceOffset, lines.position() - pieceOffset, pieceLines, piecePrologue));
            pieceOffset = lines.position();
            pieceLines = lines.lineNo();
            piecePrologue = prologue.toByteArray();
          }
        }
      }
      drain(hash);
      String damage = raw.damage();
      boolean dropTail = damage != null && !terminated;
      long bytes = dropTail ? hash.bytesToNewline() : hash.bytes();
      long lineCount = dropTail ? completeLines : completeLines + (terminated ? 0 : 1);
      String fileId = dropTail ? hash.toNewline() : hash.whole();
      if (bytes > pieceOffset || pieces.isEmpty()) {
        pieces.add(new Piece(pieceOffset, bytes - pieceOffset, pieceLines, piecePrologue));
      }
      List<String> grewFrom = new ArrayList<>();
      for (Known candidate : candidates) {
        if (candidate.bytes() < bytes
            && candidate.fileId().equals(hash.prefix(candidate.bytes()))) {
          grewFrom.add(candidate.fileId());
        }
      }
      return new Result(
          file,
          fileId,
          headHash,
          format == null ? null : format.name(),
          bytes,
          lineCount,
          pieces,
          grewFrom.stream().sorted().toList(),
          damage,
          dropTail ? cutOff : null,
          null);
    }
  }

  private static String headHash(byte[] first, int length) {
    MessageDigest digest = ContentHash.sha256();
    digest.update(first, 0, Math.min(length, first.length));
    return ContentHash.hex(digest).substring(0, 16);
  }

  /** Whether a content of that head and length may be the beginning of another one. */
  static boolean mayBegin(String head, long bytes, String otherHead) {
    if (bytes == 0) {
      return false;
    }
    if (bytes >= LONG_HEAD) {
      return head.equals(otherHead);
    }
    return bytes < SHORT_HEAD || head.regionMatches(0, otherHead, 0, 16);
  }

  private static void drain(ContentHash hash) throws IOException {
    byte[] rest = new byte[8192];
    while (hash.read(rest, 0, rest.length) >= 0) {
      // Only what follows an overlong last line without end is left here.
    }
  }

  private static byte[] readFully(RawFiles.RawStream in, int length) throws IOException {
    byte[] buffer = new byte[length];
    int filled = 0;
    while (filled < length) {
      int read = in.read(buffer, filled, length - filled);
      if (read < 0) {
        break;
      }
      filled += read;
    }
    return Arrays.copyOf(buffer, filled);
  }
}
