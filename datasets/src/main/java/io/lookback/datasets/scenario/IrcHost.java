package io.lookback.datasets.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The second reference story: a Linux host keeps up flat IRC traffic to one server for 25 days,
 * first to port 7000, then to 6667. The traffic is not the point: somebody guessed a password, and
 * three odd addresses log in on port 22 between the scans.
 */
final class IrcHost {
  static final String HOST = "149.66.8.21";
  static final String HOST_NAME = "bioinf3";

  /** The account whose password was easy to guess. */
  static final String GUESSED = "guest";

  /** The account that a visitor made, for the shells to be given away. */
  static final String ADDED = "bshell";

  static final String IRC_SERVER = "217.20.113.40";
  static final String WEB_SERVER = "203.0.113.80";
  static final String WEB_SERVER_NAME = "free.bshellz.example";
  static final String FIRST_VISITOR = "79.114.20.31";
  static final String SECOND_VISITOR = "66.135.41.20";
  static final String THIRD_VISITOR = "210.51.22.180";

  /** Sessions on port 22 that never came about, and short ones, in all scans together. */
  static final int TIMED_OUT = 573;

  static final int SHORT = 230;

  static final List<String> SESSION_LINES =
      List.of(
          "Wed Jun 10 23:47:56 - TNM-Long_TCP_Session_5_Minutes[4021]:149.66.8.21:22 ->"
              + " 79.114.20.31:2455 [u:2388 d:1633]|1244692007|1244692076|69",
          "Sat Jun 27 21:18:31 - TNM-Long_TCP_Session_5_Minutes[90810]:149.66.8.21:22 ->"
              + " 66.135.41.20:3675 [u:56340 d:34470]|1246151306|1246151911|605",
          "Sat Jun 27 22:41:17 - TNM-Long_TCP_Session_5_Minutes[852]:149.66.8.21:22 ->"
              + " 210.51.22.180:56612 [u:172 d:680]|1246156564|1246156877|313");

  private static final long SECOND = 1_000_000L;
  private static final long MINUTE = 60 * SECOND;
  private static final long DAY = 24 * 60 * MINUTE;
  private static final int SCANS = 12;

  /** The scan that comes upon the password. */
  private static final int GUESSING_SCAN = 1;

  /** Accounts that the scans try; those of the host are among them. */
  private static final String[] TRIED = {
    "root", "admin", "test", "oracle", "guest", "user", "postgres", "web", "info", "mysql", "ftp"
  };

  private static final List<String> ACCOUNTS = List.of("root", GUESSED, "mysql", "ftp");

  private final List<Session> visits = new ArrayList<>();
  private Session guess;

  private final Dice dice;
  private final Story story = new Story();

  /** When the IRC traffic begins and ends: 25 days. */
  static final String FROM = "2009-06-05T22:00:00Z";

  static final String TO = "2009-06-30T22:00:00Z";

  /** The one break, in an early evening (UTC; 17:50 to 18:35 there). */
  static final String BREAK_FROM = "2009-06-29T21:50:00Z";

  static final String BREAK_TO = "2009-06-29T22:35:00Z";

  IrcHost(long seed) {
    dice = new Dice(seed, 2);
    irc();
    scans();
    visitors();
    logins();
    web();
  }

  Story story() {
    return story;
  }

  /** A connection every ten minutes and an alert every few, day and night. */
  private void irc() {
    long from = Talk.at(FROM);
    long breakFrom = Talk.at(BREAK_FROM);
    long breakTo = Talk.at(BREAK_TO);
    Session current = null;
    long nextSession = from;
    int port = 33_000;
    for (long at = from; at < Talk.at(TO); at += dice.between(100 * SECOND, 230 * SECOND)) {
      if (at >= breakFrom && at < breakTo) {
        at = breakTo;
        nextSession = breakTo;
      }
      while (nextSession <= at) {
        port = port == 45_000 ? 33_000 : port + 1;
        current =
            Talk.tcp(
                nextSession + dice.between(0, 4 * SECOND),
                dice.between(21 * SECOND, 55 * SECOND),
                HOST,
                port,
                IRC_SERVER,
                at < from + 3 * DAY ? 7000 : 6667,
                dice.between(290, 340),
                dice.between(680, 760));
        story.add(current);
        nextSession += 10 * MINUTE;
      }
      Rule rule =
          dice.chance(0.5) ? Rule.IRC_PING : dice.chance(0.7) ? Rule.IRC_PRIVMSG : Rule.IRC_JOIN;
      story.add(new Alert(Math.max(at, current.startUs) + 1500, rule, current));
    }
  }

  /** Scans of port 22: sessions that time out and short ones together. */
  private void scans() {
    for (int scan = 0; scan < SCANS; scan++) {
      String scanner =
          Evidence.text(
              0, 0xffff_0000_0000L | RemoteAddresses.scanner(900_000 + scan) & 0xffff_ffffL);
      long begin =
          Talk.at("2009-06-07T03:00:00Z")
              + scan * 45 * 60 * MINUTE
              + dice.between(0, 8 * 60) * MINUTE;
      int timedOut = TIMED_OUT * (scan + 1) / SCANS - TIMED_OUT * scan / SCANS;
      int answered = SHORT * (scan + 1) / SCANS - SHORT * scan / SCANS;
      for (int i = 0; i < timedOut + answered; i++) {
        long at = begin + i * 19 * SECOND + dice.between(0, 9 * SECOND);
        // Spread evenly: a short one after every two or three that time out.
        boolean isShort =
            (i + 1) * answered / (timedOut + answered) > i * answered / (timedOut + answered);
        if (!isShort) {
          story.add(Talk.attempt(at, Outcome.UNANSWERED, scanner, 46_000 + i, HOST, 22));
          continue;
        }
        Session session =
            Talk.tcp(
                at,
                dice.between(SECOND, 8 * SECOND),
                scanner,
                46_000 + i,
                HOST,
                22,
                dice.between(700, 1000),
                dice.between(1100, 1500));
        guessing(session);
        story.add(session);
        if (scan == GUESSING_SCAN) {
          guess = session;
        }
      }
    }
  }

  /** Three passwords a connection, as many as it lasts for. */
  private void guessing(Session session) {
    List<String> users = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      users.add(TRIED[(int) Math.floorMod(Dice.mix(session.id + i), TRIED.length)]);
    }
    session.hostLines = SshLog.guesses(session, users, ACCOUNTS);
  }

  /** What the server's own log says of those that got in. */
  private void logins() {
    // The last of the scan's connections comes upon the password.
    guess.hostLines = SshLog.login(guess, GUESSED, "password");
    for (Session visit : visits) {
      visit.hostLines = SshLog.login(visit, GUESSED, "password");
    }
    changes(visits.get(1), 90, "useradd", "new group: name=" + ADDED + ", GID=503");
    changes(
        visits.get(1),
        90,
        "useradd",
        "new user: name="
            + ADDED
            + ", UID=503, GID=503, home=/home/"
            + ADDED
            + ", shell=/bin/bash");
    changes(
        visits.get(1), 104, "passwd", "pam_unix(passwd:chauthtok): password changed for " + ADDED);
    changes(visits.get(1), 370, "yum", "Installed: eggdrop-1.6.19-4.el5.i386");
    visits
        .get(3)
        .hostLines
        .add(
            new HostLine(
                visits.get(3).startUs + 611 * SECOND,
                "kernel",
                "device eth0 entered promiscuous mode"));
    visits
        .get(3)
        .hostLines
        .add(
            new HostLine(
                visits.get(3).startUs + 2902 * SECOND,
                "kernel",
                "device eth0 left promiscuous mode"));
  }

  private static void changes(Session visit, int second, String program, String text) {
    visit.hostLines.add(
        new HostLine(
            visit.startUs + second * SECOND,
            program + "[" + (SshLog.process(visit) + second) + "]",
            text));
  }

  private void visitors() {
    visit(1_244_692_007, 1_244_692_076, FIRST_VISITOR, 2455, 1633, 2388);
    visit(1_246_151_306, 1_246_151_911, SECOND_VISITOR, 3675, 34470, 56340);
    visit(1_246_156_564, 1_246_156_877, THIRD_VISITOR, 56612, 680, 172);
    Session last =
        Talk.tcp(
            Talk.at("2009-06-28T13:05:12Z"),
            3722 * SECOND,
            SECOND_VISITOR,
            3911,
            HOST,
            22,
            60_117,
            148_230);
    story.add(last);
    visits.add(last);
  }

  /** The monitor called all three five-minute sessions, though the first lasted 69 seconds. */
  private void visit(long from, long to, String visitor, int port, long up, long down) {
    Session session =
        Talk.tcp(from * SECOND, (to - from) * SECOND, visitor, port, HOST, 22, up, down);
    session.printedName = "TNM-Long_TCP_Session_5_Minutes";
    story.add(session);
    visits.add(session);
  }

  /** A few visits to the one server on port 80. */
  private void web() {
    for (int i = 0; i < 9; i++) {
      story.add(
          Talk.tcp(
              Talk.at("2009-06-09T14:20:00Z") + i * 2 * DAY + dice.between(0, 300) * MINUTE,
              dice.between(SECOND, 4 * SECOND),
              HOST,
              47_100 + i,
              WEB_SERVER,
              80,
              dice.between(280, 420),
              dice.between(900, 2600)));
    }
  }

  List<Truth.Planted> planted(String site) {
    List<Truth.Planted> planted = new ArrayList<>();
    planted.add(
        new Evidence(HOST, story)
            .planted("story-2-host", site, null, null, null, List.of(HOST), SESSION_LINES));
    planted.add(
        new Evidence(IRC_SERVER, story)
            .planted("story-2-irc-server", site, null, null, null, List.of(HOST), List.of()));
    planted.add(
        new Evidence(WEB_SERVER, story)
            .planted("story-2-web-server", site, null, null, null, List.of(HOST), List.of()));
    planted.add(
        new Evidence(Evidence.text(guess.srcHi, guess.srcLo), story)
            .planted(
                "story-2-guesser", site, null, null, null, List.of(HOST), logged(List.of(guess))));
    planted.add(
        new Evidence(SECOND_VISITOR, story)
            .planted("story-2-account", site, null, null, null, List.of(HOST), logged(visits)));
    String[] visitors = {FIRST_VISITOR, SECOND_VISITOR, THIRD_VISITOR};
    for (int i = 0; i < visitors.length; i++) {
      planted.add(
          new Evidence(visitors[i], story)
              .planted(
                  "story-2-visitor-" + (i + 1),
                  site,
                  null,
                  null,
                  null,
                  List.of(HOST),
                  List.of(SESSION_LINES.get(i))));
    }
    return planted;
  }

  /** The lines of the host's own log. */
  private static List<String> logged(List<Session> sessions) {
    SyslogWriter writer = new SyslogWriter(Scenarios.EASTERN, Map.of());
    return sessions.stream()
        .flatMap(session -> session.hostLines.stream())
        .map(line -> writer.text(line, HOST_NAME))
        .toList();
  }
}
