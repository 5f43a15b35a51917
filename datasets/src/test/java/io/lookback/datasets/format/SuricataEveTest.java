package io.lookback.datasets.format;

import static io.lookback.datasets.format.FormatTesting.UTC;
import static io.lookback.datasets.format.FormatTesting.context;
import static io.lookback.datasets.format.FormatTesting.head;
import static io.lookback.datasets.format.FormatTesting.micros;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lookback.datasets.RealData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuricataEveTest {
  private static final Format EVE = new SuricataEve();

  private static final String ALERT =
      "{\"timestamp\":\"2026-01-05T10:00:00.123456+0100\",\"flow_id\":123456789012345,"
          + "\"in_iface\":\"eth0\",\"event_type\":\"alert\",\"src_ip\":\"203.0.113.5\","
          + "\"src_port\":40000,\"dest_ip\":\"192.0.2.8\",\"dest_port\":22,\"proto\":\"TCP\","
          + "\"alert\":{\"action\":\"allowed\",\"gid\":1,\"signature_id\":2001219,\"rev\":20,"
          + "\"signature\":\"SCAN Potential SSH Scan\",\"category\":\"Attempted Information Leak\","
          + "\"severity\":2,\"metadata\":{\"a\":[\"b\"]}},\"payload\":\"AAAA\"%s}\n";

  @Test
  void readsAlerts() {
    String line = ALERT.formatted("");
    assertThat(EVE.detects(head(line))).isTrue();
    RecordingSink sink = RecordingSink.read(EVE, UTC, line);
    assertThat(sink.events)
        .containsExactly(
            "time=%s, type=intrusion, ocsf=2004, severity=medium, outcome=allowed,"
                    .formatted(micros("2026-01-05T09:00:00.123456Z"))
                + " src=203.0.113.5 40000, dst=192.0.2.8 22, protocol=6, client=src,"
                + " uid=123456789012345, rule_id=1:2001219:20, rule=SCAN Potential SSH Scan,"
                + " category=Attempted Information Leak, time_basis=ZONED");
  }

  @Test
  void takesTheEndsOfTheFlowWhereAnAlertHasThem() {
    String line =
        ALERT.formatted(
            ",\"flow\":{\"pkts_toserver\":3,\"src_ip\":\"192.0.2.8\",\"src_port\":50000,"
                + "\"dest_ip\":\"203.0.113.5\",\"dest_port\":6667},\"verdict\":{\"action\":\"drop\"}");
    assertThat(RecordingSink.read(EVE, UTC, line).events.get(0))
        .contains("src=192.0.2.8 50000, dst=203.0.113.5 6667, protocol=6, client=src")
        .contains("outcome=blocked");
  }

  @ParameterizedTest
  @CsvSource({
    "to_server, 1, 0, src",
    "to_client, 1, 2, dst",
    ", 1, 0, src",
    ", 1, 2, src",
  })
  void knowsTheClientOfAnAlert(String direction, int toServer, int toClient, String client) {
    String line =
        ALERT.formatted(
            (direction == null ? "" : ",\"direction\":\"" + direction + "\"")
                + ",\"flow\":{\"pkts_toserver\":%s,\"pkts_toclient\":%s}"
                    .formatted(toServer, toClient));
    assertThat(RecordingSink.read(EVE, UTC, line).events.get(0)).contains("client=" + client);
  }

  private static final String FLOW =
      "{\"timestamp\":\"2026-01-05T10:05:00.000000Z\",\"flow_id\":7,\"event_type\":\"flow\","
          + "\"src_ip\":\"192.0.2.8\",\"src_port\":50000,\"dest_ip\":\"203.0.113.5\","
          + "\"dest_port\":443,\"proto\":\"%s\",\"app_proto\":\"tls\",\"flow\":{\"pkts_toserver\":%s,"
          + "\"pkts_toclient\":%s,\"bytes_toserver\":900,\"bytes_toclient\":4000,"
          + "\"start\":\"2026-01-05T10:00:00.000000+00:00\",\"end\":\"2026-01-05T10:00:10.500000Z\","
          + "\"age\":10,\"state\":\"%s\",\"reason\":\"timeout\"}%s}\n";

  @Test
  void readsFlows() {
    String line =
        FLOW.formatted(
            "TCP",
            8,
            9,
            "closed",
            ",\"tcp\":{\"tcp_flags\":\"1b\",\"tcp_flags_ts\":\"1b\",\"tcp_flags_tc\":\"1b\","
                + "\"syn\":true}");
    assertThat(RecordingSink.read(EVE, UTC, line).sessions)
        .containsExactly(
            "start=%s, duration=10500000, src=192.0.2.8 50000, dst=203.0.113.5 443, protocol=6,"
                    .formatted(micros("2026-01-05T10:00:00Z"))
                + " service=tls, src_bytes=900, dst_bytes=4000, src_packets=8, dst_packets=9,"
                + " basis=wire, tcp_flags=27, uid=7, orientation=observed, established=true,"
                + " time_basis=ZONED");
  }

  @ParameterizedTest
  @CsvSource({
    "TCP, 1, 0, new, , false",
    "TCP, 3, 2, established, , true",
    "TCP, 1, 1, closed, , false",
    "TCP, 5, 5, closed, , true",
    "TCP, 1, 1, closed, 14, false",
    "TCP, 5, 5, closed, 1b, true",
    "TCP, 0, 5, established, 1b, ",
    "UDP, 1, 1, established, , true",
    "UDP, 1, 0, new, , false"
  })
  void knowsWhetherBothEndsTookPart(
      String proto, int toServer, int toClient, String state, String flags, Boolean expected) {
    String tcp = ",\"tcp\":{\"tcp_flags\":\"1f\",\"tcp_flags_tc\":\"" + flags + "\",\"syn\":true}";
    String line = FLOW.formatted(proto, toServer, toClient, state, flags == null ? "" : tcp);
    String session = RecordingSink.read(EVE, UTC, line).sessions.get(0);
    if (expected == null) {
      assertThat(session).doesNotContain("established=");
    } else {
      assertThat(session).contains("established=" + expected);
    }
  }

  @Test
  void readsOneDirectionOfNetflowByItsPorts() {
    String line =
        "{\"timestamp\":\"2026-01-05T10:05:00Z\",\"event_type\":\"netflow\",\"flow_id\":7,"
            + "\"src_ip\":\"203.0.113.5\",\"src_port\":443,\"dest_ip\":\"192.0.2.8\","
            + "\"dest_port\":50000,\"proto\":\"TCP\",\"netflow\":{\"pkts\":9,\"bytes\":4000,"
            + "\"start\":\"2026-01-05T10:00:00Z\",\"end\":\"2026-01-05T10:00:01Z\",\"age\":1}}";
    assertThat(RecordingSink.read(EVE, UTC, line).sessions.get(0))
        .contains("src=192.0.2.8 50000, dst=203.0.113.5 443, protocol=6, dst_bytes=4000,")
        .contains("dst_packets=9, basis=wire")
        .contains("orientation=inferred, partial=true")
        .doesNotContain("established");
  }

  @Test
  void readsSshAndPassesOverOtherTypes() {
    String ssh =
        "{\"timestamp\":\"2026-01-05T10:05:00\",\"event_type\":\"ssh\",\"src_ip\":\"192.0.2.8\","
            + "\"dest_ip\":\"203.0.113.5\",\"dest_port\":22,\"ssh\":{\"client\":"
            + "{\"software_version\":\"OpenSSH_9.2p1\"},\"server\":{\"software_version\":\"b\",\"hassh\":{}}}}\n";
    FileContext newYork = context("America/New_York", "2026-02-01T00:00:00Z");
    RecordingSink sink =
        RecordingSink.read(EVE, newYork, ssh + "{\"timestamp\":\"x\",\"event_type\":\"smtp\"}\n\n");
    assertThat(sink.events.get(0))
        .startsWith(
            "time=%s, type=network, name=Suricata-SSH".formatted(micros("2026-01-05T15:05:00Z")))
        .contains("message=client OpenSSH_9.2p1; server b, time_basis=LOCAL_ASSUMED");
    assertThat(sink.skipKinds).isEqualTo(Map.of("not_read:smtp", 1L, "blank", 1L));
  }

  @Test
  void sshTellsTheSoftwareOfBothEndsToo() {
    String ssh =
        "{\"timestamp\":\"2026-01-05T10:05:00Z\",\"event_type\":\"ssh\",\"src_ip\":\"192.0.2.8\","
            + "\"dest_ip\":\"203.0.113.5\",\"dest_port\":22,\"ssh\":{\"client\":"
            + "{\"software_version\":\"OpenSSH_9.2p1\"},\"server\":{\"software_version\":\"lsh\"}}}\n";
    RecordingSink sink = RecordingSink.read(EVE, UTC, ssh);
    String time = "time=" + micros("2026-01-05T10:05:00Z");
    assertThat(sink.facts)
        .containsExactly(
            time
                + ", ip=192.0.2.8, fact=client_software, name=OpenSSH, value=9.2p1, basis=passive,"
                + " time_basis=ZONED",
            time
                + ", ip=203.0.113.5, fact=software, name=lsh, port=22, protocol=6, basis=passive,"
                + " time_basis=ZONED");
    // One record, whose row is the event.
    assertThat(sink.eventCount).isEqualTo(1);
    assertThat(sink.hostRecordCount).isZero();
  }

  private static String event(String type, String ends, String rest) {
    return ("{'timestamp':'2026-01-05T10:00:00Z','flow_id':7,'event_type':'"
            + type
            + "',"
            + ends
            + ","
            + rest
            + "}\n")
        .replace('\'', '"');
  }

  private static final String ASKED =
      "'src_ip':'192.0.2.8','src_port':50000,'dest_ip':'192.0.2.53','dest_port':53";

  /** The three versions of the schema, and answers that are only grouped by their type. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "'dns':{'version':2,'type':'answer','rrname':'WWW.example','rrtype':'A','answers':[{'rrname':"
            + "'www.example','rrtype':'CNAME','rdata':'edge.example'},{'rrname':'edge.example',"
            + "'rrtype':'A','ttl':5,'rdata':'203.0.113.1'},{'rrname':'edge.example','rrtype':'A',"
            + "'rdata':'203.0.113.2'}],'grouped':{'CNAME':['edge.example'],'A':['203.0.113.1',"
            + "'203.0.113.2']}}",
        "'dns':{'version':2,'type':'answer','rrname':'www.example','rrtype':'A',"
            + "'grouped':{'CNAME':['10.9.9.9'],'A':['203.0.113.1','203.0.113.2']}}",
        "'dns':{'version':3,'type':'response','tx_id':0,'queries':[{'rrname':'www.example','rrtype':"
            + "'A'}],'answers':[{'rrname':'www.example','rrtype':'A','rdata':'203.0.113.1'},"
            + "{'rrname':'www.example','rrtype':'A','rdata':'203.0.113.2'}],"
            + "'authorities':[{'rrname':'x','rrtype':'SOA','soa':{'mname':'y'}}]}"
      })
  void readsDnsAnswers(String dns) {
    RecordingSink sink = RecordingSink.read(EVE, UTC, event("dns", ASKED, dns));
    assertThat(sink.names).hasSize(2);
    assertThat(sink.names.get(0))
        .isEqualTo(
            "time=%s, client=192.0.2.8, name=www.example, address=203.0.113.1, source=dns, uid=7,"
                    .formatted(micros("2026-01-05T10:00:00Z"))
                + " time_basis=ZONED");
    assertThat(sink.names.get(1)).contains("address=203.0.113.2");
    assertThat(sink.hostRecordCount).isEqualTo(1);
  }

  @Test
  void theFirstVersionOfTheSchemaHasARecordForEachAnswerFromTheServer() {
    String answered = "'src_ip':'192.0.2.53','src_port':53,'dest_ip':'192.0.2.8','dest_port':50000";
    RecordingSink sink =
        RecordingSink.read(
            EVE,
            UTC,
            event(
                    "dns",
                    answered,
                    "'dns':{'type':'answer','rrname':'a.example','rrtype':'AAAA','rdata':'2001:db8::1'}")
                + event(
                    "dns",
                    answered,
                    "'dns':{'type':'answer','rrname':'a.example','rrtype':'TXT','rdata':'1.2.3.4'}")
                + event("dns", ASKED, "'dns':{'type':'query','rrname':'a.example','rrtype':'A'}")
                + event("dns", ASKED, "'dns':{'type':'query'}"));
    assertThat(sink.names.stream().map(row -> row.replaceAll("time=\\d+, |, source.*", "")))
        .containsExactly(
            "client=192.0.2.8, name=a.example, address=2001:db8::1",
            "client=192.0.2.8, name=a.example",
            "client=192.0.2.8, name=a.example");
    assertThat(sink.skipKinds).isEqualTo(Map.of("no_name", 1L));
  }

  @Test
  void httpAndTlsNameTheServer() {
    String ends = "'src_ip':'192.0.2.8','src_port':50000,'dest_ip':'203.0.113.1','dest_port':443";
    RecordingSink sink =
        RecordingSink.read(
            EVE,
            UTC,
            event("http", ends, "'http':{'hostname':'Shop.example:8080','url':'/'}")
                + event("tls", ends, "'tls':{'sni':'shop.example','version':'TLS 1.3'}")
                + event("tls", ends, "'tls':{'version':'TLS 1.3'}")
                + event("http", ends, "'http':{'hostname':'203.0.113.1'}"));
    assertThat(sink.names.stream().map(row -> row.replaceAll("time=\\d+, |, uid.*", "")))
        .containsExactly(
            "client=192.0.2.8, name=shop.example, address=203.0.113.1, source=http",
            "client=192.0.2.8, name=shop.example, address=203.0.113.1, source=tls");
    assertThat(sink.skipKinds).isEqualTo(Map.of("no_name", 2L));
  }

  @Test
  void readsArraysByRecord() {
    String pretty = ALERT.formatted("").strip().replace(",\"", ",\n  \"");
    String content = "[\n  " + pretty + ",\n  " + pretty + "\n]\n";
    assertThat(EVE.detects(head(content))).isTrue();
    RecordingSink sink = RecordingSink.read(EVE, UTC, content);
    assertThat(sink.records).isEqualTo(2);
    assertThat(sink.events).hasSize(2);
    assertThat(RecordingSink.read(EVE, UTC, "[]").records).isZero();
    assertThat(RecordingSink.read(EVE, UTC, "").records).isZero();
  }

  @Test
  void aBrokenElementSpoilsOnlyItself() {
    String good = ALERT.formatted("").strip();
    RecordingSink sink =
        RecordingSink.read(
            EVE, UTC, "[" + good + ",{\"a\":nope},17,\"x\"," + good + "] trailing\n");
    assertThat(sink.events).hasSize(2);
    assertThat(sink.rejects)
        .hasSize(4)
        .satisfies(rejects -> assertThat(rejects.get(0)).startsWith("2 bad_json"))
        .satisfies(rejects -> assertThat(rejects.get(3)).startsWith("6 bad_json: text after"));
    RecordingSink cut = RecordingSink.read(EVE, UTC, "[" + good + "," + good.substring(0, 200));
    assertThat(cut.events).hasSize(1);
    assertThat(cut.rejects).containsExactly("2 truncated_record: the file ends within it");
  }

  @Test
  void accountsForSpoiltArrays() {
    Random random = FormatTesting.random("SuricataEveTest.accountsForSpoiltArrays");
    String good = "[" + ALERT.formatted("").strip() + ",\n{\"event_type\":\"dns\"}]";
    byte[] liked = good.getBytes(StandardCharsets.US_ASCII);
    for (int round = 0; round < 1_000; round++) {
      byte[] content = liked.clone();
      for (int change = random.nextInt(5); change >= 0; change--) {
        // The first byte stays: it is what makes the file an array.
        int at = 1 + random.nextInt(content.length - 1);
        content[at] = liked[random.nextInt(liked.length)];
      }
      int end = random.nextInt(4) == 0 ? 1 + random.nextInt(content.length) : content.length;
      RecordingSink.read(EVE, UTC, Arrays.copyOf(content, end));
    }
  }

  @Test
  void repairsBytesThatAreNotUtf8() {
    byte[] line =
        ALERT.formatted("").replace("Potential", "\u00ff").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(RecordingSink.read(EVE, UTC, line).events.get(0)).contains("SCAN \ufffd SSH");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "2026-01-05T10:00:00.5;no;bad_time",
        "203.0.113.5;203.0.113.500;bad_address",
        "203.0.113.5;203.0.xxx.xxx;sanitised_address",
        "\"event_type\":\"alert\",;;bad_record",
        "\"timestamp\":\"2026-01-05T10:00:00.123456+0100\",;;no_time",
        "+0100;+9900;bad_time"
      })
  void refuses(String text, String replacement, String reason) {
    String line =
        ALERT
            .formatted("")
            .replace(
                text.startsWith("2026") ? "2026-01-05T10:00:00.123456+0100" : text,
                replacement == null ? "" : replacement);
    assertThat(RecordingSink.read(EVE, UTC, line).rejectReasons).containsOnlyKeys(reason);
  }

  @Test
  void readsEveryRealAlert() throws IOException {
    for (Path file : RealData.files("suricata-eve-alerts")) {
      if (!file.toString().endsWith(".json")) {
        continue;
      }
      byte[] content = RealData.bytes(file);
      assertThat(Formats.detect(head(content))).hasValue(Formats.named("suricata_eve"));
      RecordingSink sink = RecordingSink.read(EVE, UTC, content);
      assertThat(sink.records).isEqualTo(new ObjectMapper().readTree(content).size());
      assertThat(sink.eventCount).as(file.toString() + sink.rejects).isEqualTo(sink.records);
    }
  }
}
