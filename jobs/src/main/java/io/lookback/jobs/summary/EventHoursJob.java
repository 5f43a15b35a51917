package io.lookback.jobs.summary;

import io.lookback.datasets.table.EventHours;
import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.jobs.records.Records;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.Map;

/**
 * Answers how many records of each type, name, direction and port a site had from hour to hour:
 * what trends and summaries ask instead of the records.
 *
 * <p>A record is in the hour in which it was logged, which for a session is that of its end. Open
 * sessions are in none.
 */
public final class EventHoursJob implements Job<EventHoursJob.Params> {
  /** None. */
  public record Params() {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "event-hours", "How many records of each kind did a site have, by hour?", Params.class)
        .reads(SessionRecords.TABLE, Reach.cell())
        .reads(Events.TABLE, Reach.cell())
        .writes(EventHours.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    Records.of(in.spark(), in.table(SessionRecords.TABLE), in.table(Events.TABLE))
        .createOrReplaceTempView("records");
    return Outputs.of(EventHours.TABLE, in.sql(EventHoursJob.class, Map.of()));
  }
}
