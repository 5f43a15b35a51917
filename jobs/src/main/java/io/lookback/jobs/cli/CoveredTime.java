package io.lookback.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.Coverage;
import io.lookback.jobs.coverage.CoverageReport;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What the sensors watched of the time that a command is asked about. */
final class CoveredTime {
  private CoveredTime() {}

  /** The newest day on which a sensor of these sites delivered; today where none ever did. */
  static LocalDate newestDay(Lake lake, List<String> sites) {
    String day =
        lake.read(Coverage.TABLE)
            .where(col("site").isin(sites.toArray()))
            .where("records > 0")
            .agg(expr("cast(max(event_date) as string)"))
            .first()
            .getString(0);
    return day == null ? LocalDate.now(ZoneOffset.UTC) : LocalDate.parse(day);
  }

  /**
   * What was covered, for an answer of nothing: nothing is not seen by sensors that did not watch.
   *
   * @param from first day; null = the first with data
   * @param to last day; null = the newest with data
   */
  static String text(Lake lake, List<String> sites, LocalDate from, LocalDate to) {
    Dataset<Row> coverage = lake.read(Coverage.TABLE).where(col("site").isin(sites.toArray()));
    List<String> percents =
        CoverageReport.ofDays(lake.spark(), coverage, sites, from, to)
            .sites()
            .selectExpr("concat(site, ' ', coalesce(concat(percent, ' %'), 'nothing'))")
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .sorted()
            .toList();
    if (percents.isEmpty()) {
      return coverage.where("records > 0").isEmpty()
          ? "no sensor of " + String.join(", ", sites) + " delivered anything yet"
          : "no sensor covered this time";
    }
    return "the sensors covered of this time: " + String.join(", ", percents);
  }
}
