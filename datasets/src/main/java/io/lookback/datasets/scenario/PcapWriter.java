package io.lookback.datasets.scenario;

import io.lookback.udf.net.IpKey;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes UDP datagrams into a packet capture: classic pcap, microseconds, little-endian, Ethernet
 * frames, as tcpdump does. Closing it closes the stream.
 */
public final class PcapWriter implements Closeable {
  private static final int SNAP_LENGTH = 262_144;
  private static final int ETHERNET = 14;
  private static final int UDP = 8;

  private final OutputStream out;
  private final ByteBuffer record = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
  private final ByteBuffer headers = ByteBuffer.allocate(ETHERNET + 40 + UDP);
  private int identification;

  public PcapWriter(OutputStream out) throws IOException {
    this.out = out;
    ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putLong(0);
    header.putInt(SNAP_LENGTH).putInt(1);
    out.write(header.array());
  }

  /**
   * Writes one datagram; both addresses are of the same family.
   *
   * @param timeUs when it was captured, UTC microseconds
   */
  public void datagram(
      long timeUs, IpKey src, int srcPort, IpKey dst, int dstPort, byte[] payload, int length)
      throws IOException {
    boolean isV4 = src.isV4();
    if (isV4 != dst.isV4()) {
      throw new IllegalArgumentException("One packet from " + src + " to " + dst);
    }
    if (UDP + length > 0xffff - 20) {
      throw new IllegalArgumentException("A datagram of " + length + " bytes");
    }
    headers.clear();
    // Locally administered addresses (IEEE 802).
    headers.putShort((short) 0x0200).putInt(2).putShort((short) 0x0200).putInt(1);
    headers.putShort((short) (isV4 ? 0x0800 : 0x86dd));
    int pseudo = isV4 ? v4(src, dst, length) : v6(src, dst, length);
    headers.putShort((short) srcPort).putShort((short) dstPort);
    headers.putShort((short) (UDP + length));
    int udpAt = headers.position() - 6;
    headers.putShort((short) 0);
    int sum = sum(payload, 0, length, sum(headers.array(), udpAt, udpAt + UDP, pseudo));
    // RFC 768: zero means none, so a sum of zero is sent as all ones.
    int checksum = ~fold(sum) & 0xffff;
    headers.putShort(udpAt + 6, (short) (checksum == 0 ? 0xffff : checksum));
    int total = headers.position() + length;
    record.clear();
    record.putInt((int) (timeUs / 1_000_000)).putInt((int) (timeUs % 1_000_000));
    record.putInt(total).putInt(total);
    out.write(record.array());
    out.write(headers.array(), 0, headers.position());
    out.write(payload, 0, length);
  }

  /** RFC 791 section 3.1; returns the sum of the pseudo header of UDP. */
  private int v4(IpKey src, IpKey dst, int length) {
    int at = headers.position();
    headers.putShort((short) 0x4500).putShort((short) (20 + UDP + length));
    headers.putShort((short) identification++).putShort((short) 0x4000);
    headers.put((byte) 64).put((byte) 17).putShort((short) 0);
    headers.putInt((int) src.lo).putInt((int) dst.lo);
    headers.putShort(at + 10, (short) ~fold(sum(headers.array(), at, at + 20, 0)));
    return sum(headers.array(), at + 12, at + 20, 17 + UDP + length);
  }

  /** RFC 8200 sections 3 and 8.1; returns the sum of the pseudo header of UDP. */
  private int v6(IpKey src, IpKey dst, int length) {
    int at = headers.position();
    headers.putInt(0x6000_0000).putShort((short) (UDP + length)).put((byte) 17).put((byte) 64);
    headers.putLong(src.hi).putLong(src.lo).putLong(dst.hi).putLong(dst.lo);
    return sum(headers.array(), at + 8, at + 40, 17 + UDP + length);
  }

  /** The sum of 16-bit words of RFC 1071; 64 KiB of them fit an int. */
  private static int sum(byte[] bytes, int from, int to, int begin) {
    int sum = fold(begin);
    for (int i = from; i < to; i++) {
      int shift = (i - from & 1) == 0 ? 8 : 0;
      sum += (bytes[i] & 0xff) << shift;
    }
    return sum;
  }

  private static int fold(int sum) {
    int folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return folded;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
