package io.lookback.datasets.format;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;

/**
 * The parts of one syslog line, as places in the reader's buffer. RFC 3164 as it is met in files
 * (priority, host, process number and colon may all be missing) and RFC 5424, also with the count
 * of octets in front that RFC 6587 puts there:
 *
 * <pre>
 * &lt;38&gt;Jan  5 08:52:35 gate sshd[4711]: Accepted ...
 * 2026-01-16T13:49:15.123456-05:00 gate sshd-session[4711]: Accepted ...
 * &lt;166&gt;Jan  5 08:52:35 192.0.2.1 Jan 05 2026 08:52:35: %ASA-6-302013: Built ...
 * 94 &lt;34&gt;1 2026-01-16T13:49:15.003Z gate sshd 4711 ID47 [x@32473 a="b"] Accepted ...
 * </pre>
 */
final class SyslogLine {
  private static final int MAX_PRIORITY = 191;

  // RFC 3164 allows tags of 32 characters; paths of programs are longer.
  private static final int MAX_TAG = 128;

  private static final byte[] LAST_MESSAGE = Text.ascii("last message repeated ");

  /** Reason of a reject when {@link #read} is false. */
  String reason;

  /** Facility * 8 + severity, or -1. */
  int priority;

  /** The date of the line; only its digits are read. */
  final SyslogDate date = new SyslogDate();

  int hostFrom;
  int hostTo;

  /** What wrote the message, without path, process number and what is in brackets. */
  int programFrom;

  int programTo;

  /** Whether the tag was {@code program(pam_unix)}, as syslog had it before Linux-PAM 1.0. */
  boolean isPam;

  /** Whether the tag was {@code -- root[4711]:}, as login wrote it for whom it let in. */
  boolean isLogin;

  int messageFrom;
  int messageTo;

  /** Whether host, program and message are where they should be, not only a date. */
  boolean isComplete;

  private static final byte[] LOGIN_TAG = Text.ascii("-- ");

  private final SyslogDate innerDate = new SyslogDate();
  private final IpKey address = new IpKey();

  /** Takes the line apart; false when it has no date, and {@link #reason} says why. */
  boolean read(byte[] b, int start, int to) {
    int from = skipBom(b, start, to);
    priority = -1;
    hostFrom = hostTo = from;
    programFrom = programTo = from;
    messageFrom = from;
    messageTo = to;
    isPam = false;
    isLogin = false;
    isComplete = false;
    int at = octetCount(b, from, to);
    if (at < 0) {
      return false;
    }
    if (at < to && b[at] == '<') {
      int close = Text.indexOf(b, at, Math.min(to, at + 5), '>');
      long number = close < 0 ? Text.BAD : Text.number(b, at + 1, close);
      if (number == Text.BAD || number > MAX_PRIORITY) {
        reason = "bad_priority";
        return false;
      }
      priority = (int) number;
      at = close + 1;
      if (at + 1 < to && b[at] >= '1' && b[at] <= '9' && b[at + 1] == ' ') {
        return readNew(b, at + 2, to);
      }
    }
    return readOld(b, afterSequence(b, Text.skipBlanks(b, at, to), to), to);
  }

  /** Passes over the count of octets; where the message begins, -1 if more than one is counted. */
  private int octetCount(byte[] b, int from, int to) {
    int end = from;
    while (end < to && end - from < 7 && Text.isDigit(b[end])) {
      end++;
    }
    if (end == from || end + 1 >= to || b[end] != ' ' || b[end + 1] != '<') {
      return from;
    }
    long octets = Text.number(b, from, end);
    int next = (int) Math.min(to, end + 1 + octets);
    int digits = next;
    while (digits < to && Text.isDigit(b[digits])) {
      digits++;
    }
    if (digits > next && digits + 1 < to && b[digits] == ' ' && b[digits + 1] == '<') {
      reason = "several_messages";
      return -1;
    }
    return end + 1;
  }

  private static int skipBom(byte[] b, int from, int to) {
    boolean isBom =
        to - from >= 3
            && (b[from] & 0xff) == 0xef
            && (b[from + 1] & 0xff) == 0xbb
            && (b[from + 2] & 0xff) == 0xbf;
    return isBom ? from + 3 : from;
  }

  /** Passes over {@code 000123: }, the number of a message that Cisco puts in front of the date. */
  private static int afterSequence(byte[] b, int from, int to) {
    int end = from;
    while (end < to && end - from < 11 && Text.isDigit(b[end])) {
      end++;
    }
    return end > from && end + 1 < to && b[end] == ':' && b[end + 1] == ' ' ? end + 2 : from;
  }

  private boolean readOld(byte[] b, int from, int to) {
    int at = date.read(b, from, to);
    if (at < 0 || (at < to && b[at] != ' ' && b[at - 1] != ':')) {
      reason = "no_time";
      return false;
    }
    at = Text.skipBlanks(b, at, to);
    int end = Text.wordEnd(b, at, to);
    boolean hasHost =
        at < to
            && b[at] != '%'
            && b[at] != ':'
            && !isTag(b, at, end)
            && !Text.startsWith(b, at, to, LAST_MESSAGE);
    if (hasHost) {
      hostFrom = at;
      hostTo = end;
      at = afterInnerDate(b, Text.skipBlanks(b, end, to), to);
    }
    // Cisco: "host : %ASA-".
    if (at + 1 < to && b[at] == ':' && b[at + 1] == ' ') {
      at += 2;
    }
    readTag(b, at, to);
    if (programTo == programFrom && Text.startsWith(b, at, to, LOGIN_TAG)) {
      readTag(b, at + LOGIN_TAG.length, to);
      isLogin = programTo > programFrom;
      messageFrom = isLogin ? messageFrom : at;
    }
    // Many programs begin the lines of their own logs with such a date, but not with a host.
    isComplete = programTo > programFrom && (hasHost || !date.hasZone());
    return true;
  }

  /** Passes over number and date of the device behind those of the collector. */
  private int afterInnerDate(byte[] b, int from, int to) {
    int at = afterSequence(b, from, to);
    int end = at < to && b[at] != '%' ? innerDate.read(b, at, to) : -1;
    if (end < 0) {
      return at;
    }
    at = Text.skipBlanks(b, end, to);
    int wordEnd = Text.wordEnd(b, at, to);
    boolean isName = at < to && b[at] != '%' && b[at] != ':' && !isTag(b, at, wordEnd);
    return isName ? Text.skipBlanks(b, wordEnd, to) : at;
  }

  /**
   * Whether a word is {@code sshd:} or {@code sshd[4711]:} rather than a host, be it an address.
   */
  private boolean isTag(byte[] b, int from, int to) {
    if (to - from < 2) {
      return false;
    }
    int last = b[to - 1];
    if (last == ':') {
      return !IpAddress.parse(b, from, to, address);
    }
    return last == ']' && b[from] != '[' && Text.indexOf(b, from, to, '[') > from;
  }

  private void readTag(byte[] b, int from, int to) {
    int limit = Math.min(to, from + MAX_TAG);
    int end = from;
    while (end < limit && b[end] != ' ' && b[end] != '[' && !isColon(b, end, to)) {
      end++;
    }
    messageFrom = from;
    if (end == from || end == limit && limit < to) {
      return;
    }
    if (end < to && b[end] == '[') {
      int close = Text.indexOf(b, end, Math.min(to, end + 40), ']');
      if (close < 0) {
        return;
      }
      program(b, from, end);
      int after = close + 1;
      after = after < to && b[after] == ':' ? after + 1 : after;
      messageFrom = Text.skipBlanks(b, after, to);
    } else if (end < to && b[end] == ':') {
      program(b, from, end);
      messageFrom = Text.skipBlanks(b, end + 1, to);
    } else if (Programs.of(b, from, end) != null) {
      // Without a colon only what is known to be a program is taken for one.
      program(b, from, end);
      messageFrom = Text.skipBlanks(b, end, to);
    }
  }

  private static boolean isColon(byte[] b, int at, int to) {
    return b[at] == ':' && (at + 1 == to || b[at + 1] == ' ');
  }

  private void program(byte[] b, int from, int to) {
    int open = Text.indexOf(b, from, to, '(');
    int end = open > from ? open : to;
    isPam = open > from && Text.startsWith(b, open, to, PamMessages.TAG);
    programFrom = Text.lastIndexOf(b, from, end, '/') + 1;
    programFrom = programFrom == 0 || programFrom == end ? from : programFrom;
    programTo = end;
  }

  /** RFC 5424, behind the version. */
  private boolean readNew(byte[] b, int from, int to) {
    int end = Text.wordEnd(b, from, to);
    if (date.read(b, from, end) != end || !date.hasZone()) {
      reason = "no_time";
      return false;
    }
    hostFrom = Math.min(to, end + 1);
    hostTo = Text.wordEnd(b, hostFrom, to);
    int program = Math.min(to, hostTo + 1);
    int programEnd = Text.wordEnd(b, program, to);
    program(b, program, programEnd);
    int process = Math.min(to, programEnd + 1);
    int messageId = Math.min(to, Text.wordEnd(b, process, to) + 1);
    int data = Math.min(to, Text.wordEnd(b, messageId, to) + 1);
    int dataEnd = data < to && b[data] == '-' ? data + 1 : structuredData(b, data, to);
    if (dataEnd < 0 || (dataEnd < to && b[dataEnd] != ' ')) {
      reason = "bad_structured_data";
      return false;
    }
    if (isNil(b, hostFrom, hostTo)) {
      hostTo = hostFrom;
    }
    if (isNil(b, programFrom, programTo)) {
      programTo = programFrom;
    }
    int message = skipBom(b, Math.min(to, dataEnd + 1), to);
    // What is said in structured data alone is worth reading too.
    messageFrom = message < to || dataEnd == data + 1 ? message : data;
    isComplete = true;
    return true;
  }

  private static boolean isNil(byte[] b, int from, int to) {
    return to - from == 1 && b[from] == '-';
  }

  /** Passes over {@code [id name="value" ...]...}; where it ends, or -1 when it does not. */
  private static int structuredData(byte[] b, int from, int to) {
    int at = from;
    boolean isQuoted = false;
    boolean isOpen = false;
    while (at < to) {
      int c = b[at];
      if (isQuoted) {
        if (c == '\\') {
          at++;
        } else if (c == '"') {
          isQuoted = false;
        }
      } else if (!isOpen) {
        if (c != '[') {
          break;
        }
        isOpen = true;
      } else if (c == '"') {
        isQuoted = true;
      } else if (c == ']') {
        isOpen = false;
      }
      at++;
    }
    return isOpen || at == from || at > to ? -1 : at;
  }
}
