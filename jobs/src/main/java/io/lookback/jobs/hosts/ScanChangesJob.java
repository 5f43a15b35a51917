package io.lookback.jobs.hosts;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;

import io.lookback.datasets.config.Severity;
import io.lookback.datasets.table.HostFacts;
import io.lookback.datasets.table.ScanChanges;
import io.lookback.datasets.table.Scans;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Vulnerabilities;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Answers what changed on a host since the last time it was scanned the same way: vulnerabilities
 * that are new, changed or fixed, ports that opened or closed, software that came, changed or went.
 *
 * <p>Scans are comparable when they have the same policy and both logged in or both did not; of
 * ports and software only when both scans looked for them. A host that did not answer is not
 * compared, so that nothing seems fixed because a host was switched off. The scan before is found
 * among those of the last {@value #WINDOW_DAYS} days, whose results stand in {@code scans} as a
 * hash; what it found is looked up.
 */
public final class ScanChangesJob implements Job<ScanChangesJob.Params> {
  /** A quarter and some days: scans that are further apart are compared with nothing. */
  static final int WINDOW_DAYS = 100;

  /**
   * @param leastSeverity what the scanner rates lower is no vulnerability
   */
  public record Params(Severity leastSeverity) {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "scan-changes", "What changed on a host since its last scan?", Params.class)
        .version(2)
        .reads(Scans.TABLE, Reach.days(WINDOW_DAYS, 0))
        .looksUp(Vulnerabilities.TABLE)
        .looksUp(HostFacts.TABLE)
        .writes(ScanChanges.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    Dataset<Row> pairs =
        in.keep(in.sql(ScanChangesJob.class, "ScanPairs.sql", Map.of("window_days", WINDOW_DAYS)));
    pairs.createOrReplaceTempView("pairs");
    Dataset<Row> scans =
        pairs
            .selectExpr("site", "host_key", "event_date", "scan_time as time")
            .union(pairs.selectExpr("site", "host_key", "previous_date", "previous_time"))
            .distinct();
    Set<LocalDate> days = new TreeSet<>();
    // At most the days of the cells and of the window before them.
    for (Row row : scans.selectExpr("cast(event_date as string)").distinct().collectAsList()) {
      days.add(LocalDate.parse(row.getString(0)));
    }
    of(in, Vulnerabilities.TABLE, days, scans).createOrReplaceTempView("scanned_vulnerabilities");
    of(in, HostFacts.TABLE, days, scans).createOrReplaceTempView("scanned_facts");
    in.keep(in.sql(ScanChangesJob.class, "ScanItems.sql", Map.of()))
        .createOrReplaceTempView("items");
    String[] severities =
        Arrays.stream(Severity.values())
            .filter(severity -> severity.compareTo(params.leastSeverity()) >= 0)
            .map(Severity::text)
            .toArray(String[]::new);
    return Outputs.of(
        ScanChanges.TABLE, in.sql(ScanChangesJob.class, Map.of("severities", severities)));
  }

  /** What a table says of these scans. */
  private static Dataset<Row> of(Inputs in, Table table, Set<LocalDate> days, Dataset<Row> scans) {
    return in.history(table)
        .filter(col("event_date").isin(days.toArray()))
        .withColumn("host_key", coalesce(col("ip"), col("host")))
        .join(scans, new String[] {"event_date", "site", "host_key", "time"}, "left_semi");
  }
}
