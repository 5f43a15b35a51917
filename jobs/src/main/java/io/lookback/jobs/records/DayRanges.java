package io.lookback.jobs.records;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lookback.datasets.store.DaySite;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;

/** Days of sites as ranges of {@code event_date}, by which a reader can skip whole files. */
public final class DayRanges {
  private DayRanges() {}

  /** Rows of these days. */
  public static Column of(Collection<DaySite> days) {
    return ranges(days, false);
  }

  /**
   * Rows of the days of these months.
   *
   * @param months by their first days
   */
  public static Column ofMonths(Collection<DaySite> months) {
    return ranges(months, true);
  }

  private static Column ranges(Collection<DaySite> starts, boolean isMonth) {
    Map<String, TreeSet<LocalDate>> bySite = new TreeMap<>();
    for (DaySite start : starts) {
      bySite.computeIfAbsent(start.site(), site -> new TreeSet<>()).add(start.day());
    }
    Column any = lit(false);
    for (Map.Entry<String, TreeSet<LocalDate>> site : bySite.entrySet()) {
      Column days = lit(false);
      LocalDate from = null;
      LocalDate to = null;
      for (LocalDate start : site.getValue()) {
        if (from == null) {
          from = start;
        } else if (!start.equals(to)) {
          days = days.or(between(from, to));
          from = start;
        }
        to = isMonth ? start.plusMonths(1) : start.plusDays(1);
      }
      any = any.or(col("site").equalTo(site.getKey()).and(days.or(between(from, to))));
    }
    return any;
  }

  private static Column between(LocalDate from, LocalDate to) {
    return col("event_date").geq(lit(from)).and(col("event_date").lt(lit(to)));
  }
}
