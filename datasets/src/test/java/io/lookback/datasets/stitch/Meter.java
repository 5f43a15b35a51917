package io.lookback.datasets.stitch;

import io.lookback.datasets.stitch.StitchTesting.Flow;
import java.util.List;

/**
 * A model of an exporter: one flow at a time for one direction of a conversation, ended by the idle
 * and the active timeout and, if it does that, by FIN and RST.
 */
final class Meter {
  private static final long IDLE_US = 15_000_000;
  private static final long ACTIVE_US = 300_000_000;

  /** Of one packet: who sent what when. */
  record Packet(long us, boolean byClient, long bytes, long flags) {}

  private final List<Flow> exported;
  private final boolean endsAtFin;
  private final long offsetUs;
  private Flow flow;

  /**
   * @param offsetUs how far its clock is ahead
   * @param endsAtFin whether FIN and RST end a flow
   */
  Meter(List<Flow> exported, long offsetUs, boolean endsAtFin) {
    this.exported = exported;
    this.offsetUs = offsetUs;
    this.endsAtFin = endsAtFin;
  }

  /** Counts a packet; the empty flow carries addresses and exporter. */
  void see(Packet packet, Flow empty) {
    long us = packet.us() + offsetUs;
    if (flow != null && us - flow.piece.endUs > IDLE_US) {
      export(1);
    }
    if (flow != null && us - flow.piece.startUs >= ACTIVE_US) {
      export(2);
    }
    if (flow == null) {
      flow = empty;
      flow.piece.startUs = us;
      flow.counts(0, 0);
      flow.piece.tcpFlags = 0;
    }
    flow.piece.endUs = us;
    flow.piece.packets++;
    flow.piece.bytes += packet.bytes();
    flow.piece.tcpFlags |= packet.flags();
    if (endsAtFin && (packet.flags() & (TcpBits.FIN | TcpBits.RST)) != 0) {
      export(3);
    }
  }

  void end() {
    if (flow != null) {
      export(4);
    }
  }

  private void export(int reason) {
    flow.piece.endReason = reason;
    if (flow.protocol != Conversation.TCP) {
      flow.piece.tcpFlags = FlowPiece.NONE;
    }
    exported.add(flow);
    flow = null;
  }
}
