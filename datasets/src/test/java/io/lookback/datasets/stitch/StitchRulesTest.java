package io.lookback.datasets.stitch;

import static io.lookback.datasets.stitch.FlowPiece.NONE;
import static io.lookback.datasets.stitch.StitchTesting.DAY;
import static io.lookback.datasets.stitch.StitchTesting.MIDNIGHT;
import static io.lookback.datasets.stitch.StitchTesting.SECOND;
import static io.lookback.datasets.stitch.StitchTesting.bits;
import static io.lookback.datasets.stitch.StitchTesting.dayByDay;
import static io.lookback.datasets.stitch.StitchTesting.onePass;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.stitch.StitchTesting.Day;
import io.lookback.datasets.stitch.StitchTesting.Flow;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule on a few flows, computed by hand. */
class StitchRulesTest {
  private static final StitchParams DEFAULT = StitchParams.DEFAULT;
  private static final IpKey CLIENT = IpAddress.parse("192.0.2.10");
  private static final IpKey SERVER = IpAddress.parse("198.51.100.5");
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;

  private static Flow request() {
    return new Flow(CLIENT, 40_000, SERVER, 443, TCP);
  }

  private static Flow answer() {
    return new Flow(SERVER, 443, CLIENT, 40_000, TCP);
  }

  private static Flow query() {
    return new Flow(CLIENT, 40_000, SERVER, 53, UDP);
  }

  private static Flow reply() {
    return new Flow(SERVER, 53, CLIENT, 40_000, UDP);
  }

  private static StitchedSession only(Flow... flows) {
    List<StitchedSession> sessions = onePass(DEFAULT, List.of(flows));
    assertThat(sessions).hasSize(1);
    return sessions.get(0);
  }

  private static List<StitchedSession> all(Flow... flows) {
    return all(DEFAULT, flows);
  }

  private static List<StitchedSession> all(StitchParams params, Flow... flows) {
    List<StitchedSession> sessions = new ArrayList<>(onePass(params, List.of(flows)));
    sessions.sort(Comparator.comparingLong(StitchedSession::startUs));
    return sessions;
  }

  private static long at(double second) {
    return MIDNIGHT + Math.round(second * SECOND);
  }

  @Test
  void bothDirectionsAreOneSession() {
    StitchedSession session =
        only(
            request().from(10, 19).counts(12, 900).flags("SAPF").basis("ip").record("f1", 7),
            answer().from(10.02, 20).counts(20, 25_000).flags("SAPF").basis("ip").record("f2", 3));

    assertThat(session.src()).isEqualTo(CLIENT);
    assertThat(session.srcPort()).isEqualTo(40_000);
    assertThat(session.dst()).isEqualTo(SERVER);
    assertThat(session.dstPort()).isEqualTo(443);
    assertThat(session.protocol()).isEqualTo(TCP);
    assertThat(session.startUs()).isEqualTo(at(10));
    // 20 - 10
    assertThat(session.durationUs()).isEqualTo(10 * SECOND);
    assertThat(session.srcPackets()).isEqualTo(12);
    assertThat(session.srcBytes()).isEqualTo(900);
    assertThat(session.dstPackets()).isEqualTo(20);
    assertThat(session.dstBytes()).isEqualTo(25_000);
    assertThat(session.bytesBasis()).isEqualTo("ip");
    assertThat(session.orientation()).isEqualTo("observed");
    assertThat(session.established()).isTrue();
    assertThat(session.partial()).isFalse();
    assertThat(session.open()).isFalse();
    assertThat(session.flows()).isEqualTo(2);
    assertThat(session.exporters()).isEqualTo(1);
    assertThat(session.sensor()).isEqualTo("border");
    assertThat(session.exporter()).hasToString("192.0.2.250");
    assertThat(session.firstFile() + "#" + session.firstRecord()).isEqualTo("f1#7");
    assertThat(session.lastFile() + "#" + session.lastRecord()).isEqualTo("f2#3");
  }

  @Test
  void piecesCutByTheActiveTimeoutAreOneSession() {
    StitchedSession session =
        only(
            request().from(0, 300).counts(10, 1_000).flags("SAP").ended(2),
            request().from(300.5, 600).counts(20, 2_000).flags("AP").ended(2),
            request().from(600.1, 700).counts(30, 3_000).flags("AF").ended(3),
            answer().from(0.1, 300.1).counts(1, 100).flags("SA").ended(2),
            answer().from(301, 700.1).counts(2, 200).flags("AF").ended(3));

    // 10 + 20 + 30 and 1 + 2
    assertThat(session.srcPackets()).isEqualTo(60);
    assertThat(session.srcBytes()).isEqualTo(6_000);
    assertThat(session.dstPackets()).isEqualTo(3);
    assertThat(session.dstBytes()).isEqualTo(300);
    assertThat(session.durationUs()).isEqualTo(700_100_000);
    assertThat(session.flows()).isEqualTo(5);
    assertThat(session.srcFlags()).isEqualTo(bits("SAPF"));
    assertThat(session.dstFlags()).isEqualTo(bits("SAF"));
    assertThat(session.tcpFlags()).isEqualTo(bits("SAPF"));
  }

  @Test
  void silenceAboveTheTimeoutEndsASession() {
    // 60 s exactly continue, a microsecond more does not.
    assertThat(all(query().from(0, 1), query().from(61, 62))).hasSize(1);
    assertThat(all(query().from(0, 1), query().from(61.000001, 62))).hasSize(2);
    assertThat(all(request().from(0, 1), request().from(61.000001, 62))).hasSize(2);
    // The silence counts after the last flow of either direction: 70 - 30 = 40 s.
    assertThat(all(query().from(0, 1), reply().from(1, 30), query().from(70, 71))).hasSize(1);
  }

  @Test
  void timeoutsAreByProtocol() {
    StitchParams params =
        new StitchParams(
            Duration.ofSeconds(100),
            Duration.ofSeconds(10),
            Duration.ofMinutes(30),
            Duration.ofDays(7),
            Duration.ofMillis(1),
            Duration.ofSeconds(2),
            List.of(),
            8,
            1_000,
            1_000);

    assertThat(all(params, request().from(0, 1), request().from(90, 91))).hasSize(1);
    assertThat(all(params, query().from(0, 1), query().from(12, 13))).hasSize(2);
  }

  @Test
  void aLongFlowJoinsWhatSilenceOfTheOtherEndHadParted() {
    // The answers are 89 s apart, the request covers both.
    StitchedSession session =
        only(
            reply().from(10, 11).counts(1, 10),
            reply().from(100, 110).counts(2, 20),
            query().from(5, 120).counts(4, 40));

    assertThat(session.srcPackets()).isEqualTo(4);
    assertThat(session.dstPackets()).isEqualTo(3);
    assertThat(session.startUs()).isEqualTo(at(5));
  }

  @ParameterizedTest
  @CsvSource({"SA, 2", "A, 1"})
  void aLongFlowDoesNotJoinAConnectionToTheNext(String next, int sessions) {
    // The exporter does not end the flow of the answers at FIN: 9 to 120 covers 10 to 100.
    assertThat(
            all(
                request().from(0, 10).flags("SAF"),
                request().from(100, 110).flags(next),
                answer().from(9, 120).flags("A")))
        .hasSize(sessions);
  }

  @ParameterizedTest
  @CsvSource({
    // a SYN after FIN of both, of one side only, after RST, after an end that the exporter saw
    "SAF, SAF, 0, S, 2",
    "SAF, SA, 0, S, 2",
    "SA, SAF, 0, S, 2",
    "SA, SAR, 0, S, 2",
    "SA, SA, 3, S, 2",
    // no SYN, nothing closed, or the flow was only cut by the active timeout
    "SAF, SAF, 0, A, 1",
    "SA, SA, 0, S, 1",
    "SAF, SAF, 2, S, 1",
  })
  void aSynAfterTheEndBeginsASession(
      String client, String server, int reason, String next, int sessions) {
    assertThat(
            all(
                request().from(0, 10).flags(client).ended(reason),
                answer().from(0.1, 10.1).flags(server).ended(reason),
                request().from(20, 21).flags(next)))
        .hasSize(sessions);
  }

  @Test
  void portsUsedAgainAtOnceAreSessionsOfTheirOwn() {
    List<StitchedSession> sessions =
        all(
            request().from(0, 1).counts(5, 500).flags("SAF"),
            answer().from(0.01, 1.01).counts(6, 600).flags("SAF"),
            // the answer ends first, so that it comes before the request to which it belongs
            answer().from(3.01, 3.5).counts(8, 800).flags("SAF"),
            request().from(3, 4).counts(7, 700).flags("SAF"));

    assertThat(sessions).extracting(StitchedSession::srcBytes).containsExactly(500L, 700L);
    assertThat(sessions).extracting(StitchedSession::dstBytes).containsExactly(600L, 800L);
    assertThat(sessions).allMatch(session -> session.orientation().equals("observed"));
  }

  @Test
  void whatComesLateStaysWithTheClosedSession() {
    StitchedSession session =
        only(
            request().from(0, 1).flags("SAF"),
            answer().from(0.01, 1.01).flags("SAF"),
            request().from(1.02, 1.02).flags("A"));

    assertThat(session.srcPackets()).isEqualTo(2);
  }

  @Test
  void recordsOfBothDirectionsCountBoth() {
    StitchedSession session =
        only(
            request().from(0, 300).counts(3, 30).reverse(4, 40).flags("SA").reverseFlags("SA"),
            request().from(301, 400).counts(5, 50).reverse(6, 60).flags("AF").reverseFlags("AF"));

    // 3 + 5, 30 + 50, 4 + 6, 40 + 60
    assertThat(session.srcPackets()).isEqualTo(8);
    assertThat(session.srcBytes()).isEqualTo(80);
    assertThat(session.dstPackets()).isEqualTo(10);
    assertThat(session.dstBytes()).isEqualTo(100);
    assertThat(session.dstFlags()).isEqualTo(bits("SAF"));
    assertThat(session.established()).isTrue();
    // Both began in one record: only the ports tell.
    assertThat(session.orientation()).isEqualTo("inferred");
  }

  @ParameterizedTest
  @CsvSource({"1, 192.0.2.10", "2, 198.51.100.5"})
  void theRecordMaySayWhoBegan(int direction, String client) {
    StitchedSession session = only(query().from(0, 1).reverse(4, 40).biflow(direction));

    assertThat(session.src()).hasToString(client);
    assertThat(session.orientation()).isEqualTo("observed");
    assertThat(client.equals("192.0.2.10") ? session.dstBytes() : session.srcBytes()).isEqualTo(40);
  }

  @Test
  void anAnswerOfNothingIsObserved() {
    StitchedSession session = only(query().from(0, 1).counts(2, 80).reverse(0, 0));

    assertThat(session.dstBytes()).isZero();
    assertThat(session.established()).isFalse();
    assertThat(only(query().from(0, 1)).dstBytes()).isEqualTo(NONE);
  }

  // Several exporters.

  @Test
  void whatTwoExportersSawCountsOnce() {
    Flow[] flows = {
      request().from(0, 300).counts(10, 1_000).flags("SA"),
      request().from(300.1, 400).counts(5, 500).flags("AF"),
      answer().from(0.1, 400).counts(9, 900).flags("SAF"),
      request().from(0.4, 400.4).counts(14, 1_400).flags("SAF").far(),
      answer().from(0.5, 400.4).counts(9, 901).flags("SAF").far(),
    };

    // Packets: near 10 + 5 + 9 = 24, far 14 + 9 = 23. Near counts, with its clock.
    StitchedSession most = only(flows);
    assertThat(most.srcBytes()).isEqualTo(1_500);
    assertThat(most.dstBytes()).isEqualTo(900);
    assertThat(most.startUs()).isEqualTo(at(0));
    assertThat(most.endUs()).isEqualTo(at(400));
    assertThat(most.exporters()).isEqualTo(2);
    assertThat(most.flows()).isEqualTo(5);

    List<StitchedSession> ranked =
        all(DEFAULT.withRanking(List.of(StitchTesting.FAR_ROUTER)), flows);
    assertThat(ranked).hasSize(1);
    assertThat(ranked.get(0).srcBytes()).isEqualTo(1_400);
    assertThat(ranked.get(0).dstBytes()).isEqualTo(901);
    assertThat(ranked.get(0).startUs()).isEqualTo(at(0.4));
    assertThat(ranked.get(0).exporter()).hasToString(StitchTesting.FAR_ROUTER);
  }

  @Test
  void sensorsHaveRanksToo() {
    Flow[] flows = {
      query().from(0, 1).counts(9, 900).sensor("inner"),
      query().from(0, 1).counts(8, 800).sensor("outer"),
    };

    assertThat(all(DEFAULT.withRanking(List.of("outer", "inner")), flows))
        .singleElement()
        .satisfies(session -> assertThat(session.srcBytes()).isEqualTo(800))
        .satisfies(session -> assertThat(session.sensor()).isEqualTo("outer"));
  }

  @Test
  void ofEqualExportersTheSmallestAddressCounts() {
    StitchedSession session =
        only(query().from(0, 1).counts(2, 99).far(), query().from(0, 1).counts(2, 80));

    assertThat(session.srcBytes()).isEqualTo(80);
    assertThat(session.exporter()).hasToString(StitchTesting.NEAR_ROUTER);
  }

  @Test
  void aDirectionThatOnlyTheOtherExporterSawIsTakenFromIt() {
    StitchedSession session =
        only(
            request().from(0, 10).counts(50, 5_000).flags("SAF"),
            answer().from(0.3, 10.3).counts(7, 700).flags("SAF").far());

    assertThat(session.srcBytes()).isEqualTo(5_000);
    assertThat(session.dstBytes()).isEqualTo(700);
    assertThat(session.established()).isTrue();
    assertThat(session.partial()).isFalse();
    // 0.3 s between clocks that may be 2 s apart show nothing; 443 against 40000 does.
    assertThat(session.orientation()).isEqualTo("inferred");
  }

  @Test
  void countersOfOneDirectionAreNeverMixed() {
    // The route changed at 100: 30 packets by one, 20 by the other; the span is of both.
    StitchedSession session =
        only(
            query().from(0, 100).counts(30, 3_000), query().from(100, 150).counts(20, 2_000).far());

    assertThat(session.srcPackets()).isEqualTo(30);
    assertThat(session.durationUs()).isEqualTo(150 * SECOND);
  }

  @Test
  void aShortSessionSeenByTwoClocksIsOne() {
    // By the other clock all is over before it begins: 0.02 < 0.4.
    StitchedSession session =
        only(
            request().from(0, 0).flags("S"),
            answer().from(0.02, 0.02).flags("RA"),
            request().from(0.4, 0.4).flags("S").far(),
            answer().from(0.42, 0.42).flags("RA").far());

    assertThat(session.srcPackets()).isEqualTo(1);
    assertThat(session.dstPackets()).isEqualTo(1);
    assertThat(session.established()).isFalse();
    assertThat(session.orientation()).isEqualTo("observed");
  }

  @Test
  void ingressAndEgressOfOneRouterCountOnce() {
    StitchedSession session =
        only(
            query().from(0, 1).counts(3, 300),
            reply().from(0.1, 1).counts(4, 400),
            query().from(0, 1).counts(3, 300).egress(),
            reply().from(0.1, 1).counts(4, 400).egress());

    assertThat(session.srcPackets()).isEqualTo(3);
    assertThat(session.dstPackets()).isEqualTo(4);
    // One interface only, metered both ways: one clock, as both are one router.
    StitchedSession oneInterface =
        only(query().from(0, 1).counts(3, 300), reply().from(0.1, 1).counts(4, 400).egress());
    assertThat(oneInterface.srcPackets()).isEqualTo(3);
    assertThat(oneInterface.dstPackets()).isEqualTo(4);
    assertThat(oneInterface.orientation()).isEqualTo("observed");
  }

  @Test
  void exportersBeyondTheLimitAreNotCounted() {
    StitchParams two =
        new StitchParams(
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofMinutes(30),
            Duration.ofDays(7),
            Duration.ofMillis(1),
            Duration.ofSeconds(2),
            List.of("best"),
            2,
            1_000,
            1_000);
    // Of equal exporters the names decide: inner, then outer, then spare; best has a rank.
    List<StitchedSession> sessions =
        all(
            two,
            query().from(0, 1).counts(9, 900).sensor("spare"),
            query().from(0, 1).counts(8, 800).sensor("outer"),
            query().from(0, 1).counts(7, 700).sensor("inner"),
            query().from(2, 3).counts(7, 700).sensor("inner"),
            query().from(2, 3).counts(1, 100).sensor("best"));

    assertThat(sessions).hasSize(1);
    assertThat(sessions.get(0).srcBytes()).isEqualTo(100);
    assertThat(sessions.get(0).flows()).isEqualTo(5);
    assertThat(sessions.get(0).exporters()).isEqualTo(2);
  }

  @Test
  void bytesOfDifferentBasisHaveNone() {
    assertThat(only(query().from(0, 1).basis("ip"), reply().from(0.1, 1)).bytesBasis())
        .isEqualTo("ip");
    assertThat(
            only(query().from(0, 1).basis("ip"), reply().from(0, 1).basis("layer2")).bytesBasis())
        .isNull();
  }

  // Who is the client.

  @Test
  void theFirstPacketShowsTheClient() {
    // From a service port to a service port, and from the service port first: ports are no help.
    Flow first = new Flow(SERVER, 53, CLIENT, 53, UDP).from(5, 6);
    Flow second = new Flow(CLIENT, 53, SERVER, 53, UDP).from(5.002, 6);
    assertThat(only(first, second).src()).isEqualTo(SERVER);
    assertThat(only(first, second).orientation()).isEqualTo("observed");

    // 1 ms is the resolution: not more.
    second.from(5.001, 6);
    assertThat(only(first, second).orientation()).isEqualTo("unknown");
    assertThat(only(first, second).src()).isEqualTo(SERVER);
  }

  @Test
  void wholeSecondsShowLess() {
    StitchParams seconds =
        new StitchParams(
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofMinutes(30),
            Duration.ofDays(7),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            List.of(),
            8,
            1_000,
            1_000);

    assertThat(all(seconds, reply().from(0, 3), query().from(1, 3)).get(0).orientation())
        .isEqualTo("inferred");
    assertThat(all(seconds, reply().from(0, 3), query().from(2, 3)).get(0).orientation())
        .isEqualTo("observed");
  }

  @Test
  void inTheMiddleOfTcpTheFirstPacketShowsNothing() {
    StitchedSession session =
        only(answer().from(0, 10).flags("AP"), request().from(0.5, 10).flags("A"));

    assertThat(session.src()).isEqualTo(CLIENT);
    assertThat(session.orientation()).isEqualTo("inferred");
    assertThat(session.partial()).isTrue();
    assertThat(session.established()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    // flags of the only flow, from the service port or to it; packets; client; orientation
    "443, S, 3, sender, observed",
    "40000, S, 3, sender, observed",
    "443, SA, 1, receiver, observed",
    "40000, SA, 1, receiver, observed",
    "40000, SA, 2, sender, inferred",
    "443, SA, 2, receiver, inferred",
  })
  void flagsOfOneSideMayShowTheClient(
      int senderPort, String flags, long packets, String client, String orientation) {
    Flow flow = senderPort == 443 ? answer() : request();
    StitchedSession session = only(flow.from(0, 1).flags(flags).counts(packets, 60));

    assertThat(session.src()).isEqualTo(client.equals("sender") ? flow.src : flow.dst);
    assertThat(session.orientation()).isEqualTo(orientation);
  }

  @Test
  void anEchoAndItsReplyAreOneSession() {
    StitchedSession session =
        only(
            new Flow(SERVER, 0, CLIENT, 8 << 8, ICMP).from(0, 3).counts(4, 336),
            new Flow(CLIENT, 0, SERVER, 0, ICMP).from(0, 3).counts(4, 336));

    assertThat(session.src()).isEqualTo(SERVER);
    assertThat(session.srcPort()).isEqualTo(8);
    assertThat(session.dstPort()).isZero();
    assertThat(session.orientation()).isEqualTo("observed");
    assertThat(session.established()).isTrue();
    // Port unreachable (3, 3) is no answer to it.
    assertThat(
            all(
                new Flow(SERVER, 0, CLIENT, 8 << 8, ICMP).from(0, 3),
                new Flow(CLIENT, 0, SERVER, 3 << 8 | 3, ICMP).from(0, 3)))
        .hasSize(2);
  }

  @Test
  void aReplyAloneIsOneSided() {
    StitchedSession session = only(new Flow(CLIENT, 0, SERVER, 0, ICMP).from(0, 3));

    assertThat(session.src()).isEqualTo(SERVER);
    assertThat(session.srcBytes()).isEqualTo(NONE);
    assertThat(session.established()).isNull();
    assertThat(session.partial()).isTrue();
  }

  @Test
  void oneHostWithItself() {
    StitchedSession session =
        only(
            new Flow(CLIENT, 40_000, CLIENT, 25, TCP).from(0, 1).counts(3, 30).flags("SAF"),
            new Flow(CLIENT, 25, CLIENT, 40_000, TCP).from(0.1, 1).counts(2, 20).flags("SAF"));

    assertThat(session.srcPort()).isEqualTo(40_000);
    assertThat(session.srcBytes()).isEqualTo(30);
    assertThat(session.dstBytes()).isEqualTo(20);
  }

  // What took place.

  @ParameterizedTest
  @CsvSource(
      value = {
        // flags of the client, of the server; established; partial
        "SA, SA, true, false",
        "SAF, SAR, true, false",
        "S, RA, false, false",
        "S, R, false, false",
        "S, -, false, false",
        "SR, SA, true, false",
        // the beginning is missing
        "A, A, true, true",
        "A, R, false, true",
        "AP, RA, true, true",
        // one side only, and it acts as if the other had answered
        "SA, -, -, true",
        "AP, -, -, true",
        "-, SA, -, true",
        "-, A, -, true",
        // hardware that exports no flags
        "'', '', true, false",
        "'', -, -, true",
      },
      nullValues = "-")
  void tcpIsEstablishedByItsHandshake(
      String client, String server, Boolean established, boolean partial) {
    List<Flow> flows = new ArrayList<>();
    if (client != null) {
      flows.add(request().from(0, 1).counts(2, 80).flags(client));
    }
    if (server != null) {
      flows.add(answer().from(0.1, 1).counts(2, 80).flags(server));
    }
    StitchedSession session = only(flows.toArray(Flow[]::new));

    assertThat(session.established()).isEqualTo(established);
    assertThat(session.partial()).isEqualTo(partial);
  }

  @Test
  void otherProtocolsAreEstablishedByBothDirections() {
    assertThat(only(query().from(0, 1), reply().from(0.1, 1)).established()).isTrue();
    assertThat(only(query().from(0, 1)).established()).isFalse();
    assertThat(only(query().from(0, 1)).partial()).isFalse();
    // Only the server was heard: the query went another way.
    assertThat(only(reply().from(0, 1)).established()).isNull();
    assertThat(only(reply().from(0, 1)).partial()).isTrue();
  }

  @Test
  void oneSampledFlowMakesTheSessionSampled() {
    assertThat(only(query().from(0, 1), reply().from(0.1, 1).sampled()).sampled()).isTrue();
    assertThat(only(query().from(0, 1), reply().from(0.1, 1)).sampled()).isFalse();
  }

  @Test
  void sumsStopAtTheLargestNumber() {
    long half = 1L << 62;
    // 2^62 + 2^62 = 2^63, one more than the largest; -1 is 2^64 - 1 as exported.
    StitchedSession session =
        only(
            query().from(0, 1).counts(half, half - 1),
            query().from(2, 3).counts(half, half),
            reply().from(2, 3).counts(NONE, -1),
            reply().from(3, 4).counts(NONE, 5));

    assertThat(session.srcPackets()).isEqualTo(Long.MAX_VALUE);
    assertThat(session.srcBytes()).isEqualTo(Long.MAX_VALUE);
    assertThat(session.dstPackets()).isEqualTo(NONE);
    assertThat(session.dstBytes()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aSessionAboveSevenDaysIsCut() {
    // A flow of 59 s each minute for eight days; the reply shows once who is the client.
    List<Flow> flows = new ArrayList<>();
    Flow first = new Flow(SERVER, 5_353, CLIENT, 5_353, UDP);
    flows.add(new Flow(CLIENT, 5_353, SERVER, 5_353, UDP).from(1, 2));
    for (int minute = 0; minute < 8 * 1_440; minute++) {
      flows.add(
          new Flow(first.src, 5_353, first.dst, 5_353, UDP)
              .from(60.0 * minute, 60.0 * minute + 59));
    }
    List<StitchedSession> sessions = all(flows.toArray(Flow[]::new));

    // 7 d = 10,080 min: the flow of minute 10,079 ends 1 s before it, the next one begins a
    // session.
    assertThat(sessions).extracting(StitchedSession::srcPackets).containsExactly(10_080L, 1_440L);
    assertThat(sessions).allMatch(StitchedSession::partial);
    assertThat(sessions).allMatch(session -> session.src().equals(SERVER));
    assertThat(sessions).allMatch(session -> session.orientation().equals("observed"));
    assertThat(sessions.get(0).endUs()).isEqualTo(at(10_079 * 60 + 59));
    assertThat(sessions.get(1).startUs()).isEqualTo(at(10_080 * 60));
    assertThat(StitchTesting.sorted(StitchTesting.closed(dayByDay(DEFAULT, flows, 10))))
        .isEqualTo(StitchTesting.sorted(sessions));
  }

  // Days.

  @Test
  void aSessionOverMidnightIsOpenAndThenClosed() {
    List<Flow> flows =
        List.of(
            request().from(86_000, 86_290).counts(1, 10).flags("SA").ended(2),
            answer().from(86_000.1, 86_290.1).counts(2, 20).flags("SA").ended(2),
            request().from(86_300, 86_500).counts(4, 40).flags("AF").ended(3),
            answer().from(86_300.1, 86_500).counts(8, 80).flags("AF").ended(3));
    List<Day> days = dayByDay(DEFAULT, flows, 3);

    assertThat(days.get(0).closed).isEmpty();
    StitchedSession open = days.get(0).open.get(0);
    assertThat(open.open()).isTrue();
    assertThat(open.endUs()).isEqualTo(at(86_290.1));
    assertThat(open.srcBytes()).isEqualTo(10);
    assertThat(days.get(1).open).isEmpty();
    StitchedSession closed = days.get(1).closed.get(0);
    assertThat(closed.open()).isFalse();
    assertThat(closed.startUs()).isEqualTo(at(86_000));
    // 1 + 4, 10 + 40, 2 + 8, 20 + 80
    assertThat(closed.srcPackets()).isEqualTo(5);
    assertThat(closed.srcBytes()).isEqualTo(50);
    assertThat(closed.dstPackets()).isEqualTo(10);
    assertThat(closed.dstBytes()).isEqualTo(100);
    assertThat(closed.orientation()).isEqualTo("observed");
    assertThat(days.get(2).isSameAs(new Day())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    // closed by both ends: the idle timeout, 60 s, has to pass before midnight
    "SAF, 86339, 0",
    "SAF, 86341, 1",
    // else a flow that began before may still come: 60 s + 30 min = 1,860 s
    "SA, 84539, 0",
    "SA, 84541, 1",
  })
  void onlyWhatMayGoOnIsCarried(String flags, double end, int open) {
    List<Flow> flows =
        List.of(
            request().from(80_000, end).flags(flags), answer().from(80_000.1, end).flags(flags));
    Day day = dayByDay(DEFAULT, flows, 1).get(0);

    assertThat(day.open).hasSize(open);
    assertThat(day.carry).hasSize(open);
    assertThat(day.closed).hasSize(1 - open);
  }

  @Test
  void aLongFlowOfTheNextDayJoinsSessionsOfTheDayBefore() {
    // By the end of the day two sessions, 89 s apart; then comes what covers both.
    List<Flow> flows =
        List.of(
            reply().from(85_000, 85_011).counts(1, 10),
            reply().from(85_100, 85_110).counts(2, 20),
            query().from(84_999, 86_410).counts(4, 40));
    List<Day> days = dayByDay(DEFAULT, flows, 2);

    assertThat(days.get(0).open).hasSize(2);
    List<StitchedSession> later = days.get(1).open;
    assertThat(later).isEmpty();
    assertThat(days.get(1).closed).isEqualTo(onePass(DEFAULT, flows)).hasSize(1);
    assertThat(days.get(1).closed.get(0).dstPackets()).isEqualTo(3);
  }

  @Test
  void theCarryKeepsEverything() {
    Flow flow =
        query()
            .from(86_390, 86_395)
            .counts(NONE, 7)
            .sensor("a,b;c%2C%")
            .basis("layer2")
            .sampled()
            .record("f", 9);
    List<Flow> flows = List.of(flow, query().from(86_391, 86_395).sensor("").record("g", 1));
    Day first = dayByDay(DEFAULT, flows, 1).get(0);
    Day second = StitchTesting.day(DEFAULT, List.of(), first.carry, MIDNIGHT + 2 * DAY);

    assertThat(second.closed).isEqualTo(onePass(DEFAULT, flows));
    // Resumed and carried again nothing changes.
    assertThat(StitchTesting.day(DEFAULT, List.of(), first.carry, MIDNIGHT + DAY).carry)
        .isEqualTo(first.carry);
  }

  @Test
  void sessionsBeyondTheLimitAreTakenAsEnded() {
    StitchParams four =
        new StitchParams(
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofDays(1),
            Duration.ofDays(7),
            Duration.ofMillis(1),
            Duration.ofSeconds(2),
            List.of(),
            8,
            1_000,
            4);
    List<Flow> flows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      flows.add(query().from(100 * i, 100 * i + 1));
    }
    Day day = dayByDay(four, flows, 1).get(0);

    // From the fifth on each closes a quarter of four, one, to make room: 10 - 4.
    assertThat(day.closed).hasSize(6);
    assertThat(day.open).hasSize(4);
  }

  // Wrong use.

  @Test
  void flowsMustComeInOrder() {
    Stitcher stitcher = new Stitcher(DEFAULT, new Day());
    stitcher.begin(query().conversation());
    stitcher.accept(query().from(5, 6).piece);

    assertThatThrownBy(() -> stitcher.accept(query().from(4, 9).record("f1", 3).piece))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("record 3 of f1 is from 1772323204000000 to 1772323209000000 us");
    assertThatThrownBy(() -> stitcher.accept(query().from(9, 8).piece))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Flows must come in order of their start and end after it");
  }

  @Test
  void flowsMustBeOfTheDay() {
    Stitcher stitcher = new Stitcher(DEFAULT, new Day());
    stitcher.begin(query().conversation());
    stitcher.accept(query().from(86_399, 86_400).piece);

    assertThatThrownBy(() -> stitcher.finish(MIDNIGHT + DAY))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("after its day");
  }

  @Test
  void theCarryMustBeOfTheConversation() {
    CarriedSession carried =
        dayByDay(DEFAULT, List.of(query().from(86_390, 86_395)), 1).get(0).carry.get(0);
    Stitcher stitcher = new Stitcher(DEFAULT, new Day());
    stitcher.begin(request().conversation());

    assertThatThrownBy(() -> stitcher.resume(carried))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot resume a session of Conversation[");
  }

  @Test
  void parametersAreChecked() {
    assertThatThrownBy(
            () ->
                new StitchParams(
                    Duration.ofSeconds(-1),
                    Duration.ofSeconds(60),
                    Duration.ofDays(1),
                    Duration.ofDays(7),
                    Duration.ofMillis(1),
                    Duration.ofSeconds(2),
                    List.of(),
                    8,
                    1_000,
                    4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Parameter tcp-idle must be PT0S to P36500D, not PT-1S");
  }
}
