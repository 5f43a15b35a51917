package io.lookback.datasets.format;

import io.lookback.udf.net.IpKey;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The fields of one line of a flow listing that we read, as slices of the line, and what their text
 * means. Columns are found by the titles of a header, in any order; blanks around a value are
 * passed over. A value that is empty or a lone hyphen is not set. Where the header ends with a
 * separator, so must each line: one that does not is cut off.
 */
final class FlowFields {
  private static final byte[] TCP = Text.ascii("tcp");
  private static final byte[] UDP = Text.ascii("udp");
  private static final byte[] FLAGS = Text.ascii("FSRPAUEC");

  private final String[] names;
  private final IsoTime iso;
  private final boolean isZoneKnown;

  byte[] buffer;
  final int[] from;
  final int[] to;

  // fieldOf[column] is the field that the column fills, or -1.
  private int[] fieldOf = {};
  private int columns;
  private byte separator;
  private boolean lastIsText;
  private boolean mayEndWithSeparator;
  private boolean mustEndWithSeparator;

  private int badField = -1;
  private boolean isBadTime;

  // The sensor of the last line, for the next is nearly always of the same.
  private byte[] lastWord = {};
  private String lastSensor;

  /** How the last time read became a time: EPOCH, ZONED or LOCAL_ASSUMED. */
  String timeBasis;

  /**
   * @param zone of dates that carry none
   * @param isZoneKnown whether the format says that its dates are in that zone
   * @param names of the fields, for the details of rejects
   */
  FlowFields(ZoneId zone, boolean isZoneKnown, String... names) {
    this.names = names;
    this.iso = new IsoTime(zone);
    this.isZoneKnown = isZoneKnown;
    this.from = new int[names.length];
    this.to = new int[names.length];
  }

  // ---- header -----------------------------------------------------------------------------

  /** The separator of a header line: what follows its first title; 0 when it is none of ours. */
  static byte separator(String header) {
    int i = 0;
    while (i < header.length() && header.charAt(i) == ' ') {
      i++;
    }
    int word = i;
    while (i < header.length() && isTitle(header.charAt(i))) {
      i++;
    }
    // Left-aligned titles are padded before their separator.
    int end = i;
    while (i < header.length() && header.charAt(i) == ' ') {
      i++;
    }
    if (word == end || i == header.length()) {
      return 0;
    }
    char found = header.charAt(i);
    return found == '|' || found == ',' || found == ';' || found == '\t' ? (byte) found : 0;
  }

  private static boolean isTitle(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '_'
        || c == '-'
        || c == '+';
  }

  /** The titles of a header line, without the blanks around them. */
  static List<String> titles(String header, byte separator) {
    List<String> titles = new ArrayList<>();
    int at = 0;
    while (true) {
      int next = header.indexOf(separator, at);
      titles.add(header.substring(at, next < 0 ? header.length() : next).strip());
      if (next < 0) {
        break;
      }
      at = next + 1;
    }
    if (titles.get(titles.size() - 1).isEmpty()) {
      titles.remove(titles.size() - 1);
    }
    return titles;
  }

  /**
   * Takes over a header line.
   *
   * @param field the field that a title stands for, or -1
   * @param text field that may hold separators when its column is the last; -1 = none
   */
  void header(String line, byte newSeparator, ToIntFunction<String> field, int text) {
    columns(titles(line, newSeparator), newSeparator, field);
    lastIsText = columns > 0 && text >= 0 && fieldOf[columns - 1] == text;
    mustEndWithSeparator = line.stripTrailing().endsWith(Character.toString(newSeparator));
    mayEndWithSeparator = mustEndWithSeparator;
  }

  /** Takes over columns that no header tells; a line may end with a separator or not. */
  void columns(List<String> titles, byte newSeparator, ToIntFunction<String> field) {
    separator = newSeparator;
    columns = titles.size();
    fieldOf = titles.stream().mapToInt(field).toArray();
    lastIsText = false;
    mayEndWithSeparator = true;
    mustEndWithSeparator = false;
  }

  /** Whether some column fills the field. */
  boolean hasColumn(int field) {
    return Arrays.stream(fieldOf).anyMatch(found -> found == field);
  }

  // ---- line -------------------------------------------------------------------------------

  /** Finds the fields in the line, or rejects it. */
  boolean split(byte[] line, int start, int end, RecordSink sink) {
    buffer = line;
    badField = -1;
    isBadTime = false;
    timeBasis = null;
    Arrays.fill(from, -1);
    int column = 0;
    int at = start;
    for (int i = start; i <= end; i++) {
      if (i == end || line[i] == separator) {
        boolean rest = lastIsText && column == columns - 1;
        int fieldEnd = rest ? end : i;
        if (column == columns) {
          if (mayEndWithSeparator && i == end && at == end) {
            return true;
          }
          sink.reject("bad_column_count", "more than " + columns);
          return false;
        }
        field(column++, at, fieldEnd);
        at = fieldEnd + 1;
        if (rest) {
          break;
        }
      }
    }
    if (column < columns || mustEndWithSeparator) {
      sink.reject(
          "bad_column_count",
          column < columns ? column + " instead of " + columns : "no separator behind the last");
      return false;
    }
    return true;
  }

  private void field(int column, int start, int end) {
    int field = fieldOf[column];
    if (field < 0) {
      return;
    }
    int first = start;
    int last = end;
    while (first < last && buffer[first] == ' ') {
      first++;
    }
    while (last > first && buffer[last - 1] == ' ') {
      last--;
    }
    if (first < last && (last - first > 1 || buffer[first] != '-')) {
      from[field] = first;
      to[field] = last;
    }
  }

  boolean has(int field) {
    return from[field] >= 0;
  }

  /** Whether the field is set and is exactly this word. */
  boolean is(int field, byte[] word) {
    return has(field) && Text.is(buffer, from[field], to[field], word);
  }

  private String excerpt(int field) {
    return names[field] + " is " + Text.excerpt(buffer, from[field], to[field]);
  }

  // ---- values -----------------------------------------------------------------------------

  /** A whole number; null when the field is not set. What is no number is remembered. */
  long number(int field) {
    return number(field, Long.MAX_VALUE);
  }

  /** A whole number up to {@code max}; null when the field is not set. */
  long number(int field, long max) {
    if (!has(field)) {
      return FlowRow.NONE;
    }
    return known(field, Text.number(buffer, from[field], to[field]), max);
  }

  /** The same, with 0 for null: what does not tell 0 from unknown. */
  long positive(int field, long max) {
    long value = number(field, max);
    return value == 0 ? FlowRow.NONE : value;
  }

  /** The value, if it is one and not above {@code max}; else the field is remembered as bad. */
  long known(int field, long value, long max) {
    if (value == Text.BAD || value > max) {
      badField = field;
      return FlowRow.NONE;
    }
    return value;
  }

  long port(int field) {
    return number(field, 65_535);
  }

  /**
   * TCP flags as letters, blanks and dots between them passed over, or as a number, decimal or
   * {@code 0x}; null when the field is not set.
   */
  long flags(int field) {
    if (!has(field)) {
      return FlowRow.NONE;
    }
    return known(field, flags(buffer, from[field], to[field]), 255);
  }

  /** The flags in a slice, or {@link Text#BAD}. */
  static long flags(byte[] b, int start, int end) {
    if (start < end && Text.isDigit(b[start])) {
      return isHex(b, start, end) ? hex(b, start + 2, end) : Text.number(b, start, end);
    }
    long flags = 0;
    for (int i = start; i < end; i++) {
      int bit = Text.indexOf(FLAGS, 0, FLAGS.length, b[i]);
      if (bit >= 0) {
        flags |= 1L << bit;
      } else if (b[i] != ' ' && b[i] != '.') {
        return Text.BAD;
      }
    }
    return flags;
  }

  static boolean isHex(byte[] b, int start, int end) {
    return end - start > 2 && b[start] == '0' && (b[start + 1] | 0x20) == 'x';
  }

  /** Up to 15 hexadecimal digits, or {@link Text#BAD}. */
  static long hex(byte[] b, int start, int end) {
    if (start >= end || end - start > 15) {
      return Text.BAD;
    }
    long value = 0;
    for (int i = start; i < end; i++) {
      int digit = Character.digit(b[i], 16);
      if (digit < 0) {
        return Text.BAD;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /**
   * The protocol of the record as a number, from its number or name; the record is rejected when
   * there is none.
   */
  long protocolOrReject(int field, RecordSink sink) {
    long protocol = FlowRow.NONE;
    if (has(field)) {
      int start = from[field];
      int end = to[field];
      if (isLower(start, end, TCP)) {
        protocol = Protocols.TCP;
      } else if (isLower(start, end, UDP)) {
        protocol = Protocols.UDP;
      } else {
        protocol =
            Text.isDigit(buffer[start])
                ? Text.number(buffer, start, end)
                : Protocols.number(Text.string(buffer, start, Math.min(end, start + 40)));
      }
    }
    if (protocol < 0 || protocol > 255) {
      sink.reject("bad_protocol", has(field) ? excerpt(field) : "no protocol");
      return FlowRow.NONE;
    }
    return protocol;
  }

  /** Whether the slice is this word of lower-case letters, in either case. */
  private boolean isLower(int start, int end, byte[] word) {
    if (end - start != word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if ((buffer[start + i] | 0x20) != word[i]) {
        return false;
      }
    }
    return true;
  }

  /** Parses an address, or rejects the record. */
  boolean addressOrReject(int field, IpKey out, RecordSink sink) {
    if (!has(field)) {
      sink.reject("bad_address", "no " + names[field]);
      return false;
    }
    return Text.addressOrReject(buffer, from[field], to[field], out, sink);
  }

  /**
   * Sets when the flow began and ended, or rejects the record. The end is the start and the
   * duration, else what {@code endField} says, else the start.
   *
   * @param durationField decimal seconds; -1 = none
   */
  boolean timesOrReject(
      FlowRow row, int startField, int endField, int durationField, RecordSink sink) {
    long duration = FlowRow.NONE;
    if (durationField >= 0 && has(durationField)) {
      duration = Text.micros(buffer, from[durationField], to[durationField]);
      if (duration == Text.BAD) {
        sink.reject("bad_number", excerpt(durationField));
        return false;
      }
    }
    long start = time(startField);
    long end = duration != FlowRow.NONE && has(startField) ? FlowRow.NONE : time(endField);
    if (isBadTime) {
      sink.reject("bad_time", excerpt(badField));
      return false;
    }
    if (start == FlowRow.NONE && end != FlowRow.NONE && duration != FlowRow.NONE) {
      start = end - duration;
    }
    if (start == FlowRow.NONE) {
      sink.reject("no_time", "no " + names[startField]);
      return false;
    }
    row.startUs = start;
    if (duration != FlowRow.NONE) {
      row.endUs = start + duration;
    } else {
      row.endUs = end == FlowRow.NONE ? start : end;
    }
    row.timeBasis = timeBasis;
    return true;
  }

  /** A time as seconds since 1970 or as a date; null when the field is not set. */
  private long time(int field) {
    if (!has(field)) {
      return FlowRow.NONE;
    }
    long epoch = Text.micros(buffer, from[field], to[field]);
    if (epoch != Text.BAD) {
      timeBasis = "EPOCH";
      return epoch;
    }
    if (iso.read(buffer, from[field], to[field])) {
      timeBasis = isZoneKnown ? "ZONED" : iso.basis();
      return iso.micros;
    }
    isBadTime = true;
    badField = field;
    return FlowRow.NONE;
  }

  /** The name of a sensor, if it looks like one; else null. */
  String sensor(int field) {
    if (!has(field)) {
      return null;
    }
    int start = from[field];
    int end = to[field];
    if (!Text.is(buffer, start, end, lastWord)) {
      lastWord = Arrays.copyOfRange(buffer, start, end);
      String word = Text.string(buffer, start, end);
      boolean plain =
          word.length() <= 64 && word.chars().allMatch(c -> c == '.' || isTitle((char) c));
      lastSensor = plain ? word : null;
    }
    return lastSensor;
  }

  /** Rejects the record if a value asked for since the line began was none. */
  boolean hasBadValue(RecordSink sink) {
    if (badField < 0) {
      return false;
    }
    sink.reject("bad_number", excerpt(badField));
    return true;
  }
}
