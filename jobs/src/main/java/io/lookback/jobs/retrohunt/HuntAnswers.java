package io.lookback.jobs.retrohunt;

import io.lookback.datasets.table.Types;
import io.lookback.jobs.sightings.SightingSum;
import io.lookback.udf.net.IpAddress;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Puts between the answers for what was found a row for each site and each indicator that was seen
 * nowhere. Needs and keeps one order: by indicator, address, site and role.
 *
 * @param <R> what a row is handed over as
 */
final class HuntAnswers<R> implements Iterator<R> {
  static final StructType SCHEMA =
      new StructType()
          .add("indicator", Types.TEXT)
          .add("site", Types.TEXT)
          .add("address", Types.TEXT)
          .add("role", Types.TEXT)
          .add("first_seen", Types.TIME)
          .add("last_seen", Types.TIME)
          .add("days", Types.INT)
          .add("sessions", Types.LONG)
          .add("sessions_established", Types.LONG)
          .add("open_sessions", Types.LONG)
          .add("events", Types.LONG)
          .add("bytes_from_remote", Types.LONG)
          .add("bytes_to_remote", Types.LONG)
          .add("local_hosts", Types.INT)
          .add("hosts", Types.TEXTS)
          .add("top_ports", Types.PORT_COUNTS)
          .add("session_classes", Types.CLASS_COUNTS)
          .add("event_counts", Types.EVENT_COUNTS)
          .add("longest_us", Types.LONG)
          .add("largest_bytes", Types.LONG)
          .add("covered_percent", Types.INT);

  private static final int INDICATOR = SCHEMA.fieldIndex("indicator");
  private static final int ANSWER_SITE = SCHEMA.fieldIndex("site");
  private static final int ADDRESS = SCHEMA.fieldIndex("address");
  private static final int ANSWER_ROLE = SCHEMA.fieldIndex("role");
  private static final int FIRST_SEEN = SCHEMA.fieldIndex("first_seen");
  private static final int LAST_SEEN = SCHEMA.fieldIndex("last_seen");
  private static final int DAYS = SCHEMA.fieldIndex("days");

  /** The first of {@link SightingSum#COUNTS} that stand together. */
  private static final int SESSIONS = SCHEMA.fieldIndex("sessions");

  private static final int LOCAL_HOSTS = SCHEMA.fieldIndex("local_hosts");
  private static final int HOSTS = SCHEMA.fieldIndex("hosts");
  private static final int TOP_PORTS = SCHEMA.fieldIndex("top_ports");
  private static final int SESSION_CLASSES = SCHEMA.fieldIndex("session_classes");
  private static final int EVENT_COUNTS = SCHEMA.fieldIndex("event_counts");
  private static final int LONGEST = SCHEMA.fieldIndex("longest_us");
  private static final int LARGEST = SCHEMA.fieldIndex("largest_bytes");
  private static final int COVERED = SCHEMA.fieldIndex("covered_percent");

  /** What was asked: the texts of the indicators, the sites by name, how much they covered. */
  record Asked(String[] indicators, String[] sites, Map<String, Integer> covered)
      implements Serializable {
    /** The row of {@link #SCHEMA} for what was found. */
    InternalRow answer(FoundSums.Found found) {
      FoundSums.Who who = found.who();
      SightingSum sum = found.sum();
      Object[] values = begin(found.position(), who.site());
      values[ADDRESS] = UTF8String.fromString(IpAddress.text(who.hi(), who.lo()));
      values[ANSWER_ROLE] = who.role();
      values[FIRST_SEEN] = sum.firstTime();
      values[LAST_SEEN] = sum.lastTime();
      values[DAYS] = sum.days();
      for (int i = 0; i < SightingSum.COUNTS; i++) {
        values[SESSIONS + i] = sum.count(i);
      }
      values[LOCAL_HOSTS] = sum.localHosts();
      values[HOSTS] = sum.hosts();
      values[TOP_PORTS] = sum.ports();
      values[SESSION_CLASSES] = sum.classes();
      values[EVENT_COUNTS] = sum.events();
      values[LONGEST] = sum.longest();
      values[LARGEST] = sum.largest();
      return new GenericInternalRow(values);
    }

    private InternalRow never(int position, String site) {
      Object[] values = begin(position, UTF8String.fromString(site));
      values[DAYS] = 0;
      Arrays.fill(values, SESSIONS, SESSIONS + SightingSum.COUNTS, 0L);
      values[LOCAL_HOSTS] = 0;
      return new GenericInternalRow(values);
    }

    private Object[] begin(int position, UTF8String site) {
      Object[] values = new Object[SCHEMA.size()];
      values[INDICATOR] = UTF8String.fromString(indicators[position]);
      values[ANSWER_SITE] = site;
      values[COVERED] = covered.get(site.toString());
      return values;
    }
  }

  /** The answer for an address that is in the indicator at a position. */
  record Answer<R>(int position, R row) {}

  private final Iterator<Answer<R>> answers;
  private final Asked asked;
  private final int end;
  private final Function<InternalRow, R> rows;
  private int position;
  private int sitesWithout;
  private boolean wasSeen;
  private Answer<R> next;

  /**
   * Answers for some of the indicators.
   *
   * @param answers in order
   * @param from the first of the indicators
   * @param end behind the last
   * @param rows makes what is handed over
   */
  HuntAnswers(
      Iterator<Answer<R>> answers, Asked asked, int from, int end, Function<InternalRow, R> rows) {
    this.answers = answers;
    this.asked = asked;
    this.position = from;
    this.end = end;
    this.rows = rows;
    advance();
  }

  private void advance() {
    next = answers.hasNext() ? answers.next() : null;
  }

  @Override
  public boolean hasNext() {
    while (position < end && (next == null || next.position() != position)) {
      if (!wasSeen && sitesWithout < asked.sites().length) {
        return true;
      }
      position++;
      sitesWithout = 0;
      wasSeen = false;
    }
    return position < end;
  }

  @Override
  public R next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (next == null || next.position() != position) {
      return rows.apply(asked.never(position, asked.sites()[sitesWithout++]));
    }
    wasSeen = true;
    R row = next.row();
    advance();
    return row;
  }
}
