package io.lookback.datasets.feed;

import io.lookback.udf.net.Cidr;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Takes what a reader finds in one file and keeps account of every line.
 *
 * <p>Entries wider than allowed are refused, and so is whatever touches addresses that are no
 * remote host of anybody ({@link ReservedNetworks}).
 */
final class FeedSink {
  private static final int LONGEST_EXAMPLE = 60;
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
  private static final Pattern DISTANT = Pattern.compile("\\+?[1-9]\\d{4,8}-.*");

  /**
   * From when to when something is listed.
   *
   * @param to null = no end is known
   */
  record Interval(Instant from, Instant to) {
    /**
     * The interval that the texts mean. No end is known when the text of it is missing, or when it
     * is an end that nobody will live to see, as year 9999.
     *
     * @return null when one of the texts is no time
     */
    static Interval parse(String from, String to) {
      Optional<Instant> begin = from == null ? Optional.empty() : FeedTimes.parse(from);
      if (begin.isEmpty()) {
        return null;
      }
      if (to == null || DISTANT.matcher(to).matches()) {
        return new Interval(begin.get(), null);
      }
      return FeedTimes.parse(to)
          .map(end -> new Interval(begin.get(), end.isAfter(LATEST) ? null : end))
          .orElse(null);
    }
  }

  /**
   * What a list says of an entry besides its address and times.
   *
   * @param category what it is, or null
   * @param confidence 0 to 100, or null
   * @param reference where it is explained, or null
   */
  record Attributes(String category, Integer confidence, String reference) {}

  private final WidestNetworks widest;
  private final Map<Object, FeedEntry> entries = new LinkedHashMap<>();
  private final Map<String, FeedContent.Rejected> rejects = new TreeMap<>();
  private final Map<String, Long> skips = new TreeMap<>();
  private long lines;
  private Instant date;
  private String shortage;

  FeedSink(WidestNetworks widest) {
    this.widest = widest;
  }

  /** Takes an address, network or range that has nothing else to say. */
  void entry(long line, String addresses) {
    entry(line, addresses, null, null, null, null);
  }

  /**
   * Takes an entry. A second one of the same addresses is a repetition; the earlier {@code
   * listedFrom} is kept.
   *
   * @param listedFrom since when, or null
   */
  void entry(
      long line,
      String text,
      Instant listedFrom,
      String category,
      Integer confidence,
      String reference) {
    Cidr addresses = accept(line, text);
    if (addresses == null) {
      return;
    }
    if (listedFrom != null && (listedFrom.isBefore(EARLIEST) || listedFrom.isAfter(LATEST))) {
      reject(line, "time_out_of_range", listedFrom.toString());
      return;
    }
    FeedEntry entry = new FeedEntry(addresses, listedFrom, null, category, confidence, reference);
    FeedEntry earlier = entries.putIfAbsent(addresses, entry);
    if (earlier == null) {
      lines++;
      return;
    }
    skip("repetition");
    if (listedFrom != null
        && (earlier.listedFrom() == null || listedFrom.isBefore(earlier.listedFrom()))) {
      entries.put(addresses, entry);
    }
  }

  /** Takes an entry with its listing interval; intervals of the same addresses may be many. */
  void interval(long line, String text, Instant listedFrom, Instant listedTo) {
    Cidr addresses = accept(line, text);
    if (addresses == null) {
      return;
    }
    if (listedFrom.isBefore(EARLIEST) || listedFrom.isAfter(LATEST)) {
      reject(line, "time_out_of_range", listedFrom.toString());
    } else if (listedTo != null && !listedTo.isAfter(listedFrom)) {
      reject(line, "ends_before_it_begins", text + " " + listedFrom + " " + listedTo);
    } else if (listedTo != null && listedTo.isAfter(LATEST)) {
      reject(line, "time_out_of_range", listedTo.toString());
    } else {
      FeedEntry entry = new FeedEntry(addresses, listedFrom, listedTo, null, null, null);
      FeedEntry earlier = entries.putIfAbsent(List.of(addresses, listedFrom), entry);
      if (earlier == null) {
        lines++;
      } else if (earlier.equals(entry)) {
        skip("repetition");
      } else {
        reject(line, "conflicting_interval", text + " " + listedFrom);
      }
    }
  }

  /**
   * Takes an entry that states its interval, of which one address may have many. A second one of
   * the same beginning is a repetition; the later end is kept.
   */
  void listing(long line, String text, Interval listed, Attributes attributes) {
    Cidr addresses = accept(line, text);
    if (addresses == null) {
      return;
    }
    Instant from = listed.from();
    Instant to = listed.to();
    if (from.isBefore(EARLIEST) || from.isAfter(LATEST)) {
      reject(line, "time_out_of_range", from.toString());
    } else if (to != null && !to.isAfter(from)) {
      reject(line, "ends_before_it_begins", text + " " + from + " " + to);
    } else {
      FeedEntry entry =
          new FeedEntry(
              addresses,
              from,
              to,
              attributes.category(),
              attributes.confidence(),
              attributes.reference());
      FeedEntry earlier = entries.putIfAbsent(List.of(addresses, from), entry);
      if (earlier == null) {
        lines++;
        return;
      }
      skip("repetition");
      if (earlier.listedTo() != null && (to == null || to.isAfter(earlier.listedTo()))) {
        entries.put(List.of(addresses, from), entry);
      }
    }
  }

  private Cidr accept(long line, String text) {
    Cidr addresses;
    try {
      addresses = Cidr.parse(text);
    } catch (IllegalArgumentException e) {
      reject(line, "bad_address", text);
      return null;
    }
    if (ReservedNetworks.touches(addresses)) {
      reject(line, "reserved_range", text);
      return null;
    }
    if (!widest.allow(addresses)) {
      reject(line, "too_wide", text);
      return null;
    }
    return addresses;
  }

  void reject(long line, String reason, String value) {
    lines++;
    FeedContent.Rejected soFar = rejects.get(reason);
    rejects.put(
        reason,
        soFar == null
            ? new FeedContent.Rejected(1, line, shorten(value))
            : new FeedContent.Rejected(soFar.count() + 1, soFar.line(), soFar.example()));
  }

  void skip(String kind) {
    lines++;
    skips.merge(kind, 1L, Long::sum);
  }

  /** The list's own date; the latest one given counts. */
  void date(Instant given) {
    boolean isSane = !given.isBefore(EARLIEST) && !given.isAfter(LATEST);
    if (isSane && (date == null || given.isAfter(date))) {
      date = given;
    }
  }

  /** Says that the list itself knows of more entries than this file has. */
  void shortage(String what) {
    shortage = what;
  }

  FeedContent content() {
    return new FeedContent(
        new ArrayList<>(entries.values()),
        lines,
        rejects,
        skips,
        Optional.ofNullable(date),
        Optional.ofNullable(shortage));
  }

  /** Control characters become '?', so that a hostile line cannot play with a terminal. */
  static String shorten(String value) {
    String printable = value.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    return printable.length() <= LONGEST_EXAMPLE
        ? printable
        : printable.substring(0, LONGEST_EXAMPLE) + "...";
  }
}
