package io.lookback.datasets.format;

import java.util.Locale;
import java.util.Map;

/** Protocol names as sensors print them, and their IANA numbers. */
final class Protocols {
  static final long ICMP = 1;
  static final long TCP = 6;
  static final long UDP = 17;
  static final long ICMPV6 = 58;

  private static final Map<String, Long> NUMBERS =
      Map.ofEntries(
          Map.entry("hopopt", 0L),
          Map.entry("icmp", ICMP),
          Map.entry("igmp", 2L),
          Map.entry("ggp", 3L),
          Map.entry("ipip", 4L),
          Map.entry("tcp", TCP),
          Map.entry("udp", UDP),
          Map.entry("egp", 8L),
          Map.entry("igp", 9L),
          Map.entry("dccp", 33L),
          Map.entry("ipv6", 41L),
          Map.entry("rsvp", 46L),
          Map.entry("gre", 47L),
          Map.entry("esp", 50L),
          Map.entry("ah", 51L),
          Map.entry("ipv6-icmp", ICMPV6),
          Map.entry("icmpv6", ICMPV6),
          Map.entry("icmp6", ICMPV6),
          Map.entry("eigrp", 88L),
          Map.entry("ospf", 89L),
          Map.entry("ospfigp", 89L),
          Map.entry("pim", 103L),
          Map.entry("ipcomp", 108L),
          Map.entry("vrrp", 112L),
          Map.entry("l2tp", 115L),
          Map.entry("sctp", 132L),
          Map.entry("udplite", 136L));

  private Protocols() {}

  /** The number of a name or of a number as text ({@code 47}, {@code PROTO:047}); else null. */
  static long number(String printed) {
    String name = printed.toLowerCase(Locale.ROOT);
    Long known = NUMBERS.get(name);
    if (known != null) {
      return known;
    }
    byte[] digits = Text.ascii(name.startsWith("proto:") ? name.substring(6) : name);
    long number = Text.number(digits, 0, digits.length);
    return number >= 0 && number <= 255 ? number : SessionRow.NONE;
  }

  /** ICMP of IPv6 has a number of its own, which not every sensor prints. */
  static long forFamily(long protocol, boolean isV4) {
    return protocol == ICMP && !isV4 ? ICMPV6 : protocol;
  }
}
