package io.lookback.datasets.format;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.spark.unsafe.types.UTF8String;

/** Reads numbers, times and words from slices of bytes, without making strings. */
final class Text {
  /** What a parse method returns when the text is no such value. */
  static final long BAD = SessionRow.NONE;

  /** Longest piece of a line that is repeated in the detail of a reject. */
  private static final int DETAIL_LENGTH = 80;

  private Text() {}

  /** A number of up to 18 digits without sign, or {@link #BAD}. */
  static long number(byte[] b, int from, int to) {
    if (from >= to || to - from > 18) {
      return BAD;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9) {
        return BAD;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** A number from 0 to 65535, or {@link #BAD}. */
  static long port(byte[] b, int from, int to) {
    long value = to - from > 5 ? BAD : number(b, from, to);
    return value <= 65535 ? value : BAD;
  }

  /**
   * Decimal seconds ({@code 1.5}, {@code 4.05e-06}) as microseconds, digits beyond them rounded
   * half up; {@link #BAD} when it is no such number. Never goes through a double, which would cost
   * the last digit.
   */
  static long micros(byte[] b, int from, int to) {
    long seconds = 0;
    int i = from;
    while (i < to && isDigit(b[i])) {
      if (i - from == 12) {
        return BAD;
      }
      seconds = seconds * 10 + b[i++] - '0';
    }
    if (i == from) {
      return BAD;
    }
    long fraction = 0;
    int digits = 0;
    if (i < to && b[i] == '.') {
      int first = ++i;
      while (i < to && isDigit(b[i])) {
        if (digits < 6) {
          fraction = fraction * 10 + b[i] - '0';
          digits++;
        } else if (i - first == 6 && b[i] >= '5') {
          fraction++;
        }
        i++;
      }
      if (i == first) {
        return BAD;
      }
    }
    if (i < to) {
      return (b[i] | 0x20) == 'e' ? scientificMicros(b, from, i, to) : BAD;
    }
    for (; digits < 6; digits++) {
      fraction *= 10;
    }
    return seconds * 1_000_000 + fraction;
  }

  private static long scientificMicros(byte[] b, int from, int exponent, int to) {
    int digits = exponent + 1;
    if (digits < to && (b[digits] == '-' || b[digits] == '+')) {
      digits++;
    }
    // Bounded, because 1e999999999 as a decimal would not fit in memory.
    if (to - digits > 2 || number(b, digits, to) == BAD || to - from > 40) {
      return BAD;
    }
    BigDecimal seconds = new BigDecimal(new String(b, from, to - from, StandardCharsets.US_ASCII));
    BigDecimal micros = seconds.movePointRight(6).setScale(0, RoundingMode.HALF_UP);
    return micros.precision() <= 18 ? micros.longValueExact() : BAD;
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether the slice is exactly this word. */
  static boolean is(byte[] b, int from, int to, byte[] word) {
    return Arrays.equals(b, from, to, word, 0, word.length);
  }

  /** Whether the slice begins with this word. */
  static boolean startsWith(byte[] b, int from, int to, byte[] word) {
    return to - from >= word.length
        && Arrays.equals(b, from, from + word.length, word, 0, word.length);
  }

  /** Where the word first occurs at or after {@code from}, or -1. */
  static int indexOf(byte[] b, int from, int to, byte[] word) {
    for (int i = from; i <= to - word.length; i++) {
      if (b[i] == word[0] && Arrays.equals(b, i, i + word.length, word, 0, word.length)) {
        return i;
      }
    }
    return -1;
  }

  /** Where the word last occurs before {@code to}, or -1. */
  static int lastIndexOf(byte[] b, int from, int to, byte[] word) {
    for (int i = to - word.length; i >= from; i--) {
      if (b[i] == word[0] && Arrays.equals(b, i, i + word.length, word, 0, word.length)) {
        return i;
      }
    }
    return -1;
  }

  /** Where the byte first occurs at or after {@code from}, or -1. */
  static int indexOf(byte[] b, int from, int to, int wanted) {
    for (int i = from; i < to; i++) {
      if (b[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** Where the byte last occurs before {@code to}, or -1. */
  static int lastIndexOf(byte[] b, int from, int to, int wanted) {
    for (int i = to - 1; i >= from; i--) {
      if (b[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** Whether the slice ends with this word. */
  static boolean endsWith(byte[] b, int from, int to, byte[] word) {
    return to - from >= word.length && is(b, to - word.length, to, word);
  }

  /** Where the blanks that begin at {@code from} end. */
  static int skipBlanks(byte[] b, int from, int to) {
    int at = from;
    while (at < to && (b[at] == ' ' || b[at] == '\t')) {
      at++;
    }
    return at;
  }

  /** Where the text ends without the blanks behind it. */
  static int trimEnd(byte[] b, int from, int to) {
    int end = to;
    while (end > from && (b[end - 1] == ' ' || b[end - 1] == '\t')) {
      end--;
    }
    return end;
  }

  /** Where the word that begins at {@code from} ends: at a blank or at {@code to}. */
  static int wordEnd(byte[] b, int from, int to) {
    int end = from;
    while (end < to && b[end] != ' ') {
      end++;
    }
    return end;
  }

  /** The slice itself, not copied; bytes that are not UTF-8 are replaced in a copy. */
  static UTF8String utf8(byte[] b, int from, int to) {
    if (to < from) {
      // Spark would take it, and fail only when the row is written.
      throw new IndexOutOfBoundsException("a text from " + from + " to " + to);
    }
    for (int i = from; i < to; i++) {
      if (b[i] < 0) {
        return UTF8String.fromString(string(b, from, to));
      }
    }
    return UTF8String.fromBytes(b, from, to - from);
  }

  /** The slice as a string; bytes that are not UTF-8 are replaced. */
  static String string(byte[] b, int from, int to) {
    return new String(b, from, to - from, StandardCharsets.UTF_8);
  }

  /** The beginning of a slice, for the detail of a reject. */
  static String excerpt(byte[] b, int from, int to) {
    return to - from <= DETAIL_LENGTH
        ? "'" + string(b, from, to) + "'"
        : "'" + string(b, from, from + DETAIL_LENGTH) + "...'";
  }

  /**
   * Parses an address into {@code out}, or rejects the record: {@code sanitised_address} when
   * octets are masked with x or *, else {@code bad_address}.
   */
  static boolean addressOrReject(byte[] b, int from, int to, IpKey out, RecordSink sink) {
    if (IpAddress.parse(b, from, to, out)) {
      return true;
    }
    sink.reject(
        isSanitised(b, from, to) ? "sanitised_address" : "bad_address",
        "no IP address: " + excerpt(b, from, to));
    return false;
  }

  private static boolean isSanitised(byte[] b, int from, int to) {
    int masked = 0;
    int dots = 0;
    for (int i = from; i < to; i++) {
      if (b[i] == 'x' || b[i] == 'X' || b[i] == '*') {
        masked++;
      } else if (b[i] == '.') {
        dots++;
      } else if (!isDigit(b[i])) {
        return false;
      }
    }
    return masked > 0 && dots == 3;
  }

  /**
   * {@code not_read:<log type>}, for a skip. The type comes from the log: anything that does not
   * look like one counts as {@code other}.
   */
  static String notRead(String logType) {
    boolean plain = !logType.isEmpty() && logType.length() <= 40;
    for (int i = 0; plain && i < logType.length(); i++) {
      char c = logType.charAt(i);
      plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || isDigit(c)
              || c == '_'
              || c == '-'
              || c == '.';
    }
    return "not_read:" + (plain ? logType : "other");
  }
}
