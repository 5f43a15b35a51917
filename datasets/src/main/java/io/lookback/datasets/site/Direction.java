package io.lookback.datasets.site;

import io.lookback.udf.net.Crossing;
import io.lookback.udf.net.IpAddress;

/** Which way a conversation crosses the border of a site, by its ends. */
public final class Direction {
  /** Remote to own. */
  public static final String INBOUND = Crossing.INBOUND;

  /** Own to remote. */
  public static final String OUTBOUND = Crossing.OUTBOUND;

  /** Own to own. */
  public static final String INTERNAL = Crossing.INTERNAL;

  /** Remote to remote. */
  public static final String EXTERNAL = Crossing.EXTERNAL;

  private Direction() {}

  /**
   * The direction from source to destination at that time (UTC microseconds); null when an end is
   * neither own nor remote: unspecified, multicast, broadcast, loopback, link-local. Private
   * addresses that the site does not declare are remote.
   */
  public static String of(
      OwnNetworks own, long srcHi, long srcLo, long dstHi, long dstLo, long timeUs) {
    if (IpAddress.isNeitherOwnNorRemote(srcHi, srcLo)
        || IpAddress.isNeitherOwnNorRemote(dstHi, dstLo)) {
      return null;
    }
    return Crossing.of(own.isOwn(srcHi, srcLo, timeUs), own.isOwn(dstHi, dstLo, timeUs));
  }
}
