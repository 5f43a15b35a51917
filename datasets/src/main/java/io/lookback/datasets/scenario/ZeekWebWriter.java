package io.lookback.datasets.scenario;

import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Map;

/**
 * What Zeek notes of plain web requests to some servers: its http.log and software.log, as JSON
 * lines that name their log. Zeek notes a client's software once a day; here it is noted with each
 * request.
 */
final class ZeekWebWriter implements LogWriter {

  private static final String AGENT =
      "Mozilla/5.0 (X11; U; Linux i686; en-US; rv:1.9.0.11) Gecko/2009060308 Firefox/3.0.11";

  private final long salt;
  private final Map<String, String> servers;

  /**
   * @param servers names that the servers are asked by, by their addresses
   */
  ZeekWebWriter(long salt, Map<String, String> servers) {
    this.salt = salt;
    this.servers = servers;
  }

  @Override
  public String fileName(LocalDateTime begin) {
    return String.format(
        Locale.ROOT,
        "web.%04d-%02d-%02d.log",
        begin.getYear(),
        begin.getMonthValue(),
        begin.getDayOfMonth());
  }

  @Override
  public void session(Session session, LogLines out) {
    if (session.protocol != 6 || session.service != Service.HTTP || !session.isEstablished()) {
      return;
    }
    String name = servers.get(Evidence.text(session.dstHi, session.dstLo));
    if (name == null) {
      return;
    }
    long at = session.startUs + ZeekConn.tapDelay(session, salt) + 1000;
    Text line = out.at(at);
    line.add("{\"_path\":\"http\",\"ts\":").seconds(at).add(",\"uid\":\"");
    ZeekConn.uid(session, salt, line);
    line.add("\",\"id.orig_h\":\"").address(session.srcHi, session.srcLo);
    line.add("\",\"id.orig_p\":").number(session.srcPort);
    line.add(",\"id.resp_h\":\"").address(session.dstHi, session.dstLo);
    line.add("\",\"id.resp_p\":").number(session.dstPort);
    line.add(",\"trans_depth\":1,\"method\":\"GET\",\"host\":\"").add(name);
    line.add("\",\"uri\":\"/\",\"version\":\"1.1\",\"user_agent\":\"" + AGENT + "\"");
    line.add(",\"request_body_len\":0,\"response_body_len\":").number(session.dstPayload);
    line.add(",\"status_code\":200,\"status_msg\":\"OK\"}");
    out.end();
    line = out.at(at + 1);
    line.add("{\"_path\":\"software\",\"ts\":").seconds(at + 1);
    line.add(",\"host\":\"").address(session.srcHi, session.srcLo);
    line.add("\",\"software_type\":\"HTTP::BROWSER\",\"name\":\"Firefox\"");
    line.add(",\"version.major\":3,\"version.minor\":0,\"version.minor2\":11");
    line.add(",\"unparsed_version\":\"" + AGENT + "\"}");
    out.end();
  }
}
