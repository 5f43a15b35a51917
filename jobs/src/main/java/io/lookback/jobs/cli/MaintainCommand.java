package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import io.lookback.jobs.maintain.Maintenance;
import io.lookback.jobs.runner.RunId;
import io.lookback.jobs.runner.RunLog;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Keeps the lake small and quick. */
@Command(
    name = "maintain",
    description = {
      "Join and sort small files, forget earlier states of tables, delete files that no table knows,"
          + " and remove records whose time is over.",
      "",
      "Once a week is enough. 'maintain' in the configuration says what is kept for how long; results"
          + " are never touched, and a night afterwards has nothing to do.",
    },
    footer = {
      "",
      "Examples:",
      "  lookback maintain",
      "  lookback maintain --explain",
    })
final class MaintainCommand implements Callable<Integer> {
  // Not parsed here: that loads Spark's parser, for which every other command would wait as well.
  private static final String DONE =
      "table string, days_removed int, rows_removed bigint, files_joined int, files_made int,"
          + " snapshots_expired int, files_deleted int, orphans int";
  private static final String EXPIRING = "table string, before date, days int, rows bigint";

  private final CliContext context;

  @Mixin private LockOptions lock;

  @Option(
      names = "--explain",
      description = "Only say which records would be removed, because their time is over.")
  private boolean explain;

  @Mixin private OutputOptions output;

  MaintainCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    String runId = RunId.next();
    if (explain) {
      print(EXPIRING, expiring(maintenance(RunLog.view(context.lake()), runId).plan()));
      return CommandLineInterface.DONE;
    }
    lock.take(context, "maintain");
    Maintenance.Report report = maintenance(RunLog.load(context.lake(), runId), runId).run();
    print(DONE, done(report.tables()));
    if (report.waiting() != null) {
      throw new UserException(report.waiting());
    }
    return CommandLineInterface.DONE;
  }

  private Maintenance maintenance(RunLog log, String runId) {
    return new Maintenance(context.lake(), context.config(), log, runId, Clock.systemUTC());
  }

  private void print(String schema, List<Row> rows) {
    output.printer(context).print(StructType.fromDDL(schema), rows.iterator());
  }

  private static List<Row> expiring(List<Maintenance.Expiring> plan) {
    List<Row> rows = new ArrayList<>();
    for (Maintenance.Expiring table : plan) {
      rows.add(
          RowFactory.create(
              table.table().name(), table.limit(), table.cells().size(), table.rows()));
    }
    return rows;
  }

  private static List<Row> done(List<Maintenance.Done> tables) {
    List<Row> rows = new ArrayList<>();
    for (Maintenance.Done table : tables) {
      rows.add(
          RowFactory.create(
              table.table(),
              table.days(),
              table.rows(),
              table.filesJoined(),
              table.filesMade(),
              table.snapshots(),
              table.filesDeleted(),
              table.orphans()));
    }
    return rows;
  }
}
