package io.lookback.jobs.sightings;

import static org.apache.spark.sql.functions.lit;

import io.lookback.datasets.table.AddressSets;
import io.lookback.datasets.table.Sightings;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;

/**
 * Packs the sightings of a day by network, so that a hunt for thousands of addresses reads a few
 * bytes for each address that was, instead of a row.
 */
public final class AddressSetsJob implements Job<AddressSetsJob.Params> {
  /** None. */
  public record Params() {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "address-sets",
            "Which remote addresses did a site deal with, packed for hunts?",
            Params.class)
        .version(2)
        .reads(Sightings.TABLE, Reach.cell())
        .writes(AddressSets.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    return Outputs.of(
        AddressSets.TABLE, AddressBlock.pack(in.table(Sightings.TABLE).withColumn("days", lit(1))));
  }
}
