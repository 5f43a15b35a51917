package io.lookback.jobs.runner;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeMap$;
import org.apache.spark.sql.catalyst.plans.logical.Statistics;
import org.apache.spark.sql.catalyst.plans.physical.UnknownPartitioning;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.LogicalRDD;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.storage.StorageLevel;
import scala.Option;
import scala.Some;
import scala.jdk.javaapi.CollectionConverters;
import scala.math.BigInt;

/**
 * Rows that queries use several times: computed once, in memory and on disk, and computed again
 * where an executor that held them is lost.
 *
 * <p>Spark's own cache is asked by plan, and whether it answers depends on what else runs in the
 * process; a local checkpoint is gone with its executor. Here the rows themselves stand in the
 * plans that use them, with their true number, by which Spark chooses joins.
 */
public final class Kept implements AutoCloseable {
  private final JavaRDD<InternalRow> kept;
  private final Dataset<Row> rows;

  private Kept(JavaRDD<InternalRow> kept, Dataset<Row> rows) {
    this.kept = kept;
    this.rows = rows;
  }

  /** Computes rows and keeps them until closed. */
  public static Kept of(Dataset<Row> rows) {
    QueryExecution execution = ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution();
    RDD<InternalRow> computed = execution.toRdd();
    JavaRDD<InternalRow> kept =
        computed.toJavaRDD().map(InternalRow::copy).persist(StorageLevel.MEMORY_AND_DISK());
    long count = kept.count();
    scala.collection.immutable.Seq<Attribute> columns =
        CollectionConverters.asScala(
                CollectionConverters.asJava(execution.analyzed().output()).stream()
                    .map(Attribute::newInstance)
                    .toList())
            .toSeq();
    Statistics statistics =
        new Statistics(
            BigInt.apply(Math.max(1, count * rows.schema().defaultSize())),
            new Some<>(BigInt.apply(count)),
            AttributeMap$.MODULE$.empty(),
            false);
    SparkSession session = (SparkSession) rows.sparkSession();
    LogicalRDD plan =
        new LogicalRDD(
            columns,
            kept.rdd(),
            new UnknownPartitioning(kept.getNumPartitions()),
            CollectionConverters.asScala(
                    java.util.List.<org.apache.spark.sql.catalyst.expressions.SortOrder>of())
                .toSeq(),
            false,
            Option.empty(),
            session,
            new Some<>(statistics),
            Option.empty());
    return new Kept(kept, org.apache.spark.sql.classic.Dataset.ofRows(session, plan));
  }

  public Dataset<Row> rows() {
    return rows;
  }

  @Override
  public void close() {
    kept.unpersist(false);
  }
}
