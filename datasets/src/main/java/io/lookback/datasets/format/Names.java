package io.lookback.datasets.format;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import org.apache.spark.unsafe.types.UTF8String;

/** Host names as protocols carry them, brought to one form. */
final class Names {
  /** Kind of skip for records that tell of no name. */
  static final String NONE = "no_name";

  /** Longest name of DNS as text (RFC 1035, section 3.1), and more than enough for others. */
  private static final int MAX_LENGTH = 255;

  private Names() {}

  /**
   * The name in lower case (of ASCII letters only), without the last dot, cut at 255 bytes; null
   * when there is none, or an address in its place.
   *
   * @param mayHavePort whether a port may follow, as in HTTP's Host (RFC 9110, section 7.2)
   */
  static UTF8String of(UTF8String printed, boolean mayHavePort) {
    if (printed == null) {
      return null;
    }
    byte[] b = printed.getBytes();
    int end = b.length;
    if (mayHavePort) {
      int colon = Text.lastIndexOf(b, 0, end, ':');
      if (colon >= 0 && Text.port(b, colon + 1, end) != Text.BAD) {
        boolean isBare = Text.indexOf(b, 0, colon, ':') < 0 || b[colon - 1] == ']';
        end = isBare ? colon : end;
      }
    }
    boolean isBracketed = end > 2 && b[0] == '[' && b[end - 1] == ']';
    if (end > 0 && b[end - 1] == '.') {
      end--;
    }
    boolean isAddress =
        isBracketed
            ? IpAddress.parse(b, 1, end - 1, new IpKey())
            : IpAddress.parse(b, 0, end, new IpKey());
    if (end == 0 || isAddress) {
      return null;
    }
    byte[] name = new byte[Math.min(end, MAX_LENGTH)];
    for (int i = 0; i < name.length; i++) {
      name[i] = b[i] >= 'A' && b[i] <= 'Z' ? (byte) (b[i] | 0x20) : b[i];
    }
    return Text.utf8(name, 0, name.length);
  }
}
