package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.SITE;

/**
 * What is known of own hosts at the end of a day: all that the next day has to know of the past.
 */
public final class AssetFacts {
  public static final Column EVENT_DATE =
      required("event_date", Types.DATE, "UTC date at the end of which it was so; the partition");
  public static final Column ADDRESS = required("address", Types.IP, "Own address");
  public static final Column FACT =
      required(
          "fact",
          Types.TEXT,
          "Kind of fact, as in host_facts and passive_facts; and vulnerability, cve of reports");
  public static final Column NAME =
      optional("name", Types.TEXT, "As in host_facts; number of the plugin; number of the CVE");
  public static final Column VALUE =
      optional("value", Types.TEXT, "As in host_facts; severity of the vulnerability");
  public static final Column PORT = optional("port", Types.INT, "Port that it is about");
  public static final Column PROTOCOL =
      optional("protocol", Types.INT, "IANA protocol number of the port");
  public static final Column SCAN =
      optional(
          "scan",
          Types.TEXT,
          "Report of a vulnerability or CVE: the next one of that name replaces it");
  public static final Column BASIS =
      required("basis", Types.TEXT, "Who says so: nessus, zeek, passive");
  public static final Column FIRST_DATE =
      required("first_date", Types.DATE, "Day since when it is known without a long pause");
  public static final Column LAST_DATE =
      required("last_date", Types.DATE, "Day on which it was told last");

  public static final Table TABLE =
      Table.named("asset_facts", "What is known of own hosts at the end of a day.")
          .columns(
              EVENT_DATE,
              SITE,
              ADDRESS,
              FACT,
              NAME,
              VALUE,
              PORT,
              PROTOCOL,
              SCAN,
              BASIS,
              FIRST_DATE,
              LAST_DATE)
          .partitionedBy(Partitioning.DAY_SITE)
          .sortedBy(FACT, ADDRESS)
          .build();

  private AssetFacts() {}
}
