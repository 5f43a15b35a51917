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

/** What a scanner reported of hosts, as it reported it: scans as they came, not what is left. */
public final class Vulnerabilities {
  public static final Column TIME =
      required("time", Types.TIME, "When the scan of the host ended; the same for all its rows");
  public static final Column IP =
      optional("ip", Types.IP, "Address of the host; null when the report gives only its name");
  public static final Column HOST =
      optional("host", Types.TEXT, "Host as the report names it: a name or its address");
  public static final Column PORT =
      optional("port", Types.INT, "Port that it was found at; null for the host as a whole");
  public static final Column PROTOCOL =
      optional("protocol", Types.INT, "IANA protocol number of the port");
  public static final Column SERVICE =
      optional("service", Types.TEXT, "Service as the scanner names it, e.g. www");
  public static final Column PLUGIN_ID =
      required("plugin_id", Types.INT, "The scanner's number of the check");
  public static final Column PLUGIN_NAME = optional("plugin_name", Types.TEXT, "Name of the check");
  public static final Column PLUGIN_FAMILY =
      optional("plugin_family", Types.TEXT, "Family of the check, e.g. Web Servers");
  public static final Column SEVERITY =
      required("severity", Types.TEXT, "informational, low, medium, high, critical");
  public static final Column CVES =
      required("cves", Types.TEXTS, "CVE numbers that the check is about, sorted");
  public static final Column CVSS_SCORE =
      optional(
          "cvss_score",
          Types.DOUBLE,
          "CVSS base score, 0 to 10: version 3 where the report has it, else version 2");
  public static final Column CVSS_VECTOR =
      optional(
          "cvss_vector", Types.TEXT, "The vector that the score follows from; names its version");
  public static final Column EXPLOIT_AVAILABLE =
      optional("exploit_available", Types.BOOL, "Whether the scanner knows of an exploit");
  public static final Column SCAN =
      optional("scan", Types.TEXT, "Name of the report that it stands in");
  public static final Column OUTPUT =
      optional("output", Types.TEXT, "What the check printed, at most 1,024 characters");
  public static final Column IS_COUNTED =
      required("is_counted", Types.BOOL, "False for what another file already brought");

  public static final Table TABLE =
      Table.named(
              "vulnerabilities", "What scanners reported of hosts, one row per item of a report.")
          .columns(
              EVENT_DATE,
              SITE,
              SENSOR,
              SOURCE_FORMAT,
              FILE_ID,
              LINE_NO,
              TIME_BASIS,
              TIME,
              IP,
              HOST,
              PORT,
              PROTOCOL,
              SERVICE,
              PLUGIN_ID,
              PLUGIN_NAME,
              PLUGIN_FAMILY,
              SEVERITY,
              CVES,
              CVSS_SCORE,
              CVSS_VECTOR,
              EXPLOIT_AVAILABLE,
              SCAN,
              OUTPUT,
              IS_COUNTED)
          .partitionedBy(Partitioning.DAY_SITE)
          .expirable()
          .sortedBy(IP, PLUGIN_ID, PORT)
          .settled(IS_COUNTED)
          .build();

  private Vulnerabilities() {}
}
