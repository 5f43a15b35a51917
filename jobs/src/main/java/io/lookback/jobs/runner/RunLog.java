package io.lookback.jobs.runner;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Digest;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.LocalRows;
import io.lookback.datasets.store.PartitionDigest;
import io.lookback.datasets.table.JobRuns;
import io.lookback.datasets.table.Partitioning;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Tables;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.data.Record;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What ran and what the tables hold: the last fingerprint of every (job, cell) and the digest of
 * every (table, day, site), kept in {@code job_runs}.
 *
 * <p>Snapshots that no run recorded (another tool wrote, or a run died between writing and
 * recording) make the digests of the partitions they touched be computed again by reading.
 * Compaction rewrites files, not rows, and changes nothing.
 *
 * <p>Days that retention removed stay in the log as retired: what was computed from them stands.
 * Thread-safe.
 */
public final class RunLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is read of the log. */
  private static final List<io.lookback.datasets.table.Column> READ =
      List.of(
          JobRuns.EVENT_DATE,
          JobRuns.SITE,
          JobRuns.JOB,
          JobRuns.VERSION,
          JobRuns.FINGERPRINT,
          JobRuns.OUTPUTS,
          JobRuns.STATUS,
          JobRuns.STARTED_AT);

  /** Job name under which nights are recorded as a whole. */
  public static final String NIGHT = "(night)";

  /** Job name under which days of jobs over whole sites are recorded. */
  static final String DAYS = "(days)";

  /** Job name under which digests found by reading are recorded. */
  private static final String READING = "(reading)";

  /** Job name under which days are recorded whose rows retention removes. */
  private static final String RETENTION = "(retention)";

  /** Job name under which snapshots are recorded that changed no rows. */
  private static final String MAINTENANCE = "(maintenance)";

  /** The last successful run of a job for a cell. */
  public record Done(String fingerprint, int version, Instant startedAt) {}

  /**
   * A result to remember.
   *
   * @param outputs digest per output table, for cells of days
   * @param message why it is not done; null when it is
   */
  public record Entry(
      Cell cell,
      String job,
      int version,
      String fingerprint,
      String reason,
      Map<Table, PartitionDigest> outputs,
      String status,
      String message,
      Instant startedAt,
      long durationMs,
      WorkMeter.Work work) {
    private static final int MAX_MESSAGE = 500;

    /** A cell whose tables are as its fingerprint says. */
    public static Entry done(
        Cell cell,
        JobSpec<?> spec,
        String fingerprint,
        String reason,
        Map<Table, PartitionDigest> outputs,
        Instant startedAt,
        long durationMs,
        WorkMeter.Work work) {
      return new Entry(
          cell,
          spec.name(),
          spec.version(),
          fingerprint,
          reason,
          outputs,
          JobRuns.DONE,
          null,
          startedAt,
          durationMs,
          work);
    }

    /** Digests that something else than a job made known. */
    public static Entry known(
        Cell cell, String job, String reason, Map<Table, PartitionDigest> outputs, Instant now) {
      return known(cell, job, reason, outputs, now, 0, null);
    }

    /** The same with what it took to make them. */
    public static Entry known(
        Cell cell,
        String job,
        String reason,
        Map<Table, PartitionDigest> outputs,
        Instant startedAt,
        long durationMs,
        WorkMeter.Work work) {
      return new Entry(
          cell, job, 1, "", reason, outputs, JobRuns.DONE, null, startedAt, durationMs, work);
    }

    static Entry failed(
        Cell cell,
        JobSpec<?> spec,
        String reason,
        Throwable failure,
        Instant startedAt,
        long durationMs) {
      return new Entry(
          cell,
          spec.name(),
          spec.version(),
          "",
          reason,
          Map.of(),
          JobRuns.FAILED,
          firstLine(failure.getMessage() == null ? failure.toString() : failure.getMessage()),
          startedAt,
          durationMs,
          null);
    }

    static Entry blocked(JobSpec<?> spec, String blockedBy, Instant now) {
      return new Entry(
          new Cell(null, null),
          spec.name(),
          spec.version(),
          "",
          "",
          Map.of(),
          JobRuns.BLOCKED,
          blockedBy + " failed",
          now,
          0,
          null);
    }

    private static String firstLine(String text) {
      String line = text.lines().findFirst().orElse("");
      return line.length() > MAX_MESSAGE ? line.substring(0, MAX_MESSAGE) : line;
    }

    Entry at(Instant time) {
      return new Entry(
          cell,
          job,
          version,
          fingerprint,
          reason,
          outputs,
          status,
          message,
          time,
          durationMs,
          work);
    }

    /** Rows written. */
    public long rows() {
      return outputs.values().stream().mapToLong(digest -> digest.all().rows()).sum();
    }
  }

  private record JobCell(String job, Cell cell) {}

  private final Lake lake;
  private final String runId;
  private final Map<JobCell, Done> done = new HashMap<>();
  private final Map<Table, TreeMap<DaySite, PartitionDigest>> digests = new LinkedHashMap<>();
  private final Map<Table, Set<DaySite>> retired = new HashMap<>();

  /** The newest time in the log when it was read. */
  private Instant newest = Instant.EPOCH;

  /** Entries that had to be dated after it, because the clock was set back. */
  private long redated;

  private RunLog(Lake lake, String runId) {
    this.lake = lake;
    this.runId = runId;
    Tables.ALL.stream()
        .filter(RunLog::hasDigests)
        .forEach(table -> digests.put(table, new TreeMap<>()));
  }

  /** Tables whose days other jobs depend on. The ledger and the log are not among them. */
  private static boolean hasDigests(Table table) {
    return table.isDaily()
        && !table.equals(JobRuns.TABLE)
        && !table.equals(io.lookback.datasets.table.IngestFiles.TABLE);
  }

  /**
   * Reads the log of a lake and brings it up to date with the tables. Only for who holds the lake's
   * lock, because what had to be read anew is recorded.
   *
   * @param runId identifier of this run, for what it will record
   */
  public static RunLog load(Lake lake, String runId) {
    RunLog log = new RunLog(lake, runId);
    log.append(log.catchUp());
    return log;
  }

  /** The same for who only looks: nothing is written. */
  public static RunLog view(Lake lake) {
    RunLog log = new RunLog(lake, "");
    log.catchUp().forEach(log::remember);
    return log;
  }

  private List<Entry> catchUp() {
    Map<Table, Set<Long>> snapshots = read();
    List<Entry> entries = new ArrayList<>();
    for (Table table : digests.keySet()) {
      entries.addAll(catchUp(table, snapshots.getOrDefault(table, Set.of())));
    }
    return entries;
  }

  /**
   * Reads the last run of every cell, and the last digest of every cell of every table: in this
   * process, because every command waits for it.
   */
  private Map<Table, Set<Long>> read() {
    Map<Table, Set<Long>> snapshots = new HashMap<>();
    if (lake.snapshotId(JobRuns.TABLE) == null) {
      return snapshots;
    }
    Map<Table, Map<Cell, Output>> outputs = new HashMap<>();
    LocalRows.forEach(
        lake.iceberg(JobRuns.TABLE),
        READ.stream().map(io.lookback.datasets.table.Column::name).toList(),
        row -> read(row, outputs));
    outputs.forEach(
        (table, cells) ->
            cells.forEach(
                (cell, output) -> {
                  if (output.snapshot() != null) {
                    snapshots.computeIfAbsent(table, t -> new HashSet<>()).add(output.snapshot());
                  }
                  if (cell.day() != null) {
                    digests.get(table).put(new DaySite(cell.day(), cell.site()), output.digest());
                  }
                }));
    return snapshots;
  }

  /** What a run last said of a cell of a table. */
  private record Output(PartitionDigest digest, Long snapshot, Instant time) {}

  private void read(Record row, Map<Table, Map<Cell, Output>> outputs) {
    Instant time = ((OffsetDateTime) value(row, JobRuns.STARTED_AT)).toInstant();
    if (time.isAfter(newest)) {
      newest = time;
    }
    if (!value(row, JobRuns.STATUS).equals(JobRuns.DONE)) {
      return;
    }
    Cell cell =
        new Cell((LocalDate) value(row, JobRuns.EVENT_DATE), (String) value(row, JobRuns.SITE));
    done.merge(
        new JobCell((String) value(row, JobRuns.JOB), cell),
        new Done((String) value(row, JobRuns.FINGERPRINT), (int) value(row, JobRuns.VERSION), time),
        (one, other) -> other.startedAt().isBefore(one.startedAt()) ? one : other);
    // A run records only the tables it wrote, so each table has a last run of its own.
    for (Map.Entry<String, JsonNode> written : json((String) value(row, JobRuns.OUTPUTS))) {
      Table table = Tables.named(written.getKey());
      if (!digests.containsKey(table)) {
        continue;
      }
      JsonNode output = written.getValue();
      JsonNode snapshot = output.get("snapshot");
      outputs
          .computeIfAbsent(table, t -> new HashMap<>())
          .merge(
              cell,
              new Output(
                  new PartitionDigest(
                      Digest.parse(output.get("all").textValue()),
                      Digest.parse(output.get("base").textValue())),
                  snapshot == null ? null : snapshot.longValue(),
                  time),
              (one, other) -> other.time().isBefore(one.time()) ? one : other);
      if (cell.day() != null && output.path("retired").booleanValue()) {
        retired
            .computeIfAbsent(table, t -> new HashSet<>())
            .add(new DaySite(cell.day(), cell.site()));
      }
    }
  }

  private static Object value(Record row, io.lookback.datasets.table.Column column) {
    return row.getField(column.name());
  }

  private static Set<Map.Entry<String, JsonNode>> json(String text) {
    try {
      return JSON.readTree(text).properties();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Not the outputs of a run in job_runs: " + text, e);
    }
  }

  /** Reads again what snapshots that nobody recorded have touched. */
  private List<Entry> catchUp(Table table, Set<Long> recorded) {
    org.apache.iceberg.Table iceberg = lake.iceberg(table);
    Set<DaySite> days = new TreeSet<>();
    Set<LocalDate> months = new TreeSet<>();
    boolean known = recorded.isEmpty() && digests.get(table).isEmpty();
    for (Snapshot snapshot = iceberg.currentSnapshot();
        snapshot != null;
        snapshot = snapshot.parentId() == null ? null : iceberg.snapshot(snapshot.parentId())) {
      if (recorded.contains(snapshot.snapshotId())) {
        known = true;
        break;
      }
      if (snapshot.operation().equals(DataOperations.REPLACE)) {
        continue;
      }
      List<DataFile> files = new ArrayList<>();
      SnapshotChanges changes = SnapshotChanges.builderFor(iceberg).snapshot(snapshot).build();
      changes.addedDataFiles().forEach(files::add);
      changes.removedDataFiles().forEach(files::add);
      for (DataFile file : files) {
        if (table.partitioning() == Partitioning.DAY_SITE) {
          days.add(
              new DaySite(
                  LocalDate.ofEpochDay(file.partition().get(0, Integer.class)),
                  file.partition().get(1, CharSequence.class).toString()));
        } else {
          int month = file.partition().get(0, Integer.class);
          months.add(
              LocalDate.of(1970 + Math.floorDiv(month, 12), Math.floorMod(month, 12) + 1, 1));
        }
      }
    }
    if (iceberg.currentSnapshot() == null || (known && days.isEmpty() && months.isEmpty())) {
      return List.of();
    }
    Column filter = lit(true);
    Set<DaySite> forgotten = new TreeSet<>(digests.get(table).keySet());
    if (known) {
      if (table.partitioning() == Partitioning.DAY_SITE) {
        filter = io.lookback.datasets.store.Window.ofCells(days).rows();
        forgotten.retainAll(days);
      } else {
        filter = lit(false);
        for (LocalDate month : months) {
          filter =
              filter.or(
                  col("event_date")
                      .geq(lit(month))
                      .and(col("event_date").lt(lit(month.plusMonths(1)))));
        }
        forgotten.removeIf(cell -> !months.contains(cell.day().withDayOfMonth(1)));
      }
    }
    Map<DaySite, PartitionDigest> read = new TreeMap<>();
    forgotten.forEach(cell -> read.put(cell, PartitionDigest.EMPTY));
    read.putAll(lake.digests(table, filter));
    Instant now = Instant.now();
    List<Entry> entries = new ArrayList<>();
    read.forEach(
        (cell, digest) ->
            entries.add(
                Entry.known(
                    new Cell(cell.day(), cell.site()),
                    READING,
                    "the table was written by something else or a run that died",
                    Map.of(table, digest),
                    now)));
    return entries;
  }

  /** The last successful run of a job for a cell; null if there was none. */
  public synchronized Done done(String job, Cell cell) {
    return done.get(new JobCell(job, cell));
  }

  /** Cells that a job has ever finished. */
  public synchronized Set<Cell> cellsOf(String job) {
    Set<Cell> cells = new TreeSet<>();
    done.keySet().stream()
        .filter(key -> key.job().equals(job))
        .forEach(key -> cells.add(key.cell()));
    return cells;
  }

  /** The digest of a day of a site; of an empty partition if nothing was ever written. */
  public synchronized PartitionDigest digest(Table table, DaySite cell) {
    return digests.get(table).getOrDefault(cell, PartitionDigest.EMPTY);
  }

  /** Sites that have rows of a day in a table, in order; a copy. */
  public synchronized List<String> sites(Table table, LocalDate day) {
    return digests
        .get(table)
        .subMap(new DaySite(day, ""), new DaySite(day.plusDays(1), ""))
        .entrySet()
        .stream()
        .filter(entry -> entry.getValue().all().rows() > 0)
        .map(entry -> entry.getKey().site())
        .toList();
  }

  /** All known days and sites of a table with their digests, in order; a copy. */
  public synchronized TreeMap<DaySite, PartitionDigest> digests(Table table) {
    return new TreeMap<>(digests.get(table));
  }

  /** Whether retention has removed the rows of a day of a site. */
  public synchronized boolean isRetired(Table table, DaySite cell) {
    return retired.getOrDefault(table, Set.of()).contains(cell);
  }

  /** Days of sites whose rows retention has removed; a copy. */
  public synchronized Set<DaySite> retired(Table table) {
    return new TreeSet<>(retired.getOrDefault(table, Set.of()));
  }

  /**
   * Marks days as retired, before their rows are deleted: from now on nothing that reads them is
   * computed again. To be called again after the deletion is harmless and makes its snapshot known.
   */
  public void retire(Table table, Set<DaySite> cells) {
    Instant now = Instant.now();
    record(
        cells.stream()
            .map(
                cell ->
                    Entry.known(
                        new Cell(cell.day(), cell.site()),
                        RETENTION,
                        "retention",
                        Map.of(table, PartitionDigest.EMPTY),
                        now))
            .toList());
  }

  /**
   * Records the current snapshots of tables as known, after work that changed files but no rows
   * (compaction, expiry), so that the recorded ones may be expired. Valid only for who loaded this
   * log under the lock that it still holds.
   */
  public void maintained(Collection<Table> tables) {
    Map<Table, PartitionDigest> outputs = new LinkedHashMap<>();
    tables.stream()
        .filter(digests::containsKey)
        .filter(table -> lake.snapshotId(table) != null)
        .forEach(table -> outputs.put(table, PartitionDigest.EMPTY));
    if (!outputs.isEmpty()) {
      record(
          List.of(
              Entry.known(
                  new Cell(null, null), MAINTENANCE, "maintenance", outputs, Instant.now())));
    }
  }

  /**
   * Removes from the log what newer runs have replaced: all but the last good run of each cell, the
   * last digest of each day of each table, and what retention removed.
   *
   * @param limit what is newer stays
   * @return number of rows removed
   */
  public synchronized long prune(Instant limit) {
    if (lake.snapshotId(JobRuns.TABLE) == null) {
      return 0;
    }
    Dataset<Row> runs = lake.read(JobRuns.TABLE);
    long old = runs.filter(col("started_at").lt(lit(limit))).count();
    if (old == 0) {
      return 0;
    }
    runs.createOrReplaceTempView("runs");
    try {
      Dataset<Row> kept =
          SqlFile.run(
              lake.spark(),
              RunLog.class,
              "RunLogPrune.sql",
              Map.of("limit", limit, "retention", RETENTION));
      long removed = runs.count() - kept.count();
      if (removed > 0) {
        lake.replaceWindow(JobRuns.TABLE, kept, io.lookback.datasets.store.Window.all(), runId);
      }
      return removed;
    } finally {
      lake.spark().catalog().dropTempView("runs");
    }
  }

  /**
   * Records that a night ended.
   *
   * @param message why it failed; null when it ended well
   */
  public void night(Instant startedAt, Instant endedAt, String message) {
    record(
        List.of(
            new Entry(
                new Cell(null, null),
                NIGHT,
                1,
                "",
                "",
                Map.of(),
                message == null ? JobRuns.DONE : JobRuns.FAILED,
                message == null ? null : Entry.firstLine(message),
                startedAt,
                Duration.between(startedAt, endedAt).toMillis(),
                null)));
  }

  /** Remembers results, in one commit. */
  public synchronized void record(List<Entry> entries) {
    append(entries);
  }

  private void remember(Entry entry) {
    if (!entry.status().equals(JobRuns.DONE)) {
      return;
    }
    done.put(
        new JobCell(entry.job(), entry.cell()),
        new Done(entry.fingerprint(), entry.version(), entry.startedAt()));
    if (entry.cell().day() == null) {
      return;
    }
    DaySite day = new DaySite(entry.cell().day(), entry.cell().site());
    entry
        .outputs()
        .forEach(
            (table, digest) -> {
              if (digests.containsKey(table)) {
                digests.get(table).put(day, digest);
                if (entry.job().equals(RETENTION)) {
                  retired.computeIfAbsent(table, t -> new HashSet<>()).add(day);
                }
              }
            });
  }

  /** The log is read by its times, so they only grow, even if the clock of the machine does not. */
  private Entry dated(Entry entry) {
    return entry.startedAt().isAfter(newest)
        ? entry
        : entry.at(newest.plus(++redated, ChronoUnit.MICROS));
  }

  private void append(List<Entry> given) {
    if (given.isEmpty()) {
      return;
    }
    List<Entry> entries = given.stream().map(this::dated).toList();
    Map<Table, Long> snapshots = new HashMap<>();
    List<Row> rows = new ArrayList<>();
    for (Entry entry : entries) {
      ObjectNode outputs = JSON.createObjectNode();
      entry
          .outputs()
          .forEach(
              (table, digest) -> {
                ObjectNode output = outputs.putObject(table.name());
                output.put("all", digest.all().toString());
                output.put("base", digest.base().toString());
                Long snapshot = snapshots.computeIfAbsent(table, lake::snapshotId);
                if (snapshot != null) {
                  output.put("snapshot", snapshot);
                }
                if (entry.job().equals(RETENTION)) {
                  output.put("retired", true);
                }
              });
      WorkMeter.Work work = entry.work();
      rows.add(
          RowFactory.create(
              entry.cell().day(),
              entry.cell().site(),
              runId,
              entry.job(),
              entry.version(),
              entry.fingerprint(),
              entry.reason(),
              outputs.toString(),
              entry.rows(),
              entry.status(),
              entry.message(),
              entry.startedAt(),
              entry.durationMs(),
              work == null ? null : work.sparkJobs(),
              work == null ? null : work.cpuMs(),
              work == null ? null : work.inputBytes(),
              work == null ? null : work.shuffleBytes(),
              work == null ? null : work.spillBytes()));
    }
    lake.append(JobRuns.TABLE, rows, Map.of(Lake.RUN_PROPERTY, runId));
    entries.forEach(this::remember);
  }
}
