package io.lookback.jobs.export;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SaveMode;

/** Writes Parquet files that every reader understands. */
public final class PlainParquet {
  private static final String TIMESTAMPS = "spark.sql.parquet.outputTimestampType";

  private PlainParquet() {}

  /** Adds files to a folder: zstd, times in microseconds as the format's standard has them. */
  public static void write(Dataset<Row> rows, String folder, List<String> partitions) {
    RuntimeConfig settings = rows.sparkSession().conf();
    // The default are the 96-bit times of Impala, which no standard knows.
    String before = settings.get(TIMESTAMPS);
    settings.set(TIMESTAMPS, "TIMESTAMP_MICROS");
    try {
      rows.write()
          .mode(SaveMode.Append)
          .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
          .option("compression", "zstd")
          .partitionBy(partitions.toArray(String[]::new))
          .parquet(folder);
    } finally {
      settings.set(TIMESTAMPS, before);
    }
  }
}
