package io.lookback.jobs.sightings;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import io.lookback.datasets.table.Types;
import io.lookback.jobs.records.RowStreams;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Adds up what each address did on a day or in a month, as its rows go by.
 *
 * <p>They are shuffled and sorted once by a number that stands for the address, which Spark does by
 * radix; so one sum at a time is in memory. SQL's aggregates of lists would sort all rows again,
 * once for each list.
 */
final class SightingStream implements Iterator<InternalRow> {
  /** A packed sighting and what only months have to say of the address. */
  private static final StructType SCHEMA =
      AddressBlock.SCHEMA.add("peer_site", Types.TEXT).add("is_undeclared_private", Types.BOOL);

  private static final int PEER_SITE = SCHEMA.fieldIndex("peer_site");
  private static final int IS_UNDECLARED_PRIVATE = SCHEMA.fieldIndex("is_undeclared_private");
  private static final String PLACE = "place";

  /** Adds what a row has behind event_date, site, ip_key and role. */
  interface Adding extends Serializable {
    void add(SightingSum sum, InternalRow row);
  }

  /** Addresses of equal numbers, which anybody can find, still come in few steps. */
  private record Who(int day, UTF8String site, byte[] key, UTF8String role)
      implements Comparable<Who> {
    private static final Comparator<Who> ORDER =
        Comparator.comparing(Who::key, Arrays::compareUnsigned)
            .thenComparing(Who::role)
            .thenComparing(Who::site)
            .thenComparing(Who::day);

    @Override
    public int compareTo(Who other) {
      return ORDER.compare(this, other);
    }

    boolean isOf(InternalRow row) {
      return Arrays.equals(row.getBinary(2), key)
          && row.getInt(0) == day
          && row.getUTF8String(3).equals(role)
          && row.getUTF8String(1).equals(site);
    }
  }

  private final Iterator<InternalRow> rows;
  private final Adding adding;
  private final int place;
  private final Deque<InternalRow> summed = new ArrayDeque<>();
  private InternalRow next;

  /**
   * Sums of a part.
   *
   * @param place which column has the number that stands for the address
   */
  SightingStream(Iterator<InternalRow> rows, Adding adding, int place) {
    this.rows = rows;
    this.adding = adding;
    this.place = place;
    advance();
  }

  /**
   * The sums, one row for each event_date, site, ip_key and role.
   *
   * @param rows event_date, site, ip_key, role and what {@code adding} reads
   * @return columns of sightings_month without remote_ip
   */
  static Dataset<Row> sum(Dataset<Row> rows, Adding adding) {
    int place = rows.schema().size();
    return RowStreams.map(
        inOrder(rows), ofPart -> new SightingStream(ofPart, adding, place), SCHEMA);
  }

  /** All rows of an address one behind the other: the only shuffle, the only sort. */
  static Dataset<Row> inOrder(Dataset<Row> rows) {
    return rows.withColumn(
            PLACE, xxhash64(col("event_date"), col("site"), col("ip_key"), col("role")))
        .repartition(col(PLACE))
        .sortWithinPartitions(PLACE);
  }

  private void advance() {
    next = rows.hasNext() ? rows.next() : null;
  }

  @Override
  public boolean hasNext() {
    return !summed.isEmpty() || next != null;
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (summed.isEmpty()) {
      sumPlace();
    }
    return summed.remove();
  }

  private void sumPlace() {
    long here = next.getLong(place);
    Map<Who, SightingSum> sums = new TreeMap<>();
    Who who = null;
    SightingSum sum = null;
    do {
      if (who == null || !who.isOf(next)) {
        who =
            new Who(
                next.getInt(0),
                next.getUTF8String(1).clone(),
                next.getBinary(2),
                next.getUTF8String(3).clone());
        sum = sums.computeIfAbsent(who, any -> new SightingSum());
      }
      adding.add(sum, next);
      advance();
    } while (next != null && next.getLong(place) == here);
    sums.forEach((ofWhom, all) -> summed.add(row(ofWhom, all)));
  }

  private static InternalRow row(Who who, SightingSum sum) {
    Object[] values = new Object[SCHEMA.size()];
    values[0] = who.day();
    values[1] = who.site();
    values[2] = who.key();
    values[3] = who.role();
    sum.write(values);
    values[PEER_SITE] = sum.peerSite();
    values[IS_UNDECLARED_PRIVATE] = sum.isUndeclaredPrivate();
    return new GenericInternalRow(values);
  }
}
