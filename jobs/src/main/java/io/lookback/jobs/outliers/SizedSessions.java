package io.lookback.jobs.outliers;

import io.lookback.datasets.format.Orientation;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.SqlFile;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Established sessions of own hosts in the host's words: how long, what it sent and received. */
final class SizedSessions {
  private SizedSessions() {}

  /** Those of the cells, whole ones only; open ones are marked. */
  static Dataset<Row> of(Inputs in) {
    in.table(SessionRecords.TABLE)
        .withColumn("session_id", functions.expr(SessionRecords.SESSION_ID))
        .createOrReplaceTempView("counted_sessions");
    return SqlFile.run(
        in.spark(),
        SizedSessions.class,
        "SizedSessions.sql",
        Map.of("service_ports", Orientation.registeredPorts()));
  }
}
