package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import io.lookback.datasets.config.Suggestion;
import io.lookback.datasets.format.Format;
import io.lookback.datasets.format.Formats;
import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Tables;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Jobs;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says what there is: tables with their columns, jobs with their parameters, raw formats. */
@Command(
    name = "describe",
    description = "Explain the tables, jobs and raw formats, or one of them.",
    footer = {"", "Example:", "  lookback describe session_records"})
final class DescribeCommand implements Runnable {
  private final CliContext context;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "A table, job or raw format; all when left out.")
  private String name;

  DescribeCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public void run() {
    if (name == null) {
      list("Tables", Tables.ALL, Table::name, Table::doc);
      list("Jobs", Jobs.ALL, job -> job.spec().name(), job -> job.spec().doc());
      list("Raw formats", Formats.ALL, Format::name, Format::doc);
      return;
    }
    for (Table table : Tables.ALL) {
      if (table.name().equals(name)) {
        describe(table);
        return;
      }
    }
    for (Job<?> job : Jobs.ALL) {
      if (job.spec().name().equals(name)) {
        describe(job.spec());
        return;
      }
    }
    for (Format format : Formats.ALL) {
      if (format.name().equals(name)) {
        context.out().println(format.name() + ": " + format.doc());
        return;
      }
    }
    List<String> known = new ArrayList<>();
    Tables.ALL.forEach(table -> known.add(table.name()));
    Jobs.ALL.forEach(job -> known.add(job.spec().name()));
    Formats.ALL.forEach(format -> known.add(format.name()));
    throw new UserException(
        "No table, job or format is called '" + name + "'" + Suggestion.text(name, "names", known));
  }

  private <T> void list(
      String title, List<T> things, Function<T, String> nameOf, Function<T, String> docOf) {
    PrintWriter out = context.out();
    out.println(title);
    int width = things.stream().mapToInt(thing -> nameOf.apply(thing).length()).max().orElse(0);
    for (T thing : things) {
      String padding = " ".repeat(width - nameOf.apply(thing).length());
      out.println("  " + nameOf.apply(thing) + padding + "  " + docOf.apply(thing));
    }
    out.println();
  }

  private void describe(Table table) {
    PrintWriter out = context.out();
    out.println(table.name() + ": " + table.doc());
    out.println();
    for (Column column : table.columns()) {
      out.println(
          "  "
              + column.name()
              + "  "
              + column.type().sql()
              + (column.required() ? ", never null" : "")
              + "\n      "
              + column.doc());
    }
  }

  private void describe(JobSpec<?> spec) {
    PrintWriter out = context.out();
    out.println(spec.name() + ": " + spec.doc());
    out.println();
    out.println("  reads   " + spec.reads());
    out.println("  writes  " + spec.writes());
    out.println("  with    " + context.config().params(spec.name(), spec.params()));
  }
}
