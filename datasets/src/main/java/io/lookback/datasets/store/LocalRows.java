package io.lookback.datasets.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericDeleteFilter;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.util.ParallelIterable;
import org.apache.iceberg.util.ThreadPools;

/**
 * Rows of a small table, read in this process by Iceberg's own readers: many small files cost
 * milliseconds where a first query of Spark costs seconds.
 */
public final class LocalRows {
  private LocalRows() {}

  /**
   * Hands over every row of the current snapshot, one after the other and in no order.
   *
   * @param columns that are read; the values have the types of Iceberg's generic records
   */
  public static void forEach(Table table, List<String> columns, Consumer<Record> each) {
    forEach(table, columns, Expressions.alwaysTrue(), each);
  }

  /**
   * The same for some of the rows.
   *
   * @param filter rows for which it is false may be handed over too
   */
  public static void forEach(
      Table table, List<String> columns, Expression filter, Consumer<Record> each) {
    Schema schema = table.schema().select(columns);
    try (CloseableIterable<FileScanTask> tasks =
        table.newScan().select(columns).filter(filter).planFiles()) {
      List<Iterable<Record>> files = new ArrayList<>();
      for (FileScanTask task : tasks) {
        files.add(() -> open(table, task, schema).iterator());
      }
      try (CloseableIterable<Record> rows =
          new ParallelIterable<>(files, ThreadPools.getWorkerPool())) {
        rows.forEach(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + table.name(), e);
    }
  }

  private static CloseableIterable<Record> open(Table table, FileScanTask task, Schema wanted) {
    GenericDeleteFilter deletes = new GenericDeleteFilter(table.io(), task, table.schema(), wanted);
    Schema read = deletes.requiredSchema();
    CloseableIterable<Record> rows =
        Parquet.read(table.io().newInputFile(task.file()))
            .project(read)
            .split(task.start(), task.length())
            .createReaderFunc(file -> GenericParquetReaders.buildReader(read, file))
            .build();
    return deletes.filter(rows);
  }
}
