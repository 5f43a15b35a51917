package io.lookback.jobs.sightings;

import io.lookback.datasets.table.AddressSetsMonth;
import io.lookback.datasets.table.SightingsMonth;
import io.lookback.jobs.runner.Grain;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;

/** Packs the sightings of a closed month by network, so that a hunt through years asks months. */
public final class AddressSetsMonthJob implements Job<AddressSetsMonthJob.Params> {
  /** None. */
  public record Params() {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "address-sets-month",
            "Which remote addresses did a site deal with in a closed month, packed for hunts?",
            Params.class)
        .version(2)
        .grain(Grain.MONTH)
        .reads(SightingsMonth.TABLE, Reach.cell())
        .writes(AddressSetsMonth.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    return Outputs.of(AddressSetsMonth.TABLE, AddressBlock.pack(in.table(SightingsMonth.TABLE)));
  }
}
