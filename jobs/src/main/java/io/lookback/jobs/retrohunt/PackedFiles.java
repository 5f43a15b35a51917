package io.lookback.jobs.retrohunt;

import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.Partitioning;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.sightings.AddressBlock;
import io.lookback.udf.net.IpKey;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.StructLikeWrapper;
import org.apache.iceberg.util.ThreadPools;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Finds addresses in the Parquet files of packed sightings: Iceberg says which files there are,
 * {@link PackedReader} looks into them. Spark's own reader would copy every block into a row, of
 * which a hunt for thousands of addresses needs few bytes.
 */
final class PackedFiles {
  /** What a task should have to do, in bytes of files. */
  private static final long MAX_TASK_BYTES = 128L << 20;

  private static final long MIN_TASK_BYTES = 8L << 20;

  /** Less of a file is not worth to be opened for. */
  private static final long MIN_PART_BYTES = 4L << 20;

  private static final int MAX_TASKS = 10_000;

  /** What opening a file costs beside reading it, in bytes. */
  private static final long OPEN_BYTES = 256L << 10;

  /**
   * {@code position} of the range in the index, and what an address in it did, added up over some
   * of the days: columns of a sighting.
   */
  static final StructType FOUND = found();

  private final org.apache.iceberg.Table iceberg;
  private final Asked asked;
  private final ListingIndex index;
  private final List<FileScanTask> files;

  private PackedFiles(
      org.apache.iceberg.Table iceberg, Asked asked, ListingIndex index, List<FileScanTask> files) {
    this.iceberg = iceberg;
    this.asked = asked;
    this.index = index;
    this.files = files;
  }

  /**
   * Which rows are asked.
   *
   * @param sites all others are left out
   * @param from first day; null = any
   * @param to last day; null = any
   * @param days which of the days or months among them
   */
  record Asked(Set<String> sites, LocalDate from, LocalDate to, Days days) {}

  /** Which of the days or months of a site are asked, beside {@link Asked}; runs on executors. */
  interface Days extends Serializable {
    boolean contains(int epochDay, String site);
  }

  /** Row groups of a file that begin in a part of it. */
  record Part(String location, long start, long length) implements Serializable {}

  /**
   * The files that can have an answer.
   *
   * @param table address_sets or address_sets_month
   * @param index what is looked for
   */
  static PackedFiles of(Lake lake, Table table, Asked asked, ListingIndex index) {
    org.apache.iceberg.Table iceberg = lake.iceberg(table);
    return new PackedFiles(iceberg, asked, index, files(iceberg, table, asked, index));
  }

  /** How long they are. */
  long bytes() {
    return files.stream().mapToLong(FileScanTask::length).sum();
  }

  /**
   * What addresses in any of the ranges did, as Spark finds it. An address has a row for each range
   * that holds it, and more than one where several tasks found it.
   *
   * @return {@link #FOUND}
   */
  Dataset<Row> find(SparkSession spark) {
    List<List<Part>> groups = grouped(iceberg, files, spark.sparkContext().defaultParallelism());
    if (groups.isEmpty()) {
      return spark.createDataFrame(List.of(), FOUND);
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<org.apache.iceberg.Table> shared =
        context.broadcast(SerializableTable.copyOf(iceberg));
    Broadcast<ListingIndex> sharedIndex = index.broadcast(spark);
    Days days = asked.days();
    return ((org.apache.spark.sql.classic.SparkSession) spark)
        .internalCreateDataFrame(
            context
                .parallelize(groups, groups.size())
                .mapPartitions(
                    parts -> {
                      PackedSearch search =
                          new PackedSearch(shared.value().io(), parts, sharedIndex.value(), days);
                      TaskContext.get()
                          .addTaskCompletionListener(
                              (TaskCompletionListener) task -> search.close());
                      return search;
                    })
                .rdd(),
            FOUND,
            false);
  }

  /**
   * The same, searched in this process by the threads with which Iceberg reads.
   *
   * @param tiers files of several tables
   * @param limit stop when there are more addresses
   * @return null where there are more
   */
  static FoundSums findHere(List<PackedFiles> tiers, int limit) {
    FoundSums sums = new FoundSums();
    List<Callable<Void>> searches = new ArrayList<>();
    for (PackedFiles tier : tiers) {
      for (List<Part> group :
          grouped(tier.iceberg, tier.files, ThreadPools.WORKER_THREAD_POOL_SIZE)) {
        searches.add(
            () -> {
              try (PackedReader reader =
                  new PackedReader(
                      tier.iceberg.io(),
                      List.of(group).iterator(),
                      tier.index,
                      tier.asked.days())) {
                while (sums.size() <= limit && reader.addTo(sums)) {
                  // It is in the sums.
                }
              }
              return null;
            });
      }
    }
    try {
      for (Future<Void> search : ThreadPools.getWorkerPool().invokeAll(searches)) {
        search.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while files were searched", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("Cannot search files of packed sightings", e.getCause());
    }
    return sums.size() > limit ? null : sums;
  }

  private static List<FileScanTask> files(
      org.apache.iceberg.Table iceberg, Table table, Asked asked, ListingIndex index) {
    Expression rows = Expressions.in("site", asked.sites().toArray());
    if (asked.from() != null) {
      rows =
          Expressions.and(
              rows, Expressions.greaterThanOrEqual("event_date", asked.from().toString()));
    }
    if (asked.to() != null) {
      rows =
          Expressions.and(rows, Expressions.lessThanOrEqual("event_date", asked.to().toString()));
    }
    int firstKey = iceberg.schema().findField("first_key").fieldId();
    int lastKey = iceberg.schema().findField("last_key").fieldId();
    TableScan scan =
        iceberg.newScan().filter(rows).includeColumnStats(Set.of("first_key", "last_key"));
    List<FileScanTask> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> planned = scan.planFiles()) {
      for (FileScanTask task : planned) {
        DataFile file = task.file();
        if (!task.deletes().isEmpty()) {
          throw new IllegalStateException(
              "Some rows of " + file.location() + " are deleted; Lookback replaces whole files");
        }
        if ((table.partitioning() != Partitioning.DAY_SITE || isAsked(file, asked))
            && canHave(
                index, bound(file.lowerBounds(), firstKey), bound(file.upperBounds(), lastKey))) {
          files.add(task);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static boolean isAsked(DataFile file, Asked asked) {
    return asked
        .days()
        .contains(
            file.partition().get(0, Integer.class),
            file.partition().get(1, CharSequence.class).toString());
  }

  private static boolean canHave(ListingIndex index, IpKey first, IpKey last) {
    return first == null || last == null || index.touches(first, last);
  }

  /** A bound of a column; null if Iceberg was told to keep none, or no whole one. */
  private static IpKey bound(Map<Integer, ByteBuffer> bounds, int column) {
    ByteBuffer bound = bounds == null ? null : bounds.get(column);
    if (bound == null || bound.remaining() != IpKey.BYTES) {
      return null;
    }
    byte[] bytes = new byte[IpKey.BYTES];
    bound.duplicate().get(bytes);
    return IpKey.ofBytes(bytes);
  }

  /**
   * Shares files among tasks. The files of a day or month are sorted by address, so that the same
   * parts of large ones go to the same task: it adds up most of what an address did in all months.
   */
  private static List<List<Part>> grouped(
      org.apache.iceberg.Table iceberg, List<FileScanTask> files, int parallelism) {
    long bytes = files.stream().mapToLong(file -> file.length() + OPEN_BYTES).sum();
    // Several tasks a core, so that none waits long for the last one.
    long target = Math.max(MIN_TASK_BYTES, Math.min(MAX_TASK_BYTES, bytes / (4L * parallelism)));
    int tasks = (int) Math.min(MAX_TASKS, (bytes + target - 1) / target);
    List<List<Part>> groups = new ArrayList<>();
    long[] sizes = new long[tasks];
    for (int i = 0; i < tasks; i++) {
      groups.add(new ArrayList<>());
    }
    int firstKey = iceberg.schema().findField("first_key").fieldId();
    Comparator<FileScanTask> byKey =
        Comparator.comparing(
            file -> bound(file.file().lowerBounds(), firstKey),
            Comparator.nullsLast(Comparator.naturalOrder()));
    List<FileScanTask> small = new ArrayList<>();
    for (List<FileScanTask> ofTime :
        files.stream()
            .collect(
                Collectors.groupingBy(
                    file ->
                        StructLikeWrapper.forType(file.spec().partitionType())
                            .set(file.partition())))
            .values()) {
      long length = ofTime.stream().mapToLong(FileScanTask::length).sum();
      long parts = Math.min(tasks, length / MIN_PART_BYTES);
      if (parts < 2) {
        small.addAll(ofTime);
        continue;
      }
      long before = 0;
      for (FileScanTask file : ofTime.stream().sorted(byKey).toList()) {
        long end = before + file.length();
        for (long from = before; from < end; ) {
          long part = from * parts / length;
          // Where the next part begins.
          long to = Math.min(end, ((part + 1) * length + parts - 1) / parts);
          int task = (int) (part * tasks / parts);
          groups.get(task).add(new Part(file.file().location(), from - before, to - from));
          sizes[task] += to - from + OPEN_BYTES;
          from = to;
        }
        before = end;
      }
    }
    for (FileScanTask file : small) {
      int least = 0;
      for (int i = 1; i < tasks; i++) {
        least = sizes[i] < sizes[least] ? i : least;
      }
      groups.get(least).add(new Part(file.file().location(), 0, file.length()));
      sizes[least] += file.length() + OPEN_BYTES;
    }
    groups.removeIf(List::isEmpty);
    return groups;
  }

  private static StructType found() {
    StructType schema = new StructType().add("position", DataTypes.IntegerType, false);
    for (StructField field : AddressBlock.SCHEMA.fields()) {
      if (!field.name().equals("event_date")) {
        schema = schema.add(field);
      }
    }
    return schema;
  }
}
