package io.lookback.bench;

import io.lookback.datasets.site.Site;
import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Lake;
import io.lookback.jobs.summary.Dimension;
import io.lookback.jobs.summary.Question;
import io.lookback.jobs.summary.Summary;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Row;

/** Measures one-dimension summaries over the year of {@link YearLake}. */
public final class SummaryBench {
  private static final int WARM_RUNS = 5;

  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

  private SummaryBench() {}

  /** Arguments: folder (empty, new, or laid out by an earlier run), sessions a day. */
  public static void main(String[] arguments) throws Exception {
    new SummaryBench().run(Path.of(arguments[0]), Long.parseLong(arguments[1]));
  }

  private void run(Path folder, long perDay) throws Exception {
    try (YearLake year = YearLake.open(folder, perDay, out)) {
      year.printRows(
          "event_hours",
          "event_months",
          "event_month_hours",
          "host_days",
          "host_months",
          "sightings",
          "sightings_month",
          "address_tops",
          "address_tops_month");
      Lake lake = year.lake();
      List<Site> sites = year.config().allSites();
      for (Dimension by : Dimension.values()) {
        if (by != Dimension.SIZE) {
          measure(lake, sites, year.months(), question(by, 20));
        }
      }
      // The same from all addresses instead of those that can be among the first.
      measure(lake, sites, year.months(), question(Dimension.ADDRESS, 1_000));
    }
  }

  private static Question question(Dimension by, int top) {
    return new Question(
        by,
        List.of("site-1"),
        YearLake.FROM,
        YearLake.TO,
        null,
        null,
        List.of(),
        Set.of(),
        List.of(),
        List.of(),
        List.of(),
        top);
  }

  private void measure(
      Lake lake, List<Site> sites, Set<DaySite> months, Question question) {
    double[] times = new double[WARM_RUNS];
    List<Row> first = null;
    List<String> tables = List.of();
    for (int i = -1; i < WARM_RUNS; i++) {
      long start = System.nanoTime();
      Summary.Answer answer =
          new Summary(lake.spark(), lake::read, table -> months, sites).answer(question);
      List<Row> rows = answer.rows().collectAsList();
      if (i >= 0) {
        times[i] = (System.nanoTime() - start) / 1e9;
      }
      if (first != null && !first.equals(rows)) {
        throw new IllegalStateException("Two answers to " + question);
      }
      first = rows;
      tables = answer.tables();
    }
    Arrays.sort(times);
    out.printf(
        Locale.ROOT,
        "--by %-10s top %-5d %,9d rows  median %5.2f s  (%.2f to %.2f)  %s%n",
        question.by().name().toLowerCase(Locale.ROOT),
        question.top(),
        first.size(),
        times[WARM_RUNS / 2],
        times[0],
        times[WARM_RUNS - 1],
        String.join(", ", tables));
  }
}
