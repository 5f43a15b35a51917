package io.lookback.datasets.netflow;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.HexFormat;

/** Builds messages by hand, field by field. */
public final class ExportBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** The lowest {@code size} bytes of a number, in network order. */
  public ExportBytes put(int size, long value) {
    for (int i = size - 1; i >= 0; i--) {
      out.write((int) (value >>> 8 * i));
    }
    return this;
  }

  public ExportBytes u8(long... values) {
    for (long value : values) {
      put(1, value);
    }
    return this;
  }

  public ExportBytes u16(long... values) {
    for (long value : values) {
      put(2, value);
    }
    return this;
  }

  public ExportBytes u32(long... values) {
    for (long value : values) {
      put(4, value);
    }
    return this;
  }

  public ExportBytes u64(long... values) {
    for (long value : values) {
      put(8, value);
    }
    return this;
  }

  /** An address of either family. */
  public ExportBytes ip(String text) {
    IpKey key = IpAddress.parse(text);
    return key.isV4() ? put(4, key.lo) : put(8, key.hi).put(8, key.lo);
  }

  public ExportBytes hex(String text) {
    return raw(HexFormat.of().parseHex(text.replaceAll("\\s", "")));
  }

  public ExportBytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  public byte[] bytes() {
    return out.toByteArray();
  }

  /** A set of NetFlow v9 or IPFIX with its header. */
  public static byte[] set(int id, ExportBytes body) {
    byte[] bytes = body.bytes();
    return new ExportBytes().u16(id, bytes.length + 4).raw(bytes).bytes();
  }

  /** A template: its number, then pairs of element and length. */
  public static ExportBytes template(int id, int... fields) {
    ExportBytes template = new ExportBytes().u16(id, fields.length / 2);
    for (int field : fields) {
      template.u16(field);
    }
    return template;
  }

  public static byte[] ipfix(String exportTime, long sequence, long domain, byte[]... sets) {
    ExportBytes body = new ExportBytes();
    for (byte[] set : sets) {
      body.raw(set);
    }
    byte[] bytes = body.bytes();
    return new ExportBytes()
        .u16(10, 16 + bytes.length)
        .u32(Instant.parse(exportTime).getEpochSecond(), sequence, domain)
        .raw(bytes)
        .bytes();
  }

  public static byte[] v9(
      long uptimeMs, String exportTime, long sequence, long sourceId, byte[]... sets) {
    ExportBytes message =
        new ExportBytes()
            .u16(9, sets.length)
            .u32(uptimeMs, Instant.parse(exportTime).getEpochSecond(), sequence, sourceId);
    for (byte[] set : sets) {
      message.raw(set);
    }
    return message.bytes();
  }

  /** The header of NetFlow v5. */
  public static ExportBytes v5(int count, long uptimeMs, String exportTime, long sequence) {
    Instant time = Instant.parse(exportTime);
    return new ExportBytes()
        .u16(5, count)
        .u32(uptimeMs, time.getEpochSecond(), time.getNano(), sequence);
  }

  /** A record of NetFlow v5 from 192.0.2.1 port 40000 to 203.0.113.9 port 443 over TCP. */
  public static ExportBytes v5Record(long first, long last) {
    return new ExportBytes()
        .ip("192.0.2.1")
        .ip("203.0.113.9")
        .ip("0.0.0.0")
        .u16(3, 4)
        .u32(10, 1500, first, last)
        .u16(40000, 443)
        .u8(0, 0x1b, 6, 8)
        .u16(64500, 64501)
        .u8(24, 25)
        .u16(0);
  }
}
