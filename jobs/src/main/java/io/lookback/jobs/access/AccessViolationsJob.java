package io.lookback.jobs.access;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.lookback.datasets.config.Range;
import io.lookback.datasets.config.Severity;
import io.lookback.datasets.table.AccessViolations;
import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.FindingColumns;
import io.lookback.datasets.table.FirstSeenDays;
import io.lookback.datasets.table.HostFacts;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.jobs.logins.HostEvents;
import io.lookback.jobs.records.OwnAddresses;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Answers who used a protected service without being declared for it: accepted logins, and
 * established sessions that lasted; and which services answer the outside that nobody declared. A
 * site that declares nothing gets one row a day with declarations to begin with.
 */
public final class AccessViolationsJob implements Job<AccessViolationsJob.Params> {
  /** Days up to the day by which declarations are suggested. */
  private static final int HISTORY_DAYS = 30;

  /**
   * What counts.
   *
   * @param leastDuration shorter sessions are no use of a service: they are probes
   * @param busyNetworks a service that more networks used is suggested for anybody
   * @param suggestedShare the networks that make up this share of the sessions are suggested
   * @param leastDays a network must have used a service on so many days for a suggestion
   * @param mostSuggestions declarations suggested to a site that has none
   * @param rows of a site, kind and day, the worst first
   * @param databases MaxMind databases with the countries of addresses
   * @param severity of each kind
   */
  public record Params(
      Duration leastDuration,
      @Range(min = 1) int busyNetworks,
      @Range(min = 0.01, max = 1) double suggestedShare,
      @Range(min = 1, max = HISTORY_DAYS) int leastDays,
      @Range(min = 1) int mostSuggestions,
      @Range(min = 1) int rows,
      List<Path> databases,
      SeverityTable severity) {}

  /**
   * @param login a remote source logged in
   * @param inferredLogin the same as guessed from packet sizes
   * @param session a remote source held a session
   * @param ownLogin an own host that is not declared logged in
   * @param ownSession the same with a session, or as guessed
   * @param undeclaredService a service that nobody declared answered the outside
   * @param undeclaredSite a site that declares nothing
   */
  public record SeverityTable(
      Severity login,
      Severity inferredLogin,
      Severity session,
      Severity ownLogin,
      Severity ownSession,
      Severity undeclaredService,
      Severity undeclaredSite) {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "access-violations",
            "Who used protected services without being declared, and what is not declared?",
            Params.class)
        .usesSites()
        .usesHosts()
        .usesServices()
        .reads(SessionRecords.TABLE, Reach.cell())
        .reads(Events.TABLE, Reach.cell())
        .reads(HostFacts.TABLE, Reach.days(HostEvents.NAME_DAYS, 0))
        .reads(FirstSeenDays.TABLE, Reach.days(HISTORY_DAYS - 1, 0))
        .writes(AccessViolations.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    DeclaredServices declared = new DeclaredServices(in.sites(), params.databases());
    OwnAddresses own = new OwnAddresses(in.sites());
    Dataset<Row> services = DeclaredServices.rows(in.spark(), in.sites());
    services.createOrReplaceTempView("services");
    services.select("site").distinct().createOrReplaceTempView("declaring_sites");
    in.table(SessionRecords.TABLE)
        .where(col("dst_port").isin(declared.ports()))
        .withColumn(
            "service_no",
            declared.serviceNo(col("site"), col("dst_ip"), col("protocol"), col("dst_port")))
        .where("service_no IS NOT NULL")
        .createOrReplaceTempView("protected_sessions");
    HostEvents.of(in, "login")
        .withColumn(
            "service_no",
            declared.serviceNo(col("site"), col("host_address"), expr("6"), col("port")))
        .where("service_no IS NOT NULL")
        .createOrReplaceTempView("protected_logins");
    in.sql(
            AccessViolationsJob.class,
            "Uses.sql",
            Map.of("least_us", params.leastDuration().toNanos() / 1000))
        .withColumn(
            "judgement",
            declared.judgement(
                col("site"),
                col("host"),
                col("protocol"),
                col("port"),
                col("src_ip"),
                col("first_us")))
        .withColumn("is_own_src", own.isOwn(col("site"), col("src_ip"), col("first_us")))
        .createOrReplaceTempView("uses");
    in.sql(
            AccessViolationsJob.class,
            "Reachable.sql",
            Map.of(
                "history_days", HISTORY_DAYS,
                "busy_networks", params.busyNetworks(),
                "suggested_share", params.suggestedShare()))
        .withColumn(
            "service_no",
            declared.serviceNo(col("site"), col("host"), col("protocol"), col("port")))
        .createOrReplaceTempView("reachable");
    SeverityTable severity = params.severity();
    return Outputs.of(
        AccessViolations.TABLE,
        in.sql(
                AccessViolationsJob.class,
                Map.ofEntries(
                    Map.entry("history_days", HISTORY_DAYS),
                    Map.entry("least_days", params.leastDays()),
                    Map.entry("most_suggestions", params.mostSuggestions()),
                    Map.entry("rows", params.rows()),
                    Map.entry("login", severity.login().text()),
                    Map.entry("inferred_login", severity.inferredLogin().text()),
                    Map.entry("session", severity.session().text()),
                    Map.entry("own_login", severity.ownLogin().text()),
                    Map.entry("own_session", severity.ownSession().text()),
                    Map.entry("undeclared_service", severity.undeclaredService().text()),
                    Map.entry("undeclared_site", severity.undeclaredSite().text())))
            .withColumn(
                "finding_id",
                expr(
                    // A site that declares nothing is one finding, whichever host is busiest.
                    FindingColumns.id(
                        AccessViolations.TABLE.name(),
                        "if(kind IN ('login', 'session'), 'use', kind)",
                        "if(kind = 'undeclared-site', '', address)",
                        "coalesce(protocol, 0)",
                        "coalesce(port, 0)",
                        "coalesce(src_ip, '')"))));
  }
}
