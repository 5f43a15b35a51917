package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.SITE;

/** What listed addresses did, hour by hour: draws the story. */
public final class RetrohuntTimeline {
  public static final Column ADDRESS = required("address", Types.IP, "Listed remote address");
  public static final Column HOUR = required("hour", Types.TIME, "Start of the hour");
  public static final Column EVENT_TYPE =
      required("event_type", Types.TEXT, "Event type; sessions are of type network");
  public static final Column EVENT_NAME =
      required("event_name", Types.TEXT, "Event name; sessions under their sensor and class");
  public static final Column ROLE = required("role", Types.TEXT, "client, server, unknown");
  public static final Column COUNT =
      required("count", Types.LONG, "Sessions (by their start) or events");
  public static final Column BYTES =
      required("bytes", Types.LONG, "Bytes both ways, suspect counts left out");
  public static final Column HOSTS = required("hosts", Types.INT, "Distinct own hosts");

  public static final Table TABLE =
      Table.named("retrohunt_timeline", "What listed addresses did, hour by hour: draws the story.")
          .columns(
              EVENT_DATE, SITE, ADDRESS, HOUR, EVENT_TYPE, EVENT_NAME, ROLE, COUNT, BYTES, HOSTS)
          .partitionedBy(Partitioning.MONTH)
          .build();

  private RetrohuntTimeline() {}
}
