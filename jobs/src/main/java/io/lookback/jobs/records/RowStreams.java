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

  /** The same for who must know which partition it is. */
  public interface OfPart extends Serializable {
    /**
     * The new rows.
     *
     * @param part number of the partition
     * @param rows as for {@link Reader#read}
     */
    Iterator<InternalRow> read(int part, Iterator<InternalRow> rows);
  }

  /** The rows that a reader makes of each partition. */
  public static Dataset<Row> map(Dataset<Row> rows, Reader reader, StructType schema) {
    return mapParts(rows, (part, ofPart) -> reader.read(ofPart), schema);
  }

  /** The rows that a reader makes of each partition, of which it knows the number. */
  public static Dataset<Row> mapParts(Dataset<Row> rows, OfPart reader, StructType schema) {
    return ((SparkSession) rows.sparkSession())
        .internalCreateDataFrame(
            ((org.apache.spark.sql.classic.Dataset<Row>) rows)
                .queryExecution()
                .toRdd()
                .toJavaRDD()
                .mapPartitionsWithIndex(reader::read, true)
                .rdd(),
            schema,
            false);
  }
}
