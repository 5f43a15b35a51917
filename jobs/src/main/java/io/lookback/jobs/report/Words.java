package io.lookback.jobs.report;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Numbers and times as people read them. All times are UTC. */
final class Words {
  private static final DateTimeFormatter TIME = pattern("uuuu-MM-dd HH:mm:ss");
  private static final DateTimeFormatter MINUTE = pattern("uuuu-MM-dd HH:mm");
  private static final DateTimeFormatter DAY = pattern("uuuu-MM-dd");
  private static final DateTimeFormatter WEEKDAY = pattern("EEEE d MMMM uuuu");

  private Words() {}

  private static DateTimeFormatter pattern(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }

  /** {@code 78,909}. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** {@code 1 session}, {@code 2 sessions}. */
  static String count(long value, String one, String many) {
    return count(value) + " " + (value == 1 ? one : many);
  }

  /** Three digits at most, for narrow columns: {@code 812}, {@code 17k}, {@code 1.2M}. */
  static String rough(long value) {
    double scaled = value;
    String[] units = {"", "k", "M", "G", "T", "P", "E"};
    int unit = 0;
    while (scaled >= 999.5 && unit < units.length - 1) {
      scaled /= 1000;
      unit++;
    }
    String format = unit > 0 && scaled < 9.95 ? "%.1f%s" : "%.0f%s";
    return String.format(Locale.ROOT, format, scaled, units[unit]);
  }

  /** Exact below 10,000 ({@code 2,102 B}), then three digits in powers of 1000. */
  static String bytes(Long value) {
    if (value == null) {
      return "–";
    }
    if (Math.abs(value) < 10_000) {
      return count(value) + " B";
    }
    double scaled = value;
    String[] units = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    int unit = 0;
    while (Math.abs(scaled) >= 999.5 && unit < units.length - 1) {
      scaled /= 1000;
      unit++;
    }
    String format = scaled < 9.995 ? "%.2f %s" : scaled < 99.95 ? "%.1f %s" : "%.0f %s";
    return String.format(Locale.ROOT, format, scaled, units[unit]);
  }

  /** {@code 3,681 s} is said as {@code 1 h 01 min}; below two minutes in seconds. */
  static String duration(Long micros) {
    if (micros == null) {
      return "–";
    }
    if (micros < 10_000_000) {
      return String.format(Locale.ROOT, "%.1f s", micros / 1e6);
    }
    return seconds(micros / 1_000_000);
  }

  static String seconds(long seconds) {
    if (seconds < 120) {
      return seconds + " s";
    }
    long minutes = seconds / 60;
    if (minutes < 60) {
      return minutes + " min " + twoDigits(seconds % 60) + " s";
    }
    long hours = minutes / 60;
    if (hours < 48) {
      return hours + " h " + twoDigits(minutes % 60) + " min";
    }
    return count(hours / 24) + " d " + twoDigits(hours % 24) + " h";
  }

  private static String twoDigits(long value) {
    return String.format(Locale.ROOT, "%02d", value);
  }

  static String time(Instant time) {
    return time == null ? "–" : TIME.format(time);
  }

  static String minute(Instant time) {
    return time == null ? "–" : MINUTE.format(time);
  }

  static String day(Instant time) {
    return time == null ? "–" : DAY.format(time);
  }

  /** {@code Friday 16 January 2009}. */
  static String weekday(LocalDate day) {
    return WEEKDAY.format(day.atStartOfDay(ZoneOffset.UTC));
  }

  /** A span of hours: whole days are said as days. */
  static String span(Instant from, Instant to) {
    long hours = ChronoUnit.HOURS.between(from, to);
    boolean isWholeDays = from.equals(from.truncatedTo(ChronoUnit.DAYS)) && hours % 24 == 0;
    if (isWholeDays && hours == 24) {
      return "for the whole of " + day(from);
    }
    if (isWholeDays && hours > 24) {
      return "for all of "
          + day(from)
          + " to "
          + day(to.minus(1, ChronoUnit.DAYS))
          + " ("
          + hours / 24
          + " days)";
    }
    return "from "
        + minute(from)
        + " to "
        + minute(to)
        + " ("
        + count(hours, "hour", "hours")
        + ")";
  }

  static String percent(Integer percent) {
    return percent == null ? "unknown" : percent + " %";
  }
}
