package io.lookback.datasets.format;

import static io.lookback.datasets.format.FormatTesting.UTC;
import static io.lookback.datasets.format.FormatTesting.context;
import static io.lookback.datasets.format.FormatTesting.head;
import static io.lookback.datasets.format.FormatTesting.micros;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.RealData;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YafAsciiTest {
  private static final Format YAF = new YafAscii();

  private static final String TITLES =
      "start-time             |end-time               |duration|rtt     |proto|sip              |sp"
          + "   |dip              |dp   |iflags  |uflags  |riflags |ruflags |isn     |risn    |tag"
          + "|rtag|pkt    |oct     |rpkt   |roct    |app  |end-reason\n";

  private static final String ROW =
      "2026-01-05 10:00:00.250|2026-01-05 10:00:01.750|   1.500|   0.012|  6|        192.0.2.1|50000"
          + "|     198.51.100.7|   22|       S|     APF|      AS|     APF|58c52fca|22efa001|00a|00a"
          + "|     12|    1500|     10|    4000|   22|idle \n";

  private static final String TEXT =
      "2026-01-05 10:00:00.250 - 10:00:01.750 (1.500 sec) tcp 192.0.2.1:50000 => 198.51.100.7:22"
          + " 58c52fca:22efa001 S/APF:AS/APF vlan 00a:00a (12/1500 <-> 10/4000) rtt 12 ms idle"
          + " applabel: 22\n";

  private static final String FLOW =
      "start="
          + micros("2026-01-05T10:00:00.250Z")
          + ", duration=1500000, src=192.0.2.1 50000, dst=198.51.100.7 22, protocol=6,"
          + " tcp_flags=27, packets=12, bytes=1500, reverse_packets=10, reverse_bytes=4000,"
          + " reverse_tcp_flags=27, basis=ip, end_reason=1, src_vlan=10, time_basis=ZONED";

  private static String only(String content) {
    RecordingSink sink = RecordingSink.read(YAF, UTC, content);
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.flows).hasSize(1);
    return sink.flows.get(0);
  }

  @Test
  void readsTablesWithAndWithoutTitles() {
    for (String content : List.of(TITLES + ROW, ROW, ROW.replace("|   22|idle", "|idle"))) {
      assertThat(YAF.detects(head(content))).isTrue();
      assertThat(only(content)).isEqualTo(FLOW);
    }
    assertThat(
            RecordingSink.read(
                    YAF, context("America/New_York", "2026-02-01T00:00:00Z"), TITLES + ROW)
                .flows)
        .containsExactly(FLOW);
  }

  @Test
  void readsText() {
    assertThat(YAF.detects(head(TEXT))).isTrue();
    assertThat(only(TEXT)).isEqualTo(FLOW);
  }

  @Test
  void readsTextOfEveryProtocol() {
    String at = "2026-01-05 10:00:00.250";
    String start = "start=" + micros("2026-01-05T10:00:00.250Z") + ", duration=";
    RecordingSink sink =
        RecordingSink.read(
            YAF,
            UTC,
            at
                + " udp 2001:db8::1:53 => 2001:db8::2:4242 (1/99 ->) active\n"
                + at
                + " icmp [3:1] 192.0.2.1 => 192.0.2.2 (1/56 ->) eof\n"
                + at
                + " - 00:00:01.000 (50400.750 sec) icmp6 [128:0] 2001:db8::1 => 2001:db8::2"
                + " (2/200 <-> 2/200) rtt 3 ms force\n"
                + at
                + " ip 47 192.0.2.1 => 192.0.2.2 vlan 00b (5/500 ->) rsrc\n"
                + "  -> 0000: 47 45 54 20 2f 20 3d 3e 20 0d 0a\n"
                + " <-  0000: 48 54 54 50\n"
                + at
                + " tcp 192.0.2.1:1 => 192.0.2.2:2 00000001 S/0 (1/40 ->)\n");
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.skipKinds).containsExactly(Map.entry("not_read:payload", 2L));
    assertThat(sink.flows)
        .containsExactly(
            start
                + "0, src=2001:db8::1 53, dst=2001:db8::2 4242, protocol=17, packets=1, bytes=99,"
                + " basis=ip, end_reason=2, time_basis=ZONED",
            start
                + "0, src=192.0.2.1 0, dst=192.0.2.2 769, protocol=1, packets=1, bytes=56, basis=ip,"
                + " end_reason=4, time_basis=ZONED",
            start
                + "50400750000, src=2001:db8::1 0, dst=2001:db8::2 32768, protocol=58, packets=2,"
                + " bytes=200, reverse_packets=2, reverse_bytes=200, basis=ip, end_reason=4,"
                + " time_basis=ZONED",
            start
                + "0, src=192.0.2.1, dst=192.0.2.2, protocol=47, packets=5, bytes=500, basis=ip,"
                + " end_reason=5, src_vlan=11, time_basis=ZONED",
            start
                + "0, src=192.0.2.1 1, dst=192.0.2.2 2, protocol=6, tcp_flags=2, packets=1,"
                + " bytes=40, basis=ip, end_reason=3, time_basis=ZONED");
  }

  @Test
  void aDirectionThatWasNotSeenIsNull() {
    assertThat(
            only(
                ROW.replace("     10|    4000", "      0|       0")
                    .replace("|00a|00a|", "|000|000|")
                    .replace("|idle ", "|")))
        .contains("tcp_flags=27, packets=12, bytes=1500, basis=ip, end_reason=3, time_basis=ZONED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "2026-01-05 10:00:00.250; bad_line",
        "2026-01-05 10:00:00 tcp 192.0.2.1:1 => 192.0.2.2:2 0 S/0 (1/40 ->); bad_time",
        "2026-01-05 25:00:00.250 udp 192.0.2.1:1 => 192.0.2.2:2 (1/40 ->); bad_time",
        "2026-01-05 10:00:00.250 - 10:00:01 udp 192.0.2.1:1 => 192.0.2.2:2 (1/40 ->); bad_line",
        "2026-01-05 10:00:00.250 sctp 192.0.2.1:1 => 192.0.2.2:2 (1/40 ->); bad_protocol",
        "2026-01-05 10:00:00.250 ip 300 192.0.2.1 => 192.0.2.2 (1/40 ->); bad_protocol",
        "2026-01-05 10:00:00.250 udp 192.0.2.1 => 192.0.2.2:2 (1/40 ->); bad_address",
        "2026-01-05 10:00:00.250 udp 192.0.2.1:1 => 192.0.2.2:99999 (1/40 ->); bad_number",
        "2026-01-05 10:00:00.250 udp 192.0.2.1:1 => 192.0.2.2:2 1/40; bad_line",
        "2026-01-05 10:00:00.250 udp 192.0.2.1:1 => 192.0.2.2:2 (1/40 <-> ); bad_line",
        "2026-01-05 10:00:00.250 icmp 3 192.0.2.1 => 192.0.2.2 (1/40 ->); bad_number",
        "2026-01-05 10:00:00.250 tcp 192.0.2.1:1 => 192.0.2.2:2 0 X/0 (1/40 ->); bad_number"
      })
  void refusesTextWithAReason(String line, String reason) {
    assertThat(RecordingSink.read(YAF, UTC, line + "\n").rejectReasons)
        .containsExactly(Map.entry(reason, 1L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "  6|        192.0.2.1; 266|        192.0.2.1; bad_protocol",
        "   198.51.100.7; 198.51.100.x; sanitised_address",
        "2026-01-05 10:00:00.250; 2026-01-05T10:00; bad_time",
        "|   1.500|; |   x|; bad_number",
        "|       S|; |       Q|; bad_number",
        "|idle; ; bad_column_count"
      })
  void refusesRowsWithAReason(String old, String changed, String reason) {
    String row = ROW.replace(old, changed == null ? "" : changed);
    assertThat(RecordingSink.read(YAF, UTC, TITLES + row).rejectReasons)
        .containsExactly(Map.entry(reason, 1L));
  }

  @Test
  void readsARealTable() {
    byte[] content = RealData.bytes(RealData.at("mixed-formats/yaf.txt"));
    assertThat(Formats.detect(head(content))).get().isInstanceOf(YafAscii.class);
    RecordingSink sink = RecordingSink.read(YAF, UTC, content);
    // The last line is cut off.
    assertThat(sink.rejectReasons).containsExactly(Map.entry("bad_column_count", 1L));
    assertThat(sink.skipKinds).containsExactly(Map.entry("header", 1L));
    assertThat(sink.flowCount).isEqualTo(2_689);

    // Counted again, by splitting at the separators.
    List<String[]> rows =
        new String(content, StandardCharsets.UTF_8)
            .lines()
            .skip(1)
            .map(line -> line.split("\\|"))
            .filter(row -> row.length == 23)
            .toList();
    assertThat(sink.flows).hasSameSizeAs(rows);
    for (int i = 0; i < rows.size(); i++) {
      String[] row = Arrays.stream(rows.get(i)).map(String::strip).toArray(String[]::new);
      assertThat(sink.flows.get(i))
          .startsWith(
              "start=%d, duration=%d, src=%s %s, dst=%s %s, protocol=%s, "
                  .formatted(
                      micros(row[0].replace(' ', 'T') + "Z"),
                      micros(row[1].replace(' ', 'T') + "Z")
                          - micros(row[0].replace(' ', 'T') + "Z"),
                      row[5],
                      row[6],
                      row[7],
                      row[8],
                      row[4]))
          .contains("packets=%s, bytes=%s, ".formatted(row[17], row[18]))
          .endsWith("end_reason=1, time_basis=ZONED");
    }
  }
}
