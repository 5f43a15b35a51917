package io.lookback.jobs.firstseen;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.lookback.datasets.config.Severity;
import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.FindingColumns;
import io.lookback.datasets.table.FirstSeenDays;
import io.lookback.datasets.table.FirstSeenMonths;
import io.lookback.datasets.table.NeverBeforeSeen;
import io.lookback.jobs.coverage.CoverageReport;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Finds what is there for the first time: the never-before-seen events of the Log Correlation
 * Engine, and new services, internal pairs and networks.
 *
 * <p>What was there on a day is looked for in all days before it, those of closed months in their
 * tier; the rest of the history is asked only about the hosts and services of what is new. So late
 * days and backfills, in whatever order, move a first time to where it belongs, and a new day costs
 * one look for its keys. A thing is new once, on the first day on which a record of it ended, for
 * ever. While a sensor has not watched a kind of thing for long, or a host is new itself, new
 * things are kept but are no findings.
 */
public final class FirstSeenJob implements Job<FirstSeenJob.Params> {
  private static final String[] CELL = {"event_date", "site"};

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

  /**
   * Days of coverage that are read: 25 before a moment, 28 before those to compare with, and seven
   * that a session may have begun before the day on which it ended.
   */
  private static final int COVERAGE_BACK = 60;

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named("first-seen", "What was never there before?", Params.class)
        .reads(FirstSeenDays.TABLE, Reach.upToCell())
        .reads(Coverage.TABLE, Reach.days(COVERAGE_BACK, 0))
        .looksUp(FirstSeenMonths.TABLE)
        .writes(NeverBeforeSeen.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    Dataset<Row> cells = in.cellTable();
    Dataset<Row> history = tiers(in).withColumn("period", lit("all"));
    history.createOrReplaceTempView("tiers");
    in.keep(in.table(FirstSeenDays.TABLE).join(cells, CELL, "left_semi"))
        .createOrReplaceTempView("today");
    Dataset<Row> ofToday = in.sql(FirstSeenJob.class, "FirstSeenKeys.sql", Map.of());
    ofToday = params.again().isEmpty() ? ofToday : in.keep(ofToday);
    ofToday.createOrReplaceTempView("tiers");
    Dataset<Row> returns = returns(in, params, cells);
    returns.createOrReplaceTempView("returns");
    Dataset<Row> added = in.keep(added(in).join(cells, CELL, "left_semi"));
    added.createOrReplaceTempView("new_things");
    history.createOrReplaceTempView("tiers");
    in.sql(FirstSeenJob.class, "FirstSeenRelated.sql", Map.of()).createOrReplaceTempView("tiers");
    added(in).createOrReplaceTempView("firsts");
    coverageKnown(in, added, returns).createOrReplaceTempView("coverage_known");
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
    return Outputs.of(NeverBeforeSeen.TABLE, seen);
  }

  /** The view tiers added up. */
  private static Dataset<Row> added(Inputs in) {
    return in.sql(FirstSeenJob.class, "FirstSeenAdded.sql", Map.of()).drop("period");
  }

  /**
   * How much was covered before each first time, as it was known on that day: what comes later does
   * not change it. Sites are named with the day.
   */
  private static Dataset<Row> coverageKnown(Inputs in, Dataset<Row> added, Dataset<Row> returns) {
    Column site = concat_ws(" ", col("site"), col("event_date")).as("site");
    Column hour = date_trunc("HOUR", col("first_time")).as("time");
    return in.keep(
        CoverageReport.before(
            in.spark(),
            in.sql(FirstSeenJob.class, "CoverageAsOf.sql", Map.of("back", COVERAGE_BACK)),
            added.select(site, hour).union(returns.select(site, hour)).distinct()));
  }

  /** Days up to the last cell of each site, those of months closed before the first in one. */
  private static Dataset<Row> tiers(Inputs in) {
    Map<String, LocalDate> first = new TreeMap<>();
    in.cells()
        .forEach(
            cell ->
                first.merge(
                    cell.site(),
                    cell.day().withDayOfMonth(1),
                    (one, other) -> one.isBefore(other) ? one : other));
    Column before = lit(false);
    for (Map.Entry<String, LocalDate> site : first.entrySet()) {
      before =
          before.or(
              col("site").equalTo(site.getKey()).and(col("event_date").lt(lit(site.getValue()))));
    }
    Dataset<Row> months = in.history(FirstSeenMonths.TABLE).filter(before);
    Column inMonths = lit(false);
    // As many rows as there are months.
    for (Row month : months.select("site", "event_date").distinct().collectAsList()) {
      LocalDate start = LocalDate.parse(month.get(1).toString());
      inMonths =
          inMonths.or(
              col("site")
                  .equalTo(month.getString(0))
                  .and(col("event_date").geq(lit(start)))
                  .and(col("event_date").lt(lit(start.plusMonths(1)))));
    }
    return months
        .withColumn("event_date", col("first_date"))
        .drop("first_date")
        .unionByName(in.table(FirstSeenDays.TABLE).filter(not(inMonths)));
  }

  /** What is there again on the days of the cells. */
  private static Dataset<Row> returns(Inputs in, Params params, Dataset<Row> cells) {
    if (params.again().isEmpty()) {
      return in.table(FirstSeenDays.TABLE).limit(0).withColumn("quiet_days", lit(0));
    }
    return in.keep(
        in.sql(
                FirstSeenJob.class,
                "FirstSeenAgain.sql",
                Map.of(
                    "again",
                    Kind.texts(params.again()),
                    "again_after_us",
                    params.againAfter().toNanos() / 1000))
            .join(cells, CELL, "left_semi"));
  }
}
