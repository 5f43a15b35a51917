package io.lookback.jobs.stitch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import io.lookback.datasets.site.Site;
import io.lookback.datasets.stitch.StitchParams;
import io.lookback.datasets.table.Flows;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.StitchCarry;
import io.lookback.jobs.records.RowStreams;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Makes sessions of flows: brings the two directions of a conversation together, its pieces that an
 * exporter cut, and what several exporters saw of it.
 *
 * <p>A day is a function of its flows and of the sessions that the day before left open ({@code
 * stitch_carry}), so that late flows are repaired from their day on, as far as anything changes.
 * Sessions that had not ended when the day did are there as open ones, and come closed on the day
 * on which it was certain that they were over. Flows of one conversation meet by one shuffle; what
 * two files brought is taken once.
 */
public final class StitchJob implements Job<StitchJob.Params> {

  /**
   * @param tcpIdle a TCP session that was silent for longer has ended
   * @param otherIdle the same for all other protocols
   * @param longestFlow the longest active timeout of the exporters
   * @param longestSession a session that would get longer is cut there
   * @param resolution the finest difference of time that the exporters' clocks show
   * @param clockTolerance how far clocks of different exporters are apart at most
   * @param exporters addresses of exporters, best first, by which the counts of a session are
   *     chosen before the rank of sensors is
   */
  public record Params(
      Duration tcpIdle,
      Duration otherIdle,
      Duration longestFlow,
      Duration longestSession,
      Duration resolution,
      Duration clockTolerance,
      List<String> exporters) {

    /** Refuses times that make no sense, where the configuration is read. */
    public Params {
      new StitchParams(tcpIdle, otherIdle, longestFlow, longestSession, resolution, clockTolerance);
    }

    StitchParams of(Site site) {
      List<String> ranking = new ArrayList<>(exporters);
      ranking.addAll(site.sensors());
      return new StitchParams(
              tcpIdle, otherIdle, longestFlow, longestSession, resolution, clockTolerance)
          .withRanking(ranking);
    }
  }

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named("stitch", "Which sessions are the flows parts of?", Params.class)
        .usesRules()
        .reads(Flows.TABLE, Reach.cell())
        .reads(StitchCarry.TABLE, Reach.dayBefore())
        .writes(SessionRecords.TABLE)
        .writes(StitchCarry.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    Dataset<Row> pieces =
        RowStreams.map(
            FlowPieces.columns(in.table(Flows.TABLE)), FlowPieces::of, FlowPieces.SCHEMA);
    Dataset<Row> input = pieces.unionByName(FlowPieces.carried(in.table(StitchCarry.TABLE)));
    Column conversation = xxhash64(FlowPieces.CONVERSATION);
    // Equal hashes first: comparing one number mostly decides.
    Dataset<Row> sorted =
        input
            .withColumn("hash", conversation)
            .repartition(col("hash"))
            .sortWithinPartitions(FlowPieces.order(col("hash")));
    Map<String, StitchTask.SiteDays> sites = new HashMap<>();
    for (Cell cell : in.cells()) {
      int day = (int) cell.day().toEpochDay();
      Site site = in.sites().get(cell.site());
      sites.merge(
          cell.site(),
          new StitchTask.SiteDays(site, params.of(site), day),
          (one, other) -> one.lastDay() >= other.lastDay() ? one : other);
    }
    StitchTask task = new StitchTask(sites, in.config().sessionClasses());
    // Computed for each of the two tables, from one shuffle: cheaper than keeping it in memory.
    Dataset<Row> stitched = RowStreams.map(sorted, task::run, StitchTask.SCHEMA);
    return Outputs.of(
            StitchCarry.TABLE, stitched.filter(col("carry").isNotNull()).select(col("carry.*")))
        .beside(
            SessionRecords.TABLE,
            stitched.select(col("session.*")),
            col("source_format").equalTo(SessionRecords.STITCHED));
  }
}
