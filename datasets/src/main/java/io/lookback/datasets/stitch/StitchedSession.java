package io.lookback.datasets.stitch;

import io.lookback.udf.net.IpKey;

/**
 * A session made of flows: both directions of one conversation, client first. Numbers are {@link
 * FlowPiece#NONE} where nothing was observed.
 *
 * @param src address of the client, see {@code orientation}
 * @param srcPort of ICMP the type of the request
 * @param dst address of the server
 * @param dstPort of ICMP the code of the request
 * @param protocol IANA number
 * @param startUs first packet, UTC microseconds, by the clock of the exporters that count
 * @param endUs last packet
 * @param srcPackets sent by src
 * @param srcBytes sent by src
 * @param dstPackets sent by dst
 * @param dstBytes sent by dst
 * @param bytesBasis what the bytes count; null if that is unknown or not the same throughout
 * @param srcFlags TCP flags that src sent, as any exporter saw them
 * @param dstFlags TCP flags that dst sent
 * @param orientation observed, inferred or unknown
 * @param established whether both ends took part; null for one-sided capture
 * @param partial whether the beginning or one side is missing, or it is a piece of a longer one
 * @param open whether it may go on
 * @param sampled whether any count is an estimate from a sample
 * @param sensor sensor of the exporter that counts
 * @param exporter address of the exporter that counts; null if it is unknown
 * @param exporters observation points that saw it
 * @param flows flow records that it was made of, those of all exporters
 * @param firstFile file of the flow that began first
 * @param firstRecord number of that flow's record
 * @param lastFile file of the flow that ended last
 * @param lastRecord number of that flow's record
 */
public record StitchedSession(
    IpKey src,
    int srcPort,
    IpKey dst,
    int dstPort,
    int protocol,
    long startUs,
    long endUs,
    long srcPackets,
    long srcBytes,
    long dstPackets,
    long dstBytes,
    String bytesBasis,
    long srcFlags,
    long dstFlags,
    String orientation,
    Boolean established,
    boolean partial,
    boolean open,
    boolean sampled,
    String sensor,
    IpKey exporter,
    int exporters,
    long flows,
    String firstFile,
    long firstRecord,
    String lastFile,
    long lastRecord) {

  /** Microseconds from the first packet to the last. */
  public long durationUs() {
    return endUs - startUs;
  }

  /** Flags of both sides together. */
  public long tcpFlags() {
    return Counts.or(srcFlags, dstFlags);
  }
}
