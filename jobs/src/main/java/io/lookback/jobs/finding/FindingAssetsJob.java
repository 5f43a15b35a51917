package io.lookback.jobs.finding;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.lookback.datasets.config.Severity;
import io.lookback.datasets.table.AccessViolations;
import io.lookback.datasets.table.AssetFacts;
import io.lookback.datasets.table.Beacons;
import io.lookback.datasets.table.FindingAssets;
import io.lookback.datasets.table.LoginFindings;
import io.lookback.datasets.table.NeverBeforeSeen;
import io.lookback.datasets.table.RetrohuntHits;
import io.lookback.datasets.table.SuspiciousProxies;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Views;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Answers which findings matter more because of the host that they meet: a service at which reports
 * of the last weeks list serious vulnerabilities. Such a finding is one step more severe in the
 * view {@code findings}; the tables of the detectors keep what the detectors say.
 *
 * <p>It counts what was known at the end of the finding's day, so that a later scan does not
 * rewrite earlier days.
 */
public final class FindingAssetsJob implements Job<FindingAssetsJob.Params> {
  /**
   * Result tables that tell the host which serves and its port: the expression for the host. Of the
   * others nobody knows which end the port belongs to.
   */
  private static final Map<Table, String> SERVING =
      Map.of(
          LoginFindings.TABLE, "host_address",
          AccessViolations.TABLE, "address",
          SuspiciousProxies.TABLE, "dst_ip",
          NeverBeforeSeen.TABLE, "dst_ip",
          Beacons.TABLE, "other_address");

  /**
   * @param leastVulnerability vulnerabilities of this severity or above count
   * @param leastFinding findings below this severity stay as they are
   */
  public record Params(Severity leastVulnerability, Severity leastFinding) {}

  @Override
  public JobSpec<Params> spec() {
    JobSpec<Params> spec =
        JobSpec.named(
                "finding-assets",
                "Which findings matter more because of the host that they meet?",
                Params.class)
            .version(2)
            .reads(AssetFacts.TABLE, Reach.cell())
            .reads(RetrohuntHits.TABLE, Reach.cell());
    Views.results().stream()
        .filter(SERVING::containsKey)
        .forEach(table -> spec.reads(table, Reach.cell()));
    return spec.writes(FindingAssets.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    // Whom a listed address reached, and on which ports. Of several hosts and several ports the hit
    // does not tell which port of which host; then nothing is said.
    Dataset<Row> met =
        in.table(RetrohuntHits.TABLE)
            .where("role = 'client' AND allowed_by IS NULL")
            .where("size(hosts) = 1 OR size(top_ports) = 1")
            .select(
                lit(RetrohuntHits.TABLE.name()).as("detector"),
                col("event_date"),
                col("site"),
                expr(Views.findingId(RetrohuntHits.TABLE)).as("finding_id"),
                col("severity"),
                expr("explode(hosts)").as("host"),
                col("top_ports"))
            .withColumn("port", expr("explode(top_ports.port)"))
            .drop("top_ports");
    for (Table table : Views.results()) {
      if (SERVING.containsKey(table)) {
        met =
            met.unionByName(
                in.table(table)
                    .where("is_finding AND port IS NOT NULL")
                    .select(
                        lit(table.name()).as("detector"),
                        col("event_date"),
                        col("site"),
                        col("finding_id"),
                        col("severity"),
                        expr(SERVING.get(table)).as("host"),
                        col("port")));
      }
    }
    met.createOrReplaceTempView("met");
    return Outputs.of(
        FindingAssets.TABLE,
        in.sql(
            FindingAssetsJob.class,
            Map.of(
                "severities", from(params.leastVulnerability(), true),
                "never", from(params.leastFinding(), false))));
  }

  /** Severities from one on, the worst first; or those below it. */
  private static String[] from(Severity least, boolean isAbove) {
    return Arrays.stream(Severity.values())
        .filter(one -> one.compareTo(least) >= 0 == isAbove)
        .sorted(Comparator.reverseOrder())
        .map(Severity::text)
        .toArray(String[]::new);
  }
}
