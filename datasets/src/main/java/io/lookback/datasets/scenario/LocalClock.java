package io.lookback.datasets.scenario;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.Locale;

/** The clock of a sensor: prints local times quickly by keeping the offset of the last hour. */
final class LocalClock {
  private static final long QUARTER_US = 900_000_000L;
  private static final String[] WEEKDAYS = new String[7];
  private static final String[] MONTHS = new String[12];

  static {
    for (int i = 0; i < 7; i++) {
      WEEKDAYS[i] = DayOfWeek.of(i + 1).getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
    }
    for (int i = 0; i < 12; i++) {
      MONTHS[i] = Month.of(i + 1).getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
    }
  }

  private final ZoneId zone;
  private long quarter = Long.MIN_VALUE;
  private long offsetSeconds;
  private long day = Long.MIN_VALUE;
  private LocalDateTime date;

  LocalClock(ZoneId zone) {
    this.zone = zone;
  }

  /** Local time as seconds since 1970-01-01 of that clock. */
  private long localSeconds(long timeUs) {
    // Offsets change at quarters of an hour (all zones since 1972).
    long now = Math.floorDiv(timeUs, QUARTER_US);
    if (now != quarter) {
      quarter = now;
      offsetSeconds = zone.getRules().getOffset(Instant.ofEpochSecond(now * 900)).getTotalSeconds();
    }
    long local = Math.floorDiv(timeUs, 1_000_000L) + offsetSeconds;
    long today = Math.floorDiv(local, 86_400L);
    if (today != day) {
      day = today;
      date = LocalDateTime.ofEpochSecond(today * 86_400, 0, ZoneOffset.UTC);
    }
    return local;
  }

  /** {@code Fri Jan 16 13:49:15}: no year, no zone. */
  void weekdayAndTime(long timeUs, Text out) {
    long local = localSeconds(timeUs);
    out.add(WEEKDAYS[date.getDayOfWeek().getValue() - 1]).add(' ');
    out.add(MONTHS[date.getMonthValue() - 1]).add(' ').number(date.getDayOfMonth()).add(' ');
    time(local, out);
  }

  /** {@code Jan 16 13:49:15}, the day padded with a blank: no year, no zone. */
  void monthDayAndTime(long timeUs, Text out) {
    long local = localSeconds(timeUs);
    out.add(MONTHS[date.getMonthValue() - 1]).add(date.getDayOfMonth() < 10 ? "  " : " ");
    out.number(date.getDayOfMonth()).add(' ');
    time(local, out);
  }

  /** {@code Jan 16 2009 13:49:15}: no zone. */
  void monthDayYearAndTime(long timeUs, Text out) {
    long local = localSeconds(timeUs);
    out.add(MONTHS[date.getMonthValue() - 1]).add(' ').padded(date.getDayOfMonth(), 2);
    out.add(' ').number(date.getYear()).add(' ');
    time(local, out);
  }

  /** {@code 01/16-13:49:15.000123}: no year, no zone. */
  void monthAndTime(long timeUs, Text out) {
    long local = localSeconds(timeUs);
    out.padded(date.getMonthValue(), 2).add('/').padded(date.getDayOfMonth(), 2).add('-');
    time(local, out);
    out.add('.').padded(Math.floorMod(timeUs, 1_000_000L), 6);
  }

  /** {@code 2009-01-16T13:49:15.000123-0500}. */
  void isoWithOffset(long timeUs, Text out) {
    long local = localSeconds(timeUs);
    out.number(date.getYear()).add('-').padded(date.getMonthValue(), 2).add('-');
    out.padded(date.getDayOfMonth(), 2).add('T');
    time(local, out);
    out.add('.').padded(Math.floorMod(timeUs, 1_000_000L), 6);
    long minutes = Math.abs(offsetSeconds) / 60;
    out.add(offsetSeconds < 0 ? '-' : '+').padded(minutes / 60, 2).padded(minutes % 60, 2);
  }

  private static void time(long localSeconds, Text out) {
    int second = (int) Math.floorMod(localSeconds, 86_400L);
    out.padded(second / 3600, 2).add(':').padded(second / 60 % 60, 2).add(':');
    out.padded(second % 60, 2);
  }

  LocalDateTime at(long timeUs) {
    return LocalDateTime.ofEpochSecond(localSeconds(timeUs), 0, ZoneOffset.UTC);
  }

  /** When the period of so many minutes of the local day that holds this time ends. */
  long endOfPeriod(long timeUs, int minutes) {
    LocalDateTime end = beginOfPeriod(timeUs, minutes).plusMinutes(minutes);
    return end.atZone(zone).toInstant().getEpochSecond() * 1_000_000;
  }

  LocalDateTime beginOfPeriod(long timeUs, int minutes) {
    LocalDateTime local = at(timeUs);
    int minute = local.getHour() * 60 + local.getMinute();
    return local.toLocalDate().atStartOfDay().plusMinutes(minute / minutes * minutes);
  }
}
