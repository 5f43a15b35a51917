package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.SITE;

/**
 * The records of closed months by port, hours added up: used only while their days are unchanged.
 */
public final class EventMonths {
  public static final Column EVENT_DATE =
      required("event_date", Types.DATE, "First day of the month");

  public static final Table TABLE =
      Table.named(
              "event_months",
              "Sessions and events of closed months by type, name, direction and port.")
          .columns(
              EVENT_DATE,
              SITE,
              EventHours.EVENT_TYPE,
              EventHours.EVENT_NAME,
              EventHours.DIRECTION,
              EventHours.PORT,
              EventHours.COUNT,
              EventHours.BYTES)
          .partitionedBy(Partitioning.MONTH)
          .sortedBy(EventHours.EVENT_TYPE, EventHours.EVENT_NAME, EventHours.PORT)
          .build();

  private EventMonths() {}
}
