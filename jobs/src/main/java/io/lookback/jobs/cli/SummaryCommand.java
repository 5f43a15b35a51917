package io.lookback.jobs.cli;

import static org.apache.spark.sql.functions.max;

import io.lookback.datasets.UserException;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.AddressTops;
import io.lookback.datasets.table.EventHours;
import io.lookback.datasets.table.HostDays;
import io.lookback.datasets.table.Sightings;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.runner.Runner;
import io.lookback.jobs.summary.Dimension;
import io.lookback.jobs.summary.Question;
import io.lookback.jobs.summary.Summary;
import io.lookback.udf.net.Cidr;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Counts what sensors reported, by any one thing. */
@Command(
    name = "summary",
    description = "Count sessions and events by type, name, direction, port, address or time.",
    footer = {
      "",
      "Sessions are of type network, under the name that the sensor printed or else under the",
      "sensor and their class. A session counts on the day and in the hour in which it ended, open",
      "ones do not. Times are UTC. An option that may be repeated takes what meets one of its values.",
      "Records without direction (an end is missing, multicast or the like) have no addresses here.",
      "",
      "Examples:",
      "  lookback summary --by type --days 1",
      "  lookback summary --by hour --type intrusion --site lab --days 5",
      "  lookback summary --by name --address 198.51.100.7 --days 2",
      "  lookback summary --by address --name 'Blacklist-*' --from 2026-01-15 --to 2026-01-16T12:00",
    })
final class SummaryCommand implements Callable<Integer> {
  private static final Set<String> DIRECTIONS =
      Set.of("inbound", "outbound", "internal", "external", "none");

  /** Longest bar of a table for people, in characters. */
  private static final int BAR = 24;

  /** More than there can be records of, which all are of this century. */
  private static final int MAX_DAYS = 10_000;

  /** What a time can be: beyond, it would not fit into the types of tables. */
  private static final int MIN_YEAR = 1970;

  private static final int MAX_YEAR = 9999;

  private final CliContext context;

  @Spec private CommandSpec spec;

  @Mixin private OutputOptions output;

  @Option(
      names = "--by",
      paramLabel = "WHAT",
      required = true,
      description = "type, name, direction, port, address, hour, day, site or size (of sessions).")
  private Dimension by;

  @Option(names = "--site", paramLabel = "SITE", description = "Only this site; repeatable.")
  private List<String> onlySites = List.of();

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description =
          "Only records with an end in this address, network a/b or range a-b; repeatable.")
  private List<String> addresses = List.of();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Only this port of the serving end; repeatable.")
  private List<Integer> ports = List.of();

  @Option(names = "--type", paramLabel = "TYPE", description = "Only this type; repeatable.")
  private List<String> types = List.of();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Only this event name, * for any characters; repeatable.")
  private List<String> names = List.of();

  @Option(
      names = "--direction",
      paramLabel = "DIRECTION",
      description = "inbound, outbound, internal, external or none; repeatable.")
  private List<String> directions = List.of();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "First UTC day, or from that time on, e.g. 2026-01-31T09:00.")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Last UTC day, inclusive, or before that time.")
  private String to;

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "So many days up to --to, or up to the newest day with data.")
  private Integer days;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "20",
      description = "So many rows, most first; 0 = all. Hours and days come all. Default: 20.")
  private int top;

  SummaryCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    check();
    List<String> sites = context.siteNames(onlySites);
    Lake lake = context.lake();
    Question question = question(lake, sites);
    Runner runner = new Runner(lake, context.config(), RunLog.view(lake), RunId.next());
    Summary.Answer answer =
        new Summary(lake.spark(), lake::read, runner::validMonths, context.config().allSites())
            .answer(question);
    NotRolledUp.warn(
        context,
        runner,
        List.of(EventHours.TABLE, HostDays.TABLE, Sightings.TABLE, AddressTops.TABLE),
        question.sites(),
        question.from(),
        question.to());
    Dataset<Row> rows = answer.rows();
    if (output.isForPeople()) {
      Row most = rows.agg(max("count")).first();
      if (most.isNullAt(0)) {
        context
            .out()
            .println(
                "nothing; "
                    + CoveredTime.text(lake, question.sites(), question.from(), question.to()));
        return CommandLineInterface.DONE;
      }
      rows = forPeople(rows, most.getLong(0));
    }
    output.printer(context).print(rows);
    if (output.isForPeople()) {
      context
          .out()
          .println(
              (answer.isCut() ? "There are more; --top 0 shows all. " : "")
                  + "From "
                  + String.join(", ", answer.tables())
                  + ".");
    }
    return CommandLineInterface.DONE;
  }

  private void check() {
    for (String direction : directions) {
      if (!DIRECTIONS.contains(direction)) {
        throw new ParameterException(
            spec.commandLine(),
            "No direction '" + direction + "'; there are " + new TreeSet<>(DIRECTIONS));
      }
    }
    for (int port : ports) {
      if (port < 0 || port > 65_535) {
        throw new ParameterException(spec.commandLine(), "No port " + port + ": 0 to 65535");
      }
    }
    if (days != null && from != null) {
      throw new ParameterException(spec.commandLine(), "Give either --days or --from, not both");
    }
    if (days != null && (days < 1 || days > MAX_DAYS)) {
      throw new ParameterException(
          spec.commandLine(), "--days must be 1 to " + MAX_DAYS + ", not " + days);
    }
    if (top < 0) {
      throw new ParameterException(spec.commandLine(), "--top must be 0 or more, not " + top);
    }
  }

  private Question question(Lake lake, List<String> sites) {
    Bound first = from == null ? new Bound(null, null) : bound("--from", from, false);
    Bound last = to == null ? new Bound(null, null) : bound("--to", to, true);
    if (days != null) {
      LocalDate end = last.day() == null ? CoveredTime.newestDay(lake, sites) : last.day();
      last = new Bound(end, last.time());
      first =
          last.time() == null
              ? new Bound(end.minusDays(days - 1L), null)
              : Bound.of(last.time().minusSeconds(86_400L * days), false);
    }
    if (first.day() != null && last.day() != null) {
      boolean isBackwards =
          last.day().isBefore(first.day())
              || (first.time() != null
                  && last.time() != null
                  && !first.time().isBefore(last.time()));
      if (isBackwards) {
        throw new ParameterException(
            spec.commandLine(), "--to " + to + " is before --from " + from);
      }
    }
    List<Cidr> ends = new ArrayList<>();
    for (String address : addresses) {
      try {
        ends.add(Cidr.parse(address));
      } catch (IllegalArgumentException e) {
        throw new UserException("Cannot look for --address: " + e.getMessage(), e);
      }
    }
    return new Question(
        by,
        sites,
        first.day(),
        last.day(),
        first.time(),
        last.time(),
        ends,
        new TreeSet<>(ports),
        types,
        names,
        directions,
        top);
  }

  /**
   * One end of the time asked.
   *
   * @param time null where whole days are asked
   */
  private record Bound(LocalDate day, Instant time) {
    static Bound of(Instant time, boolean isEnd) {
      LocalDate day = LocalDate.ofInstant(isEnd ? time.minusNanos(1) : time, ZoneOffset.UTC);
      boolean isMidnight = time.getEpochSecond() % 86_400 == 0 && time.getNano() == 0;
      return new Bound(day, isMidnight ? null : time);
    }
  }

  private Bound bound(String option, String text, boolean isEnd) {
    try {
      Bound bound;
      if (text.indexOf('T') < 0) {
        bound = new Bound(LocalDate.parse(text), null);
      } else {
        boolean hasZone = text.endsWith("Z") || text.matches(".*T.*[+-]\\d.*");
        bound =
            Bound.of(
                hasZone
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC),
                isEnd);
      }
      if (bound.day().getYear() < MIN_YEAR || bound.day().getYear() > MAX_YEAR) {
        throw new DateTimeException("Years are " + MIN_YEAR + " to " + MAX_YEAR);
      }
      return bound;
    } catch (DateTimeException e) {
      throw new ParameterException(
          spec.commandLine(),
          option
              + " is '"
              + text
              + "'; give a day such as 2026-01-31 or a time such as 2026-01-31T09:00 (UTC)",
          e);
    }
  }

  /**
   * With a bar for each row. The largest count comes as a number: a window would move the rows, and
   * what is moved may lose its order.
   */
  private static Dataset<Row> forPeople(Dataset<Row> rows, long most) {
    return rows.selectExpr(
        Stream.concat(
                Stream.of(rows.columns())
                    .map(
                        name ->
                            name.equals("port")
                                ? "coalesce(cast(port as string), 'none') as port"
                                : name),
                Stream.of(
                    String.format(
                        Locale.ROOT,
                        "repeat('#', cast(ceil(%d * (count / %d)) as int)) as ` `",
                        BAR,
                        most)))
            .toArray(String[]::new));
  }
}
