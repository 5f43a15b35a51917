package io.lookback.datasets.format;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;

/**
 * Turns the dates of one syslog file into moments. It goes through the file twice, each time from
 * the first line to the last: once to {@link #learn}, once to tell.
 *
 * <ul>
 *   <li>No year: the latest one in which the date is at most a day after the reference time of the
 *       file. Where December turns into January within a week, the file goes over a New Year; dates
 *       before it are of the year before at the latest. 29 February fixes the year of the dates
 *       between two New Years.
 *   <li>No zone: that of the site. In the hour that the end of summer time repeats, the first pass
 *       is taken until the clock of the file goes back by half an hour or more, the second from
 *       then on; such times are marked.
 *   <li>A printed year within 14 hours of a New Year may be the collector's mistake (it adds the
 *       year to dates that came without one, on its own clock): the neighbouring year is taken if
 *       only that is near the lines before.
 * </ul>
 */
final class SyslogClock {
  private static final long DAY = 86_400;
  private static final long QUARTER = 900;
  private static final long HALF_HOUR = 1_800;

  // Widest difference between two zones.
  private static final long NEW_YEAR_DOUBT = 14 * 3_600;
  private static final int NEW_YEAR_GAP_DAYS = 7;

  // New Years that a file goes over at most, before and after its first line.
  private static final int MOST_TURNS = 60;

  private final ZoneId zone;
  private final long latest;

  // By turns of the year since the first line (plus MOST_TURNS): the first day of January after the
  // turn, whether 29 February comes before the next one, and how late dates before it can be.
  private final int[] firstAfter = new int[2 * MOST_TURNS + 2];
  private final boolean[] hasLeapDay = new boolean[2 * MOST_TURNS + 2];
  private final long[] limits = new long[2 * MOST_TURNS + 2];
  private boolean hasLimits;
  private int turns = MOST_TURNS;
  private int lastMonth;
  private int lastDay;

  // The moment of the last line with a printed year, seconds.
  private long lastSeconds = Text.BAD;
  private long firstSureSeconds = Text.BAD;

  // The year of the last date without one.
  private int cachedMonth;
  private int cachedDay;
  private int cachedTurns = -1;
  private int cachedYear;

  // The last date as a day since 1970.
  private int dayYear;
  private int dayMonth;
  private int dayDay;
  private long epochDay;

  // Offset of the zone in the last quarter of an hour asked for. Offsets change at such quarters.
  private long quarter = Long.MIN_VALUE;
  private int offset;
  private int laterOffset;

  // How far the clock of the file has come in the last repeated hour.
  private long repeatedDay = Long.MIN_VALUE;
  private long repeatedMost;
  private boolean isSecondPass;

  private String basis;

  SyslogClock(ZoneId zone, long referenceUs) {
    this.zone = zone;
    this.latest = Math.floorDiv(referenceUs, 1_000_000L) + DAY;
    Arrays.fill(limits, latest);
  }

  /** Takes in the next date of the file. */
  void learn(SyslogDate date) {
    if (date.year == 0) {
      int before = turns;
      turn(date);
      if (turns > before) {
        firstAfter[turns] = date.day;
      }
      hasLeapDay[turns] |= date.month == 2 && date.day == 29;
    } else if (firstSureSeconds == Text.BAD && !isNearNewYear(date)) {
      firstSureSeconds = seconds(date, date.year);
    }
  }

  /** Goes back to the first line, to tell what the dates mean. */
  void begin() {
    // What comes after the last turn of the file is measured against the reference time.
    for (int i = turns; ; i--) {
      int leapYear = hasLeapDay[i] ? latestYear(2, 29, 0, limits[i]) : 0;
      if (leapYear > 0) {
        limits[i] = Math.min(limits[i], endOf(leapYear));
      }
      if (firstAfter[i] == 0) {
        break;
      }
      limits[i - 1] = endOf(latestYear(1, firstAfter[i], 0, limits[i]) - 1);
    }
    hasLimits = true;
    turns = MOST_TURNS;
    lastMonth = 0;
    lastSeconds = firstSureSeconds;
    repeatedDay = Long.MIN_VALUE;
  }

  /**
   * The moment of the next date of the file, UTC microseconds; {@link Text#BAD} if there is none.
   */
  long micros(SyslogDate date) {
    if (!hasLimits) {
      throw new IllegalStateException("begin() comes first");
    }
    long seconds;
    if (date.year == 0) {
      turn(date);
      int year = year(date);
      seconds = year == 0 ? Text.BAD : seconds(date, year);
      basis = "YEAR_INFERRED";
    } else {
      basis = date.hasZone() ? "ZONED" : "LOCAL_ASSUMED";
      seconds = seconds(date, date.year);
      if (seconds != Text.BAD && lastSeconds != Text.BAD && isNearNewYear(date)) {
        seconds = nearLast(date, seconds);
      }
      lastSeconds = seconds == Text.BAD ? lastSeconds : seconds;
    }
    if (seconds == Text.BAD) {
      return Text.BAD;
    }
    if (!date.hasZone() && laterOffset != offset) {
      seconds = inRepeatedHour(seconds);
      basis = "LOCAL_AMBIGUOUS";
    }
    return seconds * 1_000_000 + date.fractionUs;
  }

  /** What the last moment rests on. */
  String basis() {
    return basis;
  }

  /** Notices a New Year between the last date and this one. */
  private void turn(SyslogDate date) {
    if (lastMonth == 12
        && date.month == 1
        && 31 - lastDay + date.day <= NEW_YEAR_GAP_DAYS
        && turns < 2 * MOST_TURNS) {
      turns++;
    } else if (lastMonth == 1
        && date.month == 12
        && 31 - date.day + lastDay <= NEW_YEAR_GAP_DAYS
        && turns > 1) {
      turns--;
    }
    lastMonth = date.month;
    lastDay = date.day;
  }

  /** The year of a date without one; 0 when the calendar has no such date. */
  private int year(SyslogDate date) {
    if (date.month != cachedMonth || date.day != cachedDay || turns != cachedTurns) {
      int early = latestYear(date.month, date.day, 0, limits[turns]);
      int late = latestYear(date.month, date.day, (int) DAY - 1, limits[turns]);
      if (early != late) {
        // The limit is on this day.
        return latestYear(date.month, date.day, date.secondOfDay, limits[turns]);
      }
      cachedMonth = date.month;
      cachedDay = date.day;
      cachedTurns = turns;
      cachedYear = early;
    }
    return cachedYear;
  }

  private int latestYear(int month, int day, int secondOfDay, long limit) {
    int year = LocalDate.ofEpochDay(Math.floorDiv(limit, DAY)).getYear() + 1;
    // 29 February can be eight years back (around 2100).
    for (int candidate = year; candidate >= Math.max(1, year - 9); candidate--) {
      if (IsoTime.isDate(candidate, month, day)) {
        long local = LocalDate.of(candidate, month, day).toEpochDay() * DAY + secondOfDay;
        if (local - IsoTime.offsetAt(zone, local) <= limit) {
          return candidate;
        }
      }
    }
    return 0;
  }

  /** The last second of a year. */
  private long endOf(int year) {
    long local = LocalDate.of(year + 1, 1, 1).toEpochDay() * DAY;
    return local - IsoTime.offsetAt(zone, local) - 1;
  }

  private static boolean isNearNewYear(SyslogDate date) {
    return date.month == 12 && date.day == 31 && date.secondOfDay >= DAY - NEW_YEAR_DOUBT
        || date.month == 1 && date.day == 1 && date.secondOfDay < NEW_YEAR_DOUBT;
  }

  private long nearLast(SyslogDate date, long printed) {
    if (Math.abs(printed - lastSeconds) < 180 * DAY) {
      return printed;
    }
    for (int year = date.year - 1; year <= date.year + 1; year += 2) {
      long other = seconds(date, year);
      if (other != Text.BAD && Math.abs(other - lastSeconds) <= 2 * DAY) {
        basis = "YEAR_INFERRED";
        return other;
      }
    }
    return seconds(date, date.year);
  }

  /** The moment in that year, the first one if there are two. */
  private long seconds(SyslogDate date, int year) {
    if (year != dayYear || date.month != dayMonth || date.day != dayDay) {
      if (!IsoTime.isDate(year, date.month, date.day)) {
        return Text.BAD;
      }
      epochDay = LocalDate.of(year, date.month, date.day).toEpochDay();
      dayYear = year;
      dayMonth = date.month;
      dayDay = date.day;
    }
    long local = epochDay * DAY + date.secondOfDay;
    long newQuarter = Math.floorDiv(local, QUARTER);
    if (newQuarter != quarter) {
      quarter = newQuarter;
      findOffsets(newQuarter * QUARTER);
    }
    return local - (date.hasZone() ? date.offsetSeconds(offset) : offset);
  }

  private void findOffsets(long local) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(local, 0, ZoneOffset.UTC);
    List<ZoneOffset> valid = zone.getRules().getValidOffsets(time);
    // None: the clock never showed that time. Its offset is then that of before.
    offset = (valid.isEmpty() ? zone.getRules().getOffset(time) : valid.get(0)).getTotalSeconds();
    laterOffset = valid.size() == 2 ? valid.get(1).getTotalSeconds() : offset;
  }

  /** Chooses between the two passes of an hour by the order of the lines. */
  private long inRepeatedHour(long firstSeconds) {
    long day = Math.floorDiv(firstSeconds, DAY);
    if (Math.abs(day - repeatedDay) > 1) {
      isSecondPass = false;
      repeatedMost = Long.MIN_VALUE;
    }
    repeatedDay = day;
    if (firstSeconds + HALF_HOUR <= repeatedMost) {
      isSecondPass = true;
    }
    repeatedMost = Math.max(repeatedMost, firstSeconds);
    return isSecondPass ? firstSeconds + offset - laterOffset : firstSeconds;
  }
}
