package io.lookback.jobs.runner;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.trunc;

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
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of one job: computes its stale cells, window by window, and remembers what it did. */
final class JobRun<P extends Record> {
  private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);

  /** Days computed at once: bounds shuffles and the size of a commit in a backfill of years. */
  private static final int MAX_DAYS = 31;

  /** Input rows of days of a chain that are computed at once, if they are more than one. */
  private static final long MAX_CHAIN_ROWS = 30_000_000;

  /** Reason of cells that were computed only because keys came or went. */
  private static final String NEW_KEYS = "new keys";

  private final Job<P> job;
  private final JobSpec<P> spec;
  private final Staleness staleness;
  private final Request request;
  private final Staleness.Stale<P> stale;
  private final P params;
  private final Lake lake;
  private final LookbackConfig config;
  private final Map<String, Site> sites;
  private final RunLog log;
  private final String runId;
  private final Clock clock;
  private final WorkMeter meter;
  private final Function<Table, Dataset<Row>> history;
  private final TreeMap<Cell, String> finished = new TreeMap<>();
  private List<Cell> current = List.of();
  private Instant currentStart;
  private long rows;

  /**
   * @param lake of a session that no other job uses meanwhile
   * @param history reads all valid rows of a table
   */
  JobRun(
      Job<P> job,
      Staleness staleness,
      Request request,
      Lake lake,
      LookbackConfig config,
      Map<String, Site> sites,
      RunLog log,
      String runId,
      Clock clock,
      WorkMeter meter,
      Function<Table, Dataset<Row>> history) {
    this.job = job;
    this.spec = job.spec();
    this.staleness = staleness;
    this.request = request;
    this.stale = staleness.of(spec, request);
    this.params = stale.params();
    this.lake = lake;
    this.config = config;
    this.sites = sites;
    this.log = log;
    this.runId = runId;
    this.clock = clock;
    this.meter = meter;
    this.history = history;
    this.currentStart = clock.instant();
  }

  /** Cells that were computed and recorded, with the reason. */
  TreeMap<Cell, String> finished() {
    return finished;
  }

  /** Rows written. */
  long rows() {
    return rows;
  }

  void run() {
    if (job instanceof KeyedJob<P> keyed) {
      runKeyed(keyed);
      return;
    }
    if (spec.isChain()) {
      runChain();
      return;
    }
    for (List<Cell> chunk : chunks(stale.fingerprints().navigableKeySet())) {
      runCells(chunk);
    }
  }

  /** Remembers that the cells of the window in work failed. */
  void recordFailure(Throwable failure) {
    long duration = Duration.between(currentStart, clock.instant()).toMillis();
    List<Cell> cells = current.isEmpty() ? List.of(new Cell(null, null)) : current;
    log.record(
        cells.stream()
            .map(
                cell ->
                    RunLog.Entry.failed(
                        cell,
                        spec,
                        stale.reasons().getOrDefault(cell, NEW_KEYS),
                        failure,
                        currentStart,
                        duration))
            .toList());
  }

  private void begin(List<Cell> cells) {
    current = cells;
    currentStart = clock.instant();
    describe(cells);
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

  private void runCells(List<Cell> cells) {
    begin(cells);
    Map<Cell, Map<Table, PartitionDigest>> outputs = new TreeMap<>();
    cells.forEach(cell -> outputs.put(cell, new LinkedHashMap<>()));
    Map<Cell, Map<Table, PartitionDigest>> days = new TreeMap<>();
    // Days whose input has gone keep nothing where a chain ends with its input.
    List<Cell> live = cells.stream().filter(cell -> staleness.isWithinInput(spec, cell)).toList();
    try (JobInputs inputs = inputs(live.isEmpty() ? cells : live)) {
      Outputs result = job.run(inputs, params);
      for (Map.Entry<Table, Dataset<Row>> entry : result.rows().entrySet()) {
        Table table = entry.getKey();
        Set<Cell> replaced = result.replaced(table);
        Set<Cell> written = replaced == null ? new TreeSet<>(cells) : new TreeSet<>(replaced);
        if (written.isEmpty()) {
          continue;
        }
        Dataset<Row> rows = live.isEmpty() ? entry.getValue().limit(0) : entry.getValue();
        Map<DaySite, PartitionDigest> digests =
            result.part(table) == null
                ? lake.replaceWindow(table, rows, window(written), runId)
                : lake.replacePart(table, rows, days(written), result.part(table), runId);
        Failpoints.pass(spec.name() + "-wrote-" + table.name());
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
        if (spec.grain() == Grain.SITE && table.isDaily()) {
          changedDays(table, digests, written)
              .forEach(
                  (day, digest) ->
                      days.computeIfAbsent(day, key -> new LinkedHashMap<>()).put(table, digest));
        }
      }
    }
    Failpoints.pass(spec.name() + "-written");
    record(outputs, spec.isChain() ? chained(outputs) : stale.fingerprints(), days);
    Failpoints.pass(spec.name() + "-recorded");
  }

  /** Days that have other rows than before of whole sites, for jobs that read them by the day. */
  private Map<Cell, PartitionDigest> changedDays(
      Table table, Map<DaySite, PartitionDigest> digests, Set<Cell> written) {
    Map<DaySite, PartitionDigest> before = log.digests(table);
    Set<DaySite> touched = new TreeSet<>(digests.keySet());
    touched.addAll(before.keySet());
    touched.removeIf(day -> !written.contains(new Cell(null, day.site())));
    Map<Cell, PartitionDigest> changed = new TreeMap<>();
    for (DaySite day : touched) {
      PartitionDigest digest = digests.getOrDefault(day, PartitionDigest.EMPTY);
      if (!digest.equals(before.getOrDefault(day, PartitionDigest.EMPTY))) {
        changed.put(new Cell(day.day(), day.site()), digest);
      }
    }
    return changed;
  }

  // ---- chains -----------------------------------------------------------------------------

  /** Days in order, sites side by side; a chain ends where what is carried on is as before. */
  private void runChain() {
    TreeMap<String, TreeSet<LocalDate>> waiting = new TreeMap<>();
    stale
        .fingerprints()
        .keySet()
        .forEach(
            cell -> waiting.computeIfAbsent(cell.site(), site -> new TreeSet<>()).add(cell.day()));
    while (!waiting.isEmpty()) {
      TreeMap<String, LocalDate> last = new TreeMap<>();
      List<Cell> cells = nextOfChain(waiting);
      runCells(cells);
      cells.forEach(cell -> last.merge(cell.site(), cell.day(), JobRun::later));
      last.forEach(
          (site, day) -> {
            if (staleness.follows(spec, request, new Cell(day.plusDays(1), site), stale)) {
              waiting.computeIfAbsent(site, name -> new TreeSet<>()).add(day.plusDays(1));
            }
          });
    }
  }

  /**
   * Takes the first consecutive days of each site, as long as they do not hold too much together.
   */
  private List<Cell> nextOfChain(TreeMap<String, TreeSet<LocalDate>> waiting) {
    List<Cell> cells = new ArrayList<>();
    long inputRows = 0;
    for (String site : List.copyOf(waiting.keySet())) {
      TreeSet<LocalDate> days = waiting.get(site);
      LocalDate day = days.first();
      for (int taken = 0; taken < MAX_DAYS; taken++) {
        Cell cell = new Cell(day, site);
        boolean isAsked = days.contains(day);
        boolean goesOn = isAsked || staleness.isLikelyToFollow(spec, request, cell);
        inputRows += inputRows(cell);
        if (!goesOn || (inputRows > MAX_CHAIN_ROWS && !cells.isEmpty())) {
          break;
        }
        cells.add(cell);
        if (!isAsked) {
          stale.reasons().put(cell, Fingerprints.NEVER_RUN);
        }
        days.remove(day);
        day = day.plusDays(1);
        // What is carried goes on and on where only the end of the input ends it.
        if (!isAsked && !spec.isEndingWithInput()) {
          break;
        }
      }
      if (days.isEmpty()) {
        waiting.remove(site);
      }
    }
    return cells;
  }

  private long inputRows(Cell cell) {
    return spec.reads().entrySet().stream()
        .filter(read -> read.getKey().isDaily() && !read.getValue().isDayBefore())
        .map(Map.Entry::getKey)
        .mapToLong(table -> log.digest(table, new DaySite(cell.day(), cell.site())).all().rows())
        .sum();
  }

  private static LocalDate later(LocalDate one, LocalDate other) {
    return one.isAfter(other) ? one : other;
  }

  /** Fingerprints with what the days before have carried on, which nobody knew before. */
  private Map<Cell, String> chained(Map<Cell, Map<Table, PartitionDigest>> outputs) {
    Fingerprints fingerprints = new Fingerprints(lake, log, config, outputs);
    Map<Cell, String> now = new HashMap<>();
    outputs
        .keySet()
        .forEach(cell -> now.put(cell, staleness.fingerprint(spec, params, cell, fingerprints)));
    return now;
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
    return Window.ofCells(days(cells));
  }

  private static Set<DaySite> days(Set<Cell> cells) {
    Set<DaySite> days = new TreeSet<>();
    cells.forEach(cell -> days.add(new DaySite(cell.day(), cell.site())));
    return days;
  }

  private void describe(List<Cell> cells) {
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

  /**
   * Records what was computed.
   *
   * @param days what else became known of days, by outputs of cells that are no days
   */
  private void record(
      Map<Cell, Map<Table, PartitionDigest>> outputs,
      Map<Cell, String> fingerprints,
      Map<Cell, Map<Table, PartitionDigest>> days) {
    long duration = Duration.between(currentStart, clock.instant()).toMillis();
    WorkMeter.Work work = meter.take(spec.name());
    List<RunLog.Entry> entries = new ArrayList<>();
    outputs.forEach(
        (cell, tables) ->
            entries.add(
                RunLog.Entry.done(
                    cell,
                    spec,
                    fingerprints.get(cell),
                    stale.reasons().getOrDefault(cell, NEW_KEYS),
                    tables,
                    currentStart,
                    duration,
                    work)));
    rows += entries.stream().mapToLong(RunLog.Entry::rows).sum();
    days.forEach(
        (cell, tables) ->
            entries.add(
                RunLog.Entry.known(
                    cell, RunLog.DAYS, "a day of " + spec.name(), tables, currentStart)));
    log.record(entries);
    outputs
        .keySet()
        .forEach(cell -> finished.put(cell, stale.reasons().getOrDefault(cell, NEW_KEYS)));
    current = List.of();
  }

  private JobInputs inputs(List<Cell> cells) {
    return new JobInputs(lake, spec, cells, config, sites, history);
  }

  // ---- keyed jobs -------------------------------------------------------------------------

  /**
   * Keys of a keyed job.
   *
   * @param all those of today
   * @param added those of today that the last run did not have
   * @param changed these, and those that are gone
   */
  record Keys(Dataset<Row> all, Dataset<Row> added, Dataset<Row> changed) {
    /** Compares the keys of today with those of the last run. */
    static <P extends Record> Keys of(KeyedJob<P> job, Inputs inputs, P params, Lake lake) {
      String key = job.keyColumn().name();
      Dataset<Row> all = inputs.keep(job.keys(inputs, params));
      Dataset<Row> before = lake.read(job.keyTable()).select(key);
      Dataset<Row> added = inputs.keep(all.join(before, new String[] {key}, "left_anti"));
      Dataset<Row> gone = before.join(all.select(key), new String[] {key}, "left_anti");
      return new Keys(all, added, inputs.keep(gone.union(added.select(key))));
    }
  }

  private void runKeyed(KeyedJob<P> keyed) {
    List<Cell> cells = new ArrayList<>(stale.fingerprints().keySet());
    try (JobInputs inputs = inputs(cells)) {
      Keys keys = Keys.of(keyed, inputs, params, lake);
      boolean newKeys = !keys.changed().isEmpty();
      if (cells.isEmpty() && !newKeys) {
        return;
      }
      for (List<Cell> chunk : chunks(stale.fingerprints().navigableKeySet())) {
        runKeyed(keyed, chunk, keys, false);
      }
      // If all cells were stale, what other days held of keys that are gone has gone with them.
      if (newKeys && !stale.fingerprints().keySet().containsAll(stale.candidates())) {
        runKeyed(keyed, List.of(), keys, true);
      }
      if (newKeys) {
        lake.replaceWindow(keyed.keyTable(), keys.all(), Window.all(), runId);
        Failpoints.pass(spec.name() + "-wrote-" + keyed.keyTable().name());
      }
    }
  }

  /**
   * @param otherDays compute the days outside of {@code cells} for the keys that changed
   */
  private void runKeyed(KeyedJob<P> keyed, List<Cell> cells, Keys keys, boolean otherDays) {
    begin(cells);
    Table table = spec.writes().iterator().next();
    String key = keyed.keyColumn().name();
    Dataset<Row> added = otherDays ? keys.added() : keys.added().limit(0);
    try (JobInputs inputs = inputs(cells)) {
      Dataset<Row> result =
          inputs.keep(keyed.run(inputs, params, keys.all(), added).rows().get(table));
      Dataset<Row> existing = lake.read(table);
      Set<LocalDate> months = new TreeSet<>();
      cells.forEach(cell -> months.add(cell.day().withDayOfMonth(1)));
      if (otherDays) {
        months.addAll(months(result));
        months.addAll(
            months(existing.join(broadcast(keys.changed()), new String[] {key}, "left_semi")));
      }
      Dataset<Row> kept = existing;
      if (!cells.isEmpty()) {
        kept = kept.filter(not(window(new TreeSet<>(cells)).rows()));
      }
      if (otherDays) {
        kept = kept.join(broadcast(keys.changed()), new String[] {key}, "left_anti");
      }
      Map<DaySite, PartitionDigest> digests =
          lake.replaceInMonths(table, kept, result, months, runId);
      Map<Cell, Map<Table, PartitionDigest>> outputs = new TreeMap<>();
      Map<Cell, String> fingerprints = new HashMap<>(stale.fingerprints());
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
            fingerprints.put(cell, done == null ? "" : done.fingerprint());
          }
          outputs.put(cell, Map.of(table, digest));
        }
      }
      Failpoints.pass(spec.name() + "-written");
      record(outputs, fingerprints, Map.of());
      Failpoints.pass(spec.name() + "-recorded");
    }
  }

  private static Set<LocalDate> months(Dataset<Row> rows) {
    Set<LocalDate> months = new TreeSet<>();
    for (Row row : rows.select(trunc(col("event_date"), "month")).distinct().collectAsList()) {
      months.add(LocalDate.parse(row.get(0).toString()));
    }
    return months;
  }
}
