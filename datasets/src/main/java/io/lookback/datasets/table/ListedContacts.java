package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.SITE;

/** Own hosts with which listed addresses held conversations that they began. */
public final class ListedContacts {
  public static final Column HOST = required("host", Types.IP, "Own host that was reached");
  public static final Column ADDRESS = required("address", Types.IP, "Listed address");
  public static final Column LISTS = required("lists", Types.TEXTS, "Lists that name it, by name");
  public static final Column PROTOCOL = optional("protocol", Types.INT, "IANA protocol number");
  public static final Column PORT =
      optional("port", Types.INT, "Port of the host; null = the protocol has none");
  public static final Column FIRST_TIME =
      required("first_time", Types.TIME, "Start of the first session");
  public static final Column LAST_TIME =
      required("last_time", Types.TIME, "End of the last session");
  public static final Column SESSIONS =
      required("sessions", Types.LONG, "Established sessions that ended on the day");
  public static final Column BYTES =
      required("bytes", Types.LONG, "Bytes both ways, suspect counts left out");

  public static final Table TABLE =
      Table.named(
              "listed_contacts",
              "Own hosts with which listed addresses held conversations that they began, by day.")
          .columns(
              EVENT_DATE,
              SITE,
              HOST,
              ADDRESS,
              LISTS,
              PROTOCOL,
              PORT,
              FIRST_TIME,
              LAST_TIME,
              SESSIONS,
              BYTES)
          .partitionedBy(Partitioning.MONTH)
          .sortedBy(HOST, ADDRESS)
          .build();

  private ListedContacts() {}
}
