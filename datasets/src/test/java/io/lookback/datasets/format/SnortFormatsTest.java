package io.lookback.datasets.format;

import static io.lookback.datasets.format.FormatTesting.UTC;
import static io.lookback.datasets.format.FormatTesting.head;
import static io.lookback.datasets.format.FormatTesting.micros;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.RealData;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Snort's alerts in full form, as CSV and as JSON. */
class SnortFormatsTest {
  private static final Format FULL = new SnortFull();
  private static final Format CSV = new SnortCsv();
  private static final Format JSON = new SnortJson();

  private static final String BLOCK =
      "[**] [1:2001219:20] SCAN Potential SSH Scan [**]\n"
          + "[Classification: Attempted Information Leak] [Priority: 2] \n"
          + "01/16-13:49:15.123456 203.0.113.5:40000 -> 192.0.2.8:22\n"
          + "TCP TTL:64 TOS:0x0 ID:1 IpLen:20 DgmLen:60 DF\n"
          + "******S* Seq: 0x1  Ack: 0x0  Win: 0x1  TcpLen: 20\n"
          + "[Xref => http://example.org/ -> x]\n";

  private static final String ALERT =
      "time="
          + micros("2026-01-16T13:49:15.123456Z")
          + ", type=intrusion, ocsf=2004, severity=medium, outcome=allowed,"
          + " src=203.0.113.5 40000, dst=192.0.2.8 22, protocol=6, client=src,"
          + " rule_id=1:2001219:20, rule=SCAN Potential SSH Scan,"
          + " category=Attempted Information Leak, time_basis=YEAR_INFERRED";

  @Test
  void aBlockIsOneEventAndItsOtherLinesAreCounted() {
    RecordingSink sink = RecordingSink.read(FULL, UTC, BLOCK + "\n" + BLOCK + BLOCK);
    assertThat(sink.events).containsExactly(ALERT, ALERT, ALERT);
    assertThat(sink.skipKinds).isEqualTo(Map.of("continuation", 15L, "blank", 1L));
    assertThat(sink.records).isEqualTo(19);
    assertThat(Formats.detect(head(BLOCK)).orElseThrow()).isInstanceOf(SnortFull.class);
  }

  @Test
  void readsIcmpAndIpv6WithoutPorts() {
    RecordingSink sink =
        RecordingSink.read(
            FULL,
            UTC,
            "[**] [1:1:1] \"ping\" [**]\n[Priority: 0] \n01/16-13:49:15.5 2001:db8::1 -> 2001:db8::2\n"
                + "IPV6-ICMP TTL:64 TOS:0x0 ID:0 IpLen:40 DgmLen:104\n\n"
                + "[**] [1:2:1] udp [**]\n01/16-13:49:15.5 2001:db8::1:53 -> 2001:db8::2:4000\n"
                + "UDP TTL:64 TOS:0x0 ID:0 IpLen:40 DgmLen:104\n");
    assertThat(sink.events.get(0)).contains("src=2001:db8::1, dst=2001:db8::2, protocol=58,");
    assertThat(sink.events.get(1))
        .contains("src=2001:db8::1 53, dst=2001:db8::2 4000, protocol=17, client=dst");
  }

  @Test
  void aBlockThatIsNoneIsOneReject() {
    String noDate = "[**] [1:1:1] x [**]\n[Priority: 1] \n\n";
    String noEnds = "[**] [1:1:1] x [**]\n01/16-13:49:15.5 nowhere\n\n";
    String badDate = "[**] [1:1:1] x [**]\n13/32-13:49:15.5 192.0.2.1 -> 192.0.2.2\n\n";
    String tooLong = BLOCK + "more\n".repeat(100) + "\n";
    RecordingSink sink =
        RecordingSink.read(FULL, UTC, noDate + noEnds + badDate + "stray\n" + tooLong);
    assertThat(sink.events).containsExactly(ALERT);
    // 6 lines of the alert and 58 more are a block of 64; 42 belong to none, as does the stray one.
    assertThat(sink.rejectReasons).isEqualTo(Map.of("bad_line", 2L + 1 + 42, "bad_time", 1L));
    assertThat(sink.rejects.get(0)).isEqualTo("1 bad_line: no line with a date in the alert");
  }

  @Test
  void aFirstLineThatIsCutOffBeginsNoAlert() {
    RecordingSink sink = RecordingSink.read(FULL, UTC, "[**] [1:2:3\n" + BLOCK);
    assertThat(sink.rejects).containsExactly("1 bad_line: belongs to no alert: '[**] [1:2:3'");
    assertThat(sink.events).containsExactly(ALERT);
  }

  @Test
  void readsTheDefaultFieldsOfSnort3() {
    String line =
        "01/16-13:49:15.123456, 1, TCP, stream_tcp, 60, S2C, 192.0.2.8:22, 203.0.113.5:40000,"
            + " 1:2001219:20, would_drop\n";
    assertThat(Formats.detect(head(line)).orElseThrow()).isInstanceOf(SnortCsv.class);
    RecordingSink sink =
        RecordingSink.read(
            CSV,
            UTC,
            line
                + line.replace("would_drop", "drop").replace("S2C", "UNK")
                + line.replace("TCP", "ICMP")
                    .replace("192.0.2.8:22", "2001:db8::1:0")
                    .replace("203.0.113.5:40000", "2001:db8::2:0"));
    assertThat(sink.events.get(0))
        .isEqualTo(
            "time="
                + micros("2026-01-16T13:49:15.123456Z")
                + ", type=intrusion, ocsf=2004, outcome=allowed, src=192.0.2.8 22, dst=203.0.113.5"
                + " 40000, protocol=6, client=dst, rule_id=1:2001219:20,"
                + " time_basis=YEAR_INFERRED");
    assertThat(sink.events.get(1)).contains("outcome=blocked").contains("client=dst");
    assertThat(sink.events.get(2)).contains("src=2001:db8::1 0, dst=2001:db8::2 0, protocol=58");
  }

  @Test
  void readsTheDefaultFieldsOfSnort2() {
    String icmp =
        "01/16-13:49:15.5 ,1,384,5,\"ICMP \\\"PING\\\", all\",ICMP,10.0.0.1,,10.0.0.2,,,,0x62,,,,,,64,0"
            + ",1,84,86016,8,0,7,1\n";
    RecordingSink sink = RecordingSink.read(CSV, UTC, icmp + "01/16-13:49:15.5,1,2\nx\n");
    assertThat(sink.events.get(0))
        .contains("src=10.0.0.1 8, dst=10.0.0.2 0, protocol=1")
        .contains("rule_id=1:384:5, rule=ICMP \"PING\", all");
    assertThat(sink.rejectReasons).isEqualTo(Map.of("bad_column_count", 1L, "bad_line", 1L));
  }

  @Test
  void readsARealCsv() {
    byte[] content = RealData.bytes(RealData.at("mixed-formats/snort-alert.csv"));
    assertThat(Formats.detect(head(content)).orElseThrow()).isInstanceOf(SnortCsv.class);
    RecordingSink sink =
        RecordingSink.read(CSV, FormatTesting.context("UTC", "2016-03-01T00:00:00Z"), content);
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.events).hasSize(3);
    assertThat(sink.events.get(0))
        .isEqualTo(
            "time="
                + micros("2016-01-27T16:01:04.877970Z")
                + ", type=intrusion, ocsf=2004, outcome=allowed, src=10.0.2.2 56642, dst=10.0.2.15"
                + " 22, protocol=6, client=src, rule_id=129:12:1, rule=Consecutive TCP small"
                + " segments exceeding threshold, time_basis=LOCAL_ASSUMED");
  }

  @Test
  void readsJsonWithDefaultAndWithAllFields() {
    String byDefault =
        "{ \"timestamp\" : \"01/16-13:49:15.123456\", \"pkt_num\" : 1, \"proto\" : \"TCP\", \"pkt_gen\" :"
            + " \"raw\", \"pkt_len\" : 60, \"dir\" : \"C2S\", \"src_ap\" : \"203.0.113.5:40000\","
            + " \"dst_ap\" : \"192.0.2.8:22\", \"rule\" : \"1:2001219:20\", \"action\" : \"allow\" }\n";
    String all =
        "{\"seconds\":1768571355,\"timestamp\":\"01/16-14:49:15.123456\",\"proto\":\"TCP\","
            + "\"src_addr\":\"203.0.113.5\",\"src_port\":40000,\"dst_addr\":\"192.0.2.8\","
            + "\"dst_port\":22,\"gid\":1,\"sid\":2001219,\"rev\":20,\"msg\":\"SCAN Potential SSH Scan\","
            + "\"class\":\"Attempted Information Leak\",\"priority\":2,\"action\":\"allow\"}\n";
    assertThat(Formats.detect(head(byDefault)).orElseThrow()).isInstanceOf(SnortJson.class);
    RecordingSink sink =
        RecordingSink.read(JSON, UTC, byDefault + all + "{\"seconds\":1,\"sid\":2}\n[]\n");
    assertThat(sink.events.get(0))
        .isEqualTo(
            ALERT
                .replace("severity=medium, ", "")
                .replace(
                    ", rule=SCAN Potential SSH Scan, category=Attempted Information Leak", ""));
    // The clock of the sensor is an hour ahead: the seconds since 1970 are right.
    assertThat(sink.events.get(1)).isEqualTo(ALERT.replace("YEAR_INFERRED", "EPOCH"));
    assertThat(sink.rejectReasons).isEqualTo(Map.of("bad_address", 1L, "bad_record", 1L));
  }

  @Test
  void oneFileHasOneOrderOfItsDates() {
    // 14 is no month, so the year comes first in the whole file.
    String json =
        "{\"timestamp\":\"%s-10:00:00.5\",\"proto\":\"TCP\",\"src_ap\":\"203.0.113.5:4\",\"dst_ap\":"
            + "\"192.0.2.8:22\",\"rule\":\"1:2:3\"}\n";
    assertThat(
            RecordingSink.read(JSON, UTC, json.formatted("25/03/04") + json.formatted("25/01/14"))
                .events
                .get(0))
        .startsWith("time=" + micros("2025-03-04T10:00:00.500Z"));
  }
}
