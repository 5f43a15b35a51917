package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import io.lookback.datasets.feed.Basis;
import io.lookback.datasets.feed.FeedTimes;
import io.lookback.datasets.feed.Feeds;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.Indicators;
import io.lookback.datasets.table.ListSnapshots;
import io.lookback.jobs.lists.ListDiff;
import io.lookback.jobs.lists.ListImport;
import io.lookback.jobs.lists.ListShow;
import io.lookback.jobs.runner.RunId;
import io.lookback.udf.net.Cidr;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Takes blacklists in and tells what is known of them. */
@Command(
    name = "lists",
    description = "Import blacklists, and show what was listed when.",
    subcommands = {
      ListsCommand.Import.class,
      ListsCommand.Diff.class,
      ListsCommand.Show.class,
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  lookback lists import --list tor-exit /srv/feeds/tor-exit_2026-08-16T08-05-10.txt",
      "  lookback lists diff --list tor-exit --from 2026-08-16 --to 2026-08-20",
      "  lookback lists show 203.0.113.7",
    })
final class ListsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Please say what to do: import, diff or show");
  }

  /** Times as lists spell them; a date alone is its midnight, UTC. */
  static final class TimeConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      return FeedTimes.parse(text)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + text + "' is no time like 2026-08-16T08:05:10Z or 2026-08-16"));
    }
  }

  /** Names of the list formats, for help and completion. */
  static final class FormatNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Feeds.names().iterator();
    }
  }

  /** Imports versions of a list. */
  @Command(
      name = "import",
      description = {
        "Import versions of a blacklist: a file, or a folder of dated snapshots in any order.",
        "",
        "A version's time is --as-of, else the date in the file's name, else the list's own date,"
            + " else the modification time. What a later version lacks is delisted by it; what"
            + " comes back is listed anew. Of a folder with several lists, the files that carry"
            + " the list's name are taken.",
        "",
        "A version that lost most of its entries, or says itself that it is not whole, is held"
            + " back: it is recorded and reported, and delists nobody until --accept.",
      },
      footer = {
        "",
        "Exit code 2 when a file was refused; the others are imported.",
        "",
        "Examples:",
        "  lookback lists import --list compromised-ips --as-of 2026-08-16T08:05:10Z ips.txt",
        "  lookback lists import --list tor-exit snapshots/",
        "  lookback lists import --list tor-exit tor-exit_intervals.csv",
      })
  static final class Import implements Callable<Integer> {
    private static final StructType COLUMNS =
        new StructType()
            .add("as_of", DataTypes.TimestampType)
            .add("basis", DataTypes.StringType)
            .add("outcome", DataTypes.StringType)
            .add("entries", DataTypes.LongType)
            .add("new", DataTypes.LongType)
            .add("gone", DataTypes.LongType)
            .add("rejected", DataTypes.LongType)
            .add("file", DataTypes.StringType);

    private final CliContext context;

    @Spec private CommandSpec spec;

    @Option(
        names = "--list",
        paramLabel = "NAME",
        required = true,
        description = "Name of the list.")
    private String list;

    @Option(
        names = "--as-of",
        paramLabel = "TIME",
        converter = TimeConverter.class,
        description = "When the file was the list, e.g. 2026-08-16T08:05:10Z; for a single file.")
    private Instant asOf;

    @Option(
        names = "--format",
        paramLabel = "NAME",
        completionCandidates = FormatNames.class,
        description = "Format of the files, without it found out: ${COMPLETION-CANDIDATES}.")
    private String format;

    @Option(
        names = "--basis",
        paramLabel = "BASIS",
        defaultValue = "SNAPSHOT",
        description =
            "What the dates of an interval file rest on: SNAPSHOT (somebody's snapshots) or ENTRY"
                + " (the list says them); default ${DEFAULT-VALUE}.")
    private Basis basis;

    @Mixin private LockOptions lock;

    @Option(names = "--accept", description = "Apply versions that would be held back.")
    private boolean accept;

    @Option(
        names = "--replace",
        description = "Put the file in the place of what was imported for the same time.")
    private boolean replace;

    @Option(
        names = "--allow-wide",
        description = "Take networks of any width; else those wider than configured are refused.")
    private boolean allowWide;

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files, folders, globs.")
    private List<String> paths;

    Import(CliContext context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      if (basis != Basis.SNAPSHOT && basis != Basis.ENTRY) {
        throw new ParameterException(
            spec.commandLine(), "--basis must be SNAPSHOT or ENTRY, not " + basis);
      }
      if (format != null && !Feeds.names().contains(format)) {
        throw new ParameterException(
            spec.commandLine(),
            "Unknown list format '" + format + "'; formats are " + Feeds.names());
      }
      lock.take(context, "lists import --list " + list);
      ListImport.Report report =
          ListImport.into(
              context.lake(),
              new ListImport.Request(list, paths, asOf, format, basis, accept, replace, allowWide),
              context.config().lists(),
              RunId.next(),
              Instant.now());
      print(report);
      long refused = report.count(ListImport.Outcome.REFUSED);
      if (refused > 0) {
        throw new UserException(
            refused + " of " + report.files().size() + " files could not be taken, see above");
      }
      return CommandLineInterface.DONE;
    }

    private void print(ListImport.Report report) {
      List<Row> rows = new ArrayList<>();
      for (ListImport.FileResult file : report.files()) {
        rows.add(
            RowFactory.create(
                file.asOf(),
                file.basis() == null ? null : file.basis().name(),
                text(file.outcome()),
                file.entries(),
                file.fresh(),
                file.gone(),
                file.rejects(),
                file.path().toString()));
      }
      PrintWriter out = context.out();
      new TablePrinter(OutputFormat.TABLE, out).print(COLUMNS, rows.iterator());
      for (ListImport.FileResult file : report.files()) {
        if (file.rejectReasons() != null) {
          out.println(visible("rejected in " + file.path() + ": " + file.rejectReasons()));
        }
      }
      if (!report.leftOut().isEmpty()) {
        out.println(
            "left out: " + report.leftOut().size() + " files of other lists by their names");
      }
      StringBuilder summary = new StringBuilder("list " + list + ":");
      String separator = " ";
      for (ListImport.Outcome outcome : ListImport.Outcome.values()) {
        summary.append(separator).append(report.count(outcome)).append(' ').append(text(outcome));
        separator = ", ";
      }
      out.println(summary);
      for (ListImport.FileResult file : report.files()) {
        boolean isProblem =
            file.outcome() == ListImport.Outcome.HELD_BACK
                || file.outcome() == ListImport.Outcome.REFUSED;
        if (isProblem) {
          String place = file.outcome() == ListImport.Outcome.HELD_BACK ? file.path() + " " : "";
          context
              .err()
              .println(visible("lookback: " + text(file.outcome()) + ": " + place + file.note()));
        }
      }
    }

    private static String text(ListImport.Outcome outcome) {
      return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Names and lines of files may hold anything. */
    private static String visible(String text) {
      return TablePrinter.visible(text);
    }
  }

  /** Compares a list at two times. */
  @Command(
      name = "diff",
      description = {
        "Show what changed on a list between two times: added, removed, or passed (listed and"
            + " delisted in between).",
        "",
        "Without times: between the newest version and the one before it.",
      },
      footer = {
        "",
        "Example:",
        "  lookback lists diff --list tor-exit --from 2026-08-16 --to 2026-08-20 --format csv",
      })
  static final class Diff implements Callable<Integer> {
    private final CliContext context;

    @Mixin private OutputOptions output;

    @Option(
        names = "--list",
        paramLabel = "NAME",
        required = true,
        description = "Name of the list.")
    private String list;

    @Option(
        names = "--from",
        paramLabel = "TIME",
        converter = TimeConverter.class,
        description = "The earlier time; without it the version before --to.")
    private Instant from;

    @Option(
        names = "--to",
        paramLabel = "TIME",
        converter = TimeConverter.class,
        description = "The later time; without it the newest version.")
    private Instant to;

    Diff(CliContext context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      Lake lake = context.lake();
      ListDiff.Between times = ListDiff.times(list, from, to, lake.read(ListSnapshots.TABLE));
      context.err().println("list " + list + " from " + times.from() + " to " + times.to());
      output.printer(context).print(ListDiff.of(list, times, lake.read(Indicators.TABLE)));
      return CommandLineInterface.DONE;
    }
  }

  /** Shows lists, versions, listings. */
  @Command(
      name = "show",
      description =
          "Show which lists there are, the versions of one list, or when an address was listed.",
      footer = {
        "",
        "Examples:",
        "  lookback lists show",
        "  lookback lists show --list tor-exit",
        "  lookback lists show 203.0.113.7 --format json",
      })
  static final class Show implements Callable<Integer> {
    private final CliContext context;

    @Mixin private OutputOptions output;

    @Option(names = "--list", paramLabel = "NAME", description = "Only this list.")
    private String list;

    @Parameters(
        arity = "0..1",
        paramLabel = "ADDRESS",
        description = "An address, network or range: shows every listing that has part of it.")
    private String address;

    Show(CliContext context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      Lake lake = context.lake();
      Dataset<Row> indicators = lake.read(Indicators.TABLE);
      Dataset<Row> rows;
      if (address != null) {
        rows = ListShow.listings(addresses(), indicators);
        if (list != null) {
          rows = rows.filter(rows.col("list").equalTo(list));
        }
      } else if (list != null) {
        rows = ListShow.versions(list, indicators, lake.read(ListSnapshots.TABLE));
      } else {
        rows = ListShow.lists(indicators, lake.read(ListSnapshots.TABLE));
      }
      output.printer(context).print(rows);
      return CommandLineInterface.DONE;
    }

    private Cidr addresses() {
      try {
        return Cidr.parse(address);
      } catch (IllegalArgumentException e) {
        throw new UserException(e.getMessage(), e);
      }
    }
  }
}
