package io.lookback.jobs.beacons;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.lookback.datasets.table.BeaconDays;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.jobs.records.RowStreams;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Answers when, how often and with how much each own host called each remote address on a day: what
 * the search for beacons reads instead of sessions.
 *
 * <p>The sessions of a pair meet by one shuffle, sorted by time, and are read as a stream: a pair
 * with a million connections takes no more memory than one with a few thousand.
 */
public final class BeaconDaysJob implements Job<BeaconDaysJob.Params> {
  /** None. */
  public record Params() {}

  private static final Column[] PAIR = {
    col("event_date"), col("site"), col("src_ip"), col("dst_ip"), col("protocol")
  };

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "beacon-days", "When did each own host call each remote address?", Params.class)
        .reads(SessionRecords.TABLE, Reach.cell())
        .writes(BeaconDays.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    return Outputs.of(
        BeaconDays.TABLE,
        RowStreams.map(
            sorted(in.table(SessionRecords.TABLE)), CallsOfDay::new, BeaconDays.TABLE.schema()));
  }

  /**
   * The calls of each pair and day together, in time; columns in the order of {@link CallsOfDay}.
   */
  static Dataset<Row> sorted(Dataset<Row> sessions) {
    // ICMP and others have no ports: their columns hold type and code.
    Column hasPorts = col("protocol").isin(6, 17, 33, 132, 136);
    Dataset<Row> calls =
        sessions
            .where(col("direction").equalTo("outbound"))
            .select(
                xxhash64(PAIR).as("hash"),
                col("event_date"),
                col("site"),
                col("src_ip"),
                col("dst_ip"),
                col("protocol"),
                unix_micros(col("start_time")).as("start_us"),
                col("is_open"),
                when(hasPorts, col("src_port")).as("src_port"),
                when(hasPorts, col("dst_port")).as("dst_port"),
                coalesce(col("duration_us"), lit(0L)).as("duration_us"),
                coalesce(col("is_established"), lit(false)).as("is_established"),
                when(col("bytes_suspect").equalTo(lit(false)), col("src_bytes")).as("bytes"));
    // Equal hashes first: comparing one number mostly decides.
    return calls
        .repartition(col("hash"))
        .sortWithinPartitions(
            col("hash"),
            col("event_date"),
            col("site"),
            col("src_ip"),
            col("dst_ip"),
            col("protocol"),
            col("start_us"),
            col("is_open"),
            col("src_port"),
            col("dst_port"));
  }
}
