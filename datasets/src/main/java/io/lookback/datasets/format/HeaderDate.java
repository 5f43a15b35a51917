package io.lookback.datasets.format;

import java.time.LocalDate;

/**
 * A date as C's {@code ctime} prints it, most often without a year: {@code Fri Jan 16 13:49:15},
 * {@code Fri Jan 2 13:49}, {@code Fri Jan 16 13:49:15 2026}.
 */
final class HeaderDate {
  private static final byte[] WEEKDAYS = Text.ascii("MonTueWedThuFriSatSun");
  private static final byte[] MONTHS = Text.ascii("JanFebMarAprMayJunJulAugSepOctNovDec");

  /** 1 = Monday to 7. */
  int weekday;

  /** 0 when none is printed. */
  int year;

  int month;
  int day;
  int secondOfDay;
  private boolean hasSeconds;

  /**
   * Reads a date in front of a line, without a year and with a dash (hyphen, en or em dash) behind
   * it: {@code Fri Jan 16 13:49:15 - }.
   *
   * @return where the text after them begins; {@code from} when there is no such date
   */
  int read(byte[] b, int from, int to) {
    int end = readClock(b, from, to);
    return end < 0 || end == to || !hasSeconds ? from : afterDash(b, from, end + 1, to);
  }

  /** Reads a date that is the whole slice, with or without seconds and year. */
  boolean readWhole(byte[] b, int from, int to) {
    int end = readClock(b, from, to);
    if (end < 0 || end == to) {
      return end == to;
    }
    int digits = Text.skipBlanks(b, end, to);
    long printed = to - digits == 4 ? Text.number(b, digits, to) : Text.BAD;
    year = printed > 0 ? (int) printed : 0;
    return year > 0;
  }

  /** Reads weekday, date and clock; where they end, at a blank or at {@code to}, or -1. */
  private int readClock(byte[] b, int from, int to) {
    year = 0;
    if (to - from < 15 || b[from + 3] != ' ' || b[from + 7] != ' ') {
      return -1;
    }
    weekday = 1 + word(WEEKDAYS, b, from);
    month = month(b, from + 4);
    int dayFrom = Text.skipBlanks(b, from + 8, to);
    int dayEnd = Text.indexOf(b, dayFrom, Math.min(to, dayFrom + 3), ' ');
    int clock = dayEnd + 1;
    if (weekday == 0 || dayEnd < 0 || to - clock < 5 || b[clock + 2] != ':') {
      return -1;
    }
    hasSeconds = to - clock >= 8 && b[clock + 5] == ':';
    int end = clock + (hasSeconds ? 8 : 5);
    long number = Text.number(b, dayFrom, dayEnd);
    long hour = Text.number(b, clock, clock + 2);
    long minute = Text.number(b, clock + 3, clock + 5);
    long second = hasSeconds ? Text.number(b, clock + 6, end) : 0;
    // 2000 is a leap year, so that February has its 29 days.
    if (!IsoTime.isDate(2000, month, number)
        || !IsoTime.isTime(hour, minute, second)
        || (end < to && b[end] != ' ')) {
      return -1;
    }
    day = (int) number;
    secondOfDay = (int) (hour * 3600 + minute * 60 + second);
    return end;
  }

  private static int afterDash(byte[] b, int from, int at, int to) {
    int after;
    if (at < to && b[at] == '-') {
      after = at + 1;
    } else if (at + 2 < to
        && (b[at] & 0xff) == 0xe2
        && (b[at + 1] & 0xff) == 0x80
        && ((b[at + 2] & 0xff) == 0x93 || (b[at + 2] & 0xff) == 0x94)) {
      after = at + 3;
    } else {
      return from;
    }
    return after < to && b[after] == ' ' ? after + 1 : from;
  }

  /** The month whose English name begins with the three letters there; 0 when it is none. */
  static int month(byte[] b, int at) {
    return 1 + word(MONTHS, b, at);
  }

  private static int word(byte[] words, byte[] b, int at) {
    for (int i = 0; i < words.length; i += 3) {
      if (b[at] == words[i] && b[at + 1] == words[i + 1] && b[at + 2] == words[i + 2]) {
        return i / 3;
      }
    }
    return -1;
  }

  /**
   * Seconds since 1970 on the clock that wrote it, in that year; {@link Text#BAD} when the date has
   * another weekday in that year or does not exist.
   */
  long secondsIn(int year) {
    if (!IsoTime.isDate(year, month, day)) {
      return Text.BAD;
    }
    LocalDate date = LocalDate.of(year, month, day);
    return date.getDayOfWeek().getValue() == weekday ? seconds(date) : Text.BAD;
  }

  /** The same whatever the weekday. */
  long secondsOnAnyWeekday(int year) {
    return IsoTime.isDate(year, month, day) ? seconds(LocalDate.of(year, month, day)) : Text.BAD;
  }

  private long seconds(LocalDate date) {
    return date.toEpochDay() * 86_400 + secondOfDay;
  }
}
