package io.lookback.datasets.stitch;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Flows that say only what matters, and days of them. */
final class StitchTesting {
  static final long SECOND = 1_000_000;
  static final long DAY = 86_400 * SECOND;

  /** 2026-03-01T00:00:00Z. */
  static final long MIDNIGHT = 1_772_323_200L * SECOND;

  static final String FAR_ROUTER = "192.0.2.251";
  static final String NEAR_ROUTER = "192.0.2.250";
  private static final IpKey NEAR = IpAddress.parse(NEAR_ROUTER);
  private static final IpKey FAR = IpAddress.parse(FAR_ROUTER);

  private static final Comparator<Flow> IN_ORDER =
      Comparator.<Flow>comparingLong(flow -> flow.piece.startUs)
          .thenComparingLong(flow -> flow.piece.endUs)
          .thenComparing(flow -> new IpKey(flow.piece.exporterHi, flow.piece.exporterLo))
          .thenComparing(flow -> flow.piece.fileId)
          .thenComparingLong(flow -> flow.piece.recordNo);

  private StitchTesting() {}

  /** A flow record with its addresses. */
  static final class Flow {
    final IpKey src;
    final int srcPort;
    final IpKey dst;
    final int dstPort;
    final int protocol;
    final FlowPiece piece = new FlowPiece();

    Flow(IpKey src, int srcPort, IpKey dst, int dstPort, int protocol) {
      this.src = src;
      this.srcPort = srcPort;
      this.dst = dst;
      this.dstPort = dstPort;
      this.protocol = protocol;
      piece.clear();
      piece.sentByA = conversation().isSentByA(src.hi, src.lo, srcPort);
      piece.packets = 1;
      piece.bytes = 40;
      piece.fileId = "file";
      piece.sensor = "border";
      piece.exporterHi = NEAR.hi;
      piece.exporterLo = NEAR.lo;
      piece.exporterId = 0;
      if (protocol == Conversation.ICMP) {
        piece.icmp = dstPort;
      }
    }

    Conversation conversation() {
      return Conversation.of(src.hi, src.lo, srcPort, dst.hi, dst.lo, dstPort, protocol);
    }

    /** Seconds after midnight. */
    Flow from(double start, double end) {
      piece.startUs = MIDNIGHT + Math.round(start * SECOND);
      piece.endUs = MIDNIGHT + Math.round(end * SECOND);
      return this;
    }

    Flow counts(long packets, long bytes) {
      piece.packets = packets;
      piece.bytes = bytes;
      return this;
    }

    Flow reverse(long packets, long bytes) {
      piece.reversePackets = packets;
      piece.reverseBytes = bytes;
      return this;
    }

    /** Letters S, A, F, R, P. */
    Flow flags(String letters) {
      piece.tcpFlags = bits(letters);
      return this;
    }

    Flow reverseFlags(String letters) {
      piece.reverseTcpFlags = bits(letters);
      return this;
    }

    Flow ended(int reason) {
      piece.endReason = reason;
      return this;
    }

    Flow biflow(int direction) {
      piece.biflowDirection = direction;
      return this;
    }

    Flow far() {
      piece.exporterHi = FAR.hi;
      piece.exporterLo = FAR.lo;
      return this;
    }

    Flow sensor(String name) {
      piece.sensor = name;
      return this;
    }

    Flow egress() {
      piece.observedAt = 1;
      return this;
    }

    Flow basis(String basis) {
      piece.bytesBasis = basis;
      return this;
    }

    Flow sampled() {
      piece.sampled = true;
      return this;
    }

    Flow record(String file, long number) {
      piece.fileId = file;
      piece.recordNo = number;
      return this;
    }
  }

  static long bits(String letters) {
    long bits = 0;
    for (char letter : letters.toCharArray()) {
      bits |=
          switch (letter) {
            case 'F' -> 1;
            case 'S' -> 2;
            case 'R' -> 4;
            case 'P' -> 8;
            case 'A' -> 16;
            default -> throw new IllegalArgumentException(letters);
          };
    }
    return bits;
  }

  /** What a day gave. */
  static final class Day implements StitchSink {
    final List<StitchedSession> closed = new ArrayList<>();
    final List<StitchedSession> open = new ArrayList<>();
    final List<CarriedSession> carry = new ArrayList<>();

    @Override
    public void closed(StitchedSession session) {
      closed.add(session);
    }

    @Override
    public void open(StitchedSession session, CarriedSession carried) {
      open.add(session);
      carry.add(carried);
    }

    /** Whether two days gave the same, in whatever order. */
    boolean isSameAs(Day other) {
      return sorted(closed).equals(sorted(other.closed))
          && sorted(open).equals(sorted(other.open))
          && hasSameCarry(other);
    }

    boolean hasSameCarry(Day other) {
      return sorted(carry).equals(sorted(other.carry));
    }
  }

  static <T> List<T> sorted(List<T> rows) {
    List<T> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparing(Object::toString));
    return sorted;
  }

  /** Stitches one day; flows and carry in any order. */
  static Day day(StitchParams params, List<Flow> flows, List<CarriedSession> carry, long dayEndUs) {
    Map<Conversation, List<Flow>> flowsOf = new HashMap<>();
    Map<Conversation, List<CarriedSession>> carryOf = new HashMap<>();
    Map<String, Conversation> conversations = new TreeMap<>();
    for (Flow flow : flows) {
      flowsOf.computeIfAbsent(flow.conversation(), key -> new ArrayList<>()).add(flow);
      conversations.put(flow.conversation().toString(), flow.conversation());
    }
    for (CarriedSession carried : carry) {
      carryOf.computeIfAbsent(carried.conversation(), key -> new ArrayList<>()).add(carried);
      conversations.put(carried.conversation().toString(), carried.conversation());
    }
    Day day = new Day();
    Stitcher stitcher = new Stitcher(params, day);
    FlowPiece reused = new FlowPiece();
    for (Conversation conversation : conversations.values()) {
      stitcher.begin(conversation);
      carryOf.getOrDefault(conversation, List.of()).forEach(stitcher::resume);
      List<Flow> ordered = new ArrayList<>(flowsOf.getOrDefault(conversation, List.of()));
      ordered.sort(IN_ORDER);
      for (Flow flow : ordered) {
        reused.set(flow.piece);
        stitcher.accept(reused);
      }
      stitcher.finish(dayEndUs);
    }
    return day;
  }

  /** All days in one pass. */
  static List<StitchedSession> onePass(StitchParams params, List<Flow> flows) {
    return day(params, flows, List.of(), Long.MAX_VALUE).closed;
  }

  /** Day after day from {@link #MIDNIGHT} on, each with the carry of the one before. */
  static List<Day> dayByDay(StitchParams params, List<Flow> flows, int days) {
    List<Day> result = new ArrayList<>();
    List<CarriedSession> carry = List.of();
    for (int i = 0; i < days; i++) {
      long from = MIDNIGHT + i * DAY;
      long to = from + DAY;
      List<Flow> ofDay =
          flows.stream().filter(f -> f.piece.endUs >= from && f.piece.endUs < to).toList();
      Day day = day(params, ofDay, carry, to);
      result.add(day);
      carry = day.carry;
    }
    return result;
  }

  static List<StitchedSession> closed(List<Day> days) {
    List<StitchedSession> all = new ArrayList<>();
    days.forEach(day -> all.addAll(day.closed));
    return all;
  }
}
