package io.lookback.datasets.scenario;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Locale;

/** Suricata's EVE: alerts and flows as one JSON object per line, times with offset. */
final class EveWriter implements LogWriter {
  private static final int ETHERNET_HEADER = 14;

  private final LocalClock clock;
  private final long salt;

  EveWriter(ZoneId zone, long salt) {
    clock = new LocalClock(zone);
    this.salt = salt;
  }

  @Override
  public String fileName(LocalDateTime begin) {
    return String.format(
        Locale.ROOT,
        "eve-%04d-%02d-%02d.json",
        begin.getYear(),
        begin.getMonthValue(),
        begin.getDayOfMonth());
  }

  @Override
  public void session(Session session, LogLines out) {
    long delay = ZeekConn.tapDelay(session, salt);
    Text line = out.at(session.endUs() + delay);
    begin(session.endUs() + delay, session, "flow", line);
    if (session.service != Service.NONE) {
      String name = session.service.name().toLowerCase(Locale.ROOT);
      line.add(",\"app_proto\":\"").add(session.service == Service.SSL ? "tls" : name).add('"');
    }
    line.add(",\"flow\":{\"pkts_toserver\":").number(session.srcPackets);
    line.add(",\"pkts_toclient\":").number(session.dstPackets);
    line.add(",\"bytes_toserver\":");
    line.number(session.srcIpBytes + ETHERNET_HEADER * session.srcPackets);
    line.add(",\"bytes_toclient\":");
    line.number(session.dstIpBytes + ETHERNET_HEADER * session.dstPackets);
    line.add(",\"start\":\"");
    clock.isoWithOffset(session.startUs + delay, line);
    line.add("\",\"end\":\"");
    clock.isoWithOffset(session.endUs() + delay, line);
    line.add("\",\"age\":").number(session.durationUs / 1_000_000);
    line.add(",\"state\":\"").add(state(session));
    line.add("\",\"reason\":\"timeout\",\"alerted\":false}}");
    out.end();
  }

  private static String state(Session session) {
    if (session.protocol == 6 && session.isEstablished()) {
      return session.outcome == Outcome.STILL_OPEN ? "established" : "closed";
    }
    return session.protocol != 6 && session.dstPackets > 0 ? "established" : "new";
  }

  @Override
  public void alert(Alert alert, LogLines out) {
    Rule rule = alert.rule();
    Session session = alert.session();
    Text line = out.at(alert.timeUs());
    begin(alert.timeUs(), session, "alert", line);
    line.add(",\"alert\":{\"action\":\"allowed\",\"gid\":1,\"signature_id\":").number(rule.sid);
    line.add(",\"rev\":").number(rule.revision).add(",\"signature\":\"").add(rule.message);
    line.add("\",\"category\":\"").add(rule.classification);
    line.add("\",\"severity\":").number(rule.priority).add('}');
    line.add(",\"flow\":{\"pkts_toserver\":1,\"pkts_toclient\":0,\"bytes_toserver\":");
    line.number(session.srcIpBytes / Math.max(1, session.srcPackets) + ETHERNET_HEADER);
    line.add(",\"bytes_toclient\":0,\"start\":\"");
    clock.isoWithOffset(session.startUs + ZeekConn.tapDelay(session, salt), line);
    line.add("\"}}");
    out.end();
  }

  private void begin(long timeUs, Session session, String type, Text line) {
    line.add("{\"timestamp\":\"");
    clock.isoWithOffset(timeUs, line);
    line.add("\",\"flow_id\":").number(Dice.mix(session.id ^ salt) >>> 12);
    line.add(",\"in_iface\":\"eth1\",\"event_type\":\"").add(type);
    line.add("\",\"src_ip\":\"").address(session.srcHi, session.srcLo).add('"');
    boolean hasPorts = session.protocol == 6 || session.protocol == 17;
    if (hasPorts) {
      line.add(",\"src_port\":").number(session.srcPort);
    }
    line.add(",\"dest_ip\":\"").address(session.dstHi, session.dstLo).add('"');
    if (hasPorts) {
      line.add(",\"dest_port\":").number(session.dstPort);
    }
    line.add(",\"proto\":\"");
    line.add(
        switch (session.protocol) {
          case 6 -> "TCP";
          case 17 -> "UDP";
          case 1 -> "ICMP";
          default -> "IPv6-ICMP";
        });
    line.add('"');
    if (!hasPorts) {
      line.add(",\"icmp_type\":").number(session.srcPort);
      line.add(",\"icmp_code\":").number(session.dstPort);
    }
  }
}
