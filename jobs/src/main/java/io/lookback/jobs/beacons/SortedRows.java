package io.lookback.jobs.beacons;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Reads each sorted partition as a stream. */
final class SortedRows {
  private SortedRows() {}

  /** What makes new rows of sorted ones. */
  interface Reader extends Serializable {
    Iterator<InternalRow> read(Iterator<InternalRow> sorted);
  }

  /** The rows that a reader makes of each partition. */
  static Dataset<Row> map(Dataset<Row> sorted, Reader reader, StructType schema) {
    return ((SparkSession) sorted.sparkSession())
        .internalCreateDataFrame(
            ((org.apache.spark.sql.classic.Dataset<Row>) sorted)
                .queryExecution()
                .toRdd()
                .toJavaRDD()
                .mapPartitions(reader::read)
                .rdd(),
            schema,
            false);
  }
}
