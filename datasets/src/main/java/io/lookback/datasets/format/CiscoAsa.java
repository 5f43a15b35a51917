package io.lookback.datasets.format;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Messages of Cisco's ASA, FTD and PIX firewalls ("Cisco Secure Firewall ASA Series Syslog
 * Messages"):
 *
 * <pre>
 * %ASA-6-302013: Built inbound TCP connection 4711 for outside:203.0.113.5/50000 (203.0.113.5/50000) to inside:192.0.2.8/22 (198.51.100.8/22)
 * %ASA-6-302014: Teardown TCP connection 4711 for outside:203.0.113.5/50000 to inside:192.0.2.8/22 duration 0:01:30 bytes 5120 TCP FINs
 * %ASA-4-106023: Deny tcp src outside:203.0.113.5/50000 dst inside:192.0.2.8/23 by access-group "outside_in" [0x0, 0x0]
 * </pre>
 *
 * <p>A Built line is an open session, a Teardown the closed one, with the same identifier ({@code
 * device:number}). Only the Built line tells the client: on an inbound connection it is the first
 * end, on an outbound one the second. A Teardown takes that and the start from its Built line if
 * the file has one; the numbers are used again after a restart, so that ends and start must be the
 * same. Else its ports tell, and it started when it ended less its duration. The bytes are payload
 * of both directions together.
 */
final class CiscoAsa {
  private static final UTF8String DENIED = UTF8String.fromString("ASA-Denied");
  private static final UTF8String PERMITTED = UTF8String.fromString("ASA-Permitted");
  private static final UTF8String LOGIN = UTF8String.fromString("ASA-Login");
  private static final UTF8String LOGIN_FAILURE = UTF8String.fromString("ASA-Login_Failure");
  private static final UTF8String COMMAND = UTF8String.fromString("ASA-Command");
  private static final UTF8String MESSAGE = UTF8String.fromString("ASA-Message");

  /** The sensor of rows where nothing else is said to be. */
  static final String SENSOR = "asa";

  /** What the reader does with a message, by its number. */
  private enum Kind {
    BUILT,
    TEARDOWN,
    ICMP_BUILT,
    ICMP_TEARDOWN,
    DENIED,
    ACCESS_LIST,
    LOGIN,
    LOGIN_DENIED,
    COMMAND
  }

  private static final Words<Kind> KINDS =
      Words.of(
          Map.ofEntries(
              Map.entry("302013", Kind.BUILT),
              Map.entry("302015", Kind.BUILT),
              Map.entry("302014", Kind.TEARDOWN),
              Map.entry("302016", Kind.TEARDOWN),
              Map.entry("302020", Kind.ICMP_BUILT),
              Map.entry("302021", Kind.ICMP_TEARDOWN),
              Map.entry("106001", Kind.DENIED),
              Map.entry("106002", Kind.DENIED),
              Map.entry("106006", Kind.DENIED),
              Map.entry("106007", Kind.DENIED),
              Map.entry("106010", Kind.DENIED),
              Map.entry("106014", Kind.DENIED),
              Map.entry("106015", Kind.DENIED),
              Map.entry("106016", Kind.DENIED),
              Map.entry("106017", Kind.DENIED),
              Map.entry("106021", Kind.DENIED),
              Map.entry("106023", Kind.DENIED),
              Map.entry("106100", Kind.ACCESS_LIST),
              Map.entry("106102", Kind.ACCESS_LIST),
              Map.entry("106103", Kind.ACCESS_LIST),
              Map.entry("313001", Kind.DENIED),
              Map.entry("313004", Kind.DENIED),
              Map.entry("313005", Kind.DENIED),
              Map.entry("710003", Kind.DENIED),
              Map.entry("710005", Kind.DENIED),
              Map.entry("605004", Kind.LOGIN_DENIED),
              Map.entry("605005", Kind.LOGIN),
              Map.entry("111008", Kind.COMMAND),
              Map.entry("111010", Kind.COMMAND)));

  private static final byte[] ASA = Text.ascii("%ASA-");
  private static final byte[] FTD = Text.ascii("%FTD-");
  private static final byte[] PIX = Text.ascii("%PIX-");
  private static final byte[] INBOUND = Text.ascii("Built inbound ");
  private static final byte[] OUTBOUND = Text.ascii("Built outbound ");
  private static final byte[] TEARDOWN = Text.ascii("Teardown ");
  private static final byte[] PROBE = Text.ascii("Probe ");
  private static final byte[] TCP = Text.ascii("TCP connection ");
  private static final byte[] UDP = Text.ascii("UDP connection ");
  private static final byte[] ICMP = Text.ascii("ICMP connection ");
  private static final byte[] FOR = Text.ascii("for ");
  private static final byte[] TO = Text.ascii(" to ");
  private static final byte[] DURATION = Text.ascii(" duration ");
  private static final byte[] BYTES = Text.ascii(" bytes ");
  private static final byte[] SYN_TIMEOUT = Text.ascii(" SYN Timeout");
  private static final byte[] FINS = Text.ascii(" TCP FINs");
  private static final byte[] FADDR = Text.ascii("faddr ");
  private static final byte[] LADDR = Text.ascii(" laddr ");
  private static final byte[] TYPE = Text.ascii(" type ");
  private static final byte[] CODE = Text.ascii(" code ");
  private static final byte[] SRC = Text.ascii(" src ");
  private static final byte[] DST = Text.ascii(" dst ");
  private static final byte[] DEST = Text.ascii(" dest ");
  private static final byte[] A_FROM = Text.ascii(" from ");
  private static final byte[] LADDR_WORD = Text.ascii("laddr ");
  private static final byte[] ARROW = Text.ascii(" -> ");
  private static final byte[] BRACKET_TYPE = Text.ascii("(type ");
  private static final byte[] HIT_COUNT = Text.ascii(" hit-cnt ");
  private static final byte[] FOR_USER = Text.ascii(" for user \"");
  private static final byte[] USER = Text.ascii("User '");
  private static final byte[] IP = Text.ascii(" IP ");

  private static final Words<Integer> LOGIN_SERVICES =
      Words.of(Map.of("ssh", 22, "telnet", 23, "http", 80, "https", 443));

  private final String sensor;
  private final BuiltConnections built = new BuiltConnections();

  // Of the end that findEnd() read last.
  private long port;
  private int endTo;

  /**
   * @param sensor of the rows; null = that of the file
   */
  CiscoAsa(String sensor) {
    this.sensor = sensor;
  }

  /** Whether the text is such a message. */
  static boolean is(byte[] b, int from, int to) {
    return Text.startsWith(b, from, to, ASA)
        || Text.startsWith(b, from, to, FTD)
        || Text.startsWith(b, from, to, PIX);
  }

  /**
   * Reads one message and hands over its row.
   *
   * @param from where its tag begins
   * @param hostFrom the device, as the header names it; may be empty
   * @param timeUs when the device said it, UTC microseconds
   */
  void read(
      byte[] b,
      int from,
      int to,
      int hostFrom,
      int hostTo,
      long timeUs,
      String timeBasis,
      RecordSink sink) {
    int colon = Text.indexOf(b, from, Math.min(to, from + 40), ':');
    int number = colon < 0 ? -1 : Text.lastIndexOf(b, from, colon, '-') + 1;
    int level = number < from + 3 ? -1 : b[number - 2] - '0';
    if (level < 0 || level > 7 || Text.number(b, number, colon) == Text.BAD) {
      sink.reject("bad_line", "no %ASA-LEVEL-NUMBER: " + Text.excerpt(b, from, to));
      return;
    }
    int text = Text.skipBlanks(b, colon + 1, to);
    Kind kind = KINDS.get(b, number, colon);
    if (kind == Kind.BUILT || kind == Kind.TEARDOWN) {
      session(b, text, to, hostFrom, hostTo, kind, timeUs, timeBasis, sink);
      return;
    }
    if (kind == Kind.ICMP_BUILT || kind == Kind.ICMP_TEARDOWN) {
      icmp(b, text, to, hostFrom, hostTo, kind, timeUs, timeBasis, sink);
      return;
    }
    EventRow row = sink.event();
    row.timeUs = timeUs;
    row.timeBasis = timeBasis;
    row.sensor = sensor;
    row.host = hostFrom < hostTo ? Text.utf8(b, hostFrom, hostTo) : null;
    row.ruleId = Text.utf8(b, from + 1, colon);
    row.message = Text.utf8(b, text, to);
    row.severity = Severities.ofSyslogLevel(level);
    row.eventType = "firewall";
    row.eventName = MESSAGE;
    row.ocsfClass = 4001;
    if (kind != null) {
      event(kind, b, text, to, row);
    }
    sink.emit(row);
  }

  private void session(
      byte[] b,
      int from,
      int to,
      int hostFrom,
      int hostTo,
      Kind kind,
      long timeUs,
      String timeBasis,
      RecordSink sink) {
    boolean isBuilt = kind == Kind.BUILT;
    boolean isInbound = Text.startsWith(b, from, to, INBOUND);
    byte[] begin = !isBuilt ? TEARDOWN : isInbound ? INBOUND : OUTBOUND;
    int at = from + begin.length;
    at = Text.startsWith(b, at, to, PROBE) ? at + PROBE.length : at;
    boolean isTcp = Text.startsWith(b, at, to, TCP);
    int id = at + TCP.length;
    int idEnd = Text.wordEnd(b, Math.min(id, to), to);
    if (!Text.startsWith(b, from, to, begin)
        || (!isTcp && !Text.startsWith(b, at, to, UDP))
        || Text.number(b, id, idEnd) == Text.BAD
        || !Text.startsWith(b, idEnd + 1, to, FOR)) {
      sink.reject("bad_line", "no Built or Teardown of a connection: " + Text.excerpt(b, from, to));
      return;
    }
    SessionRow row = sink.session();
    if (!end(b, idEnd + 1 + FOR.length, to, row.src, sink)) {
      return;
    }
    row.srcPort = port;
    int mapped = afterBrackets(b, endTo, to);
    if (!Text.startsWith(b, mapped, to, TO)) {
      sink.reject("bad_line", "no second end: " + Text.excerpt(b, mapped, to));
      return;
    }
    if (!end(b, mapped + TO.length, to, row.dst, sink)) {
      return;
    }
    row.dstPort = port;
    row.protocol = isTcp ? Protocols.TCP : Protocols.UDP;
    row.timeBasis = timeBasis;
    row.sensor = sensor;
    row.uid = uid(b, hostFrom, hostTo, id, idEnd);
    int key = Words.hash(b, hostFrom, hostTo) * 31 + Words.hash(b, id, idEnd);
    if (isBuilt) {
      row.startUs = timeUs;
      row.open = true;
      row.orientation = "observed";
      built.put(key, row, timeUs, isInbound);
      turn(row, isInbound);
      sink.emit(row);
    } else if (readEnd(b, afterBrackets(b, endTo, to), to, isTcp, timeUs, row, sink)) {
      orient(key, timeUs, row);
      sink.emit(row);
    }
  }

  /** Reads {@code duration H:MM:SS bytes N reason}; rejects the line if there is none. */
  private static boolean readEnd(
      byte[] b, int from, int to, boolean isTcp, long timeUs, SessionRow row, RecordSink sink) {
    int durationEnd = Text.wordEnd(b, Math.min(to, from + DURATION.length), to);
    long seconds =
        Text.startsWith(b, from, to, DURATION)
            ? seconds(b, from + DURATION.length, durationEnd)
            : Text.BAD;
    int bytesEnd = Text.wordEnd(b, Math.min(to, durationEnd + BYTES.length), to);
    long bytes =
        Text.startsWith(b, durationEnd, to, BYTES)
            ? Text.number(b, durationEnd + BYTES.length, bytesEnd)
            : Text.BAD;
    if (seconds == Text.BAD || bytes == Text.BAD) {
      sink.reject("bad_number", "no duration and bytes: " + Text.excerpt(b, from, to));
      return false;
    }
    row.durationUs = seconds * 1_000_000;
    row.startUs = timeUs - row.durationUs;
    row.srcBytes = bytes;
    row.bytesBasis = "total";
    if (isTcp) {
      if (bytes > 0 || Text.startsWith(b, bytesEnd, to, FINS)) {
        row.established = true;
      } else if (Text.startsWith(b, bytesEnd, to, SYN_TIMEOUT)) {
        row.established = false;
      }
    }
    return true;
  }

  /** Gives a Teardown start and client of its Built line; without one the ports tell. */
  private void orient(int key, long timeUs, SessionRow row) {
    int found = built.take(key, row);
    if (found == BuiltConnections.NONE) {
      long total = row.srcBytes;
      row.orientByPorts();
      row.srcBytes = total;
      row.dstBytes = SessionRow.NONE;
    } else {
      row.startUs = built.startUs();
      row.durationUs = Math.max(0, timeUs - row.startUs);
      row.orientation = "observed";
      turn(row, found == BuiltConnections.FIRST_IS_CLIENT);
    }
  }

  /** Puts the client first; a total belongs to both ends and stays in src_bytes. */
  private static void turn(SessionRow row, boolean isFirstClient) {
    if (!isFirstClient) {
      long total = row.srcBytes;
      row.swapEnds();
      row.srcBytes = total;
      row.dstBytes = SessionRow.NONE;
    }
  }

  /**
   * {@code Built inbound ICMP connection for faddr IP/N gaddr IP/N laddr IP/N [type T code C]}; the
   * foreign end is the client of an inbound one. There is no number, and Teardown has no duration.
   */
  private void icmp(
      byte[] b,
      int from,
      int to,
      int hostFrom,
      int hostTo,
      Kind kind,
      long timeUs,
      String timeBasis,
      RecordSink sink) {
    boolean isBuilt = kind == Kind.ICMP_BUILT;
    boolean isInbound = Text.startsWith(b, from, to, INBOUND);
    byte[] begin = !isBuilt ? TEARDOWN : isInbound ? INBOUND : OUTBOUND;
    int at = from + begin.length;
    int faddr = Text.indexOf(b, from, to, FADDR);
    int laddr = faddr < 0 ? -1 : Text.indexOf(b, faddr, to, LADDR);
    if (!Text.startsWith(b, from, to, begin) || !Text.startsWith(b, at, to, ICMP) || laddr < 0) {
      sink.reject("bad_line", "no Built or Teardown of ICMP: " + Text.excerpt(b, from, to));
      return;
    }
    SessionRow row = sink.session();
    if (!end(b, faddr + FADDR.length, to, row.src, sink)) {
      return;
    }
    long foreignNumber = port;
    if (!end(b, laddr + LADDR.length, to, row.dst, sink)) {
      return;
    }
    long localNumber = port;
    row.protocol = Protocols.forFamily(Protocols.ICMP, row.src.isV4());
    row.startUs = timeUs;
    row.timeBasis = timeBasis;
    row.sensor = sensor;
    int key =
        Words.hash(b, hostFrom, hostTo) * 31 + Long.hashCode(foreignNumber * 65_537 + localNumber);
    if (isBuilt) {
      row.open = true;
      row.orientation = "observed";
      built.put(key, row, timeUs, isInbound);
      turn(row, isInbound);
    } else {
      int found = built.takeAnyStart(key, row);
      row.orientation = found == BuiltConnections.NONE ? "unknown" : "observed";
      if (found != BuiltConnections.NONE && built.startUs() <= timeUs) {
        row.startUs = built.startUs();
        row.durationUs = timeUs - row.startUs;
      }
      turn(row, found != BuiltConnections.FIRST_IS_SERVER);
    }
    int type = Text.indexOf(b, laddr, to, TYPE);
    int code = type < 0 ? -1 : Text.indexOf(b, type, to, CODE);
    if (code >= 0) {
      row.srcPort = Text.port(b, type + TYPE.length, code);
      int codeFrom = code + CODE.length;
      row.dstPort = Text.port(b, codeFrom, Text.wordEnd(b, codeFrom, to));
    }
    sink.emit(row);
  }

  /** {@code device:number}. */
  private static UTF8String uid(byte[] b, int hostFrom, int hostTo, int id, int idEnd) {
    int hostLength = Math.min(hostTo - hostFrom, 255);
    byte[] uid = new byte[hostLength + 1 + idEnd - id];
    System.arraycopy(b, hostFrom, uid, 0, hostLength);
    uid[hostLength] = ':';
    System.arraycopy(b, id, uid, hostLength + 1, idEnd - id);
    return Text.utf8(uid, 0, uid.length);
  }

  /** Hours, minutes and seconds; hours can be more than a day has. */
  private static long seconds(byte[] b, int from, int to) {
    int first = Text.indexOf(b, from, to, ':');
    int second = first < 0 ? -1 : Text.indexOf(b, first + 1, to, ':');
    if (second < 0 || first - from > 7) {
      return Text.BAD;
    }
    long hours = Text.number(b, from, first);
    long minutes = Text.number(b, first + 1, second);
    long seconds = Text.number(b, second + 1, to);
    boolean isTime =
        hours != Text.BAD && minutes >= 0 && minutes < 60 && seconds >= 0 && seconds < 60;
    return isTime ? hours * 3_600 + minutes * 60 + seconds : Text.BAD;
  }

  private boolean end(byte[] b, int from, int to, IpKey out, RecordSink sink) {
    int addressFrom = findEnd(b, from, to, out);
    if (addressFrom < 0) {
      int wordEnd = Text.wordEnd(b, from, to);
      int slash = Text.indexOf(b, from, wordEnd, '/');
      int colon = Text.indexOf(b, from, wordEnd, ':');
      int addressEnd = slash < 0 ? wordEnd : slash;
      Text.addressOrReject(
          b, colon < 0 || colon > addressEnd ? from : colon + 1, addressEnd, out, sink);
      return false;
    }
    return true;
  }

  /**
   * Reads {@code INTERFACE:IP/PORT}, {@code INTERFACE/IP(PORT)}, {@code IP/PORT} or the same
   * without a port; where the address begins, or -1 if there is none. {@link #port} and {@link
   * #endTo} are set.
   */
  private int findEnd(byte[] b, int from, int to, IpKey out) {
    int limit = Math.min(to, from + 200);
    int word = from;
    while (word < limit && b[word] != ' ' && b[word] != ',' && b[word] != '(' && b[word] != ')') {
      word++;
    }
    port = SessionRow.NONE;
    endTo = word;
    // The interface ends at the first colon or slash behind which an address stands.
    int start = from;
    while (start >= 0 && start < word) {
      int slash = Text.indexOf(b, start, word, '/');
      int addressEnd = slash < 0 ? word : slash;
      while (addressEnd > start && (b[addressEnd - 1] == '.' || b[addressEnd - 1] == ':')) {
        addressEnd--;
      }
      if (IpAddress.parse(b, start, addressEnd, out)) {
        if (slash >= 0) {
          int digits = slash + 1;
          while (digits < word && Text.isDigit(b[digits])) {
            digits++;
          }
          port = Text.port(b, slash + 1, digits);
        } else if (word + 1 < to && b[word] == '(' && start > from) {
          int close = Text.indexOf(b, word, Math.min(to, word + 7), ')');
          port = close < 0 ? SessionRow.NONE : Text.port(b, word + 1, close);
        }
        return start;
      }
      if (start > from) {
        break;
      }
      int colon = Text.indexOf(b, start, word, ':');
      start = (colon < 0 ? slash : slash < 0 ? colon : Math.min(colon, slash)) + 1;
      if (start == 0) {
        break;
      }
    }
    return -1;
  }

  /** Passes over {@code (user)}, {@code (mapped/port)}, {@code (user)} behind an end. */
  private static int afterBrackets(byte[] b, int from, int to) {
    int at = from;
    while (true) {
      int open = at < to && b[at] == ' ' ? at + 1 : at;
      if (open >= to || b[open] != '(') {
        return at;
      }
      int close = Text.indexOf(b, open, to, ')');
      if (close < 0) {
        return at;
      }
      at = close + 1;
    }
  }

  private void event(Kind kind, byte[] b, int from, int to, EventRow row) {
    switch (kind) {
      case DENIED -> {
        row.eventType = "access-denied";
        row.eventName = DENIED;
        row.outcome = "blocked";
        ends(b, from, to, row);
      }
      case ACCESS_LIST -> accessList(b, from, to, row);
      case LOGIN, LOGIN_DENIED -> {
        int user = Text.indexOf(b, from, to, FOR_USER);
        // What comes then is the attacker's text.
        ends(b, from, user < 0 ? to : user, row);
        login(b, from, to, user, kind == Kind.LOGIN, row);
      }
      default -> command(b, from, to, row);
    }
  }

  /**
   * Reads {@code src A dst B}, {@code src A dest B}, {@code from A to B} or {@code from (A) to B},
   * and the protocol that stands before.
   */
  private void ends(byte[] b, int from, int to, EventRow row) {
    int src = Text.indexOf(b, from, to, SRC);
    int left = src < 0 ? -1 : src + SRC.length;
    byte[] between = DST;
    if (src < 0) {
      int at = Text.indexOf(b, from, to, A_FROM);
      left = at < 0 ? -1 : at + A_FROM.length;
      left =
          left >= 0 && Text.startsWith(b, left, to, LADDR_WORD) ? left + LADDR_WORD.length : left;
      left = left >= 0 && left < to && b[left] == '(' ? left + 1 : left;
      between = TO;
    }
    row.protocol = protocol(b, from, left < 0 ? to : left);
    if (left < 0) {
      return;
    }
    row.hasSrc = findEnd(b, left, to, row.src) >= 0;
    row.srcPort = port;
    int right = Text.indexOf(b, left, to, between);
    if (right < 0 && src >= 0) {
      between = DEST;
      right = Text.indexOf(b, left, to, between);
    }
    if (right >= 0) {
      row.hasDst = findEnd(b, right + between.length, to, row.dst) >= 0;
      row.dstPort = port;
    }
    finish(b, from, to, row);
  }

  /** {@code access-list NAME permitted tcp IF/IP(PORT) -> IF/IP(PORT) hit-cnt N ...}. */
  private void accessList(byte[] b, int from, int to, EventRow row) {
    int name = Text.indexOf(b, from, to, ' ') + 1;
    if (name == 0) {
      return;
    }
    int nameEnd = Text.wordEnd(b, name, to);
    int verdict = Math.min(to, nameEnd + 1);
    int verdictEnd = Text.wordEnd(b, verdict, to);
    boolean isDenied = verdict < to && b[verdict] == 'd';
    row.ruleName = Text.utf8(b, name, nameEnd);
    row.eventType = isDenied ? "access-denied" : "firewall";
    row.eventName = isDenied ? DENIED : PERMITTED;
    row.outcome = isDenied ? "blocked" : "allowed";
    int arrow = Text.indexOf(b, verdictEnd, to, ARROW);
    int left = arrow < 0 ? -1 : Text.lastIndexOf(b, from, arrow, ' ') + 1;
    if (left <= verdictEnd) {
      return;
    }
    row.protocol = protocol(b, verdictEnd, left);
    row.hasSrc = findEnd(b, left, arrow, row.src) >= 0;
    row.srcPort = port;
    row.hasDst = findEnd(b, arrow + ARROW.length, to, row.dst) >= 0;
    row.dstPort = port;
    int hits = Text.indexOf(b, arrow, to, HIT_COUNT);
    if (hits >= 0) {
      int digits = hits + HIT_COUNT.length;
      long count = Text.number(b, digits, Text.wordEnd(b, digits, to));
      row.count = count > 0 && count <= Syslog.MAX_COUNT ? count : 1;
    }
    finish(b, from, to, row);
  }

  /** Type and code of ICMP, and which end is the client. */
  private static void finish(byte[] b, int from, int to, EventRow row) {
    if (row.protocol == Protocols.ICMP) {
      row.protocol = Protocols.forFamily(row.protocol, !row.hasSrc || row.src.isV4());
      int type = Text.indexOf(b, from, to, BRACKET_TYPE);
      int comma = type < 0 ? -1 : Text.indexOf(b, type, to, ',');
      int code = comma < 0 ? -1 : Text.indexOf(b, comma, to, CODE);
      int close = code < 0 ? -1 : Text.indexOf(b, code, to, ')');
      if (close >= 0) {
        row.srcPort = Text.port(b, type + BRACKET_TYPE.length, comma);
        row.dstPort = Text.port(b, code + CODE.length, close);
      }
    }
    row.clientSide = Orientation.clientSide(row.protocol, row.srcPort, row.dstPort);
  }

  /** The first word that names a protocol, or the number behind the word protocol. */
  private static long protocol(byte[] b, int from, int to) {
    int at = from;
    while (at < to) {
      int end = Text.wordEnd(b, at, to);
      // Numbers only behind that word: 6 elsewhere is no TCP.
      if (end - at >= 3 && end - at <= 9 && !Text.isDigit(b[at])) {
        String word = Text.string(b, at, end);
        if (word.equals("protocol")) {
          int number = Math.min(to, end + 1);
          return Protocols.number(Text.string(b, number, Text.wordEnd(b, number, to)));
        }
        long known = Protocols.number(word);
        if (known != SessionRow.NONE) {
          return known;
        }
      }
      at = end + 1;
    }
    return SessionRow.NONE;
  }

  /**
   * {@code Login denied from IP/PORT to IF:IP/SERVICE for user "NAME"}.
   *
   * @param user where the text before the name begins, or -1
   */
  private static void login(
      byte[] b, int from, int to, int user, boolean isPermitted, EventRow row) {
    row.eventType = isPermitted ? "login" : "login-failure";
    row.eventName = isPermitted ? LOGIN : LOGIN_FAILURE;
    row.outcome = isPermitted ? "success" : "failure";
    row.ocsfClass = 3002;
    row.protocol = Protocols.TCP;
    row.clientSide = "src";
    int quote = Text.lastIndexOf(b, from, to, '"');
    if (user < 0 || quote < user + FOR_USER.length) {
      return;
    }
    row.userName = Text.utf8(b, user + FOR_USER.length, quote);
    int slash = Text.lastIndexOf(b, from, user, '/');
    Integer service = slash < 0 ? null : LOGIN_SERVICES.get(b, slash + 1, user);
    if (service != null) {
      row.category = Text.utf8(b, slash + 1, user);
      row.dstPort = service;
    }
  }

  /** {@code User 'NAME', running 'CLI' from IP ADDRESS, executed 'COMMAND'}. */
  private void command(byte[] b, int from, int to, EventRow row) {
    row.eventType = "system";
    row.eventName = COMMAND;
    row.ocsfClass = SessionRow.NONE;
    int name = from + USER.length;
    int quote = Text.startsWith(b, from, to, USER) ? Text.indexOf(b, name, to, '\'') : -1;
    if (quote < 0) {
      return;
    }
    row.userName = Text.utf8(b, name, quote);
    int address = Text.indexOf(b, quote, to, IP);
    row.hasSrc = address >= 0 && findEnd(b, address + IP.length, to, row.src) >= 0;
  }
}
