package io.lookback.datasets.table;

import static io.lookback.datasets.table.SourceColumns.SITE;

/** {@link AddressSets} of closed months: used only while their days are unchanged. */
public final class AddressSetsMonth {
  public static final Table TABLE =
      Table.named(
              "address_sets_month",
              "Remote addresses seen, per closed month and site, packed by network: used only"
                  + " while their days are unchanged.")
          .columns(
              SightingsMonth.EVENT_DATE,
              SITE,
              AddressSets.FIRST_KEY,
              AddressSets.LAST_KEY,
              AddressSets.SIGHTINGS,
              AddressSets.KEYS,
              AddressSets.COUNTS,
              AddressSets.LISTS)
          .partitionedBy(Partitioning.MONTH)
          .sortedBy(AddressSets.FIRST_KEY)
          .readByKey()
          .smallPages()
          .build();

  private AddressSetsMonth() {}
}
