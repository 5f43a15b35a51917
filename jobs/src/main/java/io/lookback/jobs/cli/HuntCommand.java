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
import io.lookback.udf.function.CountFunctions;
import io.lookback.udf.net.Cidr;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
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
  private static final int SHOWN_PORTS = 5;

  private static final StructType NARROW =
      new StructType()
          .add("indicator", DataTypes.StringType)
          .add("site", DataTypes.StringType)
          .add("address", DataTypes.StringType)
          .add("role", DataTypes.StringType)
          .add("first_seen", DataTypes.TimestampType)
          .add("last_seen", DataTypes.TimestampType)
          .add("days", DataTypes.IntegerType)
          .add("sessions", DataTypes.LongType)
          .add("established", DataTypes.LongType)
          .add("open", DataTypes.LongType)
          .add("events", DataTypes.LongType)
          .add("bytes", DataTypes.LongType)
          .add("hosts", DataTypes.IntegerType)
          .add("ports", DataTypes.StringType)
          .add("covered", DataTypes.StringType);

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
    Stream<Row> answers =
        new HuntQuery(lake, runner.validMonths(AddressSetsMonth.TABLE))
            .hunt(List.copyOf(wanted), days.from(), days.to(), sites);
    if (output.isForPeople() && !wide) {
      output.printer(context).print(NARROW, answers.map(HuntCommand::narrow).iterator());
    } else {
      output.printer(context).print(HuntQuery.SCHEMA, answers.iterator());
    }
    return CommandLineInterface.DONE;
  }

  /** What fits on a screen. */
  private static Row narrow(Row answer) {
    String address = answer.getAs("address");
    Integer covered = answer.getAs("covered_percent");
    return RowFactory.create(
        answer.getAs("indicator"),
        answer.getAs("site"),
        address == null ? "never seen" : address,
        answer.getAs("role"),
        answer.getAs("first_seen"),
        answer.getAs("last_seen"),
        answer.getAs("days"),
        answer.getAs("sessions"),
        answer.getAs("sessions_established"),
        answer.getAs("open_sessions"),
        answer.getAs("events"),
        CountFunctions.add(answer.getAs("bytes_from_remote"), answer.getAs("bytes_to_remote")),
        answer.getAs("local_hosts"),
        ports(answer),
        covered == null ? null : covered + " %");
  }

  private static String ports(Row answer) {
    if (answer.isNullAt(answer.fieldIndex("top_ports"))) {
      return "";
    }
    return answer.<Row>getList(answer.fieldIndex("top_ports")).stream()
        .limit(SHOWN_PORTS)
        .map(port -> port.getAs("port").toString())
        .collect(Collectors.joining(" "));
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
