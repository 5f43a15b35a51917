package io.lookback.jobs.proxies;

import io.lookback.datasets.table.HostHours;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.Map;

/**
 * Answers how many TCP sessions each own host began, by the hour of their end: what later days are
 * compared with.
 */
public final class HostHoursJob implements Job<HostHoursJob.Params> {
  /** None. */
  public record Params() {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "host-hours", "How many TCP sessions did each own host begin, by hour?", Params.class)
        .reads(SessionRecords.TABLE, Reach.cell())
        .writes(HostHours.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    TcpSessions.of(in).createOrReplaceTempView("tcp_sessions");
    return Outputs.of(HostHours.TABLE, in.sql(HostHoursJob.class, Map.of()));
  }
}
