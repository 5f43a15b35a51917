package io.lookback.jobs.retrohunt;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.trunc;

import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.table.AddressSets;
import io.lookback.jobs.records.AddressRange;
import io.lookback.jobs.records.DayRanges;
import io.lookback.jobs.records.RowStreams;
import io.lookback.jobs.sightings.AddressBlock;
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
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Asks packed sightings ({@link AddressSets}) which of some addresses were there, what they did,
 * and which days are worth reading.
 */
final class PackedSightings {
  private PackedSightings() {}

  /**
   * The sightings of addresses in any of the ranges.
   *
   * @param sets rows of address_sets or address_sets_month
   * @return {@code position} of the range in the index, and the columns of {@code detail}
   */
  static Dataset<Row> of(
      Dataset<Row> sets,
      ListingIndex index,
      List<AddressRange> ranges,
      AddressBlock.Detail detail) {
    Broadcast<ListingIndex> shared = index.broadcast(sets.sparkSession());
    StructType schema = new StructType().add("position", DataTypes.IntegerType, false);
    for (StructField field : detail.schema().fields()) {
      schema = schema.add(field);
    }
    int width = schema.size();
    return RowStreams.map(
        AddressRange.pruneBlocks(sets, ranges).select(detail.columns()),
        blocks -> new Unpacked(blocks, shared.value(), detail, width),
        schema);
  }

  private static final class Unpacked implements Iterator<InternalRow> {
    private final Iterator<InternalRow> blocks;
    private final ListingIndex index;
    private final AddressBlock block;
    private final int width;
    private final Deque<InternalRow> found = new ArrayDeque<>();

    Unpacked(
        Iterator<InternalRow> blocks, ListingIndex index, AddressBlock.Detail detail, int width) {
      this.blocks = blocks;
      this.index = index;
      this.block = new AddressBlock(detail);
      this.width = width;
    }

    @Override
    public boolean hasNext() {
      while (found.isEmpty() && blocks.hasNext()) {
        block.open(blocks.next());
        index.find(block, this::add);
      }
      return !found.isEmpty();
    }

    private void add(int at, int[] ranges, int from, int to) {
      Object[] values = new Object[width];
      block.unpack(at, values, 1);
      for (int i = from; i < to; i++) {
        Object[] ofRange = i + 1 < to ? values.clone() : values;
        ofRange[0] = ranges[i];
        found.add(new GenericInternalRow(ofRange));
      }
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
        of(sets, index, ranges, AddressBlock.Detail.ADDRESSES)
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
