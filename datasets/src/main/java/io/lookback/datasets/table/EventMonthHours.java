package io.lookback.datasets.table;

import static io.lookback.datasets.table.SourceColumns.SITE;

/**
 * The records of closed months by hour, ports added up: used only while their days are unchanged.
 */
public final class EventMonthHours {
  public static final Table TABLE =
      Table.named(
              "event_month_hours",
              "Sessions and events of closed months by hour, type, name and direction.")
          .columns(
              EventMonths.EVENT_DATE,
              SITE,
              EventHours.HOUR,
              EventHours.EVENT_TYPE,
              EventHours.EVENT_NAME,
              EventHours.DIRECTION,
              EventHours.COUNT,
              EventHours.BYTES)
          .partitionedBy(Partitioning.MONTH)
          .sortedBy(EventHours.EVENT_TYPE, EventHours.EVENT_NAME, EventHours.HOUR)
          .build();

  private EventMonthHours() {}
}
