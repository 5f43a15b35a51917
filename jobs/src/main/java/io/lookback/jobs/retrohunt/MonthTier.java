package io.lookback.jobs.retrohunt;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.trunc;

import io.lookback.datasets.store.DaySite;
import io.lookback.jobs.records.AddressRange;
import io.lookback.jobs.records.DayRanges;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Asks the sightings of closed months which days are worth reading for some addresses. */
final class MonthTier {
  private MonthTier() {}

  /**
   * The sightings that can hold one of the addresses: all of the months that the month tier does
   * not hold, and of the others the rows of addresses that it has. Evaluates the month tier.
   *
   * @param months valid rows of sightings_month
   * @param days rows of sightings
   */
  static Dataset<Row> worthAsking(
      SparkSession spark,
      Dataset<Row> months,
      Dataset<Row> days,
      ListingIndex index,
      List<AddressRange> ranges) {
    Set<DaySite> held = monthsOf(months.select(month(), col("site")).distinct().collectAsList());
    Dataset<Row> notHeld = days.where(not(DayRanges.ofMonths(held)));
    List<Row> seen =
        AddressRange.prune(months, ranges)
            .where(index.matching(spark, col("ip_key")).isNotNull())
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
