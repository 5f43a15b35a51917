package io.lookback.datasets.scenario;

import io.lookback.datasets.format.FlowRow;

/**
 * Makes flow records of conversations as an exporter does: one direction each, times in whole
 * milliseconds, a new record when the active or the inactive timeout is over or a counter would
 * overflow. Packets and bytes of the records of a direction are together those of the session.
 */
final class FlowMeter {
  /** Takes flow records. */
  interface Sink {
    /**
     * @param flow valid until this returns
     * @param exportedUs when it is sent, UTC microseconds
     */
    void flow(FlowRow flow, long exportedUs);
  }

  // flowEndReason of IPFIX (RFC 5102).
  private static final int IDLE = 1;
  private static final int ACTIVE = 2;
  private static final int END = 3;
  private static final int LACK_OF_RESOURCES = 5;

  private final FlowExporter exporter;
  private final long activeUs;
  private final long inactiveUs;
  private final FlowRow flow;

  FlowMeter(FlowExporter exporter) {
    this.exporter = exporter;
    activeUs = exporter.active().toNanos() / 1000;
    inactiveUs = exporter.inactive().toNanos() / 1000;
    flow = exporter.newFlow();
  }

  /** The records of a conversation, those of its client first. */
  void meter(Session session, Sink sink) {
    flow.protocol = session.protocol;
    boolean isIcmp = session.protocol == 1 || session.protocol == 58;
    flow.src.set(session.srcHi, session.srcLo);
    flow.dst.set(session.dstHi, session.dstLo);
    flow.srcPort = isIcmp ? 0 : session.srcPort;
    flow.dstPort = isIcmp ? session.srcPort << 8 | session.dstPort : session.dstPort;
    meter(PacketTrain.ofClient(session), sink);
    if (session.dstPackets > 0) {
      flow.src.set(session.dstHi, session.dstLo);
      flow.dst.set(session.srcHi, session.srcLo);
      flow.srcPort = isIcmp ? 0 : session.dstPort;
      flow.dstPort = isIcmp ? answer(session.srcPort) << 8 : session.srcPort;
      meter(PacketTrain.ofServer(session), sink);
    }
  }

  /** Type of the ICMP message that answers an echo (RFC 792, RFC 4443). */
  private static int answer(int type) {
    return switch (type) {
      case 8 -> 0;
      case 128 -> 129;
      default -> type;
    };
  }

  private void meter(PacketTrain train, Sink sink) {
    flow.inputInterface = exporter.interfaceTo(flow.src.hi, flow.src.lo);
    flow.outputInterface = exporter.interfaceTo(flow.dst.hi, flow.dst.lo);
    boolean isSparse = train.packets() > 1 && train.packetsWithin(inactiveUs) == 1;
    long inTime = isSparse ? 1 : train.packetsWithin(activeUs);
    long inCounter = train.packetsOf(exporter.maxBytes());
    int cut = isSparse ? IDLE : inCounter < inTime ? LACK_OF_RESOURCES : ACTIVE;
    long step = Math.min(inTime, inCounter);
    for (long from = 0; from < train.packets(); from += step) {
      long to = Math.min(train.packets(), from + step);
      boolean isLast = to == train.packets();
      flow.endReason = isLast ? train.isClosed() ? END : IDLE : cut;
      flow.startUs = wholeMillis(train.timeUs(from));
      flow.endUs = wholeMillis(train.timeUs(to - 1));
      flow.packets = to - from;
      flow.bytes = train.bytes(from, to);
      flow.tcpFlags = train.flags(from, to);
      sink.flow(flow, exportedUs());
    }
  }

  private static long wholeMillis(long timeUs) {
    return Math.floorDiv(timeUs, 1000L) * 1000;
  }

  /** When the exporter notices that the flow has ended: it looks about once a second. */
  private long exportedUs() {
    long endedUs =
        switch ((int) flow.endReason) {
          case IDLE -> flow.endUs + inactiveUs;
          case ACTIVE -> flow.startUs + activeUs;
          default -> flow.endUs;
        };
    return endedUs + (Dice.mix(flow.startUs ^ flow.src.lo ^ flow.srcPort) >>> 44);
  }
}
