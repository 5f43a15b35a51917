package io.lookback.datasets.format;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * Dates as Snort and Suricata print them in front of alerts, on the sensor's clock, which is taken
 * to be in the zone of the site. The date is one of
 *
 * <ul>
 *   <li>{@code MM/DD}: the year is the one nearest to the reference time of the file that does not
 *       come more than a day after it;
 *   <li>{@code MM/DD/YYYY} (Suricata);
 *   <li>{@code MM/DD/YY} (Snort 2) or {@code YY/MM/DD} (Snort 3). One file has one of them: that in
 *       which all its dates exist; if both do, that whose latest date is nearest to the reference
 *       time without coming more than a day after it; if still equal, Snort 2's.
 * </ul>
 */
final class SnortClock {
  private static final long DAY_US = 86_400_000_000L;

  private final ZoneId zone;
  private final long referenceUs;
  private boolean isYearFirst;

  // The date last read: its three numbers as printed, -1 for one that is not there.
  private final int[] printed = new int[3];
  private int thirdDigits;
  private long timeOfDayUs;

  /** Where the date of a line begins; negative when it has none. */
  interface Place {
    int of(byte[] b, int from, int to);
  }

  SnortClock(FileContext file) {
    this.zone = file.site().timeZone();
    this.referenceUs = file.referenceUs();
  }

  /** Finds out whether the file's dates of three two-digit numbers begin with the year. */
  void learn(LineReader lines, Place place) throws IOException {
    boolean canBeYearFirst = true;
    boolean canBeYearLast = true;
    long latestYearFirst = Long.MIN_VALUE;
    long latestYearLast = Long.MIN_VALUE;
    while (lines.next()) {
      int start = place.of(lines.buffer(), lines.start(), lines.end());
      int end = start < 0 ? -1 : read(lines.buffer(), start, lines.end());
      if (end < 0 || thirdDigits != 2) {
        continue;
      }
      long yearFirst = micros(2000 + printed[0], printed[1], printed[2]);
      long yearLast = micros(2000 + printed[2], printed[0], printed[1]);
      if (yearFirst == Text.BAD && yearLast == Text.BAD) {
        continue;
      }
      canBeYearFirst &= yearFirst != Text.BAD;
      canBeYearLast &= yearLast != Text.BAD;
      latestYearFirst = Math.max(latestYearFirst, yearFirst);
      latestYearLast = Math.max(latestYearLast, yearLast);
    }
    isYearFirst =
        canBeYearFirst == canBeYearLast
            ? distance(latestYearFirst) < distance(latestYearLast)
            : canBeYearFirst;
  }

  /** How far from the reference time; what comes more than a day after it is out of question. */
  private long distance(long timeUs) {
    return timeUs == Long.MIN_VALUE || timeUs > referenceUs + DAY_US
        ? Long.MAX_VALUE
        : Math.abs(referenceUs - timeUs);
  }

  /** Reads date and time of day; where they end, or -1 when the text begins otherwise. */
  int read(byte[] b, int from, int to) {
    if (to - from < 14 || b[from + 2] != '/') {
      return -1;
    }
    printed[0] = (int) Text.number(b, from, from + 2);
    printed[1] = (int) Text.number(b, from + 3, from + 5);
    printed[2] = -1;
    thirdDigits = 0;
    int at = from + 5;
    if (b[at] == '/') {
      int dash = Text.indexOf(b, at, Math.min(to, at + 6), '-');
      thirdDigits = dash - at - 1;
      long third = dash < 0 ? Text.BAD : Text.number(b, at + 1, dash);
      if (third == Text.BAD || (thirdDigits != 2 && thirdDigits != 4)) {
        return -1;
      }
      printed[2] = (int) third;
      at = dash;
    }
    // Text.BAD as an int is zero, which is no month and no day.
    if (b[at] != '-' || to - at < 9 || b[at + 3] != ':' || b[at + 6] != ':') {
      return -1;
    }
    long hour = Text.number(b, at + 1, at + 3);
    long minute = Text.number(b, at + 4, at + 6);
    long second = Text.number(b, at + 7, at + 9);
    int end = at + 9;
    long fraction = 0;
    if (end < to && b[end] == '.') {
      int first = ++end;
      while (end < to && Text.isDigit(b[end])) {
        end++;
      }
      fraction = IsoTime.fractionMicros(b, first, end);
    }
    if (!IsoTime.isTime(hour, minute, second) || fraction == Text.BAD) {
      return -1;
    }
    timeOfDayUs = (hour * 3600 + minute * 60 + second) * 1_000_000 + fraction;
    return end;
  }

  private long micros(int year, int month, int day) {
    if (year < 1 || !IsoTime.isDate(year, month, day)) {
      return Text.BAD;
    }
    long localUs = LocalDate.of(year, month, day).toEpochDay() * DAY_US + timeOfDayUs;
    long fraction = Math.floorMod(localUs, 1_000_000L);
    return IsoTime.utcMicros(zone, Math.floorDiv(localUs, 1_000_000L)) + fraction;
  }

  /** The time of the date last read, UTC microseconds, or {@link Text#BAD}. */
  long micros() {
    if (thirdDigits == 4) {
      return micros(printed[2], printed[0], printed[1]);
    }
    if (thirdDigits == 2) {
      return isYearFirst
          ? micros(2000 + printed[0], printed[1], printed[2])
          : micros(2000 + printed[2], printed[0], printed[1]);
    }
    int year = LocalDate.ofEpochDay(Math.floorDiv(referenceUs + DAY_US, DAY_US)).getYear() + 1;
    // 29 February can be eight years back (around 2100).
    for (int candidate = year; candidate >= year - 9; candidate--) {
      long timeUs = micros(candidate, printed[0], printed[1]);
      if (timeUs != Text.BAD && timeUs <= referenceUs + DAY_US) {
        return timeUs;
      }
    }
    return Text.BAD;
  }

  /** The time of day of the date last read, microseconds. */
  long timeOfDayUs() {
    return timeOfDayUs;
  }

  /** Whether the year of the date last read was printed with four digits. */
  boolean hasFullYear() {
    return thirdDigits == 4;
  }

  /** What the time of the date last read rests on. */
  String basis() {
    return thirdDigits == 0 ? "YEAR_INFERRED" : "LOCAL_ASSUMED";
  }
}
