package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.SITE;

/**
 * How long and how large the sessions of each service were on a day, counted in fixed bins: what is
 * usual for a service is the sum of its days.
 */
public final class SessionSizes {
  public static final Column DIRECTION =
      required("direction", Types.TEXT, "inbound, outbound, internal");
  public static final Column PROTOCOL = optional("protocol", Types.INT, "IANA protocol number");
  public static final Column PORT =
      optional(
          "port",
          Types.INT,
          "Service port: a system port or one that servers commonly listen on; null for all others"
              + " together");
  public static final Column MEASURE =
      required(
          "measure",
          Types.TEXT,
          "duration (microseconds), bytes_out and bytes_in (sent and received by the own host; of"
              + " internal sessions by the client), ratio (bytes_out to bytes_in)");
  public static final Column BIN =
      required(
          "bin",
          Types.INT,
          "log_bin of the value: 16 bins per doubling; of a ratio the difference of the bins of its"
              + " terms");
  public static final Column SESSIONS =
      required(
          "sessions",
          Types.LONG,
          "Established sessions that ended; suspect byte counts are left out");

  public static final Table TABLE =
      Table.named(
              "session_sizes",
              "How long and how large the sessions of each service were on a day, in fixed bins.")
          .columns(EVENT_DATE, SITE, DIRECTION, PROTOCOL, PORT, MEASURE, BIN, SESSIONS)
          .partitionedBy(Partitioning.MONTH)
          .build();

  private SessionSizes() {}
}
