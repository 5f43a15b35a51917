package io.lookback.udf.net;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A network, a single address or a range of addresses, as its first and last key.
 *
 * <p>An instance is wholly IPv4 (kept as v4-mapped keys) or wholly IPv6; two instances of the same
 * addresses are equal, however they were written.
 */
public record Cidr(long firstHi, long firstLo, long lastHi, long lastLo)
    implements Serializable, Comparable<Cidr> {

  /** The low halves of the first and the last v4-mapped key; their high halves are 0. */
  private static final long V4_FIRST = 0x0000_ffff_0000_0000L;

  private static final long V4_LAST = 0x0000_ffff_ffff_ffffL;

  public Cidr {
    if (IpKey.isV4(firstHi, firstLo) != IpKey.isV4(lastHi, lastLo)) {
      throw new IllegalArgumentException(
          "A range cannot begin in one address family and end in the other: "
              + IpAddress.text(firstHi, firstLo)
              + " to "
              + IpAddress.text(lastHi, lastLo));
    }
    if (IpKey.compare(firstHi, firstLo, lastHi, lastLo) > 0) {
      throw new IllegalArgumentException(
          "A range cannot end before it begins: "
              + IpAddress.text(firstHi, firstLo)
              + " to "
              + IpAddress.text(lastHi, lastLo));
    }
  }

  /** The network of one address. */
  public static Cidr of(IpKey address) {
    return new Cidr(address.hi, address.lo, address.hi, address.lo);
  }

  /** All addresses from {@code first} to {@code last}, both included. */
  public static Cidr range(IpKey first, IpKey last) {
    return new Cidr(first.hi, first.lo, last.hi, last.lo);
  }

  /**
   * Parses {@code 192.0.2.0/24}, {@code 2001:db8::/32}, {@code 192.0.2.1} or {@code
   * 192.0.2.1-192.0.2.9} (blanks around the hyphen allowed). Strict: host bits must be zero, the
   * prefix length is a number without sign or leading zero, there is no zone identifier. A
   * v4-mapped network of /96 and longer is the IPv4 network; {@code ::/80} and the few others that
   * end within the v4-mapped addresses are refused.
   *
   * @throws IllegalArgumentException with the text and what is wrong with it
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash >= 0) {
      return network(text, slash);
    }
    int hyphen = text.indexOf('-');
    if (hyphen >= 0) {
      IpKey first = address(text, text.substring(0, hyphen).stripTrailing());
      IpKey last = address(text, text.substring(hyphen + 1).stripLeading());
      if (first.isV4() != last.isV4() || first.compareTo(last) > 0) {
        throw refuse(text, "the second address must follow the first in the same family");
      }
      return range(first, last);
    }
    return of(address(text, text));
  }

  private static Cidr network(String text, int slash) {
    String addressText = text.substring(0, slash);
    String lengthText = text.substring(slash + 1);
    IpKey first = address(text, addressText);
    // '::ffff:192.0.2.0/120' counts its bits in IPv6, '192.0.2.0/24' in IPv4.
    boolean inV6Bits = addressText.indexOf(':') >= 0;
    int width = inV6Bits ? 128 : 32;
    int length = prefixLength(text, lengthText, width);
    int fixedBits = inV6Bits ? length : length + 96;
    long hostHi = hostHi(fixedBits);
    long hostLo = hostLo(fixedBits);
    if ((first.hi & hostHi) != 0 || (first.lo & hostLo) != 0) {
      String meant = IpAddress.text(first.hi & ~hostHi, first.lo & ~hostLo) + "/" + length;
      throw refuse(text, "it has host bits set; the network is " + meant);
    }
    IpKey last = new IpKey(first.hi | hostHi, first.lo | hostLo);
    if (first.isV4() != last.isV4()) {
      throw refuse(text, "it holds IPv4 and IPv6 addresses");
    }
    return range(first, last);
  }

  private static long hostHi(int fixedBits) {
    return fixedBits >= 64 ? 0 : -1L >>> fixedBits;
  }

  private static long hostLo(int fixedBits) {
    return fixedBits == 128 ? 0 : fixedBits <= 64 ? -1L : -1L >>> (fixedBits - 64);
  }

  private static int prefixLength(String text, String digits, int width) {
    boolean plain = !digits.isEmpty() && digits.length() <= 3;
    int length = 0;
    for (int i = 0; plain && i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      plain = digit >= 0 && digit <= 9 && (i == 0 || length > 0);
      length = length * 10 + digit;
    }
    if (!plain || length > width) {
      throw refuse(text, "the prefix length must be a number from 0 to " + width);
    }
    return length;
  }

  private static IpKey address(String whole, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    IpKey key = new IpKey();
    if (part.indexOf('%') >= 0 || !IpAddress.parse(bytes, 0, bytes.length, key)) {
      throw refuse(whole, "'" + shorten(part) + "' is no address");
    }
    return key;
  }

  private static IllegalArgumentException refuse(String text, String why) {
    return new IllegalArgumentException(
        "Not an address, network (a/b) or range (a-b): '" + shorten(text) + "': " + why);
  }

  private static String shorten(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }

  public boolean isV4() {
    return IpKey.isV4(firstHi, firstLo);
  }

  /** Whether it is exactly one address. */
  public boolean isSingle() {
    return firstHi == lastHi && firstLo == lastLo;
  }

  public IpKey first() {
    return new IpKey(firstHi, firstLo);
  }

  public IpKey last() {
    return new IpKey(lastHi, lastLo);
  }

  /** Whether the address lies in it. */
  public boolean contains(long hi, long lo) {
    return IpKey.isV4(hi, lo) == isV4()
        && IpKey.compare(firstHi, firstLo, hi, lo) <= 0
        && IpKey.compare(hi, lo, lastHi, lastLo) <= 0;
  }

  /**
   * Length of the prefix that all its addresses share, in the notation of its family (0-32 or
   * 0-128); empty for a range that is no network.
   */
  public OptionalInt prefixLength() {
    long spanHi = firstHi ^ lastHi;
    long spanLo = firstLo ^ lastLo;
    // A network's first key has all span bits zero, its last all one, and the span is 2^n - 1.
    boolean isNetwork =
        (firstHi & spanHi) == 0
            && (firstLo & spanLo) == 0
            && (spanHi & (spanHi + 1)) == 0
            && (spanHi == 0 ? (spanLo & (spanLo + 1)) == 0 : spanLo == -1L);
    if (!isNetwork) {
      return OptionalInt.empty();
    }
    int fixedBits =
        spanHi == 0 ? 64 + Long.numberOfLeadingZeros(spanLo) : Long.numberOfLeadingZeros(spanHi);
    return OptionalInt.of(isV4() ? fixedBits - 96 : fixedBits);
  }

  @Override
  public int compareTo(Cidr other) {
    int first = IpKey.compare(firstHi, firstLo, other.firstHi, other.firstLo);
    return first != 0 ? first : IpKey.compare(lastHi, lastLo, other.lastHi, other.lastLo);
  }

  /** Whether an address lies in both. */
  public boolean overlaps(Cidr other) {
    return isV4() == other.isV4()
        && IpKey.compare(firstHi, firstLo, other.lastHi, other.lastLo) <= 0
        && IpKey.compare(other.firstHi, other.firstLo, lastHi, lastLo) <= 0;
  }

  /**
   * The network of that prefix length that holds the address.
   *
   * @param length 0-32 for IPv4, 0-128 for IPv6
   * @throws IllegalArgumentException for another length
   */
  public static Cidr containing(long hi, long lo, int length) {
    boolean isV4 = IpKey.isV4(hi, lo);
    if (length < 0 || length > (isV4 ? 32 : 128)) {
      throw new IllegalArgumentException(
          "A prefix length of IPv" + (isV4 ? "4 is 0 to 32" : "6 is 0 to 128") + ", not " + length);
    }
    int fixedBits = isV4 ? length + 96 : length;
    long hostHi = hostHi(fixedBits);
    long hostLo = hostLo(fixedBits);
    return new Cidr(hi & ~hostHi, lo & ~hostLo, hi | hostHi, lo | hostLo);
  }

  /**
   * The fewest networks that hold exactly its addresses, in ascending order. Those of a range of
   * IPv6 that is no network leave out the v4-mapped addresses, which it does not hold.
   */
  public List<Cidr> networks() {
    if (prefixLength().isPresent()) {
      return List.of(this);
    }
    List<Cidr> networks = new ArrayList<>();
    boolean spansV4 =
        !isV4()
            && IpKey.compare(firstHi, firstLo, 0, V4_FIRST) < 0
            && IpKey.compare(lastHi, lastLo, 0, V4_LAST) > 0;
    if (spansV4) {
      new Cidr(firstHi, firstLo, 0, V4_FIRST - 1).addNetworks(networks);
      new Cidr(0, V4_LAST + 1, lastHi, lastLo).addNetworks(networks);
    } else {
      addNetworks(networks);
    }
    return networks;
  }

  private void addNetworks(List<Cidr> networks) {
    int widest = isV4() ? 96 : 0;
    long hi = firstHi;
    long lo = firstLo;
    while (true) {
      // The largest network that begins here and does not go beyond the end.
      int fixedBits =
          lo != 0
              ? 128 - Long.numberOfTrailingZeros(lo)
              : hi != 0 ? 64 - Long.numberOfTrailingZeros(hi) : 0;
      fixedBits = Math.max(fixedBits, widest);
      while (IpKey.compare(hi | hostHi(fixedBits), lo | hostLo(fixedBits), lastHi, lastLo) > 0) {
        fixedBits++;
      }
      Cidr network = new Cidr(hi, lo, hi | hostHi(fixedBits), lo | hostLo(fixedBits));
      networks.add(network);
      if (network.lastHi == lastHi && network.lastLo == lastLo) {
        return;
      }
      lo = network.lastLo + 1;
      hi = lo == 0 ? network.lastHi + 1 : network.lastHi;
    }
  }

  /** {@code a/b} even of a single address; a range that is no network as {@link #toString}. */
  public String networkText() {
    return isSingle() ? toString() + (isV4() ? "/32" : "/128") : toString();
  }

  /** Canonical text: an address, {@code a/b}, or {@code a-b} for a range that is no network. */
  @Override
  public String toString() {
    String first = IpAddress.text(firstHi, firstLo);
    if (isSingle()) {
      return first;
    }
    OptionalInt length = prefixLength();
    return length.isPresent()
        ? first + "/" + length.getAsInt()
        : first + "-" + IpAddress.text(lastHi, lastLo);
  }
}
