package io.lookback.datasets.format;

import org.apache.spark.unsafe.types.UTF8String;

/**
 * What OpenSSH's server says (log.c and auth.c of OpenSSH; tags {@code sshd}, since 9.8 {@code
 * sshd-session}, since 10.0 also {@code sshd-auth}).
 *
 * <p>User names are the attacker's text and may look like the rest of the message, so that messages
 * are read from the right. An attempt is counted once: by its {@code Failed} line. What sshd and
 * PAM say about the same attempt before and after has other names and the outcome unknown.
 */
final class SshdMessages {
  private static final UTF8String LOGIN = UTF8String.fromString("SSHD-Login");
  private static final UTF8String FAILURE = UTF8String.fromString("SSHD-Login_Failure");
  private static final UTF8String INVALID_FAILURE =
      UTF8String.fromString("SSHD-Invalid_User_Login_Failure");
  private static final UTF8String INVALID_USER = UTF8String.fromString("SSHD-Invalid_User");
  private static final UTF8String PARTIAL = UTF8String.fromString("SSHD-Partial_Login");
  private static final UTF8String PREAUTH = UTF8String.fromString("SSHD-Preauth_Disconnect");
  private static final UTF8String DISCONNECT = UTF8String.fromString("SSHD-Disconnect");
  private static final UTF8String CONNECTION = UTF8String.fromString("SSHD-Connection");
  private static final UTF8String PROBE = UTF8String.fromString("SSHD-Probe");
  private static final UTF8String REVERSE = UTF8String.fromString("SSHD-Reverse_Mapping_Failed");
  private static final UTF8String MESSAGE = UTF8String.fromString("SSHD-Message");

  private static final byte[] IN_PREAUTH = Text.ascii(" [preauth]");
  private static final byte[] ERROR = Text.ascii("error: ");
  private static final byte[] FATAL = Text.ascii("fatal: ");
  private static final byte[] FOR = Text.ascii(" for ");
  private static final byte[] FROM = Text.ascii(" from ");
  private static final byte[] PORT = Text.ascii(" port ");
  private static final byte[] SSH = Text.ascii(" ssh");
  private static final byte[] INVALID_PREFIX = Text.ascii("invalid user ");
  private static final byte[] ILLEGAL_PREFIX = Text.ascii("illegal user ");
  private static final byte[] AUTHENTICATING = Text.ascii("authenticating user ");
  private static final byte[] USER_PREFIX = Text.ascii("user ");
  private static final byte[] ACCEPTED = Text.ascii("Accepted ");
  private static final byte[] FAILED = Text.ascii("Failed ");
  private static final byte[] PARTIAL_PREFIX = Text.ascii("Partial ");
  private static final byte[] POSTPONED = Text.ascii("Postponed ");
  private static final byte[] INVALID = Text.ascii("Invalid user ");
  private static final byte[] ILLEGAL = Text.ascii("Illegal user ");
  private static final byte[] INPUT_INVALID = Text.ascii("input_userauth_request: invalid user ");
  private static final byte[] MAXIMUM = Text.ascii("maximum authentication attempts exceeded for ");
  private static final byte[] USER = Text.ascii("User ");
  private static final byte[] NOT_ALLOWED = Text.ascii(" not allowed because ");
  private static final byte[] CLOSED = Text.ascii("Connection closed by ");
  private static final byte[] RESET = Text.ascii("Connection reset by ");
  private static final byte[] DISCONNECTED = Text.ascii("Disconnected from ");
  private static final byte[] DISCONNECTING = Text.ascii("Disconnecting");
  private static final byte[] TOO_MANY = Text.ascii(": Too many authentication failures for ");
  private static final byte[] RECEIVED = Text.ascii("Received disconnect from ");
  private static final byte[] TIMEOUT = Text.ascii("Timeout before authentication for ");
  // Since OpenSSH 9.8: "connection from CLIENT to SERVER, pid = N".
  private static final byte[] CONNECTION_OF = Text.ascii("connection from ");
  private static final byte[] READ_FAILED = Text.ascii("Read from socket failed");
  private static final byte[] WRITE_FAILED = Text.ascii("Write failed");
  private static final byte[] CONNECTION_FROM = Text.ascii("Connection from ");
  private static final byte[] NO_IDENTIFICATION =
      Text.ascii("Did not receive identification string from ");
  private static final byte[] BAD_VERSION = Text.ascii("Bad protocol version identification ");
  private static final byte[] NOT_NEGOTIATED = Text.ascii("Unable to negotiate with ");
  private static final byte[] DROP = Text.ascii("drop connection #");
  private static final byte[] FROM_BRACKET = Text.ascii(" from [");
  private static final byte[] BANNER = Text.ascii("banner exchange: Connection from ");
  private static final byte[] DISPATCH = Text.ascii("ssh_dispatch_run_fatal: Connection from ");
  private static final byte[] KEX = Text.ascii("kex_exchange_identification: ");
  private static final byte[] VERSIONS_DIFFER = Text.ascii("Protocol major versions differ for ");
  private static final byte[] REVERSE_MAPPING =
      Text.ascii("reverse mapping checking getaddrinfo for ");
  private static final byte[] BRACKET_FAILED = Text.ascii("] failed");

  // Longest host name in a message, OpenSSH's %.200s and a little more.
  private static final int MAX_PEER = 256;

  private SshdMessages() {}

  static void read(byte[] b, int start, int end, EventRow row) {
    int to = Text.trimEnd(b, start, end);
    boolean isPreauth = Text.endsWith(b, start, to, IN_PREAUTH);
    to = isPreauth ? to - IN_PREAUTH.length : to;
    int from = start;
    if (Text.startsWith(b, from, to, ERROR)) {
      from += ERROR.length;
    } else if (Text.startsWith(b, from, to, FATAL)) {
      from += FATAL.length;
    }
    row.eventType = "system";
    row.eventName = MESSAGE;
    row.ocsfClass = 3002;
    row.outcome = "unknown";
    row.category = null;
    boolean isKnown =
        from < to
            && switch (b[from]) {
              case 'A', 'F', 'P', 'm' -> attempt(b, from, to, row);
              case 'I' -> marker(b, from, to, INVALID, row) || marker(b, from, to, ILLEGAL, row);
              case 'U' -> notAllowed(b, from, to, row) || probe(b, from, to, row);
              case 'C', 'D', 'R', 'T', 'W' ->
                  disconnect(b, from, to, isPreauth, row) || probe(b, from, to, row);
              case 'i' -> inputInvalid(b, from, to, row);
              default -> probe(b, from, to, row);
            };
    if (!isKnown) {
      row.message = Text.utf8(b, start, end);
    } else if (row.hasSrc) {
      row.protocol = Protocols.TCP;
      row.dstPort = 22;
      row.clientSide = "src";
    }
  }

  /** {@code Accepted METHOD for USER from IP port N ssh2: RSA SHA256:...} and its likes. */
  private static boolean attempt(byte[] b, int from, int to, EventRow row) {
    boolean isAccepted = Text.startsWith(b, from, to, ACCEPTED);
    boolean isFailed = Text.startsWith(b, from, to, FAILED);
    boolean isExceeded = Text.startsWith(b, from, to, MAXIMUM);
    boolean isStep =
        Text.startsWith(b, from, to, PARTIAL_PREFIX) || Text.startsWith(b, from, to, POSTPONED);
    if (!isAccepted && !isFailed && !isExceeded && !isStep) {
      return false;
    }
    int user;
    int method = Text.indexOf(b, from, to, ' ') + 1;
    int methodEnd = Text.wordEnd(b, method, to);
    if (isExceeded) {
      user = from + MAXIMUM.length;
    } else if (Text.startsWith(b, methodEnd, to, FOR)) {
      user = methodEnd + FOR.length;
    } else {
      return false;
    }
    int userEnd = peerOfAttempt(b, user - 1, to, row);
    if (userEnd < 0) {
      return false;
    }
    if (!isExceeded) {
      row.category = Text.utf8(b, method, methodEnd);
    }
    boolean isInvalid = false;
    if (Text.startsWith(b, user, userEnd, INVALID_PREFIX)
        || Text.startsWith(b, user, userEnd, ILLEGAL_PREFIX)) {
      isInvalid = true;
      user += INVALID_PREFIX.length;
    }
    row.userName = Text.utf8(b, Math.min(user, userEnd), userEnd);
    if (isStep) {
      row.eventName = PARTIAL;
    } else if (isAccepted) {
      row.eventName = LOGIN;
      row.eventType = "login";
      row.outcome = "success";
    } else {
      row.eventName = isInvalid ? INVALID_FAILURE : FAILURE;
      row.eventType = "login-failure";
      row.outcome = "failure";
    }
    return true;
  }

  /**
   * Reads the last {@code from IP port N ssh2} of the text; where it begins, or -1. Behind it there
   * may only be a colon and the key. From there on to the left everything is the user's name.
   */
  private static int peerOfAttempt(byte[] b, int from, int to, EventRow row) {
    for (int ssh = Text.lastIndexOf(b, from, to, SSH);
        ssh >= 0;
        ssh = Text.lastIndexOf(b, from, ssh, SSH)) {
      int digit = ssh + SSH.length;
      boolean isEnd = digit + 1 == to || (digit + 1 < to && b[digit + 1] == ':');
      if (isEnd && Text.isDigit(b[digit])) {
        int peer = peerBefore(b, from, ssh, row);
        if (peer >= 0) {
          return peer;
        }
      }
    }
    return peerBefore(b, from, to, row);
  }

  /**
   * Reads {@code from IP port N} that ends there; where it begins, or -1. A name in place of the
   * address is passed over.
   */
  private static int peerBefore(byte[] b, int from, int to, EventRow row) {
    int host = hostBefore(b, from, to, row);
    int start = host - FROM.length;
    if (host >= 0 && start >= from && Text.is(b, start, host, FROM)) {
      return start;
    }
    row.hasSrc = false;
    row.srcPort = SessionRow.NONE;
    return -1;
  }

  /** Reads {@code IP port N} or {@code IP} that ends there; where the address begins, or -1. */
  private static int hostBefore(byte[] b, int from, int to, EventRow row) {
    int hostEnd = to;
    long port = SessionRow.NONE;
    int digits = to;
    while (digits > from && to - digits < 6 && Text.isDigit(b[digits - 1])) {
      digits--;
    }
    if (digits < to
        && digits - PORT.length >= from
        && Text.is(b, digits - PORT.length, digits, PORT)) {
      port = Text.port(b, digits, to);
      hostEnd = digits - PORT.length;
      if (port == Text.BAD) {
        return -1;
      }
    }
    int host = Text.lastIndexOf(b, Math.max(from, hostEnd - MAX_PEER), hostEnd, ' ') + 1;
    if (host == 0 || host >= hostEnd) {
      return -1;
    }
    row.src(b, host, hostEnd);
    row.srcPort = row.hasSrc ? port : SessionRow.NONE;
    return host;
  }

  /** {@code Invalid user USER from IP port N}, older without the port. */
  private static boolean marker(byte[] b, int from, int to, byte[] prefix, EventRow row) {
    if (!Text.startsWith(b, from, to, prefix)) {
      return false;
    }
    int user = from + prefix.length;
    int userEnd = peerBefore(b, user - 1, to, row);
    row.eventName = INVALID_USER;
    row.userName = Text.utf8(b, user, Math.max(user, userEnd < 0 ? to : userEnd));
    return true;
  }

  private static boolean inputInvalid(byte[] b, int from, int to, EventRow row) {
    if (!Text.startsWith(b, from, to, INPUT_INVALID)) {
      return false;
    }
    row.eventName = INVALID_USER;
    row.userName = Text.utf8(b, from + INPUT_INVALID.length, to);
    return true;
  }

  /** {@code User USER from HOST not allowed because not listed in AllowUsers}. */
  private static boolean notAllowed(byte[] b, int from, int to, EventRow row) {
    int reason = Text.lastIndexOf(b, from, to, NOT_ALLOWED);
    if (reason < 0 || !Text.startsWith(b, from, to, USER)) {
      return false;
    }
    int user = from + USER.length;
    int userEnd = peerBefore(b, user, reason, row);
    if (userEnd < 0) {
      return false;
    }
    row.userName = Text.utf8(b, user, userEnd);
    row.eventName = FAILURE;
    row.eventType = "login-failure";
    row.outcome = "failure";
    row.message = Text.utf8(b, reason + 1, to);
    return true;
  }

  private static boolean disconnect(byte[] b, int from, int to, boolean isPreauth, EventRow row) {
    int rest;
    if (Text.startsWith(b, from, to, CLOSED)) {
      rest = from + CLOSED.length;
    } else if (Text.startsWith(b, from, to, RESET)) {
      rest = from + RESET.length;
    } else if (Text.startsWith(b, from, to, DISCONNECTED)) {
      rest = from + DISCONNECTED.length;
    } else if (Text.startsWith(b, from, to, TIMEOUT)) {
      row.eventName = PREAUTH;
      int client = from + TIMEOUT.length;
      if (Text.startsWith(b, client, to, CONNECTION_OF)) {
        firstHost(b, client + CONNECTION_OF.length, to, row);
      } else {
        hostBefore(b, from, to, row);
      }
      return true;
    } else if (Text.startsWith(b, from, to, RECEIVED)) {
      row.eventName = isPreauth ? PREAUTH : DISCONNECT;
      firstHost(b, from + RECEIVED.length, to, row);
      row.message = Text.utf8(b, from, to);
      return true;
    } else if (Text.startsWith(b, from, to, DISCONNECTING)) {
      return disconnecting(b, from, to, isPreauth, row);
    } else {
      boolean isBroken =
          Text.startsWith(b, from, to, READ_FAILED) || Text.startsWith(b, from, to, WRITE_FAILED);
      if (isBroken) {
        row.eventName = isPreauth ? PREAUTH : DISCONNECT;
        row.message = Text.utf8(b, from, to);
      }
      return isBroken;
    }
    row.eventName = isPreauth ? PREAUTH : DISCONNECT;
    userAndHost(b, rest, to, row);
    return true;
  }

  /** {@code [authenticating|invalid ]user USER IP port N}, or the address alone. */
  private static void userAndHost(byte[] b, int from, int to, EventRow row) {
    int host = hostBefore(b, from - 1, to, row);
    int user = from;
    if (Text.startsWith(b, from, to, AUTHENTICATING)) {
      user += AUTHENTICATING.length;
    } else if (Text.startsWith(b, from, to, INVALID_PREFIX)) {
      user += INVALID_PREFIX.length;
    } else if (Text.startsWith(b, from, to, USER_PREFIX)) {
      user += USER_PREFIX.length;
    } else {
      return;
    }
    if (host - 1 >= user) {
      row.userName = Text.utf8(b, user, host - 1);
    }
  }

  private static boolean disconnecting(
      byte[] b, int from, int to, boolean isPreauth, EventRow row) {
    row.eventName = isPreauth ? PREAUTH : DISCONNECT;
    row.message = Text.utf8(b, from, to);
    int tooMany = Text.indexOf(b, from, to, TOO_MANY);
    int rest = from + DISCONNECTING.length;
    if (tooMany == rest) {
      row.userName = Text.utf8(b, tooMany + TOO_MANY.length, to);
    } else if (rest < to && b[rest] == ' ') {
      int colon = Text.lastIndexOf(b, rest, to, ':');
      if (colon > rest) {
        userAndHost(b, rest + 1, colon, row);
      }
    }
    return true;
  }

  /** Reads {@code IP port N}, {@code IP:} or {@code IP} that begins there. */
  private static void firstHost(byte[] b, int from, int to, EventRow row) {
    int end = Text.wordEnd(b, from, Math.min(to, from + MAX_PEER));
    int hostEnd = end > from && b[end - 1] == ':' ? end - 1 : end;
    if (row.src(b, from, hostEnd) && Text.startsWith(b, end, to, PORT)) {
      int port = end + PORT.length;
      int portEnd = port;
      while (portEnd < to && Text.isDigit(b[portEnd])) {
        portEnd++;
      }
      row.srcPort = Text.port(b, port, portEnd);
    }
  }

  /** What only scanners do, and other connections without a login. */
  private static boolean probe(byte[] b, int from, int to, EventRow row) {
    if (Text.startsWith(b, from, to, NO_IDENTIFICATION)) {
      firstHost(b, from + NO_IDENTIFICATION.length, to, row);
    } else if (Text.startsWith(b, from, to, BAD_VERSION)) {
      peerBefore(b, from, to, row);
    } else if (Text.startsWith(b, from, to, NOT_NEGOTIATED)) {
      firstHost(b, from + NOT_NEGOTIATED.length, to, row);
    } else if (Text.startsWith(b, from, to, VERSIONS_DIFFER)) {
      firstHost(b, from + VERSIONS_DIFFER.length, to, row);
    } else if (Text.startsWith(b, from, to, BANNER)) {
      firstHost(b, from + BANNER.length, to, row);
    } else if (Text.startsWith(b, from, to, DISPATCH)) {
      firstHost(b, from + DISPATCH.length, to, row);
    } else if (Text.startsWith(b, from, to, DROP)) {
      dropped(b, from, to, row);
    } else if (Text.startsWith(b, from, to, CONNECTION_FROM)) {
      row.eventName = CONNECTION;
      firstHost(b, from + CONNECTION_FROM.length, to, row);
      return true;
    } else if (Text.startsWith(b, from, to, REVERSE_MAPPING)) {
      row.eventName = REVERSE;
      int close = Text.lastIndexOf(b, from, to, BRACKET_FAILED);
      int open = close < 0 ? -1 : Text.lastIndexOf(b, from, close, '[');
      if (open >= 0) {
        row.src(b, open + 1, close);
      }
      row.message = Text.utf8(b, from, to);
      return true;
    } else if (!Text.startsWith(b, from, to, KEX)) {
      return false;
    }
    row.eventName = PROBE;
    row.eventType = "scanning";
    row.message = Text.utf8(b, from, to);
    return true;
  }

  /** {@code drop connection #1 from [IP]:port on [IP]:22 penalty: failed authentication}. */
  private static void dropped(byte[] b, int from, int to, EventRow row) {
    int open = Text.indexOf(b, from, to, FROM_BRACKET) + FROM_BRACKET.length;
    int close = open < FROM_BRACKET.length ? -1 : Text.indexOf(b, open, to, ']');
    if (close >= 0 && row.src(b, open, close) && close + 1 < to && b[close + 1] == ':') {
      row.srcPort = Text.port(b, close + 2, Text.wordEnd(b, close + 2, to));
    }
  }
}
