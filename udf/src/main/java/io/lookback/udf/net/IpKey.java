package io.lookback.udf.net;

/**
 * An address as two longs in network order; IPv4 is kept as v4-mapped ({@code ::ffff:a.b.c.d}).
 *
 * <p>Mutable, so that a parser can fill one instance for millions of rows.
 */
public final class IpKey implements Comparable<IpKey> {
  /** So many bytes has a key. */
  public static final int BYTES = 16;

  private static final long V4_MAPPED = 0x0000_ffff_0000_0000L;

  /** The first eight bytes. */
  public long hi;

  /** The last eight bytes. */
  public long lo;

  public IpKey() {}

  public IpKey(long hi, long lo) {
    this.hi = hi;
    this.lo = lo;
  }

  /** Sets this key to an IPv4 address given as an int in network order. */
  public void setV4(int address) {
    hi = 0;
    lo = V4_MAPPED | (address & 0xffff_ffffL);
  }

  public void set(long newHi, long newLo) {
    hi = newHi;
    lo = newLo;
  }

  public void set(IpKey other) {
    set(other.hi, other.lo);
  }

  public boolean isV4() {
    return isV4(hi, lo);
  }

  public static boolean isV4(long hi, long lo) {
    return hi == 0 && (lo >>> 32) == 0xffffL;
  }

  /** The 16 bytes of the address, IPv4 as v4-mapped: the {@code ip_key} of the roll-ups. */
  public byte[] toBytes() {
    return toBytes(hi, lo);
  }

  public static byte[] toBytes(long hi, long lo) {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (hi >>> (56 - 8 * i));
      bytes[8 + i] = (byte) (lo >>> (56 - 8 * i));
    }
    return bytes;
  }

  /** Reads a key of 16 bytes as written by {@link #toBytes()}. */
  public static IpKey ofBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("An address key has 16 bytes, not " + bytes.length);
    }
    long hi = 0;
    long lo = 0;
    for (int i = 0; i < 8; i++) {
      hi = hi << 8 | (bytes[i] & 0xff);
      lo = lo << 8 | (bytes[8 + i] & 0xff);
    }
    return new IpKey(hi, lo);
  }

  /** Compares as unsigned 128-bit numbers. */
  public static int compare(long hi1, long lo1, long hi2, long lo2) {
    int high = Long.compareUnsigned(hi1, hi2);
    return high != 0 ? high : Long.compareUnsigned(lo1, lo2);
  }

  @Override
  public int compareTo(IpKey other) {
    return compare(hi, lo, other.hi, other.lo);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IpKey key && key.hi == hi && key.lo == lo;
  }

  @Override
  public int hashCode() {
    return hashCode(hi, lo);
  }

  /** For maps that mix it further, as those of Java do: which addresses collide is easy to find. */
  public static int hashCode(long hi, long lo) {
    return (int) ((hi * 31 + lo) * 0x9e37_79b9_7f4a_7c15L >>> 32);
  }

  @Override
  public String toString() {
    return IpAddress.text(hi, lo);
  }
}
