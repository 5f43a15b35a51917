package io.lookback.jobs.firstseen;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.trunc;

import io.lookback.datasets.table.FirstSeenDays;
import io.lookback.datasets.table.FirstSeenMonths;
import io.lookback.jobs.runner.Grain;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.Map;

/** Adds up what was there in closed months, so that a night reads years in twelve pieces each. */
public final class FirstSeenMonthsJob implements Job<FirstSeenMonthsJob.Params> {
  /** None. */
  public record Params() {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "first-seen-months",
            "What was there in a closed month that may be there for the first time?",
            Params.class)
        .grain(Grain.MONTH)
        .reads(FirstSeenDays.TABLE, Reach.cell())
        .writes(FirstSeenMonths.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    in.table(FirstSeenDays.TABLE)
        .withColumn("period", trunc(col("event_date"), "MM"))
        .createOrReplaceTempView("tiers");
    return Outputs.of(
        FirstSeenMonths.TABLE,
        in.sql(FirstSeenMonthsJob.class, "FirstSeenAdded.sql", Map.of())
            .withColumnRenamed("event_date", "first_date")
            .withColumnRenamed("period", "event_date"));
  }
}
