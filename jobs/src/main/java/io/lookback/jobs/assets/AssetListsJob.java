package io.lookback.jobs.assets;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.not;

import io.lookback.datasets.config.Range;
import io.lookback.datasets.table.AssetFacts;
import io.lookback.datasets.table.AssetLists;
import io.lookback.datasets.table.HostFacts;
import io.lookback.datasets.table.PassiveFacts;
import io.lookback.datasets.table.Vulnerabilities;
import io.lookback.jobs.records.OwnAddresses;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Keeps what scanners, sensors and sessions tell of own hosts from day to day, and puts hosts on
 * lists by the rules of the configuration: what kind of host an address is.
 *
 * <p>Days form a chain that ends with the last day of which anything is told at the site. A fact is
 * forgotten after a long silence; what a report found holds until the next report of that name.
 */
public final class AssetListsJob implements Job<AssetListsJob.Params> {
  /**
   * What is kept, and the lists.
   *
   * @param keepDays days of silence after which a fact is forgotten
   * @param leftOut kinds of facts that are not kept
   * @param lists rule by the name of its list
   */
  public record Params(
      @Range(min = 1, max = 3650) int keepDays, List<String> leftOut, Map<String, String> lists) {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named("asset-lists", "What kind of hosts are there?", Params.class)
        .usesSites()
        .endsWithInput()
        .reads(HostFacts.TABLE, Reach.cell())
        .reads(Vulnerabilities.TABLE, Reach.cell())
        .reads(PassiveFacts.TABLE, Reach.cell())
        .reads(AssetFacts.TABLE, Reach.dayBefore())
        .reads(AssetLists.TABLE, Reach.dayBefore())
        .writes(AssetFacts.TABLE)
        .writes(AssetLists.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    AssetRules rules = new AssetRules(in.spark(), params.lists());
    Column isOwn =
        new OwnAddresses(in.sites())
            .isOwn(
                col("site"),
                col("address"),
                expr("unix_date(event_date) * 86400000000L + 43200000000L"));
    in.sql(AssetListsJob.class, "Runs.sql", Map.of()).createOrReplaceTempView("run_days");
    // Sensors tell of others, too.
    in.sql(
            AssetListsJob.class,
            "Told.sql",
            Map.of("left_out", params.leftOut().toArray(new String[0])))
        .where(isOwn)
        .createOrReplaceTempView("told");
    // Of an address once a day, not of each of its facts.
    in.sql(AssetListsJob.class, "KnownDays.sql", Map.of())
        .where(not(isOwn))
        .createOrReplaceTempView("given_up");
    Dataset<Row> known =
        in.keep(
            in.sql(AssetListsJob.class, "AssetFacts.sql", Map.of("keep_days", params.keepDays())));
    known.createOrReplaceTempView("known");
    rules
        .members(in.sql(AssetListsJob.class, "HostRows.sql", Map.of()))
        .createOrReplaceTempView("members");
    return Outputs.of(AssetFacts.TABLE, known)
        .and(AssetLists.TABLE, in.sql(AssetListsJob.class, Map.of()));
  }
}
