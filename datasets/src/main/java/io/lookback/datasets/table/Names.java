package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.SITE;

/** Under which names addresses were asked for and spoken to, day by day. */
public final class Names {
  public static final Column ADDRESS =
      required("address", Types.IP, "Address that the name stood for");
  public static final Column NAME =
      required("name", Types.TEXT, "Host name, as in name_records; chosen by others");
  public static final Column SOURCE = required("source", Types.TEXT, "dns, http, tls");
  public static final Column FIRST_TIME =
      required("first_time", Types.TIME, "First use on the day");
  public static final Column LAST_TIME = required("last_time", Types.TIME, "Last use on the day");
  public static final Column HOSTS =
      required("hosts", Types.LONG, "Distinct own hosts that used the name");
  public static final Column RECORDS =
      required("records", Types.LONG, "Uses of the name for the address, by anyone");

  public static final Table TABLE =
      Table.named("names", "Names of addresses by day: what DNS, HTTP and TLS called them.")
          .columns(EVENT_DATE, SITE, ADDRESS, NAME, SOURCE, FIRST_TIME, LAST_TIME, HOSTS, RECORDS)
          .partitionedBy(Partitioning.DAY_SITE)
          .sortedBy(ADDRESS, NAME)
          .build();

  private Names() {}
}
