package io.lookback.datasets.format;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;

/** Reads the ends of alerts as Snort prints them, and what became of the packet. */
final class SnortEnds {
  /** The port of the end last read, or {@link SessionRow#NONE}. */
  long port = SessionRow.NONE;

  /**
   * Reads an address with or without a port, or rejects the record. Fragments and other protocols
   * have none unless all ends have; an IPv6 address is not bracketed, so that its last colon is
   * taken for that of a port only where there must be one.
   */
  boolean read(
      byte[] b, int from, int to, IpKey out, long protocol, boolean havePorts, RecordSink sink) {
    port = SessionRow.NONE;
    int colon = Text.lastIndexOf(b, from, to, ':');
    boolean isV4 = colon >= 0 && Text.indexOf(b, from, colon, ':') < 0;
    boolean mustHavePort =
        isV4 || protocol == Protocols.TCP || protocol == Protocols.UDP || havePorts;
    if (colon >= 0 && mustHavePort && IpAddress.parse(b, from, colon, out)) {
      port = Text.port(b, colon + 1, to);
      if (port != SessionRow.NONE) {
        return true;
      }
      if (isV4) {
        sink.reject("bad_number", "no port: " + Text.excerpt(b, from, to));
        return false;
      }
    }
    // Masked octets are named as such without the port behind them.
    boolean isWhole = IpAddress.parse(b, from, to, out);
    return isWhole || Text.addressOrReject(b, from, isV4 ? colon : to, out, sink);
  }

  /** The outcome of an action, as Snort 2, Snort 3 and Suricata print it. */
  static String outcome(String action) {
    return switch (action) {
      case "drop", "Drop", "block", "Block", "reject", "Reject", "sdrop", "react" -> "blocked";
      default -> "allowed";
    };
  }
}
