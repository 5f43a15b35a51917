package io.lookback.jobs.records;

import io.lookback.jobs.runner.SqlFile;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Puts sessions and events into the same words, one row each: what kind it is, which way it went,
 * which port served, when, how often. Sessions are events of type network, under the name that the
 * sensor printed or else under the sensor and their class.
 */
public final class Records {
  private Records() {}

  /**
   * These records, which must all count ({@code is_counted}).
   *
   * @param sessions rows of session_records
   * @param events rows of events
   */
  public static Dataset<Row> of(SparkSession spark, Dataset<Row> sessions, Dataset<Row> events) {
    sessions.createOrReplaceTempView("counted_sessions");
    events.createOrReplaceTempView("counted_events");
    return SqlFile.run(spark, Records.class, "Records.sql", Map.of());
  }
}
