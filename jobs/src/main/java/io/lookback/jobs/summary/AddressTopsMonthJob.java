package io.lookback.jobs.summary;

import io.lookback.datasets.config.Range;
import io.lookback.datasets.table.AddressTopsMonth;
import io.lookback.datasets.table.HostMonths;
import io.lookback.datasets.table.SightingsMonth;
import io.lookback.jobs.runner.Grain;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;

/**
 * Answers which addresses were the busiest of a closed month, in longer lists than those of days: a
 * question for the busiest of a year then has to look up hardly any number.
 */
public final class AddressTopsMonthJob implements Job<AddressTopsMonthJob.Params> {
  /**
   * How long the lists are.
   *
   * @param addresses of a month, site and side
   */
  public record Params(@Range(min = 1) int addresses) {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "address-tops-month",
            "Which addresses were the busiest of a closed month?",
            Params.class)
        .grain(Grain.MONTH)
        .reads(HostMonths.TABLE, Reach.cell())
        .reads(SightingsMonth.TABLE, Reach.cell())
        .writes(AddressTopsMonth.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    return Outputs.of(
        AddressTopsMonth.TABLE,
        AddressTopsJob.busiest(in, HostMonths.TABLE, SightingsMonth.TABLE, params.addresses()));
  }
}
