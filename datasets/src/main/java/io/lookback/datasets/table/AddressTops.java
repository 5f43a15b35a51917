package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.SITE;

/** The busiest addresses of a day: which of them to ask exactly for the busiest of a year. */
public final class AddressTops {
  public static final Column SIDE =
      required("side", Types.TEXT, "own (in the site's networks) or remote");
  public static final Column ADDRESS = required("address", Types.IP, "Address that took part");
  public static final Column IP_KEY = required("ip_key", Types.IP_KEY, "The address as 16 bytes");
  public static final Column COUNT =
      required("count", Types.LONG, "Sessions that ended and events in which it took part");
  public static final Column BYTES =
      required("bytes", Types.LONG, "Bytes both ways, suspect counts left out");
  public static final Column RANK =
      required("rank", Types.INT, "Place by count, then by address, from 1");
  public static final Column ADDRESSES =
      required(
          "addresses",
          Types.LONG,
          "Distinct addresses in all: more than there are rows when" + " the list is cut");

  public static final Table TABLE =
      Table.named("address_tops", "The busiest own and remote addresses of a day.")
          .columns(EVENT_DATE, SITE, SIDE, ADDRESS, IP_KEY, COUNT, BYTES, RANK, ADDRESSES)
          .partitionedBy(Partitioning.MONTH)
          .sortedBy(EVENT_DATE, SIDE, RANK)
          .build();

  private AddressTops() {}
}
