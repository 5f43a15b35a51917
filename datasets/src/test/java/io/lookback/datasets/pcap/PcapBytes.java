package io.lookback.datasets.pcap;

import io.lookback.datasets.netflow.ExportBytes;
import io.lookback.udf.net.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Builds captures by hand. */
final class PcapBytes {
  static final int ETHERNET = 1;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteOrder order;

  PcapBytes(ByteOrder order) {
    this.order = order;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  PcapBytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  private PcapBytes u32(long... values) {
    for (long value : values) {
      raw(ByteBuffer.allocate(4).order(order).putInt((int) value).array());
    }
    return this;
  }

  private static ByteBuffer buffer(ByteOrder order, int size) {
    return ByteBuffer.allocate(size).order(order);
  }

  /** The header of a classic file. */
  PcapBytes header(int magic, int link) {
    u32(magic);
    raw(buffer(order, 4).putShort((short) 2).putShort((short) 4).array());
    return u32(0, 0, 65_535, link);
  }

  /** A packet of a classic file. */
  PcapBytes packet(long seconds, long fraction, byte[] packet) {
    return u32(seconds, fraction, packet.length, packet.length).raw(packet);
  }

  PcapBytes packet(long seconds, long fraction, long captured, long original, byte[] packet) {
    return u32(seconds, fraction, captured, original).raw(packet);
  }

  /** A block of pcapng; the body is filled up to 32 bits. */
  PcapBytes block(int type, byte[] body) {
    int padding = -body.length & 3;
    int length = 12 + body.length + padding;
    return u32(type, length).raw(body).raw(new byte[padding]).u32(length);
  }

  PcapBytes section() {
    return block(
        0x0a0d0d0a,
        buffer(order, 16)
            .putInt(0x1a2b3c4d)
            .putShort((short) 1)
            .putShort((short) 0)
            .putLong(-1)
            .array());
  }

  PcapBytes describe(int link, byte[] options) {
    return block(
        1,
        buffer(order, 8 + options.length)
            .putShort((short) link)
            .putShort((short) 0)
            .putInt(0)
            .put(options)
            .array());
  }

  byte[] option(int code, byte[] value) {
    int padded = value.length + (-value.length & 3);
    return buffer(order, 4 + padded)
        .putShort((short) code)
        .putShort((short) value.length)
        .put(value)
        .array();
  }

  PcapBytes enhanced(int on, long ticks, byte[] packet) {
    return block(
        6,
        buffer(order, 20 + packet.length)
            .putInt(on)
            .putInt((int) (ticks >>> 32))
            .putInt((int) ticks)
            .putInt(packet.length)
            .putInt(packet.length)
            .put(packet)
            .array());
  }

  PcapBytes simple(byte[] packet) {
    return block(3, buffer(order, 4 + packet.length).putInt(packet.length).put(packet).array());
  }

  PcapBytes obsolete(int on, long ticks, byte[] packet) {
    return block(
        2,
        buffer(order, 20 + packet.length)
            .putShort((short) on)
            .putShort((short) 0)
            .putInt((int) (ticks >>> 32))
            .putInt((int) ticks)
            .putInt(packet.length)
            .putInt(packet.length)
            .put(packet)
            .array());
  }

  /** A UDP datagram with its header. */
  static byte[] udp(int from, int to, byte[] payload) {
    return new ExportBytes().u16(from, to, 8 + payload.length, 0).raw(payload).bytes();
  }

  static byte[] ip(String src, String dst, byte[] udp) {
    return IpAddress.parse(src).isV4() ? v4(src, dst, 5, 0, udp) : v6(src, dst, 17, udp);
  }

  static byte[] v4(String src, String dst, int words, int fragment, byte[] content) {
    return new ExportBytes()
        .u8(0x40 | words, 0)
        .u16(words * 4 + content.length, 1, fragment)
        .u8(64, 17)
        .u16(0)
        .ip(src)
        .ip(dst)
        .raw(new byte[words * 4 - 20])
        .raw(content)
        .bytes();
  }

  static byte[] v6(String src, String dst, int next, byte[] content) {
    return new ExportBytes()
        .u32(0x6000_0000)
        .u16(content.length)
        .u8(next, 64)
        .ip(src)
        .ip(dst)
        .raw(content)
        .bytes();
  }

  static byte[] ethernet(byte[] ip) {
    boolean isV4 = (ip[0] & 0xf0) == 0x40;
    return ethernet(new ExportBytes().u16(isV4 ? 0x0800 : 0x86dd).bytes(), ip);
  }

  /** A frame whose type, perhaps after tags, is given as bytes. */
  static byte[] ethernet(byte[] type, byte[] ip) {
    return new ExportBytes().raw(new byte[12]).raw(type).raw(ip).bytes();
  }
}
