package io.lookback.datasets.stitch;

/**
 * One flow record of a conversation as the stitcher needs it.
 *
 * <p>Fields are public and mutable because one instance serves millions of flows: the stitcher
 * copies what it keeps. Numbers use {@link #NONE} for null.
 */
public final class FlowPiece {
  /** Null, for the numeric fields. */
  public static final long NONE = Long.MIN_VALUE;

  /** First packet, UTC microseconds. */
  public long startUs;

  /** Last packet, UTC microseconds, not before {@link #startUs}. */
  public long endUs;

  /** Whether end a of the conversation sent it; see {@link Conversation#isSentByA}. */
  public boolean sentByA;

  /** Packets that its sender sent. */
  public long packets;

  /** Bytes that its sender sent. */
  public long bytes;

  /** Bits of the TCP flags of its sender, all of them together. */
  public long tcpFlags;

  /** Packets of the other end, where the record counts both directions. */
  public long reversePackets;

  /** Bytes of the other end, where the record counts both directions. */
  public long reverseBytes;

  /** TCP flags of the other end, where the record counts both directions. */
  public long reverseTcpFlags;

  /** What the bytes count: ip, layer2 or payload; null = unknown. */
  public String bytesBasis;

  /** Of ICMP type * 256 + code (the destination port of the record). */
  public long icmp;

  /** IPFIX flowEndReason: 1 idle, 2 active timeout, 3 end seen, 4 forced, 5 lack of resources. */
  public long endReason;

  /** IPFIX biflowDirection: 0 arbitrary, 1 initiator, 2 reverse initiator, 3 perimeter. */
  public long biflowDirection;

  /** Whether the counts are estimates from a sample. */
  public boolean sampled;

  /** Sensor of the site that brought it. */
  public String sensor;

  /** Address of the exporter; zero if it is unknown. */
  public long exporterHi;

  public long exporterLo;

  /** Observation domain, source identifier or engine of the exporter. */
  public long exporterId;

  /** Where the exporter observed it: 0 ingress, 1 egress. */
  public long observedAt;

  /** File that brought it. */
  public String fileId;

  /** Number of the record in that file. */
  public long recordNo;

  /** The order in which pieces of equal times were given. */
  long sequence;

  /** Makes all fields null, zero or false. */
  public void clear() {
    startUs = 0;
    endUs = 0;
    sentByA = false;
    packets = NONE;
    bytes = NONE;
    tcpFlags = NONE;
    reversePackets = NONE;
    reverseBytes = NONE;
    reverseTcpFlags = NONE;
    bytesBasis = null;
    icmp = NONE;
    endReason = NONE;
    biflowDirection = NONE;
    sampled = false;
    sensor = null;
    exporterHi = 0;
    exporterLo = 0;
    exporterId = NONE;
    observedAt = NONE;
    fileId = null;
    recordNo = 0;
    sequence = 0;
  }

  /** Makes this piece equal to another one. */
  public void set(FlowPiece other) {
    startUs = other.startUs;
    endUs = other.endUs;
    sentByA = other.sentByA;
    packets = other.packets;
    bytes = other.bytes;
    tcpFlags = other.tcpFlags;
    reversePackets = other.reversePackets;
    reverseBytes = other.reverseBytes;
    reverseTcpFlags = other.reverseTcpFlags;
    bytesBasis = other.bytesBasis;
    icmp = other.icmp;
    endReason = other.endReason;
    biflowDirection = other.biflowDirection;
    sampled = other.sampled;
    sensor = other.sensor;
    exporterHi = other.exporterHi;
    exporterLo = other.exporterLo;
    exporterId = other.exporterId;
    observedAt = other.observedAt;
    fileId = other.fileId;
    recordNo = other.recordNo;
    sequence = other.sequence;
  }

  boolean countsReverse() {
    return reversePackets != NONE || reverseBytes != NONE;
  }

  private static boolean has(long flags, int bits) {
    return flags != NONE && (flags & bits) != 0;
  }

  /** Whether a connection begins in it, as far as the flags tell. */
  boolean hasSyn() {
    return has(tcpFlags, TcpBits.SYN) || has(reverseTcpFlags, TcpBits.SYN);
  }

  /** Whether its sender closed or broke the connection, by flags or as the exporter says. */
  boolean closes() {
    return !goesOn() && (endReason == 3 || has(tcpFlags, TcpBits.FIN | TcpBits.RST));
  }

  /** The same of the other end. */
  boolean reverseCloses() {
    return !goesOn()
        && countsReverse()
        && (endReason == 3 || has(reverseTcpFlags, TcpBits.FIN | TcpBits.RST));
  }

  boolean breaks() {
    return !goesOn() && (has(tcpFlags, TcpBits.RST) || has(reverseTcpFlags, TcpBits.RST));
  }

  /** Whether the exporter cut it while the flow went on (active timeout). */
  private boolean goesOn() {
    return endReason == 2;
  }
}
