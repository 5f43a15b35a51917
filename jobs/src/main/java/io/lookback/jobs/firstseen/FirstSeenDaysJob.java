package io.lookback.jobs.firstseen;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.FirstSeenDays;
import io.lookback.datasets.table.LongTermActivity;
import io.lookback.datasets.table.SessionRecords;
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
 * Lists what was there on a day that may be there for the first time: events on own hosts, services
 * they offer, internal pairs, networks that reach them; and which hosts and sensors were there to
 * be seen and to see.
 */
public final class FirstSeenDaysJob implements Job<FirstSeenDaysJob.Params> {
  /**
   * @param kinds what is looked for: event, service, trust, network
   * @param leftOut types of events that are no input: connections, and what other engines derived
   * @param dynamicPortsFrom ports from here on are one
   */
  public record Params(List<Kind> kinds, List<String> leftOut, int dynamicPortsFrom) {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "first-seen-days",
            "What was there on a day that may be there for the first time?",
            Params.class)
        .usesSites()
        .reads(SessionRecords.TABLE, Reach.cell())
        .reads(Events.TABLE, Reach.cell())
        .reads(LongTermActivity.TABLE, Reach.cell())
        .writes(FirstSeenDays.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    OwnAddresses own = new OwnAddresses(in.sites());
    Dataset<Row> alerts =
        in.sql(
            FirstSeenDaysJob.class,
            "FirstSeenAlerts.sql",
            Map.of("left_out", params.leftOut().toArray(new String[0])));
    alerts
        .withColumn("is_own_src", isOwn(own, "src_ip", "outbound"))
        .withColumn("is_own_dst", isOwn(own, "dst_ip", "inbound"))
        .createOrReplaceTempView("alerts");
    return Outputs.of(
        FirstSeenDays.TABLE,
        in.sql(
            FirstSeenDaysJob.class,
            Map.of(
                "kinds", Kind.texts(params.kinds()),
                "dynamic_ports_from", params.dynamicPortsFrom())));
  }

  /** By the direction where the event has two ends, else by the networks of the site. */
  private static Column isOwn(OwnAddresses own, String address, String direction) {
    return when(col("direction").isin(direction, "internal"), true)
        .when(col("direction").isNotNull(), false)
        .otherwise(own.isOwn(col("site"), col(address), unix_micros(col("first_time"))));
  }
}
