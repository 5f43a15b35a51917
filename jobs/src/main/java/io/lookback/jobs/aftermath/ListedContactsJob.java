package io.lookback.jobs.aftermath;

import static org.apache.spark.sql.functions.col;

import io.lookback.datasets.config.AllowListConfig;
import io.lookback.datasets.table.ListedContacts;
import io.lookback.datasets.table.RetrohuntHitDays;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.jobs.retrohunt.AllowLists;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.List;
import java.util.Map;

/**
 * Answers which own hosts a listed address reached on a day: established sessions that it began,
 * whether it was listed already or only later.
 */
public final class ListedContactsJob implements Job<ListedContactsJob.Params> {
  /**
   * Whom to leave out.
   *
   * @param allowLists addresses that may be listed without being a finding
   */
  public record Params(List<AllowListConfig> allowLists) {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "listed-contacts", "Which own hosts did listed addresses reach?", Params.class)
        .reads(RetrohuntHitDays.TABLE, Reach.cell())
        .reads(SessionRecords.TABLE, Reach.cell())
        .writes(ListedContacts.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    in.table(RetrohuntHitDays.TABLE)
        .where(new AllowLists(params.allowLists()).holding(col("ip_key")).isNull())
        .createOrReplaceTempView("listed_days");
    return Outputs.of(ListedContacts.TABLE, in.sql(ListedContactsJob.class, Map.of()));
  }
}
