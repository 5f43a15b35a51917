package io.lookback.datasets.format;

import org.apache.spark.unsafe.types.UTF8String;

/**
 * What Linux-PAM's modules say, in the name of the program that asked them:
 *
 * <pre>
 * pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root
 * pam_unix(sshd:session): session opened for user root(uid=0) by (uid=0)
 * pam_unix(passwd:chauthtok): password changed for bob
 * </pre>
 *
 * <p>A failure is one that the program reports too, so that its outcome here is unknown and nobody
 * counts it twice.
 */
final class PamMessages {
  /** Behind the program's name in old tags: {@code su(pam_unix)[4711]:}. */
  static final byte[] TAG = Text.ascii("(pam_unix)");

  private static final UTF8String FAILURE = UTF8String.fromString("PAM-Authentication_Failure");
  private static final UTF8String UNKNOWN_USER = UTF8String.fromString("PAM-Unknown_User");
  private static final UTF8String OPENED = UTF8String.fromString("PAM-Session_Opened");
  private static final UTF8String CLOSED = UTF8String.fromString("PAM-Session_Closed");
  private static final UTF8String MESSAGE = UTF8String.fromString("PAM-Message");

  private static final byte[] MODULE = Text.ascii("pam_");
  private static final byte[] MODULE_END = Text.ascii("): ");
  private static final byte[] PAM = Text.ascii("PAM ");
  private static final byte[] MORE = Text.ascii(" more authentication failure");
  private static final byte[] FAILED = Text.ascii("authentication failure;");
  private static final byte[] CHECK_PASS = Text.ascii("check pass; user unknown");
  private static final byte[] SESSION_OPENED = Text.ascii("session opened for user ");
  private static final byte[] SESSION_CLOSED = Text.ascii("session closed for user ");
  private static final byte[] BY = Text.ascii(" by ");
  private static final byte[] UID = Text.ascii("(uid=");
  private static final byte[] PASSWORD_CHANGED = Text.ascii("password changed for ");
  private static final byte[] RUSER = Text.ascii(" ruser=");
  private static final byte[] RHOST = Text.ascii(" rhost=");
  private static final byte[] USER = Text.ascii(" user=");

  private PamMessages() {}

  /** Whether the message, of whatever program, is one of PAM. */
  static boolean is(byte[] b, int from, int to) {
    return Text.startsWith(b, from, to, MODULE) || isMore(b, from, to);
  }

  private static boolean isMore(byte[] b, int from, int to) {
    if (!Text.startsWith(b, from, to, PAM)) {
      return false;
    }
    int digits = from + PAM.length;
    while (digits < to && Text.isDigit(b[digits])) {
      digits++;
    }
    return digits > from + PAM.length && Text.startsWith(b, digits, to, MORE);
  }

  static void read(byte[] b, int start, int end, EventRow row) {
    int to = Text.trimEnd(b, start, end);
    int from = start;
    if (Text.startsWith(b, start, to, MODULE)) {
      // The module's name is a few letters; what follows may hold anything.
      int moduleEnd = Text.indexOf(b, start, Math.min(to, start + 80), MODULE_END);
      from = moduleEnd < 0 ? start : moduleEnd + MODULE_END.length;
    }
    row.eventType = "system";
    row.eventName = MESSAGE;
    row.ocsfClass = 3002;
    row.outcome = "unknown";
    if (Text.startsWith(b, from, to, FAILED) || isMore(b, from, to)) {
      row.eventName = FAILURE;
      failure(b, from, to, row);
    } else if (Text.startsWith(b, from, to, CHECK_PASS)) {
      row.eventName = UNKNOWN_USER;
    } else if (Text.startsWith(b, from, to, SESSION_OPENED)) {
      int user = from + SESSION_OPENED.length;
      int by = Text.lastIndexOf(b, user, to, BY);
      row.eventName = OPENED;
      row.userName = user(b, user, by < 0 ? to : by);
    } else if (Text.startsWith(b, from, to, SESSION_CLOSED)) {
      row.eventName = CLOSED;
      row.userName = user(b, from + SESSION_CLOSED.length, to);
    } else if (Text.startsWith(b, from, to, PASSWORD_CHANGED)) {
      HostChange.account(row, HostChange.PASSWORD_CHANGED);
      row.userName = Text.utf8(b, from + PASSWORD_CHANGED.length, to);
    }
    row.message = Text.utf8(b, start, to);
  }

  /** The name without the number that newer versions put behind it. */
  private static UTF8String user(byte[] b, int from, int to) {
    int uid = Text.lastIndexOf(b, from, to, UID);
    return Text.utf8(b, from, uid > from ? uid : to);
  }

  private static void failure(byte[] b, int from, int to, EventRow row) {
    int ruser = Text.indexOf(b, from, to, RUSER);
    int rhost = ruser < 0 ? -1 : Text.indexOf(b, ruser, to, RHOST);
    if (rhost < 0) {
      return;
    }
    int address = rhost + RHOST.length;
    int addressEnd = Text.wordEnd(b, address, to);
    row.src(b, address, addressEnd);
    int user = Text.indexOf(b, addressEnd, to, USER);
    if (user >= 0) {
      row.userName = Text.utf8(b, user + USER.length, to);
    }
  }
}
