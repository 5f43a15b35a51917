package io.lookback.jobs.retrohunt;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.trunc;

import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    Map<String, TreeSet<LocalDate>> held =
        monthsBySite(months.select(month(), col("site")).distinct().collectAsList());
    Dataset<Row> notHeld = days.where(not(within(held)));
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
                days.where(within(monthsBySite(seen))),
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

  private static Map<String, TreeSet<LocalDate>> monthsBySite(List<Row> rows) {
    return rows.stream()
        .collect(
            Collectors.groupingBy(
                row -> row.getString(1),
                TreeMap::new,
                Collectors.mapping(
                    row -> LocalDate.parse(row.getString(0)),
                    Collectors.toCollection(TreeSet::new))));
  }

  /** Days of these months at these sites, as ranges by which a reader can skip whole files. */
  private static Column within(Map<String, ? extends Collection<LocalDate>> months) {
    Column any = lit(false);
    for (Map.Entry<String, ? extends Collection<LocalDate>> site : months.entrySet()) {
      Column days = lit(false);
      LocalDate from = null;
      LocalDate to = null;
      for (LocalDate month : site.getValue()) {
        if (from == null) {
          from = month;
        } else if (!month.equals(to)) {
          days = days.or(between(from, to));
          from = month;
        }
        to = month.plusMonths(1);
      }
      any = any.or(col("site").equalTo(site.getKey()).and(days.or(between(from, to))));
    }
    return any;
  }

  private static Column between(LocalDate from, LocalDate to) {
    return col("event_date").geq(lit(from)).and(col("event_date").lt(lit(to)));
  }

  /** Names of columns to join by. */
  static Seq<String> by(String... columns) {
    return CollectionConverters.asScala(List.of(columns)).toSeq();
  }
}
