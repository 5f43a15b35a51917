package io.lookback.jobs.hosts;

import static org.apache.spark.sql.functions.col;

import io.lookback.datasets.config.Severity;
import io.lookback.datasets.table.HostFacts;
import io.lookback.datasets.table.ScanCarry;
import io.lookback.datasets.table.ScanChanges;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Vulnerabilities;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.time.Duration;
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
 * compared, so that nothing seems fixed because a host was switched off. From day to day only the
 * time of the latest scan is carried; what it found is looked up when the next one comes.
 */
public final class ScanChangesJob implements Job<ScanChangesJob.Params> {
  /**
   * @param leastSeverity items below it are no vulnerabilities
   * @param forgetAfter a scan that is older is compared with nothing
   */
  public record Params(Severity leastSeverity, Duration forgetAfter) {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "scan-changes", "What changed on a host since its last scan?", Params.class)
        .reads(Vulnerabilities.TABLE, Reach.cell())
        .reads(HostFacts.TABLE, Reach.cell())
        .reads(ScanCarry.TABLE, Reach.dayBefore())
        .writes(ScanChanges.TABLE)
        .writes(ScanCarry.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    Set<LocalDate> days = new TreeSet<>();
    // At most one for each day that is not forgotten.
    for (Row row :
        in.table(ScanCarry.TABLE)
            .selectExpr("cast(cast(scan_time as date) as string)")
            .distinct()
            .collectAsList()) {
      days.add(LocalDate.parse(row.getString(0)));
    }
    Set<String> sites = new TreeSet<>();
    in.cells().forEach(cell -> sites.add(cell.site()));
    earlier(in, Vulnerabilities.TABLE, days, sites)
        .createOrReplaceTempView("earlier_vulnerabilities");
    earlier(in, HostFacts.TABLE, days, sites).createOrReplaceTempView("earlier_facts");
    String[] severities =
        Arrays.stream(Severity.values())
            .filter(severity -> severity.compareTo(params.leastSeverity()) >= 0)
            .map(Severity::text)
            .toArray(String[]::new);
    in.keep(in.sql(ScanChangesJob.class, "ScanItems.sql", Map.of("severities", severities)))
        .createOrReplaceTempView("items");
    in.keep(
            in.sql(
                ScanChangesJob.class,
                "Scans.sql",
                Map.of("forget_after_days", (int) params.forgetAfter().toDays())))
        .createOrReplaceTempView("scans");
    return Outputs.of(ScanChanges.TABLE, in.sql(ScanChangesJob.class, Map.of()))
        .and(
            ScanCarry.TABLE,
            in.sql(
                ScanChangesJob.class,
                "ScanCarry.sql",
                Map.of("forget_after_days", (int) params.forgetAfter().toDays())));
  }

  /** Rows of the days of scans that were carried on. */
  private static Dataset<Row> earlier(
      Inputs in, Table table, Set<LocalDate> days, Set<String> sites) {
    return in.history(table)
        .filter(col("site").isin(sites.toArray()))
        .filter(col("event_date").isin(days.toArray()));
  }
}
