package io.lookback.jobs.aftermath;

import io.lookback.datasets.config.ByteSize;
import io.lookback.datasets.config.Range;
import io.lookback.datasets.config.Severity;
import io.lookback.datasets.table.Aftermath;
import io.lookback.datasets.table.HostDays;
import io.lookback.datasets.table.ListedContacts;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Sightings;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.List;
import java.util.Map;

/**
 * Answers what an own host did after a listed address had reached it: for seven days every
 * destination it contacted, those it had not dealt with in the 25 days before, ports on which it
 * newly answers, and what it sent out against what it used to send.
 *
 * <p>Sessions of reached hosts only are read; on a day without any, nothing is. Which destinations
 * are new is known of remote addresses ({@code sightings}).
 */
public final class AftermathJob implements Job<AftermathJob.Params> {
  /** The week after a contact, and the 25 days before the earliest one. */
  private static final int BACK = 7 + 25;

  /**
   * What counts.
   *
   * @param interactivePorts ports on which people log in
   * @param mostDestinations destinations of a host and day that are kept, the new ones first
   * @param moreBytes so many times what it sent on its busiest day before is more
   * @param leastBytes less than this sent out in a day is never more
   * @param severity by what is new
   */
  public record Params(
      List<Integer> interactivePorts,
      @Range(min = 1) int mostDestinations,
      @Range(min = 1) int moreBytes,
      ByteSize leastBytes,
      SeverityTable severity) {}

  /**
   * Severity by the worst sign; one of the first three is a sign, the others are none.
   *
   * @param newService it answers on a port on which it did not before
   * @param newLoginDestination it held a conversation with a new destination on a login port
   * @param moreBytesSent it sent more than on any day before
   * @param severalSigns two or three of these
   * @param newDestination it held conversations with new destinations
   * @param nothingNew it did what it did before
   */
  public record SeverityTable(
      Severity newService,
      Severity newLoginDestination,
      Severity moreBytesSent,
      Severity severalSigns,
      Severity newDestination,
      Severity nothingNew) {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "aftermath",
            "What did a host do in the week after a listed address had reached it?",
            Params.class)
        .version(2)
        .reads(ListedContacts.TABLE, Reach.days(7, 0))
        .reads(SessionRecords.TABLE, Reach.cell())
        .reads(HostDays.TABLE, Reach.days(BACK, 0))
        .reads(Sightings.TABLE, Reach.days(BACK, 0))
        .writes(Aftermath.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    in.keep(in.sql(AftermathJob.class, "Reached.sql", Map.of())).createOrReplaceTempView("reached");
    // Asked several times: what is new, the destinations, their numbers, the most telling of them.
    in.keep(in.sql(AftermathJob.class, "Outgoing.sql", Map.of()))
        .createOrReplaceTempView("outgoing");
    SeverityTable severity = params.severity();
    return Outputs.of(
        Aftermath.TABLE,
        in.sql(
            AftermathJob.class,
            Map.ofEntries(
                Map.entry(
                    "interactive_ports",
                    params.interactivePorts().stream().mapToInt(Integer::intValue).toArray()),
                Map.entry("most_destinations", params.mostDestinations()),
                Map.entry("more_bytes", (long) params.moreBytes()),
                Map.entry("least_bytes", params.leastBytes().bytes()),
                Map.entry("new_service", severity.newService().text()),
                Map.entry("new_login_destination", severity.newLoginDestination().text()),
                Map.entry("more_bytes_sent", severity.moreBytesSent().text()),
                Map.entry("several_signs", severity.severalSigns().text()),
                Map.entry("new_destination", severity.newDestination().text()),
                Map.entry("nothing_new", severity.nothingNew().text()))));
  }
}
