package io.lookback.datasets.format;

import org.apache.spark.unsafe.types.UTF8String;

/**
 * What the Linux kernel says about packets and interfaces:
 *
 * <pre>
 * [12345.678901] device eth0 entered promiscuous mode
 * eth0: entered promiscuous mode                                          since Linux 6.5
 * [UFW BLOCK] IN=eth0 OUT= MAC=... SRC=192.0.2.1 DST=203.0.113.5 LEN=40 ... PROTO=TCP SPT=50000 DPT=22 ... SYN URGP=0
 * </pre>
 *
 * <p>The netfilter LOG target writes one packet per line, with a prefix that the administrator
 * chose. An ICMP error shows the packet it is about in brackets, under the same names.
 */
final class KernelMessages {
  private static final UTF8String BLOCKED = UTF8String.fromString("Netfilter-Blocked");
  private static final UTF8String ALLOWED = UTF8String.fromString("Netfilter-Allowed");
  private static final UTF8String LOGGED = UTF8String.fromString("Netfilter-Logged");

  private static final byte[] ENTERED = Text.ascii(" entered promiscuous mode");
  private static final byte[] LEFT = Text.ascii(" left promiscuous mode");
  private static final byte[] DEVICE = Text.ascii("device ");
  private static final byte[] IN = Text.ascii("IN=");
  private static final byte[] OUT = Text.ascii(" OUT=");
  private static final byte[] SRC = Text.ascii("SRC");
  private static final byte[] DST = Text.ascii("DST");
  private static final byte[] PROTO = Text.ascii("PROTO");
  private static final byte[] SPT = Text.ascii("SPT");
  private static final byte[] DPT = Text.ascii("DPT");
  private static final byte[] TYPE = Text.ascii("TYPE");
  private static final byte[] CODE = Text.ascii("CODE");
  private static final byte[] SYN = Text.ascii("SYN");
  private static final byte[] ACK = Text.ascii("ACK");

  // Words by which administrators name what their rules do.
  private static final byte[][] BLOCKING = {
    Text.ascii("block"),
    Text.ascii("drop"),
    Text.ascii("deny"),
    Text.ascii("denied"),
    Text.ascii("reject")
  };
  private static final byte[][] ALLOWING = {
    Text.ascii("allow"), Text.ascii("accept"), Text.ascii("pass"), Text.ascii("permit")
  };

  // The longest prefix that iptables (29) and nftables (127) allow, and the time since the start.
  private static final int MAX_PREFIX = 180;

  private KernelMessages() {}

  /** Fills the row; false when it is another message. */
  static boolean read(byte[] b, int start, int end, EventRow row, FileContext file) {
    int to = Text.trimEnd(b, start, end);
    int from = afterUptime(b, start, to);
    return promiscuous(b, from, to, row, file) || packet(b, from, to, row);
  }

  /** Passes over the seconds since the start of the machine: {@code [12345.678901] }. */
  private static int afterUptime(byte[] b, int from, int to) {
    if (from >= to || b[from] != '[') {
      return from;
    }
    int at = from + 1;
    while (at < to && (Text.isDigit(b[at]) || b[at] == '.' || b[at] == ' ')) {
      at++;
    }
    return at > from + 1 && at < to && b[at] == ']' ? Text.skipBlanks(b, at + 1, to) : from;
  }

  private static boolean promiscuous(byte[] b, int from, int to, EventRow row, FileContext file) {
    boolean isEntered = Text.endsWith(b, from, to, ENTERED);
    if (!isEntered && !Text.endsWith(b, from, to, LEFT)) {
      return false;
    }
    int nameEnd = to - (isEntered ? ENTERED : LEFT).length;
    int name;
    if (Text.startsWith(b, from, nameEnd, DEVICE)) {
      name = from + DEVICE.length;
    } else if (nameEnd > from && b[nameEnd - 1] == ':') {
      // Before the interface its driver may be named.
      nameEnd--;
      name = Text.lastIndexOf(b, from, nameEnd, ' ') + 1;
      name = name == 0 ? from : name;
    } else {
      return false;
    }
    if (name >= nameEnd || nameEnd - name > 64) {
      return false;
    }
    HostChange.promiscuous(row, file, b, name, nameEnd, isEntered);
    return true;
  }

  private static boolean packet(byte[] b, int from, int to, EventRow row) {
    int in = interfaces(b, from, Math.min(to, from + MAX_PREFIX));
    if (in < 0 || Text.indexOf(b, in, Math.min(to, in + 40), OUT) < 0) {
      return false;
    }
    boolean isSyn = false;
    boolean isAck = false;
    int at = in;
    while (at < to && b[at] != '[') {
      int end = Text.wordEnd(b, at, to);
      int equals = Text.indexOf(b, at, end, '=');
      if (equals < 0) {
        isSyn |= Text.is(b, at, end, SYN);
        isAck |= Text.is(b, at, end, ACK);
      } else if (!field(b, at, equals, end, row)) {
        return false;
      }
      at = end + 1;
    }
    if (!row.hasSrc || !row.hasDst) {
      return false;
    }
    row.protocol =
        row.protocol == SessionRow.NONE
            ? SessionRow.NONE
            : Protocols.forFamily(row.protocol, row.src.isV4());
    row.clientSide =
        isSyn && row.protocol == Protocols.TCP
            ? (isAck ? "dst" : "src")
            : Orientation.clientSide(row.protocol, row.srcPort, row.dstPort);
    row.ocsfClass = 4001;
    int prefixEnd = Text.trimEnd(b, from, in);
    row.category = prefixEnd > from ? Text.utf8(b, from, prefixEnd) : null;
    row.message = Text.utf8(b, in, to);
    verdict(b, from, prefixEnd, row);
    return true;
  }

  /** Where {@code IN=} begins a word, or -1. */
  private static int interfaces(byte[] b, int from, int to) {
    for (int in = Text.indexOf(b, from, to, IN); in >= 0; in = Text.indexOf(b, in + 1, to, IN)) {
      boolean isWord = in == from || b[in - 1] == ' ' || b[in - 1] == ':' || b[in - 1] == ']';
      if (isWord) {
        return in;
      }
    }
    return -1;
  }

  /** Takes one {@code NAME=value}; false when it is no such value. */
  private static boolean field(byte[] b, int from, int equals, int to, EventRow row) {
    int value = equals + 1;
    if (Text.is(b, from, equals, SRC)) {
      return row.src(b, value, to);
    } else if (Text.is(b, from, equals, DST)) {
      return row.dst(b, value, to);
    } else if (Text.is(b, from, equals, PROTO)) {
      if (to - value <= 16) {
        row.protocol = Protocols.number(Text.string(b, value, to));
      }
    } else if (Text.is(b, from, equals, SPT) || Text.is(b, from, equals, TYPE)) {
      row.srcPort = Text.port(b, value, to);
    } else if (Text.is(b, from, equals, DPT) || Text.is(b, from, equals, CODE)) {
      row.dstPort = Text.port(b, value, to);
    }
    return true;
  }

  /** What the rule does is only what its prefix says. */
  private static void verdict(byte[] b, int from, int to, EventRow row) {
    boolean isBlocked = contains(b, from, to, BLOCKING);
    boolean isAllowed = !isBlocked && contains(b, from, to, ALLOWING);
    row.eventType = isBlocked ? "access-denied" : "firewall";
    row.eventName = isBlocked ? BLOCKED : isAllowed ? ALLOWED : LOGGED;
    row.outcome = isBlocked ? "blocked" : isAllowed ? "allowed" : "unknown";
  }

  private static boolean contains(byte[] b, int from, int to, byte[][] words) {
    for (int at = from; at < to; at++) {
      for (byte[] word : words) {
        int i = 0;
        while (i < word.length && at + i < to && (b[at + i] | 0x20) == word[i]) {
          i++;
        }
        if (i == word.length) {
          return true;
        }
      }
    }
    return false;
  }
}
