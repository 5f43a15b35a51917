package io.lookback.udf.net;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A growing string of bytes with numbers of variable length: seven bits a byte, the lowest first,
 * the eighth bit set if more follow (LEB128), as in Protocol Buffers and DWARF.
 */
public final class PackedBytes {
  private byte[] bytes = new byte[256];
  private int size;

  public int size() {
    return size;
  }

  public void clear() {
    size = 0;
  }

  /** Appends a number that is taken as unsigned: one byte below 128, ten for negative ones. */
  public void number(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** Appends a number of either sign: small ones are short (ZigZag). */
  public void signed(long value) {
    number(value << 1 ^ value >> 63);
  }

  public void bytes(byte[] from, int offset, int length) {
    reserve(length);
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
  }

  /** Appends the length of another string and the string. */
  public void sized(PackedBytes other) {
    number(other.size);
    bytes(other.bytes, 0, other.size);
  }

  public void append(PackedBytes other) {
    bytes(other.bytes, 0, other.size);
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
    }
  }

  /** Reads what was packed, in its order. */
  public static final class Reader {
    private byte[] bytes;
    private int at;

    /**
     * Reads these bytes, which are not copied.
     *
     * @param packed with an array of its own behind it, as {@link ByteBuffer#wrap} makes it
     */
    public void open(ByteBuffer packed) {
      bytes = packed.array();
      at = packed.arrayOffset() + packed.position();
    }

    public long number() {
      long value = 0;
      int shift = 0;
      byte next;
      do {
        next = bytes[at++];
        value |= (next & 0x7fL) << shift;
        shift += 7;
      } while (next < 0);
      return value;
    }

    public long signed() {
      long value = number();
      return value >>> 1 ^ -(value & 1);
    }

    public byte[] bytes(int length) {
      byte[] copy = Arrays.copyOfRange(bytes, at, at + length);
      at += length;
      return copy;
    }

    /** Up to eight bytes as a number, the highest first. */
    public long bigEndian(int length) {
      long value = 0;
      for (int i = 0; i < length; i++) {
        value = value << 8 | bytes[at++] & 0xffL;
      }
      return value;
    }

    /** Passes over a string that was packed with its length. */
    public void skipSized() {
      int length = (int) number();
      at += length;
    }
  }
}
