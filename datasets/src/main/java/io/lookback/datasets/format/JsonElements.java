package io.lookback.datasets.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a JSON array of objects into its elements, by brackets and quotes alone. An element that is
 * no valid JSON inside therefore spoils only itself; one whose brackets or quotes do not close
 * takes in all that follows.
 */
final class JsonElements {
  private final InputStream in;
  private final byte[] chunk = new byte[64 * 1024];
  private int next;
  private int filled;

  private byte[] element = new byte[8 * 1024];
  private int length;
  private boolean isTooLong;
  private boolean isComplete;
  private boolean isBeforeFirst = true;
  private boolean isAfterLast;

  JsonElements(InputStream in) {
    this.in = in;
  }

  /** The current element is {@code buffer()[0, length())}. */
  byte[] buffer() {
    return element;
  }

  int length() {
    return length;
  }

  /** Whether the element is longer than a line may be and is cut. */
  boolean isTooLong() {
    return isTooLong;
  }

  /** Whether the element ended; false for one that the end of the input cuts off. */
  boolean isComplete() {
    return isComplete;
  }

  /** Whether the element is text behind the end of the array. */
  boolean isAfterLast() {
    return isAfterLast;
  }

  /**
   * Moves to the next element; false at the end. Whatever stands behind the closing bracket is one
   * last element.
   */
  boolean next() throws IOException {
    length = 0;
    isTooLong = false;
    isComplete = false;
    int c = nextOutside();
    if (isBeforeFirst && c == '[') {
      isBeforeFirst = false;
      c = nextOutside();
    }
    while (c == ',' && !isAfterLast) {
      c = nextOutside();
    }
    if (c == ']' && !isAfterLast) {
      isAfterLast = true;
      c = nextOutside();
    }
    if (c < 0) {
      return false;
    }
    if (isAfterLast) {
      for (; c >= 0; c = read()) {
        append(c);
      }
      return true;
    }
    copyElement(c);
    return true;
  }

  private void copyElement(int first) throws IOException {
    int depth = 0;
    boolean inString = false;
    boolean escaped = false;
    for (int c = first; c >= 0; c = read()) {
      if (inString) {
        inString = escaped || c != '"';
        escaped = !escaped && c == '\\';
      } else if (c == '"') {
        inString = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (depth == 0 && (c == ',' || c == ']')) {
        // An element without braces ends before the comma or bracket, which is read again.
        next--;
        isComplete = true;
        return;
      } else if (c == '}' || c == ']') {
        depth--;
      }
      append(c);
      if (depth <= 0 && !inString && (c == '}' || c == ']')) {
        isComplete = true;
        return;
      }
    }
  }

  private void append(int c) {
    if (length == LineReader.MAX_LINE) {
      isTooLong = true;
      return;
    }
    if (length == element.length) {
      element = Arrays.copyOf(element, 2 * element.length);
    }
    element[length++] = (byte) c;
  }

  private int nextOutside() throws IOException {
    int c = read();
    while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      c = read();
    }
    return c;
  }

  private int read() throws IOException {
    if (next == filled) {
      next = 0;
      filled = Math.max(in.read(chunk), 0);
      if (filled == 0) {
        return -1;
      }
    }
    return chunk[next++] & 0xff;
  }
}
