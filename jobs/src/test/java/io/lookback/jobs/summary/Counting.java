package io.lookback.jobs.summary;

import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers a question by looking at each record: what every other way must agree with. */
final class Counting {
  private record Numbers(long count, long bytes) {
    static final Numbers NONE = new Numbers(0, 0);

    Numbers plus(Numbers other) {
      return new Numbers(count + other.count, bytes + other.bytes);
    }
  }

  private static final ZoneOffset UTC = ZoneOffset.UTC;

  private final Question question;
  private final List<String> rows;

  Counting(Question question, List<RandomRecords.Known> records) {
    this.question = question;
    Map<List<Comparable<?>>, Numbers> groups = new HashMap<>();
    for (RandomRecords.Known record : records) {
      if (record.isCountable() && isAsked(record)) {
        for (List<Comparable<?>> group : groups(record)) {
          groups.merge(group, new Numbers(record.count(), record.bytes()), Numbers::plus);
        }
      }
    }
    rows =
        question.by().isTime()
            ? inOrder(groups)
            : groups.entrySet().stream()
                .sorted(
                    Comparator.comparingLong(
                            (Map.Entry<List<Comparable<?>>, Numbers> group) ->
                                -group.getValue().count())
                        .thenComparing(Map.Entry::getKey, Counting::compare))
                .map(group -> text(group.getKey(), group.getValue()))
                .toList();
  }

  /** The rows wanted. */
  List<String> rows() {
    return isCut() ? rows.subList(0, question.top()) : rows;
  }

  boolean isCut() {
    return !question.by().isTime() && question.top() > 0 && rows.size() > question.top();
  }

  private boolean isAsked(RandomRecords.Known record) {
    return question.sites().contains(record.site())
        && (question.from() == null || !record.day().isBefore(question.from()))
        && (question.to() == null || !record.day().isAfter(question.to()))
        && (question.since() == null || !record.end().isBefore(question.since()))
        && (question.until() == null || record.end().isBefore(question.until()))
        && (question.types().isEmpty() || question.types().contains(record.type()))
        && (question.names().isEmpty()
            || question.names().stream().anyMatch(name -> matches(name, record.name())))
        && (question.directions().isEmpty() || question.directions().contains(direction(record)))
        && (question.ports().isEmpty()
            || (record.port() != null && question.ports().contains(record.port())))
        && (question.addresses().isEmpty()
            || (record.direction() != null && (isIn(record.src()) || isIn(record.dst()))))
        && (question.by() != Dimension.SIZE || !record.isEvent())
        && (question.by() != Dimension.ADDRESS || record.direction() != null);
  }

  private boolean isIn(String address) {
    IpKey key = IpAddress.parse(address);
    return question.addresses().stream().anyMatch((Cidr range) -> range.contains(key.hi, key.lo));
  }

  private static boolean matches(String wanted, String name) {
    int star = wanted.indexOf('*');
    if (star < 0) {
      return wanted.equals(name);
    }
    if (!name.startsWith(wanted.substring(0, star))) {
      return false;
    }
    String rest = wanted.substring(star + 1);
    for (int i = star; i <= name.length(); i++) {
      if (matches(rest, name.substring(i))) {
        return true;
      }
    }
    return false;
  }

  private static String direction(RandomRecords.Known record) {
    return record.direction() == null ? "none" : record.direction();
  }

  private List<List<Comparable<?>>> groups(RandomRecords.Known record) {
    return switch (question.by()) {
      case SITE -> List.of(group(record.site()));
      case TYPE -> List.of(group(record.type()));
      case NAME -> List.of(group(record.type(), record.name()));
      case DIRECTION -> List.of(group(direction(record)));
      case PORT -> List.of(group(record.port()));
      case SIZE -> List.of(group(record.sizeClass()));
      case HOUR -> List.of(group(record.hour()));
      case DAY -> List.of(group(record.day()));
      case ADDRESS -> {
        boolean isFromOwn = List.of("outbound", "internal").contains(record.direction());
        boolean isToOwn = List.of("inbound", "internal").contains(record.direction());
        yield Stream.of(
                group(record.site(), record.src(), isFromOwn ? "own" : "remote"),
                group(record.site(), record.dst(), isToOwn ? "own" : "remote"))
            .distinct()
            .toList();
      }
    };
  }

  private static List<Comparable<?>> group(Comparable<?>... values) {
    List<Comparable<?>> group = new ArrayList<>();
    for (Comparable<?> value : values) {
      group.add(value);
    }
    return group;
  }

  /** Nulls first. */
  @SuppressWarnings("unchecked")
  private static int compare(List<Comparable<?>> one, List<Comparable<?>> other) {
    Comparator<Comparable<Object>> values = Comparator.nullsFirst(Comparator.naturalOrder());
    for (int i = 0; i < one.size(); i++) {
      int order =
          values.compare((Comparable<Object>) one.get(i), (Comparable<Object>) other.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private List<String> inOrder(Map<List<Comparable<?>>, Numbers> groups) {
    TreeMap<Comparable<?>, Numbers> times = new TreeMap<>();
    groups.forEach((group, numbers) -> times.put(group.get(0), numbers));
    List<String> filled = new ArrayList<>();
    if (!times.isEmpty()) {
      Comparable<?> last = times.lastKey();
      Comparable<?> time = times.firstKey();
      if (question.from() != null && question.to() != null) {
        boolean isHour = time instanceof Instant;
        Instant begin = begin(question.since(), question.from());
        Instant end = begin(question.until(), question.to().plusDays(1)).minusNanos(1);
        time = isHour ? begin.truncatedTo(ChronoUnit.HOURS) : LocalDate.ofInstant(begin, UTC);
        last = isHour ? end.truncatedTo(ChronoUnit.HOURS) : LocalDate.ofInstant(end, UTC);
      }
      for (; !time.equals(next(last)); time = next(time)) {
        filled.add(text(List.of(time), times.getOrDefault(time, Numbers.NONE)));
      }
    }
    return filled;
  }

  private static Instant begin(Instant time, LocalDate day) {
    return time == null ? day.atStartOfDay(UTC).toInstant() : time;
  }

  private static Comparable<?> next(Comparable<?> time) {
    return time instanceof Instant hour
        ? hour.plus(Duration.ofHours(1))
        : ((LocalDate) time).plusDays(1);
  }

  private static String text(List<Comparable<?>> group, Numbers numbers) {
    return group.stream()
        .map(String::valueOf)
        .collect(Collectors.joining(",", "[", "," + numbers.count() + "," + numbers.bytes() + "]"));
  }
}
