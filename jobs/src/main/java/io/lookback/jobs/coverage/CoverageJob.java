package io.lookback.jobs.coverage;

import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.ExportGaps;
import io.lookback.datasets.table.Flows;
import io.lookback.datasets.table.Rejects;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.Map;

/**
 * Answers when a sensor was watching: the records, the unreadable lines and what never arrived of
 * each sensor and format, hour by hour. Records that do not count are counted here: the sensor was
 * alive.
 */
public final class CoverageJob implements Job<CoverageJob.Params> {
  /** None. */
  public record Params() {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named("coverage", "In which hours did each sensor deliver?", Params.class)
        .reads(SessionRecords.TABLE, Reach.cell().unsettled())
        .reads(Events.TABLE, Reach.cell().unsettled())
        .reads(Flows.TABLE, Reach.cell().unsettled())
        .reads(Rejects.TABLE, Reach.cell())
        .reads(ExportGaps.TABLE, Reach.cell())
        .writes(Coverage.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    return Outputs.of(Coverage.TABLE, in.sql(CoverageJob.class, Map.of()));
  }
}
