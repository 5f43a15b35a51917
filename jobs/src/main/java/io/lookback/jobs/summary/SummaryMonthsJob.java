package io.lookback.jobs.summary;

import io.lookback.datasets.table.EventHours;
import io.lookback.datasets.table.EventMonthHours;
import io.lookback.datasets.table.EventMonths;
import io.lookback.datasets.table.HostDays;
import io.lookback.datasets.table.HostMonths;
import io.lookback.jobs.runner.Grain;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.Map;

/**
 * Adds up the days of closed months, so that a question about a year reads twelve partitions: the
 * records by port, the records by hour, and what the own hosts did.
 */
public final class SummaryMonthsJob implements Job<SummaryMonthsJob.Params> {
  /** None. */
  public record Params() {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "summary-months",
            "What did a site's records and hosts look like in a closed month?",
            Params.class)
        .grain(Grain.MONTH)
        .reads(EventHours.TABLE, Reach.cell())
        .reads(HostDays.TABLE, Reach.cell())
        .writes(EventMonths.TABLE)
        .writes(EventMonthHours.TABLE)
        .writes(HostMonths.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    return Outputs.of(
            EventMonths.TABLE, in.sql(SummaryMonthsJob.class, "EventMonths.sql", Map.of()))
        .and(EventMonthHours.TABLE, in.sql(SummaryMonthsJob.class, "EventMonthHours.sql", Map.of()))
        .and(HostMonths.TABLE, in.sql(SummaryMonthsJob.class, "HostMonths.sql", Map.of()));
  }
}
