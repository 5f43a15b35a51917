package io.lookback.udf.net;

import java.nio.charset.StandardCharsets;

/**
 * Reads and writes addresses: text to 16-byte keys and back to canonical text (RFC 5952; IPv4
 * dotted, v4-mapped shown as IPv4).
 *
 * <p>Strict on purpose: octets with leading zeros ({@code 010.0.0.1}) are refused, because programs
 * disagree on whether they are octal; masked octets ({@code 10.x.x.1}) are refused too. A zone
 * identifier ({@code fe80::1%eth0}, RFC 4007) is dropped.
 */
public final class IpAddress {
  /** Longest canonical text: 8 groups of 4 and 7 colons. */
  public static final int MAX_TEXT = 39;

  private IpAddress() {}

  /**
   * Parses the text in {@code buffer[from, to)} into {@code out}.
   *
   * @return false when the text is no address; {@code out} is then undefined
   */
  public static boolean parse(byte[] buffer, int from, int to, IpKey out) {
    for (int i = from; i < to && i < from + 5; i++) {
      if (buffer[i] == ':') {
        return parseV6(buffer, from, to, out);
      }
    }
    long v4 = parseV4(buffer, from, to);
    if (v4 < 0) {
      return false;
    }
    out.setV4((int) v4);
    return true;
  }

  /** Parses {@code text}, or fails with the text in the message. */
  public static IpKey parse(String text) {
    IpKey key = new IpKey();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (!parse(bytes, 0, bytes.length, key)) {
      throw new IllegalArgumentException("Not an IP address: '" + text + "'");
    }
    return key;
  }

  /** The dotted quad as an unsigned int, or -1. */
  private static long parseV4(byte[] b, int from, int to) {
    long address = 0;
    int dots = 0;
    int octet = -1;
    for (int i = from; i < to; i++) {
      int c = b[i];
      if (c >= '0' && c <= '9') {
        if (octet == 0) {
          return -1;
        }
        octet = octet < 0 ? c - '0' : octet * 10 + c - '0';
        if (octet > 255) {
          return -1;
        }
      } else if (c == '.' && octet >= 0 && dots < 3) {
        address = address << 8 | octet;
        octet = -1;
        dots++;
      } else {
        return -1;
      }
    }
    return dots == 3 && octet >= 0 ? address << 8 | octet : -1;
  }

  private static boolean parseV6(byte[] b, int from, int end, IpKey out) {
    int to = end;
    for (int i = from; i < end; i++) {
      if (b[i] == '%') {
        if (i + 1 == end) {
          return false;
        }
        to = i;
        break;
      }
    }
    // Groups before '::' fill from the left, groups after it are shifted to the right end.
    long hi = 0;
    long lo = 0;
    int groups = 0;
    int gap = -1;
    int i = from;
    if (to - from >= 2 && b[from] == ':' && b[from + 1] == ':') {
      gap = 0;
      i = from + 2;
    } else if (from < to && b[from] == ':') {
      return false;
    }
    while (i < to) {
      int start = i;
      int value = 0;
      while (i < to) {
        int digit = hex(b[i]);
        if (digit < 0) {
          break;
        }
        if (i - start == 4) {
          return false;
        }
        value = value << 4 | digit;
        i++;
      }
      if (i < to && b[i] == '.') {
        long v4 = parseV4(b, start, to);
        if (v4 < 0 || groups > 6) {
          return false;
        }
        hi = hi << 32 | lo >>> 32;
        lo = lo << 32 | v4;
        groups += 2;
        i = to;
        break;
      }
      if (i == start || groups == 8) {
        return false;
      }
      hi = hi << 16 | lo >>> 48;
      lo = lo << 16 | value;
      groups++;
      if (i == to) {
        break;
      }
      if (b[i] != ':') {
        return false;
      }
      i++;
      if (i == to) {
        return false;
      }
      if (b[i] == ':') {
        if (gap >= 0) {
          return false;
        }
        gap = groups;
        i++;
      }
    }
    if (gap < 0) {
      if (groups != 8) {
        return false;
      }
      out.set(hi, lo);
      return true;
    }
    if (groups > 7) {
      return false;
    }
    // 'groups' groups are right-aligned in (hi, lo); the first 'gap' of them belong to the left.
    int tail = groups - gap;
    long tailHi = maskLow(hi, 16 * tail - 64);
    long tailLo = maskLow(lo, 16 * tail);
    int headShift = 16 * (8 - gap);
    long[] head = shiftRight(hi, lo, 16 * tail);
    long[] placed = shiftLeft(head[0], head[1], headShift);
    out.set(placed[0] | tailHi, placed[1] | tailLo);
    return true;
  }

  private static long maskLow(long value, int bits) {
    return bits <= 0 ? 0 : bits >= 64 ? value : value & ((1L << bits) - 1);
  }

  private static long[] shiftRight(long hi, long lo, int bits) {
    if (bits == 0) {
      return new long[] {hi, lo};
    }
    if (bits >= 128) {
      return new long[] {0, 0};
    }
    return bits >= 64
        ? new long[] {0, hi >>> (bits - 64)}
        : new long[] {hi >>> bits, lo >>> bits | hi << (64 - bits)};
  }

  private static long[] shiftLeft(long hi, long lo, int bits) {
    if (bits == 0) {
      return new long[] {hi, lo};
    }
    if (bits >= 128) {
      return new long[] {0, 0};
    }
    return bits >= 64
        ? new long[] {lo << (bits - 64), 0}
        : new long[] {hi << bits | lo >>> (64 - bits), lo << bits};
  }

  private static int hex(int c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  /** The canonical text of an address. */
  public static String text(long hi, long lo) {
    byte[] out = new byte[MAX_TEXT];
    int length = text(hi, lo, out, 0);
    return new String(out, 0, length, StandardCharsets.US_ASCII);
  }

  /** Writes the canonical text into {@code out} at {@code offset}; returns its length. */
  public static int text(long hi, long lo, byte[] out, int offset) {
    int at = offset;
    if (IpKey.isV4(hi, lo)) {
      for (int shift = 24; shift >= 0; shift -= 8) {
        int octet = (int) (lo >>> shift) & 0xff;
        if (octet >= 100) {
          out[at++] = (byte) ('0' + octet / 100);
        }
        if (octet >= 10) {
          out[at++] = (byte) ('0' + octet / 10 % 10);
        }
        out[at++] = (byte) ('0' + octet % 10);
        if (shift > 0) {
          out[at++] = '.';
        }
      }
      return at - offset;
    }
    // RFC 5952 section 4.2: '::' replaces the longest run of two or more zero groups, first of
    // equals.
    int bestStart = -1;
    int bestLength = 1;
    int runStart = -1;
    for (int g = 0; g <= 8; g++) {
      if (g < 8 && group(hi, lo, g) == 0) {
        if (runStart < 0) {
          runStart = g;
        }
      } else if (runStart >= 0) {
        if (g - runStart > bestLength) {
          bestStart = runStart;
          bestLength = g - runStart;
        }
        runStart = -1;
      }
    }
    for (int g = 0; g < 8; g++) {
      if (g == bestStart) {
        out[at++] = ':';
        out[at++] = ':';
        g += bestLength - 1;
        continue;
      }
      boolean afterGap = bestStart >= 0 && g == bestStart + bestLength;
      if (g > 0 && !afterGap) {
        out[at++] = ':';
      }
      int value = group(hi, lo, g);
      boolean started = false;
      for (int shift = 12; shift >= 0; shift -= 4) {
        int digit = value >>> shift & 0xf;
        if (digit != 0 || started || shift == 0) {
          out[at++] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
          started = true;
        }
      }
    }
    return at - offset;
  }

  private static int group(long hi, long lo, int index) {
    long half = index < 4 ? hi : lo;
    return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
  }

  /**
   * Private use or shared space that means another host at another site: RFC 1918, RFC 6598
   * (100.64/10), RFC 4193 (fc00::/7).
   */
  public static boolean isPrivate(long hi, long lo) {
    if (IpKey.isV4(hi, lo)) {
      int a = (int) lo;
      return (a & 0xff000000) == 0x0a000000
          || (a & 0xfff00000) == 0xac100000
          || (a & 0xffff0000) == 0xc0a80000
          || (a & 0xffc00000) == 0x64400000;
    }
    return hi >>> 57 == 0xfcL >>> 1;
  }

  /**
   * Addresses that are neither a host of ours nor a remote one: unspecified, loopback, link-local,
   * multicast and the limited broadcast address (RFC 6890, RFC 4291).
   */
  public static boolean isNeitherOwnNorRemote(long hi, long lo) {
    if (IpKey.isV4(hi, lo)) {
      int a = (int) lo;
      return a == 0
          || a == 0xffffffff
          || (a & 0xff000000) == 0x7f000000
          || (a & 0xffff0000) == 0xa9fe0000
          || (a & 0xf0000000) == 0xe0000000;
    }
    return (hi == 0 && (lo == 0 || lo == 1)) || hi >>> 54 == 0xfe80L >>> 6 || hi >>> 56 == 0xff;
  }
}
