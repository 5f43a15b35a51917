package io.lookback.udf.net;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Names a conversation so that records of different sensors about it can be put together: Community
 * ID flow hashing, version 1 (github.com/corelight/community-id-spec). Both directions have the
 * same name.
 */
public final class CommunityId {
  /** In place of a port that is not known. */
  public static final int NO_PORT = Integer.MIN_VALUE;

  /** Length of a name, in ASCII characters. */
  public static final int LENGTH = 30;

  private static final int ICMP = 1;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMPV6 = 58;
  private static final int SCTP = 132;

  // Types that answer each other, as Zeek pairs them; of the others the code takes the place of the
  // port, and both directions have names of their own.
  private static final int[] ICMP_PAIRS = {8, 0, 13, 14, 15, 16, 10, 9, 17, 18};
  private static final int[] ICMPV6_PAIRS = {
    128, 129, 130, 131, 133, 134, 135, 136, 139, 140, 144, 145
  };

  private static final byte[] ICMP_ANSWERS = answers(ICMP_PAIRS);
  private static final byte[] ICMPV6_ANSWERS = answers(ICMPV6_PAIRS);

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private CommunityId() {}

  private static final class Scratch {
    // Seed, two addresses, protocol, padding, two ports.
    final byte[] input = new byte[2 + 2 * 16 + 2 + 4];
    final byte[] digest = new byte[20];
    final byte[] base64 = new byte[28];
    final MessageDigest sha1;

    Scratch() {
      try {
        sha1 = MessageDigest.getInstance("SHA-1");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Every Java runtime has SHA-1", e);
      }
    }
  }

  /** The answering type of each type; 255, which answers nothing, for those without. */
  private static byte[] answers(int[] pairs) {
    byte[] answers = new byte[256];
    Arrays.fill(answers, (byte) -1);
    for (int i = 0; i < pairs.length; i += 2) {
      answers[pairs[i]] = (byte) pairs[i + 1];
      answers[pairs[i + 1]] = (byte) pairs[i];
    }
    return answers;
  }

  /**
   * The name of a conversation.
   *
   * @param srcPort port from 0 to 65535, or type of ICMP; {@link #NO_PORT} when not known
   * @param dstPort the same, or code of ICMP
   * @param protocol IANA number; of others than TCP, UDP, SCTP and ICMP the ports play no part
   * @param seed from 0 to 65535, the same for all who compare names; 0 unless agreed otherwise
   * @return ASCII; null when the addresses are of two families, or a number is missing or out of
   *     range
   */
  public static byte[] of(IpKey src, IpKey dst, int srcPort, int dstPort, int protocol, int seed) {
    boolean hasPorts =
        switch (protocol) {
          case TCP, UDP, SCTP, ICMP, ICMPV6 -> true;
          default -> false;
        };
    if (src.isV4() != dst.isV4()
        || protocol < 0
        || protocol > 255
        || !isShort(seed)
        || hasPorts && !(isShort(srcPort) && isShort(dstPort))) {
      return null;
    }
    boolean isIcmp = protocol == ICMP || protocol == ICMPV6;
    int answer =
        isIcmp && srcPort < 256
            ? (protocol == ICMP ? ICMP_ANSWERS : ICMPV6_ANSWERS)[srcPort] & 0xff
            : 0xff;
    boolean isOneWay = isIcmp && answer == 0xff;
    int toPort = isIcmp && !isOneWay ? answer : dstPort;
    int order = src.compareTo(dst);
    boolean isInOrder = isOneWay || order < 0 || order == 0 && (!hasPorts || srcPort <= toPort);
    return hash(
        isInOrder ? src : dst,
        isInOrder ? dst : src,
        hasPorts,
        isInOrder ? srcPort : toPort,
        isInOrder ? toPort : srcPort,
        protocol,
        seed);
  }

  private static boolean isShort(int value) {
    return value >= 0 && value <= 0xffff;
  }

  private static byte[] hash(
      IpKey first, IpKey second, boolean hasPorts, int port1, int port2, int protocol, int seed) {
    Scratch scratch = SCRATCH.get();
    byte[] input = scratch.input;
    int at = putShort(seed, input, 0);
    at = putAddress(first, input, at);
    at = putAddress(second, input, at);
    input[at++] = (byte) protocol;
    input[at++] = 0;
    if (hasPorts) {
      at = putShort(port1, input, at);
      at = putShort(port2, input, at);
    }
    try {
      scratch.sha1.update(input, 0, at);
      scratch.sha1.digest(scratch.digest, 0, scratch.digest.length);
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-1 has 20 bytes", e);
    }
    Base64.getEncoder().encode(scratch.digest, scratch.base64);
    byte[] name = new byte[LENGTH];
    name[0] = '1';
    name[1] = ':';
    System.arraycopy(scratch.base64, 0, name, 2, scratch.base64.length);
    return name;
  }

  private static int putShort(int value, byte[] out, int at) {
    out[at] = (byte) (value >>> 8);
    out[at + 1] = (byte) value;
    return at + 2;
  }

  private static int putAddress(IpKey key, byte[] out, int at) {
    int next = at;
    if (!key.isV4()) {
      for (int shift = 56; shift >= 0; shift -= 8) {
        out[next++] = (byte) (key.hi >>> shift);
      }
    }
    for (int shift = key.isV4() ? 24 : 56; shift >= 0; shift -= 8) {
      out[next++] = (byte) (key.lo >>> shift);
    }
    return next;
  }
}
