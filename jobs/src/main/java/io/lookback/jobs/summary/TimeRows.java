package io.lookback.jobs.summary;

import static org.apache.spark.sql.functions.col;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Hours or days in order, those without records between the first and the last as zero. */
final class TimeRows {
  private final Dimension by;

  TimeRows(Dimension by) {
    this.by = by;
  }

  Dataset<Row> of(SparkSession spark, Dataset<Row> grouped) {
    String column = by.columns().get(0);
    // At most one row for each hour of the time asked.
    TreeMap<Long, Row> rows = new TreeMap<>();
    for (Row row :
        grouped
            .select(
                functions.unix_micros(col(column).cast("timestamp")), col("count"), col("bytes"))
            .collectAsList()) {
      rows.put(row.getLong(0) / 1_000_000 / seconds(), row);
    }
    List<Row> filled = new ArrayList<>();
    if (!rows.isEmpty()) {
      for (long n = rows.firstKey(); n <= rows.lastKey(); n++) {
        Row row = rows.get(n);
        filled.add(
            RowFactory.create(
                time(n), row == null ? 0L : row.get(1), row == null ? 0L : row.get(2)));
      }
    }
    return spark.createDataFrame(filled, grouped.schema());
  }

  private long seconds() {
    return by == Dimension.HOUR ? 3600 : 86_400;
  }

  private Object time(long n) {
    Instant time = Instant.EPOCH.plus(n * seconds(), ChronoUnit.SECONDS);
    return by == Dimension.HOUR ? time : LocalDate.ofInstant(time, ZoneOffset.UTC);
  }
}
