package io.lookback.datasets.scenario;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The log of the hosts that send theirs to a collector, as syslogd keeps it (RFC 3164): local time
 * without a year. Logins with SSH, and that the clock was set.
 */
final class SyslogWriter implements LogWriter {
  private static final String[] USERS = {
    "anna", "bjorn", "chen", "dmitri", "elena", "farid", "grace", "hugo", "ines", "jonas", "kenji"
  };
  private static final long SECOND = 1_000_000L;
  private static final int SSH = 22;
  private static final int NTP = 123;

  private final LocalClock clock;
  private final Map<String, String> hosts;

  /**
   * @param hosts names of the hosts by their addresses
   */
  SyslogWriter(ZoneId zone, Map<String, String> hosts) {
    clock = new LocalClock(zone);
    this.hosts = hosts;
  }

  @Override
  public String fileName(LocalDateTime begin) {
    return String.format(
        Locale.ROOT,
        "syslog-%04d-%02d-%02d.log",
        begin.getYear(),
        begin.getMonthValue(),
        begin.getDayOfMonth());
  }

  @Override
  public void session(Session session, LogLines out) {
    if (session.protocol == 6 && session.dstPort == SSH && session.isEstablished()) {
      String host = hosts.get(Evidence.text(session.dstHi, session.dstLo));
      if (host != null) {
        for (HostLine line : session.hostLines != null ? session.hostLines : usual(session)) {
          print(line, host, out.at(line.timeUs()));
          out.end();
        }
      }
    } else if (session.protocol == 17 && session.srcPort == NTP && session.dstPackets > 0) {
      String host = hosts.get(Evidence.text(session.srcHi, session.srcLo));
      if (host != null) {
        HostLine line =
            new HostLine(
                session.endUs(),
                "ntpd[1873]",
                "synchronized to " + Evidence.text(session.dstHi, session.dstLo) + ", stratum 2");
        print(line, host, out.at(line.timeUs()));
        out.end();
      }
    }
  }

  /** The line as it stands in the file, without its end. */
  String text(HostLine line, String host) {
    Text text = new Text(256);
    print(line, host, text);
    return new String(text.bytes, 0, text.length, StandardCharsets.US_ASCII);
  }

  private void print(HostLine line, String host, Text out) {
    clock.monthDayAndTime(line.timeUs(), out);
    out.add(' ').add(host).add(' ').add(line.tag()).add(": ").add(line.text());
  }

  /** Who comes from one address is one person, with a key; mistypes a password now and then. */
  private static List<HostLine> usual(Session session) {
    String user = USERS[(int) Math.floorMod(Dice.mix(session.srcHi ^ session.srcLo), USERS.length)];
    List<HostLine> lines = new ArrayList<>();
    boolean hasMistyped = Math.floorMod(session.id, 23) == 0;
    if (hasMistyped) {
      lines.addAll(SshLog.guesses(session, List.of(user), List.of(user)).subList(0, 1));
    }
    lines.addAll(SshLog.login(session, user, hasMistyped ? "password" : "publickey"));
    if (session.durationUs > 60 * SECOND && Math.floorMod(session.id, 5) == 0) {
      lines.add(
          new HostLine(
              session.startUs + 40 * SECOND,
              "sudo",
              String.format(
                  Locale.ROOT,
                  "%8s : TTY=pts/0 ; PWD=/home/%s ; USER=root ; COMMAND=/sbin/service httpd status",
                  user,
                  user)));
    }
    return lines;
  }
}
