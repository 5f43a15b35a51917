package io.lookback.datasets.scenario;

import java.util.ArrayList;
import java.util.List;

/** What an OpenSSH server notes of its sessions, in the words of its releases before 5. */
final class SshLog {
  private static final long SECOND = 1_000_000L;

  private SshLog() {}

  /** Tries passwords of these accounts, one after the other, without success. */
  static List<HostLine> guesses(Session session, List<String> users, List<String> existing) {
    List<HostLine> lines = new ArrayList<>();
    long step = session.durationUs / (users.size() + 1);
    for (int i = 0; i < users.size(); i++) {
      long at = session.startUs + (i + 1) * step;
      boolean exists = existing.contains(users.get(i));
      if (!exists) {
        lines.add(sshd(session, at, "Invalid user " + users.get(i) + " from " + client(session)));
      }
      lines.add(
          sshd(
              session,
              at + 2,
              "Failed password for "
                  + (exists ? "" : "invalid user ")
                  + users.get(i)
                  + from(session)));
    }
    lines.add(sshd(session, session.endUs(), bye(session)));
    return lines;
  }

  /** One account logs in. */
  static List<HostLine> login(Session session, String user, String method) {
    List<HostLine> lines = new ArrayList<>();
    long at = session.startUs + Math.min(SECOND, session.durationUs / 4);
    lines.add(sshd(session, at, "Accepted " + method + " for " + user + from(session)));
    lines.add(
        sshd(
            session,
            at + 2,
            "pam_unix(sshd:session): session opened for user " + user + " by (uid=0)"));
    lines.add(sshd(session, session.endUs(), bye(session)));
    lines.add(
        sshd(
            session,
            session.endUs() + 2,
            "pam_unix(sshd:session): session closed for user " + user));
    return lines;
  }

  static HostLine sshd(Session session, long timeUs, String text) {
    return new HostLine(timeUs, "sshd[" + process(session) + "]", text);
  }

  /** The number of the process that serves the session. */
  static long process(Session session) {
    return 2000 + Math.floorMod(session.id, 30_000);
  }

  private static String from(Session session) {
    return " from " + client(session) + " port " + session.srcPort + " ssh2";
  }

  private static String bye(Session session) {
    return "Received disconnect from " + client(session) + ": 11: Bye Bye";
  }

  private static String client(Session session) {
    return Evidence.text(session.srcHi, session.srcLo);
  }
}
