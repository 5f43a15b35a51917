package io.lookback.datasets.scenario;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;

/** Zeek's conn.log as tab-separated text with its header lines (LogAscii). */
final class ZeekTsvWriter implements LogWriter {
  private static final String HEAD =
      """
      #separator \\x09
      #set_separator\t,
      #empty_field\t(empty)
      #unset_field\t-
      #path\tconn
      #open\t""";
  private static final String FIELDS =
      """

      #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\t\
      orig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\t\
      orig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents
      #types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\t\
      bool\tbool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]
      """;
  private static final byte[] TAIL = "\t(empty)".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] UNSET = "-\t-\t-\t".getBytes(StandardCharsets.US_ASCII);

  private final long salt;
  private final SiteAddresses own;

  ZeekTsvWriter(long salt, SiteAddresses own) {
    this.salt = salt;
    this.own = own;
  }

  @Override
  public String fileName(LocalDateTime begin) {
    return ZeekConn.fileName(begin);
  }

  @Override
  public void header(long openedUs, Text out) {
    out.add(HEAD).add(ZeekConn.openStamp(openedUs)).add(FIELDS);
  }

  @Override
  public void footer(long closedUs, Text out) {
    out.add("#close\t").add(ZeekConn.openStamp(closedUs)).add('\n');
  }

  @Override
  public void session(Session session, LogLines out) {
    long delay = ZeekConn.tapDelay(session, salt);
    Text line = out.at(session.endUs() + delay);
    line.seconds(session.startUs + delay).add('\t');
    ZeekConn.uid(session, salt, line);
    line.add('\t').address(session.srcHi, session.srcLo).add('\t').number(session.srcPort);
    line.add('\t').address(session.dstHi, session.dstLo).add('\t').number(session.dstPort);
    line.add('\t').add(ZeekConn.protocol(session)).add('\t').add(session.service.zeek()).add('\t');
    if (ZeekConn.isSinglePacket(session)) {
      line.add(UNSET);
    } else {
      line.seconds(session.durationUs).add('\t').number(session.srcPayload).add('\t');
      line.number(session.dstPayload).add('\t');
    }
    line.add(session.outcome.connState()).add('\t');
    line.add(own.contains(session.srcHi, session.srcLo) ? 'T' : 'F').add('\t');
    line.add(own.contains(session.dstHi, session.dstLo) ? 'T' : 'F').add('\t');
    line.add('0').add('\t').add(session.outcome.history()).add('\t');
    line.number(session.srcPackets).add('\t').number(session.srcIpBytes).add('\t');
    line.number(session.dstPackets).add('\t').number(session.dstIpBytes).add(TAIL);
    out.end();
  }
}
