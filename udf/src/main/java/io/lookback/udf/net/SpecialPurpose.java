package io.lookback.udf.net;

import java.util.Arrays;
import java.util.List;

/**
 * What the IANA has set addresses aside for: the IPv4 and IPv6 Special-Purpose Address Registries
 * (RFC 6890 and its updates, as of 2025) and the multicast blocks (RFC 5771, RFC 4291).
 */
public final class SpecialPurpose {
  /** One line of a registry. */
  private record Entry(Cidr block, String name, boolean isReachable) {}

  /**
   * What is addressed to single hosts in IPv6 today (IANA, IPv6 Address Space): the rest is
   * reserved by the IETF.
   */
  private static final IntervalSet V6_UNICAST = set("2000::/3", "64:ff9b::/96");

  // Where a registry says "N/A" for "globally reachable" (6to4, its relays, Teredo) addresses do
  // come from outside, so they count as reachable.
  private static final List<Entry> ENTRIES =
      List.of(
          local("0.0.0.0/8", "This network"),
          local("10.0.0.0/8", "Private-Use"),
          local("100.64.0.0/10", "Shared Address Space"),
          local("127.0.0.0/8", "Loopback"),
          local("169.254.0.0/16", "Link Local"),
          local("172.16.0.0/12", "Private-Use"),
          local("192.0.0.0/24", "IETF Protocol Assignments"),
          local("192.0.0.0/29", "IPv4 Service Continuity Prefix"),
          local("192.0.0.8/32", "IPv4 dummy address"),
          reachable("192.0.0.9/32", "Port Control Protocol Anycast"),
          reachable("192.0.0.10/32", "Traversal Using Relays around NAT Anycast"),
          local("192.0.0.170/31", "NAT64/DNS64 Discovery"),
          local("192.0.2.0/24", "Documentation (TEST-NET-1)"),
          reachable("192.31.196.0/24", "AS112-v4"),
          reachable("192.52.193.0/24", "AMT"),
          reachable("192.88.99.0/24", "Deprecated (6to4 Relay Anycast)"),
          local("192.88.99.2/32", "6a44-relay anycast address"),
          local("192.168.0.0/16", "Private-Use"),
          reachable("192.175.48.0/24", "Direct Delegation AS112 Service"),
          local("198.18.0.0/15", "Benchmarking"),
          local("198.51.100.0/24", "Documentation (TEST-NET-2)"),
          local("203.0.113.0/24", "Documentation (TEST-NET-3)"),
          local("240.0.0.0/4", "Reserved"),
          local("255.255.255.255/32", "Limited Broadcast"),
          local("::1/128", "Loopback Address"),
          local("::/128", "Unspecified Address"),
          reachable("64:ff9b::/96", "IPv4-IPv6 Translat."),
          local("64:ff9b:1::/48", "IPv4-IPv6 Translat."),
          local("100::/64", "Discard-Only Address Block"),
          local("100:0:0:1::/64", "Dummy IPv6 Prefix"),
          local("2001::/23", "IETF Protocol Assignments"),
          reachable("2001::/32", "TEREDO"),
          reachable("2001:1::1/128", "Port Control Protocol Anycast"),
          reachable("2001:1::2/128", "Traversal Using Relays around NAT Anycast"),
          reachable("2001:1::3/128", "DNS-SD Service Registration Protocol Anycast"),
          local("2001:2::/48", "Benchmarking"),
          reachable("2001:3::/32", "AMT"),
          reachable("2001:4:112::/48", "AS112-v6"),
          local("2001:10::/28", "Deprecated (previously ORCHID)"),
          reachable("2001:20::/28", "ORCHIDv2"),
          reachable("2001:30::/28", "Drone Remote ID Protocol Entity Tags"),
          local("2001:db8::/32", "Documentation"),
          reachable("2002::/16", "6to4"),
          reachable("2620:4f:8000::/48", "Direct Delegation AS112 Service"),
          local("3fff::/20", "Documentation"),
          local("5f00::/16", "Segment Routing (SRv6) SIDs"),
          local("fc00::/7", "Unique-Local"),
          local("fe80::/10", "Link-Local Unicast"));

  /** Of blocks within blocks the smallest tells. */
  private static final IpMap<Entry> SMALLEST =
      IpMap.of(ENTRIES.stream().map(entry -> new IpMap.Entry<>(entry.block, entry)).toList());

  private SpecialPurpose() {}

  private static Entry local(String block, String name) {
    return new Entry(Cidr.parse(block), name, false);
  }

  private static Entry reachable(String block, String name) {
    return new Entry(Cidr.parse(block), name, true);
  }

  private static IntervalSet set(String... blocks) {
    return IntervalSet.of(Arrays.stream(blocks).map(Cidr::parse).toList());
  }

  /** Whether it addresses a group of hosts: 224.0.0.0/4, ff00::/8. */
  public static boolean isMulticast(long hi, long lo) {
    return IpKey.isV4(hi, lo) ? (lo & 0xf000_0000L) == 0xe000_0000L : hi >>> 56 == 0xff;
  }

  /**
   * Whether it addresses no host of the Internet: a block that the registries call not globally
   * reachable (private, shared, loopback, link-local, documentation, ...) or, in IPv6, one that is
   * not in use. Multicast is not reserved.
   */
  public static boolean isReserved(long hi, long lo) {
    Entry entry = SMALLEST.get(hi, lo);
    if (entry != null) {
      return !entry.isReachable;
    }
    return !IpKey.isV4(hi, lo) && !V6_UNICAST.contains(hi, lo) && !isMulticast(hi, lo);
  }

  /** Name of the registry's block that holds it, of the smallest; null when it is in none. */
  public static String name(long hi, long lo) {
    if (isMulticast(hi, lo)) {
      return "Multicast";
    }
    Entry entry = SMALLEST.get(hi, lo);
    return entry == null ? null : entry.name;
  }
}
