package io.lookback.datasets.table;

import static io.lookback.datasets.table.SourceColumns.SITE;

/** The busiest addresses of a closed month: used only while its days are unchanged. */
public final class AddressTopsMonth {
  public static final Table TABLE =
      Table.named(
              "address_tops_month",
              "The busiest own and remote addresses of a closed month: used only while its days are"
                  + " unchanged.")
          .columns(
              EventMonths.EVENT_DATE,
              SITE,
              AddressTops.SIDE,
              AddressTops.ADDRESS,
              AddressTops.IP_KEY,
              AddressTops.COUNT,
              AddressTops.BYTES,
              AddressTops.RANK,
              AddressTops.ADDRESSES)
          .partitionedBy(Partitioning.MONTH)
          .sortedBy(AddressTops.SIDE, AddressTops.RANK)
          .build();

  private AddressTopsMonth() {}
}
