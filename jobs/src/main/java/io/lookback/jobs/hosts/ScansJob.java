package io.lookback.jobs.hosts;

import io.lookback.datasets.table.HostFacts;
import io.lookback.datasets.table.Scans;
import io.lookback.datasets.table.Vulnerabilities;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.Map;

/** Answers which hosts were scanned on a day, and how: what scans are compared by. */
public final class ScansJob implements Job<ScansJob.Params> {
  /** None. */
  public record Params() {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named("scans", "Which hosts were scanned on a day, and how?", Params.class)
        .reads(Vulnerabilities.TABLE, Reach.cell())
        .reads(HostFacts.TABLE, Reach.cell())
        .writes(Scans.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    in.table(Vulnerabilities.TABLE).createOrReplaceTempView("scanned_vulnerabilities");
    in.table(HostFacts.TABLE).createOrReplaceTempView("scanned_facts");
    in.sql(ScansJob.class, "ScanItems.sql", Map.of()).createOrReplaceTempView("items");
    return Outputs.of(Scans.TABLE, in.sql(ScansJob.class, Map.of()));
  }
}
