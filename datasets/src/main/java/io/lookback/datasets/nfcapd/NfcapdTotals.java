package io.lookback.datasets.nfcapd;

/**
 * Sums over the flows of a file: what its writer says of it, or what was read.
 *
 * <p>Packets and bytes are of both directions. A record that stands for several flows counts as so
 * many.
 */
public final class NfcapdTotals {
  public long flows;
  public long bytes;
  public long packets;
  public long tcpFlows;
  public long udpFlows;
  public long icmpFlows;
  public long otherFlows;
  public long tcpBytes;
  public long udpBytes;
  public long icmpBytes;
  public long otherBytes;
  public long tcpPackets;
  public long udpPackets;
  public long icmpPackets;
  public long otherPackets;

  /** First packet of all, Unix milliseconds; 0 = unknown. */
  public long firstSeenMs;

  /** Last packet of all, Unix milliseconds; 0 = unknown. */
  public long lastSeenMs;

  /**
   * Jumps in the sequence numbers of the exports. Behind each are exports that were lost, overtaken
   * on their way, or followed by a restart; how many, the collector does not count.
   */
  public long sequenceFailures;

  static NfcapdTotals ofLayoutTwo(byte[] bytes, int at, boolean little) {
    NfcapdTotals totals = new NfcapdTotals();
    totals.sums(bytes, at, little);
    totals.firstSeenMs = NfcapdBytes.u64(bytes, at + 120, little);
    totals.lastSeenMs = NfcapdBytes.u64(bytes, at + 128, little);
    totals.sequenceFailures = NfcapdBytes.u64(bytes, at + 136, little);
    return totals;
  }

  static NfcapdTotals ofLayoutOne(byte[] bytes, int at, boolean little) {
    NfcapdTotals totals = new NfcapdTotals();
    totals.sums(bytes, at, little);
    totals.firstSeenMs =
        NfcapdBytes.u32(bytes, at + 120, little) * 1000 + NfcapdBytes.u16(bytes, at + 128, little);
    totals.lastSeenMs =
        NfcapdBytes.u32(bytes, at + 124, little) * 1000 + NfcapdBytes.u16(bytes, at + 130, little);
    totals.sequenceFailures = NfcapdBytes.u32(bytes, at + 132, little);
    return totals;
  }

  private void sums(byte[] bytes, int at, boolean little) {
    flows = NfcapdBytes.u64(bytes, at, little);
    this.bytes = NfcapdBytes.u64(bytes, at + 8, little);
    packets = NfcapdBytes.u64(bytes, at + 16, little);
    tcpFlows = NfcapdBytes.u64(bytes, at + 24, little);
    udpFlows = NfcapdBytes.u64(bytes, at + 32, little);
    icmpFlows = NfcapdBytes.u64(bytes, at + 40, little);
    otherFlows = NfcapdBytes.u64(bytes, at + 48, little);
    tcpBytes = NfcapdBytes.u64(bytes, at + 56, little);
    udpBytes = NfcapdBytes.u64(bytes, at + 64, little);
    icmpBytes = NfcapdBytes.u64(bytes, at + 72, little);
    otherBytes = NfcapdBytes.u64(bytes, at + 80, little);
    tcpPackets = NfcapdBytes.u64(bytes, at + 88, little);
    udpPackets = NfcapdBytes.u64(bytes, at + 96, little);
    icmpPackets = NfcapdBytes.u64(bytes, at + 104, little);
    otherPackets = NfcapdBytes.u64(bytes, at + 112, little);
  }

  /** Writes the 144 bytes of a statistics record of layout 2. */
  public void write(byte[] target, int at, boolean little) {
    long[] values = {
      flows,
      bytes,
      packets,
      tcpFlows,
      udpFlows,
      icmpFlows,
      otherFlows,
      tcpBytes,
      udpBytes,
      icmpBytes,
      otherBytes,
      tcpPackets,
      udpPackets,
      icmpPackets,
      otherPackets,
      firstSeenMs,
      lastSeenMs,
      sequenceFailures
    };
    for (int i = 0; i < values.length; i++) {
      NfcapdBytes.put64(target, at + 8 * i, little, values[i]);
    }
  }

  /**
   * Adds one record.
   *
   * @param protocol IANA number; 1 and 58 are ICMP
   * @param firstMs Unix milliseconds, 0 = unknown
   * @param lastMs Unix milliseconds, 0 = unknown
   */
  public void add(
      long protocol, long flowCount, long packetCount, long byteCount, long firstMs, long lastMs) {
    flows += flowCount;
    packets += packetCount;
    bytes += byteCount;
    switch ((int) protocol) {
      case 6 -> {
        tcpFlows += flowCount;
        tcpPackets += packetCount;
        tcpBytes += byteCount;
      }
      case 17 -> {
        udpFlows += flowCount;
        udpPackets += packetCount;
        udpBytes += byteCount;
      }
      case 1, 58 -> {
        icmpFlows += flowCount;
        icmpPackets += packetCount;
        icmpBytes += byteCount;
      }
      default -> {
        otherFlows += flowCount;
        otherPackets += packetCount;
        otherBytes += byteCount;
      }
    }
    if (firstMs > 0 && (firstSeenMs == 0 || firstMs < firstSeenMs)) {
      firstSeenMs = firstMs;
    }
    lastSeenMs = Math.max(lastSeenMs, lastMs);
  }
}
