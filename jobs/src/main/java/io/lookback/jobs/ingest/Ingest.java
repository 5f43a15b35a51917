package io.lookback.jobs.ingest;

import io.lookback.datasets.UserException;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.format.Formats;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.PartitionDigest;
import io.lookback.datasets.store.TaskWriter;
import io.lookback.datasets.store.Window;
import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.ExportGaps;
import io.lookback.datasets.table.Flows;
import io.lookback.datasets.table.HostFacts;
import io.lookback.datasets.table.IngestBatches;
import io.lookback.datasets.table.IngestFiles;
import io.lookback.datasets.table.NameRecords;
import io.lookback.datasets.table.Rejects;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Vulnerabilities;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.runner.Failpoints;
import io.lookback.jobs.runner.RunLog;
import io.lookback.jobs.runner.WorkMeter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Snapshot;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes raw files into the lake, each content exactly once.
 *
 * <p>A first pass over the files finds their content's hash, format and lines; what is new becomes
 * a plan in {@code ingest_batches}. A second pass writes the rows to files, which are committed
 * table by table, and last to {@code ingest_files}, which alone makes the files count. A run that
 * dies in between leaves an open plan, which the next run finishes.
 */
public final class Ingest {
  /** Snapshot property that names the batch whose rows a snapshot brought. */
  static final String BATCH_PROPERTY = "lookback.batch";

  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

  /** In this order each batch commits. */
  private static final List<Table> TABLES =
      List.of(
          SessionRecords.TABLE,
          Events.TABLE,
          Flows.TABLE,
          Vulnerabilities.TABLE,
          HostFacts.TABLE,
          NameRecords.TABLE,
          Rejects.TABLE,
          ExportGaps.TABLE);

  private static final long BATCH_BYTES = 16L << 30;
  private static final int BATCH_FILES = 2_000;
  private static final long TASK_BYTES = 128L << 20;
  private static final long SMALL_TASK_BYTES = 4L << 20;

  /** Under this name the log has what was taken in, beside the names of jobs. */
  private static final String INGEST = "ingest";

  private final Lake lake;
  private final LookbackConfig config;
  private final RunLog log;
  private final String runId;
  private final JavaSparkContext spark;
  private final SerializableConfiguration hadoop;
  private final Rules rules;
  private WorkMeter meter;

  /** When the batch of files in work was begun. */
  private Instant begun;

  public Ingest(Lake lake, LookbackConfig config, RunLog log, String runId) {
    this.lake = lake;
    this.config = config;
    this.log = log;
    this.runId = runId;
    this.spark = JavaSparkContext.fromSparkContext(lake.spark().sparkContext());
    this.hadoop = new SerializableConfiguration(spark.hadoopConfiguration());
    Map<String, Site> sites = new TreeMap<>();
    Map<String, String> fingerprints = new TreeMap<>();
    for (Site site : config.allSites()) {
      sites.put(site.name(), site);
      fingerprints.put(site.name(), config.fingerprint(site.name()));
    }
    this.rules =
        new Rules(
            sites,
            config.sessionClasses(),
            config.eventNames(),
            config.ingest().expectedPromiscuous(),
            fingerprints);
  }

  /**
   * Finishes what an interrupted run began, then takes in the files that are new.
   *
   * @param replace whether other content under a known path replaces the old content
   */
  public IngestSummary run(Collection<RawFile> files, boolean replace) {
    try (WorkMeter ofRun = new WorkMeter(spark.sc())) {
      meter = ofRun;
      begun = Instant.now();
      meter.count(INGEST);
      return takeIn(files, replace);
    }
  }

  private IngestSummary takeIn(Collection<RawFile> files, boolean replace) {
    IngestSummary summary = new IngestSummary();
    for (RawFile file : files) {
      config.site(file.site());
    }
    rollForward(summary);
    Set<String> sites = new TreeSet<>();
    files.forEach(file -> sites.add(file.site()));
    if (sites.isEmpty()) {
      return summary;
    }
    Ledger ledger = Ledger.read(lake, sites);
    List<RawFile> unseen = new ArrayList<>();
    Set<String> paths = new HashSet<>();
    for (RawFile file : files) {
      if (!paths.add(file.site() + "\n" + file.path())) {
        continue;
      }
      if (ledger.hasStored(file)) {
        summary.knownFiles++;
      } else {
        unseen.add(file);
      }
    }
    unseen.sort(Comparator.comparing(RawFile::site).thenComparing(RawFile::path));
    List<PlannedFile> planned = choose(probe(unseen, ledger), ledger, replace, summary);
    for (List<PlannedFile> batch : batches(planned)) {
      commit(plan(batch), summary, false);
    }
    return summary;
  }

  // ---- first pass -------------------------------------------------------------------------

  private List<Probe.Result> probe(List<RawFile> files, Ledger ledger) {
    if (files.isEmpty()) {
      return List.of();
    }
    Map<String, List<Probe.Known>> known = new HashMap<>();
    files.forEach(file -> known.computeIfAbsent(file.site(), ledger::known));
    return probe(files, known);
  }

  private List<Probe.Result> probe(
      List<RawFile> files, Map<String, List<Probe.Known>> knownBySite) {
    spark.setJobDescription("Reading " + files.size() + " raw files for the first time");
    Broadcast<Map<String, List<Probe.Known>>> known = spark.broadcast(new HashMap<>(knownBySite));
    SerializableConfiguration configuration = hadoop;
    long splitSize = config.ingest().splitSize().bytes();
    List<Probe.Result> results =
        new ArrayList<>(
            spark
                .parallelize(files, files.size())
                .map(
                    file ->
                        Probe.of(
                            file,
                            known.value().getOrDefault(file.site(), List.of()),
                            splitSize,
                            configuration.value()))
                .collect());
    results.sort(
        Comparator.comparing((Probe.Result result) -> result.file().site())
            .thenComparing(result -> result.file().path()));
    return results;
  }

  /** Decides which contents are new, which replace earlier ones, and which add nothing. */
  private List<PlannedFile> choose(
      List<Probe.Result> results, Ledger ledger, boolean replace, IngestSummary summary) {
    Map<String, Probe.Result> fresh = new LinkedHashMap<>();
    for (Probe.Result result : results) {
      if (result.error() != null) {
        summary.unreadable.add(result.file().path() + ": " + result.error());
      } else if (ledger.hasContent(result.file().site(), result.fileId())
          || fresh.putIfAbsent(result.file().site() + "\n" + result.fileId(), result) != null) {
        summary.knownFiles++;
      }
    }
    Set<String> contained = contained(fresh.values(), ledger);
    List<PlannedFile> planned = new ArrayList<>();
    for (Map.Entry<String, Probe.Result> entry : fresh.entrySet()) {
      if (contained.contains(entry.getKey())) {
        summary.knownFiles++;
        continue;
      }
      Probe.Result result = entry.getValue();
      RawFile file = result.file();
      Set<String> supersedes = new TreeSet<>(result.grewFrom());
      if (replace) {
        supersedes.addAll(ledger.idsAt(file.site(), file.path()));
        supersedes.remove(result.fileId());
      }
      if (!supersedes.isEmpty()) {
        summary.grownFiles++;
      }
      if (result.damage() != null) {
        summary.damaged.add(file.path() + ": " + result.damage());
      }
      ReferenceTime reference = ReferenceTime.of(file);
      planned.add(
          new PlannedFile(
              file,
              result.fileId(),
              result.head(),
              file.sensor() != null
                  ? file.sensor()
                  : result.format() == null
                      ? "unknown"
                      : Formats.named(result.format()).defaultSensor(),
              result.format(),
              result.bytes(),
              result.lines(),
              result.damage(),
              result.cutOff(),
              List.copyOf(supersedes),
              reference.us(),
              reference.basis(),
              result.pieces()));
    }
    return planned;
  }

  /**
   * New contents that are only the beginning of another content, new or known: an earlier state of
   * a file that grew, met late. The longer file is read again to its length.
   */
  private Set<String> contained(Collection<Probe.Result> fresh, Ledger ledger) {
    Map<String, Map<RawFile, String>> longer = new HashMap<>();
    Map<String, List<Probe.Known>> beginnings = new HashMap<>();
    for (Probe.Result small : fresh) {
      String site = small.file().site();
      Map<RawFile, String> candidates = longer.computeIfAbsent(site, s -> new LinkedHashMap<>());
      boolean any = false;
      for (Probe.Result large : fresh) {
        if (large.file().site().equals(site)
            && large.bytes() > small.bytes()
            && Probe.mayBegin(small.head(), small.bytes(), large.head())) {
          candidates.put(large.file(), large.fileId());
          any = true;
        }
      }
      for (Probe.Known large : ledger.known(site)) {
        if (large.bytes() > small.bytes()
            && Probe.mayBegin(small.head(), small.bytes(), large.head())) {
          String path = ledger.pathOf(site, large.fileId());
          candidates.put(new RawFile(path, site, null, null, 0, 0, null), large.fileId());
          any = true;
        }
      }
      if (any) {
        beginnings
            .computeIfAbsent(site, s -> new ArrayList<>())
            .add(new Probe.Known(small.fileId(), small.bytes(), small.head()));
      }
    }
    Set<String> contained = new HashSet<>();
    if (beginnings.isEmpty()) {
      return contained;
    }
    List<RawFile> again = new ArrayList<>();
    longer.values().forEach(files -> again.addAll(files.keySet()));
    for (Probe.Result result : probe(again, beginnings)) {
      String site = result.file().site();
      // A path that no longer holds the content it had tells nothing.
      if (result.error() == null && result.fileId().equals(longer.get(site).get(result.file()))) {
        result.grewFrom().forEach(id -> contained.add(site + "\n" + id));
      }
    }
    return contained;
  }

  private static List<List<PlannedFile>> batches(List<PlannedFile> files) {
    List<List<PlannedFile>> batches = new ArrayList<>();
    List<PlannedFile> batch = new ArrayList<>();
    long bytes = 0;
    for (PlannedFile file : files) {
      if (!batch.isEmpty() && (bytes + file.bytes() > BATCH_BYTES || batch.size() >= BATCH_FILES)) {
        batches.add(batch);
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(file);
      bytes += file.bytes();
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  // ---- plan -------------------------------------------------------------------------------

  private Plan plan(List<PlannedFile> files) {
    String batchId = runId + "-" + Long.toString(System.nanoTime(), 36);
    Map<String, Long> bases = new LinkedHashMap<>();
    for (Table table : TABLES) {
      Long snapshot = lake.snapshotId(table);
      bases.put(table.name(), snapshot == null ? -1 : snapshot);
    }
    Plan plan = new Plan(batchId, files, bases, rules.fingerprints());
    write(plan);
    Failpoints.pass("ingest-planned");
    return plan;
  }

  private void write(Plan plan) {
    lake.append(
        IngestBatches.TABLE,
        List.of(RowFactory.create(plan.batchId(), plan.toJson(), Instant.now())),
        Map.of(Lake.RUN_PROPERTY, runId));
  }

  /** Plans of runs that died, the oldest first; those that have nothing left to do among them. */
  private static List<Plan> openPlans(Lake lake) {
    if (lake.snapshotId(IngestBatches.TABLE) == null) {
      return List.of();
    }
    List<Row> open =
        lake.read(IngestBatches.TABLE)
            .join(
                lake.read(IngestFiles.TABLE).select("batch_id").distinct(),
                new String[] {"batch_id"},
                "left_anti")
            .orderBy("planned_at")
            .select("batch_id", "plan", "planned_at")
            .collectAsList();
    // A plan that was amended stands there again: the last one holds.
    Map<String, Plan> plans = new LinkedHashMap<>();
    for (Row row : open) {
      plans.put(row.getString(0), Plan.ofJson(row.getString(1)));
    }
    return List.copyOf(plans.values());
  }

  /**
   * For each table the snapshot from which on history is needed, to finish what an interrupted run
   * began; -1 for an empty table. Empty when there is nothing to finish.
   */
  public static Map<Table, Long> neededHistory(Lake lake) {
    Map<Table, Long> needed = new LinkedHashMap<>();
    for (Plan plan : openPlans(lake)) {
      if (!plan.files().isEmpty()) {
        TABLES.forEach(table -> needed.putIfAbsent(table, base(plan, table)));
      }
    }
    return needed;
  }

  /** The state that a plan began with; -1 = empty, as a table is that came into being after it. */
  private static long base(Plan plan, Table table) {
    return plan.bases().getOrDefault(table.name(), -1L);
  }

  /** Finishes the plans of runs that died. */
  private void rollForward(IngestSummary summary) {
    for (Plan plan : openPlans(lake)) {
      if (plan.files().isEmpty()) {
        continue;
      }
      LOG.info(
          "Finishing batch {} of {} files that an earlier run began",
          plan.batchId(),
          plan.files().size());
      for (PlannedFile file : plan.files()) {
        config.site(file.file().site());
      }
      commit(withoutGone(plan), summary, true);
    }
  }

  /** Drops planned files whose content is no longer there, and rows of theirs already committed. */
  private Plan withoutGone(Plan plan) {
    List<RawFile> files = plan.files().stream().map(PlannedFile::file).toList();
    Map<String, Probe.Result> present = new HashMap<>();
    for (Probe.Result result : probe(files, Map.of())) {
      present.put(result.file().site() + "\n" + result.file().path(), result);
    }
    List<PlannedFile> kept = new ArrayList<>();
    List<PlannedFile> gone = new ArrayList<>();
    for (PlannedFile file : plan.files()) {
      Probe.Result now = present.get(file.file().site() + "\n" + file.file().path());
      boolean same = now.error() == null && now.fileId().equals(file.fileId());
      (same ? kept : gone).add(file);
    }
    return gone.isEmpty() ? plan : amend(plan, kept, gone);
  }

  private Plan amend(Plan plan, List<PlannedFile> kept, List<PlannedFile> gone) {
    Map<String, Set<String>> goneBySite = new TreeMap<>();
    Map<String, Set<String>> supersededBySite = new TreeMap<>();
    for (PlannedFile file : gone) {
      String site = file.file().site();
      goneBySite.computeIfAbsent(site, s -> new TreeSet<>()).add(file.fileId());
      if (!file.supersedes().isEmpty()) {
        supersededBySite.computeIfAbsent(site, s -> new TreeSet<>()).addAll(file.supersedes());
      }
    }
    for (Table table : TABLES) {
      if (isCommitted(table, plan)) {
        long base = base(plan, table);
        // What a file that is gone had taken the place of counts again, once: a run may have died
        // here before.
        List<DataFile> again =
            supersededBySite.isEmpty() || base < 0 || lake.hasRowsOf(table, supersededBySite)
                ? List.of()
                : lake.filesOf(table, base, supersededBySite);
        lake.commitReplacingFiles(table, goneBySite, again, Map.of(Lake.RUN_PROPERTY, runId));
      }
    }
    LOG.warn(
        "{} planned files changed or went away; what is there now is taken in by the next ingest",
        gone.size());
    Plan amended = new Plan(plan.batchId(), kept, plan.bases(), plan.rules());
    write(amended);
    return amended;
  }

  private boolean isCommitted(Table table, Plan plan) {
    org.apache.iceberg.Table iceberg = lake.iceberg(table);
    long base = base(plan, table);
    for (Snapshot snapshot = iceberg.currentSnapshot();
        snapshot != null && snapshot.snapshotId() != base;
        snapshot = snapshot.parentId() == null ? null : iceberg.snapshot(snapshot.parentId())) {
      if (plan.batchId().equals(snapshot.summary().get(BATCH_PROPERTY))) {
        return true;
      }
    }
    return false;
  }

  // ---- second pass and commit -------------------------------------------------------------

  private void commit(Plan first, IngestSummary summary, boolean resumed) {
    Plan plan = first;
    Outcome outcome;
    while (true) {
      if (plan.files().isEmpty()) {
        return;
      }
      Set<Table> committed = new HashSet<>();
      for (Table table : TABLES) {
        if (resumed && isCommitted(table, plan)) {
          committed.add(table);
        }
      }
      outcome = read(plan);
      if (outcome.changed.isEmpty()) {
        outcome.committed.addAll(committed);
        break;
      }
      List<PlannedFile> kept = new ArrayList<>();
      List<PlannedFile> gone = new ArrayList<>();
      for (PlannedFile file : plan.files()) {
        (outcome.changed.contains(file.file().path()) ? gone : kept).add(file);
      }
      gone.forEach(file -> summary.leftAlone.add(file.file().path()));
      plan = amend(plan, kept, gone);
    }
    for (PlannedFile file : plan.files()) {
      outcome.tally(file).check(file.file().path());
    }
    Map<Table, Set<DaySite>> rewritten = new HashMap<>();
    for (Table table : TABLES) {
      if (!outcome.committed.contains(table)) {
        rewritten.put(table, commit(plan, table, outcome.files.get(table)));
      }
      Failpoints.pass("ingest-" + table.name());
    }
    writeLedger(plan, outcome);
    Failpoints.pass("ingest-files");
    remember(outcome, rewritten);
    for (PlannedFile file : plan.files()) {
      summary.newFiles++;
      summary.add(file.file().site(), file.sensor(), outcome.tally(file));
    }
  }

  /** What the tasks brought, put together. */
  private static final class Outcome {
    private final Map<Table, List<DataFile>> files = new HashMap<>();
    private final Map<Table, Map<DaySite, PartitionDigest>> digests = new HashMap<>();
    private final Map<String, FileTally> tallies = new HashMap<>();
    private final Set<String> changed = new TreeSet<>();
    private final Set<Table> committed = new HashSet<>();

    FileTally tally(PlannedFile file) {
      return tallies.get(key(file));
    }

    static String key(PlannedFile file) {
      return file.file().site() + "\n" + file.fileId();
    }
  }

  private Outcome read(Plan plan) {
    List<List<IngestTask.Unit>> tasks = tasks(plan.files());
    spark.setJobDescription(
        "Reading " + plan.files().size() + " raw files in " + tasks.size() + " tasks");
    Map<String, org.apache.iceberg.Table> tables = new LinkedHashMap<>();
    for (Table table : TABLES) {
      tables.put(table.name(), SerializableTable.copyOf(lake.iceberg(table)));
    }
    Broadcast<Map<String, org.apache.iceberg.Table>> sharedTables = spark.broadcast(tables);
    Broadcast<Rules> sharedRules = spark.broadcast(rules);
    SerializableConfiguration configuration = hadoop;
    List<IngestTask.Result> results =
        spark
            .parallelize(tasks, tasks.size())
            .map(
                units ->
                    IngestTask.run(
                        units,
                        sharedRules.value(),
                        sharedTables.value(),
                        configuration.value(),
                        TaskContext.get().partitionId(),
                        TaskContext.get().taskAttemptId()))
            .collect();
    Outcome outcome = new Outcome();
    for (Table table : TABLES) {
      outcome.files.put(table, new ArrayList<>());
      outcome.digests.put(table, new TreeMap<>());
    }
    for (IngestTask.Result result : results) {
      outcome.changed.addAll(result.changed());
      for (Table table : TABLES) {
        TaskWriter.Written written = result.written().get(table.name());
        outcome.files.get(table).addAll(written.files());
        written
            .digests()
            .forEach(
                (cell, digest) ->
                    outcome.digests.get(table).merge(cell, digest, PartitionDigest::plus));
      }
      result
          .tallies()
          .forEach(
              (key, tally) ->
                  outcome
                      .tallies
                      .computeIfAbsent(key, k -> new FileTally(tally.fileId))
                      .add(tally));
    }
    return outcome;
  }

  /** Packs pieces into tasks, neighbours in time together, so that a task meets few days. */
  private List<List<IngestTask.Unit>> tasks(List<PlannedFile> files) {
    long total = files.stream().mapToLong(PlannedFile::bytes).sum();
    int parallelism = Math.max(1, spark.defaultParallelism());
    long target = Math.max(SMALL_TASK_BYTES, Math.min(TASK_BYTES, total / (parallelism * 2L)));
    List<List<IngestTask.Unit>> tasks = new ArrayList<>();
    List<IngestTask.Unit> task = new ArrayList<>();
    long bytes = 0;
    for (PlannedFile file : files) {
      for (Probe.Piece piece : file.pieces()) {
        if (!task.isEmpty() && bytes + piece.length() > target) {
          tasks.add(task);
          task = new ArrayList<>();
          bytes = 0;
        }
        task.add(new IngestTask.Unit(file, piece));
        bytes += piece.length();
      }
    }
    tasks.add(task);
    return tasks;
  }

  private Set<DaySite> commit(Plan plan, Table table, List<DataFile> files) {
    Map<String, String> properties =
        Map.of(BATCH_PROPERTY, plan.batchId(), Lake.RUN_PROPERTY, runId);
    Map<String, Set<String>> superseded = new TreeMap<>();
    for (PlannedFile file : plan.files()) {
      if (!file.supersedes().isEmpty()) {
        superseded
            .computeIfAbsent(file.file().site(), site -> new TreeSet<>())
            .addAll(file.supersedes());
      }
    }
    if (superseded.isEmpty()) {
      if (!files.isEmpty()) {
        lake.commitAppend(table, files, properties);
      }
      return Set.of();
    }
    return lake.commitReplacingFiles(table, superseded, files, properties);
  }

  private void writeLedger(Plan plan, Outcome outcome) {
    Instant now = Instant.now();
    List<Row> rows = new ArrayList<>();
    for (PlannedFile planned : plan.files()) {
      RawFile file = planned.file();
      FileTally tally = outcome.tally(planned);
      rows.add(
          RowFactory.create(
              instant(planned.referenceUs()).atOffset(ZoneOffset.UTC).toLocalDate(),
              file.site(),
              planned.sensor(),
              planned.format() == null ? "unknown" : planned.format(),
              planned.fileId(),
              plan.batchId(),
              file.path(),
              file.length(),
              instant(file.modifiedUs()),
              planned.bytes(),
              planned.head(),
              tally.lines,
              tally.sessionRows,
              tally.eventRows,
              tally.rejected(),
              tally.skipped(),
              FileTally.pairs(tally.skips),
              FileTally.pairs(tally.rejects),
              tally.firstUs == Long.MAX_VALUE ? null : instant(tally.firstUs),
              tally.lastUs == Long.MIN_VALUE ? null : instant(tally.lastUs),
              instant(planned.referenceUs()),
              planned.referenceBasis(),
              plan.rules().get(file.site()).equals(rules.fingerprints().get(file.site()))
                  ? plan.rules().get(file.site())
                  : "mixed",
              planned.supersedes().isEmpty() ? null : planned.supersedes().toArray(String[]::new),
              planned.damage() != null,
              now,
              tally.flowRows,
              tally.vulnerabilityRows,
              tally.factRows,
              tally.nameRows));
    }
    lake.append(
        IngestFiles.TABLE, rows, Map.of(BATCH_PROPERTY, plan.batchId(), Lake.RUN_PROPERTY, runId));
  }

  /** Records what the tables hold now, so that nothing has to be read for it. */
  private void remember(Outcome outcome, Map<Table, Set<DaySite>> rewritten) {
    Map<DaySite, Map<Table, PartitionDigest>> outputs = new TreeMap<>();
    for (Table table : TABLES) {
      Map<DaySite, PartitionDigest> known = log.digests(table);
      Map<DaySite, PartitionDigest> added = outcome.digests.get(table);
      Set<DaySite> again =
          new TreeSet<>(outcome.committed.contains(table) ? added.keySet() : rewritten.get(table));
      Map<DaySite, PartitionDigest> read =
          again.isEmpty() ? Map.of() : lake.digests(table, Window.ofCells(again).rows());
      Set<DaySite> cells = new TreeSet<>(added.keySet());
      cells.addAll(again);
      for (DaySite cell : cells) {
        PartitionDigest digest =
            again.contains(cell)
                ? read.getOrDefault(cell, PartitionDigest.EMPTY)
                : known.getOrDefault(cell, PartitionDigest.EMPTY).plus(added.get(cell));
        outputs.computeIfAbsent(cell, c -> new LinkedHashMap<>()).put(table, digest);
      }
    }
    Instant now = Instant.now();
    WorkMeter.Work work = meter.take(INGEST);
    long durationMs = Duration.between(begun, now).toMillis();
    List<RunLog.Entry> entries = new ArrayList<>();
    outputs.forEach(
        (cell, digests) ->
            entries.add(
                RunLog.Entry.known(
                    new Cell(cell.day(), cell.site()),
                    INGEST,
                    "new data",
                    digests,
                    begun,
                    durationMs,
                    work)));
    log.record(entries);
    begun = now;
  }

  private static Instant instant(long us) {
    return Instant.ofEpochSecond(
        Math.floorDiv(us, 1_000_000L), Math.floorMod(us, 1_000_000L) * 1000L);
  }

  /** Fails when files were given that nobody could read. */
  public static void checkReadable(IngestSummary summary) {
    if (!summary.unreadable.isEmpty()) {
      throw new UserException(
          "Cannot read "
              + summary.unreadable.size()
              + " files, the others are in: "
              + String.join("; ", summary.unreadable.stream().limit(3).toList()));
    }
  }
}
