package io.lookback.datasets.store;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.trunc;

import io.lookback.datasets.table.Partitioning;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Tables;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.io.FileIO;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Ascending$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NullsFirst$;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.logical.RebalancePartitions;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.unsafe.types.UTF8String;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Function2;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;

/**
 * Writes rows to files of a table, uncommitted, and digests them on the way, so that nobody reads
 * them again for that.
 */
final class RowFiles {
  private static final Logger LOG = LoggerFactory.getLogger(RowFiles.class);

  /** What a task should get of a shuffle before its files, as Iceberg has it for Parquet. */
  private static final long TASK_BYTES = 384L << 20;

  /** How rows are shared out to the tasks that write files. */
  enum Sharing {
    /** As they come: few partitions, each of which all tasks may write to. */
    NONE,
    /** All rows of a partition in one task, or a few if it is large. */
    BY_PARTITION,
    /** By ranges of the table's order, so that equal keys are in few files. */
    BY_ORDER
  }

  private RowFiles() {}

  /** What rows are written by first, as partitions are. */
  private static Stream<Column> partition(Table table) {
    return switch (table.partitioning()) {
      case DAY_SITE -> Stream.of(col("event_date"), col("site"));
      case MONTH -> Stream.of(trunc(col("event_date"), "MM"));
      case NONE -> Stream.empty();
    };
  }

  private static Column[] order(Table table) {
    return Stream.concat(
            partition(table), table.sortOrder().stream().map(column -> col(column.name())))
        .toArray(Column[]::new);
  }

  /** Rows in the order of the table within each task, partition by partition. */
  static Dataset<Row> ordered(Table table, Dataset<Row> rows, Sharing sharing) {
    Dataset<Row> shared =
        switch (sharing) {
          case NONE -> rows;
          case BY_PARTITION ->
              table.partitioning() == Partitioning.NONE
                  ? rows
                  : rebalanced(rows, partition(table), expression -> expression);
          case BY_ORDER -> rebalanced(rows, Stream.of(order(table)), RowFiles::up);
        };
    Column[] order = order(table);
    return order.length == 0 ? shared : shared.sortWithinPartitions(order);
  }

  private static Expression up(Expression column) {
    return new SortOrder(
        column,
        Ascending$.MODULE$,
        NullsFirst$.MODULE$,
        CollectionConverters.asScala(List.<Expression>of()).toSeq());
  }

  private static Dataset<Row> rebalanced(
      Dataset<Row> rows, Stream<Column> by, UnaryOperator<Expression> how) {
    org.apache.spark.sql.classic.Dataset<Row> classic =
        (org.apache.spark.sql.classic.Dataset<Row>) rows;
    SparkSession spark = (SparkSession) rows.sparkSession();
    return org.apache.spark.sql.classic.Dataset.ofRows(
        spark,
        new RebalancePartitions(
            CollectionConverters.asScala(by.map(spark::expression).map(how).toList()).toSeq(),
            classic.logicalPlan(),
            Option.empty(),
            Option.apply(TASK_BYTES)));
  }

  /**
   * Writes rows as they come.
   *
   * @param ordered all declared columns, in their order
   */
  static TaskWriter.Written write(
      Table table, org.apache.iceberg.Table iceberg, Dataset<Row> ordered) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(ordered.sparkSession().sparkContext());
    Broadcast<org.apache.iceberg.Table> shared =
        context.broadcast(SerializableTable.copyOf(iceberg));
    Task task =
        new Task(
            table.name(),
            shared,
            table.columnNames().indexOf("event_date"),
            table.columnNames().indexOf("site"));
    RDD<InternalRow> rows =
        ((org.apache.spark.sql.classic.Dataset<Row>) ordered).queryExecution().toRdd();
    List<TaskWriter.Written> parts = Collections.synchronizedList(new ArrayList<>());
    Function2<Object, TaskWriter.Written, BoxedUnit> take =
        (part, written) -> {
          parts.add(written);
          return BoxedUnit.UNIT;
        };
    try {
      context.sc().runJob(rows, task, take, ClassTag$.MODULE$.apply(TaskWriter.Written.class));
    } catch (Exception e) {
      // Spark's exceptions are checked ones that nobody declares. Files that a task finishes after
      // this are left to maintenance.
      List.copyOf(parts).forEach(part -> delete(iceberg.io(), part.files()));
      throw e;
    }
    List<DataFile> files = new ArrayList<>();
    Map<DaySite, PartitionDigest> digests = new HashMap<>();
    for (TaskWriter.Written part : parts) {
      files.addAll(part.files());
      part.digests().forEach((cell, digest) -> digests.merge(cell, digest, PartitionDigest::plus));
    }
    return new TaskWriter.Written(files, digests);
  }

  /** Deletes files that will not be committed; what cannot be is left to maintenance. */
  static void delete(FileIO io, List<DataFile> files) {
    for (DataFile file : files) {
      try {
        io.deleteFile(file.location());
      } catch (RuntimeException e) {
        LOG.warn("Cannot delete {}, which no table has: {}", file.location(), e.toString());
      }
    }
  }

  /** What runs on executors. */
  private record Task(
      String table, Broadcast<org.apache.iceberg.Table> iceberg, int dateOrdinal, int siteOrdinal)
      implements Function2<TaskContext, scala.collection.Iterator<InternalRow>, TaskWriter.Written>,
          Serializable {
    @Override
    public TaskWriter.Written apply(TaskContext task, scala.collection.Iterator<InternalRow> rows) {
      try (TaskWriter writer =
          new TaskWriter(
              Tables.named(table), iceberg.value(), task.partitionId(), task.taskAttemptId())) {
        UTF8String lastSite = UTF8String.EMPTY_UTF8;
        String site = "";
        while (rows.hasNext()) {
          InternalRow row = rows.next();
          boolean hasDay = dateOrdinal >= 0 && !row.isNullAt(dateOrdinal);
          UTF8String siteOfRow =
              siteOrdinal >= 0 && !row.isNullAt(siteOrdinal)
                  ? row.getUTF8String(siteOrdinal)
                  : UTF8String.EMPTY_UTF8;
          if (!siteOfRow.equals(lastSite)) {
            lastSite = siteOfRow.clone();
            site = lastSite.toString();
          }
          writer.write(hasDay ? row.getInt(dateOrdinal) : TaskWriter.NO_DAY, site, row);
        }
        return writer.finish();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write files of table " + table, e);
      }
    }
  }
}
