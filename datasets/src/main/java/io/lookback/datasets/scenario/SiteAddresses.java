package io.lookback.datasets.scenario;

import io.lookback.udf.net.IpAddress;
import java.util.List;

/**
 * The own addresses of a site: where its clients and servers live.
 *
 * @param network first address of the IPv4 network, network order
 * @param prefix length of its prefix, 16 or 24
 * @param network6 first half of the addresses of the IPv6 network (a /48), 0 = none
 */
record SiteAddresses(int network, int prefix, long network6) {
  static SiteAddresses of(String network, int prefix, String network6) {
    return new SiteAddresses(
        v4(network), prefix, network6 == null ? 0 : IpAddress.parse(network6).hi);
  }

  /** The IPv4 address as a number in network order. */
  static int v4(String address) {
    return (int) IpAddress.parse(address).lo;
  }

  boolean contains(long hi, long lo) {
    if (hi == 0) {
      return contains((int) lo);
    }
    return network6 != 0 && hi >>> 16 == network6 >>> 16;
  }

  boolean contains(int address) {
    return (address ^ network) >>> (32 - prefix) == 0;
  }

  /** Clients spread over 32 subnets of a /16, or over the upper part of a /24. */
  int client(int index) {
    return prefix == 16
        ? network | (16 + index % 32) << 8 | (10 + index / 32 % 240)
        : network | (100 + index % 100);
  }

  /** Servers stand together. */
  int server(int index) {
    return prefix == 16 ? network | 1 << 8 | (10 + index) : network | (10 + index);
  }

  /** The address at that place of the network, wherever it is. */
  int any(int place) {
    return network | place & (1 << (32 - prefix)) - 1;
  }

  List<String> cidrs() {
    String v4 = IpAddress.text(0, 0xffff_0000_0000L | network & 0xffff_ffffL) + "/" + prefix;
    return network6 == 0 ? List.of(v4) : List.of(v4, IpAddress.text(network6, 0) + "/48");
  }
}
