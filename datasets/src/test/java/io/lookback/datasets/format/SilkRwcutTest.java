package io.lookback.datasets.format;

import static io.lookback.datasets.format.FormatTesting.UTC;
import static io.lookback.datasets.format.FormatTesting.context;
import static io.lookback.datasets.format.FormatTesting.head;
import static io.lookback.datasets.format.FormatTesting.micros;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SilkRwcutTest {
  private static final Format SILK = new SilkRwcut();

  private static final String TITLES =
      "            sIP|            dIP|sPort|dPort|pro|   packets|     bytes|   flags|"
          + "                  sTime| duration|                  eTime|sen|\n";

  private static final String ROW =
      "      192.0.2.1|   198.51.100.7|50000|   22|  6|        12|      1500| S PA   |"
          + "2026/01/05T10:00:00.250|    1.500|2026/01/05T10:00:01.750| S0|\n";

  private static final String FLOW =
      "start="
          + micros("2026-01-05T10:00:00.250Z")
          + ", duration=1500000, src=192.0.2.1 50000, dst=198.51.100.7 22, protocol=6,"
          + " tcp_flags=26, packets=12, bytes=1500, basis=ip, time_basis=ZONED, sensor=S0";

  private static String only(String content) {
    RecordingSink sink = RecordingSink.read(SILK, UTC, content);
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.flows).hasSize(1);
    return sink.flows.get(0);
  }

  @Test
  void readsTheUsualColumns() {
    assertThat(SILK.detects(head(TITLES + ROW))).isTrue();
    RecordingSink sink = RecordingSink.read(SILK, UTC, TITLES + ROW);
    assertThat(sink.flows).containsExactly(FLOW);
    assertThat(sink.skipKinds).containsExactly(Map.entry("header", 1L));
  }

  @Test
  void theZoneOfTheSiteDoesNotMatter() {
    assertThat(
            RecordingSink.read(
                    SILK, context("America/New_York", "2026-02-01T00:00:00Z"), TITLES + ROW)
                .flows)
        .containsExactly(FLOW);
  }

  @Test
  void readsWithoutPaddingTitlesAndFinalDelimiter() {
    String plain = ROW.replace(" S PA   ", "SPA").replace(" ", "");
    String titles = TITLES.replace(" ", "");
    assertThat(only(titles + plain)).isEqualTo(FLOW);
    assertThat(only((titles + plain).replace("|\n", "\n"))).isEqualTo(FLOW);
    assertThat(only((titles + plain).replace("|\n", "\n").replace('|', ','))).isEqualTo(FLOW);
    // Lines without titles are read when the format is named, but nobody could recognise them.
    assertThat(only(plain)).isEqualTo(FLOW);
    assertThat(only(ROW)).isEqualTo(FLOW);
    assertThat(Formats.detect(head(plain))).isEmpty();
  }

  @Test
  void readsAnyColumnsByOldAndNewTitles() {
    String old = "sTime|dur|sIP|dIP|pro|sPort|dPort|bytes|packets|in|out|nhIP|unknown|\n";
    assertThat(
            only(
                old
                    + "2026/01/05T10:00:00.000001|0.000002|2001:DB8::1|2001:db8:0::2|17|53|4242|99|1"
                    + "|7|0|0.0.0.0|x|\n"))
        .isEqualTo(
            "start="
                + micros("2026-01-05T10:00:00.000001Z")
                + ", duration=2, src=2001:db8::1 53, dst=2001:db8::2 4242, protocol=17, packets=1,"
                + " bytes=99, basis=ip, input=7, time_basis=ZONED");
    String flags = "sIP|dIP|protocol|initialF|sessionF|attribut|eTime|durat|sensor|\n";
    assertThat(
            only(flags + "192.0.2.1|192.0.2.2|6|S      |  RPAUEC|T |2026/01/05T10:00:02|2.5|12|\n"))
        .isEqualTo(
            "start="
                + micros("2026-01-05T09:59:59.500Z")
                + ", duration=2500000, src=192.0.2.1, dst=192.0.2.2, protocol=6, tcp_flags=254,"
                + " basis=ip, end_reason=2, time_basis=ZONED, sensor=12");
    // Concatenated listings bring their own titles.
    assertThat(
            RecordingSink.read(
                    SILK, UTC, TITLES + ROW + "sIP|dIP|pro|sTime\n192.0.2.1|192.0.2.2|47|9e8\n")
                .flows)
        .hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "2026/01/05T10:00:00.5, ZONED, 2026-01-05T10:00:00.500Z",
    "2026/01/05T10:00:00, ZONED, 2026-01-05T10:00:00Z",
    "2026/01/05T10:00:00.123456, ZONED, 2026-01-05T10:00:00.123456Z",
    "2026-01-05 10:00:00.123, ZONED, 2026-01-05T10:00:00.123Z",
    "1767607200, EPOCH, 2026-01-05T10:00:00Z",
    "1767607200.123456, EPOCH, 2026-01-05T10:00:00.123456Z"
  })
  void readsEveryTimestampFormat(String printed, String basis, String expected) {
    assertThat(only("sIP|dIP|pro|sTime|\n192.0.2.1|192.0.2.2|6|" + printed + "|\n"))
        .startsWith("start=" + micros(expected) + ", duration=0,")
        .endsWith("time_basis=" + basis);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "192.000.002.001, 192.0.2.1",
    "3221225985, 192.0.2.1",
    "0, 0.0.0.0",
    "4294967295, 255.255.255.255",
    "42540766411282592856903984951653826561, 2001:db8::1",
    "340282366920938463463374607431768211455, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
    "::ffff:192.0.2.1, 192.0.2.1"
  })
  void readsEveryAddressFormat(String printed, String expected) {
    assertThat(only("sIP|dIP|pro|sTime|\n" + printed + "|192.0.2.2|6|1767607200|\n"))
        .contains(", src=" + expected + ", dst=192.0.2.2,");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.02.1",
        "192.000.002.256",
        "192.000x002.001",
        "340282366920938463463374607431768211456",
        "999999999999999999999999999999999999999",
        "c0000201",
        "-1",
        ""
      })
  void refusesWhatIsNoAddress(String printed) {
    assertThat(
            RecordingSink.read(
                    SILK, UTC, "sIP|dIP|pro|sTime|\n" + printed + "|192.0.2.2|6|1767607200|\n")
                .rejectReasons)
        .containsExactly(Map.entry("bad_address", 1L));
  }

  @ParameterizedTest
  @CsvSource({
    // type and code in dPort
    "sPort|dPort, 0|769, 0, 769",
    "sPort|dPort, 0|2048, 0, 2048",
    "sPort|dPort, 0|0, 0, 0",
    // in columns of their own
    "iTy|iCo, 3|1, 0, 769",
    "sPort|dPort|iType|iCode, 0|769|3|1, 0, 769",
    // --icmp-type-and-code
    "sPort|dPort, 3|1, 0, 769"
  })
  void knowsTypeAndCodeOfIcmp(String titles, String values, int src, int dst) {
    String line = "192.0.2.1|192.0.2.2|1|1767607200|" + values + "|\n";
    assertThat(only("sIP|dIP|pro|sTime|" + titles + "|\n" + line))
        .contains(", src=192.0.2.1 " + src + ", dst=192.0.2.2 " + dst + ", protocol=1,");
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1|192.0.2.2|6|2026-13-05T10:00:00|1|, bad_time",
    "192.0.2.1|192.0.2.2|6|01/05/2026 10:00:00|1|, bad_time",
    "192.0.2.1|192.0.2.2|6||1|, no_time",
    "192.0.2.1|192.0.2.2|256|1767607200|1|, bad_protocol",
    "192.0.2.1|192.0.2.2||1767607200|1|, bad_protocol",
    "192.0.2.1|192.0.2.2|6|1767607200|-1|, bad_number",
    "192.0.2.1|192.0.2.2|6|1767607200|1e3|, bad_number",
    "192.0.2.1|192.x.x.2|6|1767607200|1|, sanitised_address",
    "192.0.2.1|192.0.2.2|6|1767607200|, bad_column_count",
    // cut off
    "192.0.2.1|192.0.2.2|6|1767607200|15, bad_column_count",
    "192.0.2.1|192.0.2.2|6|1767607200|1|1|, bad_column_count"
  })
  void refusesWithAReason(String line, String reason) {
    assertThat(
            RecordingSink.read(SILK, UTC, "sIP|dIP|pro|sTime|bytes|\n" + line + "\n").rejectReasons)
        .containsExactly(Map.entry(reason, 1L));
  }

  @Test
  void noFlagsAreBlanks() {
    String titles = "sIP|dIP|pro|sTime|   flags|\n192.0.2.1|192.0.2.2|";
    assertThat(only(titles + "6|1767607200|        |\n")).contains("protocol=6, tcp_flags=0,");
    assertThat(only(titles + "6|1767607200|18|\n")).contains("protocol=6, tcp_flags=18,");
    assertThat(only(titles + "17|1767607200|        |\n")).doesNotContain("flags");
  }

  @Test
  void anEndBeforeTheStartIsRefused() {
    assertThat(
            RecordingSink.read(
                    SILK,
                    UTC,
                    "sIP|dIP|pro|sTime|eTime|\n192.0.2.1|192.0.2.2|6|1767607200|1767607199|\n")
                .rejectReasons)
        .containsExactly(Map.entry("end_before_start", 1L));
  }
}
