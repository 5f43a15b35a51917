package io.lookback.jobs.testing;

import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.jobs.retrohunt.RetrohuntJob;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.sightings.AddressSetsJob;
import io.lookback.jobs.sightings.AddressSetsMonthJob;
import io.lookback.jobs.sightings.SightingsJob;
import io.lookback.jobs.sightings.SightingsMonthJob;
import io.lookback.jobs.summary.AddressTopsJob;
import io.lookback.jobs.summary.EventHoursJob;
import io.lookback.jobs.summary.HostDaysJob;
import java.time.Duration;
import java.time.LocalDate;
import java.util.stream.Stream;

/** Runs jobs that others build on. */
public final class Pipeline {
  public static final RetrohuntJob.Params WEEK = new RetrohuntJob.Params(Duration.ofDays(7));

  private Pipeline() {}

  /** All days and sites with sessions or events. */
  public static Cell[] cells(TestInputs in) {
    return Stream.concat(in.rows(SessionRecords.TABLE).stream(), in.rows(Events.TABLE).stream())
        .map(row -> new Cell((LocalDate) row.get(0), row.getString(1)))
        .distinct()
        .toArray(Cell[]::new);
  }

  /** Adds the sightings of all days. */
  public static TestInputs rolledUp(TestInputs in) {
    SightingsJob sightings = new SightingsJob();
    return in.with(
        sightings.run(in.running(sightings.spec(), cells(in)), new SightingsJob.Params()));
  }

  /** Packs the sightings of all days. */
  public static TestInputs packed(TestInputs in) {
    AddressSetsJob sets = new AddressSetsJob();
    return in.with(sets.run(in.running(sets.spec(), cells(in)), new AddressSetsJob.Params()));
  }

  /** Adds the sightings of months, and packs them. */
  public static TestInputs packed(TestInputs in, Cell... month) {
    SightingsMonthJob months = new SightingsMonthJob();
    AddressSetsMonthJob sets = new AddressSetsMonthJob();
    in.with(months.run(in.running(months.spec(), month), new SightingsMonthJob.Params()));
    return in.with(sets.run(in.running(sets.spec(), month), new AddressSetsMonthJob.Params()));
  }

  /**
   * Adds all that summaries of days read.
   *
   * @param kept how many addresses of a day are kept
   */
  public static TestInputs summarised(TestInputs in, AddressTopsJob.Params kept) {
    Cell[] cells = cells(in);
    HostDaysJob hosts = new HostDaysJob();
    EventHoursJob hours = new EventHoursJob();
    AddressTopsJob tops = new AddressTopsJob();
    rolledUp(in);
    in.with(hosts.run(in.running(hosts.spec(), cells), new HostDaysJob.Params()));
    in.with(hours.run(in.running(hours.spec(), cells), new EventHoursJob.Params()));
    return in.with(tops.run(in.running(tops.spec(), cells), kept));
  }

  /** Adds the sightings and the hit days of all days. */
  public static TestInputs huntedDays(TestInputs in) {
    RetrohuntJob retrohunt = new RetrohuntJob();
    return in.with(retrohunt.run(rolledUp(in).running(retrohunt.spec(), cells(in)), WEEK));
  }
}
