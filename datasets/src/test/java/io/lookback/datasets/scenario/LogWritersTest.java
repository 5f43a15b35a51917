package io.lookback.datasets.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each kind of sensor prints of one and the same conversation. */
class LogWritersTest {
  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
  private static final SiteAddresses OWN = SiteAddresses.of("198.51.100.0", 24, "2001:db8:1::");
  private static final long SECOND = 1_000_000L;

  @TempDir Path folder;

  private static Session visit(String start, long seconds) {
    return Talk.tcp(
        Talk.at(start), seconds * SECOND, "203.0.113.9", 40_001, "198.51.100.7", 22, 5_000, 70_000);
  }

  private static List<String> lines(LogWriter writer, Session session) throws IOException {
    LogLines lines = new LogLines();
    writer.session(session, lines);
    return drained(lines);
  }

  private static List<String> drained(LogLines lines) throws IOException {
    List<String> printed = new ArrayList<>();
    lines.drain(
        Long.MAX_VALUE,
        (time, buffer, from, length) ->
            printed.add(new String(buffer, from, length - 1, StandardCharsets.UTF_8)));
    return printed;
  }

  @Test
  void snifferPrintsLocalTimeOnBothSidesOfTheClockChange() throws IOException {
    LogWriter writer = new TenableSnifferWriter(NEW_YORK, false, false, false);
    // Clocks went forward at 07:00 UTC.
    assertThat(lines(writer, visit("2009-03-08T06:59:10.5Z", 40)))
        .containsExactly(
            "Sun Mar 8 01:59:50 - TNM-TCP_Session_Short[75000]:203.0.113.9:40001 ->"
                + " 198.51.100.7:22 [u:5000 d:70000]|1236495550|1236495590|40");
    assertThat(lines(writer, visit("2009-03-08T06:59:10.5Z", 100)))
        .containsExactly(
            "Sun Mar 8 03:00:50 - TNM-TCP_Session_Whole[75000]:203.0.113.9:40001 ->"
                + " 198.51.100.7:22 [u:5000 d:70000]|1236495550|1236495650|100");
  }

  @Test
  void snifferThatPutsTheServerFirstSaysWhatTheServerSentFirst() throws IOException {
    LogWriter writer = new TenableSnifferWriter(NEW_YORK, true, true, true);
    assertThat(lines(writer, visit("2009-01-16T12:00:00Z", 305)))
        .containsExactly(
            "Fri Jan 16 07:00:00 \u2013 TNM-TCP_Session_Started:198.51.100.7:22 ->"
                + " 203.0.113.9:40001",
            "Fri Jan 16 07:05:05 \u2013 TNM-Long_TCP_Session_5_Minutes[75000]:198.51.100.7:22 ->"
                + " 203.0.113.9:40001 [u:70000 d:5000]|1232107200|1232107505|305");
  }

  @Test
  void piecesOfFlowsAddUpToTheSession() throws IOException {
    Session session = visit("2009-01-16T12:00:00Z", 700);
    List<String> pieces = lines(new TenableNetflowWriter(NEW_YORK), session);
    assertThat(pieces).hasSize(3).allMatch(line -> line.contains("TFM-TCP_Session_Partial["));
    long up = 0;
    long down = 0;
    long seconds = 0;
    Pattern numbers = Pattern.compile(".*\\[u:(\\d+) d:(\\d+)]\\|\\d+\\|\\d+\\|(\\d+)");
    for (String piece : pieces) {
      Matcher matcher = numbers.matcher(piece);
      assertThat(matcher.matches()).isTrue();
      up += Long.parseLong(matcher.group(1));
      down += Long.parseLong(matcher.group(2));
      seconds += Long.parseLong(matcher.group(3));
    }
    assertThat(up).isEqualTo(session.srcIpBytes);
    assertThat(down).isEqualTo(session.dstIpBytes);
    assertThat(seconds).isEqualTo(700);
  }

  @Test
  void zeekPrintsTheSameRowInBothSpellings() throws IOException {
    Session session = visit("2009-01-16T12:00:00Z", 10);
    session.id = 0;
    String row = lines(new ZeekTsvWriter(0, OWN), session).get(0);
    assertThat(row)
        .isEqualTo(
            "1232107200.000000\tCAAAAAAAAAAAAAAAAA\t203.0.113.9\t40001\t198.51.100.7\t22\ttcp\t"
                + "ssh\t10.000000\t5000\t70000\tSF\tF\tT\t0\tShADadFf\t33\t6320\t55\t72200\t"
                + "(empty)");
    assertThat(lines(new ZeekJsonWriter(0, OWN), session).get(0))
        .isEqualTo(
            "{\"ts\":1232107200.000000,\"uid\":\"CAAAAAAAAAAAAAAAAA\","
                + "\"id.orig_h\":\"203.0.113.9\",\"id.orig_p\":40001,"
                + "\"id.resp_h\":\"198.51.100.7\",\"id.resp_p\":22,\"proto\":\"tcp\","
                + "\"service\":\"ssh\",\"duration\":10.000000,\"orig_bytes\":5000,"
                + "\"resp_bytes\":70000,\"conn_state\":\"SF\",\"local_orig\":false,"
                + "\"local_resp\":true,\"missed_bytes\":0,\"history\":\"ShADadFf\","
                + "\"orig_pkts\":33,\"orig_ip_bytes\":6320,\"resp_pkts\":55,"
                + "\"resp_ip_bytes\":72200}");
  }

  @Test
  void zeekKnowsNeitherDurationNorBytesOfASinglePacket() throws IOException {
    Session probe =
        Talk.attempt(
            Talk.at("2009-01-16T12:00:00Z"),
            Outcome.UNANSWERED,
            "2001:db8:2::9",
            40_001,
            "2001:db8:1::7",
            22);
    assertThat(lines(new ZeekTsvWriter(0, OWN), probe).get(0))
        .contains(
            "\t2001:db8:2::9\t40001\t2001:db8:1::7\t22\ttcp\t-\t-\t-\t-\tS0\tF\tT\t0\tS\t1\t");
  }

  @Test
  void alertsArePrintedBySnortWithoutAndBySuricataWithYear() throws IOException {
    Session session = visit("2009-01-16T12:00:00Z", 10);
    Alert alert = new Alert(session.startUs + 1234, Rule.SSH_SCAN, session);
    LogLines lines = new LogLines();
    new SnortFastWriter(NEW_YORK).alert(alert, lines);
    new EveWriter(NEW_YORK, 0).alert(alert, lines);
    List<String> printed = drained(lines);
    assertThat(printed.get(0))
        .isEqualTo(
            "01/16-07:00:00.001234  [**] [1:2001219:18] ET SCAN Potential SSH Scan [**]"
                + " [Classification: Attempted Information Leak] [Priority: 2] {TCP}"
                + " 203.0.113.9:40001 -> 198.51.100.7:22");
    assertThat(printed.get(1))
        .startsWith("{\"timestamp\":\"2009-01-16T07:00:00.001234-0500\",\"flow_id\":")
        .contains("\"event_type\":\"alert\"", "\"signature_id\":2001219,\"rev\":18");
  }

  @Test
  void linesComeByTimeAndThenInTheOrderWritten() throws IOException {
    LogLines lines = new LogLines();
    long[] times = {5, 3, 9, 3, 7};
    for (int i = 0; i < times.length; i++) {
      lines.at(times[i]).number(times[i]).add((char) ('a' + i));
      lines.end();
    }
    List<String> early = new ArrayList<>();
    lines.drain(
        8,
        (time, buffer, from, length) ->
            early.add(new String(buffer, from, length - 1, StandardCharsets.US_ASCII)));
    assertThat(early).containsExactly("3b", "3d", "5a", "7e");
    assertThat(drained(lines)).containsExactly("9c");
  }

  @Test
  void filesRotateAtLocalMidnightAlsoOnADayOfTwentyThreeHours() throws IOException {
    LogWriter writer = new TenableSnifferWriter(NEW_YORK, false, false, false);
    LogFiles files = new LogFiles(folder, writer, new LocalClock(NEW_YORK), 1440, Compression.NONE);
    byte[] line = {'x', '\n'};
    for (String time :
        List.of("2009-03-08T04:59:59Z", "2009-03-08T05:00:00Z", "2009-03-09T03:59:59Z")) {
      files.line(Talk.at(time), line, 0, 2);
    }
    files.line(Talk.at("2009-03-09T04:00:00Z"), line, 0, 2);
    files.close();
    assertThat(GeneratedFiles.under(folder))
        .extracting(path -> path.getFileName() + " " + GeneratedFiles.linesOf(path).size())
        .containsExactly("tnm-2009-03-07.log 1", "tnm-2009-03-08.log 2", "tnm-2009-03-09.log 1");
  }

  @Test
  void clockKnowsTheOffsetOfEachMoment() {
    LocalClock clock = new LocalClock(NEW_YORK);
    assertThat(clock.at(Talk.at("2009-03-08T06:59:59Z")))
        .isEqualTo(LocalDateTime.parse("2009-03-08T01:59:59"));
    assertThat(clock.at(Talk.at("2009-03-08T07:00:00Z")))
        .isEqualTo(LocalDateTime.parse("2009-03-08T03:00:00"));
  }
}
