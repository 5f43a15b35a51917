package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;

/** When which hosts were scanned and how: what is asked for the scan before another. */
public final class Scans {
  public static final Column EVENT_DATE =
      required("event_date", Types.DATE, "UTC date on which the scan of the host ended");
  public static final Column HOST_KEY =
      required("host_key", Types.TEXT, "Address of the host, or its name when it has none");
  public static final Column POLICY =
      required("policy", Types.TEXT, "Policy of the scan, and whether it logged in");
  public static final Column SCAN_TIME =
      required("scan_time", Types.TIME, "When the scan of the host ended");
  public static final Column IP =
      optional("ip", Types.IP, "Address of the host; null when the report gives only its name");
  public static final Column HOST =
      optional("host", Types.TEXT, "Host as the report names it: a name or its address");
  public static final Column SCAN = optional("scan", Types.TEXT, "Name of the report");
  public static final Column ITEMS =
      required(
          "items",
          Types.LONG,
          "Vulnerabilities, open ports and products that it found, and what it looked for");
  public static final Column CONTENT_HASH =
      optional("content_hash", Types.LONG, "Hash of these; null = none");

  public static final Table TABLE =
      Table.named(
              "scans", "Hosts that answered a scan, by day: when, how, and a hash of the result.")
          .columns(
              EVENT_DATE,
              SourceColumns.SITE,
              HOST_KEY,
              POLICY,
              SCAN_TIME,
              IP,
              HOST,
              SCAN,
              ITEMS,
              CONTENT_HASH)
          .partitionedBy(Partitioning.MONTH)
          .build();

  private Scans() {}
}
