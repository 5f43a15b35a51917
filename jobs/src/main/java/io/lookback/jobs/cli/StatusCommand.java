package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import io.lookback.jobs.finding.Suppressions;
import io.lookback.jobs.status.LakeStatus;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** How the nights go; for people and for monitoring. */
@Command(
    name = "status",
    description = {
      "Show the last night, the freshness and coverage of each site and source, what was refused"
          + " or lost on the way, and how large the tables are.",
      "",
      "Ages are judged against now; status.max-age says what is late. Sections: problems, night,"
          + " jobs, sources, tables; all of them when none is named.",
    },
    footer = {
      "",
      "Examples:",
      "  lookback status",
      "  lookback status --check",
      "  lookback --lake lake/demo status --as-of newest",
      "  lookback status sources --format csv",
    })
final class StatusCommand implements Callable<Integer> {
  /** As of the newest record in the lake. */
  private static final String NEWEST = "newest";

  /** What is shown under one heading. */
  enum Section {
    PROBLEMS(
        "kind string, site string, source string, text string",
        status ->
            rows(
                status.problems(),
                problem -> row(problem.kind(), problem.site(), problem.source(), problem.text()))),
    NIGHT(
        "run_id string, started_at timestamp, seconds double, status string, last_success timestamp,"
            + " message string",
        status ->
            rows(
                status.night() == null ? List.of() : List.of(status.night()),
                night ->
                    row(
                        night.runId(),
                        night.startedAt(),
                        seconds(night.duration()),
                        night.status(),
                        status.lastSuccess(),
                        night.message()))),
    JOBS(
        "job string, status string, cells bigint, rows bigint, seconds double, spark_jobs bigint,"
            + " cpu_seconds double, input_bytes bigint, shuffle_bytes bigint, spill_bytes bigint,"
            + " message string",
        status ->
            rows(
                status.jobs(),
                job ->
                    row(
                        job.job(),
                        job.status(),
                        job.cells(),
                        job.rows(),
                        seconds(job.duration()),
                        job.work() == null ? null : (Object) (job.work().sparkJobs()),
                        job.work() == null ? null : (Object) (job.work().cpuMs() / 1000.0),
                        job.work() == null ? null : (Object) (job.work().inputBytes()),
                        job.work() == null ? null : (Object) (job.work().shuffleBytes()),
                        job.work() == null ? null : (Object) (job.work().spillBytes()),
                        job.message()))),
    SOURCES(
        "site string, source string, state string, newest_record timestamp, newest_file timestamp,"
            + " covered_24h int, covered_7d int, gap_from timestamp, lines_7d bigint, rejects_7d"
            + " bigint, reject_share double, top_reasons string, lost_flows_7d bigint",
        status ->
            rows(
                status.sources(),
                source ->
                    row(
                        source.site(),
                        source.source(),
                        source.state().name().toLowerCase(Locale.ROOT),
                        source.newestRecord(),
                        source.newestFile(),
                        source.percent24h(),
                        source.percent7d(),
                        source.gapFrom(),
                        source.recentLines(),
                        source.recentRejects(),
                        Math.round(source.rejectShare() * 1e6) / 1e6,
                        source.topReasons(),
                        source.recentLost()))),
    TABLES(
        "table string, rows bigint, bytes bigint, files bigint, snapshots bigint, changed_at"
            + " timestamp",
        status ->
            rows(
                status.tables(),
                table ->
                    row(
                        table.table(),
                        table.rows(),
                        table.bytes(),
                        table.files(),
                        table.snapshots(),
                        table.changedAt())));

    private final String schema;
    private final Function<LakeStatus, List<Row>> rows;

    Section(String schema, Function<LakeStatus, List<Row>> rows) {
      this.schema = schema;
      this.rows = rows;
    }

    private static <T> List<Row> rows(List<T> items, Function<T, Row> row) {
      return items.stream().map(row).toList();
    }

    private static Row row(Object... values) {
      return RowFactory.create(values);
    }

    private static double seconds(Duration duration) {
      return duration.toMillis() / 1000.0;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final CliContext context;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SECTION",
      arity = "0..*",
      description = "Show only these: problems, night, jobs, sources, tables.")
  private List<Section> sections = List.of();

  @Option(
      names = "--check",
      description =
          "For monitoring: end with exit code 2 when there is a problem (the last night failed or is"
              + " too old, a site is stale, a source is missing); the last line says what.")
  private boolean check;

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description =
          "Judge ages at this moment: a UTC time such as 2026-01-31T06:00:00Z, a date (its end), or"
              + " 'newest' for the newest record in the lake, e.g. of old data. Default: now.")
  private String asOf;

  @Option(
      names = "--metrics",
      paramLabel = "FILE",
      description = "Also write it to this file, as Prometheus's textfile collector reads it.")
  private Path metrics;

  @Mixin private OutputOptions output;

  StatusCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (output.format() == OutputFormat.CSV && sections.size() != 1) {
      throw new ParameterException(
          spec.commandLine(),
          "CSV has one header, so please name one section, e.g. 'status sources --format csv'");
    }
    LakeStatus status = LakeStatus.of(context.lake(), context.config(), moment());
    new Suppressions(
            context.config().suppressions(), LocalDate.ofInstant(status.asOf(), ZoneOffset.UTC))
        .warnings()
        .forEach(warning -> context.err().println("lookback: " + warning));
    context.err().flush();
    print(status);
    if (metrics != null) {
      NightOutput.write(metrics, status);
    }
    if (check && !status.problems().isEmpty()) {
      List<LakeStatus.Problem> problems = status.problems();
      throw new UserException(
          problems.size() == 1
              ? problems.get(0).text()
              : problems.size() + " problems. First: " + problems.get(0).text());
    }
    return CommandLineInterface.DONE;
  }

  private Instant moment() {
    if (asOf == null) {
      return Instant.now();
    }
    if (asOf.equals(NEWEST)) {
      Instant newest = LakeStatus.newest(context.lake());
      return newest == null ? Instant.now() : newest;
    }
    try {
      return asOf.length() == 10
          ? LocalDate.parse(asOf).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC)
          : Instant.parse(asOf);
    } catch (DateTimeParseException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--as-of is '"
              + asOf
              + "' but must be a UTC time such as 2026-01-31T06:00:00Z, a date, or newest",
          e);
    }
  }

  private void print(LakeStatus status) {
    List<Section> shown = sections.isEmpty() ? List.of(Section.values()) : sections;
    PrintWriter out = context.out();
    if (output.isForPeople()) {
      out.println("As of " + status.asOf());
    }
    for (Section section : shown) {
      List<Row> rows = section.rows.apply(status);
      String schema = section.schema;
      if (output.isForPeople()) {
        out.println();
        out.println(section + ":");
      } else if (output.format() == OutputFormat.JSON) {
        // Objects of several kinds follow each other, so each says what it is.
        schema = "section string, " + schema;
        rows = rows.stream().map(row -> labelled(section, row)).toList();
      }
      output.printer(context).print(StructType.fromDDL(schema), rows.iterator());
    }
    out.flush();
  }

  private static Row labelled(Section section, Row row) {
    List<Object> values = new ArrayList<>();
    values.add(section.toString());
    for (int i = 0; i < row.size(); i++) {
      values.add(row.get(i));
    }
    return RowFactory.create(values.toArray());
  }
}
