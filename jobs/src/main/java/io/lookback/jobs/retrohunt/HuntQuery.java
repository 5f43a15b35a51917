package io.lookback.jobs.retrohunt;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.unix_micros;

import io.lookback.jobs.coverage.CoverageReport;
import io.lookback.jobs.records.AddressRange;
import io.lookback.jobs.runner.SqlFile;
import io.lookback.udf.net.Cidr;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Answers at once what some addresses, networks or ranges did at all sites in any time, listed or
 * not: one row per indicator, site, address and role. An indicator that was seen nowhere has a row
 * for each site without an address, with the share of the sensor hours that were covered: nothing
 * is not seen by a sensor that did not watch.
 */
public final class HuntQuery {
  private static final StructType INDICATORS =
      new StructType()
          .add("position", DataTypes.IntegerType)
          .add("indicator", DataTypes.StringType);

  private final SparkSession spark;
  private final Dataset<Row> days;
  private final Dataset<Row> months;
  private final Dataset<Row> coverage;

  /**
   * A query over these tables.
   *
   * @param days rows of sightings
   * @param months rows of sightings_month that agree with their days
   * @param coverage rows of coverage
   */
  public HuntQuery(
      SparkSession spark, Dataset<Row> days, Dataset<Row> months, Dataset<Row> coverage) {
    this.spark = spark;
    this.days = days;
    this.months = months;
    this.coverage = coverage;
  }

  /**
   * Hunts.
   *
   * @param indicators what to look for, distinct
   * @param from first day (of the end of the records); null = the first there is
   * @param to last day, inclusive; null = the last there is
   * @param sites names of the sites to ask; the others are left out
   * @return indicator, site, address, role, first_seen, last_seen, days, sessions,
   *     sessions_established, open_sessions, events, bytes_from_remote, bytes_to_remote,
   *     local_hosts, hosts, top_ports, session_classes, event_counts, longest_us, largest_bytes,
   *     covered_percent; in the order of the indicators, then by address, site and role
   */
  public Dataset<Row> hunt(
      List<Cidr> indicators, LocalDate from, LocalDate to, List<String> sites) {
    List<AddressRange> ranges = indicators.stream().map(AddressRange::of).toList();
    ListingIndex index = ListingIndex.of(ranges);
    List<Row> numbered = new ArrayList<>();
    indicators.forEach(range -> numbered.add(RowFactory.create(numbered.size(), range.toString())));
    Dataset<Row> names = spark.createDataFrame(numbered, INDICATORS);
    Dataset<Row> asked = within(days, from, to, sites);
    // A month counts whose first day is in the time or whose days reach into it.
    Dataset<Row> askedMonths =
        within(months, from == null ? null : from.withDayOfMonth(1), to, sites);
    AddressRange.prune(MonthTier.worthAsking(spark, askedMonths, asked, index, ranges), ranges)
        .withColumn("position", explode(index.matching(spark, col("ip_key"))))
        .join(names.hint("broadcast"), MonthTier.by("position"), "inner")
        .drop("position")
        .createOrReplaceTempView("hunted_days");
    names.createOrReplaceTempView("hunted_indicators");
    covered(from, to, sites).createOrReplaceTempView("hunted_coverage");
    return SqlFile.run(
        spark, HuntQuery.class, "HuntQuery.sql", Map.of("sites", sites.toArray(new String[0])));
  }

  private static Dataset<Row> within(
      Dataset<Row> rows, LocalDate from, LocalDate to, List<String> sites) {
    Dataset<Row> within = rows.where(col("site").isin(sites.toArray()));
    if (from != null) {
      within = within.where(col("event_date").geq(lit(from)));
    }
    return to == null ? within : within.where(col("event_date").leq(lit(to)));
  }

  /** Share of the sensor hours that were covered, per site. */
  private Dataset<Row> covered(LocalDate from, LocalDate to, List<String> sites) {
    Dataset<Row> ofSites = coverage.where(col("site").isin(sites.toArray()));
    Row bounds =
        ofSites
            .where("records > 0")
            .agg(
                unix_micros(min(col("event_date")).cast("timestamp")),
                unix_micros(date_add(max(col("event_date")), 1).cast("timestamp")))
            .first();
    Instant first = from == null ? instant(bounds, 0) : midnight(from);
    Instant last = to == null ? instant(bounds, 1) : midnight(to.plusDays(1));
    if (first == null || last == null || !first.isBefore(last)) {
      return spark
          .emptyDataFrame()
          .select(lit(null).cast("string").as("site"), lit(null).cast("int").as("percent"));
    }
    return CoverageReport.of(spark, ofSites, sites, first, last).sites();
  }

  private static Instant instant(Row row, int index) {
    return row.isNullAt(index) ? null : Instant.ofEpochSecond(row.getLong(index) / 1_000_000);
  }

  private static Instant midnight(LocalDate date) {
    return date.atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
