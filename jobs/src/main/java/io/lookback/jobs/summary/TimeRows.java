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

/**
 * Hours or days in order, those without records as zero: all of the time asked, where it has a
 * first and a last day, else from the first to the last with records.
 */
final class TimeRows {
  /** Longer times are only filled between their records. */
  private static final long MOST = 20_000;

  private final Question question;
  private final Dimension by;

  TimeRows(Question question) {
    this.question = question;
    this.by = question.by();
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
      long first = rows.firstKey();
      long last = rows.lastKey();
      if (question.from() != null && question.to() != null) {
        long from = number(question.since(), question.from());
        long end = number(question.until(), question.to().plusDays(1));
        if (end - from <= MOST) {
          first = Math.min(first, from);
          last = Math.max(last, end - 1);
        }
      }
      for (long n = first; n <= last; n++) {
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

  /** The number of the hour or day that begins at, or last before, a time or else a day. */
  private long number(Instant time, LocalDate day) {
    Instant start = time == null ? day.atStartOfDay(ZoneOffset.UTC).toInstant() : time;
    // An end within an hour or a day takes that one along.
    boolean isEnd = time != null && time.equals(question.until());
    return Math.floorDiv(start.getEpochSecond() + (isEnd ? seconds() - 1 : 0), seconds());
  }

  private Object time(long n) {
    Instant time = Instant.EPOCH.plus(n * seconds(), ChronoUnit.SECONDS);
    return by == Dimension.HOUR ? time : LocalDate.ofInstant(time, ZoneOffset.UTC);
  }
}
