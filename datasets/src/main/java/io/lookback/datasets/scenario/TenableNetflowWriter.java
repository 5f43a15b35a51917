package io.lookback.datasets.scenario;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Locale;

/**
 * Lines of the Tenable NetFlow Monitor (TFM): what a router exports, with network-layer bytes and
 * whole seconds. The router's active timeout cuts long sessions into pieces of 300 s.
 */
final class TenableNetflowWriter implements LogWriter {
  private static final long ACTIVE_TIMEOUT_US = 300_000_000L;

  private final LocalClock clock;

  TenableNetflowWriter(ZoneId zone) {
    clock = new LocalClock(zone);
  }

  @Override
  public String fileName(LocalDateTime begin) {
    return String.format(
        Locale.ROOT,
        "tfm-%04d-%02d-%02d.log",
        begin.getYear(),
        begin.getMonthValue(),
        begin.getDayOfMonth());
  }

  @Override
  public void session(Session session, LogLines out) {
    long pieces = Math.max(1, (session.durationUs + ACTIVE_TIMEOUT_US - 1) / ACTIVE_TIMEOUT_US);
    long up = 0;
    long down = 0;
    for (long i = 0; i < pieces; i++) {
      long from = session.startUs + i * ACTIVE_TIMEOUT_US;
      long to = i == pieces - 1 ? session.endUs() : from + ACTIVE_TIMEOUT_US;
      // The rest of the division goes to the last piece, so that the pieces add up.
      long pieceUp = i == pieces - 1 ? session.srcIpBytes - up : session.srcIpBytes / pieces;
      long pieceDown = i == pieces - 1 ? session.dstIpBytes - down : session.dstIpBytes / pieces;
      up += pieceUp;
      down += pieceDown;
      piece(session, pieces > 1, from, to, pieceUp, pieceDown, out);
    }
  }

  private void piece(
      Session session, boolean cut, long fromUs, long toUs, long up, long down, LogLines out) {
    Text line = out.at(toUs);
    clock.weekdayAndTime(toUs, line);
    line.add(" - ").add(name(session, cut)).add('[').number(up + down).add("]:");
    line.endpoint(session.srcHi, session.srcLo, session.srcPort).add(" -> ");
    line.endpoint(session.dstHi, session.dstLo, session.dstPort);
    line.add(" [u:").number(up).add(" d:").number(down).add("]|");
    long start = fromUs / 1_000_000;
    long end = toUs / 1_000_000;
    line.number(start).add('|').number(end).add('|').number(end - start);
    out.end();
  }

  private static String name(Session session, boolean cut) {
    return switch (session.protocol) {
      case 6 -> {
        boolean probe = !session.isEstablished() || session.srcPayload < 1_000;
        yield cut || probe ? "TFM-TCP_Session_Partial" : "TFM-TCP_Session_Whole";
      }
      case 17 -> "TFM-UDP_Activity";
      default -> "TFM-ICMP_Activity";
    };
  }
}
