package io.lookback.datasets.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.format.FlowRow;
import io.lookback.udf.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an exporter makes of conversations. */
class FlowMeterTest {
  private static final long NOON = Talk.at("2026-01-05T12:00:00Z");
  private static final long SECOND = 1_000_000L;
  private static final int FIN_OR_RST = 5;
  private static final int SYN = 2;

  /** One record. */
  private record Piece(
      boolean isByClient,
      long startUs,
      long endUs,
      long packets,
      long bytes,
      long flags,
      long reason,
      long exportedUs) {
    @Override
    public String toString() {
      return (isByClient ? "client " : "server ")
          + (startUs - NOON) / 1000
          + ".."
          + (endUs - NOON) / 1000
          + " ms, "
          + packets
          + " packets, "
          + bytes
          + " bytes, flags "
          + flags
          + ", reason "
          + reason;
    }
  }

  private static FlowExporter exporter(int version, long activeSeconds, long inactiveSeconds) {
    return new FlowExporter(
        IpAddress.parse("198.51.100.1"),
        1,
        version,
        SiteAddresses.of("198.51.100.0", 24, "2001:db8:1::"),
        Duration.ofSeconds(activeSeconds),
        Duration.ofSeconds(inactiveSeconds));
  }

  private static List<Piece> pieces(FlowExporter exporter, Session session) {
    List<Piece> pieces = new ArrayList<>();
    new FlowMeter(exporter)
        .meter(
            session,
            (flow, exportedUs) ->
                pieces.add(
                    new Piece(
                        flow.src.hi == session.srcHi
                            && flow.src.lo == session.srcLo
                            && flow.dst.lo == session.dstLo,
                        flow.startUs,
                        flow.endUs,
                        flow.packets,
                        flow.bytes,
                        flow.tcpFlags,
                        flow.endReason,
                        exportedUs)));
    return pieces;
  }

  private static List<String> texts(FlowExporter exporter, Session session) {
    return pieces(exporter, session).stream().map(Piece::toString).toList();
  }

  private static Session visit(long seconds, long packets) {
    Session session =
        Talk.tcp(NOON, seconds * SECOND, "203.0.113.9", 40_001, "198.51.100.7", 22, 5_000, 70_000);
    session.srcPackets = packets;
    session.dstPackets = packets;
    session.srcIpBytes = 100 * packets + 1;
    session.dstIpBytes = 1_000 * packets;
    return session;
  }

  @Test
  void theActiveTimeoutCuts() {
    Session session = visit(700, 701);
    session.id = 0;
    // Packets come each second; there are 301 from second 0 to second 300.
    assertThat(texts(exporter(9, 300, 15), session))
        .containsExactly(
            "client 0..300000 ms, 301 packets, 30100 bytes, flags 26, reason 2",
            "client 301000..601000 ms, 301 packets, 30100 bytes, flags 24, reason 2",
            "client 602000..700000 ms, 99 packets, 9901 bytes, flags 25, reason 3",
            "server 0..300000 ms, 301 packets, 301000 bytes, flags 26, reason 2",
            "server 301000..601000 ms, 301 packets, 301000 bytes, flags 24, reason 2",
            "server 602000..700000 ms, 99 packets, 99000 bytes, flags 25, reason 3");
    assertThat(texts(exporter(9, 1800, 15), session)).hasSize(2);
  }

  @Test
  void silenceLongerThanTheInactiveTimeoutCuts() {
    Session session = visit(80, 5);
    session.dstPackets = 0;
    List<Piece> pieces = pieces(exporter(9, 300, 15), session);
    assertThat(pieces)
        .extracting(Piece::toString)
        .containsExactly(
            "client 0..0 ms, 1 packets, 100 bytes, flags 2, reason 1",
            "client 20000..20000 ms, 1 packets, 100 bytes, flags 24, reason 1",
            "client 40000..40000 ms, 1 packets, 100 bytes, flags 24, reason 1",
            "client 60000..60000 ms, 1 packets, 100 bytes, flags 24, reason 1",
            "client 80000..80000 ms, 1 packets, 101 bytes, flags 17, reason 3");
    assertThat(pieces.get(0).exportedUs() - pieces.get(0).endUs())
        .isBetween(15 * SECOND, 17 * SECOND);
    assertThat(texts(exporter(9, 300, 20), session)).hasSize(1);
  }

  @Test
  void flagsAreThoseOfTheEndThatSentThem() {
    FlowExporter exporter = exporter(9, 300, 15);
    String client = "203.0.113.9";
    String server = "198.51.100.7";
    Session open = visit(10, 20);
    open.outcome = Outcome.STILL_OPEN;
    Session reset = visit(10, 20);
    reset.outcome = Outcome.RESET_BY_SERVER;
    Session silent = Talk.attempt(NOON, Outcome.UNANSWERED, client, 1, server, 22);
    silent.srcPackets = 3;
    assertThat(pieces(exporter, silent)).extracting(Piece::flags).containsExactly(2L);
    assertThat(pieces(exporter, Talk.attempt(NOON, Outcome.REJECTED, client, 1, server, 22)))
        .extracting(Piece::flags)
        .containsExactly(2L, 20L);
    assertThat(pieces(exporter, Talk.attempt(NOON, Outcome.HALF_OPEN, client, 1, server, 22)))
        .extracting(Piece::flags)
        .containsExactly(6L, 18L);
    assertThat(pieces(exporter, open)).extracting(Piece::flags).containsExactly(26L, 26L);
    assertThat(pieces(exporter, open)).extracting(Piece::reason).containsExactly(1L, 1L);
    assertThat(pieces(exporter, reset)).extracting(Piece::flags).containsExactly(26L, 30L);
  }

  @Test
  void aCounterOf32BitsIsExportedBeforeItOverflows() {
    Session session = visit(100, 10_000_000);
    session.srcIpBytes = 13_000_000_001L;
    List<Piece> pieces =
        pieces(exporter(5, 300, 15), session).stream().filter(Piece::isByClient).toList();
    assertThat(pieces).hasSize(4).allMatch(piece -> piece.bytes() < 1L << 32);
    assertThat(pieces).extracting(Piece::reason).containsExactly(5L, 5L, 5L, 3L);
    assertThat(pieces.stream().mapToLong(Piece::bytes).sum()).isEqualTo(13_000_000_001L);
    assertThat(pieces(exporter(9, 300, 15), session)).hasSize(2);
  }

  @Test
  void anEchoIsAnsweredByItsReply() {
    Session ping = Talk.icmp(NOON, "203.0.113.9", "198.51.100.7", 8, 0);
    ping.dstPackets = 1;
    ping.dstIpBytes = 84;
    List<String> ends = new ArrayList<>();
    new FlowMeter(exporter(9, 300, 15))
        .meter(
            ping,
            (flow, exportedUs) ->
                ends.add(
                    flow.src
                        + " "
                        + flow.srcPort
                        + " -> "
                        + flow.dst
                        + " "
                        + flow.dstPort
                        + " by "
                        + flow.inputInterface
                        + ", "
                        + flow.outputInterface));
    assertThat(ends)
        .containsExactly(
            "203.0.113.9 0 -> 198.51.100.7 2048 by 1, 2",
            "198.51.100.7 0 -> 203.0.113.9 0 by 2, 1");
  }

  @Test
  void netflow5SeesNoIpv6() {
    Session session =
        Talk.tcp(NOON, SECOND, "2001:db8:2::9", 40_001, "2001:db8:1::7", 22, 5_000, 70_000);
    assertThat(exporter(5, 300, 15).sees(session)).isFalse();
    assertThat(exporter(9, 300, 15).sees(session)).isTrue();
    assertThat(exporter(5, 300, 15).sees(visit(1, 5))).isTrue();
  }

  /** Whatever the session and the timeouts. */
  @ParameterizedTest
  @CsvSource({"9, 300, 15", "9, 1800, 15", "10, 60, 60", "5, 1800, 30", "9, 1, 1"})
  void theRecordsOfADirectionAreTogetherWhatItSent(int version, long active, long inactive) {
    FlowExporter exporter = exporter(version, active, inactive);
    List<String> wrong = new ArrayList<>();
    long[] records = new long[2];
    Scenarios.tiny(9)
        .sessions(
            session -> {
              List<Piece> pieces = pieces(exporter, session);
              records[0] += pieces.size();
              records[1]++;
              for (boolean isByClient : new boolean[] {true, false}) {
                List<Piece> sent =
                    pieces.stream().filter(piece -> piece.isByClient() == isByClient).toList();
                String what = problem(session, isByClient, sent, active * SECOND);
                if (what != null) {
                  wrong.add(what + ": " + session.history() + " " + sent);
                }
              }
            });
    assertThat(wrong).isEmpty();
    assertThat(records[1]).isGreaterThan(4_000);
    assertThat(records[0]).isGreaterThan(records[1]);
  }

  private static String problem(
      Session session, boolean isByClient, List<Piece> sent, long activeUs) {
    long packets = isByClient ? session.srcPackets : session.dstPackets;
    long bytes = isByClient ? session.srcIpBytes : session.dstIpBytes;
    if (sent.stream().mapToLong(Piece::packets).sum() != packets
        || sent.stream().mapToLong(Piece::bytes).sum() != bytes) {
      return "sums are not " + packets + " and " + bytes;
    }
    long startUs = session.startUs / 1000 * 1000;
    if (isByClient && sent.get(0).startUs() != startUs) {
      return "does not begin with the session";
    }
    long gapUs = session.durationUs / Math.max(1, packets - 1) + 2_000;
    long beforeUs = startUs;
    for (int i = 0; i < sent.size(); i++) {
      Piece piece = sent.get(i);
      boolean isLast = i == sent.size() - 1;
      if (piece.packets() < 1 || piece.bytes() < 20 || piece.endUs() < piece.startUs()) {
        return "empty";
      } else if (piece.startUs() < beforeUs || piece.endUs() > session.endUs()) {
        return "overlaps, or is outside of the session";
      } else if (i > 0 && piece.startUs() > beforeUs + gapUs) {
        return "packets are missing between";
      } else if (piece.endUs() - piece.startUs() > activeUs) {
        return "longer than the active timeout";
      } else if (piece.exportedUs() < piece.endUs()) {
        return "exported before its end";
      } else if ((piece.reason() == 2) && isLast) {
        return "cut at its end";
      } else if (session.protocol != 6 && piece.flags() != 0) {
        return "flags though not TCP";
      } else if (session.isEstablished()
          && ((piece.flags() & SYN) != 0 != (i == 0)
              || (piece.flags() & FIN_OR_RST) != 0 && !isLast)) {
        return "flags of another piece";
      }
      beforeUs = piece.endUs();
    }
    return null;
  }

  @Test
  void everythingThatTellsFlowsApartIsNoted() {
    FlowExporter exporter = exporter(10, 300, 15);
    Text text = new Text(64);
    List<Object> noted = new ArrayList<>();
    List<Object> read = new ArrayList<>();
    FlowBytes bytes = new FlowBytes();
    new FlowMeter(exporter)
        .meter(
            visit(700, 701),
            (flow, exportedUs) -> {
              noted.add(values(flow));
              text.length = 0;
              bytes.write(flow, text);
              FlowRow again = exporter.newFlow();
              FlowBytes.read(text.bytes, 0, again);
              read.add(values(again));
            });
    assertThat(read).isEqualTo(noted).hasSize(6);
  }

  private static List<Object> values(FlowRow flow) {
    return List.of(
        flow.startUs,
        flow.endUs,
        flow.src.toString(),
        flow.dst.toString(),
        flow.srcPort,
        flow.dstPort,
        flow.protocol,
        flow.tcpFlags,
        flow.packets,
        flow.bytes,
        flow.endReason,
        flow.inputInterface,
        flow.outputInterface,
        flow.observedAt,
        flow.srcTos,
        flow.exporter.toString(),
        flow.hasExporter,
        flow.exporterId,
        flow.exportVersion);
  }
}
