package io.lookback.datasets.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Weekly scans of a site's hosts as Nessus exports them (.nessus, version 2), one file a scan: what
 * answered, which ports are open, the operating system, software and weaknesses.
 */
final class NessusScans {
  /** Folder of the files and name of the sensor. */
  static final String SENSOR = "nessus";

  private static final DateTimeFormatter CTIME =
      DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy", Locale.ENGLISH);

  /** How long a host takes. */
  private static final int MINUTES = 6;

  /**
   * A host as the scanner finds it.
   *
   * @param findings from the first day on, each
   */
  record Host(String address, String name, String system, List<Finding> findings) {}

  /**
   * One report item.
   *
   * @param since first day on which a scan reports it
   */
  record Finding(LocalDate since, int port, String service, Plugin plugin, String output) {}

  /**
   * A check.
   *
   * @param severity 0 informational to 4 critical
   * @param cve null = none
   */
  record Plugin(int id, String name, String family, int severity, String cve, String cvss) {}

  private final String scan;
  private final ZoneId zone;
  private final List<Host> hosts;
  private final List<LocalDate> days;

  NessusScans(String scan, ZoneId zone, List<Host> hosts, List<LocalDate> days) {
    this.scan = scan;
    this.zone = zone;
    this.hosts = hosts;
    this.days = days;
  }

  /**
   * Writes all scans.
   *
   * @return hosts and report items in all
   */
  long write(Path folder) throws IOException {
    Files.createDirectories(folder);
    long items = 0;
    for (LocalDate day : days) {
      LocalDateTime begin = day.atTime(LocalTime.of(2, 0));
      StringBuilder xml = new StringBuilder(1 << 16);
      xml.append("<?xml version=\"1.0\" ?>\n<NessusClientData_v2>\n<Policy><policyName>")
          .append(scan)
          .append("</policyName></Policy>\n<Report name=\"")
          .append(scan)
          .append("\">\n");
      for (int i = 0; i < hosts.size(); i++) {
        items += host(hosts.get(i), day, begin.plusMinutes((long) i * MINUTES), xml);
      }
      xml.append("</Report>\n</NessusClientData_v2>\n");
      Path file = folder.resolve("weekly-" + day + ".nessus");
      Files.writeString(file, xml, StandardCharsets.UTF_8);
      Instant end = begin.plusMinutes((long) hosts.size() * MINUTES).atZone(zone).toInstant();
      Files.setLastModifiedTime(file, FileTime.from(end));
    }
    return items;
  }

  private long host(Host host, LocalDate day, LocalDateTime begin, StringBuilder xml) {
    LocalDateTime end = begin.plusMinutes(MINUTES - 1);
    xml.append("<ReportHost name=\"").append(host.address()).append("\"><HostProperties>\n");
    tag("HOST_END_TIMESTAMP", Long.toString(end.atZone(zone).toEpochSecond()), xml);
    tag("HOST_END", end.format(CTIME), xml);
    tag("HOST_START", begin.format(CTIME), xml);
    tag("host-fqdn", host.name(), xml);
    tag("host-ip", host.address(), xml);
    tag("operating-system", host.system(), xml);
    xml.append("</HostProperties>\n");
    long items = 1;
    for (Finding finding : host.findings()) {
      if (!finding.since().isAfter(day)) {
        item(finding, xml);
        items++;
      }
    }
    xml.append("</ReportHost>\n");
    return items;
  }

  private static void tag(String name, String value, StringBuilder xml) {
    xml.append("<tag name=\"").append(name).append("\">").append(escaped(value));
    xml.append("</tag>\n");
  }

  private static void item(Finding finding, StringBuilder xml) {
    Plugin plugin = finding.plugin();
    xml.append("<ReportItem port=\"").append(finding.port());
    xml.append("\" svc_name=\"").append(finding.service());
    xml.append("\" protocol=\"tcp\" severity=\"").append(plugin.severity());
    xml.append("\" pluginID=\"").append(plugin.id());
    xml.append("\" pluginName=\"").append(escaped(plugin.name()));
    xml.append("\" pluginFamily=\"").append(plugin.family()).append("\">\n");
    if (plugin.cve() != null) {
      xml.append("<cve>").append(plugin.cve()).append("</cve>\n");
    }
    if (plugin.cvss() != null) {
      xml.append("<cvss_base_score>").append(plugin.cvss()).append("</cvss_base_score>\n");
    }
    if (finding.output() != null) {
      xml.append("<plugin_output>").append(escaped(finding.output())).append("</plugin_output>\n");
    }
    xml.append("</ReportItem>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
