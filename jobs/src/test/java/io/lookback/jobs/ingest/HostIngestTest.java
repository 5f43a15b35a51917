package io.lookback.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.HostFacts;
import io.lookback.datasets.table.NameRecords;
import io.lookback.datasets.table.Vulnerabilities;
import io.lookback.jobs.testing.TestLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scanners and sensors say of hosts, through the whole of ingest into a real lake. */
class HostIngestTest {
  private static final String CONFIG =
      "sites.lab { networks = [\"192.0.2.0/24\"], time-zone = UTC }";

  private static final String LEDGER =
      "select concat_ws(' ', source_format, lines, event_rows, vulnerability_rows, fact_rows,"
          + " name_rows, rejects, skips) from ingest_files order by path";

  @TempDir Path folder;

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static String report(String host, String end, String... items) {
    return "<NessusClientData_v2>\n<Policy><policyName>full</policyName></Policy>\n"
        + "<Report name=\"weekly\">\n<ReportHost name=\""
        + host
        + "\">\n<HostProperties><tag name=\"HOST_END_TIMESTAMP\">"
        + end
        + "</tag><tag name=\"mac-address\">00:00:5e:00:53:01\n00:00:5e:00:53:02</tag>"
        + "</HostProperties>\n"
        + String.join("\n", items)
        + "\n</ReportHost>\n</Report>\n</NessusClientData_v2>\n";
  }

  private static String item(int plugin, int port, int severity, String family) {
    return "<ReportItem port=\""
        + port
        + "\" svc_name=\"www\" protocol=\"tcp\" severity=\""
        + severity
        + "\" pluginID=\""
        + plugin
        + "\" pluginName=\"Check "
        + plugin
        + "\" pluginFamily=\""
        + family
        + "\"><cve>CVE-2020-1</cve><cvss_base_score>7.5</cvss_base_score>"
        + "<plugin_output>"
        + "x".repeat(2_000)
        + "</plugin_output></ReportItem>";
  }

  // 2026-01-05 03:00 UTC and a week later.
  private static final String MONDAY = "1767582000";
  private static final String NEXT_MONDAY = "1768186800";

  @Test
  void aRecordIsCountedOnceHoweverManyRowsItGives() throws IOException {
    TestLake lake = new TestLake(folder.resolve("lake"), CONFIG);
    Path scan =
        write(
            "a.nessus",
            report(
                "192.0.2.7",
                MONDAY,
                item(11_219, 80, 0, "Port scanners"),
                item(1, 80, 3, "x"),
                item(2, 80, 7, "x")));
    Path dns =
        write(
            "b.dns.log",
            "#separator \\x09\n#path\tdns\n#fields\tts\tuid\tid.orig_h\tid.resp_h\tquery\tqtype_name"
                + "\tanswers\n"
                + "1767582000.5\tC1\t192.0.2.1\t192.0.2.53\ta.example\tA\t203.0.113.1,203.0.113.2\n"
                + "1.5\tC2\t192.0.2.1\t192.0.2.53\ta.example\tA\t203.0.113.1,203.0.113.2\n"
                + "1767582000.5\tC3\t192.0.2.1\t192.0.2.53\t-\tA\t-\n");
    Path ssh =
        write(
            "c.json",
            "{\"timestamp\":\"2026-01-05T10:05:00Z\",\"flow_id\":1,\"event_type\":\"ssh\",\"src_ip\":"
                + "\"192.0.2.8\",\"dest_ip\":\"203.0.113.5\",\"dest_port\":22,\"ssh\":{\"client\":"
                + "{\"software_version\":\"OpenSSH_9.2p1\"}}}\n");
    IngestSummary summary = lake.ingest("lab", "nessus", false, scan);
    assertThat(summary.rejectReasons).isEqualTo(Map.of("bad_severity", 1L));
    lake.ingest("lab", dns, ssh);
    assertThat(lake.values(LEDGER))
        .containsExactly(
            // The properties with two facts; two items, the first of them with two facts more.
            "nessus 4 0 2 1 0 1 0",
            // One answer with two addresses; a time out of range; no name, and three headers.
            "zeek_tsv 6 0 0 0 1 1 4",
            // An event with a fact.
            "suricata_eve 1 1 0 0 0 0 0");
    assertThat(
            lake.values("select concat_ws(' ', name, address, uid) from name_records order by 1"))
        .containsExactly("a.example 203.0.113.1 C1", "a.example 203.0.113.2 C1");
    assertThat(
            lake.values(
                "select concat_ws(' ', line_no, fact, name, value, port, basis) from host_facts order"
                    + " by source_format, line_no, fact, value"))
        .containsExactly(
            "1 mac 00:00:5e:00:53:01 nessus",
            "1 mac 00:00:5e:00:53:02 nessus",
            "2 answered_scan weekly full nessus",
            "2 open_port www 80 nessus",
            "1 client_software OpenSSH 9.2p1 passive");
    assertThat(
            lake.values(
                "select concat_ws(' ', line_no, event_date, ip, port, plugin_id, severity, cves,"
                    + " cvss_score, length(output), scan) from vulnerabilities order by line_no"))
        .containsExactly(
            "2 2026-01-05 192.0.2.7 80 11219 informational CVE-2020-1 7.5 1024 weekly",
            "3 2026-01-05 192.0.2.7 80 1 high CVE-2020-1 7.5 1024 weekly");
  }

  @Test
  void theSameScanInTwoReportsCountsOnceAndChangesAreTold() throws IOException {
    TestLake lake = new TestLake(folder.resolve("lake"), CONFIG);
    String[] items = {
      item(11_219, 80, 0, "Port scanners"), item(1, 80, 3, "x"), item(1, 80, 3, "x")
    };
    Path first = write("first.nessus", report("192.0.2.7", MONDAY, items));
    // Exported again: in another order, and with an item more.
    Path again =
        write(
            "again.nessus",
            report("192.0.2.7", MONDAY, items[1], items[0], items[2], item(3, 0, 2, "x")));
    Path next =
        write(
            "next.nessus",
            report("192.0.2.7", NEXT_MONDAY, items[0], item(3, 0, 2, "x"), item(4, 80, 4, "x")));
    lake.ingest("lab", first);
    lake.nightly("count-hosts-once", "scans", "scan-changes");
    lake.ingest("lab", again);
    lake.ingest("lab", next);
    lake.nightly("count-hosts-once", "scans", "scan-changes");
    assertThat(lake.count("select count(*) from vulnerabilities")).isEqualTo(3 + 4 + 3);
    assertThat(
            lake.values(
                "select concat_ws(' ', plugin_id, count(*)) from vulnerabilities where is_counted and"
                    + " event_date = '2026-01-05' group by plugin_id order by 1"))
        .containsExactly("1 2", "11219 1", "3 1");
    assertThat(
            lake.values(
                "select concat_ws(' ', fact, count(*)) from facts where event_date = '2026-01-05'"
                    + " group by fact order by 1"))
        .contains("mac 2", "open_port 1");
    List<String> changes = List.of("Nessus-Fixed_Vulnerability 1", "Nessus-New_Vulnerability 4");
    String asked =
        "select concat_ws(' ', event_name, plugin_id) from scan_changes where event_date ="
            + " '2026-01-12' order by 1";
    assertThat(lake.values(asked)).isEqualTo(changes);
    assertThat(
            lake.values(
                "select distinct concat_ws(' ', event_type, event_name, dst_ip) from derived_events"
                    + " order by 1"))
        .contains("vulnerability Nessus-New_Vulnerability 192.0.2.7");

    TestLake other = new TestLake(folder.resolve("other"), CONFIG);
    other.ingest("lab", next, again, first);
    other.nightly("count-hosts-once", "scans", "scan-changes");
    assertThat(other.values(asked)).isEqualTo(changes);
    assertThat(other.rows(Vulnerabilities.TABLE)).isEqualTo(lake.rows(Vulnerabilities.TABLE));
    assertThat(other.rows(HostFacts.TABLE)).isEqualTo(lake.rows(HostFacts.TABLE));
    assertThat(TestLake.ran(other.nightly("count-hosts-once", "scans", "scan-changes"))).isEmpty();
  }

  @Test
  void aLogInTwoFilesGivesItsNamesOnce() throws IOException {
    TestLake lake = new TestLake(folder.resolve("lake"), CONFIG);
    String dns =
        "{\"_path\":\"dns\",\"ts\":%s,\"uid\":\"%s\",\"id.orig_h\":\"192.0.2.1\",\"id.resp_h\":"
            + "\"192.0.2.53\",\"query\":\"a.example\",\"answers\":[\"203.0.113.1\",\"203.0.113.2\"]}\n";
    String one = dns.formatted("1767582000.5", "C1");
    String two = dns.formatted("1767582001.5", "C2");
    // Equal lines of one file all count.
    lake.ingest("lab", write("a.json", one + two + two), write("b.json", two + one));
    lake.nightly("count-hosts-once", "names");
    assertThat(lake.rows(NameRecords.TABLE)).hasSize(10);
    assertThat(lake.count("select count(*) from name_records where is_counted")).isEqualTo(6);
    assertThat(
            lake.values(
                "select concat_ws(' ', address, name, source, hosts, records) from names order by 1"))
        .containsExactly("203.0.113.1 a.example dns 1 3", "203.0.113.2 a.example dns 1 3");
  }
}
