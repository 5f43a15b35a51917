package io.lookback.jobs.proxies;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.lookback.datasets.config.AllowListConfig;
import io.lookback.datasets.config.Range;
import io.lookback.datasets.table.FindingColumns;
import io.lookback.datasets.table.HostDays;
import io.lookback.datasets.table.HostHours;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Sightings;
import io.lookback.datasets.table.SuspiciousProxies;
import io.lookback.jobs.retrohunt.AllowLists;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Answers through which own hosts somebody seems to have gone on to another host ("leap frog", the
 * Suspicious_Proxy of the Log Correlation Engine): while a client A held a session of five minutes
 * or more to an own host B, B began and completed TCP sessions of its own to hosts C, not A.
 *
 * <p>Session records do not show that the two belong together: B has other users and programs, and
 * proxies, mail relays and jump hosts do nothing else (Y. Zhang and V. Paxson, Detecting Stepping
 * Stones, 2000). So the score asks how unusual B's sessions are at these hours of the week, how new
 * C is to B, how equal the bytes are, whether both are of one service, and how soon one followed
 * the other.
 *
 * <p>A session belongs to the day of its end, so all that is asked for is on the day of the long
 * session or up to seven days before. Times that are whole seconds may be a second late. A second
 * that goes over midnight is not seen.
 */
public final class SuspiciousProxiesJob implements Job<SuspiciousProxiesJob.Params> {
  /** The longest that stitched sessions get. */
  private static final int SESSION_DAYS = 7;

  /** Complete days before a day that a host's hours are compared with: 8 of each weekday. */
  private static final int RATE_DAYS = 56;

  /** Complete days before a day in which a destination may have been known. */
  private static final int SEEN_DAYS = 30;

  /**
   * What is looked at, and how it is scored.
   *
   * @param leastDuration of a long session
   * @param weights of the score
   * @param rarestPower a chance of 10 to minus this power is fully unusual
   * @param halfLag delay after which a session counts half as soon
   * @param leastDays of records before, without which rate and rarity count nothing
   * @param outerSessionsPerHost long sessions into a host and day that are looked at
   * @param innerSessionsPerHost sessions out of a host and day that are looked at
   * @param listedSessions sessions listed in a row
   * @param rows of a site and day
   * @param allowLists hosts whose work it is to pass sessions on
   * @param severity by score
   */
  public record Params(
      @Range(min = 1) Duration leastDuration,
      Weights weights,
      @Range(min = 0.1) double rarestPower,
      @Range(min = 0.001) Duration halfLag,
      @Range(max = RATE_DAYS) int leastDays,
      @Range(min = 1) int outerSessionsPerHost,
      @Range(min = 1) int innerSessionsPerHost,
      @Range(min = 1) int listedSessions,
      @Range(min = 1) int rows,
      List<AllowListConfig> allowLists,
      SeverityScores severity) {}

  /**
   * Weights of the score, relative to each other.
   *
   * @param rate how unusual so many sessions are at these hours of the week
   * @param rarity how new the destination is to the host
   * @param relay how equal the bytes are
   * @param service whether both are of the same service
   * @param lag how soon one followed the other
   */
  public record Weights(
      @Range double rate,
      @Range double rarity,
      @Range double relay,
      @Range double service,
      @Range double lag) {
    public Weights {
      if (rate + rarity + relay + service + lag <= 0) {
        throw new IllegalArgumentException("At least one of the weights must be above 0");
      }
    }
  }

  /** Scores from which a row is of low, medium, high severity; below it is no finding. */
  public record SeverityScores(
      @Range(max = 1) double low, @Range(max = 1) double medium, @Range(max = 1) double high) {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "suspicious-proxies",
            "Through which hosts did somebody seem to go on to another host?",
            Params.class)
        .reads(SessionRecords.TABLE, Reach.days(SESSION_DAYS, 0))
        .reads(HostHours.TABLE, Reach.days(RATE_DAYS, 0))
        .reads(Sightings.TABLE, Reach.days(SEEN_DAYS, 0))
        .reads(HostDays.TABLE, Reach.days(SEEN_DAYS, 0))
        .writes(SuspiciousProxies.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    TcpSessions.of(in).createOrReplaceTempView("tcp_sessions");
    Map<String, Object> values = values(params);
    in.keep(
            sql(
                in,
                "OuterSessions.sql",
                with(values, "sessions_per_host", params.outerSessionsPerHost())))
        .createOrReplaceTempView("outer_sessions");
    in.keep(
            sql(
                in,
                "InnerSessions.sql",
                with(values, "sessions_per_host", params.innerSessionsPerHost())))
        .createOrReplaceTempView("inner_sessions");
    sql(in, "Destinations.sql", values).createOrReplaceTempView("destinations");
    sql(in, "Rates.sql", values).createOrReplaceTempView("rated_sessions");
    in.keep(sql(in, "Hops.sql", values)).createOrReplaceTempView("hops");
    // The same once more, from the hosts that were reached.
    in.keep(
            sql(
                in,
                "OnwardSessions.sql",
                with(values, "sessions_per_host", params.outerSessionsPerHost())))
        .createOrReplaceTempView("outer_sessions");
    sql(in, "InnerSessions.sql", with(values, "sessions_per_host", params.listedSessions()))
        .createOrReplaceTempView("onward_sessions");
    return Outputs.of(
        SuspiciousProxies.TABLE,
        in.sql(SuspiciousProxiesJob.class, values)
            .withColumn(
                "finding_id", expr(FindingColumns.id(SuspiciousProxies.TABLE.name(), "session_id")))
            .withColumn(
                "allowed_by",
                new AllowLists(params.allowLists()).holding(call_function("ip_key", col("dst_ip"))))
            .withColumn("is_finding", expr("allowed_by IS NULL AND severity <> 'informational'")));
  }

  private static Dataset<Row> sql(Inputs in, String fileName, Map<String, Object> values) {
    return in.sql(SuspiciousProxiesJob.class, fileName, values);
  }

  private static Map<String, Object> with(Map<String, Object> values, String key, Object value) {
    Map<String, Object> more = new HashMap<>(values);
    more.put(key, value);
    return more;
  }

  private static Map<String, Object> values(Params params) {
    Map<String, Object> values = new HashMap<>();
    values.put("least_us", params.leastDuration().toNanos() / 1000);
    values.put("half_lag_us", params.halfLag().toNanos() / 1000);
    values.put("rarest_power", params.rarestPower());
    values.put("least_days", params.leastDays());
    values.put("inner_sessions_per_host", params.innerSessionsPerHost());
    values.put("listed_sessions", params.listedSessions());
    values.put("rows", params.rows());
    values.put("rate_days", RATE_DAYS);
    values.put("seen_days", SEEN_DAYS);
    values.put("rate", params.weights().rate());
    values.put("rarity", params.weights().rarity());
    values.put("relay", params.weights().relay());
    values.put("service", params.weights().service());
    values.put("lag", params.weights().lag());
    values.put("low", params.severity().low());
    values.put("medium", params.severity().medium());
    values.put("high", params.severity().high());
    return values;
  }
}
