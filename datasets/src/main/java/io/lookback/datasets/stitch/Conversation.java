package io.lookback.datasets.stitch;

import io.lookback.udf.net.IpKey;
import java.io.Serializable;

/**
 * Which flows can be parts of one session: those of the same two ends and protocol, whichever end
 * sent them. The key by which flows are brought together, together with their site.
 *
 * <p>End a is the one with the smaller address (as unsigned number, IPv4 as v4-mapped), of equal
 * addresses the one with the smaller port. That says nothing about who is the client.
 *
 * <p>ICMP has no ports: both ends get type * 256 + code of the message, and of an answer those of
 * the request that it answers, so that an echo and its reply are one conversation.
 */
public record Conversation(
    long aHi, long aLo, int aPort, long bHi, long bLo, int bPort, int protocol)
    implements Serializable {
  static final int ICMP = 1;
  static final int TCP = 6;
  static final int UDP = 17;
  static final int ICMPV6 = 58;

  /** Answer and request types, by RFC 792, 950 (ICMP), 4443, 4620 and 4861 (ICMPv6). */
  private static final int[][] ICMP_PAIRS = {{0, 8}, {14, 13}, {16, 15}, {18, 17}};

  private static final int[][] ICMPV6_PAIRS = {{129, 128}, {136, 135}, {140, 139}};

  /** What an ICMP message says about its sender. */
  enum Role {
    UNKNOWN,
    CLIENT,
    SERVER
  }

  /**
   * The conversation of a flow.
   *
   * @param srcPort 0 where the protocol has no ports
   * @param dstPort of ICMP type * 256 + code, as in flow records; -1 = unknown, which is apart from
   *     all known ones
   */
  public static Conversation of(
      long srcHi, long srcLo, int srcPort, long dstHi, long dstLo, int dstPort, int protocol) {
    if (isIcmp(protocol)) {
      int port = request(protocol, dstPort >> 8) << 8 | (dstPort & 0xff);
      return ordered(srcHi, srcLo, port, dstHi, dstLo, port, protocol);
    }
    return ordered(srcHi, srcLo, srcPort, dstHi, dstLo, dstPort, protocol);
  }

  private static Conversation ordered(
      long srcHi, long srcLo, int srcPort, long dstHi, long dstLo, int dstPort, int protocol) {
    int order = IpKey.compare(srcHi, srcLo, dstHi, dstLo);
    return order < 0 || (order == 0 && srcPort <= dstPort)
        ? new Conversation(srcHi, srcLo, srcPort, dstHi, dstLo, dstPort, protocol)
        : new Conversation(dstHi, dstLo, dstPort, srcHi, srcLo, srcPort, protocol);
  }

  /** Whether a flow of this conversation was sent by end a; its ports do not matter for ICMP. */
  public boolean isSentByA(long srcHi, long srcLo, int srcPort) {
    return srcHi == aHi && srcLo == aLo && (srcPort == aPort || isIcmp(protocol));
  }

  boolean isTcp() {
    return protocol == TCP;
  }

  boolean isIcmp() {
    return isIcmp(protocol);
  }

  boolean hasPorts() {
    return protocol == TCP || protocol == UDP;
  }

  /** Whether it is ICMP or ICMPv6, whose messages have types in place of ports. */
  public static boolean isIcmp(int protocol) {
    return protocol == ICMP || protocol == ICMPV6;
  }

  private static int request(int protocol, int type) {
    for (int[] pair : protocol == ICMP ? ICMP_PAIRS : ICMPV6_PAIRS) {
      if (pair[0] == type) {
        return pair[1];
      }
    }
    return type;
  }

  /** Whether a message of that type * 256 + code asks or answers. */
  Role icmpRole(long typeAndCode) {
    long type = typeAndCode >> 8;
    for (int[] pair : protocol == ICMP ? ICMP_PAIRS : ICMPV6_PAIRS) {
      if (pair[0] == type) {
        return Role.SERVER;
      }
      if (pair[1] == type) {
        return Role.CLIENT;
      }
    }
    return Role.UNKNOWN;
  }
}
