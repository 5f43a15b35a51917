package io.lookback.udf.function;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import org.apache.spark.unsafe.types.UTF8String;

/** SQL functions over addresses; called from generated code, so public. */
public final class IpFunctions {
  private IpFunctions() {}

  /** The address as 16 bytes, or null when the text is no address. */
  public static byte[] ipKey(UTF8String text) {
    byte[] bytes = text.getBytes();
    IpKey key = new IpKey();
    return IpAddress.parse(bytes, 0, bytes.length, key) ? key.toBytes() : null;
  }

  /** The canonical text of a 16-byte key, or null when it has another length. */
  public static UTF8String ipText(byte[] key) {
    if (key.length != 16) {
      return null;
    }
    IpKey address = IpKey.ofBytes(key);
    byte[] text = new byte[IpAddress.MAX_TEXT];
    int length = IpAddress.text(address.hi, address.lo, text, 0);
    return UTF8String.fromBytes(text, 0, length);
  }

  /** The /24 of an IPv4 address or the /48 of an IPv6 one, or null when the text is no address. */
  public static UTF8String ipNetwork(UTF8String text) {
    byte[] bytes = text.getBytes();
    IpKey key = new IpKey();
    if (!IpAddress.parse(bytes, 0, bytes.length, key)) {
      return null;
    }
    return UTF8String.fromString(
        key.isV4()
            ? IpAddress.text(key.hi, key.lo & ~0xffL) + "/24"
            : IpAddress.text(key.hi & ~0xffffL, 0) + "/48");
  }
}
