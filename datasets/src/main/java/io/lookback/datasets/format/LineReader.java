package io.lookback.datasets.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads lines as slices of its buffer, without making strings. A line ends at LF; a CR before it is
 * not part of the line. Lines longer than the cap are cut there and marked; the rest of such a line
 * is passed over, so memory stays bounded whatever the input.
 */
public final class LineReader {
  /** Longest line that is read whole. */
  public static final int MAX_LINE = 4 * 1024 * 1024;

  private static final int INITIAL_BUFFER = 256 * 1024;

  private final InputStream in;
  private byte[] buffer = new byte[INITIAL_BUFFER];
  private int filled;
  private int next;
  private boolean ended;
  private long lineNo;

  private int start;
  private int end;
  private boolean tooLong;
  private boolean terminated;
  private long position;
  private long lineStart;

  /**
   * @param in decompressed bytes
   * @param linesBefore lines of the file before the first byte of {@code in}
   */
  public LineReader(InputStream in, long linesBefore) {
    this.in = in;
    this.lineNo = linesBefore;
  }

  /** Moves to the next line; false at the end of the input. */
  public boolean next() throws IOException {
    tooLong = false;
    lineStart = position;
    int scan = next;
    while (true) {
      for (int i = scan; i < filled; i++) {
        if (buffer[i] == '\n') {
          // However the stream delivers it: the buffer may hold more than the longest line.
          return i - next > MAX_LINE ? cut() : found(i, i + 1, true);
        }
      }
      scan = filled;
      if (filled - next > MAX_LINE) {
        return cut();
      }
      if (ended) {
        return next < filled && found(filled, filled, false);
      }
      if (next > 0) {
        System.arraycopy(buffer, next, buffer, 0, filled - next);
        filled -= next;
        scan -= next;
        next = 0;
      } else if (filled == buffer.length) {
        buffer = Arrays.copyOf(buffer, buffer.length * 2);
      }
      fill();
    }
  }

  private void fill() throws IOException {
    int read = in.read(buffer, filled, buffer.length - filled);
    if (read < 0) {
      ended = true;
    } else {
      filled += read;
    }
  }

  private boolean found(int lineEnd, int after, boolean byNewline) {
    start = next;
    end = lineEnd > next && byNewline && buffer[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
    terminated = byNewline;
    position += after - next;
    next = after;
    lineNo++;
    return true;
  }

  /** Keeps the first bytes of an overlong line and passes over the rest. */
  private boolean cut() throws IOException {
    tooLong = true;
    terminated = false;
    byte[] kept = Arrays.copyOfRange(buffer, next, next + MAX_LINE);
    int scan = next;
    while (true) {
      int newline = -1;
      for (int i = scan; i < filled; i++) {
        if (buffer[i] == '\n') {
          newline = i;
          break;
        }
      }
      if (newline >= 0) {
        position += newline + 1 - next;
        next = newline + 1;
        terminated = true;
        break;
      }
      position += filled - next;
      next = 0;
      scan = 0;
      filled = 0;
      if (ended) {
        break;
      }
      fill();
    }
    // What follows the newline moves behind the kept part, so that both fit one buffer.
    int rest = filled - next;
    byte[] joined = new byte[Math.max(buffer.length, kept.length + rest)];
    System.arraycopy(kept, 0, joined, 0, kept.length);
    System.arraycopy(buffer, next, joined, kept.length, rest);
    buffer = joined;
    start = 0;
    end = kept.length;
    next = kept.length;
    filled = kept.length + rest;
    lineNo++;
    return true;
  }

  /** The buffer that holds the current line; valid until {@link #next()}. */
  public byte[] buffer() {
    return buffer;
  }

  /** First byte of the current line in {@link #buffer()}. */
  public int start() {
    return start;
  }

  /** After the last byte of the current line, line end not included. */
  public int end() {
    return end;
  }

  /** Number of the current line in the file, from 1. */
  public long lineNo() {
    return lineNo;
  }

  /** Whether the current line was longer than {@link #MAX_LINE} and is cut. */
  public boolean isTooLong() {
    return tooLong;
  }

  /** Whether the current line ended with a newline (false only for a last line without one). */
  public boolean isTerminated() {
    return terminated;
  }

  /** Bytes from the beginning of the input to the beginning of the current line. */
  public long lineStart() {
    return lineStart;
  }

  /** Bytes from the beginning of the input to the end of the current line, newline included. */
  public long position() {
    return position;
  }
}
