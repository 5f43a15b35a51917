package io.lookback.jobs.retrohunt;

import io.lookback.datasets.table.Types;
import io.lookback.jobs.sightings.SightingSum;
import io.lookback.udf.net.IpKey;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Adds up sightings of days and months, one row for each indicator, site, address and role, and
 * puts between them a row for each site and each indicator that was seen nowhere. Needs and keeps
 * one order: by indicator, address, site and role.
 */
final class HuntAnswers implements Iterator<InternalRow> {
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

  /** Columns of what is found. */
  private static final int SITE = PackedFiles.FOUND.fieldIndex("site");

  private static final int KEY = PackedFiles.FOUND.fieldIndex("ip_key");
  private static final int ROLE = PackedFiles.FOUND.fieldIndex("role");

  /** The order that is needed. */
  static final Comparator<InternalRow> ORDER =
      Comparator.<InternalRow>comparingInt(row -> row.getInt(0))
          .thenComparing(row -> row.getBinary(KEY), Arrays::compareUnsigned)
          .thenComparing(row -> row.getUTF8String(SITE))
          .thenComparing(row -> row.getUTF8String(ROLE));

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
      implements Serializable {}

  private final Iterator<InternalRow> found;
  private final Asked asked;
  private final int end;
  private int position;
  private int sitesWithout;
  private boolean wasSeen;
  private InternalRow row;

  /**
   * Answers for some of the indicators.
   *
   * @param found rows of {@link PackedFiles#FOUND}, in order; without ip_key they count for nothing
   * @param from the first of the indicators
   * @param end behind the last
   */
  HuntAnswers(Iterator<InternalRow> found, Asked asked, int from, int end) {
    this.found = found;
    this.asked = asked;
    this.position = from;
    this.end = end;
    advance();
  }

  private void advance() {
    do {
      row = found.hasNext() ? found.next() : null;
    } while (row != null && row.isNullAt(KEY));
  }

  @Override
  public boolean hasNext() {
    while (position < end && (row == null || row.getInt(0) != position)) {
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
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (row == null || row.getInt(0) != position) {
      return never(asked.sites()[sitesWithout++]);
    }
    wasSeen = true;
    return sum();
  }

  private InternalRow never(String site) {
    Object[] values = new Object[SCHEMA.size()];
    begin(values, UTF8String.fromString(site));
    values[DAYS] = 0;
    Arrays.fill(values, SESSIONS, SESSIONS + SightingSum.COUNTS, 0L);
    values[LOCAL_HOSTS] = 0;
    return new GenericInternalRow(values);
  }

  private void begin(Object[] values, UTF8String site) {
    values[INDICATOR] = UTF8String.fromString(asked.indicators()[position]);
    values[ANSWER_SITE] = site;
    values[COVERED] = asked.covered().get(site.toString());
  }

  private InternalRow sum() {
    Object[] values = new Object[SCHEMA.size()];
    UTF8String site = row.getUTF8String(SITE).clone();
    UTF8String role = row.getUTF8String(ROLE).clone();
    byte[] key = row.getBinary(KEY);
    begin(values, site);
    values[ADDRESS] = UTF8String.fromString(IpKey.ofBytes(key).toString());
    values[ANSWER_ROLE] = role;
    SightingSum sum = new SightingSum();
    do {
      sum.add(row);
      advance();
    } while (row != null
        && row.getInt(0) == position
        && Arrays.equals(row.getBinary(KEY), key)
        && row.getUTF8String(SITE).equals(site)
        && row.getUTF8String(ROLE).equals(role));
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
}
