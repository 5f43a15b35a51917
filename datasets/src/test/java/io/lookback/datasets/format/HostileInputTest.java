package io.lookback.datasets.format;

import static io.lookback.datasets.format.FormatTesting.UTC;
import static io.lookback.datasets.format.FormatTesting.head;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Logs are written by attackers: whatever is in a file, every record is accounted for. */
class HostileInputTest {
  private static final Map<String, String> GOOD =
      Map.ofEntries(
          entry(
              "zeek_tsv",
              "#separator \\x09\n#unset_field\t-\n#path\tconn\n"
                  + "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tduration"
                  + "\torig_bytes\tresp_bytes\tconn_state\thistory\torig_pkts\n"
                  + "1521911720.600725\tC1\t192.0.2.1\t50000\t203.0.113.5\t22\ttcp\t1.5\t10\t20\tSF"
                  + "\tShADadFf\t5\n"),
          entry(
              "zeek_json",
              "{\"_path\":\"conn\",\"ts\":1521911720.6,\"uid\":\"C1\",\"id.orig_h\":\"192.0.2.1\","
                  + "\"id.orig_p\":50000,\"id.resp_h\":\"203.0.113.5\",\"id.resp_p\":22,"
                  + "\"proto\":\"tcp\",\"duration\":1.5e0,\"history\":\"ShA\\u00e9\"}\n"
                  + "{\"_path\":\"dns\",\"ts\":1.5,\"id.orig_h\":\"192.0.2.1\",\"query\":\"a.b\","
                  + "\"answers\":[\"192.0.2.3\",\"c.d\"]}\n"
                  + "{\"ssh\":{\"ts\":1.5,\"uid\":\"C\",\"id.orig_h\":\"::1\",\"id.resp_h\":\"::2\"}}\n"),
          entry(
              "tenable",
              "Fri Jan 16 13:49:15 - TNM-Long_TCP_Session_60_Minutes[2102]:192.0.2.1:13861 ->"
                  + " 203.0.113.5:22 [u:521 d:1581]|1232128074|1232131755|3681\n"
                  + "Fri Jan 16 03:53:04 - TNM-ICMP_Activity:192.0.2.1:11 -> 203.0.113.5:0\n"
                  + "Fri Jan 16 03:53:04 - Never_Before_Seen-correlated event, source IP address"
                  + " 192.0.2.1 has never seen event X in the past. It originated from 192.0.2.2.\n"),
          entry(
              "suricata_eve",
              "{\"timestamp\":\"2026-01-05T10:00:00.1+0100\",\"flow_id\":1,\"event_type\":\"alert\","
                  + "\"src_ip\":\"192.0.2.1\",\"dest_ip\":\"203.0.113.5\",\"proto\":\"TCP\","
                  + "\"alert\":{\"action\":\"allowed\",\"severity\":1,\"signature\":\"x\"}}\n"
                  + "{\"timestamp\":\"2026-01-05T10:00:00.1Z\",\"flow_id\":1,\"event_type\":\"flow\","
                  + "\"src_ip\":\"192.0.2.1\",\"dest_ip\":\"203.0.113.5\",\"proto\":\"TCP\","
                  + "\"flow\":{\"start\":\"2026-01-05T10:00:00.1Z\",\"age\":3}}\n"
                  + "{\"timestamp\":\"2026-01-05T10:00:00.1Z\",\"flow_id\":1,\"event_type\":\"dns\","
                  + "\"src_ip\":\"192.0.2.1\",\"dest_ip\":\"203.0.113.5\",\"dns\":{\"queries\":[{"
                  + "\"rrname\":\"a.b\"}],\"answers\":[{\"rrtype\":\"A\",\"rdata\":\"192.0.2.3\"}]}}\n"),
          entry(
              "snort_fast",
              "01/16-13:49:15.123456  [**] [1:2:3] x [**] [Classification: y] [Priority: 2] {TCP}"
                  + " 203.0.113.5:40000 -> 192.0.2.8:22\n"),
          entry(
              "silk_rwcut",
              "            sIP|            dIP|sPort|dPort|pro|   packets|     bytes|   flags|"
                  + "                  sTime| duration|                  eTime|sen|\n"
                  + "      192.0.2.1|    203.0.113.5|50000|   22|  6|        12|      1500| S PA   |"
                  + "2026/01/05T10:00:00.000|    1.500|2026/01/05T10:00:01.500| S0|\n"),
          entry(
              "argus",
              "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,"
                  + "SrcBytes,Label\n"
                  + "2026/01/05 10:00:00.000001,1.5,tcp,192.0.2.1,50000,  <?>,203.0.113.5,ssh,"
                  + "FSPA_FSPA,0,,12,1500,700,flow=a, b\n"),
          entry(
              "aws_vpc",
              "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes"
                  + " start end action log-status tcp-flags\n"
                  + "3 123456789012 eni-1 192.0.2.1 203.0.113.5 50000 22 6 12 1500 1767607200 1767607260"
                  + " REJECT OK 18\n"),
          entry(
              "yaf_ascii",
              "2026-01-05 10:00:00.000 - 10:00:01.500 (1.500 sec) tcp 192.0.2.1:50000 => 203.0.113.5:22"
                  + " 58c52fca:22efa001 S/APF:AS/APF vlan 00a:00a (12/1500 <-> 10/4000) rtt 12 ms idle\n"
                  + "2026-01-05 10:00:00.000|2026-01-05 10:00:01.500|   1.500|   0.000|  6|192.0.2.1|"
                  + "50000|203.0.113.5|   22|       S|     APF|      AS|     APF|58c52fca|22efa001|00a|"
                  + "000|      12|    1500|      10|    4000|idle \n"),
          entry(
              "nfdump_csv",
              "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das,ra\n"
                  + "2026-01-05 10:00:00,2026-01-05 10:00:01,1.500,192.0.2.1,203.0.113.5,50000,22,TCP,"
                  + "...AP.S.,0,0,12,1500,10,4000,1,2,64500,64501,192.0.2.9\n"
                  + "Summary\nflows,bytes,packets,avg_bps,avg_pps,avg_bpp\n1,1500,12,1,1,1\n"),
          entry(
              "snort_full",
              "[**] [1:2:3] x [**]\n[Classification: y] [Priority: 2] \n"
                  + "01/16-13:49:15.123456 203.0.113.5:40000 -> 192.0.2.8:22\n"
                  + "TCP TTL:64 TOS:0x0 ID:1 IpLen:20 DgmLen:60 DF\n\n"),
          entry(
              "snort_csv",
              "01/16-13:49:15.123456, 1, TCP, raw, 60, C2S, 203.0.113.5:40000, 192.0.2.8:22, 1:2:3,"
                  + " allow\n01/27/16-16:01:04.877970 ,129,12,1,\"a, \\\"b\",TCP,10.0.2.2,56642,10.0.2.15,22,,,\n"),
          entry(
              "snort_json",
              "{\"timestamp\":\"01/16-13:49:15.123456\",\"proto\":\"TCP\",\"dir\":\"C2S\",\"src_ap\":\"203.0.113.5:40000\","
                  + "\"dst_ap\":\"192.0.2.8:22\",\"rule\":\"1:2:3\",\"action\":\"allow\"}\n"),
          entry(
              "syslog",
              "Jan  5 08:52:35 gate sshd[4711]: Accepted password for bob from 192.0.2.1 port 50000"
                  + " ssh2\n"
                  + "Jan  5 08:52:36 gate last message repeated 3 times\n"
                  + "<86>Jan  5 08:52:36 gate sshd[4711]: Failed none for invalid user a b from"
                  + " 192.0.2.1 port 50000 ssh2\n"
                  + "<34>1 2026-01-05T08:52:36.1Z gate sudo 12 ID [x@1 a=\"]\\\"\"] bob : TTY=pts/0"
                  + " ; PWD=/ ; USER=root ; COMMAND=/bin/sh\n"
                  + "*Jan  5 2026 08:52:36.123 CET: %ASA-6-302013: Built inbound TCP connection 7 for"
                  + " outside:203.0.113.5/50000 (203.0.113.5/50000) to inside:192.0.2.8/22"
                  + " (192.0.2.8/22)\n"
                  + "2026-01-05T08:52:40.5+01:00 fw %ASA-6-302014: Teardown TCP connection 7 for"
                  + " outside:203.0.113.5/50000 to inside:192.0.2.8/22 duration 0:00:04 bytes 9 TCP"
                  + " FINs\n"
                  + "Jan  5 08:52:36 fw %ASA-4-106023: Deny icmp src outside:203.0.113.5 dst"
                  + " inside:192.0.2.8 (type 8, code 0) by access-group \"a\" [0x0, 0x0]\n"
                  + "Jan  5 08:52:36 fw %ASA-6-302020: Built outbound ICMP connection for faddr"
                  + " 192.0.2.1/0 gaddr 192.0.2.2/1 laddr 192.0.2.2/1 type 8 code 0\n"
                  + "Jan  5 08:52:36 fw %ASA-5-111008: User 'bob' executed the 'write' command.\n"
                  + "Jan  5 08:52:36 fw %ASA-6-106100: access-list a denied tcp"
                  + " outside/203.0.113.5(50000) -> inside/192.0.2.8(22) hit-cnt 1 first hit\n"
                  + "Jan  5 08:52:36 gate kernel: [ 1.5] [UFW BLOCK] IN=eth0 OUT= SRC=192.0.2.1"
                  + " DST=192.0.2.8 PROTO=TCP SPT=1 DPT=22 SYN URGP=0\n"
                  + "Jan  5 08:52:36 gate kernel: device eth0 entered promiscuous mode\n"
                  + "Jan  5 08:52:36 gate sshd[1]: PAM 2 more authentication failures; logname= uid=0"
                  + " euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root\n"
                  + "Jan  5 08:52:36 gate useradd[1]: new user: name=bob, UID=1\n"
                  + "Jan  5 08:52:36 gate audispd: type=USER_LOGIN msg=audit(1767603156.339:1):"
                  + " pid=1 msg='op=login acct=626F62 addr=192.0.2.1 terminal=ssh res=failed'\n"
                  + "Jan  5 08:52:36 gate su: FAILED SU (to root) bob on pts/0\n"
                  + "Jan  5 08:52:36 gate sshd[1]: message repeated 2 times: [ Connection closed by"
                  + " authenticating user root 192.0.2.1 port 7 [preauth]]\n"),
          entry(
              "linux_audit",
              "type=USER_LOGIN msg=audit(1767603156.339:1): pid=1 msg='op=login acct=\"bob\""
                  + " addr=192.0.2.1 terminal=ssh res=success'\n"
                  + "type=EXECVE msg=audit(1767603156.339:2): argc=2 a0=\"ls\" a1=2F746D70\n"
                  + "type=ANOM_PROMISCUOUS msg=audit(1767603156.339:3): dev=eth0 prom=256"
                  + " old_prom=0\n"),
          entry(
              "dpkg",
              "2026-01-05 10:00:00 install nmap:amd64 <none> 7.93\n"
                  + "2026-01-05 10:00:00 status installed nmap:amd64 7.93\n"),
          entry(
              "apt_history",
              "Start-Date: 2026-01-05  10:00:00\nCommandline: apt-get install nmap\n"
                  + "Requested-By: bob (1000)\nInstall: nmap:amd64 (7.93), a:amd64 (1, automatic)\n"
                  + "End-Date: 2026-01-05  10:00:01\n"),
          entry(
              "dnf_rpm",
              "2026-01-05T10:00:00+0000 INFO --- logging initialized ---\n"
                  + "2026-01-05T10:00:00+0000 SUBDEBUG Installed: nmap-7.92-1.x86_64\n"),
          entry(
              "zypper_history",
              "# output\n2026-01-05 10:00:00|install|nmap|7.92-1|x86_64|root@gate|repo|5f|\n"
                  + "2026-01-05 10:00:00|command|root@gate|'zypper' 'in' 'nmap'|\n"),
          entry(
              "process_accounting",
              "bash              F    root     pts/0      0.02 secs Mon Jan  5 10:00\n"));

  static List<Format> formats() {
    // What is no text is spoilt by tests of its own.
    return Formats.ALL.stream().filter(format -> !format.isBinary()).toList();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void hasGoodLinesToSpoil(Format format) {
    String good = GOOD.get(format.name());
    assertThat(Formats.detect(head(good))).hasValue(format);
    RecordingSink sink = RecordingSink.read(format, UTC, good);
    assertThat(sink.rejects).isEmpty();
    assertThat(rows(sink)).isPositive();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void goodLinesSurviveBadNeighbours(Format format) {
    String good = GOOD.get(format.name());
    long rows = rows(RecordingSink.read(format, UTC, good));
    List<byte[]> bad =
        List.of(
            bytes("\t\t\t\t#\t\"'\\\n"),
            bytes("# not a header\n"),
            bytes("\0\0\0\0\n"),
            new byte[] {(byte) 0xc3, 0x28, (byte) 0xff, (byte) 0xfe, '\n'},
            bytes("\n \r\n\r\n"),
            bytes("{\"a\":\n"),
            bytes("}]\n"),
            bytes("<script>alert(1)</script>\n"),
            bytes("\u202eabc\u0007\n"),
            bytes("[".repeat(50_000) + "\n"),
            bytes("{\"a\":".repeat(5_000) + "\n"),
            bytes("{\"timestamp\":" + "9".repeat(3_000) + "}\n"));
    for (byte[] line : bad) {
      RecordingSink sink =
          RecordingSink.read(format, UTC, join(bytes(good), line, bytes(good), line));
      assertThat(rows(sink))
          .as("%s after %s", format.name(), Arrays.toString(line))
          .isEqualTo(2 * rows);
      assertThat(sink.records)
          .isEqualTo(ZeekTest.lines(join(bytes(good), line, bytes(good), line)));
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aLineOfTenMegabytesIsOneReject(Format format) {
    String good = GOOD.get(format.name());
    byte[] huge = new byte[10 * 1024 * 1024];
    Arrays.fill(huge, (byte) 'a');
    byte[] content = join(bytes(good), huge, bytes("\n" + good));
    RecordingSink sink = RecordingSink.read(format, UTC, content);
    assertThat(sink.rejectReasons).containsExactly(entry("line_too_long", 1L));
    assertThat(rows(sink)).isEqualTo(2 * rows(RecordingSink.read(format, UTC, good)));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void accountsForSpoiltAndRandomBytes(Format format) {
    Random random = FormatTesting.random("HostileInputTest " + format.name());
    byte[] good = bytes(GOOD.get(format.name()));
    byte[] liked = bytes("\n\t\"{}[]:,|-./\\#0123456789 xXuU\0");
    for (int round = 0; round < 1_000; round++) {
      byte[] content = random.nextInt(8) == 0 ? new byte[random.nextInt(400)] : good.clone();
      int changes = content == good ? 0 : 1 + random.nextInt(6);
      if (content.length != good.length) {
        random.nextBytes(content);
      }
      for (; changes > 0 && content.length > 0; changes--) {
        int at = random.nextInt(content.length);
        switch (random.nextInt(4)) {
          case 0 -> content[at] = (byte) random.nextInt(256);
          case 1 -> content[at] = liked[random.nextInt(liked.length)];
          case 2 -> content = Arrays.copyOf(content, at);
          default -> {
            int other = random.nextInt(content.length);
            int length = Math.min(8, content.length - Math.max(at, other));
            System.arraycopy(content, other, content, at, length);
          }
        }
      }
      format.detects(head(content));
      RecordingSink.read(format, UTC, content);
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void givesTheSameFromAnyPieces(Format format) {
    if (!format.isSplittable()) {
      assertThat(format.name())
          .isIn(
              "tenable",
              "suricata_eve",
              "snort_fast",
              "snort_full",
              "snort_csv",
              "snort_json",
              "apt_history",
              "syslog");
      return;
    }
    String content = GOOD.get(format.name()).repeat(3);
    RecordingSink whole = RecordingSink.read(format, UTC, content);
    List<String> lines = Stream.of(content.split("(?<=\n)")).toList();
    for (int cut = 1; cut < lines.size(); cut++) {
      ByteArrayOutputStream prologue = new ByteArrayOutputStream();
      for (String line : lines.subList(0, cut)) {
        byte[] bytes = bytes(line);
        if (format.isPrologue(bytes, 0, bytes.length - 1)) {
          prologue.writeBytes(bytes);
        }
      }
      RecordingSink first = RecordingSink.read(format, UTC, String.join("", lines.subList(0, cut)));
      RecordingSink second =
          RecordingSink.read(
              format,
              UTC,
              RecordingSink.input(
                  bytes(String.join("", lines.subList(cut, lines.size()))), prologue.toByteArray()),
              new RecordingSink());
      assertThat(Stream.concat(first.sessions.stream(), second.sessions.stream()))
          .containsExactlyElementsOf(whole.sessions);
      assertThat(Stream.concat(first.flows.stream(), second.flows.stream()))
          .containsExactlyElementsOf(whole.flows);
      assertThat(Stream.concat(first.events.stream(), second.events.stream()))
          .containsExactlyElementsOf(whole.events);
    }
  }

  @Test
  void nobodyClaimsWhatIsNoLog() {
    for (String content :
        List.of(
            "",
            "\n\n",
            "1.2.3.4\n5.6.7.0/24\n",
            "PK\3\4\0\0",
            "<html></html>\n",
            "{}\n",
            "[]\n",
            "[{\"a\":1}]",
            "hello world\n")) {
      assertThat(Formats.detect(head(content))).as(content).isEmpty();
    }
  }

  private static long rows(RecordingSink sink) {
    return sink.sessionCount + sink.eventCount + sink.flowCount + sink.hostRecordCount;
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
