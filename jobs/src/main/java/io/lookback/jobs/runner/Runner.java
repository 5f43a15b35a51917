package io.lookback.jobs.runner;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.PartitionDigest;
import io.lookback.datasets.store.Window;
import io.lookback.datasets.table.Table;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Make, for partitions: runs every job for the cells whose inputs, parameters or version changed
 * since they were last computed, in the order of what they read and write.
 */
public final class Runner {
  private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

  /** Days computed at once: bounds shuffles and the size of a commit in a backfill of years. */
  private static final int MAX_DAYS = 31;

  private final Lake lake;
  private final LookbackConfig config;
  private final RunLog log;
  private final String runId;
  private final Clock clock;
  private final List<Job<?>> jobs;
  private final Map<String, Site> sites = new TreeMap<>();

  public Runner(Lake lake, LookbackConfig config, RunLog log, String runId) {
    this(lake, config, log, runId, Clock.systemUTC(), Jobs.ALL);
  }

  Runner(
      Lake lake, LookbackConfig config, RunLog log, String runId, Clock clock, List<Job<?>> jobs) {
    this.lake = lake;
    this.config = config;
    this.log = log;
    this.runId = runId;
    this.clock = clock;
    this.jobs = inOrder(jobs);
    config.allSites().forEach(site -> sites.put(site.name(), site));
  }

  /**
   * What to run.
   *
   * @param from first day; null = no bound
   * @param to last day; null = no bound
   * @param onlySites names of sites; empty = all
   * @param onlyJobs names of jobs; empty = all
   * @param full run cells even when nothing changed
   */
  public record Request(
      LocalDate from, LocalDate to, Set<String> onlySites, Set<String> onlyJobs, boolean full) {
    /** Everything that is stale. */
    public static Request stale() {
      return new Request(null, null, Set.of(), Set.of(), false);
    }

    private boolean takes(Cell cell) {
      return (onlySites.isEmpty() || onlySites.contains(cell.site()))
          && (cell.day() == null
              || ((from == null || !cell.day().isBefore(from))
                  && (to == null || !cell.day().isAfter(to))));
    }
  }

  /**
   * What one job did.
   *
   * @param cells cells that ran, with the reason
   * @param failure why it failed; null when it did not
   * @param blockedBy the failed job it depends on; null when it could run
   */
  public record Result(
      String job,
      Map<Cell, String> cells,
      long rows,
      Duration duration,
      Exception failure,
      String blockedBy) {}

  /** Runs what the request asks for; a failed job stops its dependants, not its neighbours. */
  public List<Result> run(Request request, Consumer<Result> progress) {
    List<Result> results = new ArrayList<>();
    Map<Table, String> failedTables = new HashMap<>();
    for (Job<?> job : jobs) {
      if (!request.onlyJobs().isEmpty() && !request.onlyJobs().contains(job.spec().name())) {
        continue;
      }
      String blockedBy =
          job.spec().reads().keySet().stream()
              .map(failedTables::get)
              .filter(name -> name != null && !name.equals(job.spec().name()))
              .findFirst()
              .orElse(null);
      Result result =
          blockedBy != null
              ? new Result(job.spec().name(), Map.of(), 0, Duration.ZERO, null, blockedBy)
              : run(job, request);
      if (result.failure() != null || blockedBy != null) {
        job.spec().writes().forEach(table -> failedTables.put(table, job.spec().name()));
      }
      results.add(result);
      progress.accept(result);
    }
    return results;
  }

  private <P extends Record> Result run(Job<P> job, Request request) {
    Instant start = clock.instant();
    JobSpec<P> spec = job.spec();
    TreeMap<Cell, String> ran = new TreeMap<>();
    long rows = 0;
    try {
      P params = config.params(spec.name(), spec.params());
      Fingerprints fingerprints = new Fingerprints(lake, log, config);
      TreeMap<Cell, String> stale = new TreeMap<>();
      TreeMap<Cell, String> reasons = new TreeMap<>();
      Set<Cell> candidates = candidates(spec);
      for (Cell cell : candidates) {
        if (!request.takes(cell)) {
          continue;
        }
        String now = fingerprints.of(spec, params, cell);
        RunLog.Done before = log.done(spec.name(), cell);
        boolean changed = before == null || !before.fingerprint().equals(now);
        if (changed || request.full()) {
          stale.put(cell, now);
          reasons.put(
              cell,
              changed
                  ? Fingerprints.reason(before == null ? null : before.fingerprint(), now)
                  : "asked for");
        }
      }
      if (job instanceof KeyedJob<P> keyed) {
        rows += runKeyed(keyed, params, stale, reasons, candidates);
      } else {
        for (List<Cell> chunk : chunks(stale.navigableKeySet())) {
          rows += runCells(job, params, chunk, stale, reasons);
        }
      }
      ran.putAll(reasons);
      return new Result(
          spec.name(), ran, rows, Duration.between(start, clock.instant()), null, null);
    } catch (RuntimeException e) {
      LOG.error("Job {} failed", spec.name(), e);
      log.record(
          List.of(
              new RunLog.Entry(
                  new Cell(null, null),
                  spec.name(),
                  spec.version(),
                  "",
                  "failed",
                  Map.of(),
                  0,
                  firstLine(e),
                  start,
                  Duration.between(start, clock.instant()).toMillis())));
      return new Result(spec.name(), ran, rows, Duration.between(start, clock.instant()), e, null);
    }
  }

  private static String firstLine(Exception e) {
    String text = String.valueOf(e.getMessage() == null ? e : e.getMessage());
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end);
    return line.length() > 500 ? line.substring(0, 500) : line;
  }

  /** Cells that have input now, or had a result before. */
  private Set<Cell> candidates(JobSpec<?> spec) {
    Set<Cell> cells = new TreeSet<>();
    LocalDate today = LocalDate.ofInstant(clock.instant(), java.time.ZoneOffset.UTC);
    spec.reads()
        .forEach(
            (table, reach) -> {
              if (!table.isDaily()) {
                return;
              }
              log.digests(table)
                  .forEach(
                      (day, digest) -> {
                        if (digest.all().rows() == 0) {
                          return;
                        }
                        switch (spec.grain()) {
                          case DAY -> cells.add(new Cell(day.day(), day.site()));
                          case SITE -> cells.add(new Cell(null, day.site()));
                          case MONTH -> {
                            LocalDate month = day.day().withDayOfMonth(1);
                            if (!today.isBefore(month.plusMonths(1))) {
                              cells.add(new Cell(month, day.site()));
                            }
                          }
                        }
                      });
            });
    for (Cell cell : log.cellsOf(spec.name())) {
      if (cell.site() != null) {
        cells.add(cell);
      }
    }
    // A site that was taken out of the configuration keeps its results as they are.
    cells.removeIf(cell -> !sites.containsKey(cell.site()));
    return cells;
  }

  private static List<List<Cell>> chunks(Set<Cell> cells) {
    List<List<Cell>> chunks = new ArrayList<>();
    List<Cell> chunk = new ArrayList<>();
    Set<LocalDate> days = new HashSet<>();
    for (Cell cell : cells) {
      if (!days.contains(cell.day()) && days.size() >= MAX_DAYS) {
        chunks.add(chunk);
        chunk = new ArrayList<>();
        days.clear();
      }
      days.add(cell.day());
      chunk.add(cell);
    }
    if (!chunk.isEmpty()) {
      chunks.add(chunk);
    }
    return chunks;
  }

  private <P extends Record> long runCells(
      Job<P> job,
      P params,
      List<Cell> cells,
      Map<Cell, String> fingerprints,
      Map<Cell, String> reasons) {
    Instant start = clock.instant();
    describe(job.spec(), cells);
    Map<Cell, Map<Table, PartitionDigest>> outputs = new TreeMap<>();
    cells.forEach(cell -> outputs.put(cell, new LinkedHashMap<>()));
    long rows = 0;
    try (JobInputs inputs = inputs(job.spec(), cells)) {
      Outputs result = job.run(inputs, params);
      for (Map.Entry<Table, Dataset<Row>> entry : result.rows().entrySet()) {
        Table table = entry.getKey();
        Set<Cell> replaced = result.replaced(table);
        Set<Cell> written = replaced == null ? new TreeSet<>(cells) : new TreeSet<>(replaced);
        if (written.isEmpty()) {
          continue;
        }
        Map<DaySite, PartitionDigest> digests =
            lake.replaceWindow(table, entry.getValue(), window(written), runId);
        rows += digests.values().stream().mapToLong(digest -> digest.all().rows()).sum();
        for (Cell cell : written) {
          outputs
              .get(cell)
              .put(
                  table,
                  cell.day() == null
                      ? ofSite(digests, cell.site())
                      : digests.getOrDefault(
                          new DaySite(cell.day(), cell.site()), PartitionDigest.EMPTY));
        }
      }
    }
    Failpoints.pass(job.spec().name() + "-written");
    record(job.spec(), outputs, fingerprints, reasons, start);
    Failpoints.pass(job.spec().name() + "-recorded");
    return rows;
  }

  private static PartitionDigest ofSite(Map<DaySite, PartitionDigest> digests, String site) {
    PartitionDigest sum = PartitionDigest.EMPTY;
    for (Map.Entry<DaySite, PartitionDigest> entry : digests.entrySet()) {
      if (entry.getKey().site().equals(site)) {
        sum = sum.plus(entry.getValue());
      }
    }
    return sum;
  }

  private static Window window(Set<Cell> cells) {
    if (cells.iterator().next().day() == null) {
      return Window.ofSites(cells.stream().map(Cell::site).toList());
    }
    return Window.ofCells(
        cells.stream().map(cell -> new DaySite(cell.day(), cell.site())).toList());
  }

  private void describe(JobSpec<?> spec, List<Cell> cells) {
    String text =
        cells.isEmpty()
            ? spec.name()
            : spec.name()
                + " for "
                + cells.get(0)
                + (cells.size() == 1
                    ? ""
                    : " to " + cells.get(cells.size() - 1) + ", " + cells.size() + " cells");
    lake.spark().sparkContext().setJobDescription(text);
    LOG.info("Running {}", text);
  }

  private void record(
      JobSpec<?> spec,
      Map<Cell, Map<Table, PartitionDigest>> outputs,
      Map<Cell, String> fingerprints,
      Map<Cell, String> reasons,
      Instant start) {
    long duration = Duration.between(start, clock.instant()).toMillis();
    List<RunLog.Entry> entries = new ArrayList<>();
    outputs.forEach(
        (cell, tables) ->
            entries.add(
                new RunLog.Entry(
                    cell,
                    spec.name(),
                    spec.version(),
                    fingerprints.get(cell),
                    reasons.getOrDefault(cell, "new keys"),
                    tables,
                    tables.values().stream().mapToLong(digest -> digest.all().rows()).sum(),
                    null,
                    start,
                    duration)));
    log.record(entries);
  }

  // ---- keyed jobs -------------------------------------------------------------------------

  private <P extends Record> long runKeyed(
      KeyedJob<P> job,
      P params,
      TreeMap<Cell, String> stale,
      TreeMap<Cell, String> reasons,
      Set<Cell> candidates) {
    JobSpec<P> spec = job.spec();
    String key = job.keyColumn().name();
    long rows = 0;
    try (JobInputs inputs = inputs(spec, new ArrayList<>(stale.keySet()))) {
      Dataset<Row> keys = job.keys(inputs, params).persist(StorageLevel.MEMORY_AND_DISK());
      Dataset<Row> before = lake.read(job.keyTable()).select(key);
      Dataset<Row> added =
          keys.join(before, new String[] {key}, "left_anti")
              .persist(StorageLevel.MEMORY_AND_DISK());
      Dataset<Row> changed =
          before
              .join(keys.select(key), new String[] {key}, "left_anti")
              .union(added.select(key))
              .persist(StorageLevel.MEMORY_AND_DISK());
      try {
        boolean newKeys = !changed.isEmpty();
        if (stale.isEmpty() && !newKeys) {
          return 0;
        }
        boolean all = stale.keySet().containsAll(candidates);
        List<List<Cell>> chunks = chunks(stale.navigableKeySet());
        for (int i = 0; i < chunks.size(); i++) {
          rows +=
              runKeyed(
                  job, params, chunks.get(i), keys, added.limit(0), changed, false, stale, reasons);
        }
        if (newKeys && !all) {
          rows += runKeyed(job, params, List.of(), keys, added, changed, true, stale, reasons);
        } else if (newKeys) {
          // Nothing but stale cells: what other days held of keys that are gone has gone with them.
          LOG.debug("All cells of {} were stale", spec.name());
        }
        if (newKeys) {
          lake.replaceWindow(job.keyTable(), keys, Window.all(), runId);
        }
      } finally {
        keys.unpersist();
        added.unpersist();
        changed.unpersist();
      }
    }
    return rows;
  }

  /**
   * @param changed keys whose rows on other days go (and, if new, come with {@code added})
   */
  private <P extends Record> long runKeyed(
      KeyedJob<P> job,
      P params,
      List<Cell> cells,
      Dataset<Row> keys,
      Dataset<Row> added,
      Dataset<Row> changed,
      boolean otherDays,
      Map<Cell, String> fingerprints,
      Map<Cell, String> reasons) {
    Instant start = clock.instant();
    JobSpec<P> spec = job.spec();
    Table table = spec.writes().iterator().next();
    String key = job.keyColumn().name();
    describe(spec, cells);
    try (JobInputs inputs = inputs(spec, cells)) {
      Dataset<Row> rows =
          job.run(inputs, params, keys, added).rows().get(table).persist(StorageLevel.DISK_ONLY());
      try {
        Dataset<Row> existing = lake.read(table);
        Set<LocalDate> months = new TreeSet<>();
        cells.forEach(cell -> months.add(cell.day().withDayOfMonth(1)));
        if (otherDays) {
          months.addAll(months(rows));
          months.addAll(months(existing.join(broadcast(changed), new String[] {key}, "left_semi")));
        }
        Dataset<Row> kept = existing;
        if (!cells.isEmpty()) {
          kept = kept.filter(not(window(new TreeSet<>(cells)).rows()));
        }
        if (otherDays) {
          kept = kept.join(broadcast(changed), new String[] {key}, "left_anti");
        }
        Map<DaySite, PartitionDigest> digests =
            lake.replaceInMonths(table, kept, rows, months, runId);
        Map<Cell, Map<Table, PartitionDigest>> outputs = new TreeMap<>();
        Map<Cell, String> remembered = new HashMap<>(fingerprints);
        cells.forEach(cell -> outputs.put(cell, Map.of(table, PartitionDigest.EMPTY)));
        Set<DaySite> touched = new LinkedHashSet<>(digests.keySet());
        log.digests(table).keySet().stream()
            .filter(day -> months.contains(day.day().withDayOfMonth(1)))
            .forEach(touched::add);
        for (DaySite day : touched) {
          Cell cell = new Cell(day.day(), day.site());
          PartitionDigest digest = digests.getOrDefault(day, PartitionDigest.EMPTY);
          boolean own = outputs.containsKey(cell);
          if (own || !digest.equals(log.digest(table, day))) {
            RunLog.Done done = log.done(spec.name(), cell);
            if (!own) {
              remembered.put(cell, done == null ? "" : done.fingerprint());
            }
            outputs.put(cell, Map.of(table, digest));
          }
        }
        Failpoints.pass(spec.name() + "-written");
        record(spec, outputs, remembered, reasons, start);
        Failpoints.pass(spec.name() + "-recorded");
        return digests.values().stream().mapToLong(digest -> digest.all().rows()).sum();
      } finally {
        rows.unpersist();
      }
    }
  }

  private static Set<LocalDate> months(Dataset<Row> rows) {
    Set<LocalDate> months = new TreeSet<>();
    for (Row row :
        rows.select(org.apache.spark.sql.functions.trunc(col("event_date"), "month"))
            .distinct()
            .collectAsList()) {
      months.add(LocalDate.parse(row.get(0).toString()));
    }
    return months;
  }

  // ---- inputs and order -------------------------------------------------------------------

  private JobInputs inputs(JobSpec<?> spec, List<Cell> cells) {
    return new JobInputs(lake, spec, cells, config, sites, this::history);
  }

  /**
   * All rows of a table that may be believed: of a month tier those months whose days have not
   * changed since.
   */
  public Dataset<Row> valid(Table table) {
    return history(table);
  }

  private Dataset<Row> history(Table table) {
    Dataset<Row> rows = lake.read(table);
    for (Job<?> job : jobs) {
      if (job.spec().grain() == Grain.MONTH && job.spec().writes().contains(table)) {
        return rows.filter(fresh(job));
      }
    }
    return rows;
  }

  private <P extends Record> org.apache.spark.sql.Column fresh(Job<P> job) {
    JobSpec<P> spec = job.spec();
    P params = config.params(spec.name(), spec.params());
    Fingerprints fingerprints = new Fingerprints(lake, log, config);
    Set<DaySite> months = new TreeSet<>();
    for (Cell cell : log.cellsOf(spec.name())) {
      RunLog.Done done = log.done(spec.name(), cell);
      if (cell.site() != null
          && sites.containsKey(cell.site())
          && done.fingerprint().equals(fingerprints.of(spec, params, cell))) {
        months.add(new DaySite(cell.day(), cell.site()));
      }
    }
    return months.isEmpty() ? lit(false) : Window.ofCells(months).rows();
  }

  /** Writers before readers; a job that settles columns of a table before those that read them. */
  static List<Job<?>> inOrder(List<Job<?>> jobs) {
    List<Job<?>> ordered = new ArrayList<>();
    Set<Job<?>> left = new LinkedHashSet<>(jobs);
    while (!left.isEmpty()) {
      Job<?> next =
          left.stream()
              .filter(job -> left.stream().noneMatch(other -> other != job && feeds(other, job)))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "Jobs read each other's tables in a circle: "
                              + left.stream().map(job -> job.spec().name()).toList()));
      ordered.add(next);
      left.remove(next);
    }
    return ordered;
  }

  private static boolean feeds(Job<?> writer, Job<?> reader) {
    JobSpec<?> spec = reader.spec();
    for (Table table : writer.spec().writes()) {
      Reach reach = spec.reads().get(table);
      if ((reach != null && reach.settled()) || spec.looksUp().contains(table)) {
        return true;
      }
    }
    return false;
  }
}
