package io.lookback.jobs.records;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Reads each partition of some rows as a stream, without turning rows into objects: for work that
 * SQL has no words for.
 */
public final class RowStreams {
  private RowStreams() {}

  /** What makes new rows of those of a partition. */
  public interface Reader extends Serializable {
    /**
     * The new rows.
     *
     * @param rows in the order of the partition; the next one may overwrite the last, so what is
     *     kept of a row must be copied
     */
    Iterator<InternalRow> read(Iterator<InternalRow> rows);
  }

  /** The rows that a reader makes of each partition. */
  public static Dataset<Row> map(Dataset<Row> rows, Reader reader, StructType schema) {
    return ((SparkSession) rows.sparkSession())
        .internalCreateDataFrame(
            ((org.apache.spark.sql.classic.Dataset<Row>) rows)
                .queryExecution()
                .toRdd()
                .toJavaRDD()
                .mapPartitions(reader::read)
                .rdd(),
            schema,
            false);
  }
}
