package io.lookback.jobs.logins;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.lookback.datasets.config.AllowListConfig;
import io.lookback.datasets.config.Range;
import io.lookback.datasets.config.Severity;
import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.FindingColumns;
import io.lookback.datasets.table.HostFacts;
import io.lookback.datasets.table.LoginDays;
import io.lookback.datasets.table.LoginFindings;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.jobs.records.OwnAddresses;
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
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Answers who guesses passwords, and where it seems to have worked: many failures of one source on
 * a host, one source on many hosts, accounts that do not exist, a success after failures, an
 * account used from where it never was; with what then changed on the host.
 *
 * <p>Windows slide and do not end at midnight. A row belongs to the day of its last record: a login
 * of the evening whose change came after midnight has a row on both days, under one id.
 */
public final class LoginFindingsJob implements Job<LoginFindingsJob.Params> {
  /** A change a day after a login, and failures a day before that. */
  private static final int EVENT_DAYS = 2;

  /** Days in which a network may have been known. */
  private static final int BASELINE_DAYS = 90;

  /**
   * What is looked at.
   *
   * @param guessing failures of one source on one host
   * @param sprayHosts so many hosts on which one source fails within 24 hours are a spray
   * @param leastAccounts so many accounts that do not exist, tried by one source, are a finding
   * @param leastFailuresBefore a success within 24 hours after so many failures is suspicious
   * @param noGuesses methods whose failures are no guesses
   * @param keyMethods methods for which no password can be guessed
   * @param warmUpDays so many days logins of a site must be known before a network is new
   * @param busyNetworks an account that came from so many networks is used from anywhere
   * @param changeWindow changes of a host so long after a login belong to it
   * @param tellingChanges changes that raise the severity
   * @param rows of a site, kind and day, the worst first
   * @param allowLists sources that may fail
   * @param severity of each kind
   */
  public record Params(
      Guessing guessing,
      @Range(min = 2) int sprayHosts,
      @Range(min = 1) int leastAccounts,
      @Range(min = 1) long leastFailuresBefore,
      List<String> noGuesses,
      List<String> keyMethods,
      @Range(min = 1, max = BASELINE_DAYS) int warmUpDays,
      @Range(min = 1) long busyNetworks,
      @Range(min = 1, max = 86_400) Duration changeWindow,
      List<String> tellingChanges,
      @Range(min = 1) int rows,
      List<AllowListConfig> allowLists,
      SeverityTable severity) {}

  /**
   * Failures of one source on one host that are guessing.
   *
   * @param failures so many ...
   * @param within ... within this time
   * @param failuresOfDay or so many within 24 hours
   */
  public record Guessing(
      @Range(min = 1) long failures,
      @Range(min = 1, max = 86_400) Duration within,
      @Range(min = 1) long failuresOfDay) {}

  /**
   * Severities; a telling change of the host that follows makes it one step higher.
   *
   * @param guessing a remote source guesses
   * @param ownGuessing an own host guesses, or has an old password
   * @param spray a remote source tries many hosts
   * @param ownSpray an own host tries many hosts
   * @param unknownAccounts accounts that do not exist
   * @param success success of a remote source after failures
   * @param ownSuccess the same of an own host
   * @param successByKey the same by a method that cannot be guessed
   * @param inferredSuccess the same as guessed from packet sizes
   * @param successElsewhere success from a new network after failures of others on the account
   * @param newNetwork success from a new network
   */
  public record SeverityTable(
      Severity guessing,
      Severity ownGuessing,
      Severity spray,
      Severity ownSpray,
      Severity unknownAccounts,
      Severity success,
      Severity ownSuccess,
      Severity successByKey,
      Severity inferredSuccess,
      Severity successElsewhere,
      Severity newNetwork) {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "login-findings", "Who guesses passwords, and where did it work?", Params.class)
        .version(2)
        .usesSites()
        .usesHosts()
        .reads(Events.TABLE, Reach.days(EVENT_DAYS, 0))
        .reads(HostFacts.TABLE, Reach.days(EVENT_DAYS + HostEvents.NAME_DAYS, 0))
        .reads(LoginDays.TABLE, Reach.days(BASELINE_DAYS + 1, 0))
        .reads(SessionRecords.TABLE, Reach.days(1, 0))
        .writes(LoginFindings.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    Map<String, Object> values = values(params);
    OwnAddresses own = new OwnAddresses(in.sites());
    Dataset<Row> events = in.keep(HostEvents.of(in, "login", "login-failure", "detected-change"));
    if (events.isEmpty()) {
      // Most sites have no logs of hosts.
      return Outputs.of(
          LoginFindings.TABLE, in.spark().createDataFrame(List.of(), LoginFindings.TABLE.schema()));
    }
    events.createOrReplaceTempView("host_events");
    keep(in, "Failures.sql", values, "failures");
    in.keep(
            sql(in, "Successes.sql", values)
                .withColumn("is_own_src", own.isOwn(col("site"), col("src_ip"), col("time_us"))))
        .createOrReplaceTempView("successes");
    keep(in, "Tried.sql", values, "tried");
    keep(in, "Reached.sql", values, "reached");
    sql(in, "Sprays.sql", values).createOrReplaceTempView("sprays");
    sql(in, "NewNetworks.sql", values).createOrReplaceTempView("new_networks");
    keep(in, "Entries.sql", values, "entries");
    boolean hasEntries = !in.spark().table("entries").isEmpty();
    keep(in, "AttemptDays.sql", values, "attempt_days");
    keep(in, "Followed.sql", values, "attached");
    keep(in, "IntrusionDays.sql", values, "logins");
    in.table(SessionRecords.TABLE)
        .withColumn("session_id", expr(SessionRecords.SESSION_ID))
        .createOrReplaceTempView("identified_sessions");
    Column firstUs = col("first_second").multiply(1_000_000L);
    Dataset<Row> intrusions = sql(in, "Intrusions.sql", values);
    sql(in, "Attempts.sql", values)
        // Sessions are not looked through for nobody.
        .unionByName(hasEntries ? intrusions : intrusions.limit(0), true)
        .withColumn("is_own_src", own.isOwn(col("site"), col("src_ip"), firstUs))
        .withColumn("is_own_host", own.isOwn(col("site"), col("host_address"), firstUs))
        .withColumn(
            "allowed_by",
            new AllowLists(params.allowLists()).holding(call_function("ip_key", col("src_ip"))))
        .createOrReplaceTempView("found");
    return Outputs.of(
        LoginFindings.TABLE,
        in.sql(LoginFindingsJob.class, values)
            .withColumn(
                "finding_id", expr(FindingColumns.id(LoginFindings.TABLE.name(), "kind", "about")))
            .drop("about"));
  }

  private static Dataset<Row> sql(Inputs in, String fileName, Map<String, Object> values) {
    return in.sql(LoginFindingsJob.class, fileName, values);
  }

  private static void keep(Inputs in, String fileName, Map<String, Object> values, String view) {
    in.keep(sql(in, fileName, values)).createOrReplaceTempView(view);
  }

  private static Map<String, Object> values(Params params) {
    Map<String, Object> values = new HashMap<>();
    values.put("short_least", params.guessing().failures());
    values.put("short_s", params.guessing().within().toSeconds());
    values.put("short_minutes", params.guessing().within().toMinutes());
    values.put("day_least", params.guessing().failuresOfDay());
    values.put("spray_hosts", params.sprayHosts());
    values.put("least_accounts", params.leastAccounts());
    values.put("least_before", params.leastFailuresBefore());
    values.put("no_guesses", params.noGuesses().toArray(new String[0]));
    values.put("key_methods", params.keyMethods().toArray(new String[0]));
    values.put("baseline_days", BASELINE_DAYS);
    values.put("warm_up_days", params.warmUpDays());
    values.put("busy_networks", params.busyNetworks());
    values.put("change_window_s", params.changeWindow().toSeconds());
    values.put("change_window_hours", params.changeWindow().toHours());
    values.put("telling_changes", params.tellingChanges().toArray(new String[0]));
    values.put("rows", params.rows());
    SeverityTable severity = params.severity();
    values.put("guessing", severity.guessing().text());
    values.put("own_guessing", severity.ownGuessing().text());
    values.put("spray", severity.spray().text());
    values.put("own_spray", severity.ownSpray().text());
    values.put("unknown_accounts", severity.unknownAccounts().text());
    values.put("success", severity.success().text());
    values.put("own_success", severity.ownSuccess().text());
    values.put("success_by_key", severity.successByKey().text());
    values.put("inferred_success", severity.inferredSuccess().text());
    values.put("success_elsewhere", severity.successElsewhere().text());
    values.put("new_network", severity.newNetwork().text());
    return values;
  }
}
