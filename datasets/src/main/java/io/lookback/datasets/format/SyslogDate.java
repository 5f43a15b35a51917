package io.lookback.datasets.format;

import java.util.Map;

/**
 * A date in front of a syslog line, as it was printed:
 *
 * <pre>
 * Jan  5 08:52:35                      RFC 3164
 * Jul 16 2020 02:15:13  Jul 16 02:15:13 2020   with a year
 * *Mar  1 00:00:12.345 EST:            Cisco: clock not synchronised, milliseconds, zone
 * 2026-01-16T13:49:15.123456-05:00     RFC 3339, as rsyslog and RFC 5424 have it
 * </pre>
 */
final class SyslogDate {
  // Minutes east of Greenwich. A word that stands for several zones has the others behind it: that
  // of the site is taken if it is among them, else the first.
  private static final Words<int[]> ZONES =
      Words.of(
          Map.ofEntries(
              Map.entry("UTC", new int[] {0}),
              Map.entry("GMT", new int[] {0}),
              Map.entry("Z", new int[] {0}),
              Map.entry("WET", new int[] {0}),
              Map.entry("WEST", new int[] {60}),
              Map.entry("BST", new int[] {60, 360}),
              Map.entry("CET", new int[] {60}),
              Map.entry("MET", new int[] {60}),
              Map.entry("CEST", new int[] {120}),
              Map.entry("MEST", new int[] {120}),
              Map.entry("EET", new int[] {120}),
              Map.entry("EEST", new int[] {180}),
              Map.entry("MSK", new int[] {180}),
              Map.entry("IST", new int[] {330, 60, 120}),
              Map.entry("SGT", new int[] {480}),
              Map.entry("HKT", new int[] {480}),
              Map.entry("JST", new int[] {540}),
              Map.entry("KST", new int[] {540}),
              Map.entry("AEST", new int[] {600}),
              Map.entry("AEDT", new int[] {660}),
              Map.entry("NZST", new int[] {720}),
              Map.entry("NZDT", new int[] {780}),
              Map.entry("EST", new int[] {-300, 600}),
              Map.entry("EDT", new int[] {-240, 660}),
              Map.entry("CST", new int[] {-360, 480}),
              Map.entry("CDT", new int[] {-300}),
              Map.entry("MST", new int[] {-420}),
              Map.entry("MDT", new int[] {-360}),
              Map.entry("PST", new int[] {-480}),
              Map.entry("PDT", new int[] {-420}),
              Map.entry("BRT", new int[] {-180})));

  /** 0 when none is printed. */
  int year;

  int month;
  int day;
  int secondOfDay;
  long fractionUs;

  /** Minutes east of Greenwich that the printed zone can mean; null when none is printed. */
  private int[] zone;

  private final int[] oneZone = new int[1];

  /** Whether a zone is printed. */
  boolean hasZone() {
    return zone != null;
  }

  /**
   * Offset of the printed zone in seconds.
   *
   * @param ofSite offset of the site at that time, for words that stand for several zones
   */
  long offsetSeconds(long ofSite) {
    for (int minutes : zone) {
      if (minutes * 60L == ofSite) {
        return ofSite;
      }
    }
    return zone[0] * 60L;
  }

  /** Reads the date that begins there; where it ends, or -1 when there is none. */
  int read(byte[] b, int from, int to) {
    year = 0;
    fractionUs = 0;
    zone = null;
    if (to - from < 15) {
      return -1;
    }
    if (Text.isDigit(b[from])) {
      return readIso(b, from, to);
    }
    int at = b[from] == '*' || b[from] == '.' ? from + 1 : from;
    if (b[at + 3] != ' ') {
      return -1;
    }
    month = HeaderDate.month(b, at);
    int dayFrom = Text.skipBlanks(b, at + 4, Math.min(to, at + 8));
    int dayEnd = Text.wordEnd(b, dayFrom, Math.min(to, dayFrom + 3));
    long number = Text.number(b, dayFrom, dayEnd);
    // 2000 is a leap year, so that February has its 29 days.
    if (!IsoTime.isDate(2000, month, number)) {
      return -1;
    }
    day = (int) number;
    int clock = Text.skipBlanks(b, dayEnd, to);
    int printedYear = year(b, clock, to);
    if (printedYear > 0) {
      clock = Text.skipBlanks(b, clock + 4, to);
    }
    int end = readClock(b, clock, to);
    if (end < 0) {
      return -1;
    }
    if (printedYear == 0 && end < to && b[end] == ' ') {
      printedYear = year(b, end + 1, to);
      end = printedYear > 0 ? end + 5 : end;
    }
    year = printedYear;
    end = readZone(b, end, to);
    return end < to && b[end] == ':' ? end + 1 : end;
  }

  private int readIso(byte[] b, int from, int to) {
    if (to - from < 19 || b[from + 4] != '-' || b[from + 7] != '-' || b[from + 10] != 'T') {
      return -1;
    }
    long printedYear = Text.number(b, from, from + 4);
    long printedMonth = Text.number(b, from + 5, from + 7);
    long printedDay = Text.number(b, from + 8, from + 10);
    if (printedYear < 1 || !IsoTime.isDate(printedYear, printedMonth, printedDay)) {
      return -1;
    }
    year = (int) printedYear;
    month = (int) printedMonth;
    day = (int) printedDay;
    int end = readClock(b, from + 11, to);
    if (end < 0 || end == to || b[end] == ' ') {
      return end;
    }
    int wordEnd = Text.wordEnd(b, end, to);
    return readOffset(b, end, wordEnd) ? wordEnd : -1;
  }

  /** Reads {@code hh:mm:ss} with or without a fraction; where it ends, or -1. */
  private int readClock(byte[] b, int at, int to) {
    if (to - at < 8 || b[at + 2] != ':' || b[at + 5] != ':') {
      return -1;
    }
    long hour = Text.number(b, at, at + 2);
    long minute = Text.number(b, at + 3, at + 5);
    long second = Text.number(b, at + 6, at + 8);
    if (!IsoTime.isTime(hour, minute, second)) {
      return -1;
    }
    secondOfDay = (int) (hour * 3600 + minute * 60 + second);
    int end = at + 8;
    if (end + 1 < to && (b[end] == '.' || b[end] == ',') && Text.isDigit(b[end + 1])) {
      int first = ++end;
      while (end < to && Text.isDigit(b[end])) {
        end++;
      }
      fractionUs = IsoTime.fractionMicros(b, first, end);
      return fractionUs == Text.BAD ? -1 : end;
    }
    return end;
  }

  /** A year with a blank or colon behind it, or 0; 2001:db8::1 is a host. */
  private static int year(byte[] b, int at, int to) {
    boolean isWord = to - at > 5 && (b[at + 4] == ' ' || (b[at + 4] == ':' && b[at + 5] == ' '));
    if (!isWord) {
      return 0;
    }
    long number = Text.number(b, at, at + 4);
    return number >= 1970 && number < 2100 ? (int) number : 0;
  }

  /** Reads the zone behind a time, if one is there; where it ends. */
  private int readZone(byte[] b, int from, int to) {
    if (from >= to || b[from] != ' ') {
      return from;
    }
    int start = from + 1;
    int end = start;
    while (end < to && end - start < 7 && b[end] != ' ' && b[end] != ':') {
      end++;
    }
    if (end == start || end == to) {
      return from;
    }
    if (b[start] == '+' || b[start] == '-') {
      int wordEnd = Text.wordEnd(b, start, Math.min(to, start + 7));
      // A colon that ends the date, not that of +01:00.
      wordEnd = b[wordEnd - 1] == ':' ? wordEnd - 1 : wordEnd;
      return readOffset(b, start, wordEnd) ? wordEnd : from;
    }
    int[] named = ZONES.get(b, start, end);
    if (named == null || (b[end] == ' ' && named[0] != 0 && isTag(b, end + 1, to))) {
      // Before the name of a program stands a host, be it called MET.
      return from;
    }
    zone = named;
    return end;
  }

  /** Whether the word that begins there is the name of a program, as far as its end tells. */
  private static boolean isTag(byte[] b, int from, int to) {
    int end = Text.wordEnd(b, from, to);
    return end > from && (b[end - 1] == ':' || b[end - 1] == ']' || b[from] == '%');
  }

  private boolean readOffset(byte[] b, int from, int to) {
    long seconds = to > from ? IsoTime.offsetSeconds(b, from, to) : Text.BAD;
    if (seconds == Text.BAD) {
      return false;
    }
    oneZone[0] = (int) (seconds / 60);
    zone = oneZone;
    return true;
  }
}
