package io.lookback.datasets.table;

/** What was there on a day, that may be there for the first time. */
public final class FirstSeenDays {
  public static final Table TABLE =
      Table.named(
              "first_seen_days", "What was there on a day, that may be there for the first time.")
          .columns(FirstSeen.and(SourceColumns.EVENT_DATE))
          .partitionedBy(Partitioning.DAY_SITE)
          .build();

  private FirstSeenDays() {}
}
