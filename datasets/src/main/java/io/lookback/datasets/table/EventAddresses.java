package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.SITE;

/** The busiest addresses of each kind of record on a day: where drilling in a report ends. */
public final class EventAddresses {
  public static final Column PORT_GROUP =
      required(
          "port_group",
          Types.TEXT,
          "One of the busiest ports of this type, name and direction; other: all the rest; none: no"
              + " port");
  public static final Column ADDRESSES =
      required(
          "addresses",
          Types.LONG,
          "Distinct addresses of this side: more than there are rows when the list is cut");

  public static final Table TABLE =
      Table.named(
              "event_addresses",
              "The busiest addresses of a day by type, name, direction and port of the records.")
          .columns(
              EVENT_DATE,
              SITE,
              EventHours.EVENT_TYPE,
              EventHours.EVENT_NAME,
              EventHours.DIRECTION,
              PORT_GROUP,
              AddressTops.SIDE,
              AddressTops.ADDRESS,
              AddressTops.COUNT,
              AddressTops.RANK,
              ADDRESSES)
          .partitionedBy(Partitioning.DAY_SITE)
          .sortedBy(EventHours.EVENT_TYPE, EventHours.EVENT_NAME)
          .build();

  private EventAddresses() {}
}
