package io.lookback.datasets.format;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds year and offset of dates printed without them, from the lines of the same file that carry
 * the same moment as seconds since 1970 as well.
 *
 * <p>Printed date minus those seconds is the offset of the sensor's clock (to a quarter of an hour;
 * less is delay). It changes with daylight saving, so that it is kept by the hour and the nearest
 * known hour is used, the commonest offset of an hour winning. A date gets the year in which its
 * weekday is right, nearest to what the file shows. Without any such line in the file: the latest
 * year in which the weekday is right and that is not after the reference time, and the zone of the
 * site.
 */
final class HeaderClock {
  private static final long QUARTER = 900;
  private static final long DAY = 86_400;

  // The widest offsets in use are +14:00 and -12:00.
  private static final long MAX_OFFSET = 14 * 3600 + QUARTER / 2;

  private final long referenceSeconds;

  // By hour of the printed clock: how often each offset was seen.
  private final TreeMap<Long, Map<Long, Integer>> offsets = new TreeMap<>();
  private boolean isLearned;

  HeaderClock(long referenceUs) {
    this.referenceSeconds = Math.floorDiv(referenceUs, 1_000_000L);
  }

  /** Takes in that this printed date was that moment; nothing if no offset in use explains it. */
  void learn(HeaderDate date, long epochSeconds) {
    long printed = printedNear(date, epochSeconds);
    if (printed != Text.BAD) {
      long offset = Math.floorDiv(printed - epochSeconds + QUARTER / 2, QUARTER) * QUARTER;
      offsets
          .computeIfAbsent(Math.floorDiv(printed, 3600L), hour -> new HashMap<>())
          .merge(offset, 1, Integer::sum);
    }
  }

  /** Whether a printed date can be that moment, in some year and at some offset in use. */
  static boolean canBe(HeaderDate date, long epochSeconds) {
    return printedNear(date, epochSeconds) != Text.BAD;
  }

  /** The printed date as seconds on its own clock, in the year that brings it near the moment. */
  private static long printedNear(HeaderDate date, long epochSeconds) {
    int year = LocalDate.ofEpochDay(epochSeconds / DAY).getYear();
    for (int candidate = year - 1; candidate <= year + 1; candidate++) {
      long printed = date.secondsIn(candidate);
      if (printed != Text.BAD && Math.abs(printed - epochSeconds) <= MAX_OFFSET) {
        return printed;
      }
    }
    return Text.BAD;
  }

  /**
   * The moment of a printed date, UTC microseconds; {@link Text#BAD} when its weekday is wrong in
   * every year that comes into question.
   */
  long micros(HeaderDate date, ZoneId zone) {
    isLearned = !offsets.isEmpty();
    return isLearned ? byFile(date) : bySite(date, zone);
  }

  /**
   * What the last time rests on: YEAR_INFERRED when the file gave the offset, LOCAL_ASSUMED when
   * the zone of the site had to.
   */
  String basis() {
    return isLearned ? "YEAR_INFERRED" : "LOCAL_ASSUMED";
  }

  private long byFile(HeaderDate date) {
    long best = Text.BAD;
    long bestDistance = Long.MAX_VALUE;
    long bestHour = 0;
    int first = yearOf(offsets.firstKey()) - 1;
    int last = yearOf(offsets.lastKey()) + 1;
    for (int year = first; year <= last; year++) {
      long printed = date.secondsIn(year);
      if (printed == Text.BAD) {
        continue;
      }
      long hour = nearestHour(Math.floorDiv(printed, 3600L));
      long distance = Math.abs(printed - hour * 3600);
      if (distance < bestDistance) {
        best = printed;
        bestDistance = distance;
        bestHour = hour;
      }
    }
    return best == Text.BAD ? Text.BAD : (best - commonest(offsets.get(bestHour))) * 1_000_000;
  }

  private static int yearOf(long hour) {
    return LocalDate.ofEpochDay(Math.floorDiv(hour, 24L)).getYear();
  }

  private long nearestHour(long hour) {
    Long before = offsets.floorKey(hour);
    Long after = offsets.ceilingKey(hour);
    if (before == null || after == null) {
      return before == null ? after : before;
    }
    return hour - before <= after - hour ? before : after;
  }

  /** Ties go to the smaller offset, so that the order of lines does not matter. */
  private static long commonest(Map<Long, Integer> counts) {
    long best = 0;
    int bestCount = 0;
    for (Map.Entry<Long, Integer> entry : counts.entrySet()) {
      boolean isTie = entry.getValue() == bestCount;
      if (entry.getValue() > bestCount || (isTie && entry.getKey() < best)) {
        best = entry.getKey();
        bestCount = entry.getValue();
      }
    }
    return best;
  }

  private long bySite(HeaderDate date, ZoneId zone) {
    long latest = referenceSeconds + DAY;
    int year = LocalDate.ofEpochDay(Math.floorDiv(latest, DAY)).getYear() + 1;
    // The weekdays of the calendar repeat after at most 40 years (29 February around 2100).
    for (int candidate = year; candidate > year - 42; candidate--) {
      long printed = date.secondsIn(candidate);
      if (printed != Text.BAD) {
        long timeUs = IsoTime.utcMicros(zone, printed);
        if (timeUs <= latest * 1_000_000) {
          return timeUs;
        }
      }
    }
    return Text.BAD;
  }
}
