package io.lookback.jobs.runner;

import io.lookback.jobs.access.AccessViolationsJob;
import io.lookback.jobs.aftermath.AftermathJob;
import io.lookback.jobs.aftermath.ListedContactsJob;
import io.lookback.jobs.assets.AssetListsJob;
import io.lookback.jobs.beacons.BeaconDaysJob;
import io.lookback.jobs.beacons.BeaconsJob;
import io.lookback.jobs.coverage.CoverageJob;
import io.lookback.jobs.crosssite.CrossSiteSightingsJob;
import io.lookback.jobs.finding.FindingAssetsJob;
import io.lookback.jobs.firstseen.FirstSeenDaysJob;
import io.lookback.jobs.firstseen.FirstSeenJob;
import io.lookback.jobs.firstseen.FirstSeenMonthsJob;
import io.lookback.jobs.hosts.NamesJob;
import io.lookback.jobs.hosts.PassiveFactsJob;
import io.lookback.jobs.hosts.ScanChangesJob;
import io.lookback.jobs.hosts.ScansJob;
import io.lookback.jobs.ingest.CountHostsOnceJob;
import io.lookback.jobs.ingest.CountOnceJob;
import io.lookback.jobs.logins.LoginDaysJob;
import io.lookback.jobs.logins.LoginFindingsJob;
import io.lookback.jobs.longterm.LongTermJob;
import io.lookback.jobs.outliers.SessionOutliersJob;
import io.lookback.jobs.outliers.SessionSizesJob;
import io.lookback.jobs.proxies.HostHoursJob;
import io.lookback.jobs.proxies.SuspiciousProxiesJob;
import io.lookback.jobs.retrohunt.RetrohuntHitsJob;
import io.lookback.jobs.retrohunt.RetrohuntJob;
import io.lookback.jobs.retrohunt.RetrohuntTimelineJob;
import io.lookback.jobs.sightings.AddressSetsJob;
import io.lookback.jobs.sightings.AddressSetsMonthJob;
import io.lookback.jobs.sightings.SightingsJob;
import io.lookback.jobs.sightings.SightingsMonthJob;
import io.lookback.jobs.stitch.StitchJob;
import io.lookback.jobs.summary.AddressTopsJob;
import io.lookback.jobs.summary.AddressTopsMonthJob;
import io.lookback.jobs.summary.EventHoursJob;
import io.lookback.jobs.summary.HostDaysJob;
import io.lookback.jobs.summary.SummaryMonthsJob;
import java.util.List;

/** Every nightly job; a new one is one class and one line here. Order does not matter. */
public final class Jobs {
  public static final List<Job<?>> ALL =
      List.of(
          new StitchJob(),
          new CountOnceJob(),
          new SightingsJob(),
          new SightingsMonthJob(),
          new AddressSetsJob(),
          new AddressSetsMonthJob(),
          new HostDaysJob(),
          new EventHoursJob(),
          new AddressTopsJob(),
          new SummaryMonthsJob(),
          new AddressTopsMonthJob(),
          new CoverageJob(),
          new RetrohuntJob(),
          new RetrohuntHitsJob(),
          new RetrohuntTimelineJob(),
          new ListedContactsJob(),
          new AftermathJob(),
          new CrossSiteSightingsJob(),
          new SessionSizesJob(),
          new SessionOutliersJob(),
          new HostHoursJob(),
          new SuspiciousProxiesJob(),
          new BeaconDaysJob(),
          new BeaconsJob(),
          new LongTermJob(),
          new FirstSeenDaysJob(),
          new FirstSeenMonthsJob(),
          new FirstSeenJob(),
          new LoginDaysJob(),
          new LoginFindingsJob(),
          new AccessViolationsJob(),
          new AssetListsJob(),
          new FindingAssetsJob(),
          new CountHostsOnceJob(),
          new NamesJob(),
          new PassiveFactsJob(),
          new ScansJob(),
          new ScanChangesJob());

  private Jobs() {}

  /** The job of that name, or an error that lists the names. */
  public static Job<?> named(String name) {
    return ALL.stream()
        .filter(job -> job.spec().name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown job '"
                        + name
                        + "'; jobs are "
                        + ALL.stream().map(job -> job.spec().name()).toList()));
  }
}
