package io.lookback.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.lookback.datasets.UserException;
import io.lookback.datasets.config.Severity;
import io.lookback.datasets.config.Suggestion;
import io.lookback.datasets.config.SuppressionConfig;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.Views;
import io.lookback.jobs.finding.Findings;
import io.lookback.jobs.finding.Suppressions;
import io.lookback.udf.net.Cidr;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what the detectors found, the worst first, and explains any one of it. */
@Command(
    name = "findings",
    description = {
      "List what the detectors found, or explain one finding.",
      "",
      "Addresses of sites come by their highest severity, then by how many detectors found them in"
          + " the last 7 days, then the newest first. With the ID of a finding: every column of it with"
          + " its meaning, its days, the commands that open what it rests on, and how to suppress it.",
    },
    footer = {
      "",
      "Suppressions of the configuration are applied as of today; one that expired is told and its",
      "findings are shown again. A finding is of the time asked if it was active within it. An",
      "option that may be repeated takes what meets one of its values. Times are UTC.",
      "",
      "Examples:",
      "  lookback findings",
      "  lookback findings --site lab --severity high --from 2026-01-15 --to 2026-01-16",
      "  lookback findings --address 192.0.2.0/24 --detector beacons --format json",
      "  lookback findings 0123456789abcdef",
      "  lookback findings --suppressed --top 0",
    })
final class FindingsCommand implements Callable<Integer> {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

  private final CliContext context;

  @Spec private CommandSpec spec;

  @Mixin private DaysOptions days;
  @Mixin private OutputOptions output;

  @Option(names = "--site", paramLabel = "SITE", description = "Only this site; repeatable.")
  private List<String> onlySites = List.of();

  @Option(
      names = "--detector",
      paramLabel = "DETECTOR",
      description = "Only this detector, by its table; repeatable.")
  private List<String> detectors = List.of();

  @Option(
      names = "--severity",
      paramLabel = "SEVERITY",
      defaultValue = "low",
      description =
          "At least this: informational, low, medium, high or critical. Default: low, as in the"
              + " report.")
  private Severity severity;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description =
          "Only about this address, network a/b or range a-b, or with it at the other end;"
              + " repeatable.")
  private List<String> addresses = List.of();

  @Option(
      names = {"--id", "--explain"},
      paramLabel = "ID",
      description = "Explain this finding, the same as ID without option.")
  private String id;

  @Parameters(arity = "0..1", paramLabel = "ID", description = "Explain this finding.")
  private String explained;

  @Option(
      names = "--suppressed",
      description = "Show suppressed findings too, with what suppresses them.")
  private boolean withSuppressed;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "20",
      description = "So many findings; 0 = all. Default: 20.")
  private int top;

  FindingsCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    List<Cidr> ends = check();
    Suppressions suppressions =
        new Suppressions(context.config().suppressions(), LocalDate.now(ZoneOffset.UTC));
    suppressions.warnings().forEach(warning -> context.err().println("lookback: " + warning));
    context.err().flush();
    String wanted = id != null ? id : explained;
    if (wanted != null) {
      new FindingExplanation(context, suppressions).print(wanted, output);
      return CommandLineInterface.DONE;
    }
    Lake lake = context.lake();
    List<String> sites = context.siteNames(onlySites);
    LocalDate lastDay = days.to() != null ? days.to() : CoveredTime.newestDay(lake, sites);
    Dataset<Row> asked =
        suppressions.mark(lake.spark().table(Findings.VIEW).where(isAsked(sites, ends)));
    Dataset<Row> shown = withSuppressed ? asked : asked.where(col(Suppressions.COLUMN).isNull());
    Dataset<Row> ranked =
        Findings.ranked(shown, lastDay).where(col("severity_rank").geq(severity.ordinal()));
    if (!output.isForPeople()) {
      output.printer(context).print(forPrograms(limited(ranked), suppressions));
      return CommandLineInterface.DONE;
    }
    Row counts =
        Findings.ranked(asked, lastDay)
            .selectExpr(
                count("suppression is null or " + withSuppressed, true),
                count("suppression is null or " + withSuppressed, false),
                count("suppression is not null", true))
            .first();
    long found = counts.getLong(0);
    if (found == 0) {
      context.out().println("nothing; " + CoveredTime.text(lake, sites, days.from(), days.to()));
    } else {
      output.printer(context).print(forPeople(limited(ranked), suppressions));
    }
    List<String> notes = new ArrayList<>();
    if (top > 0 && found > top) {
      notes.add(found + " findings in all; --top 0 shows them.");
    }
    if (counts.getLong(1) > 0) {
      notes.add(counts.getLong(1) + " of lower severity; --severity informational shows them.");
    }
    if (!withSuppressed && counts.getLong(2) > 0) {
      notes.add(counts.getLong(2) + " suppressed; --suppressed shows them.");
    }
    notes.forEach(context.out()::println);
    context.out().flush();
    return CommandLineInterface.DONE;
  }

  private String count(String condition, boolean isShown) {
    return "count_if(("
        + condition
        + ") and severity_rank "
        + (isShown ? ">= " : "< ")
        + severity.ordinal()
        + ")";
  }

  /** Fails on a wrong command line; returns the addresses. */
  private List<Cidr> check() {
    days.check();
    if (top < 0) {
      throw new ParameterException(spec.commandLine(), "--top must be 0 or more, not " + top);
    }
    for (String detector : detectors) {
      if (!Views.detectors().contains(detector)) {
        throw new ParameterException(
            spec.commandLine(),
            "No detector '"
                + detector
                + "'"
                + Suggestion.text(detector, "detectors", Views.detectors()));
      }
    }
    for (String one : new String[] {id, explained}) {
      if (one != null && !ID.matcher(one).matches()) {
        throw new ParameterException(
            spec.commandLine(),
            "No id of a finding: '"
                + one
                + "'; ids are 16 digits 0-9, a-f, in the column finding_id");
      }
    }
    if (id != null && explained != null) {
      throw new ParameterException(spec.commandLine(), "Give one ID, not two");
    }
    List<Cidr> ends = new ArrayList<>();
    for (String address : addresses) {
      try {
        ends.add(Cidr.parse(address));
      } catch (IllegalArgumentException e) {
        throw new UserException("Cannot look for --address: " + e.getMessage(), e);
      }
    }
    return ends;
  }

  private Column isAsked(List<String> sites, List<Cidr> ends) {
    Column asked = onlySites.isEmpty() ? lit(true) : col("site").isin(sites.toArray());
    if (!detectors.isEmpty()) {
      asked = asked.and(col("detector").isin(detectors.toArray()));
    }
    if (days.from() != null) {
      asked = asked.and(expr("to_date(last_time)").geq(lit(days.from())));
    }
    if (days.to() != null) {
      asked = asked.and(expr("to_date(first_time)").leq(lit(days.to())));
    }
    Column isEnd = lit(ends.isEmpty());
    for (Cidr end : ends) {
      isEnd =
          isEnd
              .or(Suppressions.isWithin("address", end))
              .or(Suppressions.isWithin("other_address", end));
    }
    return asked.and(isEnd);
  }

  private Dataset<Row> limited(Dataset<Row> ranked) {
    Dataset<Row> ordered = ranked.orderBy(order());
    return top == 0 ? ordered : ordered.limit(top);
  }

  private static Column[] order() {
    return Arrays.stream(Findings.ORDER.split(", "))
        .map(
            key ->
                key.endsWith(" DESC")
                    ? col(key.substring(0, key.length() - " DESC".length())).desc()
                    : col(key))
        .toArray(Column[]::new);
  }

  private Dataset<Row> forPeople(Dataset<Row> rows, Suppressions suppressions) {
    List<String> columns =
        new ArrayList<>(
            List.of(
                "finding_id",
                "severity",
                "site",
                "address",
                "detectors",
                "detector",
                "last_time",
                "reason"));
    if (withSuppressed) {
      columns.add("concat(suppressed_by, ': ', suppressed_reason) as suppressed");
      columns.add("suppressed_until as until");
    }
    return described(rows, suppressions).selectExpr(columns.toArray(String[]::new));
  }

  private Dataset<Row> forPrograms(Dataset<Row> rows, Suppressions suppressions) {
    return described(rows, suppressions)
        .selectExpr(
            "finding_id",
            "severity",
            "site",
            "address",
            "is_own",
            "detector",
            "other_address",
            "port",
            "first_date",
            "event_date",
            "first_time",
            "last_time",
            "reason",
            "detectors as detectors_" + Findings.DAYS + "d",
            "suppressed_by",
            "suppressed_reason",
            "suppressed_until");
  }

  /** With what the suppressions say; the order stays. */
  private Dataset<Row> described(Dataset<Row> rows, Suppressions suppressions) {
    Column by = lit(null).cast("string");
    Column reason = lit(null).cast("string");
    Column until = lit(null).cast("date");
    List<SuppressionConfig> active = suppressions.active();
    for (int i = 0; i < active.size(); i++) {
      Column isThis = col(Suppressions.COLUMN).equalTo(i);
      by = when(isThis, active.get(i).label()).otherwise(by);
      reason = when(isThis, active.get(i).reason()).otherwise(reason);
      until = when(isThis, active.get(i).until()).otherwise(until);
    }
    return rows.withColumn("suppressed_by", by)
        .withColumn("suppressed_reason", reason)
        .withColumn("suppressed_until", until);
  }
}
