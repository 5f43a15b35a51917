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

/** What scanners and sensors said that hosts are and run. A line may tell several facts. */
public final class HostFacts {
  public static final Column TIME =
      required("time", Types.TIME, "When it was so; of a scan: when the scan of the host ended");
  public static final Column IP =
      optional("ip", Types.IP, "Address of the host; null when the report gives only its name");
  public static final Column HOST =
      optional("host", Types.TEXT, "Host as the source names it: a name or its address");
  public static final Column FACT =
      required(
          "fact",
          Types.TEXT,
          "Kind of fact: os, open_port, software, client_software, web_server, listening_process,"
              + " compliance, mac, fqdn, netbios_name, answered_scan, accepts_external");
  public static final Column NAME =
      optional(
          "name",
          Types.TEXT,
          "What it is about. software, client_software, web_server: product; open_port,"
              + " accepts_external: service; listening_process: program; compliance: check;"
              + " answered_scan: report; else null");
  public static final Column VALUE =
      optional(
          "value",
          Types.TEXT,
          "What was found. os, mac, fqdn, netbios_name: itself; software, client_software: version;"
              + " web_server: banner; listening_process: command line; compliance: result (PASSED,"
              + " FAILED, ...); answered_scan: policy of the scan; at most 1,024 characters");
  public static final Column PORT =
      optional("port", Types.INT, "Port of the host that it is about");
  public static final Column PROTOCOL =
      optional("protocol", Types.INT, "IANA protocol number of the port");
  public static final Column BASIS =
      required("basis", Types.TEXT, "Who says so: nessus, zeek, passive (other traffic sensors)");
  public static final Column IS_COUNTED =
      required("is_counted", Types.BOOL, "False for what another file already brought");

  public static final Table TABLE =
      Table.named("host_facts", "What scanners and sensors said that hosts are and run.")
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
              FACT,
              NAME,
              VALUE,
              PORT,
              PROTOCOL,
              BASIS,
              IS_COUNTED)
          .partitionedBy(Partitioning.DAY_SITE)
          .expirable()
          .sortedBy(IP, FACT, NAME, PORT)
          .settled(IS_COUNTED)
          .build();

  private HostFacts() {}
}
