package io.lookback.datasets.format;

import java.time.LocalDate;

/** A date in front of a line that lacks year and zone: {@code Fri Jan 16 13:49:15 - }. */
final class HeaderDate {
  private static final byte[] WEEKDAYS = Text.ascii("MonTueWedThuFriSatSun");
  private static final byte[] MONTHS = Text.ascii("JanFebMarAprMayJunJulAugSepOctNovDec");

  /** 1 = Monday to 7. */
  int weekday;

  int month;
  int day;
  int secondOfDay;

  /**
   * Reads date and dash (hyphen, en or em dash).
   *
   * @return where the text after them begins; {@code from} when there is no such date
   */
  int read(byte[] b, int from, int to) {
    if (to - from < 19 || b[from + 3] != ' ' || b[from + 7] != ' ') {
      return from;
    }
    weekday = 1 + word(WEEKDAYS, b, from);
    month = 1 + word(MONTHS, b, from + 4);
    int at = from + 8;
    while (at < to && b[at] == ' ') {
      at++;
    }
    int dayEnd = Text.indexOf(b, at, Math.min(to, at + 3), ' ');
    if (weekday == 0 || month == 0 || dayEnd < 0 || to - dayEnd < 12) {
      return from;
    }
    long number = Text.number(b, at, dayEnd);
    int clock = dayEnd + 1;
    long hour = Text.number(b, clock, clock + 2);
    long minute = Text.number(b, clock + 3, clock + 5);
    long second = Text.number(b, clock + 6, clock + 8);
    // 2000 is a leap year, so that February has its 29 days.
    if (!IsoTime.isDate(2000, month, number)
        || !IsoTime.isTime(hour, minute, second)
        || b[clock + 2] != ':'
        || b[clock + 5] != ':'
        || b[clock + 8] != ' ') {
      return from;
    }
    day = (int) number;
    secondOfDay = (int) (hour * 3600 + minute * 60 + second);
    return afterDash(b, from, clock + 9, to);
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
    return date.getDayOfWeek().getValue() == weekday
        ? date.toEpochDay() * 86_400 + secondOfDay
        : Text.BAD;
  }
}
