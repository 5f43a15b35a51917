package io.lookback.jobs.summary;

import io.lookback.udf.net.Cidr;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/**
 * What a summary is asked. A record must meet every filter that is not empty.
 *
 * @param by what to count by
 * @param sites the sites asked
 * @param from first UTC day; null = any
 * @param to last UTC day, inclusive; null = any
 * @param since of the first day, only what was logged from then on; null = all of it
 * @param until of the last day, only what was logged before; null = all of it
 * @param addresses one end is in one of these; records without direction, of which an end is
 *     missing or neither own nor remote, have no ends: the roll-ups by address do not know them
 * @param ports ports of the serving end
 * @param types event types; sessions are of type network
 * @param names event names, {@code *} for any characters
 * @param directions inbound, outbound, internal, external, none
 * @param top rows wanted, most first; 0 = all
 */
public record Question(
    Dimension by,
    List<String> sites,
    LocalDate from,
    LocalDate to,
    Instant since,
    Instant until,
    List<Cidr> addresses,
    Set<Integer> ports,
    List<String> types,
    List<String> names,
    List<String> directions,
    int top) {

  boolean isWholeDays() {
    return since == null && until == null;
  }

  /** Whether the roll-up by hour can tell what is asked and what is not. */
  boolean isOnHours() {
    return isOnHour(since) && isOnHour(until);
  }

  private static boolean isOnHour(Instant time) {
    return time == null || time.getEpochSecond() % 3600 == 0 && time.getNano() == 0;
  }

  /** Whether it asks for some kinds of records only. */
  boolean isAboutKinds() {
    return !ports.isEmpty() || !types.isEmpty() || !names.isEmpty() || !directions.isEmpty();
  }

  /** The same of some of its sites. */
  Question of(List<String> some) {
    return new Question(
        by, some, from, to, since, until, addresses, ports, types, names, directions, top);
  }
}
