package io.lookback.datasets.table;

import java.util.List;

/** Every table of the lake; a new table is one class and one line here. */
public final class Tables {
  public static final List<Table> ALL =
      List.of(
          SessionRecords.TABLE,
          Events.TABLE,
          Flows.TABLE,
          Vulnerabilities.TABLE,
          HostFacts.TABLE,
          NameRecords.TABLE,
          StitchCarry.TABLE,
          Rejects.TABLE,
          ExportGaps.TABLE,
          IngestFiles.TABLE,
          IngestBatches.TABLE,
          Coverage.TABLE,
          Sightings.TABLE,
          SightingsMonth.TABLE,
          AddressSets.TABLE,
          AddressSetsMonth.TABLE,
          HostDays.TABLE,
          HostMonths.TABLE,
          SessionSizes.TABLE,
          HostSizes.TABLE,
          HostHours.TABLE,
          EventHours.TABLE,
          EventMonths.TABLE,
          EventMonthHours.TABLE,
          AddressTops.TABLE,
          AddressTopsMonth.TABLE,
          EventAddresses.TABLE,
          Indicators.TABLE,
          ListSnapshots.TABLE,
          RetrohuntHitDays.TABLE,
          RetrohuntHits.TABLE,
          RetrohuntTimeline.TABLE,
          HuntedListings.TABLE,
          ListedContacts.TABLE,
          Aftermath.TABLE,
          PartnerSightings.TABLE,
          PartnerBundles.TABLE,
          CrossSiteSightings.TABLE,
          SessionOutliers.TABLE,
          SuspiciousProxies.TABLE,
          BeaconDays.TABLE,
          Beacons.TABLE,
          LongTermActivity.TABLE,
          LongTermCarry.TABLE,
          FirstSeenDays.TABLE,
          FirstSeenMonths.TABLE,
          NeverBeforeSeen.TABLE,
          LoginDays.TABLE,
          LoginFindings.TABLE,
          AccessViolations.TABLE,
          AssetFacts.TABLE,
          AssetLists.TABLE,
          FindingAssets.TABLE,
          Names.TABLE,
          PassiveFacts.TABLE,
          ScanChanges.TABLE,
          Scans.TABLE,
          JobRuns.TABLE);

  private Tables() {}

  /** The table of that name, or an error that lists the names. */
  public static Table named(String name) {
    return ALL.stream()
        .filter(table -> table.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("No table '" + name + "'; tables are " + ALL));
  }
}
