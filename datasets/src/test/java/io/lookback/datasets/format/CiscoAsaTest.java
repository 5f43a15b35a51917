package io.lookback.datasets.format;

import static io.lookback.datasets.format.FormatTesting.UTC;
import static io.lookback.datasets.format.FormatTesting.context;
import static io.lookback.datasets.format.FormatTesting.head;
import static io.lookback.datasets.format.FormatTesting.micros;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.RealData;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CiscoAsaTest {
  private static final Format SYSLOG = new Syslog();
  private static final FileContext FILE =
      new FileContext(UTC.site(), SYSLOG.defaultSensor(), "asa.log", UTC.referenceUs());

  private static final String BUILT =
      "<166>Jan 16 2026 13:49:%s fw : %%ASA-6-302013: Built %s TCP connection %s for"
          + " outside:203.0.113.5/51000 (203.0.113.5/51000)(LOCAL\\bob) to inside:192.0.2.8/5000"
          + " (198.51.100.8/5000) (bob)\n";
  private static final String TEARDOWN =
      "<166>Jan 16 2026 13:%s fw : %%ASA-6-302014: Teardown TCP connection %s for"
          + " outside:203.0.113.5/51000(LOCAL\\bob) to inside:192.0.2.8/5000 duration %s bytes %s"
          + " TCP FINs (bob)\n";

  private static RecordingSink read(String lines) {
    RecordingSink sink = RecordingSink.read(SYSLOG, FILE, lines);
    assertThat(sink.rejects).isEmpty();
    return sink;
  }

  @ParameterizedTest
  @CsvSource({
    // Port 5000 is registered, so that without the Built line the ports would say inbound.
    "inbound, 203.0.113.5 51000, 192.0.2.8 5000",
    "outbound, 192.0.2.8 5000, 203.0.113.5 51000"
  })
  void takesClientAndStartOfABuiltLine(String direction, String src, String dst) {
    RecordingSink sink =
        read(
            BUILT.formatted("15", direction, "4711")
                + TEARDOWN.formatted("51:46", "4711", "0:02:30", "5120"));
    long start = micros("2026-01-16T13:49:15Z");
    assertThat(sink.sessions)
        .containsExactly(
            "start="
                + start
                + ", src="
                + src
                + ", dst="
                + dst
                + ", protocol=6, uid=fw:4711, orientation=observed, open=true,"
                + " time_basis=LOCAL_ASSUMED, sensor=asa",
            // Built 13:49:15, torn down 13:51:46: 151 s by the clock, 2:30 as printed.
            "start="
                + start
                + ", duration=151000000, src="
                + src
                + ", dst="
                + dst
                + ", protocol=6, src_bytes=5120, basis=total, uid=fw:4711, orientation=observed,"
                + " established=true, time_basis=LOCAL_ASSUMED, sensor=asa");
  }

  @Test
  void doesNotBelieveABuiltLineOfAnotherConnection() {
    String expected =
        "start=%s, duration=%s, src=203.0.113.5 51000, dst=192.0.2.8 5000, protocol=6,"
            + " src_bytes=9, basis=total, uid=fw:%s, orientation=inferred, established=true,"
            + " time_basis=LOCAL_ASSUMED, sensor=asa";
    // The number is that of a connection ten minutes later: used again after a restart.
    assertThat(
            read(BUILT.formatted("15", "outbound", "1")
                    + TEARDOWN.formatted("59:15", "1", "0:00:10", "9"))
                .sessions
                .get(1))
        .isEqualTo(expected.formatted(micros("2026-01-16T13:59:05Z"), 10_000_000, 1));
    // No Built line at all; more hours than a day has.
    assertThat(read(TEARDOWN.formatted("59:15", "2", "50:00:10", "9")).sessions.get(0))
        .isEqualTo(expected.formatted(micros("2026-01-14T11:59:05Z"), 180_010_000_000L, 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "302016: Teardown UDP connection 7 for outside:203.0.113.5/53 to inside:192.0.2.8/51000"
            + " duration 0:00:02 bytes 120;duration=2000000, src=192.0.2.8 51000,"
            + " dst=203.0.113.5 53, protocol=17, src_bytes=120, basis=total, uid=fw:7,"
            + " orientation=inferred, time_basis",
        "302014: Teardown TCP connection 7 for outside:2001:db8::5/51000 to inside:2001:db8::8/22"
            + " duration 0:00:30 bytes 0 SYN Timeout;duration=30000000, src=2001:db8::5 51000,"
            + " dst=2001:db8::8 22, protocol=6, src_bytes=0, basis=total, uid=fw:7,"
            + " orientation=inferred, established=false, time_basis",
        "302014: Teardown Probe TCP connection 7 for outside:203.0.113.5/51000 to"
            + " inside:192.0.2.8/40000 duration 0:00:00 bytes 0 TCP Reset-O;duration=0,"
            + " src=203.0.113.5 51000, dst=192.0.2.8 40000, protocol=6, src_bytes=0, basis=total,"
            + " uid=fw:7, orientation=unknown, time_basis",
        "302020: Built outbound ICMP connection for faddr 203.0.113.5/0 gaddr 198.51.100.8/7 laddr"
            + " 192.0.2.8/7 type 8 code 0;src=192.0.2.8 8, dst=203.0.113.5 0, protocol=1,"
            + " orientation=observed, open=true, time_basis",
        "302021: Teardown ICMP connection for faddr 203.0.113.5/0(LOCAL\\a) gaddr 198.51.100.8/7"
            + " laddr 192.0.2.8/7;src=203.0.113.5, dst=192.0.2.8, protocol=1,"
            + " orientation=unknown, time_basis"
      })
  void readsConnections(String message, String expected) {
    RecordingSink sink = read("Jan 16 13:49:15 fw %ASA-6-" + message + "\n");
    assertThat(sink.sessions.get(0)).contains(expected);
  }

  @Test
  void aSensorThatIsNamedIsKept() {
    String teardown = "Jan 16 13:49:15 fw %ASA-6-302021: Teardown ICMP connection for faddr";
    RecordingSink sink =
        RecordingSink.read(
            SYSLOG,
            UTC,
            BUILT.formatted("15", "inbound", "1")
                + teardown
                + " 203.0.113.5/0 gaddr 198.51.100.8/7 laddr 192.0.2.8/7\n"
                + "Jan 16 13:49:15 fw %ASA-7-609001: Built local-host inside:192.0.2.8\n");
    // The row names no sensor, so that it has that of the file.
    assertThat(sink.sessions).hasSize(2).noneMatch(row -> row.contains("sensor="));
    assertThat(sink.events).hasSize(1).noneMatch(row -> row.contains("sensor="));
  }

  @Test
  void joinsIcmpByItsEnds() {
    String ends =
        " ICMP connection for faddr 203.0.113.5/9 gaddr 198.51.100.8/0 laddr 192.0.2.8/0\n";
    RecordingSink sink =
        read(
            "Jan 16 13:49:15 fw %ASA-6-302020: Built outbound"
                + ends
                + "Jan 16 13:49:17 fw %ASA-6-302021: Teardown"
                + ends
                // torn down once, so that this one is of a connection that is not known
                + "Jan 16 13:49:18 fw %ASA-6-302021: Teardown"
                + ends);
    assertThat(sink.sessions.get(1))
        .startsWith(
            "start="
                + micros("2026-01-16T13:49:15Z")
                + ", duration=2000000, src=192.0.2.8, dst=203.0.113.5, protocol=1,"
                + " orientation=observed");
    assertThat(sink.sessions.get(2)).contains("orientation=unknown");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "%ASA-4-106023: Deny tcp src outside:203.0.113.5/51000 dst inside:192.0.2.8/23 by"
            + " access-group \"outside_in\" [0x0, 0x0];type=access-denied, name=ASA-Denied,"
            + " ocsf=4001, severity=low, outcome=blocked, src=203.0.113.5 51000, dst=192.0.2.8 23,"
            + " protocol=6, client=src, host=fw, rule_id=ASA-4-106023,",
        "%ASA-4-106023: Deny icmp src outside:203.0.113.5 dst inside:192.0.2.8 (type 8, code 0) by"
            + " access-group \"a\";src=203.0.113.5 8, dst=192.0.2.8 0, protocol=1, host=fw",
        "%ASA-3-106010: Deny inbound protocol 47 src Outside:203.0.113.5 dst Outside:192.0.2.8;"
            + "severity=medium, outcome=blocked, src=203.0.113.5, dst=192.0.2.8, protocol=47, host",
        "%ASA-6-106015: Deny TCP (no connection) from 203.0.113.5/80 to 192.0.2.8/45019 flags SYN"
            + " ACK  on interface outside;name=ASA-Denied, ocsf=4001, severity=informational,"
            + " outcome=blocked, src=203.0.113.5 80, dst=192.0.2.8 45019, protocol=6, client=dst",
        "%ASA-2-106001: Inbound TCP connection denied from 203.0.113.5/60641 to 192.0.2.8/5060"
            + " flags SYN  on interface a;severity=high, outcome=blocked, src=203.0.113.5 60641,"
            + " dst=192.0.2.8 5060, protocol=6, client=src",
        "%ASA-4-313004: Denied ICMP type=0, from laddr 203.0.113.5 on interface a to 192.0.2.8: no"
            + " matching session;src=203.0.113.5, dst=192.0.2.8, protocol=1",
        "%ASA-6-106100: access-list acl-out denied tcp outside/203.0.113.5(51000) ->"
            + " inside/192.0.2.8(22) hit-cnt 3 300-second interval [0x1, 0x2];type=access-denied,"
            + " name=ASA-Denied, ocsf=4001, severity=informational, outcome=blocked,"
            + " src=203.0.113.5 51000, dst=192.0.2.8 22, protocol=6, client=src, host=fw,"
            + " rule_id=ASA-6-106100, rule=acl-out, message=access-list acl-out denied tcp"
            + " outside/203.0.113.5(51000) -> inside/192.0.2.8(22) hit-cnt 3 300-second interval"
            + " [0x1, 0x2], count=3,",
        "%FTD-6-106100: access-list a permitted udp outside/203.0.113.5(51000) ->"
            + " inside/192.0.2.8(53) hit-cnt 1 first hit;type=firewall, name=ASA-Permitted,"
            + " ocsf=4001, severity=informational, outcome=allowed, src=203.0.113.5 51000,",
        "%ASA-6-605005: Login permitted from 203.0.113.5/51000 to inside:192.0.2.8/ssh for user"
            + " \"admin\";type=login, name=ASA-Login, ocsf=3002, severity=informational,"
            + " outcome=success, src=203.0.113.5 51000, dst=192.0.2.8 22, protocol=6, client=src,"
            + " user=admin, host=fw, rule_id=ASA-6-605005, category=ssh",
        "%ASA-6-605004: Login denied from 203.0.113.5/51000 to inside:192.0.2.8/https for user"
            + " \"a\" to b\";type=login-failure, name=ASA-Login_Failure, ocsf=3002,"
            + " severity=informational, outcome=failure, src=203.0.113.5 51000, dst=192.0.2.8 443,"
            + " protocol=6, client=src, user=a\" to b,",
        // The name is the attacker's: what looks like the rest of the line belongs to it.
        "%ASA-6-605004: Login denied from 203.0.113.5/51000 to inside:192.0.2.8/ssh for user"
            + " \"a src 198.51.100.7 dst 10.0.0.1 x\";outcome=failure, src=203.0.113.5 51000,"
            + " dst=192.0.2.8 22, protocol=6, client=src, user=a src 198.51.100.7 dst 10.0.0.1 x,",
        "%ASA-2-106016: Deny IP spoof from (203.0.113.5) to 192.0.2.8 on interface outside;"
            + "severity=high, outcome=blocked, src=203.0.113.5, dst=192.0.2.8, host=fw",
        "%ASA-2-106002: tcp Connection denied by outbound list 1 src 192.0.2.8 dest 203.0.113.5;"
            + "severity=high, outcome=blocked, src=192.0.2.8, dst=203.0.113.5, protocol=6, host=fw",
        "%ASA-6-106100: access-list;type=firewall, name=ASA-Message, ocsf=4001,"
            + " severity=informational, host=fw, rule_id=ASA-6-106100, message=access-list,",
        "%ASA-5-111008: User 'enable_15' executed the 'write, from IP 203.0.113.9' command.;"
            + "type=system, name=ASA-Command, severity=informational, user=enable_15, host=fw,",
        "%ASA-5-111010: User ',;type=system, name=ASA-Command, severity=informational, host=fw,"
            + " rule_id=ASA-5-111010, message=User ',,",
        "%ASA-5-111010: User 'a;name=ASA-Command, severity=informational, host=fw,",
        "%ASA-5-111010: User 'admin', running 'CLI' from IP 203.0.113.5, executed 'write';"
            + "type=system, name=ASA-Command, severity=informational, src=203.0.113.5, user=admin",
        "%PIX-7-609001: Built local-host inside:192.0.2.8;type=firewall, name=ASA-Message,"
            + " ocsf=4001, severity=informational, host=fw, rule_id=PIX-7-609001,"
            + " message=Built local-host inside:192.0.2.8,"
      })
  void readsEvents(String message, String expected) {
    RecordingSink sink = read("Jan 16 13:49:15 fw Jan 16 2026 13:49:14 fw2: " + message + "\n");
    assertThat(sink.events.get(0))
        .startsWith("time=" + micros("2026-01-16T13:49:15Z"))
        .contains(expected)
        .endsWith("sensor=asa");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "302014: Teardown TCP connection 7 for outside:203.0.113.5/5 to inside:192.0.2.8/2 duration"
            + " 0:0;bad_number",
        "302014: Teardown TCP connection 7 for outside:203.0.113.5/5 to inside:192.0.2.8/2 duration"
            + " 0:61:00 bytes 1;bad_number",
        "302014: Teardown TCP connection 7 for outside:203.xxx.xxx.5/5 to inside:192.0.2.8/2"
            + " duration 0:00:00 bytes 1;sanitised_address",
        "302013: Built inbound TCP connection 7 for outside:host/5 to inside:192.0.2.8/2;"
            + "bad_address",
        "302013: Built inbound TCP connection x for outside:203.0.113.5/5 to inside:192.0.2.8/2;"
            + "bad_line",
        "302013: Built inbound TCP connection 7 for outside:203.0.113.5/5;bad_line"
      })
  void refusesBrokenConnections(String message, String reason) {
    RecordingSink sink =
        RecordingSink.read(SYSLOG, UTC, "Jan 16 13:49:15 fw %ASA-6-" + message + "\n");
    assertThat(sink.rejectReasons).containsExactly(Map.entry(reason, 1L));
  }

  @Test
  void accountsForRealMessages() {
    byte[] log = RealData.bytes(RealData.at("mixed-formats/cisco-asa.log"));
    assertThat(SYSLOG.detects(head(log))).isTrue();
    RecordingSink sink = RecordingSink.read(SYSLOG, context("UTC", "2020-01-01T00:00:00Z"), log);
    // DMZ-Inside:[10.22.8.10/57109
    assertThat(sink.rejects).containsExactly("93 bad_address: no IP address: '[10.22.8.10'");
    assertThat(sink.records).isEqualTo(128);
    // Counted by message number: 302013-302016 14 + 40 + 9 + 10, 302020 and 302021 6 + 3, less the
    // broken one.
    assertThat(sink.sessions).hasSize(81);
    assertThat(sink.sessions.stream().filter(s -> s.contains("open=true"))).hasSize(14 + 9 + 6);
    Map<String, Integer> byName = new TreeMap<>();
    for (String event : sink.events) {
      byName.merge(event.replaceAll(".*?, name=([^,]*),.*", "$1"), 1, Integer::sum);
    }
    // 106001, 106010, 106014, 313001, 313004, 313005 once, 106023 three times, 106015 six, 710005
    // twice; the rest is 128 - 1 - 81 - 18.
    assertThat(byName)
        .containsExactly(
            Map.entry("ASA-Command", 1), Map.entry("ASA-Denied", 17), Map.entry("ASA-Message", 28));
  }
}
