package io.lookback.jobs.cli;

import io.lookback.datasets.Location;
import io.lookback.jobs.export.Export;
import io.lookback.jobs.export.ExportFormat;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes rows out of the lake, for tools that do not open Iceberg tables. */
@Command(
    name = "export",
    description = {
      "Write a table, a view or the answer to a query as plain files.",
      "",
      "parquet (zstd), csv (RFC 4180, a header in each file; text that a spreadsheet would take for"
          + " a formula begins with an apostrophe) and json (an object per line) hold the columns as"
          + " they are. ocsf holds sessions as Network Activity (4001), findings as Detection Finding"
          + " (2004) and events by their class; ecs holds sessions and findings as documents of the"
          + " Elastic Common Schema.",
      "",
      "The folder appears whole when all is written, and only its owner can read it.",
    },
    footer = {
      "",
      "Examples:",
      "  lookback export sessions --format parquet --from 2026-01-01 --to 2026-01-31 --out january",
      "  lookback export findings --format ocsf --site lab --out -",
      "  lookback export --query \"select * from rejects\" --format csv --out rejects",
    })
final class ExportCommand implements Callable<Integer> {
  private static final String STANDARD_OUTPUT = "-";
  private static final List<String> NO_PARTITIONS = List.of("none");

  private final CliContext context;

  @Spec private CommandSpec spec;

  @Mixin private DaysOptions days;

  @Parameters(arity = "0..1", paramLabel = "TABLE", description = "A table or view.")
  private String table;

  @Option(names = "--query", paramLabel = "SQL", description = "A query instead of a table.")
  private String query;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      required = true,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private ExportFormat format;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder to write; - is standard output, in one piece.")
  private String out;

  @Option(names = "--site", paramLabel = "SITE", description = "Only this site; repeatable.")
  private List<String> sites = List.of();

  @Option(
      names = "--partition-by",
      paramLabel = "COLUMN",
      split = ",",
      description =
          "Columns whose values become folders; none for none. Without it: event_date and site, as"
              + " far as the rows have them.")
  private List<String> partitionBy;

  @Option(names = "--overwrite", description = "Replace what is in the folder.")
  private boolean overwrite;

  ExportCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    check();
    List<String> partitions = NO_PARTITIONS.equals(partitionBy) ? List.of() : partitionBy;
    Export.Request request =
        new Export.Request(table, query, format, days.from(), days.to(), sites, partitions);
    Location target = out.equals(STANDARD_OUTPUT) ? null : context.location(out);
    sites.forEach(context.config()::site);
    Export export = new Export(context.lake(), request, VersionCommand.own());
    try {
      if (target == null) {
        print(export);
      } else {
        Export.Result result = export.write(target, overwrite);
        context
            .out()
            .println(
                "exported "
                    + result.rows()
                    + (result.rows() == 1 ? " row to " : " rows to ")
                    + out
                    + " in "
                    + result.files()
                    + (result.files() == 1 ? " file" : " files"));
      }
    } catch (Exception e) {
      // AnalysisException is checked, but Scala does not declare it.
      throw query == null && e instanceof RuntimeException failed ? failed : SqlSession.problem(e);
    }
    return CommandLineInterface.DONE;
  }

  private void check() {
    days.check();
    if ((table == null) == (query == null)) {
      throw new ParameterException(spec.commandLine(), "Give either a TABLE or --query SQL");
    }
    if (out.equals(STANDARD_OUTPUT)
        && (format == ExportFormat.PARQUET || partitionBy != null || overwrite)) {
      throw new ParameterException(
          spec.commandLine(),
          format == ExportFormat.PARQUET
              ? "Parquet files cannot be printed; give --out a folder"
              : "--partition-by and --overwrite are for --out with a folder");
    }
  }

  private void print(Export export) {
    if (format == ExportFormat.CSV) {
      new TablePrinter(OutputFormat.CSV, context.out()).print(export.rows());
      return;
    }
    Iterator<String> lines = export.lines();
    while (lines.hasNext()) {
      context.out().println(lines.next());
    }
    context.out().flush();
  }
}
