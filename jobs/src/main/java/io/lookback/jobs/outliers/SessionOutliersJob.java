package io.lookback.jobs.outliers;

import io.lookback.datasets.config.ByteSize;
import io.lookback.datasets.config.Range;
import io.lookback.datasets.config.Severity;
import io.lookback.datasets.table.FindingColumns;
import io.lookback.datasets.table.HostSizes;
import io.lookback.datasets.table.SessionOutliers;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.SessionSizes;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Answers which sessions of a day were unusually long, large or one-sided for their service, and
 * which were of a kind that means trouble by itself: hours without data on a login port (guessing),
 * much data on a login port, long logins from outside at night.
 *
 * <p>Usual is what the same service of the site did in the same direction on the 30 days before, on
 * a log scale: the modified z score 0.6745 (x - median) / MAD of Iglewicz and Hoaglin (1993). Where
 * more than half of the sessions are equal MAD is 0, and 1.2533 times the mean absolute deviation
 * stands for it; a spread below one bin (4.4 %) counts as one bin, because values are known no
 * finer. A finding is worth less when the host had the like on several days before.
 *
 * <p>Open sessions are judged by what is known of them, where more can only be worse.
 */
public final class SessionOutliersJob implements Job<SessionOutliersJob.Params> {
  /** Complete days before a day that its sessions are compared with. */
  static final int HISTORY_DAYS = 30;

  /**
   * What is unusual, and how much that matters.
   *
   * @param unusual when a session is unusual for its service
   * @param interactivePorts ports on which people log in
   * @param almostEmpty when a session on an interactive port is long and almost empty
   * @param largeTransfer so many bytes one way are much for an interactive port
   * @param outOfHours when a login from outside is out of hours
   * @param ownPast how the host's own past changes the severity
   * @param rowsPerHost at most so many sessions of a host, day and rule have a row, the worst
   * @param rows at most so many sessions of a site, day and rule have a row, the worst
   * @param severity by rule
   */
  public record Params(
      Unusual unusual,
      List<Integer> interactivePorts,
      AlmostEmpty almostEmpty,
      @Range(min = 1) ByteSize largeTransfer,
      OutOfHours outOfHours,
      OwnPast ownPast,
      @Range(min = 1) int rowsPerHost,
      @Range(min = 1) int rows,
      SeverityTable severity) {}

  /**
   * When a session is unusual for its service.
   *
   * @param score modified z above which it is
   * @param leastSessions history with fewer sessions tells nothing
   * @param leastDays nor does one with fewer days
   * @param leastDuration shorter sessions are never too long, nor too empty
   * @param leastBytes smaller transfers are never too large, nor too short
   */
  public record Unusual(
      @Range(min = 0) double score,
      @Range(min = 1) long leastSessions,
      @Range(min = 1, max = HISTORY_DAYS) int leastDays,
      Duration leastDuration,
      @Range(min = 1) ByteSize leastBytes) {}

  /**
   * When a session is long and almost empty.
   *
   * @param leastDuration so long at least
   * @param mostBytes so few bytes of both ends at most
   */
  public record AlmostEmpty(Duration leastDuration, ByteSize mostBytes) {}

  /**
   * When a session is out of hours.
   *
   * @param leastDuration so long at least
   * @param workFrom hour at which work begins, in the zone of the site
   * @param workTo hour at which it ends
   * @param workDays days on which people work
   */
  public record OutOfHours(
      Duration leastDuration,
      @Range(max = 24) int workFrom,
      @Range(max = 24) int workTo,
      List<DayOfWeek> workDays) {}

  /**
   * How the host's own past changes the severity.
   *
   * @param usualDays on so many of the 30 days the host had the like: then it is usual for it
   * @param usualSteps what is usual for the host is so many steps less severe
   * @param beyond a transfer out that is so many times the host's largest is beyond its past
   * @param leastSessions if it had so many sessions at least
   */
  public record OwnPast(
      @Range(min = 1, max = HISTORY_DAYS) int usualDays,
      @Range(max = 4) int usualSteps,
      @Range(min = 1) double beyond,
      @Range(min = 1) long leastSessions) {}

  /**
   * Severity by rule.
   *
   * @param unusualHigh longer, larger or more one-sided to outside than usual
   * @param unusualLow shorter, smaller or more one-sided to inside than usual
   * @param beyondOwnPast a transfer to outside that is unusual, and beyond the host's own past
   * @param almostEmptyInbound long and almost empty, from outside
   * @param almostEmpty the same from inside
   * @param largeTransferInbound much data on an interactive port of an own host, from or to outside
   * @param largeTransfer the same where an own host is the client
   * @param outOfHours a long login from outside out of hours
   */
  public record SeverityTable(
      Severity unusualHigh,
      Severity unusualLow,
      Severity beyondOwnPast,
      Severity almostEmptyInbound,
      Severity almostEmpty,
      Severity largeTransferInbound,
      Severity largeTransfer,
      Severity outOfHours) {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "session-outliers",
            "Which sessions were unusually long or large, or of a kind that means trouble?",
            Params.class)
        .reads(SessionRecords.TABLE, Reach.cell())
        .reads(SessionSizes.TABLE, Reach.days(HISTORY_DAYS, 0))
        .reads(HostSizes.TABLE, Reach.days(HISTORY_DAYS, 0))
        .usesTimeZone()
        .writes(SessionOutliers.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    SizedSessions.of(in).createOrReplaceTempView("sized_sessions");
    timeZones(in).createOrReplaceTempView("time_zones");
    Map<String, Object> values = values(params);
    // Used several times, and few: most sessions are neither long nor large.
    in.keep(in.sql(SessionOutliersJob.class, "LongOrLarge.sql", values))
        .createOrReplaceTempView("long_or_large");
    in.sql(SessionOutliersJob.class, "UsualSizes.sql", values)
        .createOrReplaceTempView("usual_sizes");
    in.keep(
            in.sql(SessionOutliersJob.class, "Unusual.sql", values)
                .withColumn(
                    "finding_id",
                    functions.expr(
                        FindingColumns.id(SessionOutliers.TABLE.name(), "rule", "session_id"))))
        .createOrReplaceTempView("unusual");
    return Outputs.of(SessionOutliers.TABLE, in.sql(SessionOutliersJob.class, values));
  }

  private static Dataset<Row> timeZones(Inputs in) {
    return in.spark()
        .createDataFrame(
            in.cells().stream()
                .map(Cell::site)
                .distinct()
                .map(site -> RowFactory.create(site, in.sites().get(site).timeZone().getId()))
                .toList(),
            new StructType()
                .add("site", DataTypes.StringType)
                .add("time_zone", DataTypes.StringType));
  }

  private static Map<String, Object> values(Params params) {
    Unusual unusual = params.unusual();
    Map<String, Object> values = new HashMap<>();
    values.put("score", unusual.score());
    values.put("least_sessions", unusual.leastSessions());
    values.put("least_days", unusual.leastDays());
    values.put("least_us", micros(unusual.leastDuration()));
    values.put("least_bytes", unusual.leastBytes().bytes());
    values.put("interactive_ports", params.interactivePorts().stream().mapToInt(i -> i).toArray());
    values.put("empty_us", micros(params.almostEmpty().leastDuration()));
    values.put("empty_bytes", params.almostEmpty().mostBytes().bytes());
    values.put("large_transfer", params.largeTransfer().bytes());
    OutOfHours hours = params.outOfHours();
    values.put("out_of_hours_us", micros(hours.leastDuration()));
    values.put("work_from", hours.workFrom());
    values.put("work_to", hours.workTo());
    values.put(
        "work_days", hours.workDays().stream().mapToInt(day -> day.getValue() - 1).toArray());
    OwnPast own = params.ownPast();
    values.put("usual_days", own.usualDays());
    values.put("usual_steps", own.usualSteps());
    values.put("beyond", own.beyond());
    values.put("own_sessions", own.leastSessions());
    values.put("rows_per_host", params.rowsPerHost());
    values.put("rows", params.rows());
    values.put("history_days", HISTORY_DAYS);
    SeverityTable severity = params.severity();
    values.put("unusual_high", severity.unusualHigh().ordinal());
    values.put("unusual_low", severity.unusualLow().ordinal());
    values.put("beyond_own_past", severity.beyondOwnPast().ordinal());
    values.put("almost_empty_inbound", severity.almostEmptyInbound().ordinal());
    values.put("almost_empty", severity.almostEmpty().ordinal());
    values.put("large_transfer_inbound", severity.largeTransferInbound().ordinal());
    values.put("large_transfer_other", severity.largeTransfer().ordinal());
    values.put("out_of_hours", severity.outOfHours().ordinal());
    return values;
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1000;
  }
}
