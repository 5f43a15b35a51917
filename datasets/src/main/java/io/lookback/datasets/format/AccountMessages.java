package io.lookback.datasets.format;

import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What the programs of shadow-utils say when they change accounts and groups, and those of
 * util-linux and sudo when somebody becomes somebody else:
 *
 * <pre>
 * useradd: new user: name=bob, UID=1001, GID=1001, home=/home/bob, shell=/bin/bash, from=/dev/pts/0
 * usermod: add 'bob' to group 'sudo'
 * gpasswd: user bob added by root to group sudo
 * sudo: bob : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/sh
 * su: FAILED SU (to root) bob on pts/0
 * login: FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure
 * </pre>
 */
final class AccountMessages {
  private static final UTF8String SUDO = UTF8String.fromString("Linux-Sudo");
  private static final UTF8String SUDO_DENIED = UTF8String.fromString("Linux-Sudo_Denied");
  private static final UTF8String SU = UTF8String.fromString("Linux-Su");
  private static final UTF8String SU_DENIED = UTF8String.fromString("Linux-Su_Denied");
  private static final UTF8String LOGIN = UTF8String.fromString("Linux-Login");
  private static final UTF8String LOGIN_FAILURE = UTF8String.fromString("Linux-Login_Failure");

  /** What shadow-utils say, by the words that begin it. */
  private enum Said {
    NEW_USER("new user: name=", ","),
    NEW_GROUP("new group: name=", ","),
    DELETE("delete '", "' from group"),
    DELETE_USER("delete user '", "'"),
    REMOVED_GROUP("removed group '", "'"),
    ADD("add '", "' to group"),
    CHANGE("change user '", "'"),
    CHANGED("changed user '", "'"),
    LOCK("lock user '", "'"),
    UNLOCK("unlock user '", "'"),
    EXPIRY("changed password expiry for ", null),
    PASSWORD("password for '", "' changed by"),
    ADDED("user ", " added by "),
    REMOVED("user ", " removed by ");

    final byte[] begin;
    final byte[] end;

    Said(String begin, String end) {
      this.begin = Text.ascii(begin);
      this.end = end == null ? null : Text.ascii(end);
    }
  }

  private static final Said[] ALL = Said.values();

  private static final byte[] COLON = Text.ascii(" : ");
  private static final byte[] TTY = Text.ascii("TTY=");
  private static final byte[] BEFORE_TTY = Text.ascii(" ; TTY=");
  private static final byte[] COMMAND = Text.ascii("COMMAND=");
  private static final byte[] FAILED_SU = Text.ascii("FAILED SU ");
  private static final byte[] FAILED_SU_FOR = Text.ascii("FAILED su for ");
  private static final byte[] SUCCESSFUL_SU_FOR = Text.ascii("Successful su for ");
  private static final byte[] BY = Text.ascii(" by ");
  private static final byte[] TO = Text.ascii("(to ");
  private static final byte[] ON = Text.ascii(" on ");
  private static final byte[] BAD_SU = Text.ascii("BAD SU ");
  private static final byte[] BSD_TO = Text.ascii(" to ");
  private static final byte[] FAILED_LOGIN = Text.ascii("FAILED LOGIN ");
  private static final byte[] TOO_MANY_TRIES = Text.ascii("TOO MANY LOGIN TRIES ");
  private static final byte[] LOGIN_ON = Text.ascii("LOGIN ON ");
  private static final byte[] ROOT_LOGIN_ON = Text.ascii("ROOT LOGIN ON ");
  private static final byte[] FOR = Text.ascii(" FOR ");
  private static final byte[] LOGIN_BY = Text.ascii(" BY ");
  private static final byte[] FROM = Text.ascii(" FROM ");
  private static final UTF8String ROOT = UTF8String.fromString("root");

  private static final Words<UTF8String> PACKAGE_WORDS =
      Words.of(
          Map.of(
              "Installed", HostChange.PACKAGE_INSTALLED,
              "Updated", HostChange.PACKAGE_UPDATED,
              "Upgraded", HostChange.PACKAGE_UPDATED,
              "Erased", HostChange.PACKAGE_REMOVED,
              "Removed", HostChange.PACKAGE_REMOVED));

  private AccountMessages() {}

  /** {@code Installed: name-version.arch} of yum and dnf; false for anything else. */
  static boolean packages(byte[] b, int from, int to, EventRow row) {
    int colon = Text.indexOf(b, from, Math.min(to, from + 12), ':');
    return colon > 0 && packages(PACKAGE_WORDS.get(b, from, colon), b, colon + 1, to, row);
  }

  /** The same where the word itself stands in the place of the program, as in yum.log. */
  static boolean packages(byte[] b, int word, int wordEnd, int from, int to, EventRow row) {
    return packages(PACKAGE_WORDS.get(b, word, wordEnd), b, from, to, row);
  }

  private static boolean packages(UTF8String name, byte[] b, int from, int to, EventRow row) {
    if (name == null) {
      return false;
    }
    HostChange.software(row, name);
    row.message = Text.utf8(b, Text.skipBlanks(b, from, to), to);
    return true;
  }

  /** A change of accounts or groups; false for anything else. */
  static boolean shadow(byte[] b, int from, int to, EventRow row) {
    for (Said said : ALL) {
      if (Text.startsWith(b, from, to, said.begin)) {
        int name = from + said.begin.length;
        int end = said.end == null ? to : Text.indexOf(b, name, to, said.end);
        if (end >= 0) {
          said(said, Text.utf8(b, name, end), row);
          row.message = Text.utf8(b, from, to);
          return true;
        }
      }
    }
    return false;
  }

  private static void said(Said said, UTF8String name, EventRow row) {
    switch (said) {
      case NEW_USER -> HostChange.account(row, HostChange.ACCOUNT_ADDED);
      case DELETE_USER -> HostChange.account(row, HostChange.ACCOUNT_REMOVED);
      case PASSWORD -> HostChange.account(row, HostChange.PASSWORD_CHANGED);
      case NEW_GROUP -> HostChange.group(row, HostChange.GROUP_ADDED);
      case REMOVED_GROUP -> HostChange.group(row, HostChange.GROUP_REMOVED);
      default -> HostChange.account(row, HostChange.ACCOUNT_CHANGED);
    }
    if (said != Said.NEW_GROUP && said != Said.REMOVED_GROUP) {
      row.userName = name;
    }
  }

  /** {@code USER : [why not ; ]TTY=... ; PWD=... ; USER=... ; COMMAND=the rest of the line}. */
  static boolean sudo(byte[] b, int start, int to, EventRow row) {
    int from = Text.skipBlanks(b, start, to);
    int colon = Text.indexOf(b, from, to, COLON);
    int rest = colon + COLON.length;
    int command = colon < 0 ? -1 : Text.indexOf(b, rest, to, COMMAND);
    boolean isAllowed = colon >= 0 && Text.startsWith(b, rest, to, TTY);
    boolean isDenied = colon >= 0 && !isAllowed && Text.indexOf(b, rest, to, BEFORE_TTY) >= 0;
    if (!isDenied && (!isAllowed || command < 0)) {
      return false;
    }
    row.eventType = "system";
    row.eventName = isDenied ? SUDO_DENIED : SUDO;
    row.outcome = isDenied ? "failure" : "success";
    row.ocsfClass = 3002;
    row.userName = Text.utf8(b, from, colon);
    row.message = Text.utf8(b, rest, to);
    return true;
  }

  static boolean su(byte[] b, int from, int to, EventRow row) {
    boolean isDenied = true;
    int user;
    int userEnd;
    if (Text.startsWith(b, from, to, SUCCESSFUL_SU_FOR)
        || Text.startsWith(b, from, to, FAILED_SU_FOR)) {
      isDenied = b[from] == 'F';
      int by = Text.lastIndexOf(b, from, to, BY);
      user = by < 0 ? to : by + BY.length;
      userEnd = to;
    } else if ((b[from] == '+' || b[from] == '-') && to - from > 2 && b[from + 1] == ' ') {
      // "+ pts/0 bob:root", Debian before 2018
      isDenied = b[from] == '-';
      user = Text.lastIndexOf(b, from, to, ' ') + 1;
      userEnd = Text.indexOf(b, user, to, ':');
    } else {
      int who = from;
      if (Text.startsWith(b, from, to, FAILED_SU)) {
        who = from + FAILED_SU.length;
      } else if (Text.startsWith(b, from, to, BAD_SU)) {
        who = from + BAD_SU.length;
      } else {
        isDenied = false;
      }
      userEnd = Text.lastIndexOf(b, who, to, ON);
      if (Text.startsWith(b, who, to, TO)) {
        int close = Text.indexOf(b, who, to, ')');
        user = close < 0 ? to : close + 2;
      } else {
        // "bob to root on /dev/pts/0", BSD
        user = who;
        userEnd = userEnd < 0 ? -1 : Text.indexOf(b, who, userEnd, BSD_TO);
      }
    }
    if (userEnd <= user) {
      return false;
    }
    row.eventType = "system";
    row.eventName = isDenied ? SU_DENIED : SU;
    row.outcome = isDenied ? "failure" : "success";
    row.ocsfClass = 3002;
    row.userName = Text.utf8(b, user, userEnd);
    row.message = Text.utf8(b, from, to);
    return true;
  }

  /** Logins at the console, and by telnet. */
  static boolean login(byte[] b, int from, int to, EventRow row) {
    boolean isFailure =
        Text.startsWith(b, from, to, FAILED_LOGIN) || Text.startsWith(b, from, to, TOO_MANY_TRIES);
    boolean isRoot = Text.startsWith(b, from, to, ROOT_LOGIN_ON);
    if (!isFailure && !isRoot && !Text.startsWith(b, from, to, LOGIN_ON)) {
      return false;
    }
    row.eventType = isFailure ? "login-failure" : "login";
    row.eventName = isFailure ? LOGIN_FAILURE : LOGIN;
    row.outcome = isFailure ? "failure" : "success";
    row.ocsfClass = 3002;
    row.message = Text.utf8(b, from, to);
    byte[] before = isFailure ? FOR : LOGIN_BY;
    int who = Text.indexOf(b, from, to, before);
    if (isRoot) {
      row.userName = ROOT;
    } else if (who >= 0) {
      int user = who + before.length;
      int comma = Text.lastIndexOf(b, user, to, ',');
      int fromHost = Text.lastIndexOf(b, user, to, FROM);
      int userEnd = isFailure ? (comma < 0 ? to : comma) : fromHost < 0 ? to : fromHost;
      boolean isQuoted = userEnd - user >= 2 && b[user] == '\'' && b[userEnd - 1] == '\'';
      row.userName = Text.utf8(b, isQuoted ? user + 1 : user, isQuoted ? userEnd - 1 : userEnd);
    }
    int host = isFailure ? Text.indexOf(b, from, to, FROM) : Text.lastIndexOf(b, from, to, FROM);
    if (host >= 0) {
      int address = host + FROM.length;
      if (row.src(b, address, Text.wordEnd(b, address, to))) {
        row.clientSide = "src";
      }
    }
    return true;
  }
}
