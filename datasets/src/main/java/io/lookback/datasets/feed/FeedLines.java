package io.lookback.datasets.feed;

import io.lookback.datasets.format.Head;
import io.lookback.datasets.format.LineReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The lines of a list as trimmed text; blank and overlong ones go to the ledger by themselves. */
final class FeedLines {
  private final byte[] content;
  private final LineReader lines;
  private final FeedSink sink;
  private String text;

  FeedLines(byte[] content, FeedSink sink) {
    this.content = content;
    this.lines = new LineReader(new ByteArrayInputStream(content), 0);
    this.sink = sink;
  }

  /** Moves to the next line that holds something; false at the end. */
  boolean next() {
    try {
      while (lines.next()) {
        text =
            clean(
                new String(
                    lines.buffer(),
                    lines.start(),
                    lines.end() - lines.start(),
                    StandardCharsets.UTF_8));
        if (lines.isTooLong()) {
          sink.reject(lines.lineNo(), "line_too_long", text);
        } else if (text.isEmpty()) {
          sink.skip("blank");
        } else {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole content, for formats that are one document instead of lines. */
  InputStream content() {
    return new ByteArrayInputStream(content);
  }

  String text() {
    return text;
  }

  /** Number of the line in the file, from 1. */
  long number() {
    return lines.lineNo();
  }

  /** The lines of a head that hold something; a last one that the head cuts off is left out. */
  static List<String> of(Head head) {
    String all = new String(head.bytes(), StandardCharsets.UTF_8);
    List<String> found = new ArrayList<>();
    int from = 0;
    while (from < all.length()) {
      int newline = all.indexOf('\n', from);
      boolean isCut = newline < 0 && head.bytes().length >= Head.SIZE;
      if (isCut && !found.isEmpty()) {
        break;
      }
      String line = clean(all.substring(from, newline < 0 ? all.length() : newline));
      if (!line.isEmpty()) {
        found.add(line);
      }
      from = newline < 0 ? all.length() : newline + 1;
    }
    return found;
  }

  /** Without surrounding blanks, line end and byte-order mark. */
  private static String clean(String line) {
    String stripped = line.strip();
    return stripped.startsWith("\ufeff") ? stripped.substring(1).strip() : stripped;
  }
}
