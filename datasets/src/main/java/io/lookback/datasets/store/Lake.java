package io.lookback.datasets.store;

import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.Partitioning;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Tables;
import io.lookback.datasets.table.Views;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import scala.Tuple2;

/**
 * The tables of one lake: makes them by their declaration, reads them, and is the only one that
 * replaces rows.
 *
 * <p>Tables are Iceberg tables in the catalogue {@value #CATALOG}, namespace {@value #NAMESPACE}.
 * One instance per Spark session, and {@link #fork} for another thread.
 */
public final class Lake {
  /** Iceberg's JDBC catalogue keys its rows by this name, so it is the same everywhere. */
  public static final String CATALOG = "lookback";

  public static final String NAMESPACE = "main";

  /** Snapshot property that names the run that wrote it. */
  public static final String RUN_PROPERTY = "lookback.run";

  /** Options of a catalogue that are settings of its file system. */
  private static final String HADOOP = "hadoop.";

  private static final String CODEC = TableProperties.PARQUET_COMPRESSION;
  private static final String LEVEL = TableProperties.PARQUET_COMPRESSION_LEVEL;

  private static final DecimalType HASH_SUM = new DecimalType(38, 0);

  private final Supplier<SparkSession> session;
  private final Catalog catalog;
  private final Map<Table, org.apache.iceberg.Table> loaded = new HashMap<>();
  private Runnable guard = () -> {};

  private Lake(Supplier<SparkSession> session, Catalog catalog) {
    this.session = session;
    this.catalog = catalog;
  }

  /** Opens the lake of a session, making the tables and views that are missing. */
  public static Lake open(SparkSession spark) {
    Lake lake = new Lake(() -> spark, catalog(spark));
    lake.create();
    return lake;
  }

  /**
   * Opens a lake by its configuration, making the tables and views that are missing. Spark starts
   * when first needed: what Iceberg alone can read does not wait for it.
   *
   * @param folder of the lake
   * @param session made by {@link SparkSessions#create} of the same two; the same one at each call
   */
  public static Lake open(LookbackConfig config, Location folder, Supplier<SparkSession> session) {
    Lake lake = new Lake(session, catalog(SparkSessions.conf(config, folder)));
    lake.create();
    return lake;
  }

  /** The catalogue that Spark makes of these settings. */
  private static Catalog catalog(SparkConf conf) {
    String prefix = SparkSessions.CATALOG + ".";
    Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(conf);
    for (Tuple2<String, String> setting : conf.getAllWithPrefix(prefix)) {
      options.put(setting._1(), setting._2());
      if (setting._1().startsWith(HADOOP)) {
        hadoop.set(setting._1().substring(HADOOP.length()), setting._2());
      }
    }
    return opened(
        () -> CatalogUtil.buildIcebergCatalog(CATALOG, options, hadoop), options.get("uri"));
  }

  private static Catalog catalog(SparkSession spark) {
    return opened(
        () -> Spark3Util.loadIcebergCatalog(spark, CATALOG),
        spark.conf().get(SparkSessions.CATALOG + ".uri", null));
  }

  private static Catalog opened(Supplier<Catalog> open, String uri) {
    try {
      return open.get();
    } catch (RuntimeException e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new UserException(
          "Cannot open the catalogue"
              + (uri == null ? "" : " " + uri)
              + ": "
              + cause.getMessage()
              + ". Please check spark.sql.catalog."
              + CATALOG
              + ".*",
          e);
    }
  }

  /**
   * The same lake for another thread: with a session of its own, whose temporary views nobody else
   * sees.
   */
  public Lake fork() {
    SparkSession clone = ((org.apache.spark.sql.classic.SparkSession) spark()).cloneSession();
    Lake lake = new Lake(() -> clone, catalog(clone));
    lake.guard = guard;
    return lake;
  }

  /**
   * Asks before each commit whether this process may still write.
   *
   * @param check throws when it may not
   */
  public void guardedBy(Runnable check) {
    guard = check;
  }

  /** Throws when this process may no longer write: for who commits by other means than a lake. */
  void checkGuard() {
    guard.run();
  }

  /** The session, which starts now if it has not been needed before. */
  public SparkSession spark() {
    return session.get();
  }

  public Catalog catalog() {
    return catalog;
  }

  /** Name for SQL, catalogue and namespace included. */
  public static String sqlName(Table table) {
    return sqlName(table.name());
  }

  public static String sqlName(String tableOrView) {
    return CATALOG + "." + NAMESPACE + "." + tableOrView;
  }

  public static TableIdentifier identifier(String table) {
    return TableIdentifier.of(NAMESPACE, table);
  }

  private void create() {
    Namespace namespace = Namespace.of(NAMESPACE);
    Namespaces.create(catalog, namespace);
    Set<String> existing =
        catalog.listTables(namespace).stream()
            .map(TableIdentifier::name)
            .collect(Collectors.toSet());
    for (Table table : Tables.ALL) {
      if (!existing.contains(table.name())) {
        create(table);
      }
    }
    for (Views.View view : Views.ALL) {
      if (!isStored(view)) {
        // A view that is new or other than before may name columns that the table lacks still.
        iceberg(SessionRecords.TABLE);
        if (existing.contains(view.name())) {
          // It was a table that held what the view gives.
          catalog.dropTable(identifier(view.name()), true);
        }
        create(view);
      }
    }
  }

  /** Whether a view is there as it is declared now. */
  private boolean isStored(Views.View view) {
    try {
      return catalog instanceof ViewCatalog views
          && views.loadView(identifier(view.name())).sqlFor("spark").sql().equals(view.sql());
    } catch (NoSuchViewException e) {
      return false;
    }
  }

  private void create(Views.View view) {
    spark()
        .sql(
            "CREATE OR REPLACE VIEW "
                + sqlName(view.name())
                + " COMMENT '"
                + view.doc().replace("'", "''")
                + "' AS "
                + view.sql());
  }

  private void create(Table table) {
    Schema schema = SparkSchemaUtil.convert(table.schema());
    PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
    switch (table.partitioning()) {
      case DAY_SITE -> spec.identity("event_date").identity("site");
      case MONTH -> spec.month("event_date");
      case NONE -> {}
    }
    SortOrder.Builder order = SortOrder.builderFor(schema);
    table.sortOrder().forEach(column -> order.asc(column.name()));
    try {
      catalog
          .buildTable(identifier(table.name()), schema)
          .withPartitionSpec(spec.build())
          .withSortOrder(order.build())
          .withProperties(properties(table))
          .create();
    } catch (AlreadyExistsException ignored) {
      // Another process made it in the same moment.
    }
  }

  private static Map<String, String> properties(Table table) {
    Map<String, String> properties = new TreeMap<>();
    properties.put("format-version", "2");
    properties.put("comment", table.doc());
    properties.put(CODEC, "zstd");
    properties.put("write.spark.fanout.enabled", "false");
    properties.put("write.distribution-mode", "none");
    properties.put("commit.retry.num-retries", "20");
    properties.put("write.metadata.delete-after-commit.enabled", "true");
    properties.put("write.metadata.previous-versions-max", "20");
    properties.putAll(table.properties());
    return properties;
  }

  /** The Iceberg table, refreshed; columns that the declaration has gained are added. */
  public synchronized org.apache.iceberg.Table iceberg(Table table) {
    org.apache.iceberg.Table known = loaded.get(table);
    if (known != null) {
      known.refresh();
      return known;
    }
    org.apache.iceberg.Table found = catalog.loadTable(identifier(table.name()));
    List<Column> missing =
        table.columns().stream()
            .filter(column -> found.schema().findField(column.name()) == null)
            .toList();
    if (!missing.isEmpty()) {
      UpdateSchema update = found.updateSchema();
      for (Column column : missing) {
        update.addColumn(column.name(), SparkSchemaUtil.convert(column.type()), column.doc());
      }
      update.commit();
      found.refresh();
    }
    loaded.put(table, found);
    return found;
  }

  /**
   * Gives a table the properties that its declaration has gained since it was made. What stands
   * there stays, whoever set it.
   */
  public void addProperties(Table table) {
    org.apache.iceberg.Table iceberg = iceberg(table);
    Map<String, String> missing = properties(table);
    if (!missing.get(CODEC).equals(iceberg.properties().get(CODEC))) {
      // A level of one codec is none of another, and would fail every write.
      missing.remove(LEVEL);
    }
    missing.keySet().removeAll(iceberg.properties().keySet());
    if (!missing.isEmpty()) {
      UpdateProperties update = iceberg.updateProperties();
      missing.forEach(update::set);
      update.commit();
    }
  }

  /** All rows of a table, columns as declared. */
  public Dataset<Row> read(Table table) {
    iceberg(table);
    return spark().table(sqlName(table)).select(columns(table));
  }

  private static org.apache.spark.sql.Column[] columns(Table table) {
    return table.columns().stream()
        .map(column -> col(column.name()))
        .toArray(org.apache.spark.sql.Column[]::new);
  }

  /**
   * Identifier of the last change of a table's rows: compaction and expiry leave it as it is. Null
   * when nothing was ever written.
   */
  public Long lastChange(Table table) {
    org.apache.iceberg.Table iceberg = iceberg(table);
    Snapshot snapshot = iceberg.currentSnapshot();
    while (snapshot != null && snapshot.operation().equals(DataOperations.REPLACE)) {
      String change = snapshot.summary().get(Upkeep.CHANGE_PROPERTY);
      if (change != null) {
        return Long.valueOf(change);
      }
      Snapshot parent = snapshot.parentId() == null ? null : iceberg.snapshot(snapshot.parentId());
      if (parent == null) {
        // Somebody else compacted and expired: what was before is not known any more.
        break;
      }
      snapshot = parent;
    }
    return snapshot == null ? null : snapshot.snapshotId();
  }

  /** Snapshot id of the table now; null when nothing was ever written. */
  public Long snapshotId(Table table) {
    Snapshot snapshot = iceberg(table).currentSnapshot();
    return snapshot == null ? null : snapshot.snapshotId();
  }

  /**
   * Replaces rows of a table with monthly partitions that no predicate names.
   *
   * @param kept rows of those months that stay
   * @param rows new rows, all of those months
   * @param months first days of the months that change
   */
  public Map<DaySite, PartitionDigest> replaceInMonths(
      Table table, Dataset<Row> kept, Dataset<Row> rows, Set<LocalDate> months, String run) {
    if (months.isEmpty()) {
      return Map.of();
    }
    Window window = Window.ofMonths(months);
    Dataset<Row> all =
        kept.select(columns(table)).filter(window.rows()).unionByName(conform(table, rows, window));
    return overwrite(table, all, window, months.size() > 1, run);
  }

  /**
   * Replaces the rows of a window by new rows, in one commit: the way jobs write.
   *
   * <p>New rows outside the window or null in a required column are a defect and fail the write. If
   * somebody else changed the same partitions meanwhile, the write fails and changes nothing.
   *
   * @param rows columns by name; more columns than declared are ignored
   * @param run identifier of the run, stored with the snapshot
   * @return digests of the days and sites in the window that have rows; empty for tables without
   *     days
   */
  public Map<DaySite, PartitionDigest> replaceWindow(
      Table table, Dataset<Row> rows, Window window, String run) {
    Dataset<Row> all = conform(table, rows, window);
    Window overwritten = window;
    boolean manyPartitions = window.days() == null || window.days().size() > 1;
    if (table.partitioning() != Partitioning.DAY_SITE) {
      // The window is narrower than the partitions: what else they hold is written again.
      overwritten = Window.all();
      manyPartitions = false;
      if (table.partitioning() == Partitioning.MONTH) {
        manyPartitions = true;
        if (window.days() != null) {
          Set<LocalDate> months = new TreeSet<>();
          window.days().forEach(day -> months.add(day.withDayOfMonth(1)));
          overwritten = Window.ofMonths(months);
          manyPartitions = months.size() > 1;
        }
      }
      if (!window.isAll() && snapshotId(table) != null) {
        Dataset<Row> kept =
            read(table).filter(overwritten.rows()).filter(not(coalesce(window.rows(), lit(false))));
        all = kept.unionByName(all);
      }
    }
    Map<DaySite, PartitionDigest> digests =
        overwrite(table, all, overwritten.named(window.text()), manyPartitions, run);
    digests.keySet().removeIf(cell -> !window.contains(cell));
    return table.isDaily() ? digests : Map.of();
  }

  /**
   * The same for rows that share the partitions of their days with others, which stay: sessions
   * made of flows beside those that sensors reported. Days whose new rows equal the old ones, but
   * for columns that a later job settles, are left as they are.
   *
   * @param cells days of sites whose rows are replaced
   * @param part which of their rows; new rows must be such
   * @return digests of these days, rows of others included
   */
  public Map<DaySite, PartitionDigest> replacePart(
      Table table,
      Dataset<Row> rows,
      Set<DaySite> cells,
      org.apache.spark.sql.Column part,
      String run) {
    Window window = Window.ofCells(cells);
    org.apache.spark.sql.Column replaced = coalesce(part, lit(false));
    Dataset<Row> now = conform(table, rows, window.where(replaced));
    Long base = snapshotId(table);
    Set<DaySite> changed = new TreeSet<>(cells);
    if (base != null) {
      Map<DaySite, PartitionDigest> before =
          digests(table, read(table).filter(window.rows()).filter(replaced));
      if (!before.isEmpty()) {
        Map<DaySite, PartitionDigest> after = digests(table, now);
        changed.removeIf(
            cell ->
                before
                    .getOrDefault(cell, PartitionDigest.EMPTY)
                    .base()
                    .equals(after.getOrDefault(cell, PartitionDigest.EMPTY).base()));
      }
    }
    if (!changed.isEmpty()) {
      replaceFiles(table, now, changed, replaced, base, run);
    }
    return digests(table, window.rows());
  }

  /**
   * Files that hold only rows of the part go; of the others what else they hold is written anew.
   */
  private void replaceFiles(
      Table table,
      Dataset<Row> rows,
      Set<DaySite> cells,
      org.apache.spark.sql.Column replaced,
      Long base,
      String run) {
    Window window = Window.ofCells(cells);
    org.apache.iceberg.Table iceberg = iceberg(table);
    OverwriteFiles overwrite = iceberg.newOverwrite();
    Dataset<Row> written = rows.filter(window.rows());
    if (base != null) {
      Dataset<Row> existing = spark().table(sqlName(table)).filter(window.rows());
      Set<String> gone = new TreeSet<>();
      Set<String> mixed = new TreeSet<>();
      for (Row file :
          existing
              .groupBy("_file")
              .agg(
                  sum(when(replaced, lit(1)).otherwise(lit(0))).as("replaced"),
                  count(lit(1)).as("all"))
              .filter("replaced > 0")
              .collectAsList()) {
        gone.add(file.getString(0));
        if (file.getLong(1) < file.getLong(2)) {
          mixed.add(file.getString(0));
        }
      }
      deleteFiles(table, iceberg, gone, overwrite);
      if (!mixed.isEmpty()) {
        written =
            existing
                .filter(col("_file").isin(mixed.toArray()))
                .filter(not(replaced))
                .select(columns(table))
                .unionByName(written);
      }
      overwrite.validateFromSnapshot(base);
    }
    List<DataFile> files =
        RowFiles.write(table, iceberg, RowFiles.ordered(table, written, RowFiles.Sharing.NONE))
            .files();
    files.forEach(overwrite::addFile);
    overwrite
        .conflictDetectionFilter(
            Expressions.and(
                Expressions.in(
                    "event_date", cells.stream().map(cell -> cell.day().toString()).toArray()),
                Expressions.in("site", cells.stream().map(DaySite::site).toArray())))
        .validateNoConflictingData()
        .validateNoConflictingDeletes()
        .set(RUN_PROPERTY, run);
    commit(table, overwrite, files, "replace " + window.text());
  }

  /** Commits, or deletes the files that were written for it. */
  private void commit(Table table, OverwriteFiles overwrite, List<DataFile> written, String what) {
    try {
      guard.run();
      overwrite.commit();
    } catch (CommitStateUnknownException e) {
      throw e;
    } catch (ValidationException e) {
      RowFiles.delete(iceberg(table).io(), written);
      throw new ConcurrentWriteException(
          "Cannot "
              + what
              + " of table "
              + table
              + ": another run changed it meanwhile. Nothing was written; run again.",
          e);
    } catch (RuntimeException e) {
      RowFiles.delete(iceberg(table).io(), written);
      throw e;
    }
    spark().catalog().refreshTable(sqlName(table));
  }

  private static void deleteFiles(
      Table table, org.apache.iceberg.Table iceberg, Set<String> paths, OverwriteFiles overwrite) {
    if (paths.isEmpty()) {
      return;
    }
    try (CloseableIterable<FileScanTask> tasks = iceberg.newScan().planFiles()) {
      for (FileScanTask task : tasks) {
        if (paths.contains(task.file().location())) {
          overwrite.deleteFile(task.file().copyWithoutStats());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the files of table " + table, e);
    }
  }

  /**
   * Replaces what is in a window by rows of which some may have been there.
   *
   * @return digests of the days and sites that have rows now
   */
  private Map<DaySite, PartitionDigest> overwrite(
      Table table, Dataset<Row> rows, Window window, boolean manyPartitions, String run) {
    org.apache.iceberg.Table iceberg = iceberg(table);
    Long base = snapshotId(table);
    TaskWriter.Written written =
        RowFiles.write(
            table, iceberg, RowFiles.ordered(table, rows, sharing(table, manyPartitions)));
    OverwriteFiles overwrite = iceberg.newOverwrite().overwriteByRowFilter(window.partitions());
    written.files().forEach(overwrite::addFile);
    if (base != null) {
      overwrite.validateFromSnapshot(base);
    }
    overwrite
        .conflictDetectionFilter(window.partitions())
        .validateNoConflictingData()
        .validateNoConflictingDeletes()
        .set(RUN_PROPERTY, run);
    commit(table, overwrite, written.files(), "replace " + window.text());
    Map<DaySite, PartitionDigest> digests = new TreeMap<>();
    written
        .digests()
        .forEach(
            (cell, digest) -> {
              // Rows about a job as a whole belong to no day.
              if (cell.day() != null && !cell.site().isEmpty()) {
                digests.put(cell, digest);
              }
            });
    return digests;
  }

  private static RowFiles.Sharing sharing(Table table, boolean manyPartitions) {
    if (table.isReadByKey()) {
      return RowFiles.Sharing.BY_ORDER;
    }
    return manyPartitions ? RowFiles.Sharing.BY_PARTITION : RowFiles.Sharing.NONE;
  }

  /**
   * A list whose elements might be null as far as Spark knows, as one whose elements are none:
   * Spark refuses the cast, though the values may be right.
   */
  private static org.apache.spark.sql.Column withoutNulls(
      Table table, Column column, DataType given) {
    org.apache.spark.sql.Column value = col(column.name());
    boolean mayHoldNulls =
        column.type() instanceof ArrayType declared
            && !declared.containsNull()
            && given instanceof ArrayType found
            && found.containsNull();
    if (!mayHoldNulls) {
      return value;
    }
    return when(
            exists(value, element -> element.isNull()),
            raise_error(
                lit(
                    "Column "
                        + column.name()
                        + " of table "
                        + table
                        + " must not hold lists with null in them")))
        .otherwise(array_compact(value));
  }

  /** Casts to the declared columns and makes a violated contract fail at run time. */
  private static Dataset<Row> conform(Table table, Dataset<Row> rows, Window window) {
    Set<String> given = new TreeSet<>(Arrays.asList(rows.columns()));
    List<org.apache.spark.sql.Column> projection = new ArrayList<>();
    for (Column column : table.columns()) {
      if (!given.contains(column.name())) {
        throw new IllegalStateException(
            "Rows for table " + table + " lack column " + column.name() + "; they have " + given);
      }
      DataType type = rows.schema().apply(column.name()).dataType();
      org.apache.spark.sql.Column value = withoutNulls(table, column, type).cast(column.type());
      if (column.required()) {
        value =
            when(
                    value.isNull(),
                    raise_error(
                        lit(
                            "Column "
                                + column.name()
                                + " of table "
                                + table
                                + " must not be null")))
                .otherwise(value);
      }
      projection.add(value.as(column.name()));
    }
    Dataset<Row> conformed = rows.select(projection.toArray(org.apache.spark.sql.Column[]::new));
    String first = table.columns().get(0).name();
    return conformed.withColumn(
        first,
        when(window.rows(), col(first))
            .otherwise(
                raise_error(lit("A row for table " + table + " is outside of " + window.text()))));
  }

  /**
   * Adds a few rows that the driver holds, in one commit.
   *
   * @param rows values in the order of the declared columns, as {@link Row}s hold them
   */
  public void append(Table table, List<Row> rows, Map<String, String> snapshotProperties) {
    if (rows.isEmpty()) {
      return;
    }
    org.apache.iceberg.Table iceberg = iceberg(table);
    scala.Function1<Object, Object> toCatalyst =
        CatalystTypeConverters.createToCatalystConverter(table.schema());
    int dateOrdinal = table.columnNames().indexOf("event_date");
    int siteOrdinal = table.columnNames().indexOf("site");
    TaskWriter.Written written;
    try (TaskWriter writer =
        new TaskWriter(table, iceberg, 0, ThreadLocalRandom.current().nextLong(1L << 40))) {
      for (Row row : rows) {
        Object date = dateOrdinal < 0 ? null : row.get(dateOrdinal);
        int epochDay = date == null ? TaskWriter.NO_DAY : (int) localDate(date).toEpochDay();
        String site =
            siteOrdinal < 0 || row.isNullAt(siteOrdinal) ? "" : row.getString(siteOrdinal);
        writer.write(epochDay, site, (InternalRow) toCatalyst.apply(row));
      }
      written = writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to table " + table, e);
    }
    commitAppend(table, written.files(), snapshotProperties);
  }

  /** Commits files that tasks wrote, as one append. */
  public void commitAppend(
      Table table, List<DataFile> files, Map<String, String> snapshotProperties) {
    AppendFiles append = iceberg(table).newAppend();
    files.forEach(append::appendFile);
    snapshotProperties.forEach(append::set);
    guard.run();
    append.commit();
    spark().catalog().refreshTable(sqlName(table));
  }

  /**
   * In one commit removes the rows of raw files and adds files that tasks wrote. Data files that
   * hold other rows too are written again without them.
   *
   * @param removed identifiers of raw files whose rows go, by site
   * @return days and sites that lost rows
   */
  public Set<DaySite> commitReplacingFiles(
      Table table,
      Map<String, Set<String>> removed,
      List<DataFile> added,
      Map<String, String> snapshotProperties) {
    org.apache.iceberg.Table iceberg = iceberg(table);
    Long base = snapshotId(table);
    Dataset<Row> rows = spark().table(sqlName(table));
    org.apache.spark.sql.Column goes = ofFiles(table, removed);
    Set<DaySite> touched = new TreeSet<>();
    Set<String> paths = new TreeSet<>();
    if (base != null) {
      for (Row row :
          rows.filter(goes).select("event_date", "site", "_file").distinct().collectAsList()) {
        touched.add(new DaySite(localDate(row.get(0)), row.getString(1)));
        paths.add(row.getString(2));
      }
    }
    OverwriteFiles overwrite = iceberg.newOverwrite();
    List<DataFile> again = List.of();
    if (!paths.isEmpty()) {
      deleteFiles(table, iceberg, paths, overwrite);
      Dataset<Row> kept =
          rows.filter(col("_file").isin(paths.toArray())).filter(not(goes)).select(columns(table));
      again =
          RowFiles.write(
                  table, iceberg, RowFiles.ordered(table, kept, RowFiles.Sharing.BY_PARTITION))
              .files();
      again.forEach(overwrite::addFile);
      overwrite.validateFromSnapshot(base).validateNoConflictingDeletes();
    }
    added.forEach(overwrite::addFile);
    snapshotProperties.forEach(overwrite::set);
    commit(table, overwrite, again, "replace rows");
    return touched;
  }

  /**
   * Writes the rows that raw files had in an earlier state of a table to new files, without
   * committing them.
   *
   * @param snapshot the earlier state
   * @param files identifiers of raw files by site
   */
  public List<DataFile> filesOf(Table table, long snapshot, Map<String, Set<String>> files) {
    org.apache.spark.sql.Column wanted = ofFiles(table, files);
    Dataset<Row> rows =
        spark()
            .read()
            .option("versionAsOf", Long.toString(snapshot))
            .table(sqlName(table))
            .filter(wanted)
            .select(columns(table));
    return RowFiles.write(
            table, iceberg(table), RowFiles.ordered(table, rows, RowFiles.Sharing.BY_PARTITION))
        .files();
  }

  /** Whether a table holds rows of any of these raw files. */
  public boolean hasRowsOf(Table table, Map<String, Set<String>> files) {
    return !read(table).filter(ofFiles(table, files)).isEmpty();
  }

  /** Rows that were read from files, not those that a job made of several files' rows. */
  private static org.apache.spark.sql.Column ofFiles(Table table, Map<String, Set<String>> files) {
    org.apache.spark.sql.Column any = lit(false);
    for (Map.Entry<String, Set<String>> entry : files.entrySet()) {
      any =
          any.or(
              col("site")
                  .equalTo(entry.getKey())
                  .and(col("file_id").isin(entry.getValue().toArray())));
    }
    if (table.equals(SessionRecords.TABLE)) {
      any = any.and(col("source_format").notEqual(SessionRecords.STITCHED));
    }
    return any;
  }

  /** Digests of the (day, site)s that have rows under a filter, by reading them. */
  public Map<DaySite, PartitionDigest> digests(Table table, org.apache.spark.sql.Column filter) {
    return digests(table, read(table).filter(filter));
  }

  private static Map<DaySite, PartitionDigest> digests(Table table, Dataset<Row> rows) {
    org.apache.spark.sql.Column all = hash(table, false);
    Dataset<Row> sums =
        rows
            // Rows about a job as a whole belong to no day.
            .filter(col("event_date").isNotNull().and(col("site").isNotNull()))
            .groupBy("event_date", "site")
            .agg(
                count(lit(1)).as("rows"),
                sum(all.cast(HASH_SUM)).as("all"),
                sum((table.settled().isEmpty() ? all : hash(table, true)).cast(HASH_SUM))
                    .as("base"));
    Map<DaySite, PartitionDigest> digests = new LinkedHashMap<>();
    for (Row row : sums.collectAsList()) {
      long count = row.getLong(2);
      digests.put(
          new DaySite(localDate(row.get(0)), row.getString(1)),
          new PartitionDigest(digest(count, row.getDecimal(3)), digest(count, row.getDecimal(4))));
    }
    return digests;
  }

  private static LocalDate localDate(Object value) {
    return value instanceof LocalDate date ? date : LocalDate.parse(value.toString());
  }

  private static Digest digest(long rows, BigDecimal sum) {
    return new Digest(rows, sum.toBigIntegerExact());
  }

  /** The columns that a digest hashes, in their order. */
  public static List<Column> digested(Table table, boolean base) {
    return table.columns().stream()
        .filter(column -> !base || !table.settled().contains(column))
        .toList();
  }

  private static org.apache.spark.sql.Column hash(Table table, boolean base) {
    return xxhash64(
        digested(table, base).stream()
            .map(column -> col(column.name()))
            .toArray(org.apache.spark.sql.Column[]::new));
  }
}
