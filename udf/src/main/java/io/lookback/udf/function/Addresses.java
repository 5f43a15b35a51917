package io.lookback.udf.function;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** Addresses between Spark's types and ours. */
final class Addresses {
  private Addresses() {}

  /** The address in a text or key; null when it is none. */
  static IpKey key(Object ip) {
    IpKey key = new IpKey();
    return (ip instanceof UTF8String text ? parse(text, key) : read((byte[]) ip, key)) ? key : null;
  }

  private static boolean parse(UTF8String text, IpKey out) {
    // The text lies within a row: parsed where it is, without a copy, unless that is off the heap.
    if (text.getBaseObject() instanceof byte[] bytes) {
      int from = (int) (text.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET);
      return IpAddress.parse(bytes, from, from + text.numBytes(), out);
    }
    byte[] bytes = text.getBytes();
    return IpAddress.parse(bytes, 0, bytes.length, out);
  }

  private static boolean read(byte[] bytes, IpKey out) {
    if (bytes.length != 16) {
      return false;
    }
    out.set(IpKey.ofBytes(bytes));
    return true;
  }

  /** The canonical text. */
  static UTF8String text(IpKey key) {
    byte[] text = new byte[IpAddress.MAX_TEXT];
    int length = IpAddress.text(key.hi, key.lo, text, 0);
    return UTF8String.fromBytes(text, 0, length);
  }
}
