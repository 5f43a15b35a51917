package io.lookback.jobs.report;

import io.lookback.datasets.format.LineReader;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads lines of raw files again, so that a dossier shows what the sensor wrote. A file is found
 * only through the ledger of ingest, never by anything a log says.
 */
final class RawLines {
  static final int PER_ADDRESS = 30;

  private final Opener opener;
  private final long budget;

  /** Opens a raw file by the path in the ledger, decompressed. */
  @FunctionalInterface
  interface Opener {
    InputStream open(String path) throws IOException;
  }

  /** A record whose line is wanted. */
  record Wanted(
      String fileId,
      long lineNo,
      String site,
      String sensor,
      String format,
      Instant time,
      String what) {}

  /**
   * Where a content was read.
   *
   * @param bytes how many it has, decompressed
   * @param isBinary whether it has records in place of lines
   */
  record Source(String path, long bytes, boolean isBinary) {}

  /**
   * @param budget decompressed bytes that may be read in all
   */
  RawLines(Opener opener, long budget) {
    this.opener = opener;
    this.budget = budget;
  }

  /**
   * The lines, each with its text or with why it has none.
   *
   * @param sources finds contents in the ledger
   * @param records tells what records of binary files say
   */
  Map<Wanted, Dossier.RawLine> read(
      List<Wanted> wanted,
      Function<Collection<String>, Map<String, Source>> sources,
      Function<List<Wanted>, Map<Wanted, String>> records) {
    Map<String, List<Wanted>> byFile = new LinkedHashMap<>();
    for (Wanted line : wanted) {
      byFile.computeIfAbsent(line.fileId(), fileId -> new ArrayList<>()).add(line);
    }
    Map<Wanted, Dossier.RawLine> lines = new HashMap<>();
    if (byFile.isEmpty()) {
      return lines;
    }
    Set<String> fileIds = new LinkedHashSet<>(byFile.keySet());
    Map<String, Source> found = sources.apply(fileIds);
    List<Wanted> ofBinary =
        wanted.stream()
            .filter(line -> found.containsKey(line.fileId()))
            .filter(line -> found.get(line.fileId()).isBinary())
            .toList();
    Map<Wanted, String> told = ofBinary.isEmpty() ? Map.of() : records.apply(ofBinary);
    long left = budget;
    for (Map.Entry<String, List<Wanted>> file : byFile.entrySet()) {
      Source source = found.get(file.getKey());
      Map<Long, String> texts = new HashMap<>();
      String missing;
      if (source == null) {
        missing = "the ledger does not know its file any more";
      } else if (source.isBinary()) {
        missing = "the file has records, not lines, and what they said is no longer kept";
        file.getValue().stream()
            .filter(told::containsKey)
            .forEach(line -> texts.put(line.lineNo(), told.get(line)));
      } else if (source.bytes() > left) {
        missing =
            "not read again: the files of this report are more than "
                + Words.bytes(budget)
                + " together";
      } else {
        left -= source.bytes();
        missing = read(file.getKey(), source, file.getValue(), texts);
      }
      for (Wanted line : file.getValue()) {
        String text = texts.get(line.lineNo());
        lines.put(
            line,
            new Dossier.RawLine(
                line.site(),
                line.sensor(),
                line.format(),
                line.fileId(),
                line.lineNo(),
                line.time(),
                line.what(),
                source == null ? null : source.path(),
                text,
                text == null ? missing : null));
      }
    }
    return lines;
  }

  /** Fills {@code texts} by line number; returns what to say of lines that are not among them. */
  private String read(String fileId, Source source, List<Wanted> wanted, Map<Long, String> texts) {
    List<Long> numbers =
        wanted.stream().map(Wanted::lineNo).distinct().sorted(Comparator.naturalOrder()).toList();
    try (InputStream in = opener.open(source.path())) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      InputStream content =
          new DigestInputStream(new BoundedInputStream(in, source.bytes()), digest);
      LineReader lines = new LineReader(content, 0);
      int next = 0;
      while (next < numbers.size() && lines.next()) {
        if (lines.lineNo() == numbers.get(next)) {
          // Four bytes a character at most; what is longer is cut when it is shown.
          int length = Math.min(lines.end() - lines.start(), 4 * Untrusted.LONGEST);
          String text = new String(lines.buffer(), lines.start(), length, StandardCharsets.UTF_8);
          texts.put(
              numbers.get(next),
              length < lines.end() - lines.start()
                  ? text + "… [a line of " + Words.count(lines.end() - lines.start()) + " bytes]"
                  : text);
          next++;
        }
      }
      // Rotation gives the same name to other content: only the content taken in may be quoted.
      content.transferTo(OutputStream.nullOutputStream());
      if (!HexFormat.of().formatHex(digest.digest()).equalsIgnoreCase(fileId)) {
        texts.clear();
        return "the file at that place now has other content";
      }
      return "the file has no such line";
    } catch (FileNotFoundException | NoSuchFileException e) {
      return "the file is no longer there";
    } catch (IOException | RuntimeException e) {
      texts.clear();
      return "the file cannot be read any more (" + e.getMessage() + ")";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256", e);
    }
  }

  /** The first bytes of a stream. */
  private static final class BoundedInputStream extends FilterInputStream {
    private long left;

    BoundedInputStream(InputStream in, long limit) {
      super(in);
      left = limit;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = in.read(buffer, offset, (int) Math.min(length, left));
      left -= Math.max(0, read);
      return read;
    }
  }
}
