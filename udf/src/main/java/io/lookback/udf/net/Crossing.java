package io.lookback.udf.net;

/** Words for the way a conversation crosses the border of a site. */
public final class Crossing {
  /** Remote to own. */
  public static final String INBOUND = "inbound";

  /** Own to remote. */
  public static final String OUTBOUND = "outbound";

  /** Own to own. */
  public static final String INTERNAL = "internal";

  /** Remote to remote. */
  public static final String EXTERNAL = "external";

  private Crossing() {}

  /** The word for a conversation between these ends. */
  public static String of(boolean fromOwn, boolean toOwn) {
    if (fromOwn) {
      return toOwn ? INTERNAL : OUTBOUND;
    }
    return toOwn ? INBOUND : EXTERNAL;
  }

  /**
   * The word for a conversation from source to destination when {@code own} are the networks of the
   * site; null when an end is neither own nor remote ({@link IpAddress#isNeitherOwnNorRemote}).
   */
  public static String of(IntervalSet own, IpKey src, IpKey dst) {
    if (IpAddress.isNeitherOwnNorRemote(src.hi, src.lo)
        || IpAddress.isNeitherOwnNorRemote(dst.hi, dst.lo)) {
      return null;
    }
    return of(own.contains(src.hi, src.lo), own.contains(dst.hi, dst.lo));
  }
}
