package io.lookback.datasets.feed;

import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.IpKey;
import java.util.List;

/**
 * Networks that no list can mean: private, shared, loopback, link-local, multicast and unassigned
 * address space (RFC 6890, RFC 4291 section 2.4, RFC 4193). Lists of bogons hold them; matched
 * against traffic they would make every internal session a hit.
 *
 * <p>Documentation networks (RFC 5737, RFC 3849) and 240.0.0.0/4 (RFC 1112) are not among them:
 * nobody routes them, and examples and generated traffic are written with them.
 */
final class ReservedNetworks {
  private static final List<Cidr> ALL =
      List.of(
          Cidr.parse("0.0.0.0/8"),
          Cidr.parse("10.0.0.0/8"),
          Cidr.parse("100.64.0.0/10"),
          Cidr.parse("127.0.0.0/8"),
          Cidr.parse("169.254.0.0/16"),
          Cidr.parse("172.16.0.0/12"),
          Cidr.parse("192.0.0.0/24"),
          Cidr.parse("192.168.0.0/16"),
          Cidr.parse("198.18.0.0/15"),
          Cidr.parse("224.0.0.0/4"),
          Cidr.parse("255.255.255.255/32"),
          Cidr.parse("::/96"),
          Cidr.parse("fc00::/7"),
          Cidr.parse("fe80::/10"),
          Cidr.parse("ff00::/8"));

  private ReservedNetworks() {}

  /** Whether any of the addresses is reserved. */
  static boolean touches(Cidr addresses) {
    for (Cidr reserved : ALL) {
      if (reserved.isV4() == addresses.isV4()
          && IpKey.compare(
                  addresses.firstHi(), addresses.firstLo(), reserved.lastHi(), reserved.lastLo())
              <= 0
          && IpKey.compare(
                  reserved.firstHi(), reserved.firstLo(), addresses.lastHi(), addresses.lastLo())
              <= 0) {
        return true;
      }
    }
    return false;
  }
}
