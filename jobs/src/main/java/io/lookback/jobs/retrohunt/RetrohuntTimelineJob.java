package io.lookback.jobs.retrohunt;

import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.RetrohuntHitDays;
import io.lookback.datasets.table.RetrohuntTimeline;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import io.lookback.jobs.sightings.RemoteEnds;
import java.util.Map;

/**
 * Answers what a listed address did from hour to hour: sessions under the name the sensor gave them
 * or else under the sensor and their class, events under their type and name.
 *
 * <p>A row belongs to the day of its records, which for a session is that of its end; its hour is
 * that of the start, and may be on an earlier day.
 */
public final class RetrohuntTimelineJob implements Job<RetrohuntTimelineJob.Params> {
  /** None. */
  public record Params() {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "retrohunt-timeline", "What did listed addresses do, hour by hour?", Params.class)
        .version(2)
        .reads(RetrohuntHitDays.TABLE, Reach.cell())
        .reads(SessionRecords.TABLE, Reach.cell())
        .reads(Events.TABLE, Reach.cell())
        .writes(RetrohuntTimeline.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    RemoteEnds.of(in, in.table(SessionRecords.TABLE), in.table(Events.TABLE))
        .createOrReplaceTempView("remote_ends");
    return Outputs.of(RetrohuntTimeline.TABLE, in.sql(RetrohuntTimelineJob.class, Map.of()));
  }
}
