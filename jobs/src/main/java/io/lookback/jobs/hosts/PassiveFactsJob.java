package io.lookback.jobs.hosts;

import io.lookback.datasets.config.Range;
import io.lookback.datasets.format.Orientation;
import io.lookback.datasets.table.PassiveFacts;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.Map;

/**
 * Answers what own hosts offer, as their sessions show it: ports on which they answered, and those
 * on which others than own hosts reached them.
 *
 * <p>A session shows it when it was established, is over, and its server is known. A port that is
 * that of no known service may only have been somebody's own for a moment (FTP data, peer to peer):
 * TCP ports must have answered several clients, UDP ports do not count.
 */
public final class PassiveFactsJob implements Job<PassiveFactsJob.Params> {
  /**
   * @param otherPortClients so many clients make a TCP port open that is that of no known service
   */
  public record Params(@Range(min = 1) long otherPortClients) {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "passive-facts", "What do own hosts offer, as their sessions show it?", Params.class)
        .reads(SessionRecords.TABLE, Reach.cell())
        .writes(PassiveFacts.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    return Outputs.of(
        PassiveFacts.TABLE,
        in.sql(
            PassiveFactsJob.class,
            Map.of(
                "service_ports",
                Orientation.registeredPorts(),
                "other_port_clients",
                params.otherPortClients())));
  }
}
