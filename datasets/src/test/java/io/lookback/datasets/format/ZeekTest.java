package io.lookback.datasets.format;

import static io.lookback.datasets.format.FormatTesting.UTC;
import static io.lookback.datasets.format.FormatTesting.head;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lookback.datasets.RealData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZeekTest {
  private static final Format TSV = new ZeekTsv();
  private static final Format JSON = new ZeekJson();

  private static final String CONN_FIELDS =
      "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes"
          + "\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts"
          + "\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents";

  private static final String SESSION =
      "start=1521911720600725, duration=3250000, src=192.0.2.10 51000, dst=198.51.100.7 22,"
          + " protocol=6, service=ssh, src_bytes=1500, dst_bytes=2400, src_packets=12,"
          + " dst_packets=14, basis=payload, missed=0, state=SF, history=ShADadFf, uid=Cabc1,"
          + " orientation=observed, established=true, time_basis=EPOCH";

  private static String header(String path, String fields) {
    return "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t"
        + path
        + "\n#open\t2018-03-24-17-15-20\n#fields\t"
        + fields
        + "\n#types\ttime\n";
  }

  private static final String ROW =
      "1521911720.600725\tCabc1\t192.0.2.10\t51000\t198.51.100.7\t22\ttcp\tssh\t3.250000\t1500"
          + "\t2400\tSF\t-\t-\t0\tShADadFf\t12\t2124\t14\t3128\t(empty)\n";

  @Test
  void readsConnTsv() {
    RecordingSink sink =
        RecordingSink.read(TSV, UTC, header("conn", CONN_FIELDS) + ROW + "#close\t2018\n");
    assertThat(sink.sessions).containsExactly(SESSION);
    assertThat(sink.skipKinds).containsExactly(Map.entry("header", 9L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // dotted, with the plain names of a conn log and no path
        "{\"ts\":1521911720.600725,\"uid\":\"Cabc1\",\"id.orig_h\":\"192.0.2.10\",\"id.orig_p\":51000,"
            + "\"id.resp_h\":\"198.51.100.7\",\"id.resp_p\":22,\"proto\":\"tcp\",\"service\":\"ssh\","
            + "\"duration\":3.25,\"orig_bytes\":1500,\"resp_bytes\":2400,\"conn_state\":\"SF\","
            + "\"missed_bytes\":0,\"history\":\"ShADadFf\",\"orig_pkts\":12,\"orig_ip_bytes\":2124,"
            + "\"resp_pkts\":14,\"resp_ip_bytes\":3128,\"tunnel_parents\":[]}",
        // streaming, ISO time
        "{\"_path\":\"conn\",\"_write_ts\":\"2018-03-24T17:15:24Z\","
            + "\"ts\":\"2018-03-24T17:15:20.600725Z\",\"uid\":\"Cabc1\","
            + "\"id.orig_h\":\"192.0.2.10\",\"id.orig_p\":51000,\"id.resp_h\":\"198.51.100.7\","
            + "\"id.resp_p\":22,\"proto\":\"tcp\",\"service\":\"ssh\",\"duration\":3.25,"
            + "\"orig_bytes\":1500,\"resp_bytes\":2400,\"conn_state\":\"SF\",\"missed_bytes\":0,"
            + "\"history\":\"ShADadFf\",\"orig_pkts\":12,\"orig_ip_bytes\":2124,\"resp_pkts\":14,"
            + "\"resp_ip_bytes\":3128}",
        // @stream with underscores
        "{\"@stream\":\"conn\",\"@system\":\"x\",\"ts\":1521911720.600725,\"uid\":\"Cabc1\","
            + "\"id_orig_h\":\"192.0.2.10\",\"id_orig_p\":51000,\"id_resp_h\":\"198.51.100.7\","
            + "\"id_resp_p\":22,\"proto\":\"tcp\",\"service\":\"ssh\",\"duration\":3.25e0,"
            + "\"orig_bytes\":1500,\"resp_bytes\":2400,\"conn_state\":\"SF\",\"missed_bytes\":0,"
            + "\"history\":\"ShADadFf\",\"orig_pkts\":12,\"orig_ip_bytes\":2124,\"resp_pkts\":14,"
            + "\"resp_ip_bytes\":3128}",
        // wrapped
        "{\"conn\": {\"ts\":1521911720.600725,\"uid\":\"Cabc1\",\"id.orig_h\":\"192.0.2.10\","
            + "\"id.orig_p\":51000,\"id.resp_h\":\"198.51.100.7\",\"id.resp_p\":22,"
            + "\"proto\":\"tcp\",\"service\":\"ssh\",\"duration\":3.25,\"orig_bytes\":1500,"
            + "\"resp_bytes\":2400,\"conn_state\":\"SF\",\"missed_bytes\":0,"
            + "\"history\":\"ShADadFf\",\"orig_pkts\":12,\"orig_ip_bytes\":2124,\"resp_pkts\":14,"
            + "\"resp_ip_bytes\":3128}}"
      })
  void readsConnJson(String line) {
    assertThat(JSON.detects(head(line + "\n"))).isTrue();
    RecordingSink sink = RecordingSink.read(JSON, UTC, line + "\n");
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.sessions).containsExactly(SESSION);
  }

  @Test
  void readsMillisecondsWithoutAPoint() {
    RecordingSink sink =
        RecordingSink.read(
            JSON,
            UTC,
            "{\"_path\":\"conn\",\"ts\":1521911720600,\"id.orig_h\":\"192.0.2.1\","
                + "\"id.resp_h\":\"192.0.2.2\"}");
    assertThat(sink.sessions.get(0)).startsWith("start=1521911720600000,");
  }

  /** Columns: state, history, payload each way, packets each way; then what follows from them. */
  @ParameterizedTest
  @CsvSource({
    "tcp, SF, ShADadFf, 10, 20, 5, 5, true, observed",
    "tcp, S0, S, -, -, 1, 0, false, observed",
    "tcp, REJ, Sr, -, -, 1, 1, false, observed",
    "tcp, RSTO, ShR, 0, 0, 3, 1, true, observed",
    "tcp, S1, ShA, -, -, 2, 1, true, observed",
    "tcp, RSTOS0, SR, -, -, 2, 0, false, observed",
    "tcp, SH, SF, -, -, 2, 0, false, observed",
    "tcp, SH, SADF, 5, 0, 4, 0, , observed",
    "tcp, SHR, ^hadf, 0, 9, 0, 4, , inferred",
    "tcp, OTH, D, 30, 0, 1, 0, , inferred",
    "tcp, OTH, Dd, 30, 12, 1, 1, true, inferred",
    "tcp, OTH, Aa, 0, 0, 1, 1, , inferred",
    "tcp, OTH, C, -, -, 0, 0, false, inferred",
    "udp, SF, Dd, 30, 60, 1, 1, true, observed",
    "udp, S0, D, 30, 0, 1, 0, false, observed",
    "udp, SHR, d, 0, 60, 0, 1, , observed",
    "udp, S0, D, -, -, -, -, false, observed",
    "udp, SF, ^dD, 30, 60, 1, 1, true, inferred",
    "icmp, OTH, -, 56, 56, 1, 1, true, observed",
    "icmp, OTH, -, 56, 0, 1, 0, false, observed"
  })
  void knowsWhetherBothEndsTookPart(
      String proto,
      String state,
      String history,
      String origBytes,
      String respBytes,
      String origPackets,
      String respPackets,
      Boolean established,
      String orientation) {
    String row =
        String.join(
            "\t",
            "1521911720.600725",
            "192.0.2.10",
            "51000",
            "198.51.100.7",
            "22",
            proto,
            state,
            history,
            origBytes,
            respBytes,
            origPackets,
            respPackets);
    RecordingSink sink =
        RecordingSink.read(
            TSV,
            UTC,
            header(
                    "conn",
                    "ts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state\thistory"
                        + "\torig_bytes\tresp_bytes\torig_pkts\tresp_pkts")
                + row
                + "\n");
    assertThat(sink.rejects).isEmpty();
    String session = sink.sessions.get(0);
    assertThat(session).contains("orientation=" + orientation);
    if (established == null) {
      assertThat(session).doesNotContain("established");
    } else {
      assertThat(session).contains("established=" + established);
    }
  }

  @Test
  void turnsAMidstreamSessionByItsPorts() {
    String fields =
        "ts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\torig_bytes\tresp_bytes\tconn_state"
            + "\thistory";
    RecordingSink sink =
        RecordingSink.read(
            TSV,
            UTC,
            header("conn", fields)
                + "1.5\t198.51.100.7\t22\t192.0.2.10\t51000\ttcp\t70\t30\tOTH\tDd\n");
    assertThat(sink.sessions)
        .containsExactly(
            "start=1500000, src=192.0.2.10 51000, dst=198.51.100.7 22, protocol=6, src_bytes=30,"
                + " dst_bytes=70, basis=payload, state=OTH, history=Dd, orientation=inferred,"
                + " established=true, time_basis=EPOCH");
  }

  @Test
  void marksBytesThatCannotBe() {
    String fields =
        "ts\tid.orig_h\tid.resp_h\torig_bytes\tresp_bytes\torig_ip_bytes\tresp_ip_bytes";
    RecordingSink sink =
        RecordingSink.read(
            TSV,
            UTC,
            header("conn", fields)
                + "1.0\t192.0.2.1\t192.0.2.2\t10\t4294967290\t100\t200\n"
                + "2.0\t192.0.2.1\t192.0.2.2\t-\t-\t100\t200\n");
    assertThat(sink.sessions.get(0))
        .contains("dst_bytes=4294967290, basis=payload")
        .contains("bytes_suspect=true");
    assertThat(sink.sessions.get(1))
        .contains("src_bytes=100, dst_bytes=200, basis=ip")
        .doesNotContain("bytes_suspect");
  }

  @Test
  void followsHeadersInTheMiddleOfTheFile() {
    String content =
        header("conn", "ts\tuid\tid.orig_h\tid.resp_h")
            + "1.0\tC1\t192.0.2.1\t192.0.2.2\n"
            + header("conn", "uid\tid.resp_h\tid.orig_h\tts\textra")
            + "C2\t192.0.2.2\t192.0.2.1\t2.0\tx\n"
            + "2.0\tC1\t192.0.2.1\t192.0.2.2\n"
            + header("dns", "ts\tuid")
            + "3.0\tC3\n"
            + header("open_conn", "ts\tuid\tid.orig_h\tid.resp_h")
            + "4.0\tC4\t192.0.2.1\t192.0.2.2\n";
    RecordingSink sink = RecordingSink.read(TSV, UTC, content);
    assertThat(sink.sessions).hasSize(3);
    assertThat(sink.sessions.get(1))
        .contains("start=2000000, src=192.0.2.1, dst=192.0.2.2, uid=C2");
    assertThat(sink.sessions.get(2)).contains("open=true");
    assertThat(sink.rejects).containsExactly("19 bad_column_count: 4 instead of 5");
    assertThat(sink.skipKinds).containsEntry("no_name", 1L);
  }

  @Test
  void obeysOtherSeparatorsAndMarks() {
    String content =
        "#separator ||\n#set_separator||,\n#empty_field||EMPTY\n#unset_field||NIL\n#path||conn\n"
            + "#fields||ts||uid||id.orig_h||id.resp_h||service||history\n"
            + "1.0||a|b\\x09\\\\c||192.0.2.1||192.0.2.2||NIL||EMPTY\n";
    RecordingSink sink = RecordingSink.read(TSV, UTC, content);
    assertThat(sink.sessions)
        .containsExactly(
            "start=1000000, src=192.0.2.1, dst=192.0.2.2, uid=a|b\t\\c, orientation=observed,"
                + " time_basis=EPOCH");
  }

  @Test
  void readsAPieceWithItsPrologue() {
    String prologue = header("conn", CONN_FIELDS);
    RecordingSink sink =
        RecordingSink.read(
            TSV, UTC, RecordingSink.input(ascii(ROW), ascii(prologue)), new RecordingSink());
    assertThat(sink.sessions).containsExactly(SESSION);
    for (String line : prologue.split("\n")) {
      assertThat(TSV.isPrologue(ascii(line), 0, line.length())).isTrue();
    }
    assertThat(TSV.isPrologue(ascii(ROW), 0, ROW.length())).isFalse();
  }

  @Test
  void readsAPlainHeaderRow() {
    String content = CONN_FIELDS + "\n" + ROW;
    assertThat(TSV.detects(head(content))).isTrue();
    RecordingSink sink = RecordingSink.read(TSV, UTC, content);
    assertThat(sink.sessions).containsExactly(SESSION);
    RecordingSink piece =
        RecordingSink.read(
            TSV,
            UTC,
            RecordingSink.input(ascii(ROW), ascii(CONN_FIELDS + "\n")),
            new RecordingSink());
    assertThat(piece.sessions).containsExactly(SESSION);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "XXXXXXXXXX.XXXXXX|192.0.2.1|1|bad_time: ts is 'XXXXXXXXXX.XXXXXX'",
        "-|192.0.2.1|1|no_time: ts is missing or unset",
        "1.0|192.0.2.xxx|1|sanitised_address: no IP address: '192.0.2.xxx'",
        "1.0|192.0.2.01|1|bad_address: no IP address: '192.0.2.01'",
        "1.0|-|1|bad_address: id.orig_h is missing or unset",
        "1.0|192.0.2.1|65536|bad_number: id.orig_p is '65536'",
        "1.0|192.0.2.1|-5|bad_number: id.orig_p is '-5'",
        "1.0|192.0.2.1||bad_number: id.orig_p is ''"
      })
  void rejectsWithTheValue(String ts, String orig, String port, String reject) {
    String row = ts + "\t" + orig + "\t" + (port == null ? "" : port) + "\t192.0.2.2\n";
    RecordingSink sink =
        RecordingSink.read(TSV, UTC, header("conn", "ts\tid.orig_h\tid.orig_p\tid.resp_h") + row);
    assertThat(sink.rejects).containsExactly("9 " + reject);
  }

  @Test
  void rejectsWhatIsNoRecord() {
    RecordingSink sink =
        RecordingSink.read(
            JSON,
            UTC,
            "{\"_path\":\"conn\"\n[1,2]\n{}\n{\"a\":1} x\nhello\n{\"_path\":\"conn\"}\n"
                + "{\"_path\":\"<b>\"}\n");
    assertThat(sink.rejectReasons)
        .containsEntry("bad_json", 3L)
        .containsEntry("bad_record", 2L)
        .containsEntry("no_time", 1L);
    assertThat(sink.skipKinds).containsOnlyKeys("not_read:other");
    assertThat(RecordingSink.read(TSV, UTC, "a\tb\n").rejects)
        .containsExactly("1 no_header: no #fields line comes before this one");
  }

  @Test
  void readsSshTheSameFromBothSpellings() {
    String fields =
        "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tversion\tauth_success"
            + "\tauth_attempts\tdirection\tclient\tserver";
    String row = "1.5\tC1\t192.0.2.1\t50000\t192.0.2.2\t22\t2\t%s\t1\t-\tSSH-2.0-a\tSSH-2.0-b\n";
    RecordingSink tsv =
        RecordingSink.read(
            TSV,
            UTC,
            header("ssh", fields) + row.formatted("T") + row.formatted("F") + row.formatted("-"));
    String json =
        "{\"_path\":\"ssh\",\"ts\":1.5,\"uid\":\"C1\",\"id.orig_h\":\"192.0.2.1\","
            + "\"id.orig_p\":50000,\"id.resp_h\":\"192.0.2.2\",\"id.resp_p\":22,%s"
            + "\"auth_attempts\":1,\"client\":\"SSH-2.0-a\",\"server\":\"SSH-2.0-b\"}\n";
    RecordingSink fromJson =
        RecordingSink.read(
            JSON,
            UTC,
            json.formatted("\"auth_success\":true,")
                + json.formatted("\"auth_success\":false,")
                + json.formatted(""));
    assertThat(tsv.events).isEqualTo(fromJson.events);
    assertThat(tsv.events.get(0))
        .isEqualTo(
            "time=1500000, type=login, name=Zeek-SSH_Login, ocsf=3002, severity=informational,"
                + " outcome=success, src=192.0.2.1 50000, dst=192.0.2.2 22, protocol=6, client=src,"
                + " uid=C1, message=outcome inferred from packet sizes; attempts 1; client"
                + " SSH-2.0-a; server SSH-2.0-b, time_basis=EPOCH");
    assertThat(tsv.events.get(1)).contains("type=login-failure, name=Zeek-SSH_Login_Failure");
    assertThat(tsv.events.get(2)).contains("type=network, name=Zeek-SSH_Session");
  }

  @Test
  void detectsOnlyItsOwn() {
    assertThat(TSV.detects(head(header("conn", CONN_FIELDS)))).isTrue();
    assertThat(TSV.detects(head("### a comment\n#separator \\x09\n"))).isTrue();
    assertThat(TSV.detects(head("# a comment\n1.2.3.4\n"))).isFalse();
    assertThat(TSV.detects(head(""))).isFalse();
    assertThat(JSON.detects(head("{\"timestamp\":\"x\",\"event_type\":\"flow\"}\n"))).isFalse();
    assertThat(JSON.detects(head("{\"type\":\"bundle\",\"id\":\"b\"}\n"))).isFalse();
    assertThat(JSON.detects(head("\0\1\2"))).isFalse();
  }

  @Test
  void accountsForEveryLineOfRealLogs() {
    for (String folder : List.of("zeek-json-apt29", "zeek-tsv-json-pair", "zeek-btest-baselines")) {
      for (Path file : RealData.files(folder)) {
        byte[] content = RealData.bytes(file);
        Format format =
            FormatTesting.head(content).lines().isEmpty()
                ? TSV
                : Formats.detect(head(content)).orElse(TSV);
        RecordingSink sink = RecordingSink.read(format, UTC, content);
        assertThat(sink.records).as(file.toString()).isEqualTo(lines(content));
      }
    }
    byte[] bro = RealData.bytes(RealData.at("mixed-formats/bro.json"));
    assertThat(Formats.detect(head(bro))).hasValue(Formats.named("zeek_json"));
    RecordingSink sink = RecordingSink.read(JSON, UTC, bro);
    // 881 of 1,049 http entries and 296 of 297 dns entries hold a name, counted by another program.
    assertThat(sink.nameCount).isEqualTo(881 + 296);
    assertThat(sink.skipKinds).containsEntry("no_name", 169L);
    assertThat(sink.records).isEqualTo(1346);
  }

  @Test
  void rejectsEveryRowWithAMaskedTime() {
    long rejects = 0;
    for (Path file : RealData.files("zeek-btest-baselines")) {
      if (file.getFileName().toString().equals("conn.log")) {
        RecordingSink sink = RecordingSink.read(TSV, UTC, RealData.bytes(file));
        // Some captures count from zero; the sink refuses what is older than the year 2000.
        assertThat(sink.sessions)
            .as(file.toString())
            .allSatisfy(
                row ->
                    assertThat(row)
                        .matches("start=\\d{1,15}, .*")
                        .doesNotMatch("start=9[4-9]\\d{13}, .*"));
        rejects += sink.rejectCount;
      }
    }
    assertThat(rejects).isPositive();
  }

  @Test
  void readsTheSameSshFromARealPair() {
    byte[] tsv = RealData.bytes(RealData.at("zeek-tsv-json-pair/tsv/ssh.log.gz"));
    byte[] json = RealData.bytes(RealData.at("zeek-tsv-json-pair/json/ssh.json.gz"));
    List<String> fromTsv = RecordingSink.read(TSV, UTC, tsv).events;
    assertThat(fromTsv).isNotEmpty();
    assertThat(RecordingSink.read(JSON, UTC, json).events)
        .containsExactlyInAnyOrderElementsOf(fromTsv);
  }

  @Test
  void readsTheSameFromRealEventsSpeltAsTsvAndAsDottedJson() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<String> names = List.of((CONN_FIELDS).split("\t"));
    StringBuilder tsv = new StringBuilder(header("conn", CONN_FIELDS));
    StringBuilder dotted = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (Path file : RealData.files("zeek-json-apt29")) {
      if (!file.toString().endsWith(".log")) {
        continue;
      }
      byte[] content = RealData.bytes(file);
      expected.addAll(RecordingSink.read(JSON, UTC, content).sessions);
      for (String line : new String(content, StandardCharsets.UTF_8).split("\n")) {
        ObjectNode object = (ObjectNode) mapper.readTree(line);
        if (!object.path("@stream").asText().equals("conn")) {
          continue;
        }
        ObjectNode respelt = mapper.createObjectNode();
        List<String> cells = new ArrayList<>();
        for (String name : names) {
          JsonNode value = object.get(name.replace("id.", "id_"));
          if (value == null) {
            cells.add("-");
          } else {
            respelt.set(name, value);
            cells.add(value.isNumber() ? value.decimalValue().toPlainString() : value.asText());
          }
        }
        tsv.append(String.join("\t", cells)).append('\n');
        dotted.append(mapper.writeValueAsString(respelt)).append('\n');
      }
    }
    assertThat(expected).hasSize(1785);
    assertThat(RecordingSink.read(TSV, UTC, tsv.toString()).sessions).isEqualTo(expected);
    assertThat(RecordingSink.read(JSON, UTC, dotted.toString()).sessions).isEqualTo(expected);
  }

  static long lines(byte[] content) {
    long lines = 0;
    for (byte b : content) {
      lines += b == '\n' ? 1 : 0;
    }
    return content.length > 0 && content[content.length - 1] != '\n' ? lines + 1 : lines;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
