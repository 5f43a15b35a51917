package io.lookback.jobs.report;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A time axis: instants to horizontal positions, and the ticks that make it readable.
 *
 * @param from left end
 * @param to right end, after {@code from}
 * @param left position of {@code from}, in drawing units
 * @param width drawing units between the ends
 */
record Timespan(Instant from, Instant to, double left, double width) {
  private static final int TICKS = 10;
  private static final long[] STEP_HOURS = {1, 2, 3, 6, 12, 24, 48, 168, 336};
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("MMM uuuu", Locale.ENGLISH);

  Timespan {
    if (!to.isAfter(from)) {
      throw new IllegalArgumentException("A time axis from " + from + " to " + to + " is empty");
    }
  }

  /**
   * A mark on the axis.
   *
   * @param isMajor a day (or month) begins
   */
  record Tick(Instant time, String label, boolean isMajor) {}

  double x(Instant time) {
    double share =
        (double) ChronoUnit.MILLIS.between(from, time) / ChronoUnit.MILLIS.between(from, to);
    return left + width * Math.max(0, Math.min(1, share));
  }

  long hours() {
    return ChronoUnit.HOURS.between(from, to);
  }

  boolean overlaps(Instant start, Instant end) {
    return start.isBefore(to) && (end == null || end.isAfter(from));
  }

  List<Tick> ticks() {
    List<Tick> ticks = new ArrayList<>();
    long hours = Math.max(1, ChronoUnit.HOURS.between(from, to));
    for (long step : STEP_HOURS) {
      if (hours / step <= TICKS) {
        long stepSeconds = step * 3600;
        long first = Math.floorDiv(from.getEpochSecond() + stepSeconds - 1, stepSeconds);
        for (long n = first; n * stepSeconds <= to.getEpochSecond(); n++) {
          ZonedDateTime time = Instant.ofEpochSecond(n * stepSeconds).atZone(ZoneOffset.UTC);
          boolean isDay = time.getHour() == 0;
          ticks.add(new Tick(time.toInstant(), (isDay ? DAY : HOUR).format(time), isDay));
        }
        return ticks;
      }
    }
    LocalDate day = from.atZone(ZoneOffset.UTC).toLocalDate().withDayOfMonth(1);
    long months = ChronoUnit.MONTHS.between(day, to.atZone(ZoneOffset.UTC).toLocalDate());
    long step = Math.max(1, (months + TICKS - 1) / TICKS);
    for (day = day.plusMonths(1);
        !day.atStartOfDay(ZoneOffset.UTC).toInstant().isAfter(to);
        day = day.plusMonths(step)) {
      ticks.add(new Tick(day.atStartOfDay(ZoneOffset.UTC).toInstant(), MONTH.format(day), true));
    }
    return ticks;
  }
}
