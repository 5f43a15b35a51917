package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.SITE;

/** How many TCP sessions each own host began, by hour: what is usual at an hour of the week. */
public final class HostHours {
  public static final Column HOST_IP =
      required("host_ip", Types.IP, "Own host that was the client");
  public static final Column HOURS =
      required(
          "hours",
          Types.listOf(Types.LONG),
          "24 numbers: its established TCP sessions that ended in each hour of the day (UTC), to"
              + " outside and inside");

  public static final Table TABLE =
      Table.named("host_hours", "How many TCP sessions each own host began, by hour of the day.")
          .columns(EVENT_DATE, SITE, HOST_IP, HOURS)
          .partitionedBy(Partitioning.DAY_SITE)
          .sortedBy(HOST_IP)
          .build();

  private HostHours() {}
}
