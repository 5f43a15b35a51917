package io.lookback.datasets.store;

import io.lookback.datasets.UserException;
import io.lookback.datasets.table.Partitioning;
import io.lookback.datasets.table.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.actions.ExpireSnapshots;
import org.apache.iceberg.actions.RewriteDataFiles;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.spark.actions.SparkActions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the files of a lake's tables few, sorted and no more than are needed. Except for {@link
 * #removeBefore} no row changes.
 */
public final class Upkeep {
  /**
   * Snapshot property of a compaction that names the last snapshot that changed rows, so that it is
   * still known when that one is expired.
   */
  static final String CHANGE_PROPERTY = "lookback.change";

  /** More manifests than this are gathered by partition, so that planning opens few of them. */
  private static final int MANY_MANIFESTS = 30;

  private static final int DELETING_THREADS = 8;

  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  private final Lake lake;
  private final String runId;

  /**
   * @param runId identifier of the run, stored with snapshots
   */
  public Upkeep(Lake lake, String runId) {
    this.lake = lake;
    this.runId = runId;
  }

  /**
   * What a compaction did.
   *
   * @param before files that were read
   * @param after files that were written in their place
   * @param bytes size of those read
   */
  public record Compacted(int before, int after, long bytes) {}

  /**
   * Joins the small files of each partition, in the table's sort order (address tiers by address,
   * records by time). A partition that already is one file, or whose files are large, stays as it
   * is.
   */
  public Compacted compact(Table table) {
    org.apache.iceberg.Table iceberg = lake.iceberg(table);
    if (iceberg.currentSnapshot() == null) {
      return new Compacted(0, 0, 0);
    }
    Map<String, String> properties = properties(table);
    lake.checkGuard();
    RewriteDataFiles action = SparkActions.get(lake.spark()).rewriteDataFiles(iceberg);
    action = table.sortOrder().isEmpty() ? action.binPack() : action.sort();
    for (Map.Entry<String, String> property : properties.entrySet()) {
      action = action.snapshotProperty(property.getKey(), property.getValue());
    }
    RewriteDataFiles.Result result =
        action
            .option("min-input-files", "2")
            // A run that dies keeps what it has finished.
            .option("partial-progress.enabled", "true")
            .option("partial-progress.max-commits", "10")
            .option("max-concurrent-file-group-rewrites", "2")
            .execute();
    if (result.failedDataFilesCount() > 0) {
      throw new UserException(
          "Compaction of table "
              + table
              + " failed for "
              + result.failedDataFilesCount()
              + " files, see the log; no row is lost. Run again");
    }
    gatherManifests(table, properties);
    return new Compacted(
        result.rewrittenDataFilesCount(),
        result.addedDataFilesCount(),
        result.rewrittenBytesCount());
  }

  private Map<String, String> properties(Table table) {
    return Map.of(Lake.RUN_PROPERTY, runId, CHANGE_PROPERTY, Long.toString(lake.lastChange(table)));
  }

  private void gatherManifests(Table table, Map<String, String> properties) {
    org.apache.iceberg.Table iceberg = lake.iceberg(table);
    List<?> manifests = iceberg.currentSnapshot().dataManifests(iceberg.io());
    if (table.partitioning() == Partitioning.NONE || manifests.size() <= MANY_MANIFESTS) {
      return;
    }
    lake.checkGuard();
    var action = SparkActions.get(lake.spark()).rewriteManifests(iceberg);
    properties.forEach(action::snapshotProperty);
    action.execute();
  }

  /** Whether a table has rows of days before {@code limit}; of a month table, of whole months. */
  public boolean hasBefore(Table table, LocalDate limit) {
    try (CloseableIterable<FileScanTask> tasks =
        lake.iceberg(table).newScan().filter(before(table, limit)).planFiles()) {
      return tasks.iterator().hasNext();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the files of table " + table, e);
    }
  }

  /**
   * Removes the rows of all days before {@code limit}, in one commit that writes no data.
   *
   * @param limit of a table with monthly partitions the first of a month
   */
  public void removeBefore(Table table, LocalDate limit) {
    lake.checkGuard();
    lake.iceberg(table)
        .newDelete()
        .deleteFromRowFilter(before(table, limit))
        .set(Lake.RUN_PROPERTY, runId)
        .commit();
    lake.spark().catalog().refreshTable(Lake.sqlName(table));
  }

  private static Expression before(Table table, LocalDate limit) {
    if (table.partitioning() == Partitioning.NONE) {
      throw new IllegalArgumentException("Table " + table + " has no days");
    }
    if (table.partitioning() == Partitioning.MONTH && limit.getDayOfMonth() != 1) {
      throw new IllegalArgumentException(
          "Table " + table + " has whole months, and " + limit + " is within one");
    }
    return Expressions.lessThan("event_date", limit.toString());
  }

  /**
   * What an expiry did.
   *
   * @param snapshots states that can no longer be read
   * @param files data and metadata files deleted with them
   */
  public record Expired(int snapshots, int files) {}

  /**
   * Forgets states of a table that are older than {@code limit}, except the current one and those
   * since snapshot {@code base}, and deletes the files that only they had.
   *
   * @param base the snapshot that an unfinished ingest began with; -1 for an empty table; null when
   *     there is none
   */
  public Expired expire(Table table, Instant limit, Long base) {
    org.apache.iceberg.Table iceberg = lake.iceberg(table);
    if (iceberg.currentSnapshot() == null || (base != null && base < 0)) {
      return new Expired(0, 0);
    }
    long olderThan = limit.toEpochMilli();
    if (base != null) {
      Snapshot needed = iceberg.snapshot(base);
      if (needed == null) {
        return new Expired(0, 0);
      }
      olderThan = Math.min(olderThan, needed.timestampMillis());
    }
    int snapshots = 0;
    for (Snapshot snapshot : iceberg.snapshots()) {
      boolean isCurrent = snapshot.snapshotId() == iceberg.currentSnapshot().snapshotId();
      if (!isCurrent && snapshot.timestampMillis() < olderThan) {
        snapshots++;
      }
    }
    if (snapshots == 0) {
      return new Expired(0, 0);
    }
    lake.checkGuard();
    ExecutorService deleting = Executors.newFixedThreadPool(DELETING_THREADS);
    try {
      // The action, not the table's own expiry: that one keeps what the current state replaced.
      ExpireSnapshots.Result result =
          SparkActions.get(lake.spark())
              .expireSnapshots(iceberg)
              .expireOlderThan(olderThan)
              .retainLast(1)
              .executeDeleteWith(deleting)
              .execute();
      return new Expired(
          snapshots,
          Math.toIntExact(
              result.deletedDataFilesCount()
                  + result.deletedManifestsCount()
                  + result.deletedManifestListsCount()));
    } finally {
      deleting.shutdown();
      lake.spark().catalog().refreshTable(Lake.sqlName(table));
    }
  }

  /** Deletes files in a table's folder that it does not know and that are older; their number. */
  public int deleteOrphans(Table table, Instant limit) {
    lake.checkGuard();
    int count = 0;
    for (String file :
        SparkActions.get(lake.spark())
            .deleteOrphanFiles(lake.iceberg(table))
            .olderThan(limit.toEpochMilli())
            .execute()
            .orphanFileLocations()) {
      LOG.info("Deleted {}, which table {} does not know", file, table);
      count++;
    }
    return count;
  }
}
