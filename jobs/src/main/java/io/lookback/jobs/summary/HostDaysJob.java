package io.lookback.jobs.summary;

import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.HostDays;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.jobs.records.Records;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.Map;

/**
 * Answers what each own host did on a day: how many sessions and events in which direction, on
 * which ports, with how many others, and how much it sent and received.
 *
 * <p>An internal conversation is in the rows of both hosts. Open sessions are only in {@code
 * open_sessions}.
 */
public final class HostDaysJob implements Job<HostDaysJob.Params> {
  /** None. */
  public record Params() {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named("host-days", "What did each own host do on a day?", Params.class)
        .reads(SessionRecords.TABLE, Reach.cell())
        .reads(Events.TABLE, Reach.cell())
        .writes(HostDays.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    Records.of(in.spark(), in.table(SessionRecords.TABLE), in.table(Events.TABLE))
        .createOrReplaceTempView("records");
    return Outputs.of(HostDays.TABLE, in.sql(HostDaysJob.class, Map.of()));
  }
}
