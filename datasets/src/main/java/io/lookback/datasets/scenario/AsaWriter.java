package io.lookback.datasets.scenario;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Locale;

/**
 * A Cisco ASA at the border, logging to a syslog server: a line when a connection is built and one
 * when it is torn down; what its rules refuse is a line of its own. Times with the year, by the
 * clock of the firewall, whole seconds.
 */
final class AsaWriter implements LogWriter {
  private static final String NAME = " fw1 : ";

  private final LocalClock clock;
  private final SiteAddresses own;

  AsaWriter(ZoneId zone, SiteAddresses own) {
    clock = new LocalClock(zone);
    this.own = own;
  }

  @Override
  public String fileName(LocalDateTime begin) {
    return String.format(
        Locale.ROOT,
        "asa-%04d-%02d-%02d.log",
        begin.getYear(),
        begin.getMonthValue(),
        begin.getDayOfMonth());
  }

  @Override
  public void session(Session session, LogLines out) {
    if (session.protocol == 6 || session.protocol == 17) {
      boolean isInbound = !own.contains(session.srcHi, session.srcLo);
      if (isInbound && session.outcome == Outcome.UNANSWERED) {
        denied(session, out);
      } else {
        built(session, isInbound, out);
        tornDown(session, isInbound, out);
      }
    }
  }

  private void denied(Session session, LogLines out) {
    Text line = begin(session.startUs, "%ASA-4-106023: Deny ", out);
    line.add(session.protocol == 6 ? "tcp" : "udp").add(" src outside:");
    end(session.srcHi, session.srcLo, session.srcPort, line).add(" dst inside:");
    end(session.dstHi, session.dstLo, session.dstPort, line);
    line.add(" by access-group \"outside_in\" [0x0, 0x0]");
    out.end();
  }

  private void built(Session session, boolean isInbound, LogLines out) {
    boolean isTcp = session.protocol == 6;
    Text line =
        begin(session.startUs, isTcp ? "%ASA-6-302013: Built " : "%ASA-6-302015: Built ", out);
    line.add(isInbound ? "inbound " : "outbound ");
    line.add(isTcp ? "TCP" : "UDP").add(" connection ").number(number(session)).add(" for ");
    ends(session, isInbound, true, line);
    out.end();
  }

  private void tornDown(Session session, boolean isInbound, LogLines out) {
    boolean isTcp = session.protocol == 6;
    Text line =
        begin(
            session.endUs(), isTcp ? "%ASA-6-302014: Teardown " : "%ASA-6-302016: Teardown ", out);
    line.add(isTcp ? "TCP" : "UDP").add(" connection ").number(number(session)).add(" for ");
    ends(session, isInbound, false, line);
    // The clock has whole seconds: what it shows at the end less what it showed at the beginning.
    long seconds = session.endUs() / 1_000_000 - session.startUs / 1_000_000;
    line.add(" duration ").number(seconds / 3600).add(':').padded(seconds / 60 % 60, 2);
    line.add(':').padded(seconds % 60, 2);
    line.add(" bytes ").number(session.srcPayload + session.dstPayload);
    if (isTcp) {
      line.add(
          switch (session.outcome) {
            case UNANSWERED -> " SYN Timeout";
            case REJECTED, RESET_BY_SERVER -> isInbound ? " TCP Reset-I" : " TCP Reset-O";
            case HALF_OPEN, RESET_BY_CLIENT -> isInbound ? " TCP Reset-O" : " TCP Reset-I";
            case STILL_OPEN -> " Idle Timeout";
            default -> " TCP FINs";
          });
    }
    out.end();
  }

  /** The outer end first, whoever began. */
  private static void ends(Session session, boolean isInbound, boolean isMapped, Text line) {
    line.add("outside:");
    side(session, isInbound, isMapped, line);
    line.add(" to inside:");
    side(session, !isInbound, isMapped, line);
  }

  private static void side(Session session, boolean isSource, boolean isMapped, Text line) {
    long hi = isSource ? session.srcHi : session.dstHi;
    long lo = isSource ? session.srcLo : session.dstLo;
    int port = isSource ? session.srcPort : session.dstPort;
    end(hi, lo, port, line);
    if (isMapped) {
      end(hi, lo, port, line.add(" (")).add(')');
    }
  }

  private static Text end(long hi, long lo, int port, Text line) {
    return line.address(hi, lo).add('/').number(port);
  }

  private Text begin(long timeUs, String message, LogLines out) {
    Text line = out.at(timeUs);
    clock.monthDayYearAndTime(timeUs, line);
    return line.add(NAME).add(message);
  }

  /** The number of the connection, which the firewall uses again after a reload. */
  private static long number(Session session) {
    return Math.floorMod(session.id, 900_000_000L);
  }
}
