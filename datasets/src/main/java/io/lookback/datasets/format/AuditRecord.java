package io.lookback.datasets.format;

import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One record of the Linux audit system (audit-userspace, "Audit Event Fields"):
 *
 * <pre>
 * type=USER_LOGIN msg=audit(1452768614.339:123): pid=1 uid=0 auid=4294967295 ses=4294967295 msg='op=login acct="root" exe="/usr/sbin/sshd" hostname=? addr=192.0.2.1 terminal=ssh res=failed'
 * type=EXECVE msg=audit(1452768614.339:124): argc=2 a0="ls" a1=2F746D70
 * </pre>
 *
 * <p>Values that may hold anything are in quotes, or as hexadecimal digits if they hold quotes,
 * blanks or control characters; the former cannot hold what would end them. The first value of a
 * name counts. All records of one event have the same number, which is the row's uid.
 */
final class AuditRecord {
  private static final UTF8String LOGIN = UTF8String.fromString("Audit-Login");
  private static final UTF8String LOGIN_FAILURE = UTF8String.fromString("Audit-Login_Failure");
  private static final UTF8String AUTHENTICATION = UTF8String.fromString("Audit-Authentication");
  private static final UTF8String SESSION = UTF8String.fromString("Audit-Session");
  private static final UTF8String COMMAND = UTF8String.fromString("Audit-Command");
  private static final UTF8String ARGUMENTS = UTF8String.fromString("Audit-Process_Arguments");
  private static final UTF8String CALL = UTF8String.fromString("Audit-System_Call");
  private static final UTF8String OTHER = UTF8String.fromString("Audit-Record");

  /** Kinds of records that are more than kept. */
  private enum Kind {
    LOGIN,
    AUTHENTICATION,
    SESSION,
    ADD_USER,
    DEL_USER,
    ADD_GROUP,
    DEL_GROUP,
    CHANGE_USER,
    PASSWORD,
    COMMAND,
    ARGUMENTS,
    CALL,
    PROMISCUOUS,
    SOFTWARE
  }

  private static final Words<Kind> KINDS =
      Words.of(
          Map.ofEntries(
              Map.entry("USER_LOGIN", Kind.LOGIN),
              Map.entry("USER_AUTH", Kind.AUTHENTICATION),
              Map.entry("USER_ACCT", Kind.AUTHENTICATION),
              Map.entry("USER_ERR", Kind.AUTHENTICATION),
              Map.entry("USER_START", Kind.SESSION),
              Map.entry("USER_END", Kind.SESSION),
              Map.entry("USER_LOGOUT", Kind.SESSION),
              Map.entry("ADD_USER", Kind.ADD_USER),
              Map.entry("DEL_USER", Kind.DEL_USER),
              Map.entry("ADD_GROUP", Kind.ADD_GROUP),
              Map.entry("DEL_GROUP", Kind.DEL_GROUP),
              Map.entry("USER_MGMT", Kind.CHANGE_USER),
              Map.entry("USER_CHAUTHTOK", Kind.PASSWORD),
              Map.entry("USER_CMD", Kind.COMMAND),
              Map.entry("EXECVE", Kind.ARGUMENTS),
              Map.entry("SYSCALL", Kind.CALL),
              Map.entry("ANOM_PROMISCUOUS", Kind.PROMISCUOUS),
              // Numbers where the kernel speaks to syslog itself.
              Map.entry("1700", Kind.PROMISCUOUS),
              Map.entry("1300", Kind.CALL),
              Map.entry("1309", Kind.ARGUMENTS),
              Map.entry("1112", Kind.LOGIN),
              Map.entry("1114", Kind.ADD_USER),
              Map.entry("1115", Kind.DEL_USER),
              Map.entry("SOFTWARE_UPDATE", Kind.SOFTWARE)));

  private static final byte[] NODE = Text.ascii("node=");
  private static final byte[] TYPE = Text.ascii("type=");
  private static final byte[] AUDIT_COLON = Text.ascii("audit: ");
  private static final byte[] AUDIT = Text.ascii("audit(");
  private static final byte[] MSG_AUDIT = Text.ascii("msg=audit(");
  private static final byte[] DEVICE = Text.ascii("dev");
  private static final byte[] PROMISCUOUS = Text.ascii("prom");
  private static final byte[] OLD_PROMISCUOUS = Text.ascii("old_prom");
  private static final byte[] RESULT = Text.ascii("res");
  private static final byte[] RESULT_LONG = Text.ascii("result");
  private static final byte[] SUCCESS_WORD = Text.ascii("success");
  private static final byte[] YES = Text.ascii("yes");
  private static final byte[] ONE = Text.ascii("1");
  private static final byte[] ACCOUNT = Text.ascii("acct");
  private static final byte[] ID = Text.ascii("id");
  private static final byte[] AUID_NAME = Text.ascii("AUID");
  private static final byte[] GROUP = Text.ascii("grp");
  private static final byte[] ADDRESS = Text.ascii("addr");
  private static final byte[] TERMINAL = Text.ascii("terminal");
  private static final byte[] SSH = Text.ascii("ssh");
  private static final byte[] OP = Text.ascii("op");
  private static final byte[] CMD = Text.ascii("cmd");
  private static final byte[] SOFTWARE = Text.ascii("sw");
  private static final byte[] REMOVE = Text.ascii("remove");
  private static final byte[] UPDATE = Text.ascii("update");
  private static final byte[] AUTH_TOKEN = Text.ascii("chauthtok");
  private static final byte[] LENGTH_OF = Text.ascii("_len");
  private static final byte[] ARGC = Text.ascii("argc");

  // Between the record and the names that auditd looks up for its numbers.
  private static final int GROUP_SEPARATOR = 0x1d;

  // As much as a message holds.
  private static final int MAX_ARGUMENTS = 1_024;

  private final FileContext file;

  // The value last found by value(), without quotes.
  private int valueFrom;
  private int valueTo;
  private boolean isQuoted;

  private final byte[] decoded = new byte[4 * MAX_ARGUMENTS];

  AuditRecord(FileContext file) {
    this.file = file;
  }

  /** Fills the row; null, or what is wrong with the record. */
  String read(byte[] b, int start, int end, EventRow row) {
    int to = Text.trimEnd(b, start, end);
    int at = start;
    if (Text.startsWith(b, at, to, NODE)) {
      int nodeEnd = Text.wordEnd(b, at, to);
      row.host = Text.utf8(b, at + NODE.length, nodeEnd);
      at = Text.skipBlanks(b, nodeEnd, to);
    }
    at = Text.startsWith(b, at, to, AUDIT_COLON) ? at + AUDIT_COLON.length : at;
    int type = at;
    int typeEnd = at;
    if (Text.startsWith(b, at, to, TYPE)) {
      type = at + TYPE.length;
      typeEnd = Text.wordEnd(b, type, to);
      at = Text.skipBlanks(b, typeEnd, to);
    }
    boolean hasMessage = Text.startsWith(b, at, to, MSG_AUDIT);
    if (!hasMessage && !Text.startsWith(b, at, to, AUDIT)) {
      return "no audit(TIME:NUMBER)";
    }
    int stamp = at + (hasMessage ? MSG_AUDIT : AUDIT).length;
    int close = Text.indexOf(b, stamp, Math.min(to, stamp + 60), ')');
    int colon = close < 0 ? -1 : Text.indexOf(b, stamp, close, ':');
    long timeUs = colon < 0 ? Text.BAD : Text.micros(b, stamp, colon);
    if (timeUs == Text.BAD || Text.number(b, colon + 1, close) == Text.BAD) {
      return "no audit(TIME:NUMBER)";
    }
    row.timeUs = timeUs;
    row.timeBasis = "EPOCH";
    row.uid = Text.utf8(b, stamp, close);
    int from = close + 1 < to && b[close + 1] == ':' ? close + 2 : close + 1;
    from = Text.skipBlanks(b, from, to);
    row.eventType = "system";
    row.eventName = OTHER;
    row.category = typeEnd > type ? Text.utf8(b, type, Math.min(typeEnd, type + 40)) : null;
    row.message = from < to ? Text.utf8(b, from, to) : null;
    Kind kind = typeEnd > type ? KINDS.get(b, type, typeEnd) : null;
    if (kind == null && value(b, from, to, PROMISCUOUS)) {
      kind = Kind.PROMISCUOUS;
    }
    if (kind != null) {
      fill(kind, b, from, to, row);
    }
    return null;
  }

  private void fill(Kind kind, byte[] b, int from, int to, EventRow row) {
    boolean isSuccess = readResult(b, from, to, row);
    switch (kind) {
      case LOGIN -> {
        row.eventType = isSuccess ? "login" : "login-failure";
        row.eventName = isSuccess ? LOGIN : LOGIN_FAILURE;
        row.category = null;
        login(b, from, to, row);
      }
      case AUTHENTICATION -> {
        row.eventName = AUTHENTICATION;
        login(b, from, to, row);
      }
      case SESSION -> {
        row.eventName = SESSION;
        login(b, from, to, row);
      }
      case ADD_USER, DEL_USER, CHANGE_USER, PASSWORD -> {
        if (isSuccess) {
          HostChange.account(row, changeOf(kind, b, from, to));
        }
        user(b, from, to, row);
      }
      case ADD_GROUP, DEL_GROUP -> {
        if (isSuccess) {
          HostChange.group(
              row, kind == Kind.ADD_GROUP ? HostChange.GROUP_ADDED : HostChange.GROUP_REMOVED);
        }
        if (value(b, from, to, GROUP) || value(b, from, to, ACCOUNT)) {
          row.message = text(b);
        }
      }
      case COMMAND -> {
        row.eventType = "process";
        row.eventName = COMMAND;
        row.ocsfClass = 1007;
        user(b, from, to, row);
        if (value(b, from, to, CMD)) {
          row.message = text(b);
        }
      }
      case ARGUMENTS -> arguments(b, from, to, row);
      case CALL -> {
        row.eventType = "process";
        row.eventName = CALL;
        row.ocsfClass = 1007;
        if (value(b, from, to, AUID_NAME)) {
          row.userName = text(b);
        }
      }
      case PROMISCUOUS -> promiscuous(b, from, to, row);
      case SOFTWARE -> software(isSuccess, b, from, to, row);
    }
  }

  /** Whether it worked; sets the outcome. */
  private boolean readResult(byte[] b, int from, int to, EventRow row) {
    if (!value(b, from, to, RESULT)
        && !value(b, from, to, RESULT_LONG)
        && !value(b, from, to, SUCCESS_WORD)) {
      row.outcome = "unknown";
      return false;
    }
    boolean isSuccess =
        Text.is(b, valueFrom, valueTo, SUCCESS_WORD)
            || Text.is(b, valueFrom, valueTo, YES)
            || Text.is(b, valueFrom, valueTo, ONE);
    row.outcome = isSuccess ? "success" : "failure";
    return isSuccess;
  }

  private void login(byte[] b, int from, int to, EventRow row) {
    row.ocsfClass = 3002;
    user(b, from, to, row);
    if (value(b, from, to, ADDRESS) && row.src(b, valueFrom, valueTo)) {
      row.clientSide = "src";
      if (value(b, from, to, TERMINAL) && Text.is(b, valueFrom, valueTo, SSH)) {
        row.protocol = Protocols.TCP;
        row.dstPort = 22;
      }
    }
  }

  /** The account, by name or else by number. */
  private void user(byte[] b, int from, int to, EventRow row) {
    if (value(b, from, to, ACCOUNT)) {
      row.userName = text(b);
    } else if (value(b, from, to, ID)) {
      row.userName = Text.utf8(b, valueFrom, valueTo);
    }
  }

  private UTF8String changeOf(Kind kind, byte[] b, int from, int to) {
    if (kind == Kind.ADD_USER) {
      return HostChange.ACCOUNT_ADDED;
    }
    if (kind == Kind.DEL_USER) {
      return HostChange.ACCOUNT_REMOVED;
    }
    boolean isPassword =
        kind == Kind.PASSWORD
            && value(b, from, to, OP)
            && Text.indexOf(b, valueFrom, valueTo, AUTH_TOKEN) >= 0;
    return isPassword ? HostChange.PASSWORD_CHANGED : HostChange.ACCOUNT_CHANGED;
  }

  private void promiscuous(byte[] b, int from, int to, EventRow row) {
    boolean isOn = value(b, from, to, PROMISCUOUS) && !isZero(b);
    boolean wasOn = value(b, from, to, OLD_PROMISCUOUS) && !isZero(b);
    if (isOn == wasOn || !value(b, from, to, DEVICE)) {
      return;
    }
    UTF8String device = text(b);
    byte[] name = device.getBytes();
    HostChange.promiscuous(row, file, name, 0, name.length, isOn);
  }

  private boolean isZero(byte[] b) {
    for (int i = valueFrom; i < valueTo; i++) {
      if (b[i] != '0' && b[i] != 'x') {
        return false;
      }
    }
    return true;
  }

  private void software(boolean isSuccess, byte[] b, int from, int to, EventRow row) {
    if (!isSuccess || !value(b, from, to, SOFTWARE)) {
      return;
    }
    UTF8String name = text(b);
    UTF8String change = HostChange.PACKAGE_INSTALLED;
    if (value(b, from, to, OP)) {
      change =
          Text.is(b, valueFrom, valueTo, REMOVE)
              ? HostChange.PACKAGE_REMOVED
              : Text.is(b, valueFrom, valueTo, UPDATE)
                  ? HostChange.PACKAGE_UPDATED
                  : HostChange.PACKAGE_INSTALLED;
    }
    HostChange.software(row, change);
    row.message = name;
  }

  /** {@code argc=2 a0="ls" a1=2F746D70}: the command line, its words with blanks between. */
  private void arguments(byte[] b, int from, int to, EventRow row) {
    row.eventType = "process";
    row.eventName = ARGUMENTS;
    row.ocsfClass = 1007;
    if (!value(b, from, to, ARGC)) {
      return;
    }
    int length = 0;
    int at = valueTo;
    while (at < to && length < MAX_ARGUMENTS) {
      at = Text.skipBlanks(b, at, to);
      int equals = Text.indexOf(b, at, to, '=');
      if (equals < 0) {
        break;
      }
      boolean isLength = Text.endsWith(b, at, equals, LENGTH_OF);
      at = readValue(b, equals + 1, to);
      if (isLength) {
        continue;
      }
      UTF8String word = text(b);
      int size = Math.min(word.numBytes(), decoded.length - length - 1);
      if (length > 0) {
        decoded[length++] = ' ';
      }
      System.arraycopy(word.getBytes(), 0, decoded, length, size);
      length += size;
    }
    row.message = UTF8String.fromString(Text.string(decoded, 0, length));
  }

  /**
   * Finds the first value of that name, also in the quoted message inside the record; false if
   * there is none.
   */
  private boolean value(byte[] b, int from, int to, byte[] name) {
    int at = from;
    while (at < to) {
      // Words inside msg='...' begin behind the quote.
      int word = b[at] == '\'' ? at + 1 : at;
      int equals = word;
      while (equals < to && b[equals] != '=' && b[equals] != ' ') {
        equals++;
      }
      if (equals >= to) {
        return false;
      }
      if (b[equals] == ' ') {
        at = equals + 1;
        continue;
      }
      if (equals + 1 < to && b[equals + 1] == '\'') {
        at = equals + 1;
        continue;
      }
      int end = readValue(b, equals + 1, to);
      if (Text.is(b, word, equals, name)) {
        return true;
      }
      at = Math.max(end, equals + 1);
      while (at < to && (b[at] == ' ' || b[at] == GROUP_SEPARATOR)) {
        at++;
      }
    }
    return false;
  }

  /** Reads the value that begins there; where it ends. */
  private int readValue(byte[] b, int from, int to) {
    isQuoted = from < to && b[from] == '"';
    if (isQuoted) {
      int close = Text.indexOf(b, from + 1, to, '"');
      valueFrom = from + 1;
      valueTo = close < 0 ? to : close;
      return close < 0 ? to : close + 1;
    }
    int end = from;
    while (end < to && b[end] != ' ' && b[end] != '\'' && b[end] != GROUP_SEPARATOR) {
      end++;
    }
    valueFrom = from;
    valueTo = end;
    return end;
  }

  /** The value last found, decoded: without quotes it is hexadecimal, if it can be. */
  private UTF8String text(byte[] b) {
    int length = valueTo - valueFrom;
    if (isQuoted || length < 2 || length % 2 != 0) {
      return Text.utf8(b, valueFrom, valueTo);
    }
    byte[] bytes = new byte[Math.min(length / 2, MAX_ARGUMENTS)];
    for (int i = 0; i < bytes.length; i++) {
      int high = hex(b[valueFrom + 2 * i]);
      int low = hex(b[valueFrom + 2 * i + 1]);
      if (high < 0 || low < 0) {
        return Text.utf8(b, valueFrom, valueTo);
      }
      int value = high << 4 | low;
      // Words of a command line and the ends of its lines are separated by control characters.
      bytes[i] = (byte) (value < ' ' ? ' ' : value);
    }
    return UTF8String.fromString(Text.string(bytes, 0, bytes.length));
  }

  private static int hex(int c) {
    return Text.isDigit(c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  }
}
