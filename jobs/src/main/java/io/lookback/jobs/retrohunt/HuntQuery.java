package io.lookback.jobs.retrohunt;

import static org.apache.spark.sql.functions.expr;

import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.AddressSets;
import io.lookback.datasets.table.AddressSetsMonth;
import io.lookback.datasets.table.Coverage;
import io.lookback.jobs.coverage.CoverageReport;
import io.lookback.jobs.records.AddressRange;
import io.lookback.jobs.records.RowStreams;
import io.lookback.udf.net.Cidr;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Answers at once what some addresses, networks or ranges did at all sites in any time, listed or
 * not: one row per indicator, site, address and role. An indicator that was seen nowhere has a row
 * for each site without an address, with the share of the sensor hours that were covered: nothing
 * is not seen by a sensor that did not watch.
 */
public final class HuntQuery {
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
   * Hunts. Files are searched, and what they have shuffled, before this returns; what is added up
   * is read from the answer.
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
    // Beside the search: both wait for Spark to plan most of the time.
    CompletableFuture<Map<String, Integer>> covered =
        CompletableFuture.supplyAsync(
            () -> covered(from, to, sites), task -> new Thread(task, "hunt-coverage").start());
    ListingIndex index = ListingIndex.of(indicators.stream().map(AddressRange::of).toList());
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
    String[] texts = indicators.stream().map(Cidr::toString).toArray(String[]::new);
    // Each part answers for neighbouring indicators, so that all parts together are in order.
    int parts = Math.min(texts.length, 2 * spark.sparkContext().defaultParallelism());
    // A row in each, without a sighting: Spark leaves out what has none.
    Dataset<Row> begins =
        spark
            .createDataset(
                IntStream.range(0, parts)
                    .mapToObj(part -> begin(part, parts, texts.length))
                    .toList(),
                Encoders.INT())
            .toDF("position");
    Dataset<Row> ordered =
        found
            .unionByName(begins, true)
            .repartitionById(
                parts, expr("cast(position * " + parts + "L div " + texts.length + " as int)"))
            .sortWithinPartitions("position", "ip_key", "site", "role");
    HuntAnswers.Asked inAll =
        new HuntAnswers.Asked(texts, sites.stream().sorted().toArray(String[]::new), join(covered));
    return RowStreams.mapParts(
        ordered,
        (part, rows) ->
            new HuntAnswers(
                rows,
                inAll,
                begin(part, parts, texts.length),
                begin(part + 1, parts, texts.length)),
        HuntAnswers.SCHEMA);
  }

  /** The first position that is in a part, or behind it. */
  private static int begin(int part, int parts, int size) {
    return (int) (((long) part * size + parts - 1) / parts);
  }

  private Map<String, Integer> covered(LocalDate from, LocalDate to, List<String> sites) {
    Map<String, Integer> covered = new HashMap<>();
    for (Row row :
        CoverageReport.ofDays(lake.spark(), lake.read(Coverage.TABLE), sites, from, to)
            .sites()
            .select("site", "percent")
            .collectAsList()) {
      covered.put(row.getString(0), row.isNullAt(1) ? null : row.getInt(1));
    }
    return covered;
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
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
