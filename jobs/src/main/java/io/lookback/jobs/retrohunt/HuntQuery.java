package io.lookback.jobs.retrohunt;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Window;
import io.lookback.jobs.coverage.CoverageReport;
import io.lookback.jobs.records.AddressRange;
import io.lookback.jobs.records.DayRanges;
import io.lookback.jobs.runner.SqlFile;
import io.lookback.jobs.sightings.AddressBlock;
import io.lookback.udf.net.Cidr;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
  private final Set<DaySite> validMonths;
  private final Dataset<Row> coverage;

  /**
   * A query over these tables.
   *
   * @param days rows of address_sets
   * @param months rows of address_sets_month
   * @param validMonths the months of it that agree with their days, by their first days
   * @param coverage rows of coverage
   */
  public HuntQuery(
      SparkSession spark,
      Dataset<Row> days,
      Dataset<Row> months,
      Set<DaySite> validMonths,
      Dataset<Row> coverage) {
    this.spark = spark;
    this.days = days;
    this.months = months;
    this.validMonths = validMonths;
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
    // Months answer for their days where all of them are asked.
    Set<DaySite> whole =
        validMonths.stream()
            .filter(month -> sites.contains(month.site()) && isWithin(month.day(), from, to))
            .collect(Collectors.toCollection(TreeSet::new));
    Dataset<Row> blocks =
        within(days, from, to, sites)
            .where(not(DayRanges.ofMonths(whole)))
            .unionByName(months.where(whole.isEmpty() ? lit(false) : Window.ofCells(whole).rows()));
    PackedSightings.of(blocks, index, ranges, AddressBlock.Detail.LISTS)
        .unionByName(names.select("position"), true)
        .createOrReplaceTempView("hunted_days");
    names.hint("broadcast").createOrReplaceTempView("hunted_indicators");
    CoverageReport.ofDays(spark, coverage.where(col("site").isin(sites.toArray())), sites, from, to)
        .sites()
        .createOrReplaceTempView("hunted_coverage");
    // One task sorts, as one client reads; sorting in several would first sample the answer.
    return SqlFile.run(
            spark, HuntQuery.class, "HuntQuery.sql", Map.of("sites", sites.toArray(new String[0])))
        .repartition(1)
        .sortWithinPartitions("position", "ip_key", "site", "role")
        .drop("position", "ip_key");
  }

  private static boolean isWithin(LocalDate month, LocalDate from, LocalDate to) {
    return (from == null || !month.isBefore(from))
        && (to == null || !month.plusMonths(1).minusDays(1).isAfter(to));
  }

  private static Dataset<Row> within(
      Dataset<Row> rows, LocalDate from, LocalDate to, List<String> sites) {
    Dataset<Row> within = rows.where(col("site").isin(sites.toArray()));
    if (from != null) {
      within = within.where(col("event_date").geq(lit(from)));
    }
    return to == null ? within : within.where(col("event_date").leq(lit(to)));
  }
}
