package io.lookback.datasets.scenario;

/**
 * The packets that one end of a conversation sent, taken as of the same size and evenly spaced.
 *
 * @param firstUs when the first packet was seen, UTC microseconds
 * @param lastUs when the last packet was seen; the same if there is one
 * @param flags TCP flags; null = not TCP
 */
record PacketTrain(long packets, long bytes, long firstUs, long lastUs, SentFlags flags) {
  /** What the client sent: it begins the conversation, and ends it unless it sent one packet. */
  static PacketTrain ofClient(Session session) {
    return new PacketTrain(
        session.srcPackets,
        session.srcIpBytes,
        session.startUs,
        session.srcPackets > 1 ? session.endUs() : session.startUs,
        session.protocol == 6 ? session.outcome.clientFlags() : null);
  }

  /** What the server sent: it begins a round trip later; a single answer to one packet ends all. */
  static PacketTrain ofServer(Session session) {
    // Up to 131 ms.
    long roundTrip = Dice.mix(session.id) >>> 47;
    long firstUs = session.startUs + Math.min(session.durationUs / 2, roundTrip);
    if (session.srcPackets == 1 && session.dstPackets == 1) {
      firstUs = session.endUs();
    }
    return new PacketTrain(
        session.dstPackets,
        session.dstIpBytes,
        firstUs,
        session.dstPackets > 1 ? session.endUs() : firstUs,
        session.protocol == 6 ? session.outcome.serverFlags() : null);
  }

  /** When the packet of that number, counted from 0, was seen. */
  long timeUs(long packet) {
    return packets == 1 ? firstUs : firstUs + share(lastUs - firstUs, packet, packets - 1);
  }

  /** Bytes of the packets {@code [from, to)}. */
  long bytes(long from, long to) {
    return share(bytes, to, packets) - share(bytes, from, packets);
  }

  /** TCP flags of the packets {@code [from, to)}; zero if it is not TCP. */
  int flags(long from, long to) {
    return flags == null ? 0 : flags.of(from, to, packets);
  }

  /** Whether its last packet says that it is the last. */
  boolean isClosed() {
    return flags != null && flags.closing() != 0;
  }

  /** The most packets in a row that are seen within {@code spanUs}. */
  long packetsWithin(long spanUs) {
    long lasts = lastUs - firstUs;
    return lasts <= spanUs ? packets : share(spanUs, packets - 1, lasts) + 1;
  }

  /** The most packets in a row that together have at most {@code most} bytes; at least one. */
  long packetsOf(long most) {
    return Math.max(1, most / ((bytes + packets - 1) / packets));
  }

  /** The whole part of {@code total * part / parts}, without an overflow in between. */
  private static long share(long total, long part, long parts) {
    return total / parts * part + total % parts * part / parts;
  }
}
