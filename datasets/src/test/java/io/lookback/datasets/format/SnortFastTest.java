package io.lookback.datasets.format;

import static io.lookback.datasets.format.FormatTesting.UTC;
import static io.lookback.datasets.format.FormatTesting.context;
import static io.lookback.datasets.format.FormatTesting.head;
import static io.lookback.datasets.format.FormatTesting.micros;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnortFastTest {
  private static final Format SNORT = new SnortFast();

  private static final String REST =
      "  [**] [1:2001219:20] SCAN Potential SSH Scan [**] [Classification: Attempted Information"
          + " Leak] [Priority: 2] {TCP} 203.0.113.5:40000 -> 192.0.2.8:22\n";

  @Test
  void readsAnAlert() {
    String line = "01/16-13:49:15.123456" + REST;
    assertThat(SNORT.detects(head(line))).isTrue();
    assertThat(RecordingSink.read(SNORT, UTC, line).events)
        .containsExactly(
            "time="
                + micros("2026-01-16T13:49:15.123456Z")
                + ", type=intrusion, ocsf=2004, severity=medium, outcome=allowed,"
                + " src=203.0.113.5 40000, dst=192.0.2.8 22, protocol=6, client=src,"
                + " rule_id=1:2001219:20, rule=SCAN Potential SSH Scan,"
                + " category=Attempted Information Leak, time_basis=YEAR_INFERRED");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-02-01T00:00:00Z, 01/31-12:00:00.0, 2026-01-31T17:00:00Z",
    "2026-02-01T00:00:00Z, 02/01-18:59:59.0, 2026-02-01T23:59:59Z",
    "2026-02-01T00:00:00Z, 02/02-12:00:00.0, 2025-02-02T17:00:00Z",
    "2026-01-01T02:00:00Z, 12/31-23:00:00.0, 2026-01-01T04:00:00Z",
    "2025-12-31T23:00:00Z, 01/01-10:00:00.0, 2026-01-01T15:00:00Z",
    "2026-02-01T00:00:00Z, 02/29-12:00:00.0, 2024-02-29T17:00:00Z",
    "2026-08-01T00:00:00Z, 07/04-12:00:00.000001, 2026-07-04T16:00:00.000001Z"
  })
  void infersTheYearFromTheReferenceTime(String reference, String printed, String expected) {
    FileContext newYork = context("America/New_York", reference);
    assertThat(RecordingSink.read(SNORT, newYork, printed + REST).events.get(0))
        .startsWith("time=" + micros(expected) + ",")
        .endsWith("time_basis=YEAR_INFERRED");
  }

  @ParameterizedTest
  @CsvSource({
    // Suricata
    "03/04/2025-10:00:00.5, , 2025-03-04T10:00:00.500Z",
    // only one order gives dates
    "25/03/04-10:00:00.5, , 2025-03-04T10:00:00.500Z",
    "03/14/25-10:00:00.5, , 2025-03-14T10:00:00.500Z",
    // another line of the file decides
    "03/04/05-10:00:00.5, 03/31/05-10:00:00.5, 2005-03-04T10:00:00.500Z",
    "03/04/05-10:00:00.5, 15/04/06-10:00:00.5, 2003-04-05T10:00:00.500Z",
    // the order nearest to the reference time decides
    "11/10/25-10:00:00.5, , 2025-11-10T10:00:00.500Z",
    "25/11/10-10:00:00.5, , 2025-11-10T10:00:00.500Z",
    "10/11/12-10:00:00.5, , 2012-10-11T10:00:00.500Z"
  })
  void readsDatesWithAYear(String printed, String other, String expected) {
    String content = printed + REST + (other == null ? "" : other + REST);
    assertThat(RecordingSink.read(SNORT, UTC, content).events.get(0))
        .startsWith("time=" + micros(expected) + ",")
        .endsWith("time_basis=LOCAL_ASSUMED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // message in quotes, application, no classification
        "[**] [116:6:1] \"(ipv4) length > captured\" [**] [Priority: 3] [AppID: x] {UDP}"
            + " 192.0.2.1:53 -> 203.0.113.5:50000;"
            + "severity=low, outcome=allowed, src=192.0.2.1 53, dst=203.0.113.5 50000, protocol=17,"
            + " client=dst, rule_id=116:6:1, rule=(ipv4) length > captured, time_basis",
        // free text that looks like the rest of the line
        "[**] [1:1:1] a [**] {TCP} 192.0.2.9:1 -> 192.0.2.9:2 [x] b [**] [Classification: c d]"
            + " [Priority: 1] {ICMP} 192.0.2.1 -> 203.0.113.5;"
            + "severity=high, outcome=allowed, src=192.0.2.1, dst=203.0.113.5, protocol=1,"
            + " rule_id=1:1:1, rule=a [**] {TCP} 192.0.2.9:1 -> 192.0.2.9:2 [x] b, category=c d",
        "[drop] [**] [1:1:1] x [**] {TCP} 192.0.2.1 -> 203.0.113.5;outcome=blocked, src=192.0.2.1,",
        "[wDrop] [**] [1:1:1] x [**] {TCP} 192.0.2.1 -> 203.0.113.5;outcome=allowed",
        "[**] [1:1:1] x [**] {TCP} 2001:db8::1:40000 -> 2001:db8::2:22;"
            + "src=2001:db8::1 40000, dst=2001:db8::2 22, protocol=6, client=src",
        "[**] [1:1:1] x [**] {IPV6-ICMP} 2001:db8::1 -> ff02::1:2;"
            + "src=2001:db8::1, dst=ff02::1:2, protocol=58",
        "[**] [1:1:1] x [**] {ICMP} 192.0.2.1:8 -> 203.0.113.5:0;"
            + "src=192.0.2.1 8, dst=203.0.113.5 0, protocol=1",
        "[**] [1:1:1] x [**] {PROTO:047} 192.0.2.1 -> 203.0.113.5;protocol=47",
        "[**] [1:1:1]  [**] {TCP} 192.0.2.1:1 -> 203.0.113.5:2;rule=,",
        "\t[**]\t[1:1:1] \tx\ty \t[**] {TCP} 192.0.2.1:1 -> 203.0.113.5:2\t;rule=x\ty,"
      })
  void readsVariants(String rest, String expected) {
    RecordingSink sink = RecordingSink.read(SNORT, UTC, "01/16-13:49:15.123456  " + rest);
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.events.get(0)).contains(expected);
  }

  @Test
  void takesTheLastColonForAPortWhereSuricataPrintsOneAlways() {
    String line =
        "01/16/2026-13:49:15.123456  [**] [1:1:1] x [**] [Classification: (null)] [Priority: 3]"
            + " {IPv6-ICMP} 2001:db8::1:135 -> ff02::1:ff00:0\n";
    assertThat(RecordingSink.read(SNORT, UTC, line).events.get(0))
        .contains("src=2001:db8::1 135, dst=ff02::1:ff00 0, protocol=58");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "hello;bad_line",
        "01/16-13:49;bad_line",
        "01/16-25:49:15.1  [**] [1:1:1] x [**] {TCP} 192.0.2.1:1 -> 192.0.2.2:2;bad_line",
        "13/16-13:49:15.1  [**] [1:1:1] x [**] {TCP} 192.0.2.1:1 -> 192.0.2.2:2;bad_time",
        "00/00-13:49:15.1  [**] [1:1:1] x [**] {TCP} 192.0.2.1:1 -> 192.0.2.2:2;bad_time",
        "01/16-13:49:15.1  [**] [1:1] x [**] {TCP} 192.0.2.1:1 -> 192.0.2.2:2;bad_line",
        "01/16-13:49:15.1  [**] [1:1:1] x [**] {TCP} 192.0.2.1:1;bad_line",
        "01/16-13:49:15.1  [**] [1:1:1] x [**] 192.0.2.1:1 -> 192.0.2.2:2;bad_line",
        "01/16-13:49:15.1  [**] [1:1:1] x [**] {TCP} 192.x.2.1:1 -> 192.0.2.2:2;sanitised_address",
        "01/16-13:49:15.1  [**] [1:1:1] x [**] {TCP} 192.0.2.1:1 -> 192.0.2.02;bad_address",
        "01/16-13:49:15.1  [**] [1:1:1] x [**] {TCP} 192.0.2.1:99999 -> 192.0.2.2:2;bad_number",
        "01/16-13:49:15.1  [**;bad_line",
        "01/16-13:49:15.1;bad_line",
        "01/16-13:49:15.;bad_line"
      })
  void refuses(String line, String reason) {
    assertThat(RecordingSink.read(SNORT, UTC, line).rejectReasons).containsOnlyKeys(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "01/16-13:49:15.1 hello\n", "[**] [1:1:1] x [**]\n"})
  void doesNotDetectOthers(String content) {
    assertThat(SNORT.detects(head(content))).isFalse();
  }
}
