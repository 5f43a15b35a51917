package io.lookback.datasets.format;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The fields of one Zeek record that we read, as slices of a buffer, and what they mean. TSV and
 * JSON fill it; from here on they are the same.
 */
final class ZeekRecord {
  static final int TS = 0;
  static final int UID = 1;
  static final int ORIG_H = 2;
  static final int ORIG_P = 3;
  static final int RESP_H = 4;
  static final int RESP_P = 5;
  static final int PROTO = 6;
  static final int SERVICE = 7;
  static final int DURATION = 8;
  static final int ORIG_BYTES = 9;
  static final int RESP_BYTES = 10;
  static final int CONN_STATE = 11;
  static final int MISSED_BYTES = 12;
  static final int HISTORY = 13;
  static final int ORIG_PKTS = 14;
  static final int ORIG_IP_BYTES = 15;
  static final int RESP_PKTS = 16;
  static final int RESP_IP_BYTES = 17;
  static final int IP_PROTO = 18;
  static final int AUTH_SUCCESS = 19;
  static final int AUTH_ATTEMPTS = 20;
  static final int CLIENT = 21;
  static final int SERVER = 22;
  static final int QUERY = 23;
  static final int QTYPE_NAME = 24;
  static final int ANSWERS = 25;
  static final int HOST = 26;
  static final int METHOD = 27;
  static final int SERVER_NAME = 28;
  static final int NOTE = 29;
  static final int MSG = 30;
  static final int SUB = 31;
  static final int SRC = 32;
  static final int DST = 33;
  static final int P = 34;
  static final int PEER_DESCR = 35;
  static final int HOST_P = 36;
  static final int SOFTWARE_TYPE = 37;
  static final int NAME = 38;
  static final int VERSION_MAJOR = 39;
  static final int VERSION_MINOR = 40;
  static final int VERSION_MINOR2 = 41;
  static final int VERSION_MINOR3 = 42;
  static final int VERSION_ADDL = 43;
  static final int UNPARSED_VERSION = 44;
  static final int PORT_NUM = 45;
  static final int PORT_PROTO = 46;
  static final int COUNT = 47;

  private static final String[] NAMES = {
    "ts",
    "uid",
    "id.orig_h",
    "id.orig_p",
    "id.resp_h",
    "id.resp_p",
    "proto",
    "service",
    "duration",
    "orig_bytes",
    "resp_bytes",
    "conn_state",
    "missed_bytes",
    "history",
    "orig_pkts",
    "orig_ip_bytes",
    "resp_pkts",
    "resp_ip_bytes",
    "ip_proto",
    "auth_success",
    "auth_attempts",
    "client",
    "server",
    "query",
    "qtype_name",
    "answers",
    "host",
    "method",
    "server_name",
    "note",
    "msg",
    "sub",
    "src",
    "dst",
    "p",
    "peer_descr",
    "host_p",
    "software_type",
    "name",
    "version.major",
    "version.minor",
    "version.minor2",
    "version.minor3",
    "version.addl",
    "unparsed_version",
    "port_num",
    "port_proto"
  };

  private static final Map<String, Integer> FIELDS = fields();

  private static final byte[] TCP = Text.ascii("tcp");
  private static final byte[] UDP = Text.ascii("udp");
  private static final byte[] ICMP = Text.ascii("icmp");

  private static final UTF8String SSH_LOGIN = UTF8String.fromString("Zeek-SSH_Login");
  private static final UTF8String SSH_LOGIN_FAILURE =
      UTF8String.fromString("Zeek-SSH_Login_Failure");
  private static final UTF8String SSH_SESSION = UTF8String.fromString("Zeek-SSH_Session");

  /** Most answers of a DNS message that are looked at: more do not fit one of 64 KiB. */
  private static final int MAX_ANSWERS = 4_096;

  /** The logs that are read. */
  enum Log {
    SESSIONS,
    OPEN_SESSIONS,
    SSH,
    DNS,
    HTTP,
    TLS,
    NOTICE,
    SOFTWARE,
    SERVICES
  }

  byte[] buffer;
  final int[] from = new int[COUNT];
  final int[] to = new int[COUNT];

  // The elements of the answers, where the source has them apart; TSV has them in one field.
  private int answers;
  private int[] answerFrom = new int[16];
  private int[] answerTo = new int[16];

  private final boolean isEscaped;
  private final IsoTime iso = new IsoTime(ZoneOffset.UTC);
  private final Names names = new Names();
  private int badNumber = -1;

  /** What stands between the elements of a set, in TSV. */
  byte setSeparator = ',';

  /**
   * @param isEscaped whether strings carry {@code \xHH} escapes, as in TSV
   */
  ZeekRecord(boolean isEscaped) {
    this.isEscaped = isEscaped;
    clear();
  }

  private static Map<String, Integer> fields() {
    Map<String, Integer> fields = new HashMap<>();
    for (int i = 0; i < NAMES.length; i++) {
      fields.put(NAMES[i], i);
      // Stores that take a dot for nesting get an underscore.
      fields.put(NAMES[i].replace('.', '_'), i);
    }
    return fields;
  }

  /** Number of the field of that name, or -1 for one that is not read. */
  static int field(String name) {
    Integer found = FIELDS.get(name);
    return found == null ? -1 : found;
  }

  void clear() {
    Arrays.fill(from, -1);
    answers = 0;
  }

  /** Adds one of several answers. */
  void addAnswer(int start, int end) {
    if (answers == MAX_ANSWERS) {
      return;
    }
    if (answers == answerFrom.length) {
      answerFrom = Arrays.copyOf(answerFrom, 2 * answers);
      answerTo = Arrays.copyOf(answerTo, 2 * answers);
    }
    answerFrom[answers] = start;
    answerTo[answers++] = end;
  }

  boolean has(int field) {
    return from[field] >= 0;
  }

  /** The log of that path; null for one that is not read. */
  static Log log(String path) {
    return switch (path) {
      case "conn" -> Log.SESSIONS;
      case "open_conn", "open-conn", "openconn", "conn_long", "conn-long", "long_conn" ->
          Log.OPEN_SESSIONS;
      case "ssh" -> Log.SSH;
      case "dns" -> Log.DNS;
      case "http" -> Log.HTTP;
      case "ssl", "quic" -> Log.TLS;
      case "notice" -> Log.NOTICE;
      case "software" -> Log.SOFTWARE;
      case "known_services" -> Log.SERVICES;
      default -> null;
    };
  }

  /**
   * The path of a record that does not name it, by fields that only one log has; null when none of
   * them is there.
   */
  static String pathOf(IntPredicate has) {
    if (has.test(CONN_STATE)) {
      return "conn";
    } else if (has.test(AUTH_ATTEMPTS)) {
      return "ssh";
    } else if (has.test(QUERY)) {
      return "dns";
    } else if (has.test(SOFTWARE_TYPE)) {
      return "software";
    } else if (has.test(PORT_NUM) && has.test(PORT_PROTO)) {
      return "known_services";
    } else if (has.test(NOTE)) {
      return "notice";
    } else if (has.test(METHOD) && has.test(HOST)) {
      return "http";
    }
    return has.test(SERVER_NAME) ? "ssl" : null;
  }

  /** Reads the record as an entry of that log: exactly one session, event, reject, skip, ... */
  void emit(Log log, RecordSink sink) {
    switch (log) {
      case SESSIONS -> emitSession(false, sink);
      case OPEN_SESSIONS -> emitSession(true, sink);
      case SSH -> emitSsh(sink);
      case DNS -> emitName(QUERY, "dns", sink);
      case HTTP -> emitName(HOST, "http", sink);
      case TLS -> emitName(SERVER_NAME, "tls", sink);
      case NOTICE -> emitNotice(sink);
      case SOFTWARE -> emitSoftware(sink);
      case SERVICES -> emitService(sink);
    }
  }

  /** Reads the record as a conn entry: exactly one session or reject. */
  private void emitSession(boolean isOpen, RecordSink sink) {
    SessionRow row = sink.session();
    row.open = isOpen;
    row.timeBasis = "EPOCH";
    row.startUs = time();
    if (row.startUs == Text.BAD) {
      rejectTime(sink);
      return;
    }
    if (!address(ORIG_H, row.src, sink) || !address(RESP_H, row.dst, sink)) {
      return;
    }
    row.srcPort = port(ORIG_P);
    row.dstPort = port(RESP_P);
    row.durationUs = duration();
    long origBytes = number(ORIG_BYTES);
    long respBytes = number(RESP_BYTES);
    long origIpBytes = number(ORIG_IP_BYTES);
    long respIpBytes = number(RESP_IP_BYTES);
    row.srcPackets = number(ORIG_PKTS);
    row.dstPackets = number(RESP_PKTS);
    row.missedBytes = number(MISSED_BYTES);
    if (hasBadNumber(sink)) {
      return;
    }
    row.protocol = Protocols.forFamily(protocol(), row.src.isV4());
    row.service = text(SERVICE);
    row.connState = text(CONN_STATE);
    row.history = text(HISTORY);
    row.uid = text(UID);
    boolean hasPayload = origBytes != SessionRow.NONE || respBytes != SessionRow.NONE;
    if (hasPayload) {
      row.srcBytes = origBytes;
      row.dstBytes = respBytes;
      row.bytesBasis = "payload";
      row.bytesSuspect = isAbove(origBytes, origIpBytes) || isAbove(respBytes, respIpBytes);
    } else if (origIpBytes != SessionRow.NONE || respIpBytes != SessionRow.NONE) {
      row.srcBytes = origIpBytes;
      row.dstBytes = respIpBytes;
      row.bytesBasis = "ip";
    }
    row.established =
        row.protocol == Protocols.TCP ? establishedTcp(row, hasPayload) : bothSpoke(row);
    orient(row);
    sink.emit(row);
  }

  /** Reads the record as an ssh entry: exactly one event or reject. */
  private void emitSsh(RecordSink sink) {
    EventRow row = sink.event();
    row.timeBasis = "EPOCH";
    row.timeUs = time();
    if (row.timeUs == Text.BAD) {
      rejectTime(sink);
      return;
    }
    if (!address(ORIG_H, row.src, sink) || !address(RESP_H, row.dst, sink)) {
      return;
    }
    row.srcPort = port(ORIG_P);
    row.dstPort = port(RESP_P);
    if (hasBadNumber(sink)) {
      return;
    }
    row.hasSrc = true;
    row.hasDst = true;
    row.clientSide = "src";
    row.protocol = Protocols.TCP;
    row.severity = "informational";
    row.uid = text(UID);
    // Zeek guesses success from packet sizes; where it does not guess, no login is claimed.
    String guess =
        has(AUTH_SUCCESS) ? Text.string(buffer, from[AUTH_SUCCESS], to[AUTH_SUCCESS]) : "";
    switch (guess) {
      case "T" -> login(row, "login", SSH_LOGIN, "success", 3002);
      case "F" -> login(row, "login-failure", SSH_LOGIN_FAILURE, "failure", 3002);
      default -> login(row, "network", SSH_SESSION, "unknown", 4001);
    }
    row.message = sshMessage();
    sink.emit(row);
  }

  /** Reads the record as a use of a name: rows of one record, a reject or a skip. */
  private void emitName(int field, String source, RecordSink sink) {
    UTF8String name = has(field) ? name(field) : null;
    if (name == null) {
      sink.skip(Names.NONE);
      return;
    }
    NameRow row = sink.name();
    row.timeBasis = "EPOCH";
    row.timeUs = time();
    if (row.timeUs == Text.BAD) {
      rejectTime(sink);
      return;
    }
    if (!address(ORIG_H, row.client, sink)) {
      return;
    }
    row.name = name;
    row.source = source;
    row.uid = text(UID);
    if (field == QUERY) {
      emitAnswers(row, sink);
    } else if (address(RESP_H, row.address, sink)) {
      row.hasAddress = true;
      sink.emit(row);
    }
  }

  private UTF8String name(int field) {
    int start = from[field];
    if (isEscaped && Text.indexOf(buffer, start, to[field], '\\') >= 0) {
      byte[] plain = unescape(buffer, start, to[field]);
      return names.of(plain, 0, plain.length, field == HOST);
    }
    return names.of(buffer, start, to[field], field == HOST);
  }

  /** One row for each address of the answer, or one without. */
  private void emitAnswers(NameRow row, RecordSink sink) {
    boolean asksForAddress =
        !has(QTYPE_NAME) || isWord(QTYPE_NAME, "A") || isWord(QTYPE_NAME, "AAAA");
    if (has(ANSWERS)) {
      splitAnswers();
    } else if (isEscaped) {
      answers = 0;
    }
    for (int i = 0; asksForAddress && i < answers; i++) {
      // Names that the question leads to by way of others stand among the addresses.
      if (IpAddress.parse(buffer, answerFrom[i], answerTo[i], row.address)) {
        row.hasAddress = true;
        sink.emit(row);
      }
    }
    if (!row.hasAddress) {
      sink.emit(row);
    }
  }

  /** TSV: elements between commas; commas within are escaped. */
  private void splitAnswers() {
    answers = 0;
    int start = from[ANSWERS];
    for (int i = start; i <= to[ANSWERS]; i++) {
      if (i == to[ANSWERS] || buffer[i] == setSeparator) {
        addAnswer(start, i);
        start = i + 1;
      }
    }
  }

  /** Reads the record as a notice entry: exactly one event or reject. */
  private void emitNotice(RecordSink sink) {
    EventRow row = sink.event();
    row.timeBasis = "EPOCH";
    row.timeUs = time();
    if (row.timeUs == Text.BAD) {
      rejectTime(sink);
      return;
    }
    if (!has(NOTE)) {
      sink.reject("bad_record", "note is missing or unset");
      return;
    }
    boolean hasConnection = has(ORIG_H) && has(RESP_H);
    int src = hasConnection ? ORIG_H : SRC;
    int dst = hasConnection ? RESP_H : DST;
    row.hasSrc = has(src);
    row.hasDst = has(dst);
    if ((row.hasSrc && !address(src, row.src, sink))
        || (row.hasDst && !address(dst, row.dst, sink))) {
      return;
    }
    row.srcPort = hasConnection ? port(ORIG_P) : SessionRow.NONE;
    row.dstPort = port(hasConnection ? RESP_P : P);
    if (hasBadNumber(sink)) {
      return;
    }
    row.clientSide = hasConnection ? "src" : null;
    row.protocol = protocol();
    row.eventType = "intrusion";
    row.ocsfClass = 2004;
    row.uid = text(UID);
    row.host = text(PEER_DESCR);
    row.ruleName = text(NOTE);
    StringBuilder message = new StringBuilder();
    appendIfSet(message, "", MSG);
    appendIfSet(message, message.isEmpty() ? "" : "; ", SUB);
    row.message = message.isEmpty() ? null : UTF8String.fromString(message.toString());
    sink.emit(row);
  }

  /** Reads the record as a software entry: exactly one fact or reject. */
  private void emitSoftware(RecordSink sink) {
    HostFactRow row = sink.hostFact();
    if (!fact(row, sink)) {
      return;
    }
    row.port = port(HOST_P);
    if (hasBadNumber(sink)) {
      return;
    }
    row.protocol = row.port == SessionRow.NONE ? SessionRow.NONE : Protocols.TCP;
    String type = string(SOFTWARE_TYPE);
    row.name = text(NAME);
    row.value = UTF8String.fromString(version());
    if (row.value.numBytes() == 0) {
      row.value = null;
    }
    if (type.startsWith("OS::")) {
      row.fact = "os";
      row.value = text(has(UNPARSED_VERSION) ? UNPARSED_VERSION : NAME);
      row.name = null;
    } else if (type.equals("HTTP::SERVER") || type.equals("HTTP::APPSERVER")) {
      row.fact = "web_server";
      row.value = text(UNPARSED_VERSION);
    } else {
      boolean isClient =
          type.endsWith("CLIENT") || type.startsWith("HTTP::BROWSER") || type.endsWith("AGENT");
      row.fact = isClient ? "client_software" : "software";
    }
    sink.emit(row);
  }

  /** The version as Zeek prints it: numbers between points, the rest behind a hyphen. */
  private String version() {
    StringBuilder version = new StringBuilder();
    appendIfSet(version, "", VERSION_MAJOR);
    appendIfSet(version, ".", VERSION_MINOR);
    appendIfSet(version, ".", VERSION_MINOR2);
    appendIfSet(version, ".", VERSION_MINOR3);
    appendIfSet(version, version.isEmpty() ? "" : "-", VERSION_ADDL);
    return version.toString();
  }

  /** Reads the record as a known_services entry: exactly one fact or reject. */
  private void emitService(RecordSink sink) {
    HostFactRow row = sink.hostFact();
    if (!fact(row, sink)) {
      return;
    }
    row.port = port(PORT_NUM);
    if (hasBadNumber(sink)) {
      return;
    }
    row.protocol = has(PORT_PROTO) ? Protocols.number(string(PORT_PROTO)) : SessionRow.NONE;
    row.fact = "open_port";
    row.name = text(SERVICE);
    sink.emit(row);
  }

  /** Fills time and address of a fact, or rejects the record. */
  private boolean fact(HostFactRow row, RecordSink sink) {
    row.timeBasis = "EPOCH";
    row.basis = "zeek";
    row.timeUs = time();
    if (row.timeUs == Text.BAD) {
      rejectTime(sink);
      return false;
    }
    row.hasIp = address(HOST, row.ip, sink);
    return row.hasIp;
  }

  private String string(int field) {
    return has(field)
        ? Text.string(buffer, from[field], Math.min(to[field], from[field] + 100))
        : "";
  }

  private static void login(
      EventRow row, String type, UTF8String name, String outcome, long ocsfClass) {
    row.eventType = type;
    row.eventName = name;
    row.outcome = outcome;
    row.ocsfClass = ocsfClass;
  }

  private UTF8String sshMessage() {
    StringBuilder message = new StringBuilder("outcome inferred from packet sizes");
    appendIfSet(message, "; attempts ", AUTH_ATTEMPTS);
    appendIfSet(message, "; client ", CLIENT);
    appendIfSet(message, "; server ", SERVER);
    return UTF8String.fromString(message.toString());
  }

  private void appendIfSet(StringBuilder message, String label, int field) {
    UTF8String value = text(field);
    if (value != null) {
      message.append(label).append(value);
    }
  }

  /** Seconds since 1970, milliseconds since 1970 (TS_MILLIS) or ISO text (TS_ISO8601), all UTC. */
  private long time() {
    int start = from[TS];
    int end = to[TS];
    if (start < 0) {
      return Text.BAD;
    }
    if (IsoTime.looksIso(buffer, start, end)) {
      return iso.read(buffer, start, end) ? iso.micros : Text.BAD;
    }
    // Seconds reach twelve digits in the year 5138, milliseconds did in 1973.
    boolean isMillis = end - start >= 12 && Text.indexOf(buffer, start, end, '.') < 0;
    if (isMillis) {
      long millis = end - start <= 15 ? Text.number(buffer, start, end) : Text.BAD;
      return millis == Text.BAD ? Text.micros(buffer, start, end) : millis * 1000;
    }
    return Text.micros(buffer, start, end);
  }

  private void rejectTime(RecordSink sink) {
    if (has(TS)) {
      sink.reject("bad_time", "ts is " + Text.excerpt(buffer, from[TS], to[TS]));
    } else {
      sink.reject("no_time", "ts is missing or unset");
    }
  }

  private boolean address(int field, IpKey out, RecordSink sink) {
    if (!has(field)) {
      sink.reject("bad_address", NAMES[field] + " is missing or unset");
      return false;
    }
    return Text.addressOrReject(buffer, from[field], to[field], out, sink);
  }

  private long number(int field) {
    return from[field] < 0
        ? SessionRow.NONE
        : checked(field, Text.number(buffer, from[field], to[field]));
  }

  private long port(int field) {
    return from[field] < 0
        ? SessionRow.NONE
        : checked(field, Text.port(buffer, from[field], to[field]));
  }

  private long duration() {
    return from[DURATION] < 0
        ? SessionRow.NONE
        : checked(DURATION, Text.micros(buffer, from[DURATION], to[DURATION]));
  }

  private long checked(int field, long value) {
    if (value == Text.BAD) {
      badNumber = field;
    }
    return value;
  }

  /** Rejects the record if a number asked for since the last call was none. */
  private boolean hasBadNumber(RecordSink sink) {
    int bad = badNumber;
    badNumber = -1;
    if (bad < 0) {
      return false;
    }
    sink.reject("bad_number", NAMES[bad] + " is " + Text.excerpt(buffer, from[bad], to[bad]));
    return true;
  }

  private long protocol() {
    if (has(IP_PROTO)) {
      long number = Text.number(buffer, from[IP_PROTO], to[IP_PROTO]);
      return number <= 255 ? number : SessionRow.NONE;
    }
    int start = from[PROTO];
    int end = to[PROTO];
    if (start < 0) {
      return SessionRow.NONE;
    }
    if (Text.is(buffer, start, end, TCP)) {
      return Protocols.TCP;
    }
    if (Text.is(buffer, start, end, UDP)) {
      return Protocols.UDP;
    }
    return Text.is(buffer, start, end, ICMP)
        ? Protocols.ICMP
        : Protocols.number(Text.string(buffer, start, Math.min(end, start + 40)));
  }

  private static boolean isAbove(long payload, long ip) {
    return payload != SessionRow.NONE && ip != SessionRow.NONE && payload > ip;
  }

  /**
   * Whether the handshake was completed: by state, by a SYN-ACK, by payload from both ends. Null
   * when only one end was ever heard and it acted as if the other had answered.
   */
  private Boolean establishedTcp(SessionRow row, boolean hasPayload) {
    if (isState("SF")
        || isState("S1")
        || isState("S2")
        || isState("S3")
        || isState("RSTO")
        || isState("RSTR")) {
      return true;
    }
    boolean bothSentPayload = hasPayload && row.srcBytes > 0 && row.dstBytes > 0;
    boolean originatorHeard = false;
    boolean originatorGoesOn = false;
    boolean responderHeard = false;
    for (int i = from[HISTORY]; i >= 0 && i < to[HISTORY]; i++) {
      int c = buffer[i];
      originatorHeard |= c >= 'A' && c <= 'Z';
      originatorGoesOn |= c == 'A' || c == 'D';
      responderHeard |= c >= 'a' && c <= 'z';
    }
    boolean heardBoth = originatorHeard && responderHeard;
    if (bothSentPayload || (heardBoth && hasLetter('h'))) {
      return true;
    }
    if (heardBoth) {
      return isState("OTH") ? null : false;
    }
    if (originatorHeard) {
      return originatorGoesOn ? null : false;
    }
    if (responderHeard) {
      return null;
    }
    return isState("S0") || isState("REJ") || isState("RSTOS0") || isState("SH") ? false : null;
  }

  /** Whether both ends sent packets; null when only the responder was heard. */
  private Boolean bothSpoke(SessionRow row) {
    long orig = row.srcPackets != SessionRow.NONE ? row.srcPackets : row.srcBytes;
    long resp = row.dstPackets != SessionRow.NONE ? row.dstPackets : row.dstBytes;
    if (orig != SessionRow.NONE && resp != SessionRow.NONE) {
      return orig > 0 ? resp > 0 : null;
    }
    if (isState("SF")) {
      return true;
    }
    return isState("S0") ? false : null;
  }

  /**
   * Zeek calls the sender of the first packet the originator. Where it says that it turned the ends
   * round ('^') or came in midstream, the handshake decides, else the ports. History and state keep
   * Zeek's sides.
   */
  private void orient(SessionRow row) {
    boolean isTcp = row.protocol == Protocols.TCP;
    boolean isTurned = hasLetter('^');
    boolean hasHandshake = isTcp && (hasLetter('S') || hasLetter('h'));
    boolean isMidstream = isTcp && isState("OTH") && !hasHandshake;
    if (isTurned && hasHandshake) {
      row.orientation = "inferred";
    } else if (isTurned || isMidstream) {
      row.orientByPorts();
    } else {
      row.orientation = "observed";
    }
  }

  private boolean hasLetter(int letter) {
    return from[HISTORY] >= 0 && Text.indexOf(buffer, from[HISTORY], to[HISTORY], letter) >= 0;
  }

  private boolean isState(String state) {
    return isWord(CONN_STATE, state);
  }

  private boolean isWord(int field, String word) {
    int start = from[field];
    if (start < 0 || to[field] - start != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (buffer[start + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The text of a field, escapes resolved; null when it is unset. */
  private UTF8String text(int field) {
    int start = from[field];
    if (start < 0) {
      return null;
    }
    if (isEscaped && Text.indexOf(buffer, start, to[field], '\\') >= 0) {
      byte[] plain = unescape(buffer, start, to[field]);
      return Text.utf8(plain, 0, plain.length);
    }
    return Text.utf8(buffer, start, to[field]);
  }

  /** Resolves {@code \xHH} and {@code \\}; any other backslash stands for itself. */
  static byte[] unescape(byte[] b, int from, int to) {
    byte[] out = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      if (b[i] == '\\' && i + 3 < to && b[i + 1] == 'x') {
        int high = Character.digit(b[i + 2], 16);
        int low = Character.digit(b[i + 3], 16);
        if (high >= 0 && low >= 0) {
          out[length++] = (byte) (high << 4 | low);
          i += 3;
          continue;
        }
      } else if (b[i] == '\\' && i + 1 < to && b[i + 1] == '\\') {
        i++;
      }
      out[length++] = b[i];
    }
    return Arrays.copyOf(out, length);
  }
}
