package io.lookback.jobs.logins;

import static org.apache.spark.sql.functions.col;

import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.HostFacts;
import io.lookback.jobs.records.HostNames;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.SqlFile;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Logins and changes of hosts within the job's reach, with the addresses of the hosts: as the
 * configuration tells them, else as scanners did in the {@value #NAME_DAYS} days before.
 */
public final class HostEvents {
  /** Days before an event in which a scanner may have told the name of its host. */
  public static final int NAME_DAYS = 90;

  private HostEvents() {}

  /**
   * The rows of {@code HostEvents.sql}; the job must read what that does.
   *
   * @param types of events: login, login-failure, detected-change
   */
  public static Dataset<Row> of(Inputs in, String... types) {
    Dataset<Row> events = in.table(Events.TABLE).where(col("event_type").isin((Object[]) types));
    events.createOrReplaceTempView("asked_events");
    // Hosts are few, whatever they log.
    events
        .where("dst_ip IS NULL AND host IS NOT NULL")
        .select("event_date", "site", "host")
        .distinct()
        .withColumn("known_address", new HostNames(in.sites()).address(col("site"), col("host")))
        .createOrReplaceTempView("logging_hosts");
    in.table(HostFacts.TABLE).createOrReplaceTempView("host_facts");
    return SqlFile.run(
        in.spark(), HostEvents.class, "HostEvents.sql", Map.of("name_days", NAME_DAYS));
  }
}
