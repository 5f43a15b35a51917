package io.lookback.datasets.scenario;

import io.lookback.udf.net.IpAddress;
import java.util.Arrays;

/** Bytes being written: numbers, addresses and ASCII text without intermediate strings. */
final class Text {
  private static final int LONGEST_PIECE = 64;

  byte[] bytes;
  int length;

  Text(int capacity) {
    bytes = new byte[Math.max(capacity, LONGEST_PIECE)];
  }

  private void reserve(int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
    }
  }

  Text add(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  Text add(byte[] piece) {
    return add(piece, 0, piece.length);
  }

  Text add(byte[] piece, int from, int count) {
    reserve(count);
    System.arraycopy(piece, from, bytes, length, count);
    length += count;
    return this;
  }

  /** Adds text of ASCII characters. */
  Text add(String ascii) {
    int count = ascii.length();
    reserve(count);
    for (int i = 0; i < count; i++) {
      bytes[length + i] = (byte) ascii.charAt(i);
    }
    length += count;
    return this;
  }

  Text number(long value) {
    reserve(LONGEST_PIECE);
    long rest = value;
    if (rest < 0) {
      bytes[length++] = '-';
      rest = -rest;
    }
    int digits = 1;
    for (long limit = 10; digits < 19 && rest >= limit; limit *= 10) {
      digits++;
    }
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  /** Adds a number with leading zeros. */
  Text padded(long value, int digits) {
    reserve(LONGEST_PIECE);
    long rest = value;
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  /** Adds microseconds as seconds with six decimals. */
  Text seconds(long microseconds) {
    number(microseconds / 1_000_000);
    bytes[length++] = '.';
    return padded(microseconds % 1_000_000, 6);
  }

  Text address(long hi, long lo) {
    reserve(LONGEST_PIECE);
    length += IpAddress.text(hi, lo, bytes, length);
    return this;
  }

  /** Adds address and port with a colon between. */
  Text endpoint(long hi, long lo, int port) {
    return address(hi, lo).add(':').number(port);
  }
}
