package io.lookback.datasets.scenario;

import java.time.LocalDateTime;

/** Zeek's conn.log with one JSON object per line; unset fields are left out. */
final class ZeekJsonWriter implements LogWriter {
  private final long salt;
  private final SiteAddresses own;

  ZeekJsonWriter(long salt, SiteAddresses own) {
    this.salt = salt;
    this.own = own;
  }

  @Override
  public String fileName(LocalDateTime begin) {
    return ZeekConn.fileName(begin);
  }

  @Override
  public void session(Session session, LogLines out) {
    long delay = ZeekConn.tapDelay(session, salt);
    Text line = out.at(session.endUs() + delay);
    line.add("{\"ts\":").seconds(session.startUs + delay).add(",\"uid\":\"");
    ZeekConn.uid(session, salt, line);
    line.add("\",\"id.orig_h\":\"").address(session.srcHi, session.srcLo);
    line.add("\",\"id.orig_p\":").number(session.srcPort);
    line.add(",\"id.resp_h\":\"").address(session.dstHi, session.dstLo);
    line.add("\",\"id.resp_p\":").number(session.dstPort);
    line.add(",\"proto\":\"").add(ZeekConn.protocol(session)).add('"');
    if (session.service != Service.NONE) {
      line.add(",\"service\":\"").add(session.service.zeek()).add('"');
    }
    if (!ZeekConn.isSinglePacket(session)) {
      line.add(",\"duration\":").seconds(session.durationUs);
      line.add(",\"orig_bytes\":").number(session.srcPayload);
      line.add(",\"resp_bytes\":").number(session.dstPayload);
    }
    line.add(",\"conn_state\":\"").add(session.outcome.connState());
    line.add("\",\"local_orig\":").add(own.contains(session.srcHi, session.srcLo) + "");
    line.add(",\"local_resp\":").add(own.contains(session.dstHi, session.dstLo) + "");
    line.add(",\"missed_bytes\":0");
    if (session.outcome != Outcome.ICMP) {
      line.add(",\"history\":\"").add(session.outcome.history()).add('"');
    }
    line.add(",\"orig_pkts\":").number(session.srcPackets);
    line.add(",\"orig_ip_bytes\":").number(session.srcIpBytes);
    line.add(",\"resp_pkts\":").number(session.dstPackets);
    line.add(",\"resp_ip_bytes\":").number(session.dstIpBytes).add('}');
    out.end();
  }
}
