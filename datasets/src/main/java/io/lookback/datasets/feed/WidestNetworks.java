package io.lookback.datasets.feed;

import io.lookback.udf.net.Cidr;

/**
 * How wide an entry may be before it is taken for a mistake: prefix lengths, and for ranges as many
 * addresses as such a network has.
 */
public record WidestNetworks(int v4, int v6) {
  /** No entry of a list that is meant seriously is wider. */
  public static final WidestNetworks DEFAULT = new WidestNetworks(8, 16);

  /** Everything is allowed. */
  public static final WidestNetworks ANY = new WidestNetworks(0, 0);

  boolean allow(Cidr addresses) {
    if (addresses.isV4()) {
      return addresses.lastLo() - addresses.firstLo() < 1L << (32 - v4);
    }
    if (v6 == 0) {
      return true;
    }
    // The last address of a network this wide that begins at zero.
    long spanHi = addresses.lastHi() - addresses.firstHi();
    long spanLo = addresses.lastLo() - addresses.firstLo();
    if (Long.compareUnsigned(addresses.lastLo(), addresses.firstLo()) < 0) {
      spanHi--;
    }
    long limitHi = v6 >= 64 ? 0 : -1L >>> v6;
    long limitLo = v6 <= 64 ? -1L : v6 == 128 ? 0 : -1L >>> (v6 - 64);
    int high = Long.compareUnsigned(spanHi, limitHi);
    return high < 0 || (high == 0 && Long.compareUnsigned(spanLo, limitLo) <= 0);
  }
}
