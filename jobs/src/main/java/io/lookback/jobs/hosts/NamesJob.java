package io.lookback.jobs.hosts;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_micros;

import io.lookback.datasets.table.NameRecords;
import io.lookback.datasets.table.Names;
import io.lookback.jobs.records.OwnAddresses;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.Map;

/**
 * Answers under which names addresses were known on a day, and to how many own hosts: who turns up
 * as an address can then be told by name, as of that day.
 */
public final class NamesJob implements Job<NamesJob.Params> {
  /** None. */
  public record Params() {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named("names", "Under which names were addresses known on a day?", Params.class)
        .usesSites()
        .reads(NameRecords.TABLE, Reach.cell())
        .writes(Names.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    OwnAddresses own = new OwnAddresses(in.sites());
    in.sql(NamesJob.class, "NameClients.sql", Map.of())
        .withColumn("is_own", own.isOwn(col("site"), col("client"), unix_micros(col("first_time"))))
        .createOrReplaceTempView("name_clients");
    return Outputs.of(Names.TABLE, in.sql(NamesJob.class, Map.of()));
  }
}
