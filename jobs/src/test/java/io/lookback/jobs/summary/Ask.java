package io.lookback.jobs.summary;

import io.lookback.udf.net.Cidr;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** A question of which only what matters is said: of both sites, all time, all rows. */
final class Ask {
  private final Dimension by;
  private List<String> sites = List.of("lon", "par");
  private LocalDate from;
  private LocalDate to;
  private Instant since;
  private Instant until;
  private List<Cidr> addresses = List.of();
  private List<Integer> ports = List.of();
  private List<String> types = List.of();
  private List<String> names = List.of();
  private List<String> directions = List.of();
  private int top;

  private Ask(Dimension by) {
    this.by = by;
  }

  static Ask by(Dimension by) {
    return new Ask(by);
  }

  Ask sites(String... values) {
    sites = List.of(values);
    return this;
  }

  Ask days(String first, String last) {
    from = LocalDate.parse(first);
    to = LocalDate.parse(last);
    return this;
  }

  /** From a time on. */
  Ask since(String time) {
    since = Instant.parse(time);
    from = LocalDate.ofInstant(since, ZoneOffset.UTC);
    return this;
  }

  /** Before a time. */
  Ask until(String time) {
    until = Instant.parse(time);
    to = LocalDate.ofInstant(until.minusNanos(1), ZoneOffset.UTC);
    return this;
  }

  Ask addresses(String... values) {
    addresses = Arrays.stream(values).map(Cidr::parse).toList();
    return this;
  }

  Ask ports(Integer... values) {
    ports = List.of(values);
    return this;
  }

  Ask types(String... values) {
    types = List.of(values);
    return this;
  }

  Ask names(String... values) {
    names = List.of(values);
    return this;
  }

  Ask directions(String... values) {
    directions = List.of(values);
    return this;
  }

  Ask top(int rows) {
    top = rows;
    return this;
  }

  Question question() {
    return new Question(
        by,
        sites,
        from,
        to,
        since,
        until,
        addresses,
        new TreeSet<>(ports),
        types,
        names,
        directions,
        top);
  }
}
