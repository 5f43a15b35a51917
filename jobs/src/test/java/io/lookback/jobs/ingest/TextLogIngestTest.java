package io.lookback.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.jobs.testing.TestLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs of hosts and firewalls through the whole of ingest, into a real lake. */
class TextLogIngestTest {
  private static final String CONFIG =
      """
      sites.lab { networks = ["192.0.2.0/24"], time-zone = "America/New_York" }
      ingest.expected-promiscuous = ["veth*"]
      """;

  private static final String OVERLAP =
      """
      Jan  5 03:00:01 gate sshd[7]: Failed password for root from 203.0.113.5 port 40001 ssh2
      Jan  5 03:00:01 gate last message repeated 2 times
      Jan  5 03:00:02 gate sshd[7]: Failed password for root from 203.0.113.5 port 40001 ssh2
      """;

  private static final String AUTH =
      """
      Jan  5 03:00:00 gate sshd[7]: Invalid user eve from 203.0.113.5 port 40000
      Jan  5 03:00:00 gate sshd[7]: Failed password for invalid user eve from 203.0.113.5 port 40000 ssh2
      """
          + OVERLAP;

  private static final String MESSAGES =
      OVERLAP
          + """
          Jan  5 03:00:09 gate sshd[8]: Accepted password for root from 203.0.113.5 port 40009 ssh2
          Jan  5 03:01:00 gate useradd[9]: new user: name=eve, UID=0, GID=0, home=/, shell=/bin/sh
          Jan  5 03:02:00 gate kernel: device eth0 entered promiscuous mode
          Jan  5 03:02:01 gate kernel: device veth7 entered promiscuous mode
          Jan  5 03:0
          """;

  private static final String FIREWALL =
      """
      <166>Jan 05 2026 02:59:58 fw : %ASA-6-302013: Built inbound TCP connection 4711 for outside:203.0.113.5/40009 (203.0.113.5/40009) to inside:192.0.2.8/22 (192.0.2.8/22)
      <166>Jan 05 2026 03:05:00 fw : %ASA-6-302014: Teardown TCP connection 4711 for outside:203.0.113.5/40009 to inside:192.0.2.8/22 duration 0:05:01 bytes 5120 TCP FINs
      <164>Jan 05 2026 03:06:00 fw : %ASA-4-106023: Deny tcp src outside:203.0.113.5/40010 dst inside:192.0.2.8/23 by access-group "a" [0x0, 0x0]
      """;

  private static final String DPKG =
      """
      2026-01-05 03:03:00 install nmap:amd64 <none> 7.93
      2026-01-05 03:03:01 status installed nmap:amd64 7.93
      """;

  @TempDir Path folder;

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void hostsAndFirewallsTellOneStory() throws IOException {
    TestLake lake = new TestLake(folder.resolve("lake"), CONFIG);
    IngestSummary summary =
        lake.ingest(
            "lab",
            write("auth-2026-01-05.log", AUTH),
            write("messages-2026-01-05.log", MESSAGES),
            write("fw-2026-01-05.log", FIREWALL),
            write("dpkg-2026-01-05.log", DPKG));
    assertThat(summary.lines).isEqualTo(5 + 8 + 3 + 2);
    assertThat(summary.eventRows).isEqualTo(5 + 7 + 1 + 1);
    assertThat(summary.sessionRows).isEqualTo(2);
    assertThat(summary.rejectReasons).containsOnlyKeys("no_time");
    assertThat(summary.skipKinds).containsOnlyKeys("not_read:status");
    lake.nightly("count-once");

    // One of eve; of root 1 + 2 + 1, which stand in two files and count in one.
    assertThat(
            lake.values(
                "select concat_ws(' ', user_name, event_name, sum(count)) from events where"
                    + " event_type = 'login-failure' and outcome = 'failure' and is_counted group"
                    + " by user_name, event_name order by 1"))
        .containsExactly("eve SSHD-Invalid_User_Login_Failure 1", "root SSHD-Login_Failure 4");
    assertThat(lake.count("select count(*) from events where not is_counted")).isEqualTo(3);
    // 03:00:09 in New York.
    assertThat(
            lake.values(
                "select concat_ws(' ', time, src_ip, src_port, dst_port, host, category, sensor,"
                    + " time_basis) from events where event_type = 'login'"))
        .containsExactly(
            "2026-01-05 08:00:09 203.0.113.5 40009 22 gate password syslog YEAR_INFERRED");
    assertThat(
            lake.values(
                "select concat_ws(' ', event_name, severity, user_name, message) from events where"
                    + " event_type = 'detected-change' order by time"))
        .containsExactly(
            "Linux-Account_Added eve new user: name=eve, UID=0, GID=0, home=/, shell=/bin/sh",
            "Linux-Promiscuous_Mode medium eth0",
            "Linux-Promiscuous_Mode informational veth7",
            "Linux-Package_Installed nmap:amd64 <none> 7.93");
    // The closed connection counts, with the client and the start of its Built line.
    assertThat(
            lake.values(
                "select concat_ws(' ', start_time, duration_us, src_ip, dst_ip, dst_port,"
                    + " src_bytes, bytes_basis, orientation, direction, uid, sensor, is_open,"
                    + " is_counted) from session_records order by line_no"))
        .containsExactly(
            "2026-01-05 07:59:58 203.0.113.5 192.0.2.8 22 observed inbound fw:4711 asa true false",
            "2026-01-05 07:59:58 302000000 203.0.113.5 192.0.2.8 22 5120 total observed inbound"
                + " fw:4711 asa false true");
    assertThat(
            lake.values(
                "select concat_ws(' ', event_type, event_name, outcome, direction, rule_id) from"
                    + " events where sensor = 'asa'"))
        .containsExactly("access-denied ASA-Denied blocked inbound ASA-4-106023");

    // Under other rules: directions change, but names are those that the readers gave.
    TestLake otherRules =
        new TestLake(
            folder.resolve("lake"),
            """
            sites.lab { networks = ["203.0.113.0/24"], time-zone = "America/New_York" }
            event-names = [{categories = [password], type = intrusion, name = Renamed}]
            """);
    List<String> names = lake.values("select event_name from events order by file_id, line_no");
    otherRules.nightly("count-once");
    assertThat(otherRules.values("select event_name from events order by file_id, line_no"))
        .isEqualTo(names);
    assertThat(otherRules.values("select direction from events where sensor = 'asa'"))
        .containsExactly("outbound");
  }
}
