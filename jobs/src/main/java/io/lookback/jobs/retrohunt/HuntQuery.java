package io.lookback.jobs.retrohunt;

import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.AddressSets;
import io.lookback.datasets.table.AddressSetsMonth;
import io.lookback.datasets.table.Coverage;
import io.lookback.jobs.coverage.CoverageReport;
import io.lookback.jobs.records.AddressRange;
import io.lookback.jobs.runner.SqlFile;
import io.lookback.udf.net.Cidr;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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

  private final Lake lake;
  private final Set<DaySite> validMonths;

  /**
   * A query over a lake.
   *
   * @param validMonths the months of address_sets_month that agree with their days, by their first
   *     days
   */
  public HuntQuery(Lake lake, Set<DaySite> validMonths) {
    this.lake = lake;
    this.validMonths = validMonths;
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
    SparkSession spark = lake.spark();
    ListingIndex index = ListingIndex.of(indicators.stream().map(AddressRange::of).toList());
    List<Row> numbered = new ArrayList<>();
    indicators.forEach(range -> numbered.add(RowFactory.create(numbered.size(), range.toString())));
    Dataset<Row> names = spark.createDataFrame(numbered, INDICATORS);
    // Months answer for their days where all of them are asked.
    Set<DaySite> whole =
        validMonths.stream()
            .filter(month -> sites.contains(month.site()) && isWithin(month.day(), from, to))
            .collect(Collectors.toCollection(TreeSet::new));
    Months months = Months.of(whole);
    Set<String> asked = Set.copyOf(sites);
    Dataset<Row> found =
        PackedFiles.find(
            lake,
            AddressSets.TABLE,
            new PackedFiles.Asked(asked, from, to, (day, site) -> !months.contain(day, site)),
            index);
    if (!whole.isEmpty()) {
      found =
          found.unionAll(
              PackedFiles.find(
                  lake,
                  AddressSetsMonth.TABLE,
                  new PackedFiles.Asked(asked, from, to, (day, site) -> months.contain(day, site)),
                  index));
    }
    found.unionByName(names.select("position"), true).createOrReplaceTempView("hunted_days");
    names.hint("broadcast").createOrReplaceTempView("hunted_indicators");
    CoverageReport.ofDays(spark, lake.read(Coverage.TABLE), sites, from, to)
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

  /** Months of sites, by the days since 1970 of their first days. */
  private record Months(Map<String, Set<Integer>> bySite) implements Serializable {
    static Months of(Set<DaySite> months) {
      Map<String, Set<Integer>> bySite = new HashMap<>();
      for (DaySite month : months) {
        bySite
            .computeIfAbsent(month.site(), site -> new HashSet<>())
            .add((int) month.day().toEpochDay());
      }
      return new Months(bySite);
    }

    /** Whether a day is in one of them. */
    boolean contain(int epochDay, String site) {
      Set<Integer> months = bySite.get(site);
      return months != null
          && months.contains((int) LocalDate.ofEpochDay(epochDay).withDayOfMonth(1).toEpochDay());
    }
  }
}
