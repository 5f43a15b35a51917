package io.lookback.datasets.format;

import static io.lookback.datasets.format.FormatTesting.UTC;
import static io.lookback.datasets.format.FormatTesting.context;
import static io.lookback.datasets.format.FormatTesting.head;
import static io.lookback.datasets.format.FormatTesting.micros;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.RealData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports of Nessus: their records, what they say of hosts, and documents made to do harm. */
class NessusTest {
  private static final Format NESSUS = new Nessus();

  private static final String START =
      "<?xml version=\"1.0\" ?>\n<NessusClientData_v2>\n<Policy><policyName>Weekly scan</policyName>"
          + "<Preferences/></Policy>\n<Report name=\"Server room\""
          + " xmlns:cm=\"http://www.nessus.org/cm\">\n";
  private static final String END = "</Report>\n</NessusClientData_v2>\n";

  private static String host(String name, String properties, String... items) {
    return "<ReportHost name=\""
        + name
        + "\"><HostProperties>"
        + properties
        + "</HostProperties>\n"
        + String.join("", items)
        + "</ReportHost>\n";
  }

  private static String tag(String name, String value) {
    return "<tag name=\"" + name + "\">" + value + "</tag>";
  }

  private static String item(int plugin, int port, String family, String children) {
    return "<ReportItem port=\""
        + port
        + "\" svc_name=\"www\" protocol=\"tcp\" severity=\"3\" pluginID=\""
        + plugin
        + "\" pluginName=\"Check &amp; "
        + plugin
        + "\" pluginFamily=\""
        + family
        + "\">"
        + children
        + "</ReportItem>\n";
  }

  private static String output(String text) {
    return "<plugin_output>" + text + "</plugin_output>";
  }

  /** 2026-01-16 13:49:15 UTC. */
  private static final String ENDED = tag("HOST_END_TIMESTAMP", "1768571355");

  private static RecordingSink read(String... hosts) {
    return RecordingSink.read(NESSUS, UTC, START + String.join("", hosts) + END);
  }

  private static String facts(RecordingSink sink, int index) {
    String fact = sink.facts.get(index);
    return fact.substring(fact.indexOf("fact="), fact.indexOf(", basis="));
  }

  @Test
  void readsAnItemWithAllThatIsKept() {
    RecordingSink sink =
        read(
            host(
                "web.example",
                ENDED + tag("host-ip", "192.0.2.7"),
                item(
                    57_608,
                    443,
                    "Misc.",
                    "<description>long text</description><cve>CVE-2016-2115</cve>"
                        + "<cve>cve-2015-1000</cve><cve>CVE-2016-2115</cve>"
                        + "<cvss_base_score>5.0</cvss_base_score><cvss_vector>CVSS2#AV:N</cvss_vector>"
                        + "<cvss3_base_score>7.3</cvss3_base_score>"
                        + "<cvss3_vector>CVSS:3.0/AV:N</cvss3_vector>"
                        + "<exploit_available>true</exploit_available>"
                        + output("first &lt;line&gt;<![CDATA[ <b>]]]]><![CDATA[>]]>\nsecond"))));
    assertThat(sink.vulnerabilities)
        .containsExactly(
            "time="
                + micros("2026-01-16T13:49:15Z")
                + ", ip=192.0.2.7, host=web.example, port=443, protocol=6, service=www, plugin=57608,"
                + " plugin_name=Check & 57608, family=Misc., severity=high,"
                + " cves=[CVE-2015-1000, CVE-2016-2115], cvss=7.3, vector=CVSS:3.0/AV:N,"
                + " exploit=true, scan=Server room, output=first <line> <b>]]>\nsecond,"
                + " time_basis=EPOCH");
    // The properties, and the item with the fact that the host answered.
    assertThat(sink.records).isEqualTo(2);
    assertThat(sink.skipKinds).containsExactly(Map.entry("not_read:HostProperties", 1L));
    assertThat(facts(sink, 0)).isEqualTo("fact=answered_scan, name=Server room, value=Weekly scan");
  }

  @ParameterizedTest
  @CsvSource({
    // London is an hour ahead in summer, New York five or four behind.
    "Fri Jan 16 13:49:15 2026, Europe/London, 2026-01-16T13:49:15Z",
    "Wed Jul  1 13:49:15 2020, Europe/London, 2020-07-01T12:49:15Z",
    "Wed Jul 01 13:49:15 2020, America/New_York, 2020-07-01T17:49:15Z",
    // It was a Friday.
    "Mon Jan 16 13:49:15 2026, Europe/London, 2026-01-16T13:49:15Z"
  })
  void takesTheClockOfTheScannerForThatOfTheSite(String clock, String zone, String expected) {
    String document = START + host("192.0.2.7", tag("HOST_END", clock), item(1, 0, "x", "")) + END;
    RecordingSink sink =
        RecordingSink.read(NESSUS, context(zone, "2026-02-01T00:00:00Z"), document);
    assertThat(sink.vulnerabilities.get(0))
        .startsWith(
            "time=" + micros(expected) + ", ip=192.0.2.7, host=192.0.2.7, service=www, plugin")
        .endsWith("time_basis=LOCAL_ASSUMED");
  }

  @Test
  void aScanThatWasBrokenOffHasTheTimeOfItsStartAndOneWithoutTimesNone() {
    RecordingSink sink =
        read(
            host("192.0.2.7", tag("HOST_START", "Fri Jan 16 13:49:15 2026"), item(1, 0, "x", "")),
            host("192.0.2.8", tag("HOST_END", "soon"), item(1, 0, "x", ""), item(2, 0, "x", "")),
            host("192.0.2.8", tag("HOST_END", "Fri Jan 16 13:49:15"), ""),
            host("192.0.2.8", tag("HOST_END", "Fri Jan 16 13:49:15 26"), ""),
            host("192.0.2.8", tag("HOST_END", "Fri Feb 29 13:49:15 2026"), ""),
            "<ReportHost name=\"192.0.2.9\">" + item(3, 0, "x", "") + "</ReportHost>");
    assertThat(sink.vulnerabilityCount).isEqualTo(1);
    assertThat(sink.rejectReasons)
        .containsExactly(Map.entry("bad_time", 4L), Map.entry("no_time", 3L));
  }

  @Test
  void tellsWhatAHostIs() {
    RecordingSink sink =
        read(
            host(
                "srv1",
                ENDED
                    + tag("host-ip", "192.0.2.7")
                    + tag("operating-system", "Linux 2.6\nLinux 3.0")
                    + tag("mac-address", "00:50:56:81:01:e3\n00:50:56:81:01:e4")
                    + tag("host-fqdn", "srv1.example")
                    + tag("netbios-name", "SRV1")
                    + tag("policy-used", "Monthly")
                    + tag("Credentialed_Scan", "true"),
                item(11_219, 80, "Port scanners", ""),
                item(11_936, 0, "General", output("\nRemote operating system : Debian 12\nx")),
                item(
                    10_107,
                    80,
                    "Web Servers",
                    output("The remote web server type is :\n\nApache/2.4.1 (Debian)\n\nmore")),
                item(
                    22_869,
                    0,
                    "General",
                    output(
                        "\nHere is the list of packages installed on the remote Debian system :\n\n"
                            + "  ii  openssl  3.0.11-1  amd64  tool\n"
                            + "  rc  telnetd  0.17-42\n")),
                item(
                    22_869,
                    0,
                    "General",
                    output(
                        "\nHere is the list of packages installed on the remote CentOS system :\n\n"
                            + "  kbd-misc-1.15.5-15.el7|(none)   Thu 04 Apr 2019\n")),
                item(
                    20_811,
                    445,
                    "Windows",
                    output(
                        "The following software are installed on the remote host :\n\n"
                            + "7-Zip 9.20 (x64)  [version 9.20.00.0]  [installed on 2013/05/01]\n"
                            + "Notepad++\n")),
                item(
                    25_221,
                    22,
                    "Service detection",
                    output(
                        "Process ID   : 1085\nExecutable   : /usr/sbin/sshd\n"
                            + "Command line : /usr/sbin/sshd -D\n")),
                item(
                    34_252,
                    135,
                    "Windows",
                    output("\nThe Win32 process 'svchost.exe' is listening on this port (pid 9).")),
                item(
                    21_157,
                    0,
                    "Policy Compliance",
                    "<cm:compliance-check-name>1.1 Set a password</cm:compliance-check-name>"
                        + "<cm:compliance-result>FAILED</cm:compliance-result>"),
                item(
                    21_156,
                    0,
                    "Policy Compliance",
                    "<description>\"2.1 Old style\" : [PASSED]\nmore</description>")));
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.facts.stream().map(fact -> fact.replaceAll(".*(fact=.*), basis=.*", "$1")))
        .containsExactly(
            "fact=os, value=Linux 2.6",
            "fact=os, value=Linux 3.0",
            "fact=mac, value=00:50:56:81:01:e3",
            "fact=mac, value=00:50:56:81:01:e4",
            "fact=fqdn, value=srv1.example",
            "fact=netbios_name, value=SRV1",
            "fact=answered_scan, name=Server room, value=Monthly, credentialed",
            "fact=open_port, name=www, port=80, protocol=6",
            "fact=os, value=Debian 12",
            "fact=web_server, name=Apache, value=Apache/2.4.1 (Debian), port=80, protocol=6",
            "fact=software, name=openssl, value=3.0.11-1",
            "fact=software, name=kbd-misc, value=1.15.5-15.el7",
            "fact=software, name=7-Zip 9.20 (x64), value=9.20.00.0, port=445, protocol=6",
            "fact=software, name=Notepad++, port=445, protocol=6",
            "fact=listening_process, name=/usr/sbin/sshd, value=/usr/sbin/sshd -D, port=22,"
                + " protocol=6",
            "fact=listening_process, name=svchost.exe, port=135, protocol=6",
            "fact=compliance, name=1.1 Set a password, value=FAILED",
            "fact=compliance, name=2.1 Old style, value=PASSED");
    assertThat(sink.vulnerabilityCount).isEqualTo(10);
    assertThat(sink.hostRecordCount).isEqualTo(11);
  }

  @Test
  void aDeadHostHasNotAnswered() {
    RecordingSink sink =
        read(
            host(
                "192.0.2.7",
                ENDED,
                item(
                    10_180,
                    0,
                    "Port scanners",
                    output("The remote host (192.0.2.7) is considered as dead - not scanning"))),
            host(
                "192.0.2.8",
                ENDED,
                item(10_180, 0, "Port scanners", output("The remote host is up"))));
    assertThat(sink.facts).hasSize(1);
    assertThat(sink.facts.get(0)).contains("ip=192.0.2.8", "fact=answered_scan");
  }

  @Test
  void refusesItemsWhoseNumbersAreNone() {
    String good = item(1, 80, "x", "");
    RecordingSink sink =
        read(
            host(
                "192.0.2.7",
                ENDED,
                good.replace("\"80\"", "\"65536\""),
                good.replace("pluginID=\"1\"", "pluginID=\"99999999999\""),
                good.replace("severity=\"3\"", "severity=\"5\""),
                good));
    assertThat(sink.rejectReasons)
        .containsExactly(Map.entry("bad_number", 2L), Map.entry("bad_severity", 1L));
    assertThat(sink.vulnerabilityCount).isEqualTo(1);
  }

  @Test
  void replacesWhatXmlDoesNotAllowAndSaysHowOften() {
    RecordingSink sink =
        read(
            host(
                "192.0.2.7",
                ENDED,
                item(1, 0, "x", output("a\u0001b&#x2;c&#99999999;d & e &nbsp; &#65;\ufffe")),
                item(2, 0, "x", output("<![CDATA[\u0000&#x2;]]>"))));
    // A control character, two references that cannot be, a lone &, an unknown entity, U+FFFE; NUL.
    assertThat(sink.replaced).isEqualTo(7);
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.vulnerabilities.get(0))
        .contains("output=a\ufffdb\ufffdc\ufffdd & e &nbsp; A\ufffd,");
    assertThat(sink.vulnerabilities.get(1)).contains("output=\ufffd&#x2;,");
  }

  @Test
  void aDocumentThatBreaksOffGivesWhatWasReadAndSaysWhere() {
    String whole =
        START
            + host("192.0.2.7", ENDED, item(1, 0, "x", ""), item(2, 0, "x", output("text")))
            + END;
    for (int cut = START.length(); cut < whole.length() - END.length(); cut++) {
      RecordingSink sink = RecordingSink.read(NESSUS, UTC, whole.substring(0, cut));
      assertThat(sink.rejectReasons).containsExactly(Map.entry("bad_xml", 1L));
      assertThat(sink.rejects.get(0)).matches("(?s).*; line \\d+, .*, after \\d+ records");
    }
    RecordingSink sink =
        RecordingSink.read(NESSUS, UTC, whole.substring(0, whole.indexOf("pluginID=\"2\"")));
    assertThat(sink.vulnerabilityCount).isEqualTo(1);
    // The host stands in the fifth line, its second item in the seventh.
    assertThat(sink.rejects.get(0)).contains("line 7, at or after host 192.0.2.7, after 2 records");
  }

  @Test
  void refusesEntitiesWhateverTheyAreFor() throws IOException {
    Path secret = Files.createTempFile("secret", ".txt");
    Files.writeString(secret, "very secret");
    StringBuilder laughs = new StringBuilder("<!ENTITY a0 \"ha\">");
    for (int i = 1; i < 30; i++) {
      laughs.append("<!ENTITY a" + i + " \"&a" + (i - 1) + ";&a" + (i - 1) + ";\">");
    }
    for (String declared :
        new String[] {
          laughs.toString(),
          "<!ENTITY a29 SYSTEM \"" + secret.toUri() + "\">",
          "<!ENTITY % a SYSTEM \"http://192.0.2.1/a.dtd\"> %a;"
        }) {
      String document =
          (START + host("192.0.2.7", ENDED, item(1, 0, "x", output("&a29;"))) + END)
              .replace(
                  "<NessusClientData_v2>",
                  "<!DOCTYPE NessusClientData_v2 [" + declared + "]>\n<NessusClientData_v2>");
      assertThat(NESSUS.detects(head(document))).isTrue();
      RecordingSink sink = RecordingSink.read(NESSUS, UTC, document);
      assertThat(sink.records).isEqualTo(1);
      assertThat(sink.rejects.get(0))
          .isEqualTo(
              "1 xml_refused: document type declarations and entities are refused; line 2, before"
                  + " any host, after 0 records");
    }
    Files.delete(secret);
  }

  @Test
  void refusesDepthNamesAndTagsWithoutEnd() {
    String deep = "<a>".repeat(100_000);
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      names.append("<a").append(i).append("/>");
    }
    String wide = "<a b=\"" + "x".repeat(1_000_000) + "\"/>";
    for (String bad : new String[] {deep, names.toString(), wide}) {
      RecordingSink sink = read(host("192.0.2.7", ENDED, item(1, 0, "x", "")), bad);
      assertThat(sink.vulnerabilityCount).isEqualTo(1);
      assertThat(sink.rejectReasons).containsExactly(Map.entry("xml_refused", 1L));
    }
    RecordingSink sink =
        read("<!-- " + "<!DOCTYPE >".repeat(1000) + " -->", "<?php x ?>", host("h", ENDED));
    assertThat(sink.rejects).isEmpty();
  }

  @Test
  void isKnownByItsRoot() {
    assertThat(Formats.detect(head(START + END)).orElseThrow().name()).isEqualTo("nessus");
    assertThat(Formats.detect(head("<NessusClientData><Report/></NessusClientData>"))).isEmpty();
    assertThat(NESSUS.detects(head("x " + START))).isFalse();
  }

  @Test
  void theHeadOfAListOfPackagesIsNoSoftware() {
    RecordingSink sink =
        read(
            host(
                "192.0.2.7",
                ENDED,
                item(
                    22_869,
                    0,
                    "General",
                    output(
                        "\nHere is the list of packages installed on the remote Debian system :\n\n"
                            + "  Desired=Unknown/Install/Remove/Purge/Hold\n"
                            + "  | Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst\n"
                            + "  |/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n"
                            + "  ||/ Name      Version   Architecture Description\n"
                            + "  +++-=========-=========-============-===========\n"
                            + "  ii  openssl   3.0.11-1  amd64        tool\n"))));
    assertThat(sink.facts).hasSize(2);
    assertThat(facts(sink, 1)).isEqualTo("fact=software, name=openssl, value=3.0.11-1");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aParserThatStumblesRefusesTheRest(int hosts) {
    byte[] before =
        (START + host("192.0.2.7", ENDED, item(1, 0, "x", output("x".repeat(100_000)))))
            .getBytes(StandardCharsets.UTF_8);
    InputStream stumbling =
        new InputStream() {
          @Override
          public int read() {
            throw new ArrayIndexOutOfBoundsException("made to stumble");
          }
        };
    RecordingSink sink =
        RecordingSink.read(
            NESSUS,
            UTC,
            new RawInput() {
              @Override
              public LineReader lines() {
                throw new AssertionError("no lines");
              }

              @Override
              public InputStream bytes() {
                return new SequenceInputStream(
                    new ByteArrayInputStream(hosts == 0 ? new byte[0] : before), stumbling);
              }

              @Override
              public byte[] prologue() {
                return new byte[0];
              }
            },
            new RecordingSink());
    assertThat(sink.rejectReasons).containsExactly(Map.entry("xml_refused", 1L));
    assertThat(sink.vulnerabilityCount).isEqualTo(hosts);
  }

  @Test
  void accountsForSpoiltBytes() {
    Random random = FormatTesting.random("NessusTest");
    byte[] good =
        (START
                + host(
                    "192.0.2.7",
                    ENDED + tag("mac-address", "00:50:56:81:01:e3"),
                    item(11_219, 80, "Port scanners", output("<![CDATA[x]]>&lt;")),
                    item(22_869, 0, "x", output("a :\n\n ii b c\n d-1-2|x\n"))))
            .getBytes(StandardCharsets.UTF_8);
    byte[] liked = "<>&;'\"[]!-?/#x=\0\n".getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 3_000; round++) {
      byte[] content = good.clone();
      for (int changes = 1 + random.nextInt(5); changes > 0; changes--) {
        int at = random.nextInt(content.length);
        switch (random.nextInt(4)) {
          case 0 -> content[at] = (byte) random.nextInt(256);
          case 1 -> content[at] = liked[random.nextInt(liked.length)];
          case 2 -> content = Arrays.copyOf(content, Math.max(1, at));
          default -> {
            int other = random.nextInt(content.length);
            int length = Math.min(20, content.length - Math.max(at, other));
            System.arraycopy(content, other, content, at, length);
          }
        }
      }
      NESSUS.detects(head(content));
      RecordingSink.read(NESSUS, UTC, content);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Hosts, items as counted with grep in the files; open ports are the items of plugin 11219.
    "nessus_many_vuln.xml, 1, 7, 2, 0",
    "nessus_v_unknown.xml, 7, 296, 38, 8",
    "nessus_with_cvssv3.nessus, 1, 49, 1, 1"
  })
  void readsRealReports(String name, int hosts, int items, int ports, int webServers)
      throws IOException {
    byte[] content = Files.readAllBytes(RealData.at("nessus/" + name));
    assertThat(Formats.detect(head(content)).orElseThrow().name()).isEqualTo("nessus");
    RecordingSink sink = RecordingSink.read(NESSUS, UTC, content);
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.skipCount).isZero();
    assertThat(sink.records).isEqualTo(hosts + items);
    assertThat(sink.vulnerabilityCount).isEqualTo(items);
    assertThat(count(sink, "fact=answered_scan")).isEqualTo(hosts);
    assertThat(count(sink, "fact=open_port")).isEqualTo(ports);
    assertThat(count(sink, "fact=web_server")).isEqualTo(webServers);
    // Once from the properties and once from plugin 11936.
    assertThat(count(sink, "fact=os")).isEqualTo(2 * hosts);
  }

  private static long count(RecordingSink sink, String fact) {
    return sink.facts.stream().filter(row -> row.contains(fact)).count();
  }

  @Test
  void aLongReportIsReadWithTheMemoryOfAHost() throws IOException {
    readMegabytes(40);
  }

  @Test
  @Tag("long")
  void aGigabyteIsReadWithTheMemoryOfAHost() throws IOException {
    readMegabytes(1_024);
  }

  private static void readMegabytes(int megabytes) throws IOException {
    byte[] one =
        host(
                "192.0.2.7",
                ENDED,
                item(22_869, 0, "General", output("list :\n" + "  ii  a  1  all  b\n".repeat(500))),
                item(1, 0, "x", output("x".repeat(900_000))),
                item(2, 443, "x", output("<![CDATA[" + "<y>".repeat(40_000) + "]]>")))
            .getBytes(StandardCharsets.UTF_8);
    int hosts = megabytes * 1024 * 1024 / one.length;
    RecordingSink sink =
        RecordingSink.read(
            NESSUS,
            UTC,
            new RawInput() {
              @Override
              public LineReader lines() {
                throw new AssertionError("no lines");
              }

              @Override
              public InputStream bytes() {
                return new SequenceInputStream(
                    new ByteArrayInputStream(START.getBytes(StandardCharsets.UTF_8)),
                    new SequenceInputStream(
                        repeated(one, hosts),
                        new ByteArrayInputStream(END.getBytes(StandardCharsets.UTF_8))));
              }

              @Override
              public byte[] prologue() {
                return new byte[0];
              }
            },
            new RecordingSink(false));
    assertThat(sink.rejectCount).isZero();
    assertThat(sink.records).isEqualTo(4L * hosts);
    assertThat(sink.vulnerabilityCount).isEqualTo(3L * hosts);
    // 500 packages and that it answered.
    assertThat(sink.factCount).isEqualTo(501L * hosts);
  }

  private static InputStream repeated(byte[] bytes, int times) {
    return new SequenceInputStream(
        new Enumeration<>() {
          private int left = times;

          @Override
          public boolean hasMoreElements() {
            return left > 0;
          }

          @Override
          public InputStream nextElement() {
            left--;
            return new ByteArrayInputStream(bytes);
          }
        });
  }
}
