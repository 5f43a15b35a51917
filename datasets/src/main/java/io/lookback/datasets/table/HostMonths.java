package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.SITE;

/** What each own host did in a closed month: used only while its days are unchanged. */
public final class HostMonths {
  public static final Column MOST_REMOTE_ADDRESSES =
      required(
          "most_remote_addresses",
          Types.LONG,
          "Distinct addresses at the other end, on the day that had most");
  public static final Column DAYS =
      required("days", Types.INT, "Days of the month on which it was seen so");

  public static final Table TABLE =
      Table.named(
              "host_months",
              "What each own host did in a closed month: used only while its days are unchanged.")
          .columns(
              EventMonths.EVENT_DATE,
              SITE,
              HostDays.HOST_IP,
              HostDays.IP_KEY,
              HostDays.DIRECTION,
              HostDays.ROLE,
              HostDays.PROTOCOL,
              HostDays.PORT,
              HostDays.SESSIONS,
              HostDays.SESSIONS_ESTABLISHED,
              HostDays.OPEN_SESSIONS,
              HostDays.EVENTS,
              HostDays.BYTES_SENT,
              HostDays.BYTES_RECEIVED,
              MOST_REMOTE_ADDRESSES,
              DAYS)
          .partitionedBy(Partitioning.MONTH)
          .sortedBy(HostDays.IP_KEY)
          .readByKey()
          .build();

  private HostMonths() {}
}
