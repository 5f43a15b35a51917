package io.lookback.jobs.retrohunt;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.trunc;

import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.table.AddressSetsMonth;
import io.lookback.jobs.records.AddressRange;
import io.lookback.jobs.records.DayRanges;
import io.lookback.jobs.records.RowStreams;
import io.lookback.jobs.sightings.AddressBlock;
import io.lookback.udf.net.IpKey;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Asks packed sightings ({@link AddressSetsMonth}) which days are worth reading for some addresses.
 */
final class PackedSightings {
  private static final StructType SEEN =
      new StructType()
          .add("event_date", DataTypes.DateType)
          .add("site", DataTypes.StringType)
          .add("ip_key", DataTypes.BinaryType);

  private PackedSightings() {}

  /** Which addresses of any of the ranges were there: event_date, site, ip_key. */
  private static Dataset<Row> seen(
      Dataset<Row> sets, ListingIndex index, List<AddressRange> ranges) {
    Broadcast<ListingIndex> shared = index.broadcast(sets.sparkSession());
    return RowStreams.map(
        AddressRange.pruneBlocks(sets, ranges).select("event_date", "site", "first_key", "keys"),
        blocks -> new Seen(blocks, shared.value()),
        SEEN);
  }

  private static final class Seen implements Iterator<InternalRow> {
    private final Iterator<InternalRow> blocks;
    private final ListingIndex.Walk walk;
    private final AddressBlock block = new AddressBlock();
    private final Deque<InternalRow> found = new ArrayDeque<>();

    Seen(Iterator<InternalRow> blocks, ListingIndex index) {
      this.blocks = blocks;
      this.walk = index.walk();
    }

    @Override
    public boolean hasNext() {
      while (found.isEmpty() && blocks.hasNext()) {
        InternalRow row = blocks.next();
        IpKey first = IpKey.ofBytes(row.getBinary(2));
        block.open(first.hi, first.lo, ByteBuffer.wrap(row.getBinary(3)));
        walk.find(
            block,
            (at, ranges, from, to) ->
                found.add(
                    new GenericInternalRow(
                        new Object[] {
                          row.getInt(0), row.getUTF8String(1).clone(), block.key(at)
                        })));
      }
      return !found.isEmpty();
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return found.remove();
    }
  }

  /**
   * The sightings of days that can hold one of the addresses: all of the months that are not
   * packed, and of the others the rows of addresses that were there. Evaluates the packed months.
   *
   * @param sets valid rows of address_sets_month
   * @param days rows of sightings
   */
  static Dataset<Row> worthAsking(
      SparkSession spark,
      Dataset<Row> sets,
      Dataset<Row> days,
      ListingIndex index,
      List<AddressRange> ranges) {
    Set<DaySite> held = monthsOf(sets.select(month(), col("site")).distinct().collectAsList());
    Dataset<Row> notHeld = days.where(not(DayRanges.ofMonths(held)));
    List<Row> seen =
        seen(sets, index, ranges)
            .select(month(), col("site"), col("ip_key"))
            .distinct()
            .collectAsList();
    if (seen.isEmpty()) {
      return notHeld;
    }
    Dataset<Row> addresses =
        spark
            .createDataFrame(
                seen,
                new StructType()
                    .add("month", DataTypes.StringType)
                    .add("site", DataTypes.StringType)
                    .add("ip_key", DataTypes.BinaryType))
            .withColumn("month", col("month").cast("date"));
    Dataset<Row> hit =
        AddressRange.prune(
                days.where(DayRanges.ofMonths(monthsOf(seen))),
                seen.stream()
                    .map(row -> AddressRange.of(row.<byte[]>getAs(2), row.<byte[]>getAs(2)))
                    .distinct()
                    .toList())
            .withColumn("month", trunc(col("event_date"), "MM"))
            .join(broadcast(addresses), by("month", "site", "ip_key"), "left_semi")
            .drop("month");
    return notHeld.unionByName(hit);
  }

  /** The month of a row as text, which is the same in all settings of a session. */
  private static Column month() {
    return col("event_date").cast("string").as("month");
  }

  private static Set<DaySite> monthsOf(List<Row> rows) {
    return rows.stream()
        .map(row -> new DaySite(LocalDate.parse(row.getString(0)), row.getString(1)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Names of columns to join by. */
  static Seq<String> by(String... columns) {
    return CollectionConverters.asScala(List.of(columns)).toSeq();
  }
}
