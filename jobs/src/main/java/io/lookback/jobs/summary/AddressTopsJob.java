package io.lookback.jobs.summary;

import io.lookback.datasets.config.Range;
import io.lookback.datasets.table.AddressTops;
import io.lookback.datasets.table.EventAddresses;
import io.lookback.datasets.table.EventHours;
import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.HostDays;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Sightings;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.records.Records;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Answers which addresses were the busiest of a day, in all and for each type, name, direction and
 * port of the records: where drilling ends, and where a question for the busiest addresses of a
 * year begins.
 */
public final class AddressTopsJob implements Job<AddressTopsJob.Params> {
  /**
   * How long the lists are.
   *
   * @param addresses of a day, site and side
   * @param ports of a type, name and direction that have a list of their own
   * @param addressesOfPort in such a list
   */
  public record Params(
      @Range(min = 1) int addresses,
      @Range(min = 1) int ports,
      @Range(min = 1) int addressesOfPort) {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named("address-tops", "Which addresses were the busiest of a day?", Params.class)
        .reads(SessionRecords.TABLE, Reach.cell())
        .reads(Events.TABLE, Reach.cell())
        .reads(EventHours.TABLE, Reach.cell())
        .reads(HostDays.TABLE, Reach.cell())
        .reads(Sightings.TABLE, Reach.cell())
        .writes(AddressTops.TABLE)
        .writes(EventAddresses.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    Records.of(in.spark(), in.table(SessionRecords.TABLE), in.table(Events.TABLE))
        .createOrReplaceTempView("records");
    return Outputs.of(
            AddressTops.TABLE, busiest(in, HostDays.TABLE, Sightings.TABLE, params.addresses()))
        .and(
            EventAddresses.TABLE,
            in.sql(
                AddressTopsJob.class,
                "EventAddresses.sql",
                Map.of("ports", params.ports(), "addresses", params.addressesOfPort())));
  }

  /** The busiest own and remote addresses of each cell. */
  static Dataset<Row> busiest(Inputs in, Table hosts, Table remotes, int addresses) {
    in.table(hosts).createOrReplaceTempView("busy_hosts");
    in.table(remotes).createOrReplaceTempView("busy_remotes");
    return in.sql(AddressTopsJob.class, "AddressTops.sql", Map.of("addresses", addresses));
  }
}
