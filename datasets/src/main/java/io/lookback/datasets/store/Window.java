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
import org.apache.spark.sql.Column;

/**
 * The rows of a table that a write replaces.
 *
 * @param rows which rows belong to it
 * @param days the days that can hold such rows; null = any
 * @param text for messages: "2026-01-01..2026-01-31 at uni-a"
 */
public record Window(Column rows, Set<LocalDate> days, String text) {
  private static final String ALL_ROWS = "all rows";

  /** Whole days of sites. */
  public static Window ofCells(Collection<DaySite> cells) {
    if (cells.isEmpty()) {
      throw new IllegalArgumentException("A window needs at least one day of one site");
    }
    Map<Set<LocalDate>, Set<String>> sitesByDays = new LinkedHashMap<>();
    Map<String, Set<LocalDate>> daysBySite = new TreeMap<>();
    Set<LocalDate> days = new TreeSet<>();
    for (DaySite cell : cells) {
      daysBySite.computeIfAbsent(cell.site(), site -> new TreeSet<>()).add(cell.day());
      days.add(cell.day());
    }
    daysBySite.forEach(
        (site, siteDays) ->
            sitesByDays.computeIfAbsent(siteDays, same -> new TreeSet<>()).add(site));
    Column rows = null;
    for (Map.Entry<Set<LocalDate>, Set<String>> entry : sitesByDays.entrySet()) {
      Column part =
          col("event_date")
              .isin(entry.getKey().toArray())
              .and(col("site").isin(entry.getValue().toArray()));
      rows = rows == null ? part : rows.or(part);
    }
    TreeSet<LocalDate> sorted = new TreeSet<>(days);
    return new Window(
        rows, sorted, sorted.first() + ".." + sorted.last() + " at " + daysBySite.keySet());
  }

  /** All days of sites. */
  public static Window ofSites(Collection<String> sites) {
    return new Window(
        col("site").isin(new TreeSet<>(sites).toArray()), null, "all days at " + sites);
  }

  /** The whole table. */
  public static Window all() {
    return new Window(lit(true), null, ALL_ROWS);
  }

  boolean isAll() {
    return days == null && text.equals(ALL_ROWS);
  }
}
