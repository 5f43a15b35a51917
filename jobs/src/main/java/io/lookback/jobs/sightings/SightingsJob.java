package io.lookback.jobs.sightings;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_micros;

import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Sightings;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import io.lookback.udf.function.CountFunctions;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

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

  // Columns of SightingsJob.sql
  private static final int KIND = 4;
  private static final int START = 5;
  private static final int DURATION = 6;
  private static final int HOST = 7;
  private static final int PORT = 8;
  private static final int TYPE = 9;
  private static final int NAME = 10;
  private static final int COUNT = 11;
  private static final int FROM_REMOTE = 12;
  private static final int TO_REMOTE = 13;

  // Kinds of ends there
  private static final int OPEN = 1;
  private static final int ESTABLISHED = 2;
  private static final int EVENT = 3;

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
    PeerNetworks peers = new PeerNetworks(in.sites());
    Column firstUs = unix_micros(col("first_time"));
    Dataset<Row> sightings =
        SightingStream.sum(ends(in), SightingsJob::addEnd)
            .drop("days")
            .withColumn("remote_ip", call_function("ip_text", col("ip_key")))
            .withColumn("peer_site", peers.peerSite(col("site"), col("ip_key"), firstUs))
            .withColumn("is_undeclared_private", peers.isUndeclaredPrivate(col("ip_key"), firstUs));
    return Outputs.of(Sightings.TABLE, sightings);
  }

  static Dataset<Row> ends(Inputs in) {
    RemoteEnds.of(in, in.table(SessionRecords.TABLE), in.table(Events.TABLE))
        .createOrReplaceTempView("remote_ends");
    return in.sql(SightingsJob.class, Map.of());
  }

  /** Adds an end of a record: columns of SightingsJob.sql. */
  private static void addEnd(SightingSum sum, InternalRow end) {
    long[] counts = new long[SightingSum.COUNTS];
    long count = end.getLong(COUNT);
    long largest = -1;
    switch (end.getInt(KIND)) {
      case OPEN -> counts[SightingSum.OPEN] = count;
      case EVENT -> {
        counts[SightingSum.EVENTS] = count;
        sum.event(end.getUTF8String(TYPE).clone(), end.getUTF8String(NAME).clone(), count);
      }
      default -> {
        counts[SightingSum.SESSIONS] = count;
        counts[SightingSum.ESTABLISHED] = end.getInt(KIND) == ESTABLISHED ? count : 0;
        if (!end.isNullAt(FROM_REMOTE) || !end.isNullAt(TO_REMOTE)) {
          counts[SightingSum.FROM_REMOTE] =
              end.isNullAt(FROM_REMOTE) ? 0 : end.getLong(FROM_REMOTE);
          counts[SightingSum.TO_REMOTE] = end.isNullAt(TO_REMOTE) ? 0 : end.getLong(TO_REMOTE);
          largest =
              CountFunctions.add(counts[SightingSum.FROM_REMOTE], counts[SightingSum.TO_REMOTE]);
        }
        if (!end.isNullAt(PORT)) {
          sum.port(end.getInt(PORT), count);
        }
        sum.sessionClass(end.getUTF8String(NAME).clone(), count);
      }
    }
    if (!end.isNullAt(HOST)) {
      sum.host(end.getUTF8String(HOST));
    }
    long start = end.getLong(START);
    long duration = end.isNullAt(DURATION) ? -1 : end.getLong(DURATION);
    sum.counts(start, start + Math.max(0, duration), counts, 0, 0, duration, largest);
  }
}
