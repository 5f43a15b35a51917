package io.lookback.datasets.nfcapd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in a byte array at any position, in the byte order of the computer that wrote them. */
final class NfcapdBytes {
  private static final VarHandle LONG_LE = handle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG_BE = handle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT_LE = handle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT_BE = handle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT_LE = handle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORT_BE = handle(short[].class, ByteOrder.BIG_ENDIAN);

  private NfcapdBytes() {}

  private static VarHandle handle(Class<?> type, ByteOrder order) {
    return MethodHandles.byteArrayViewVarHandle(type, order);
  }

  static long u64(byte[] bytes, int at, boolean little) {
    return little ? (long) LONG_LE.get(bytes, at) : (long) LONG_BE.get(bytes, at);
  }

  static int i32(byte[] bytes, int at, boolean little) {
    return little ? (int) INT_LE.get(bytes, at) : (int) INT_BE.get(bytes, at);
  }

  static long u32(byte[] bytes, int at, boolean little) {
    return i32(bytes, at, little) & 0xffff_ffffL;
  }

  static int u16(byte[] bytes, int at, boolean little) {
    return (little ? (short) SHORT_LE.get(bytes, at) : (short) SHORT_BE.get(bytes, at)) & 0xffff;
  }

  static void put64(byte[] bytes, int at, boolean little, long value) {
    if (little) {
      LONG_LE.set(bytes, at, value);
    } else {
      LONG_BE.set(bytes, at, value);
    }
  }

  static void put32(byte[] bytes, int at, boolean little, int value) {
    if (little) {
      INT_LE.set(bytes, at, value);
    } else {
      INT_BE.set(bytes, at, value);
    }
  }

  static void put16(byte[] bytes, int at, boolean little, int value) {
    if (little) {
      SHORT_LE.set(bytes, at, (short) value);
    } else {
      SHORT_BE.set(bytes, at, (short) value);
    }
  }
}
