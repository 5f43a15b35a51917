package io.lookback.datasets.netflow;

/** Unsigned numbers in network order; callers have checked the bounds. */
final class BigEndian {
  private BigEndian() {}

  static int u8(byte[] b, int at) {
    return b[at] & 0xff;
  }

  static int u16(byte[] b, int at) {
    return (b[at] & 0xff) << 8 | (b[at + 1] & 0xff);
  }

  static int i32(byte[] b, int at) {
    return u16(b, at) << 16 | u16(b, at + 2);
  }

  static long u32(byte[] b, int at) {
    return i32(b, at) & 0xffff_ffffL;
  }

  static long u64(byte[] b, int at) {
    return u32(b, at) << 32 | u32(b, at + 4);
  }

  /** A number of 1 to 8 bytes (reduced-size encoding, RFC 7011 section 6.2). */
  static long number(byte[] b, int at, int length) {
    long value = 0;
    for (int i = at; i < at + length; i++) {
      value = value << 8 | (b[i] & 0xff);
    }
    return value;
  }

  static boolean isZero(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
