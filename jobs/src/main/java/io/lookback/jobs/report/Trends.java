package io.lookback.jobs.report;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a site's sensors reported, hour by hour, over the {@link #DAYS} days that end with the
 * reported day.
 */
record Trends(String site, LocalDate date, List<Series> series) {
  static final int DAYS = 25;
  static final int HOURS = DAYS * 24;

  /** Days of the windows that pages offer; each ends at the end of the reported day. */
  static final List<Integer> WINDOWS = List.of(1, 5, 7, 25);

  /** Longest name that links and commands carry, in characters. */
  private static final int LONGEST_KEY = 200;

  /**
   * Records of one kind.
   *
   * @param direction inbound, outbound, internal, external, none
   * @param port a number, {@code other} (all ports beyond the busiest) or {@code none}
   * @param hours index of the hour since 00:00 UTC of the first day (0 to 599), ascending, only
   *     hours with records
   * @param counts records of each of these hours
   * @param tops addresses that took part, by window
   * @param cutWindows windows whose tops are not all addresses that took part
   */
  record Series(
      String type,
      String name,
      String direction,
      String port,
      int[] hours,
      long[] counts,
      List<Top> tops,
      Set<Integer> cutWindows) {
    Series {
      if (hours.length != counts.length) {
        throw new IllegalArgumentException(
            "A series of " + hours.length + " hours with " + counts.length + " counts");
      }
      for (int i = 0; i < hours.length; i++) {
        if (hours[i] < 0 || hours[i] >= HOURS || (i > 0 && hours[i] <= hours[i - 1])) {
          throw new IllegalArgumentException(
              "Hour " + hours[i] + " is not in order within 0 to " + (HOURS - 1));
        }
      }
    }
  }

  /**
   * An address that took part.
   *
   * @param days the window: 1, 5, 7 or 25
   * @param isAtLeast the count is a lower bound
   * @param dossier path below the report's folder, or null
   */
  record Top(
      int days, String address, boolean isOwn, long count, boolean isAtLeast, String dossier) {}

  /** All records of one event type. */
  record Type(String name, long[] hourly) {
    long total(int days) {
      long total = 0;
      for (int hour = HOURS - 24 * days; hour < HOURS; hour++) {
        total += hourly[hour];
      }
      return total;
    }

    /** Where the trends page of a site shows just this. */
    String selection(int days) {
      return "#days=" + days + "&type=" + URLEncoder.encode(key(name), StandardCharsets.UTF_8);
    }

    /** Records in bins of six hours over all days, as a small picture. */
    Svg sparkline() {
      return Sparkline.of(this);
    }
  }

  String path() {
    return path(site);
  }

  static String path(String site) {
    return "trends/" + Untrusted.slug(site) + ".html";
  }

  LocalDate firstDay() {
    return date.minusDays(DAYS - 1L);
  }

  /** Event types, the most records first. */
  List<Type> types() {
    Map<String, Type> types = new LinkedHashMap<>();
    for (Series one : series) {
      Type type = types.computeIfAbsent(one.type(), name -> new Type(name, new long[HOURS]));
      for (int i = 0; i < one.hours().length; i++) {
        type.hourly()[one.hours()[i]] += one.counts()[i];
      }
    }
    List<Type> sorted = new ArrayList<>(types.values());
    sorted.sort(
        Comparator.comparing((Type type) -> type.total(DAYS), Comparator.reverseOrder())
            .thenComparing(Type::name));
    return sorted;
  }

  /**
   * What links call a name: the name itself, unless it is too long or no valid text; then its
   * beginning and a hash.
   */
  static String key(String name) {
    boolean isWhole =
        name.length() <= LONGEST_KEY
            && name.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
    return isWhole ? name : "…" + Untrusted.slug(name);
  }

  /** Whether the key of a name is the name, so that it can be given to a command. */
  static boolean isWhole(String name) {
    return key(name).equals(name);
  }
}
