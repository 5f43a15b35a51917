package io.lookback.jobs.outliers;

import io.lookback.datasets.table.HostSizes;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.SessionSizes;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.Map;

/**
 * Answers how long and how large the sessions of each service and of each own host were on a day:
 * what later days are compared with.
 *
 * <p>Established sessions that ended; pieces of sessions and lines that contradict themselves are
 * left out.
 */
public final class SessionSizesJob implements Job<SessionSizesJob.Params> {
  /** None. */
  public record Params() {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "session-sizes",
            "How long and how large were the sessions of each service and host?",
            Params.class)
        .reads(SessionRecords.TABLE, Reach.cell())
        .writes(SessionSizes.TABLE)
        .writes(HostSizes.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    SizedSessions.of(in).where("NOT is_open").createOrReplaceTempView("sized_sessions");
    return Outputs.of(SessionSizes.TABLE, in.sql(SessionSizesJob.class, Map.of()))
        .and(HostSizes.TABLE, in.sql(SessionSizesJob.class, "HostSizes.sql", Map.of()));
  }
}
