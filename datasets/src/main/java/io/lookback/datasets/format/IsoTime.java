package io.lookback.datasets.format;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.chrono.IsoChronology;

/**
 * Reads {@code 2018-03-24T17:15:20.600725} with {@code Z}, {@code +0100}, {@code +01:00} or no
 * zone; a blank may stand for the T, and slashes for the hyphens. One instance serves many values
 * of one file.
 */
final class IsoTime {
  private final ZoneId zone;

  /** The time of the last text read, UTC microseconds. */
  long micros;

  /** Whether the last text read carried a zone; without one the zone of the site is assumed. */
  boolean isZoned;

  IsoTime(ZoneId zone) {
    this.zone = zone;
  }

  /** How the last text read became a time: ZONED or LOCAL_ASSUMED. */
  String basis() {
    return isZoned ? "ZONED" : "LOCAL_ASSUMED";
  }

  /** Whether the slice looks like such a time rather than a number. */
  static boolean looksIso(byte[] b, int from, int to) {
    return to - from >= 19
        && (b[from + 4] == '-' || b[from + 4] == '/')
        && b[from + 7] == b[from + 4];
  }

  /** Reads the slice; false when it is no such time. */
  boolean read(byte[] b, int from, int to) {
    if (!looksIso(b, from, to)
        || (b[from + 10] != 'T' && b[from + 10] != ' ')
        || b[from + 13] != ':'
        || b[from + 16] != ':') {
      return false;
    }
    long year = Text.number(b, from, from + 4);
    long month = Text.number(b, from + 5, from + 7);
    long day = Text.number(b, from + 8, from + 10);
    long hour = Text.number(b, from + 11, from + 13);
    long minute = Text.number(b, from + 14, from + 16);
    long second = Text.number(b, from + 17, from + 19);
    if (year < 1 || !isDate(year, month, day) || !isTime(hour, minute, second)) {
      return false;
    }
    int i = from + 19;
    long fraction = 0;
    if (i < to && b[i] == '.') {
      int end = i + 1;
      while (end < to && Text.isDigit(b[end])) {
        end++;
      }
      fraction = fractionMicros(b, i + 1, end);
      if (fraction == Text.BAD) {
        return false;
      }
      i = end;
    }
    long localSeconds =
        LocalDate.of((int) year, (int) month, (int) day).toEpochDay() * 86_400
            + hour * 3_600
            + minute * 60
            + second;
    isZoned = i < to;
    long offset = isZoned ? offsetSeconds(b, i, to) : offsetAt(zone, localSeconds);
    if (offset == Text.BAD) {
      return false;
    }
    micros = (localSeconds - offset) * 1_000_000 + fraction;
    return true;
  }

  /**
   * The moment at which the clocks of a zone show a local time, UTC microseconds.
   *
   * @param localSeconds seconds since 1970 on those clocks
   */
  static long utcMicros(ZoneId zone, long localSeconds) {
    return (localSeconds - offsetAt(zone, localSeconds)) * 1_000_000;
  }

  /** Digits after the point as microseconds, rounded half up. */
  static long fractionMicros(byte[] b, int from, int to) {
    if (from == to || to - from > 12) {
      return Text.BAD;
    }
    long value = Text.number(b, from, Math.min(to, from + 6));
    for (int digits = to - from; digits < 6; digits++) {
      value *= 10;
    }
    return to - from > 6 && b[from + 6] >= '5' ? value + 1 : value;
  }

  /** The offset {@code Z}, {@code +0100} or {@code +01:00} in seconds, or {@link Text#BAD}. */
  static long offsetSeconds(byte[] b, int from, int to) {
    if (to - from == 1 && (b[from] | 0x20) == 'z') {
      return 0;
    }
    boolean hasColon = to - from == 6 && b[from + 3] == ':';
    if ((b[from] != '+' && b[from] != '-') || (to - from != 5 && !hasColon)) {
      return Text.BAD;
    }
    long hours = Text.number(b, from + 1, from + 3);
    long minutes = Text.number(b, to - 2, to);
    if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) {
      return Text.BAD;
    }
    long seconds = hours * 3_600 + minutes * 60;
    return b[from] == '-' ? -seconds : seconds;
  }

  static boolean isDate(long year, long month, long day) {
    return month >= 1 && month <= 12 && day >= 1 && day <= lengthOfMonth(year, month);
  }

  static boolean isTime(long hour, long minute, long second) {
    // 60 is a leap second; it counts as the first second of the next minute.
    return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second <= 60;
  }

  private static int lengthOfMonth(long year, long month) {
    if (month == 2) {
      return IsoChronology.INSTANCE.isLeapYear(year) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  /** Offset of a zone, in seconds, at a local time given as seconds since 1970 on its own clock. */
  static long offsetAt(ZoneId zone, long localSeconds) {
    try {
      LocalDateTime local = LocalDateTime.ofEpochSecond(localSeconds, 0, ZoneOffset.UTC);
      return zone.getRules().getOffset(local).getTotalSeconds();
    } catch (DateTimeException e) {
      return 0;
    }
  }
}
