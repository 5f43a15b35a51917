package io.lookback.datasets.stitch;

import static io.lookback.datasets.stitch.FlowPiece.NONE;
import static io.lookback.datasets.stitch.StitchTesting.DAY;
import static io.lookback.datasets.stitch.StitchTesting.MIDNIGHT;
import static io.lookback.datasets.stitch.StitchTesting.SECOND;
import static io.lookback.datasets.stitch.StitchTesting.closed;
import static io.lookback.datasets.stitch.StitchTesting.dayByDay;
import static io.lookback.datasets.stitch.StitchTesting.onePass;
import static io.lookback.datasets.stitch.StitchTesting.sorted;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.stitch.Meter.Packet;
import io.lookback.datasets.stitch.StitchTesting.Day;
import io.lookback.datasets.stitch.StitchTesting.Flow;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random sessions, cut into flows by exporters and put together again. */
class StitchDaysTest {
  private static final StitchParams DEFAULT = StitchParams.DEFAULT;
  private static final int DAYS = 5;

  /** Days after the last packet in which everything has to be closed. */
  private static final int QUIET_DAYS = 2;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 25);
  }

  static LongStream manySeeds() {
    return LongStream.rangeClosed(1, 150);
  }

  /** What a session is to be, whatever the flows. */
  private record Expected(
      IpKey src,
      int srcPort,
      IpKey dst,
      int dstPort,
      long startUs,
      long endUs,
      boolean hasOneClock,
      long srcPackets,
      long srcBytes,
      long dstPackets,
      long dstBytes,
      String orientation,
      Boolean established) {}

  /** Makes traffic, what its sessions are, and the flows that two exporters make of it. */
  private static final class Traffic {
    private static final String[] KINDS = {
      "closed", "silent", "refused", "scan", "udp", "oneWay", "icmp"
    };

    final Random random;
    final List<Flow> flows = new ArrayList<>();
    final List<Expected> expected = new ArrayList<>();
    private final long offsetUs;
    private final boolean nearEndsAtFin;
    private final boolean farEndsAtFin;

    Traffic(long seed) {
      random = new Random(seed);
      offsetUs = random.nextLong(-900_000, 900_000);
      nearEndsAtFin = random.nextBoolean();
      farEndsAtFin = random.nextBoolean();
      for (int conversation = 0; conversation < 12; conversation++) {
        conversation(conversation);
      }
      number();
    }

    private void conversation(int number) {
      String kind = KINDS[number % KINDS.length];
      boolean isClientSmall = random.nextBoolean();
      IpKey low = IpAddress.parse("192.0.2." + (1 + number));
      IpKey high = IpAddress.parse("2001:db8::" + (1 + number));
      IpKey client = isClientSmall ? low : high;
      IpKey server = isClientSmall ? high : low;
      int protocol = kind.equals("icmp") ? 1 : kind.equals("udp") || kind.equals("oneWay") ? 17 : 6;
      int clientPort = protocol == 1 ? 0 : random.nextInt(51_000, 60_000);
      int serverPort = random.nextInt(4) == 0 ? 60_001 : protocol == 6 ? 443 : 53;
      // 0 both see both; 1 the far one sees one direction; 2 each sees one; 3 near alone
      int seen = random.nextInt(4);
      boolean farSeesClient = random.nextBoolean();
      Flow fromClient =
          new Flow(client, clientPort, server, protocol == 1 ? 2_048 : serverPort, protocol);
      Flow fromServer =
          protocol == 1
              ? new Flow(server, 0, client, 0, protocol)
              : new Flow(server, serverPort, client, clientPort, protocol);
      Meter[] meters = {
        new Meter(flows, 0, nearEndsAtFin),
        new Meter(flows, 0, nearEndsAtFin),
        new Meter(flows, offsetUs, farEndsAtFin),
        new Meter(flows, offsetUs, farEndsAtFin)
      };
      long us = MIDNIGHT + random.nextLong(DAY);
      int sessions = random.nextInt(1, 25);
      for (int i = 0; i < sessions; i++) {
        List<Packet> packets = packets(kind, us, i == 0 && random.nextInt(3) == 0);
        if (packets.get(packets.size() - 1).us() >= MIDNIGHT + DAYS * DAY - 2 * SECOND) {
          break;
        }
        for (Packet packet : packets) {
          boolean byClient = packet.byClient();
          Flow like = byClient ? fromClient : fromServer;
          if (seen != 2 || byClient != farSeesClient) {
            meters[byClient ? 0 : 1].see(packet, copy(like));
          }
          if (seen == 0 || (seen != 3 && byClient == farSeesClient)) {
            meters[byClient ? 2 : 3].see(packet, copy(like).far());
          }
        }
        boolean isKnown = seen != 2 || kind.equals("icmp");
        int shownServerPort = protocol == 1 ? 0 : serverPort;
        int shownClientPort = protocol == 1 ? 8 : clientPort;
        expect(
            new Flow(client, shownClientPort, server, shownServerPort, protocol),
            kind,
            packets,
            isKnown,
            seen != 2);
        long end = packets.get(packets.size() - 1).us();
        // Closed ones may be followed sooner: longer than exporters wait, shorter than we do. Not
        // where an exporter sees answers only, which by its clock may come before what they answer.
        boolean isSoon =
            (kind.equals("closed") || kind.equals("refused"))
                && (seen == 0 || seen == 3 || (seen == 1 && farSeesClient))
                && random.nextBoolean();
        us =
            end
                + (isSoon
                    ? random.nextLong(17 * SECOND, 50 * SECOND)
                    : random.nextLong(
                        62 * SECOND, random.nextInt(5) == 0 ? 40_000 * SECOND : 3_000 * SECOND));
      }
      for (Meter meter : meters) {
        meter.end();
      }
    }

    private static Flow copy(Flow flow) {
      return new Flow(flow.src, flow.srcPort, flow.dst, flow.dstPort, flow.protocol);
    }

    private List<Packet> packets(String kind, long start, boolean isLong) {
      List<Packet> packets = new ArrayList<>();
      long delay = random.nextLong(2_000, 200_000);
      long us = start;
      switch (kind) {
        case "scan" -> packets.add(new Packet(us, true, 40, TcpBits.SYN));
        case "refused" -> {
          packets.add(new Packet(us, true, 40, TcpBits.SYN));
          us += delay;
          packets.add(new Packet(us, false, 40, TcpBits.RST | TcpBits.ACK));
        }
        case "closed", "silent" -> {
          packets.add(new Packet(us, true, 60, TcpBits.SYN));
          us += delay;
          packets.add(new Packet(us, false, 60, TcpBits.SYN | TcpBits.ACK));
          us = talk(packets, us, isLong, TcpBits.ACK, true);
          packets.add(new Packet(us + 1, true, 52, TcpBits.ACK));
          if (kind.equals("closed") && random.nextInt(4) == 0) {
            packets.add(
                new Packet(us + delay, random.nextBoolean(), 40, TcpBits.RST | TcpBits.ACK));
          } else if (kind.equals("closed")) {
            packets.add(new Packet(us + delay, true, 52, TcpBits.FIN | TcpBits.ACK));
            packets.add(new Packet(us + 2 * delay, false, 52, TcpBits.FIN | TcpBits.ACK));
            packets.add(new Packet(us + 3 * delay, true, 52, TcpBits.ACK));
          }
        }
        default -> {
          boolean isAnswered = !kind.equals("oneWay");
          packets.add(new Packet(us, true, 70, 0));
          us += delay;
          if (isAnswered) {
            packets.add(new Packet(us, false, 150, 0));
          }
          talk(packets, us, isLong, 0, isAnswered);
        }
      }
      return packets;
    }

    /** Data with silences below the timeout, also with the offset between two clocks. */
    private long talk(List<Packet> packets, long start, boolean isLong, long flags, boolean both) {
      long us = start;
      int count = isLong ? random.nextInt(500, 6_000) : random.nextInt(30);
      boolean byClient = true;
      for (int i = 0; i < count; i++) {
        us +=
            isLong || random.nextInt(5) == 0
                ? random.nextLong(1_000, 57 * SECOND)
                : 1 + random.nextLong(50_000);
        // Runs in one direction, so that the other falls silent for longer than exporters wait.
        byClient = random.nextInt(6) == 0 ? !byClient : byClient;
        packets.add(new Packet(us, byClient || !both, 40 + random.nextInt(1_400), flags));
      }
      return us;
    }

    private void expect(
        Flow flow, String kind, List<Packet> packets, boolean isKnown, boolean hasOneClock) {
      long[] counts = new long[4];
      for (Packet packet : packets) {
        int at = packet.byClient() ? 0 : 2;
        counts[at]++;
        counts[at + 1] += packet.bytes();
      }
      boolean isAnswered = counts[2] > 0;
      boolean isByFlags = kind.equals("scan") || kind.equals("refused");
      boolean isObserved = isByFlags || (isKnown && isAnswered);
      boolean hasService = flow.dstPort < 1_024 && flow.protocol != 1;
      expected.add(
          new Expected(
              flow.src,
              flow.srcPort,
              flow.dst,
              flow.dstPort,
              packets.get(0).us(),
              packets.get(packets.size() - 1).us(),
              hasOneClock,
              counts[0],
              counts[1],
              isAnswered ? counts[2] : NONE,
              isAnswered ? counts[3] : NONE,
              isObserved ? "observed" : hasService ? "inferred" : "unknown",
              isAnswered && !kind.equals("refused")));
    }

    /** Puts the records into files in random order. */
    private void number() {
      Collections.shuffle(flows, random);
      long[] records = new long[9];
      for (Flow flow : flows) {
        int file = random.nextInt(records.length);
        flow.record("file-" + file, ++records[file]);
      }
    }
  }

  /** Compares counts exactly; times exactly too if one exporter saw all, else to its offset. */
  private static void assertSame(List<StitchedSession> sessions, List<Expected> expected) {
    List<StitchedSession> found = new ArrayList<>(sessions);
    found.sort(
        Comparator.comparing((StitchedSession s) -> ends(s.src(), s.dst()))
            .thenComparingLong(StitchedSession::startUs));
    List<Expected> wanted = new ArrayList<>(expected);
    wanted.sort(
        Comparator.comparing((Expected e) -> ends(e.src(), e.dst()))
            .thenComparingLong(Expected::startUs));
    assertThat(found.size()).isEqualTo(wanted.size());
    for (int i = 0; i < found.size(); i++) {
      StitchedSession session = found.get(i);
      Expected want = wanted.get(i);
      long slackUs = want.hasOneClock() ? 0 : SECOND;
      assertThat(Math.abs(session.startUs() - want.startUs()))
          .as("%s", want)
          .isLessThanOrEqualTo(slackUs);
      assertThat(Math.abs(session.endUs() - want.endUs()))
          .as("%s", want)
          .isLessThanOrEqualTo(slackUs);
      // Where nothing shows the client, either end may stand first.
      boolean isTurned = want.orientation().equals("unknown") && session.src().equals(want.dst());
      Expected got =
          new Expected(
              isTurned ? session.dst() : session.src(),
              isTurned ? session.dstPort() : session.srcPort(),
              isTurned ? session.src() : session.dst(),
              isTurned ? session.srcPort() : session.dstPort(),
              want.startUs(),
              want.endUs(),
              want.hasOneClock(),
              isTurned ? session.dstPackets() : session.srcPackets(),
              isTurned ? session.dstBytes() : session.srcBytes(),
              isTurned ? session.srcPackets() : session.dstPackets(),
              isTurned ? session.srcBytes() : session.dstBytes(),
              session.orientation(),
              session.established());
      assertThat(got).isEqualTo(want);
      assertThat(session.partial()).isFalse();
    }
  }

  private static String ends(IpKey one, IpKey other) {
    return one.compareTo(other) < 0 ? one + " " + other : other + " " + one;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void flowsBecomeTheSessionsThatTheyWereCutFrom(long seed) {
    Traffic traffic = new Traffic(seed);
    List<Flow> flows = traffic.flows;

    List<StitchedSession> onePass = onePass(DEFAULT, flows);
    assertSame(onePass, traffic.expected);

    List<Day> days = dayByDay(DEFAULT, flows, DAYS + QUIET_DAYS);
    assertThat(sorted(closed(days))).isEqualTo(sorted(onePass));
    assertThat(days.get(days.size() - 1).carry).isEmpty();
    assertThat(days.get(0).carry.size() + days.get(1).carry.size()).isPositive();

    List<Flow> shuffled = new ArrayList<>(flows);
    Collections.shuffle(shuffled, traffic.random);
    List<Day> again = dayByDay(DEFAULT, shuffled, DAYS + QUIET_DAYS);
    for (int i = 0; i < days.size(); i++) {
      assertThat(again.get(i).closed).isEqualTo(days.get(i).closed);
      assertThat(again.get(i).open).isEqualTo(days.get(i).open);
      assertThat(again.get(i).carry).isEqualTo(days.get(i).carry);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aLateFlowChangesItsDaysOnly(long seed) {
    Traffic traffic = new Traffic(seed);
    List<Flow> flows = new ArrayList<>(traffic.flows);
    Flow late = flows.remove(traffic.random.nextInt(flows.size()));

    assertLateFlowChangesItsDaysOnly(DEFAULT, flows, late);
  }

  private static void assertLateFlowChangesItsDaysOnly(
      StitchParams params, List<Flow> flows, Flow late) {
    List<Flow> complete = new ArrayList<>(flows);
    complete.add(late);
    List<Day> before = dayByDay(params, flows, DAYS + QUIET_DAYS);
    List<Day> after = dayByDay(params, complete, DAYS + QUIET_DAYS);

    int dayOfLate = (int) ((late.piece.endUs - MIDNIGHT) / DAY);
    boolean isSettled = false;
    for (int i = 0; i < before.size(); i++) {
      if (i < dayOfLate || isSettled) {
        assertThat(after.get(i).isSameAs(before.get(i))).as("day %d", i).isTrue();
      }
      isSettled |= i >= dayOfLate && after.get(i).hasSameCarry(before.get(i));
    }
    assertThat(isSettled).isTrue();
    // The day itself is another one: it counts a flow more.
    assertThat(after.get(dayOfLate).isSameAs(before.get(dayOfLate))).isFalse();
  }

  /** Flows that no exporter would make, with limits so small that each of them is met. */
  @ParameterizedTest
  @MethodSource("manySeeds")
  void daysGiveWhatOnePassGivesWhateverTheFlows(long seed) {
    Random random = new Random(seed);
    StitchParams params =
        new StitchParams(
            Duration.ofSeconds(random.nextInt(0, 20_000)),
            Duration.ofSeconds(random.nextInt(0, 20_000)),
            Duration.ofSeconds(random.nextInt(0, 40_000)),
            Duration.ofSeconds(random.nextInt(1, 200_000)),
            Duration.ofMillis(random.nextInt(0, 2_000)),
            Duration.ofSeconds(random.nextInt(0, 1_000)),
            random.nextBoolean() ? List.of() : List.of("s2", "192.0.2.2"),
            random.nextInt(1, 4),
            1_000,
            random.nextInt(1, 12));
    List<Flow> flows = new ArrayList<>();
    int count = random.nextInt(1, 400);
    for (int i = 0; i < count; i++) {
      flows.add(anything(random, i));
    }

    List<Day> days = dayByDay(params, flows, DAYS + QUIET_DAYS);
    List<StitchedSession> onePass = onePass(params, flows);
    assertThat(sorted(closed(days))).isEqualTo(sorted(onePass));
    assertThat(onePass.stream().mapToLong(StitchedSession::flows).sum()).isEqualTo(count);
    assertThat(days.get(days.size() - 1).carry).isEmpty();

    Collections.shuffle(flows, random);
    List<Day> again = dayByDay(params, flows, DAYS + QUIET_DAYS);
    for (int i = 0; i < days.size(); i++) {
      assertThat(again.get(i).isSameAs(days.get(i))).isTrue();
    }
    assertLateFlowChangesItsDaysOnly(params, flows.subList(1, count), flows.get(0));
  }

  private static Flow anything(Random random, int number) {
    IpKey a = IpAddress.parse("192.0.2.10");
    IpKey b = IpAddress.parse("198.51.100.5");
    int protocol = random.nextInt(10) < 7 ? 6 : 17;
    Flow flow =
        random.nextBoolean()
            ? new Flow(a, 50_001, b, 50_002, protocol)
            : new Flow(b, 50_002, a, 50_001, protocol);
    long end = random.nextLong(DAYS * 86_400);
    long longest = random.nextInt(3) == 0 ? 40_000 : 300;
    flow.from(Math.max(0, end - random.nextLong(longest)), end);
    flow.counts(random.nextInt(9), random.nextInt(9_000));
    flow.piece.tcpFlags = random.nextInt(8) == 0 ? NONE : random.nextInt(32);
    if (random.nextInt(5) == 0) {
      flow.reverse(random.nextInt(3), random.nextInt(900));
      flow.piece.reverseTcpFlags = random.nextInt(32);
    }
    flow.ended(random.nextInt(6)).biflow(random.nextInt(6));
    flow.sensor("s" + random.nextInt(3)).record("file-" + random.nextInt(3), number);
    flow.piece.exporterLo += random.nextInt(2);
    return random.nextInt(4) == 0 ? flow.egress() : flow;
  }
}
