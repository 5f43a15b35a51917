package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.AddressSets;
import io.lookback.datasets.table.AddressSetsMonth;
import io.lookback.datasets.table.Sightings;
import io.lookback.jobs.retrohunt.HuntQuery;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.runner.Runner;
import io.lookback.udf.net.Cidr;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks for addresses in everything that was ever seen. */
@Command(
    name = "hunt",
    description = "Look for addresses, networks or ranges in everything that was seen.",
    footer = {
      "",
      "An address that was seen nowhere is listed for each site with the share of the sensor hours",
      "that were covered. In a file, what follows '#' or ';' is a comment.",
      "",
      "Examples:",
      "  lookback hunt 198.51.100.7",
      "  lookback hunt --from 2026-01-01 --format json 198.51.100.0/24 2001:db8::/32",
      "  lookback hunt @addresses.txt",
    })
final class HuntCommand implements Callable<Integer> {
  private final CliContext context;

  @Mixin private DaysOptions days;
  @Mixin private OutputOptions output;

  @Option(
      names = "--site",
      paramLabel = "SITE",
      description = "Only this site; may be given several times.")
  private List<String> onlySites = List.of();

  @Option(
      names = "--wide",
      description = "All columns in the table; json and csv have them anyway.")
  private boolean wide;

  @Parameters(
      arity = "1..*",
      paramLabel = "INDICATOR|@FILE",
      description = "Address, network a/b or range a-b; @FILE reads them from a file, one a line.")
  private List<String> indicators;

  HuntCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Set<Cidr> wanted = new LinkedHashSet<>();
    for (String indicator : indicators) {
      if (indicator.startsWith("@")) {
        read(Path.of(indicator.substring(1)), wanted);
      } else {
        wanted.add(parse(indicator, "the command line"));
      }
    }
    if (wanted.isEmpty()) {
      throw new UserException("No address to hunt: the files hold none");
    }
    List<String> sites = context.siteNames(onlySites);
    Lake lake = context.lake();
    Runner runner = new Runner(lake, context.config(), RunLog.view(lake), RunId.next());
    NotRolledUp.warn(
        context,
        runner,
        List.of(Sightings.TABLE, AddressSets.TABLE),
        sites,
        days.from(),
        days.to());
    Dataset<Row> answer =
        new HuntQuery(lake, runner.validMonths(AddressSetsMonth.TABLE))
            .hunt(List.copyOf(wanted), days.from(), days.to(), sites);
    output.printer(context).print(output.isForPeople() && !wide ? narrow(answer) : answer);
    return CommandLineInterface.DONE;
  }

  /** What fits on a screen. */
  private static Dataset<Row> narrow(Dataset<Row> answer) {
    return answer.selectExpr(
        "indicator",
        "site",
        "coalesce(address, 'never seen') AS address",
        "role",
        "first_seen",
        "last_seen",
        "days",
        "sessions",
        "sessions_established AS established",
        "open_sessions AS open",
        "events",
        "coalesce(try_add(bytes_from_remote, bytes_to_remote), 9223372036854775807) AS bytes",
        "local_hosts AS hosts",
        "concat_ws(' ', transform(slice(top_ports, 1, 5), p -> p.port)) AS ports",
        "concat(covered_percent, ' %') AS covered");
  }

  private static void read(Path file, Set<Cidr> wanted) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UserException("Cannot read the addresses in " + file + ": " + e, e);
    }
    for (int i = 0; i < lines.size(); i++) {
      String value = lines.get(i).replaceFirst("[#;].*", "").strip();
      if (!value.isEmpty()) {
        wanted.add(parse(value, "line " + (i + 1) + " of " + file));
      }
    }
  }

  private static Cidr parse(String value, String place) {
    try {
      return Cidr.parse(value);
    } catch (IllegalArgumentException e) {
      throw new UserException("Cannot hunt for what is in " + place + ": " + e.getMessage(), e);
    }
  }
}
