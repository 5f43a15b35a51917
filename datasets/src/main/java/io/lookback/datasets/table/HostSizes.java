package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.SITE;

/** The longest and largest sessions of each own host on a day, by service. */
public final class HostSizes {
  public static final Column HOST_IP =
      required("host_ip", Types.IP, "Own host; of internal sessions the client");
  public static final Column SESSIONS =
      required("sessions", Types.LONG, "Established sessions that ended");
  public static final Column LONGEST_US =
      optional("longest_us", Types.LONG, "Longest of them, microseconds");
  public static final Column LARGEST_OUT =
      optional("largest_out", Types.LONG, "Most bytes the host sent in one of them");
  public static final Column LARGEST_IN =
      optional("largest_in", Types.LONG, "Most bytes the host received in one of them");

  public static final Table TABLE =
      Table.named(
              "host_sizes",
              "The longest and largest sessions of each own host on a day, by service.")
          .columns(
              EVENT_DATE,
              SITE,
              HOST_IP,
              SessionSizes.DIRECTION,
              SessionSizes.PROTOCOL,
              SessionSizes.PORT,
              SESSIONS,
              LONGEST_US,
              LARGEST_OUT,
              LARGEST_IN)
          .partitionedBy(Partitioning.DAY_SITE)
          .sortedBy(HOST_IP)
          .build();

  private HostSizes() {}
}
