package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.FILE_ID;
import static io.lookback.datasets.table.SourceColumns.LINE_NO;
import static io.lookback.datasets.table.SourceColumns.SENSOR;
import static io.lookback.datasets.table.SourceColumns.SITE;
import static io.lookback.datasets.table.SourceColumns.SOURCE_FORMAT;
import static io.lookback.datasets.table.SourceColumns.TIME_BASIS;

/**
 * Names under which hosts asked for addresses: a DNS answer of three addresses is three rows. Names
 * are chosen by whoever answers and whoever asks: a name here is a claim.
 */
public final class NameRecords {
  public static final Column TIME = required("time", Types.TIME, "When the name was used");
  public static final Column CLIENT = required("client", Types.IP, "Address that used the name");
  public static final Column NAME =
      required(
          "name",
          Types.TEXT,
          "Host name in lower case without the last dot, at most 255 characters: DNS question, HTTP"
              + " Host, TLS server name (SNI)");
  public static final Column ADDRESS =
      optional(
          "address",
          Types.IP,
          "Address that it stood for: an address (A, AAAA) of the DNS answer, else the server that"
              + " was spoken to; null when the DNS answer had none");
  public static final Column SOURCE = required("source", Types.TEXT, "dns, http, tls");
  public static final Column UID =
      optional("uid", Types.TEXT, "The sensor's identifier of the session it belongs to");
  public static final Column IS_COUNTED =
      required("is_counted", Types.BOOL, "False for what another file already brought");

  public static final Table TABLE =
      Table.named("name_records", "Names under which hosts asked for addresses, or spoke to them.")
          .columns(
              EVENT_DATE,
              SITE,
              SENSOR,
              SOURCE_FORMAT,
              FILE_ID,
              LINE_NO,
              TIME_BASIS,
              TIME,
              CLIENT,
              NAME,
              ADDRESS,
              SOURCE,
              UID,
              IS_COUNTED)
          .partitionedBy(Partitioning.DAY_SITE)
          .expirable()
          .sortedBy(TIME)
          .settled(IS_COUNTED)
          .build();

  private NameRecords() {}
}
