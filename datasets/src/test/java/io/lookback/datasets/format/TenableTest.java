package io.lookback.datasets.format;

import static io.lookback.datasets.format.FormatTesting.UTC;
import static io.lookback.datasets.format.FormatTesting.context;
import static io.lookback.datasets.format.FormatTesting.head;
import static io.lookback.datasets.format.FormatTesting.micros;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TenableTest {
  private static final Format TENABLE = new Tenable();

  /** The lines of the two published analyses, with octets filled in. */
  private static final String PUBLISHED =
      """
      Fri Jan 16 13:49:15 - TNM-Long_TCP_Session_60_Minutes[2102]:123.151.1.2:13861 -> 128.1.2.3:22 [u:521 d:1581]|1232128074|1232131755|3681
      Fri Jan 16 03:53:04 – TNM-ICMP_Activity:123.151.1.2:11 -> 149.1.2.3:0
      Wed Jun 10 23:47:56 - TNM-Long_TCP_Session_5_Minutes[4021]:149.1.2.4:22 -> 79.1.2.3:2455 [u:2388 d:1633]|1244692007|1244692076|69
      Sat Jun 27 21:18:31 - TNM-Long_TCP_Session_5_Minutes[90810]:149.1.2.4:22 -> 66.1.2.3:3675 [u:56340 d:34470]|1246151306|1246151911|605
      Sat Jun 27 22:41:17 - TNM-Long_TCP_Session_5_Minutes[852]:149.1.2.4:22 -> 210.1.2.3:56612 [u:172 d:680]|1246156564|1246156877|313
      """;

  @Test
  void readsThePublishedLines() {
    assertThat(TENABLE.detects(head(PUBLISHED))).isTrue();
    RecordingSink sink = RecordingSink.read(TENABLE, UTC, PUBLISHED);
    assertThat(sink.sessions)
        .containsExactly(
            "start=1232128074000000, duration=3681000000, src=123.151.1.2 13861, dst=128.1.2.3 22,"
                + " protocol=6, src_bytes=521, dst_bytes=1581, basis=payload, orientation=inferred,"
                + " established=true, event_name=TNM-Long_TCP_Session_60_Minutes,"
                + " time_basis=EPOCH, sensor=tnm",
            "start=%s, src=123.151.1.2 11, dst=149.1.2.3 0, protocol=1, orientation=observed,"
                    .formatted(micros("2009-01-16T08:53:04Z"))
                + " event_name=TNM-ICMP_Activity, time_basis=YEAR_INFERRED, sensor=tnm",
            "start=1244692007000000, duration=69000000, src=79.1.2.3 2455, dst=149.1.2.4 22,"
                + " protocol=6, src_bytes=1633, dst_bytes=2388, basis=payload,"
                + " orientation=inferred, established=true,"
                + " event_name=TNM-Long_TCP_Session_5_Minutes, time_basis=EPOCH, sensor=tnm",
            "start=1246151306000000, duration=605000000, src=66.1.2.3 3675, dst=149.1.2.4 22,"
                + " protocol=6, src_bytes=34470, dst_bytes=56340, basis=payload,"
                + " orientation=inferred, established=true,"
                + " event_name=TNM-Long_TCP_Session_5_Minutes, time_basis=EPOCH, sensor=tnm",
            "start=1246156564000000, duration=313000000, src=210.1.2.3 56612, dst=149.1.2.4 22,"
                + " protocol=6, src_bytes=680, dst_bytes=172, basis=payload, orientation=inferred,"
                + " established=true, event_name=TNM-Long_TCP_Session_5_Minutes,"
                + " time_basis=EPOCH, sensor=tnm");
  }

  @Test
  void refusesThemWithMaskedOctets() {
    String printed =
        PUBLISHED.replaceAll("(123\\.151|128|149|79|66|210)(\\.\\d+)+:", "149.xxx.X.*:");
    assertThat(TENABLE.detects(head(printed))).isTrue();
    RecordingSink sink = RecordingSink.read(TENABLE, UTC, printed);
    assertThat(sink.rejectReasons).containsOnlyKeys("sanitised_address");
    assertThat(sink.rejectCount).isEqualTo(5);
  }

  @Test
  void givesTheSameRowsInAnyOrderOfLines() {
    List<String> lines = Arrays.asList(PUBLISHED.split("\n"));
    List<String> expected = RecordingSink.read(TENABLE, UTC, PUBLISHED).sessions;
    Collections.reverse(lines);
    assertThat(RecordingSink.read(TENABLE, UTC, String.join("\n", lines)).sessions)
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void learnsTheOffsetOfEachStretch() {
    String icmp = "%s - TNM-ICMP_Activity:192.0.2.1:8 -> 198.51.100.1:0\n";
    String session = "%s - TNM-TCP_Session_Whole:192.0.2.1:5 -> 198.51.100.1:22|%s|%s|0\n";
    long winter = micros("2009-03-08T06:00:00Z") / 1_000_000;
    long summer = micros("2009-03-08T08:00:00Z") / 1_000_000;
    String content =
        session.formatted("Sun Mar  8 01:00:00", winter, winter)
            + icmp.formatted("Sun Mar  8 01:30:00")
            + icmp.formatted("Sat Mar  7 23:00:00")
            + session.formatted("Sun Mar  8 04:00:01", summer, summer)
            + icmp.formatted("Sun Mar  8 03:30:00")
            + icmp.formatted("Mon Mar  9 03:30:00");
    List<String> sessions = RecordingSink.read(TENABLE, UTC, content).sessions;
    assertThat(sessions.get(1)).contains("start=" + micros("2009-03-08T06:30:00Z"));
    assertThat(sessions.get(2)).contains("start=" + micros("2009-03-08T04:00:00Z"));
    assertThat(sessions.get(4)).contains("start=" + micros("2009-03-08T07:30:00Z"));
    assertThat(sessions.get(5)).contains("start=" + micros("2009-03-09T07:30:00Z"));
  }

  @Test
  void takesYearFromTheWeekdayAndZoneFromTheSiteWhereNothingElseTells() {
    FileContext newYork = context("America/New_York", "2026-02-01T00:00:00Z");
    String icmp = "%s - TNM-ICMP_Activity:192.0.2.1:8 -> 198.51.100.1:0\n";
    RecordingSink sink =
        RecordingSink.read(
            TENABLE,
            newYork,
            icmp.formatted("Fri Jan 16 13:49:15")
                + icmp.formatted("Mon Jun 10 12:00:00")
                + icmp.formatted("Sun Feb 29 12:00:00")
                + icmp.formatted("Mon Feb 30 12:00:00")
                + icmp.formatted("Sun Feb  1 12:00:00"));
    assertThat(sink.sessions.get(0))
        .contains("start=" + micros("2026-01-16T18:49:15Z"))
        .contains("time_basis=LOCAL_ASSUMED");
    assertThat(sink.sessions.get(1)).contains("start=" + micros("2024-06-10T16:00:00Z"));
    assertThat(sink.sessions.get(2)).contains("start=" + micros("2004-02-29T17:00:00Z"));
    // Within a day after the reference time is still this year.
    assertThat(sink.sessions.get(3)).contains("start=" + micros("2026-02-01T17:00:00Z"));
    assertThat(sink.rejects).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // sums and spans that do not add up are kept and marked; epochs win
        "TNM-TCP_Session_Whole[9]:192.0.2.1:50000 -> 198.51.100.1:22 [u:5 d:5]|100|200|100;"
            + "start=100000000, duration=100000000;inconsistent=true",
        "TNM-TCP_Session_Whole[10]:192.0.2.1:50000 -> 198.51.100.1:22 [u:5 d:5]|100|200|99;"
            + "duration=100000000;inconsistent=true",
        "TNM-TCP_Session_Whole[10]:192.0.2.1:50000 -> 198.51.100.1:22 [u:5 d:5]|200|100|100;"
            + "start=200000000, src;inconsistent=true",
        "Sat Jan 17 13:49:15 - TNM-TCP_Session_Short:192.0.2.1:50000 -> 198.51.100.1:22"
            + "|1232128074|1232131755|3681;start=1232128074000000;inconsistent=true",
        // a session that never got an answer
        "TNM-TCP_Session_TimedOut[60]:192.0.2.1:50000 -> 198.51.100.1:22 [u:60 d:0]|100|130|30;"
            + "src_bytes=60, dst_bytes=0;established=false",
        // pieces of netflow
        "TFM-TCP_Session_Partial[7]:198.51.100.1:443 -> 192.0.2.1:50000 [u:3 d:4]|100|130|30;"
            + "src=192.0.2.1 50000, dst=198.51.100.1 443, protocol=6, src_bytes=4, dst_bytes=3,"
            + " basis=ip;partial=true",
        // only a total: it belongs to both ends
        "TNM-UDP_Activity[70]:198.51.100.1:53 -> 192.0.2.1:50000|100|130|30;"
            + "src=192.0.2.1 50000, dst=198.51.100.1 53, protocol=17, src_bytes=70, basis=total;"
            + "orientation=inferred",
        // IPv6 at the last colon
        "TNM-TCP_Session_Short:2001:db8::1:50000 -> 2001:db8::2:22|100|130|30;"
            + "src=2001:db8::1 50000, dst=2001:db8::2 22;orientation=inferred",
        "TNM-ICMP_Activity:2001:db8::1:128 -> 2001:db8::2:0|100|100|0;"
            + "protocol=58;orientation=observed",
        // ports that tell nothing
        "TNM-TCP_Session_Short:192.0.2.1:51000 -> 198.51.100.1:51001|100|130|30;"
            + "src=192.0.2.1 51000;orientation=unknown"
      })
  void readsVariants(String line, String expected, String alsoExpected) {
    RecordingSink sink = RecordingSink.read(TENABLE, UTC, line);
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.sessions.get(0)).contains(expected).contains(alsoExpected);
  }

  @Test
  void knowsStartLines() {
    String line =
        "Fri Jan 16 13:49:15 — TNM-TCP_Session_Started:192.0.2.1:50000 -> 198.51.100.1:22\n";
    assertThat(RecordingSink.read(TENABLE, UTC, line).sessions.get(0))
        .contains("open=true")
        .doesNotContain("established")
        .doesNotContain("duration");
  }

  @Test
  void readsCorrelatedEvents() {
    String never =
        "Fri Jan 16 13:49:15 - Never_Before_Seen-correlated event, %s IP address 198.51.100.1 has"
            + " never seen event Long_Term_Intrusion_Activity in the past. This event originated"
            + " from 192.0.2.1. If this event is unusual for this IP address, please investigate"
            + " this event further.\n";
    String content =
        never.formatted("destination")
            + never.formatted("source")
            + "Fri Jan 16 14:00:00 - Suspicious_Proxy - host: 198.51.100.1 just completed a network"
            + " session lasting 605 seconds from client 192.0.2.1 to port 22 and during that time"
            + " completed the following TCP sessions (destination IP:destination port:duration):"
            + " 203.0.113.5:22:17\n"
            + "Fri Jan 16 14:00:00 - Long_Term_Intrusion_Activity from 192.0.2.1 to 198.51.100.1.\n"
            + never.formatted("destination").substring(22)
            + "Fri Jan 16 14:00:00 - something else\n";
    RecordingSink sink = RecordingSink.read(TENABLE, UTC, content);
    assertThat(sink.events.get(0))
        .startsWith(
            "time=%s, type=nbs, name=Never_Before_Seen, ocsf=2004, src=192.0.2.1, dst=198.51.100.1,"
                    .formatted(micros("2026-01-16T13:49:15Z"))
                + " rule=Long_Term_Intrusion_Activity, message=Never_Before_Seen-correlated");
    assertThat(sink.events.get(1)).contains("src=198.51.100.1, dst=192.0.2.1");
    assertThat(sink.events.get(2))
        .contains("name=Suspicious_Proxy")
        .contains("src=192.0.2.1, dst=198.51.100.1 22, protocol=6, client=src");
    assertThat(sink.events.get(3))
        .contains("type=continuous, name=Long_Term_Intrusion_Activity")
        .contains("src=192.0.2.1, dst=198.51.100.1,");
    assertThat(sink.rejects)
        .containsExactly(
            "5 no_time: a correlated event without a date in front",
            "6 bad_line: neither a session nor a correlated event");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "TNM-TCP_Session_Short:192.0.2.1:1 -> 192.0.2.2:2;no_time",
        "TNM-:192.0.2.1:1 -> 192.0.2.2:2|1|2|1;bad_line",
        "TNM-X[a]:192.0.2.1:1 -> 192.0.2.2:2|1|2|1;bad_line",
        "TNM-X[5:192.0.2.1:1 -> 192.0.2.2:2|1|2|1;bad_line",
        "TNM-X:192.0.2.1:1;bad_line",
        "TNM-X;bad_line",
        "TNM-X:192.0.2.1:1 -> ;bad_line",
        "TNM-X:192.0.2.1:70000 -> 192.0.2.2:2|1|2|1;bad_number",
        "TNM-X:192.0.2.1:1 -> 192.0.2.2:2 [u:5]|1|2|1;bad_line",
        "TNM-X:192.0.2.1:1 -> 192.0.2.2:2 [u:-5 d:1]|1|2|1;bad_line",
        "TNM-X:192.0.2.1:1 -> 192.0.2.2:2 junk|1|2|1;bad_line",
        "TNM-X:192.0.2.1:1 -> 192.0.2.2:2|1|2;bad_line",
        "TNM-X:192.0.2.01:1 -> 192.0.2.2:2|1|2|1;bad_address",
        "hello;bad_line"
      })
  void refuses(String line, String reason) {
    assertThat(RecordingSink.read(TENABLE, UTC, line).rejectReasons).containsOnlyKeys(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Jan 16 13:49:15 host sshd[1]: Accepted password for root from 192.0.2.1 port 5 ssh2\n",
        "01/16-13:49:15.000000  [**] [1:1:1] TNM-X:1.2.3.4:5 -> 1.2.3.4:6 [**] {TCP} 1.2.3.4:1 -> 1.2.3.4:2\n",
        "{\"event\": \"TNM-X:1.2.3.4:5 -> 1.2.3.4:6\"}\n"
      })
  void doesNotDetectOthers(String content) {
    assertThat(TENABLE.detects(head(content))).isFalse();
  }
}
