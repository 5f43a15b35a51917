package io.lookback.datasets.scenario;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Locale;

/**
 * Lines of the Tenable Network Monitor (TNM), which sniffs: TCP sessions with payload bytes and
 * whole seconds, ICMP packet by packet, no UDP. The header is local time without year and zone.
 */
final class TenableSnifferWriter implements LogWriter {
  private static final byte[] HYPHEN = " - ".getBytes(StandardCharsets.UTF_8);
  private static final byte[] EN_DASH = " \u2013 ".getBytes(StandardCharsets.UTF_8);
  private static final byte[] ARROW = " -> ".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST_PACKETS_LOGGED = 4;

  private final LocalClock clock;
  private final byte[] dash;
  private final boolean serverFirst;
  private final boolean logsStarts;

  /**
   * @param enDash whether the dash after the time is an en-dash, as in logs that went through a
   *     word processor or a mail
   * @param serverFirst whether TCP sessions are printed server first
   * @param logsStarts whether a session is also reported when it starts
   */
  TenableSnifferWriter(ZoneId zone, boolean enDash, boolean serverFirst, boolean logsStarts) {
    clock = new LocalClock(zone);
    dash = enDash ? EN_DASH : HYPHEN;
    this.serverFirst = serverFirst;
    this.logsStarts = logsStarts;
  }

  @Override
  public String fileName(LocalDateTime begin) {
    return String.format(
        Locale.ROOT,
        "tnm-%04d-%02d-%02d.log",
        begin.getYear(),
        begin.getMonthValue(),
        begin.getDayOfMonth());
  }

  /** What the monitor calls a TCP session: by duration first, then by size. */
  static String name(Session session) {
    if (session.printedName != null) {
      return session.printedName;
    }
    long seconds = session.endUs() / 1_000_000 - session.startUs / 1_000_000;
    if (session.srcPayload == 0 && session.dstPayload == 0) {
      return "TNM-TCP_Session_TimedOut";
    } else if (seconds >= 3600) {
      return "TNM-Long_TCP_Session_60_Minutes";
    } else if (seconds >= 1800) {
      return "TNM-Long_TCP_Session_30_Minutes";
    } else if (seconds >= 900) {
      return "TNM-Long_TCP_Session_15_Minutes";
    } else if (seconds >= 300) {
      return "TNM-Long_TCP_Session_5_Minutes";
    } else if (seconds < 60 && session.srcPayload + session.dstPayload < 1_000_000) {
      return "TNM-TCP_Session_Short";
    }
    return "TNM-TCP_Session_Whole";
  }

  @Override
  public void session(Session session, LogLines out) {
    if (session.protocol == 6) {
      if (logsStarts) {
        Text line = out.at(session.startUs);
        begin(session.startUs, line);
        line.add("TNM-TCP_Session_Started:");
        endpoints(session, line);
        out.end();
      }
      completion(session, out);
    } else if (session.protocol == 1) {
      long packets = Math.min(session.srcPackets, MOST_PACKETS_LOGGED);
      for (long i = 0; i < packets; i++) {
        long at = session.startUs + (packets == 1 ? 0 : session.durationUs * i / (packets - 1));
        Text line = out.at(at);
        begin(at, line);
        line.add("TNM-ICMP_Activity:");
        line.endpoint(session.srcHi, session.srcLo, session.srcPort).add(ARROW);
        line.endpoint(session.dstHi, session.dstLo, session.dstPort);
        out.end();
      }
    }
  }

  private void completion(Session session, LogLines out) {
    long startSecond = session.startUs / 1_000_000;
    long endSecond = session.endUs() / 1_000_000;
    Text line = out.at(session.endUs());
    begin(session.endUs(), line);
    line.add(name(session)).add('[').number(session.srcPayload + session.dstPayload).add("]:");
    endpoints(session, line);
    line.add(" [u:").number(serverFirst ? session.dstPayload : session.srcPayload);
    line.add(" d:").number(serverFirst ? session.srcPayload : session.dstPayload).add("]|");
    line.number(startSecond).add('|').number(endSecond).add('|').number(endSecond - startSecond);
    out.end();
  }

  private void begin(long timeUs, Text line) {
    clock.weekdayAndTime(timeUs, line);
    line.add(dash);
  }

  private void endpoints(Session session, Text line) {
    if (serverFirst) {
      line.endpoint(session.dstHi, session.dstLo, session.dstPort).add(ARROW);
      line.endpoint(session.srcHi, session.srcLo, session.srcPort);
    } else {
      line.endpoint(session.srcHi, session.srcLo, session.srcPort).add(ARROW);
      line.endpoint(session.dstHi, session.dstLo, session.dstPort);
    }
  }
}
