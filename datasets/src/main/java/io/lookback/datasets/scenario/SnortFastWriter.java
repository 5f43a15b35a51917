package io.lookback.datasets.scenario;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Locale;

/** Snort's alert_fast: one line per alert, local time without year and zone. */
final class SnortFastWriter implements LogWriter {
  private final LocalClock clock;

  SnortFastWriter(ZoneId zone) {
    clock = new LocalClock(zone);
  }

  @Override
  public String fileName(LocalDateTime begin) {
    return String.format(
        Locale.ROOT,
        "alert-%04d-%02d-%02d.fast",
        begin.getYear(),
        begin.getMonthValue(),
        begin.getDayOfMonth());
  }

  @Override
  public void alert(Alert alert, LogLines out) {
    Rule rule = alert.rule();
    Session session = alert.session();
    Text line = out.at(alert.timeUs());
    clock.monthAndTime(alert.timeUs(), line);
    line.add("  [**] [1:").number(rule.sid).add(':').number(rule.revision).add("] ");
    line.add(rule.message).add(" [**] [Classification: ").add(rule.classification);
    line.add("] [Priority: ").number(rule.priority).add("] {");
    boolean hasPorts = session.protocol == 6 || session.protocol == 17;
    line.add(session.protocol == 6 ? "TCP" : session.protocol == 17 ? "UDP" : "ICMP").add("} ");
    line.address(session.srcHi, session.srcLo);
    if (hasPorts) {
      line.add(':').number(session.srcPort);
    }
    line.add(" -> ").address(session.dstHi, session.dstLo);
    if (hasPorts) {
      line.add(':').number(session.dstPort);
    }
    out.end();
  }
}
