package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;

/** The latest scan of each host and policy as of a day: what the next one is compared with. */
public final class ScanCarry {
  public static final Column EVENT_DATE =
      required("event_date", Types.DATE, "UTC date at the end of which it was so; the partition");
  public static final Column HOST_KEY =
      required("host_key", Types.TEXT, "Address of the host, or its name when it has none");
  public static final Column POLICY =
      required("policy", Types.TEXT, "Policy of the scan, and whether it logged in");
  public static final Column SCAN_TIME =
      required("scan_time", Types.TIME, "When the latest scan of the host ended");
  public static final Column ITEMS =
      required(
          "items",
          Types.LONG,
          "Vulnerabilities, open ports and products that it found, and what it looked for");
  public static final Column CONTENT_HASH =
      optional("content_hash", Types.LONG, "Hash of these; null = none");

  public static final Table TABLE =
      Table.named(
              "scan_carry",
              "The latest scan of each host and policy as of a day: what the next is compared with.")
          .columns(EVENT_DATE, SourceColumns.SITE, HOST_KEY, POLICY, SCAN_TIME, ITEMS, CONTENT_HASH)
          .partitionedBy(Partitioning.MONTH)
          .build();

  private ScanCarry() {}
}
