package io.lookback.jobs.longterm;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.unix_micros;

import io.lookback.datasets.config.Severity;
import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.FindingColumns;
import io.lookback.datasets.table.LongTermActivity;
import io.lookback.datasets.table.LongTermCarry;
import io.lookback.jobs.records.OwnAddresses;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Finds who keeps causing events of one type, without a pause or day after day: the continuous
 * activity of the Log Correlation Engine ("for more than 20 minutes in a row").
 *
 * <p>Events fall into 5-minute bins of UTC. A run is made of bins between which at most one is
 * empty, per source and type and per source, destination and type; midnight does not end it. Days
 * on which such a key is active for hours are followed too, for what pauses between but never
 * stops. Only integers are carried from day to day.
 */
public final class LongTermJob implements Job<LongTermJob.Params> {
  /**
   * @param minLength a run from its first to its last event is long from here on
   * @param minEvents with fewer events a run is not long
   * @param minHours a day with events in fewer clock hours ends days in a row
   * @param minDays so many days in a row are shown
   * @param flatShare days in a row of an own source are flat when this share of all hours is active
   * @param leftOut types of events that are no input
   * @param findingTypes types of events whose long activity is a finding; rows of others are kept
   *     for comparing
   * @param severity of a finding
   */
  public record Params(
      Duration minLength,
      long minEvents,
      int minHours,
      int minDays,
      double flatShare,
      List<String> leftOut,
      List<String> findingTypes,
      SeverityTable severity) {}

  /**
   * @param ownFlat an own source, on days in a row, around the clock
   * @param ownDays an own source, on days in a row
   * @param remoteDays the same of a remote source
   * @param ownRun a run of an own source
   * @param remoteRun a run of a remote source
   */
  public record SeverityTable(
      Severity ownFlat,
      Severity ownDays,
      Severity remoteDays,
      Severity ownRun,
      Severity remoteRun) {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named("long-term", "Whose events go on for long?", Params.class)
        .usesSites()
        .reads(Events.TABLE, Reach.cell())
        .reads(LongTermCarry.TABLE, Reach.dayBefore())
        .writes(LongTermActivity.TABLE)
        .writes(LongTermCarry.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    in.keep(
            in.sql(
                LongTermJob.class,
                "LongTermBins.sql",
                Map.of("left_out", params.leftOut().toArray(new String[0]))))
        .createOrReplaceTempView("bins");
    Dataset<Row> states =
        in.keep(
            in.sql(
                LongTermJob.class,
                "LongTermStates.sql",
                Map.of(
                    "min_length_us",
                    params.minLength().toNanos() / 1000,
                    "min_events",
                    params.minEvents(),
                    "min_hours",
                    params.minHours(),
                    "min_days",
                    params.minDays())));
    OwnAddresses own = new OwnAddresses(in.sites());
    Column firstUs = unix_micros(col("first_time"));
    states
        .withColumn("is_own", own.isOwn(col("site"), col("src_ip"), firstUs))
        .withColumn("direction", own.direction(col("site"), col("src_ip"), col("dst_ip"), firstUs))
        .createOrReplaceTempView("states");
    SeverityTable severity = params.severity();
    Dataset<Row> results =
        in.sql(
                LongTermJob.class,
                Map.of(
                    "finding_types", params.findingTypes().toArray(new String[0]),
                    "flat_share", params.flatShare(),
                    "own_flat", severity.ownFlat().text(),
                    "own_days", severity.ownDays().text(),
                    "remote_days", severity.remoteDays().text(),
                    "own_run", severity.ownRun().text(),
                    "remote_run", severity.remoteRun().text()))
            .withColumn(
                "finding_id",
                expr(
                    FindingColumns.id(
                        LongTermActivity.TABLE.name(),
                        "form",
                        "src_ip",
                        "coalesce(dst_ip, '')",
                        "unix_micros(first_time)",
                        "event_type")));
    return Outputs.of(LongTermActivity.TABLE, results)
        .and(
            LongTermCarry.TABLE,
            states
                .filter("is_carried")
                .select(
                    LongTermCarry.TABLE.columnNames().stream()
                        .map(functions::col)
                        .toArray(Column[]::new)));
  }
}
