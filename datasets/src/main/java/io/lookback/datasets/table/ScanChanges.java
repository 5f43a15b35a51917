package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.SITE;

/** What a scan of a host found to be other than the scan of the same policy before it. */
public final class ScanChanges {
  public static final Column TIME =
      required("time", Types.TIME, "When the scan that found it ended");
  public static final Column PREVIOUS_TIME =
      required("previous_time", Types.TIME, "When the scan that it is compared with ended");
  public static final Column IP =
      optional("ip", Types.IP, "Address of the host; null when the reports give only its name");
  public static final Column HOST =
      optional("host", Types.TEXT, "Host as the report names it: a name or its address");
  public static final Column POLICY =
      required("policy", Types.TEXT, "Policy of both scans, and whether they logged in");
  public static final Column SCAN = optional("scan", Types.TEXT, "Name of the later report");
  public static final Column EVENT_TYPE =
      required("event_type", Types.TEXT, "vulnerability, detected-change");
  public static final Column EVENT_NAME =
      required(
          "event_name",
          Types.TEXT,
          "Nessus-New_Vulnerability, -Changed_Vulnerability, -Fixed_Vulnerability, -New_Open_Port,"
              + " -Closed_Port, -New_Software, -Changed_Software, -Removed_Software");
  public static final Column SEVERITY =
      required(
          "severity",
          Types.TEXT,
          "Of a new or changed vulnerability its own; of all else informational");
  public static final Column PORT =
      optional("port", Types.INT, "Port that it is about; null for the host as a whole");
  public static final Column PROTOCOL =
      optional("protocol", Types.INT, "IANA protocol number of the port");
  public static final Column PLUGIN_ID =
      optional("plugin_id", Types.INT, "Vulnerabilities: the scanner's number of the check");
  public static final Column NAME =
      optional("name", Types.TEXT, "Check, service of the port, or product");
  public static final Column OLD_VALUE =
      optional(
          "old_value",
          Types.TEXT,
          "Severity or version as of the earlier scan; null when it is new");
  public static final Column NEW_VALUE =
      optional(
          "new_value",
          Types.TEXT,
          "Severity or version as of the later scan; null when it is gone");
  public static final Column MESSAGE = required("message", Types.TEXT, "All this as a sentence");

  public static final Table TABLE =
      Table.named(
              "scan_changes",
              "What a scan of a host found to be other than the scan of the same policy before it.")
          .columns(
              EVENT_DATE,
              SITE,
              TIME,
              PREVIOUS_TIME,
              IP,
              HOST,
              POLICY,
              SCAN,
              EVENT_TYPE,
              EVENT_NAME,
              SEVERITY,
              PORT,
              PROTOCOL,
              PLUGIN_ID,
              NAME,
              OLD_VALUE,
              NEW_VALUE,
              MESSAGE)
          .partitionedBy(Partitioning.MONTH)
          .sortedBy(IP, TIME, EVENT_NAME)
          .build();

  /** Its branch of the view derived_events; a scan is no finding of ours. */
  static final String DERIVED_EVENTS =
      """
      SELECT event_date, site, time, event_type, event_name,
        CAST(NULL AS STRING) AS src_ip, ip AS dst_ip, port, CAST(NULL AS STRING) AS direction,
        1L AS count, CAST(NULL AS STRING) AS finding_id, message
      FROM lookback.main.scan_changes""";

  private ScanChanges() {}
}
