package io.lookback.jobs.proxies;

import io.lookback.datasets.table.SessionRecords;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.SqlFile;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Established TCP sessions that ended and of which it is known who began them. */
final class TcpSessions {
  private TcpSessions() {}

  /** Those within the job's reach. */
  static Dataset<Row> of(Inputs in) {
    in.table(SessionRecords.TABLE)
        .withColumn("session_id", functions.expr(SessionRecords.SESSION_ID))
        .createOrReplaceTempView("counted_sessions");
    return SqlFile.run(in.spark(), TcpSessions.class, "TcpSessions.sql", Map.of());
  }
}
