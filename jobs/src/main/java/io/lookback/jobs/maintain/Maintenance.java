package io.lookback.jobs.maintain;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lookback.datasets.UserException;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.config.MaintainConfig;
import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.PartitionDigest;
import io.lookback.datasets.store.Upkeep;
import io.lookback.datasets.store.Window;
import io.lookback.datasets.table.IngestBatches;
import io.lookback.datasets.table.IngestFiles;
import io.lookback.datasets.table.Partitioning;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Tables;
import io.lookback.jobs.ingest.Ingest;
import io.lookback.jobs.runner.Explanation;
import io.lookback.jobs.runner.Failpoints;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.Jobs;
import io.lookback.jobs.runner.Request;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.runner.Runner;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a lake small and quick: removes records whose time is over, joins and sorts small files,
 * forgets earlier states of tables and files that no table knows.
 *
 * <p>What was computed stays: a night after it has nothing to do. Killed at any moment and run
 * again it ends the same. Only for who holds the lake's lock.
 */
public final class Maintenance {
  private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);

  private final Lake lake;
  private final MaintainConfig config;
  private final LookbackConfig all;
  private final RunLog log;
  private final String runId;
  private final Clock clock;
  private final Upkeep upkeep;

  /**
   * @param log loaded by {@link RunLog#load} under the lock, or by {@link RunLog#view} for {@link
   *     #plan}
   */
  public Maintenance(Lake lake, LookbackConfig config, RunLog log, String runId, Clock clock) {
    this.lake = lake;
    this.config = config.maintain();
    this.all = config;
    this.log = log;
    this.runId = runId;
    this.clock = clock;
    this.upkeep = new Upkeep(lake, runId);
    this.config.keep().forEach(Maintenance::check);
  }

  /** Refuses a time so short that no later day of some job could be computed. */
  private static void check(String name, Duration keep) {
    Table table = Tables.named(name);
    int reach = reach(table);
    if (keep.toDays() <= reach) {
      throw new UserException(
          "maintain.keep."
              + name
              + " is "
              + keep.toDays()
              + "d, but "
              + readers(table, reach)
              + " reads "
              + reach
              + " days back: once days are removed no later one could be computed; set "
              + (reach + 1)
              + "d or more");
    }
  }

  /** The most days before its own that a cell of any job reads. */
  private static int reach(Table table) {
    return reaches(table).mapToInt(JobReach::days).max().orElse(0);
  }

  private static String readers(Table table, int reach) {
    return reaches(table)
        .filter(one -> one.days() == reach)
        .map(JobReach::job)
        .collect(Collectors.joining(", "));
  }

  private record JobReach(String job, int days) {}

  private static Stream<JobReach> reaches(Table table) {
    return Jobs.ALL.stream()
        .map(Job::spec)
        .filter(spec -> spec.reads().containsKey(table))
        .map(spec -> new JobReach(spec.name(), spec.reads().get(table).back()));
  }

  /**
   * What was done to a table.
   *
   * @param days days of sites whose records were removed
   * @param rows records removed
   * @param filesJoined small files that were joined ...
   * @param filesMade ... to so many
   * @param snapshots earlier states that can no longer be read
   * @param filesDeleted files that only these had
   * @param orphans files that no table knew
   */
  public record Done(
      String table,
      int days,
      long rows,
      int filesJoined,
      int filesMade,
      int snapshots,
      int filesDeleted,
      int orphans) {}

  /**
   * What maintenance did.
   *
   * @param tables those that hold anything
   * @param waiting why retention removed nothing though it should; null when it did
   */
  public record Report(List<Done> tables, String waiting) {}

  /**
   * Records whose time is over.
   *
   * @param limit first day that is kept
   * @param cells the days of sites before it that have rows
   */
  public record Expiring(Table table, LocalDate limit, Set<DaySite> cells, long rows) {}

  /** What retention would remove now. */
  public List<Expiring> plan() {
    List<Expiring> plan = new ArrayList<>();
    config
        .keep()
        .forEach(
            (name, keep) -> {
              Table table = Tables.named(name);
              LocalDate limit =
                  LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(keep.toDays());
              if (table.partitioning() == Partitioning.MONTH) {
                limit = limit.withDayOfMonth(1);
              }
              // A run that died after it had marked the days has left the rows.
              if (upkeep.hasBefore(table, limit)) {
                Set<DaySite> cells = new TreeSet<>();
                long rows = 0;
                for (Map.Entry<DaySite, PartitionDigest> entry : log.digests(table).entrySet()) {
                  if (entry.getKey().day().isBefore(limit) && entry.getValue().all().rows() > 0) {
                    cells.add(entry.getKey());
                    rows += entry.getValue().all().rows();
                  }
                }
                plan.add(new Expiring(table, limit, cells, rows));
              }
            });
    return plan;
  }

  /** Does all of it. */
  public Report run() {
    List<Expiring> plan = plan();
    String waiting = waiting(plan);
    Map<Table, Expiring> removed = new LinkedHashMap<>();
    if (waiting == null) {
      plan.forEach(expiring -> removed.put(expiring.table(), expiring));
      removed.values().forEach(this::remove);
    }
    pruneLogs();
    Map<Table, Upkeep.Compacted> compacted = new LinkedHashMap<>();
    for (Table table : Tables.ALL) {
      describe("Compacting " + table);
      lake.addProperties(table);
      compacted.put(table, upkeep.compact(table));
      Failpoints.pass("maintain-compacted-" + table.name());
    }
    log.maintained(Tables.ALL);
    Failpoints.pass("maintain-recorded");
    Instant now = clock.instant();
    Map<Table, Long> needed = Ingest.neededHistory(lake);
    List<Done> done = new ArrayList<>();
    for (Table table : Tables.ALL) {
      if (lake.snapshotId(table) == null) {
        continue;
      }
      describe("Expiring " + table);
      Upkeep.Expired expired =
          upkeep.expire(table, now.minus(config.snapshots()), needed.get(table));
      Failpoints.pass("maintain-expired-" + table.name());
      int orphans = upkeep.deleteOrphans(table, now.minus(config.orphans()));
      Expiring gone = removed.get(table);
      done.add(
          new Done(
              table.name(),
              gone == null ? 0 : gone.cells().size(),
              gone == null ? 0 : gone.rows(),
              compacted.get(table).before(),
              compacted.get(table).after(),
              expired.snapshots(),
              expired.files(),
              orphans));
    }
    return new Report(done, waiting);
  }

  private void describe(String what) {
    LOG.info("{}", what);
    lake.spark().sparkContext().setJobDescription(what);
  }

  /**
   * Why retention has to wait; null when it has not. What is computed from records must be computed
   * before they go, because afterwards it stays as it is.
   */
  private String waiting(List<Expiring> plan) {
    if (plan.isEmpty()) {
      return null;
    }
    LocalDate last =
        plan.stream()
            .map(expiring -> expiring.limit().plusDays(reach(expiring.table())))
            .max(LocalDate::compareTo)
            .orElseThrow();
    List<Explanation.Line> stale =
        new Runner(lake, all, log, runId)
            .explain(Request.stale()).lines().stream()
                .filter(Explanation.Line::isCertain)
                .filter(line -> line.from() == null || !line.from().isAfter(last))
                .toList();
    if (stale.isEmpty()) {
      return null;
    }
    Explanation.Line first = stale.get(0);
    return "Nothing was removed by retention, because job "
        + first.job()
        + " has yet to read it ("
        + first.why()
        + (first.from() == null ? "" : ", " + first.from() + ".." + first.to())
        + "). Run 'lookback nightly' first";
  }

  private void remove(Expiring expiring) {
    Table table = expiring.table();
    describe("Removing records of " + table + " before " + expiring.limit());
    if (!expiring.cells().isEmpty()) {
      log.retire(table, expiring.cells());
    }
    Failpoints.pass("maintain-retired-" + table.name());
    upkeep.removeBefore(table, expiring.limit());
    Failpoints.pass("maintain-removed-" + table.name());
  }

  /** Removes from the log of runs and from the plans of ingest what is of no use any more. */
  private void pruneLogs() {
    Instant limit = clock.instant().minus(config.runs());
    log.prune(limit);
    Failpoints.pass("maintain-pruned-job_runs");
    if (lake.snapshotId(IngestBatches.TABLE) == null) {
      return;
    }
    Dataset<Row> batches = lake.read(IngestBatches.TABLE);
    Dataset<Row> finished =
        batches
            .filter(col("planned_at").lt(lit(limit)))
            .join(
                lake.read(IngestFiles.TABLE).select("batch_id"),
                new String[] {"batch_id"},
                "left_semi");
    if (!finished.isEmpty()) {
      lake.replaceWindow(
          IngestBatches.TABLE,
          batches.join(finished.select("batch_id"), new String[] {"batch_id"}, "left_anti"),
          Window.all(),
          runId);
    }
  }
}
