package io.lookback.jobs.firstseen;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.lookback.datasets.config.Severity;
import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.FindingColumns;
import io.lookback.datasets.table.FirstSeen;
import io.lookback.datasets.table.FirstSeenDays;
import io.lookback.datasets.table.FirstSeenMonths;
import io.lookback.datasets.table.NeverBeforeSeen;
import io.lookback.jobs.coverage.CoverageReport;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.runner.Grain;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Finds what is there for the first time: the never-before-seen events of the Log Correlation
 * Engine, and new services, internal pairs and networks.
 *
 * <p>All days are added up by smallest, largest and sums, so that late days and backfills, in
 * whatever order, move a first time to where it belongs. Closed months are taken from their tier. A
 * thing is new once, at its first time, for ever. While a sensor has not watched a kind of thing
 * for long, or a host is new itself, new things are kept but are no findings.
 */
public final class FirstSeenJob implements Job<FirstSeenJob.Params> {
  /**
   * @param warmUp how long a sensor must have watched a kind, and a host been there
   * @param busyNetworks a service that so many networks have reached is for anybody
   * @param busyClients an internal service that so many clients have used is for all of them
   * @param clues correlated events that matter when they are new on a host
   * @param mostPerSource so many hosts a day on which one source causes a new clue matter; a source
   *     with more of them scans
   * @param again kinds that are told of again when they return; empty = none
   * @param againAfter how long they must have been away, at least 31 days
   * @param severity of a finding
   */
  public record Params(
      Duration warmUp,
      int busyNetworks,
      int busyClients,
      List<String> clues,
      int mostPerSource,
      List<Kind> again,
      Duration againAfter,
      SeverityTable severity) {

    /** Refuses pauses that months cannot tell. */
    public Params {
      if (againAfter.compareTo(Duration.ofDays(31)) < 0) {
        throw new IllegalArgumentException(
            "again-after is " + againAfter.toDays() + " days; it must be at least 31");
      }
    }
  }

  /**
   * @param clue a correlated event that matters
   * @param event any other event on a host
   * @param service a service of a host
   * @param trust an internal pair
   * @param network a network that reaches a service
   */
  public record SeverityTable(
      Severity clue, Severity event, Severity service, Severity trust, Severity network) {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named("first-seen", "What was never there before?", Params.class)
        .grain(Grain.SITE)
        .reads(FirstSeenDays.TABLE, Reach.cell())
        .reads(Coverage.TABLE, Reach.cell())
        .looksUp(FirstSeenMonths.TABLE)
        .writes(FirstSeen.TABLE)
        .writes(NeverBeforeSeen.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    tiers(in).withColumn("period", lit("all")).createOrReplaceTempView("tiers");
    Dataset<Row> firsts =
        in.keep(in.sql(FirstSeenJob.class, "FirstSeenAdded.sql", Map.of()).drop("period"));
    firsts.createOrReplaceTempView("firsts");
    Dataset<Row> returns = returns(in, params, firsts);
    returns.createOrReplaceTempView("returns");
    Column hour = date_trunc("HOUR", col("first_time"));
    in.keep(
            CoverageReport.before(
                in.spark(),
                in.table(Coverage.TABLE),
                firsts
                    .select(col("site"), hour.as("time"))
                    .union(returns.select(col("site"), hour))
                    .distinct()))
        .createOrReplaceTempView("coverage_known");
    SeverityTable severity = params.severity();
    Dataset<Row> seen =
        in.sql(
                FirstSeenJob.class,
                "NeverBeforeSeen.sql",
                Map.ofEntries(
                    Map.entry("warm_up_us", params.warmUp().toNanos() / 1000),
                    Map.entry("busy_networks", params.busyNetworks()),
                    Map.entry("busy_clients", params.busyClients()),
                    Map.entry("clues", params.clues().toArray(new String[0])),
                    Map.entry("most_per_source", params.mostPerSource()),
                    Map.entry("clue", severity.clue().text()),
                    Map.entry("event", severity.event().text()),
                    Map.entry("service", severity.service().text()),
                    Map.entry("trust", severity.trust().text()),
                    Map.entry("network", severity.network().text())))
            .withColumn(
                "finding_id",
                expr(
                    FindingColumns.id(
                        NeverBeforeSeen.TABLE.name(),
                        "kind",
                        "address",
                        "role",
                        "if(quiet_days IS NULL, '', CAST(unix_micros(first_time) AS STRING))",
                        "term_type",
                        "term")));
    return Outputs.of(FirstSeen.TABLE, firsts).and(NeverBeforeSeen.TABLE, seen);
  }

  /** Closed months, and the days of all others. */
  private static Dataset<Row> tiers(Inputs in) {
    Object[] sites = in.cells().stream().map(Cell::site).distinct().toArray();
    Dataset<Row> months = in.history(FirstSeenMonths.TABLE).filter(col("site").isin(sites));
    Column inMonths = lit(false);
    // As many rows as there are months.
    for (Row month : months.select("site", "event_date").distinct().collectAsList()) {
      LocalDate first = LocalDate.parse(month.get(1).toString());
      inMonths =
          inMonths.or(
              col("site")
                  .equalTo(month.getString(0))
                  .and(col("event_date").geq(lit(first)))
                  .and(col("event_date").lt(lit(first.plusMonths(1)))));
    }
    return months
        .withColumn("event_date", col("first_date"))
        .drop("first_date")
        .unionByName(in.table(FirstSeenDays.TABLE).filter(not(inMonths)));
  }

  private static Dataset<Row> returns(Inputs in, Params params, Dataset<Row> firsts) {
    if (params.again().isEmpty()) {
      return firsts.limit(0).withColumn("quiet_days", lit(0));
    }
    return in.keep(
        in.sql(
            FirstSeenJob.class,
            "FirstSeenAgain.sql",
            Map.of(
                "again",
                Kind.texts(params.again()),
                "again_after_us",
                params.againAfter().toNanos() / 1000)));
  }
}
