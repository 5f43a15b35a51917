package io.lookback.datasets.store;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.spark.sql.Column;

/** The rows of a table that a write replaces. */
public final class Window {
  private static final Window ALL =
      new Window(lit(true), Expressions.alwaysTrue(), null, cell -> true, "all rows");

  private final Column rows;
  private final Expression partitions;
  private final Set<LocalDate> days;
  private final Predicate<DaySite> cells;
  private final String text;

  private Window(
      Column rows,
      Expression partitions,
      Set<LocalDate> days,
      Predicate<DaySite> cells,
      String text) {
    this.rows = rows;
    this.partitions = partitions;
    this.days = days;
    this.cells = cells;
    this.text = text;
  }

  /** Whole days of sites. */
  public static Window ofCells(Collection<DaySite> cells) {
    if (cells.isEmpty()) {
      throw new IllegalArgumentException("A window needs at least one day of one site");
    }
    Map<Set<LocalDate>, Set<String>> sitesByDays = new LinkedHashMap<>();
    Map<String, Set<LocalDate>> daysBySite = new TreeMap<>();
    TreeSet<LocalDate> days = new TreeSet<>();
    for (DaySite cell : cells) {
      daysBySite.computeIfAbsent(cell.site(), site -> new TreeSet<>()).add(cell.day());
      days.add(cell.day());
    }
    daysBySite.forEach(
        (site, siteDays) ->
            sitesByDays.computeIfAbsent(siteDays, same -> new TreeSet<>()).add(site));
    Column rows = lit(false);
    Expression partitions = Expressions.alwaysFalse();
    for (Map.Entry<Set<LocalDate>, Set<String>> entry : sitesByDays.entrySet()) {
      Object[] someDays = entry.getKey().toArray();
      Object[] sites = entry.getValue().toArray();
      rows = rows.or(col("event_date").isin(someDays).and(col("site").isin(sites)));
      partitions =
          Expressions.or(
              partitions,
              Expressions.and(
                  Expressions.in(
                      "event_date", entry.getKey().stream().map(LocalDate::toString).toArray()),
                  Expressions.in("site", sites)));
    }
    Set<DaySite> all = new TreeSet<>(cells);
    return new Window(
        rows,
        partitions,
        days,
        all::contains,
        days.first() + ".." + days.last() + " at " + daysBySite.keySet());
  }

  /** All days of sites. */
  public static Window ofSites(Collection<String> sites) {
    Set<String> all = new TreeSet<>(sites);
    return new Window(
        col("site").isin(all.toArray()),
        Expressions.in("site", all.toArray()),
        null,
        cell -> all.contains(cell.site()),
        "all days at " + all);
  }

  /**
   * Whole months of all sites.
   *
   * @param months their first days
   */
  static Window ofMonths(Set<LocalDate> months) {
    Column rows = lit(false);
    Expression partitions = Expressions.alwaysFalse();
    for (LocalDate month : months) {
      LocalDate next = month.plusMonths(1);
      rows = rows.or(col("event_date").geq(lit(month)).and(col("event_date").lt(lit(next))));
      partitions =
          Expressions.or(
              partitions,
              Expressions.and(
                  Expressions.greaterThanOrEqual("event_date", month.toString()),
                  Expressions.lessThan("event_date", next.toString())));
    }
    return new Window(
        rows,
        partitions,
        months,
        cell -> months.contains(cell.day().withDayOfMonth(1)),
        "months " + months);
  }

  /** The whole table. */
  public static Window all() {
    return ALL;
  }

  /**
   * Some rows of a table without partitions.
   *
   * @param text for messages: which ones
   */
  public static Window of(Column rows, String text) {
    return new Window(rows, Expressions.alwaysTrue(), null, cell -> true, text);
  }

  /** Of these rows only those for which a condition holds, too. */
  Window where(Column condition) {
    return new Window(rows.and(condition), partitions, days, cells, text);
  }

  /** The same with the words of another. */
  Window named(String other) {
    return new Window(rows, partitions, days, cells, other);
  }

  boolean isAll() {
    return this == ALL;
  }

  /** Which rows belong to it. */
  public Column rows() {
    return rows;
  }

  /** The partitions that are replaced with it. */
  Expression partitions() {
    return partitions;
  }

  /** The days, or first days of months, that can hold such rows; null = any. */
  Set<LocalDate> days() {
    return days;
  }

  /** Whether rows of a day and site belong to it. */
  boolean contains(DaySite cell) {
    return cells.test(cell);
  }

  /** For messages: "2026-01-01..2026-01-31 at [uni-a]". */
  public String text() {
    return text;
  }
}
