package io.lookback.jobs.sightings;

import io.lookback.datasets.table.Sightings;
import io.lookback.datasets.table.SightingsMonth;
import io.lookback.jobs.runner.Grain;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.Map;

/**
 * Answers which remote addresses a site dealt with in a month: the sightings of its days added up,
 * so that a hunt through years asks twelve partitions a year.
 *
 * <p>Numbers are exact; lists are those of the days, cut again. The number of hosts is exact as
 * long as no day has more than its list holds.
 */
public final class SightingsMonthJob implements Job<SightingsMonthJob.Params> {
  /** None. */
  public record Params() {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "sightings-month",
            "Which remote addresses did a site deal with in a closed month?",
            Params.class)
        .grain(Grain.MONTH)
        .reads(Sightings.TABLE, Reach.cell())
        .writes(SightingsMonth.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    return Outputs.of(SightingsMonth.TABLE, in.sql(SightingsMonthJob.class, Map.of()));
  }
}
