package io.lookback.jobs.retrohunt;

import static org.apache.spark.sql.functions.expr;

import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.AddressSets;
import io.lookback.datasets.table.AddressSetsMonth;
import io.lookback.jobs.coverage.SiteCoverage;
import io.lookback.jobs.records.AddressRange;
import io.lookback.jobs.records.RowStreams;
import io.lookback.udf.net.Cidr;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import scala.Function1;

/**
 * Answers at once what some addresses, networks or ranges did at all sites in any time, listed or
 * not: one row per indicator, site, address and role. An indicator that was seen nowhere has a row
 * for each site without an address, with the share of the sensor hours that were covered: nothing
 * is not seen by a sensor that did not watch.
 */
public final class HuntQuery {
  /**
   * indicator, site, address, role, first_seen, last_seen, days, sessions, sessions_established,
   * open_sessions, events, bytes_from_remote, bytes_to_remote, local_hosts, hosts, top_ports,
   * session_classes, event_counts, longest_us, largest_bytes, covered_percent.
   */
  public static final StructType SCHEMA = HuntAnswers.SCHEMA;

  /**
   * What this process searches itself, in seconds and before Spark has even started; above it is
   * work for Spark's executors.
   *
   * @param indicators so few read little of any file
   * @param bytes of files that can have an answer, when there are more indicators
   * @param addresses that are found, in any case
   */
  record Limits(int indicators, long bytes, int addresses) {}

  private static final Limits HERE = new Limits(200, 2L << 30, 50_000);

  /** So many rows of an answer are made at a time, by all threads. */
  private static final int ROWS_AT_A_TIME = 4096;

  private final Lake lake;
  private final Set<DaySite> validMonths;
  private final Limits limits;

  /**
   * A query over a lake.
   *
   * @param validMonths the months of address_sets_month that agree with their days, by their first
   *     days
   */
  public HuntQuery(Lake lake, Set<DaySite> validMonths) {
    this(lake, validMonths, HERE);
  }

  HuntQuery(Lake lake, Set<DaySite> validMonths, Limits limits) {
    this.lake = lake;
    this.validMonths = validMonths;
    this.limits = limits;
  }

  /**
   * Hunts. Files are searched, and what they have added up or shuffled, before this returns; rows
   * are made as they are read from the answer.
   *
   * @param indicators what to look for, distinct
   * @param from first day (of the end of the records); null = the first there is
   * @param to last day, inclusive; null = the last there is
   * @param sites names of the sites to ask; the others are left out
   * @return rows of {@link #SCHEMA} in the order of the indicators, then by address, site and role
   */
  public Stream<Row> hunt(List<Cidr> indicators, LocalDate from, LocalDate to, List<String> sites) {
    Search search = search(indicators, from, to, sites);
    FoundSums few = findHere(search);
    return stream(few == null ? bySpark(search).toLocalIterator() : answers(few, search.asked()));
  }

  /** The same, however little, as Spark answers it. */
  Dataset<Row> huntBySpark(
      List<Cidr> indicators, LocalDate from, LocalDate to, List<String> sites) {
    return bySpark(search(indicators, from, to, sites));
  }

  /**
   * What to search.
   *
   * @param tiers files of days, and of months
   */
  private record Search(
      List<PackedFiles> tiers,
      String[] indicators,
      String[] sites,
      CompletableFuture<Map<String, Integer>> covered) {
    HuntAnswers.Asked asked() {
      return new HuntAnswers.Asked(indicators, sites, join(covered));
    }
  }

  private Search search(List<Cidr> indicators, LocalDate from, LocalDate to, List<String> sites) {
    // Beside the search.
    CompletableFuture<Map<String, Integer>> covered =
        CompletableFuture.supplyAsync(
            () -> SiteCoverage.of(lake, sites).percents(from, to),
            task -> new Thread(task, "hunt-coverage").start());
    // Months answer for their days where all of them are asked.
    Set<DaySite> whole =
        validMonths.stream()
            .filter(month -> sites.contains(month.site()) && isWithin(month.day(), from, to))
            .collect(Collectors.toCollection(TreeSet::new));
    Months months = Months.of(whole);
    Set<String> asked = Set.copyOf(sites);
    ListingIndex index = ListingIndex.of(indicators.stream().map(AddressRange::of).toList());
    List<PackedFiles> tiers = new ArrayList<>();
    tiers.add(
        PackedFiles.of(
            lake,
            AddressSets.TABLE,
            new PackedFiles.Asked(asked, from, to, (day, site) -> !months.contain(day, site)),
            index));
    if (!whole.isEmpty()) {
      tiers.add(
          PackedFiles.of(
              lake,
              AddressSetsMonth.TABLE,
              new PackedFiles.Asked(asked, from, to, (day, site) -> months.contain(day, site)),
              index));
    }
    return new Search(
        tiers,
        indicators.stream().map(Cidr::toString).toArray(String[]::new),
        sites.stream().sorted().toArray(String[]::new),
        covered);
  }

  /** What is found; null where it is too much. */
  private FoundSums findHere(Search search) {
    if (search.indicators().length > limits.indicators()
        && search.tiers().stream().mapToLong(PackedFiles::bytes).sum() > limits.bytes()) {
      return null;
    }
    return PackedFiles.findHere(search.tiers(), limits.addresses());
  }

  private static Iterator<Row> answers(FoundSums found, HuntAnswers.Asked asked) {
    Function1<Object, Object> convert = CatalystTypeConverters.createToScalaConverter(SCHEMA);
    Function<InternalRow, Row> toRow = row -> (Row) convert.apply(row);
    List<FoundSums.Found> ordered = found.drain().parallel().sorted(FoundSums.Found.ORDER).toList();
    // Not all at once: rows are large, and an address has one for each indicator that holds it.
    Iterator<HuntAnswers.Answer<Row>> answers =
        IntStream.iterate(0, from -> from < ordered.size(), from -> from + ROWS_AT_A_TIME)
            .mapToObj(
                from ->
                    ordered
                        .subList(from, Math.min(ordered.size(), from + ROWS_AT_A_TIME))
                        .parallelStream()
                        .map(
                            one ->
                                new HuntAnswers.Answer<>(
                                    one.position(), toRow.apply(asked.answer(one))))
                        .toList())
            .flatMap(List::stream)
            .iterator();
    return new HuntAnswers<>(answers, asked, 0, asked.indicators().length, toRow);
  }

  private Dataset<Row> bySpark(Search search) {
    SparkSession spark = lake.spark();
    Dataset<Row> found =
        search.tiers().stream()
            .map(tier -> tier.find(spark))
            .reduce(Dataset::unionAll)
            .orElseThrow();
    int size = search.indicators().length;
    // Each part answers for neighbouring indicators, so that all parts together are in order.
    int parts = Math.min(size, 2 * spark.sparkContext().defaultParallelism());
    // A row in each, without a sighting: Spark leaves out what has none.
    Dataset<Row> begins =
        spark
            .createDataset(
                IntStream.range(0, parts).mapToObj(part -> begin(part, parts, size)).toList(),
                Encoders.INT())
            .toDF("position");
    Dataset<Row> ordered =
        found
            .unionByName(begins, true)
            .repartitionById(parts, expr("cast(position * " + parts + "L div " + size + " as int)"))
            .sortWithinPartitions("position", "ip_key", "site", "role");
    HuntAnswers.Asked asked = search.asked();
    return RowStreams.mapParts(
        ordered,
        (part, rows) ->
            new HuntAnswers<>(
                answers(new FoundRows(rows), asked),
                asked,
                begin(part, parts, size),
                begin(part + 1, parts, size),
                Function.identity()),
        SCHEMA);
  }

  private static Iterator<HuntAnswers.Answer<InternalRow>> answers(
      Iterator<FoundSums.Found> found, HuntAnswers.Asked asked) {
    return stream(found)
        .map(one -> new HuntAnswers.Answer<>(one.position(), asked.answer(one)))
        .iterator();
  }

  private static <T> Stream<T> stream(Iterator<T> items) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(items, Spliterator.ORDERED), false);
  }

  /** The first position that is in a part, or behind it. */
  private static int begin(int part, int parts, int size) {
    return (int) (((long) part * size + parts - 1) / parts);
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
