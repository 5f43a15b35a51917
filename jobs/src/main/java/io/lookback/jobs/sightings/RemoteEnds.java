package io.lookback.jobs.sightings;

import io.lookback.jobs.records.Records;
import io.lookback.jobs.runner.Inputs;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Names the remote end of each session and event, and its role. Inbound: src is the remote client;
 * outbound: dst is the remote server; both ends remote: both, each with its role. A session of
 * unknown orientation and an event whose client side is unknown give the role unknown. Internal
 * conversations, and those with multicast and the like, have no remote end.
 */
public final class RemoteEnds {
  private RemoteEnds() {}

  /**
   * The remote ends of these records, which must all count ({@code is_counted}).
   *
   * @param sessions rows of session_records
   * @param events rows of events
   */
  public static Dataset<Row> of(Inputs in, Dataset<Row> sessions, Dataset<Row> events) {
    Records.of(in.spark(), sessions, events).createOrReplaceTempView("records");
    return in.sql(RemoteEnds.class, "RemoteEnds.sql", Map.of());
  }
}
