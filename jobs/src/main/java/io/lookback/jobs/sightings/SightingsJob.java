package io.lookback.jobs.sightings;

import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Sightings;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Answers which remote addresses a site dealt with on a day, how often, when and with which hosts:
 * what a retrohunt asks instead of the sessions.
 *
 * <p>One row per (day, site, address, role). Open sessions are only in {@code open_sessions} and in
 * the latest time and the longest session; suspect byte counts are in no sum. Numbers are exact and
 * do not depend on the order of the records; lists are cut where the table says so.
 */
public final class SightingsJob implements Job<SightingsJob.Params> {
  /** None. */
  public record Params() {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "sightings", "Which remote addresses did a site deal with on a day?", Params.class)
        .version(2)
        .reads(SessionRecords.TABLE, Reach.cell())
        .reads(Events.TABLE, Reach.cell())
        .usesSites()
        .writes(Sightings.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    RemoteEnds.of(in, in.table(SessionRecords.TABLE), in.table(Events.TABLE))
        .createOrReplaceTempView("remote_ends");
    PeerNetworks peers = new PeerNetworks(in.sites());
    Column firstUs = functions.unix_micros(functions.col("first_time"));
    Column ipKey = functions.col("ip_key");
    Dataset<Row> sightings =
        in.sql(SightingsJob.class, Map.of())
            .withColumn("peer_site", peers.peerSite(functions.col("site"), ipKey, firstUs))
            .withColumn("is_undeclared_private", peers.isUndeclaredPrivate(ipKey, firstUs));
    return Outputs.of(Sightings.TABLE, sightings);
  }
}
