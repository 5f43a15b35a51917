package io.lookback.datasets.format;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import org.apache.spark.unsafe.types.UTF8String;

/** Brings host names, as protocols carry them, to one form. */
final class Names {
  /** Kind of skip for records that tell of no name. */
  static final String NONE = "no_name";

  /** Longest name of DNS as text (RFC 1035, section 3.1), and more than enough for others. */
  private static final int MAX_LENGTH = 255;

  private final byte[] name = new byte[MAX_LENGTH];
  private final IpKey address = new IpKey();

  /**
   * The name in lower case (of ASCII letters only), without the last dot, cut at 255 bytes; null
   * when there is none, or an address in its place. It lies in a buffer of this instance and is
   * valid until the next call.
   *
   * @param mayHavePort whether a port may follow, as in HTTP's Host (RFC 9110, section 7.2)
   */
  UTF8String of(byte[] b, int from, int to, boolean mayHavePort) {
    int end = to;
    if (mayHavePort) {
      int colon = Text.lastIndexOf(b, from, end, ':');
      if (colon >= 0 && Text.port(b, colon + 1, end) != Text.BAD) {
        boolean isBare = Text.indexOf(b, from, colon, ':') < 0 || b[colon - 1] == ']';
        end = isBare ? colon : end;
      }
    }
    boolean isBracketed = end - from > 2 && b[from] == '[' && b[end - 1] == ']';
    if (end > from && b[end - 1] == '.') {
      end--;
    }
    boolean isAddress =
        isBracketed
            ? IpAddress.parse(b, from + 1, end - 1, address)
            : IpAddress.parse(b, from, end, address);
    if (end == from || isAddress) {
      return null;
    }
    int length = Math.min(end - from, MAX_LENGTH);
    for (int i = 0; i < length; i++) {
      byte c = b[from + i];
      name[i] = c >= 'A' && c <= 'Z' ? (byte) (c | 0x20) : c;
    }
    return Text.utf8(name, 0, length);
  }
}
