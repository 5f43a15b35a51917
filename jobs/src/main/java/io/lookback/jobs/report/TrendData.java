package io.lookback.jobs.report;

import static org.apache.spark.sql.functions.expr;

import io.lookback.jobs.finding.DerivedEvents;
import io.lookback.jobs.runner.Kept;
import io.lookback.jobs.runner.SqlFile;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import org.apache.spark.sql.SparkSession;

/** Reads what the pages of trends show from the roll-ups. */
final class TrendData {
  /** Names of a site that are told apart. */
  private static final int NAMES = 200;

  /** Ports of a name and direction that are told apart. */
  private static final int PORTS = 12;

  /** Addresses of a kind and window. */
  private static final int ADDRESSES = 10;

  /** What sensors logged and what detectors derived of it have in common. */
  private static final String[] HOURS = {
    "event_date", "site", "hour", "event_type", "event_name", "direction", "port", "count"
  };

  private final SparkSession spark;
  private final LocalDate date;

  TrendData(SparkSession spark, LocalDate date) {
    this.spark = spark;
    this.date = date;
  }

  /**
   * One for each site that has records in the time, by name.
   *
   * @param pages the page of an address seen at a site, or null
   */
  List<Trends> trends(BinaryOperator<String> pages) {
    Map<String, Object> days =
        Map.of("first_day", date.minusDays(Trends.DAYS - 1L), "last_day", date);
    Map<String, Object> kinds = new HashMap<>(days);
    kinds.put("names", NAMES);
    kinds.put("ports", PORTS);
    spark
        .table("event_hours")
        .selectExpr(HOURS)
        .unionByName(
            DerivedEvents.of(spark)
                .withColumn("hour", expr("date_trunc('HOUR', time)"))
                .selectExpr(HOURS))
        .createOrReplaceTempView("trend_hours");
    try (Kept kept = Kept.of(SqlFile.run(spark, TrendData.class, "TrendKinds.sql", kinds))) {
      kept.rows().createOrReplaceTempView("trend_kinds");
      Map<List<String>, List<Trends.Top>> tops = new HashMap<>();
      Map<List<String>, Set<Integer>> cut = new HashMap<>();
      tops(days, pages, tops, cut);
      return series(tops, cut);
    } finally {
      spark.catalog().dropTempView("trend_kinds");
      spark.catalog().dropTempView("trend_hours");
    }
  }

  /** Fills in the busiest addresses of each kind, and the windows in which there are more. */
  private void tops(
      Map<String, Object> days,
      BinaryOperator<String> pages,
      Map<List<String>, List<Trends.Top>> tops,
      Map<List<String>, Set<Integer>> cut) {
    Map<String, Object> few = new HashMap<>(days);
    few.put("addresses", ADDRESSES);
    try (Kept lists = Kept.of(SqlFile.run(spark, TrendData.class, "TrendLists.sql", days))) {
      lists.rows().createOrReplaceTempView("kind_lists");
      for (Cells row :
          Cells.map(
              SqlFile.run(spark, TrendData.class, "TrendTops.sql", few).collectAsList(),
              row -> row)) {
        int window = (int) row.number("days");
        String address = row.text("address");
        tops.computeIfAbsent(kind(row), kind -> new ArrayList<>())
            .add(
                new Trends.Top(
                    window,
                    address,
                    row.text("side").equals("own"),
                    row.number("count"),
                    row.flag("is_at_least"),
                    pages.apply(row.text("site"), address)));
        if (row.flag("is_cut")) {
          cut.computeIfAbsent(kind(row), kind -> new TreeSet<>()).add(window);
        }
      }
    } finally {
      spark.catalog().dropTempView("kind_lists");
    }
  }

  private List<Trends> series(
      Map<List<String>, List<Trends.Top>> tops, Map<List<String>, Set<Integer>> cut) {
    Map<String, List<Trends.Series>> bySite = new TreeMap<>();
    for (Cells row :
        Cells.map(
            spark
                .sql(
                    """
                    select site, event_type, event_name, direction, port_group,
                      sort_array(collect_list(struct(hour_no, count))) as hours
                    from (
                      select site, event_type, event_name, direction, port_group, hour_no,
                        coalesce(try_sum(count), 9223372036854775807) as count
                      from trend_kinds group by all)
                    group by all
                    order by site, event_type, event_name, direction, port_group""")
                .collectAsList(),
            row -> row)) {
      List<long[]> hours =
          row.structs("hours", hour -> new long[] {hour.number("hour_no"), hour.number("count")});
      List<String> kind = kind(row);
      bySite
          .computeIfAbsent(row.text("site"), site -> new ArrayList<>())
          .add(
              new Trends.Series(
                  row.text("event_type"),
                  row.text("event_name"),
                  row.text("direction"),
                  row.text("port_group"),
                  hours.stream().mapToInt(hour -> (int) hour[0]).toArray(),
                  hours.stream().mapToLong(hour -> hour[1]).toArray(),
                  tops.getOrDefault(kind, List.of()),
                  tops.containsKey(kind)
                      ? cut.getOrDefault(kind, Set.of())
                      : new TreeSet<>(Trends.WINDOWS)));
    }
    return bySite.entrySet().stream()
        .map(site -> new Trends(site.getKey(), date, site.getValue()))
        .toList();
  }

  private static List<String> kind(Cells row) {
    return List.of(
        row.text("site"),
        row.text("event_type"),
        row.text("event_name"),
        row.text("direction"),
        row.text("port_group"));
  }
}
