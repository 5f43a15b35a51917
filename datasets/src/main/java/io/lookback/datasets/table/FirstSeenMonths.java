package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.required;

/** What was there in a closed month: its days added up, for adding up years. */
public final class FirstSeenMonths {
  public static final Column EVENT_DATE =
      required("event_date", Types.DATE, "First day of the month; the partition");
  public static final Column FIRST_DATE =
      required("first_date", Types.DATE, "First day: UTC date on which a record ended");

  public static final Table TABLE =
      Table.named(
              "first_seen_months",
              "What was there in a closed month: its days added up, for adding up years.")
          .columns(FirstSeen.and(EVENT_DATE, FIRST_DATE))
          .partitionedBy(Partitioning.MONTH)
          .build();

  private FirstSeenMonths() {}
}
