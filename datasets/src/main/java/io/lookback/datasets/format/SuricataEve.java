package io.lookback.datasets.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Suricata's EVE log (Suricata user guide, "Eve JSON Format"), one object per line or a JSON array:
 * alerts and ssh become events, ssh facts about hosts too, flow and netflow sessions, dns (of all
 * three versions of its schema), http and tls names; other types are passed over.
 *
 * <p>In an array the records are numbered, not the lines. A broken element is one reject; when its
 * brackets or quotes do not close, it takes in the rest of the file. Byte counts include link
 * headers ({@code bytes_basis} wire): a lone SYN counts 66 or 74 bytes.
 */
final class SuricataEve implements Format {
  @Override
  public String name() {
    return "suricata_eve";
  }

  @Override
  public String doc() {
    return "Suricata EVE: alerts, flows, ssh, dns, http and tls, as JSON lines or one JSON array";
  }

  @Override
  public String defaultSensor() {
    return "suricata";
  }

  @Override
  public boolean detects(Head head) {
    Set<String> names = JsonLines.firstNames(head);
    return names.contains("timestamp")
        && names.contains("event_type")
        && (names.contains("src_ip") || names.contains("flow_id") || names.contains("stats"));
  }

  @Override
  public Parser open(FileContext file) {
    return new EveParser(file);
  }

  private static final class EveParser extends LineParser {
    private final Record record;

    EveParser(FileContext file) {
      this.record = new Record(file.site().timeZone());
    }

    @Override
    public void read(RawInput input, RecordSink sink) throws IOException {
      if (isArray(input)) {
        try (InputStream in = input.bytes()) {
          elements(new JsonElements(in), sink);
        }
      } else {
        super.read(input, sink);
      }
    }

    private static boolean isArray(RawInput input) throws IOException {
      try (InputStream in = input.bytes()) {
        int c = in.read();
        while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
          c = in.read();
        }
        return c == '[';
      }
    }

    private void elements(JsonElements elements, RecordSink sink) throws IOException {
      long number = 0;
      while (elements.next()) {
        byte[] buffer = elements.buffer();
        int length = elements.length();
        sink.at(++number, buffer, 0, length);
        if (elements.isTooLong()) {
          sink.reject("line_too_long", "longer than " + LineReader.MAX_LINE + " bytes");
        } else if (elements.isAfterLast()) {
          sink.reject("bad_json", "text after the end of the array");
        } else if (!elements.isComplete()) {
          sink.reject("truncated_record", "the file ends within it");
        } else {
          guarded(buffer, 0, length, sink);
        }
      }
    }

    @Override
    protected void line(byte[] buffer, int start, int end, RecordSink sink) {
      String failure = record.parse(buffer, start, end);
      if (failure != null) {
        byte[] repaired = JsonLines.repaired(buffer, start, end);
        failure = repaired == null ? failure : record.parse(repaired, 0, repaired.length);
      }
      if (failure != null) {
        sink.reject("bad_json", failure);
      } else if (record.eventType == null) {
        sink.reject("bad_record", "no event_type in it");
      } else {
        record.emit(sink);
      }
    }
  }

  /** The fields of one EVE record that we read. */
  private static final class Record {
    private static final UTF8String SSH = UTF8String.fromString("Suricata-SSH");

    private final IsoTime iso;
    private final Names names = new Names();

    private String timestamp;
    private String eventType;
    private String flowId;
    private String srcIp;
    private String srcPort;
    private String dstIp;
    private String dstPort;
    private String proto;
    private String appProto;
    private String host;
    private String direction;
    private String action;
    private String verdict;
    private String gid;
    private String signatureId;
    private String rev;
    private String signature;
    private String category;
    private String severity;
    private String flowSrcIp;
    private String flowSrcPort;
    private String flowDstIp;
    private String flowDstPort;
    private String start;
    private String end;
    private String age;
    private String state;
    private String reason;
    private String packetsToServer;
    private String packetsToClient;
    private String bytesToServer;
    private String bytesToClient;
    private String packets;
    private String bytes;
    private String tcpFlags;
    private String tcpFlagsToClient;
    private String tcpSyn;
    private String sshClient;
    private String sshServer;
    private String hostName;
    private String serverName;
    private String question;
    private String resourceType;
    private String resourceData;

    // Addresses of the answers to a DNS question: as single records, and grouped by type.
    private final List<String> answers = new ArrayList<>();
    private final List<String> grouped = new ArrayList<>();

    Record(ZoneId zone) {
      this.iso = new IsoTime(zone);
    }

    /** Reads one record; gives what is wrong with it, or null. */
    String parse(byte[] buffer, int from, int to) {
      clear();
      try (JsonParser json = JsonLines.parser(buffer, from, to)) {
        if (json.nextToken() == JsonToken.START_OBJECT) {
          object(json, "");
        } else {
          json.skipChildren();
        }
        return json.nextToken() == null ? null : "text after the record";
      } catch (IOException e) {
        return JsonLines.reason(e);
      }
    }

    private void clear() {
      timestamp = null;
      eventType = null;
      flowId = null;
      srcIp = null;
      srcPort = null;
      dstIp = null;
      dstPort = null;
      proto = null;
      appProto = null;
      host = null;
      direction = null;
      action = null;
      verdict = null;
      gid = null;
      signatureId = null;
      rev = null;
      signature = null;
      category = null;
      severity = null;
      flowSrcIp = null;
      flowSrcPort = null;
      flowDstIp = null;
      flowDstPort = null;
      start = null;
      end = null;
      age = null;
      state = null;
      reason = null;
      packetsToServer = null;
      packetsToClient = null;
      bytesToServer = null;
      bytesToClient = null;
      packets = null;
      bytes = null;
      tcpFlags = null;
      tcpFlagsToClient = null;
      tcpSyn = null;
      sshClient = null;
      sshServer = null;
      hostName = null;
      serverName = null;
      question = null;
      resourceType = null;
      resourceData = null;
      answers.clear();
      grouped.clear();
    }

    private void object(JsonParser json, String path) throws IOException {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken token = json.nextToken();
        if (token == JsonToken.START_OBJECT && isRead(path, name)) {
          object(json, path.isEmpty() ? name : path + "_" + name);
        } else if (token == JsonToken.START_ARRAY && path.startsWith("dns")) {
          dnsArray(json, path, name);
        } else if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
          json.skipChildren();
        } else if (token != JsonToken.VALUE_NULL) {
          value(json, path, name);
        }
      }
    }

    private static boolean isRead(String path, String name) {
      return switch (path) {
        case "" ->
            switch (name) {
              case "alert", "flow", "netflow", "tcp", "verdict", "ssh", "http", "tls", "dns" ->
                  true;
              default -> false;
            };
        case "ssh" -> name.equals("client") || name.equals("server");
        case "dns" -> name.equals("grouped") || name.equals("answer") || name.equals("query");
        default -> false;
      };
    }

    private void value(JsonParser json, String path, String name) throws IOException {
      switch (path) {
        case "" -> top(json, name);
        case "alert" -> alert(json, name);
        case "flow", "netflow" -> flow(json, name);
        case "tcp" -> tcp(json, name);
        case "verdict" -> verdict = name.equals("action") ? json.getText() : verdict;
        case "ssh_client" ->
            sshClient = name.equals("software_version") ? json.getText() : sshClient;
        case "ssh_server" ->
            sshServer = name.equals("software_version") ? json.getText() : sshServer;
        case "http" -> hostName = name.equals("hostname") ? json.getText() : hostName;
        case "tls" -> serverName = name.equals("sni") ? json.getText() : serverName;
        case "dns", "dns_answer", "dns_query" -> dns(json, name);
        default -> {
          // Other values of an object we look into.
        }
      }
    }

    /**
     * The question, and in the first version of the schema the one resource record of the event.
     */
    private void dns(JsonParser json, String name) throws IOException {
      switch (name) {
        case "rrname" -> question = question == null ? json.getText() : question;
        case "rrtype" -> resourceType = json.getText();
        case "rdata" -> resourceData = json.getText();
        default -> {
          // Not read: flags, response code...
        }
      }
    }

    /** Arrays of objects: questions and answers; arrays of texts: answers grouped by their type. */
    private void dnsArray(JsonParser json, String path, String name) throws IOException {
      boolean isGroup = path.endsWith("_grouped") && isAddressType(name);
      boolean isQuestions = name.equals("queries") || name.equals("query");
      boolean isAnswers = name.equals("answers");
      for (JsonToken token = json.nextToken();
          token != null && token != JsonToken.END_ARRAY;
          token = json.nextToken()) {
        if (token == JsonToken.START_OBJECT && (isQuestions || isAnswers)) {
          resourceRecord(json, isQuestions);
        } else if (token == JsonToken.VALUE_STRING && isGroup) {
          grouped.add(json.getText());
        } else {
          json.skipChildren();
        }
      }
    }

    private void resourceRecord(JsonParser json, boolean isQuestion) throws IOException {
      String type = null;
      String data = null;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken token = json.nextToken();
        if (token != JsonToken.VALUE_STRING) {
          json.skipChildren();
        } else if (name.equals("rrname") && isQuestion) {
          question = question == null ? json.getText() : question;
        } else if (name.equals("rrtype")) {
          type = json.getText();
        } else if (name.equals("rdata")) {
          data = json.getText();
        }
      }
      if (!isQuestion && isAddressType(type) && data != null) {
        answers.add(data);
      }
    }

    private static boolean isAddressType(String type) {
      return "A".equals(type) || "AAAA".equals(type);
    }

    private void top(JsonParser json, String name) throws IOException {
      switch (name) {
        case "timestamp" -> timestamp = json.getText();
        case "event_type" -> eventType = json.getText();
        case "flow_id" -> flowId = json.getText();
        case "src_ip" -> srcIp = json.getText();
        case "src_port" -> srcPort = json.getText();
        case "dest_ip" -> dstIp = json.getText();
        case "dest_port" -> dstPort = json.getText();
        case "icmp_type" -> srcPort = json.getText();
        case "icmp_code" -> dstPort = json.getText();
        case "proto" -> proto = json.getText();
        case "app_proto" -> appProto = json.getText();
        case "host" -> host = json.getText();
        case "direction" -> direction = json.getText();
        default -> {
          // Not read: payload, packet, in_iface, metadata...
        }
      }
    }

    private void alert(JsonParser json, String name) throws IOException {
      switch (name) {
        case "action" -> action = json.getText();
        case "gid" -> gid = json.getText();
        case "signature_id" -> signatureId = json.getText();
        case "rev" -> rev = json.getText();
        case "signature" -> signature = json.getText();
        case "category" -> category = json.getText();
        case "severity" -> severity = json.getText();
        default -> {
          // Not read: metadata, xff...
        }
      }
    }

    private void flow(JsonParser json, String name) throws IOException {
      switch (name) {
        case "src_ip" -> flowSrcIp = json.getText();
        case "src_port" -> flowSrcPort = json.getText();
        case "dest_ip" -> flowDstIp = json.getText();
        case "dest_port" -> flowDstPort = json.getText();
        case "start" -> start = json.getText();
        case "end" -> end = json.getText();
        case "age" -> age = json.getText();
        case "state" -> state = json.getText();
        case "reason" -> reason = json.getText();
        case "pkts_toserver" -> packetsToServer = json.getText();
        case "pkts_toclient" -> packetsToClient = json.getText();
        case "bytes_toserver" -> bytesToServer = json.getText();
        case "bytes_toclient" -> bytesToClient = json.getText();
        case "pkts" -> packets = json.getText();
        case "bytes" -> bytes = json.getText();
        default -> {
          // Not read: alerted, bypass...
        }
      }
    }

    private void tcp(JsonParser json, String name) throws IOException {
      switch (name) {
        case "tcp_flags" -> tcpFlags = json.getText();
        case "tcp_flags_tc" -> tcpFlagsToClient = json.getText();
        case "syn" -> tcpSyn = json.getText();
        default -> {
          // Not read: single flags, reassembly state.
        }
      }
    }

    /** Exactly one session, event, reject or skip, or rows of one record. */
    void emit(RecordSink sink) {
      switch (eventType) {
        case "alert" -> emitAlert(sink);
        case "ssh" -> emitSsh(sink);
        case "flow" -> emitFlow(sink);
        case "netflow" -> emitNetflow(sink);
        case "dns" -> emitDns(sink);
        case "http" -> emitName(hostName, "http", sink);
        case "tls" -> emitName(serverName, "tls", sink);
        default -> sink.skip(Text.notRead(eventType));
      }
    }

    private void emitAlert(RecordSink sink) {
      EventRow row = sink.event();
      if (!common(row, sink)) {
        return;
      }
      row.eventType = "intrusion";
      row.ocsfClass = 2004;
      row.severity = severity == null ? null : Severities.ofPriority(severity);
      boolean isBlocked =
          "blocked".equals(action) || "drop".equals(verdict) || "reject".equals(verdict);
      row.outcome = isBlocked ? "blocked" : "allowed".equals(action) ? "allowed" : null;
      row.ruleId =
          signatureId == null
              ? null
              : UTF8String.fromString(
                  (gid == null ? "1" : gid) + ":" + signatureId + ":" + (rev == null ? "0" : rev));
      row.ruleName = UTF8String.fromString(signature);
      row.category = UTF8String.fromString(category);
      sink.emit(row);
    }

    private void emitSsh(RecordSink sink) {
      EventRow row = sink.event();
      if (!common(row, sink)) {
        return;
      }
      row.eventType = "network";
      row.eventName = SSH;
      row.ocsfClass = 4001;
      row.severity = "informational";
      // A transaction is logged with the flow's ends: the client is the source.
      row.clientSide = "src";
      if (sshClient != null || sshServer != null) {
        row.message = UTF8String.fromString("client " + sshClient + "; server " + sshServer);
      }
      sink.emit(row);
      // The row of the event holds the ends: it is filled anew only with the next record.
      emitSoftware(sshClient, "client_software", row.timeUs, row.src, SessionRow.NONE, sink);
      emitSoftware(sshServer, "software", row.timeUs, row.dst, row.dstPort, sink);
    }

    /** {@code OpenSSH_9.2p1}: product and version; what has no underscore is all product. */
    private void emitSoftware(
        String software, String fact, long timeUs, IpKey ip, long port, RecordSink sink) {
      if (software == null || software.isBlank()) {
        return;
      }
      HostFactRow row = sink.hostFact();
      row.timeUs = timeUs;
      row.timeBasis = iso.basis();
      row.hasIp = true;
      row.ip.set(ip);
      row.fact = fact;
      int underscore = software.indexOf('_');
      row.name =
          UTF8String.fromString(underscore > 0 ? software.substring(0, underscore) : software);
      row.value = underscore > 0 ? UTF8String.fromString(software.substring(underscore + 1)) : null;
      row.port = port;
      row.protocol = port == SessionRow.NONE ? SessionRow.NONE : Protocols.TCP;
      row.basis = "passive";
      sink.emit(row);
    }

    /** A name that the client gave to the server it spoke to. */
    private void emitName(String printed, String source, RecordSink sink) {
      UTF8String name = name(printed, source.equals("http"));
      if (name == null) {
        sink.skip(Names.NONE);
        return;
      }
      NameRow row = sink.name();
      if (nameAt(row, name, source, srcIp, sink)) {
        row.hasAddress = address(dstIp, row.address, sink);
        if (row.hasAddress) {
          sink.emit(row);
        }
      }
    }

    /** A question and its answers; questions and answers are events of their own. */
    private void emitDns(RecordSink sink) {
      UTF8String name = name(question, false);
      if (name == null) {
        sink.skip(Names.NONE);
        return;
      }
      // Early versions print the ends of the packet, which for an answer comes from the server.
      boolean isTurned = "53".equals(srcPort) && !"53".equals(dstPort);
      NameRow row = sink.name();
      if (!nameAt(row, name, "dns", isTurned ? dstIp : srcIp, sink)) {
        return;
      }
      if (isAddressType(resourceType) && resourceData != null) {
        answers.add(resourceData);
      }
      for (String answer : answers.isEmpty() ? grouped : answers) {
        byte[] ascii = Text.ascii(answer);
        if (IpAddress.parse(ascii, 0, ascii.length, row.address)) {
          row.hasAddress = true;
          sink.emit(row);
        }
      }
      if (!row.hasAddress) {
        sink.emit(row);
      }
    }

    private UTF8String name(String printed, boolean mayHavePort) {
      byte[] bytes = printed == null ? new byte[0] : printed.getBytes(StandardCharsets.UTF_8);
      return names.of(bytes, 0, bytes.length, mayHavePort);
    }

    /** Fills all but the address, or rejects the record. */
    private boolean nameAt(
        NameRow row, UTF8String name, String source, String client, RecordSink sink) {
      row.timeUs = time(timestamp, sink);
      if (row.timeUs == Text.BAD || !address(client, row.client, sink)) {
        return false;
      }
      row.timeBasis = iso.basis();
      row.name = name;
      row.source = source;
      row.uid = UTF8String.fromString(flowId);
      return true;
    }

    private boolean common(EventRow row, RecordSink sink) {
      row.timeUs = time(timestamp, sink);
      if (row.timeUs == Text.BAD) {
        return false;
      }
      row.timeBasis = iso.basis();
      // An alert on an answer prints server to client; the flow knows the ends.
      boolean byFlow = flowSrcIp != null && flowDstIp != null;
      if (!address(byFlow ? flowSrcIp : srcIp, row.src, sink)
          || !address(byFlow ? flowDstIp : dstIp, row.dst, sink)) {
        return false;
      }
      row.srcPort = port(byFlow ? flowSrcPort : srcPort);
      row.dstPort = port(byFlow ? flowDstPort : dstPort);
      row.hasSrc = true;
      row.hasDst = true;
      row.protocol = proto == null ? SessionRow.NONE : Protocols.number(proto);
      row.clientSide = byFlow ? "src" : clientSide(row);
      row.uid = UTF8String.fromString(flowId);
      row.host = UTF8String.fromString(host);
      return true;
    }

    private String clientSide(EventRow row) {
      if ("to_server".equals(direction) || "0".equals(packetsToClient)) {
        return "src";
      }
      return "to_client".equals(direction)
          ? "dst"
          : Orientation.clientSide(row.protocol, row.srcPort, row.dstPort);
    }

    private void emitFlow(RecordSink sink) {
      SessionRow row = sink.session();
      if (!session(row, sink)) {
        return;
      }
      row.srcBytes = number(bytesToServer);
      row.dstBytes = number(bytesToClient);
      row.srcPackets = number(packetsToServer);
      row.dstPackets = number(packetsToClient);
      row.established = established(row);
      // The engine was stopped or short of memory: the conversation may have gone on.
      row.partial = "shutdown".equals(reason) || "forced".equals(reason);
      boolean isMidstream = row.protocol == Protocols.TCP && hasTcp() && !"true".equals(tcpSyn);
      if (isMidstream) {
        row.orientByPorts();
      } else {
        row.orientation = "observed";
      }
      sink.emit(row);
    }

    private boolean hasTcp() {
      return tcpFlags != null || tcpSyn != null;
    }

    private Boolean established(SessionRow row) {
      if (row.srcPackets == 0) {
        return null;
      }
      if (row.protocol != Protocols.TCP) {
        return row.dstPackets == SessionRow.NONE ? null : row.dstPackets > 0;
      }
      if (row.dstPackets == 0 || "new".equals(state)) {
        return false;
      }
      long answered = hex(tcpFlagsToClient);
      if (answered != SessionRow.NONE) {
        boolean isSynAck = (answered & 0x12) == 0x12;
        return isSynAck || (hasTcp() && !"true".equals(tcpSyn) && "established".equals(state));
      }
      if ("established".equals(state)) {
        return true;
      }
      // A refused connection is closed too, after one packet back.
      return row.dstPackets == SessionRow.NONE ? null : row.dstPackets > 1;
    }

    private void emitNetflow(RecordSink sink) {
      SessionRow row = sink.session();
      if (!session(row, sink)) {
        return;
      }
      row.srcBytes = number(bytes);
      row.srcPackets = number(packets);
      row.partial = true;
      row.orientByPorts();
      sink.emit(row);
    }

    private boolean session(SessionRow row, RecordSink sink) {
      row.startUs = time(start != null ? start : timestamp, sink);
      if (row.startUs == Text.BAD) {
        return false;
      }
      row.timeBasis = iso.basis();
      if (end != null) {
        long endUs = time(end, sink);
        if (endUs == Text.BAD) {
          return false;
        }
        row.inconsistent = endUs < row.startUs;
        row.durationUs = row.inconsistent ? SessionRow.NONE : endUs - row.startUs;
      } else if (number(age) != SessionRow.NONE && number(age) < 1_000_000_000_000L) {
        row.durationUs = number(age) * 1_000_000;
      }
      if (!address(srcIp, row.src, sink) || !address(dstIp, row.dst, sink)) {
        return false;
      }
      row.srcPort = port(srcPort);
      row.dstPort = port(dstPort);
      row.protocol = proto == null ? SessionRow.NONE : Protocols.number(proto);
      boolean isKnown =
          appProto != null && !appProto.equals("failed") && !appProto.equals("unknown");
      row.service = isKnown ? UTF8String.fromString(appProto) : null;
      row.uid = UTF8String.fromString(flowId);
      row.tcpFlags = hex(tcpFlags);
      row.bytesBasis = "wire";
      return true;
    }

    private long time(String printed, RecordSink sink) {
      if (printed == null) {
        sink.reject("no_time", "no timestamp in it");
        return Text.BAD;
      }
      byte[] ascii = Text.ascii(printed);
      if (!iso.read(ascii, 0, ascii.length)) {
        sink.reject("bad_time", "no time: " + Text.excerpt(ascii, 0, ascii.length));
        return Text.BAD;
      }
      return iso.micros;
    }

    private static boolean address(String printed, IpKey out, RecordSink sink) {
      if (printed == null) {
        sink.reject("bad_address", "an address is missing");
        return false;
      }
      byte[] ascii = Text.ascii(printed);
      return Text.addressOrReject(ascii, 0, ascii.length, out, sink);
    }

    private static long port(String printed) {
      byte[] digits = Text.ascii(printed == null ? "" : printed);
      return Text.port(digits, 0, digits.length);
    }

    private static long number(String printed) {
      byte[] digits = Text.ascii(printed == null ? "" : printed);
      return Text.number(digits, 0, digits.length);
    }

    private static long hex(String printed) {
      if (printed == null || !printed.matches("[0-9a-fA-F]{1,4}")) {
        return SessionRow.NONE;
      }
      return Integer.parseInt(printed, 16);
    }
  }
}
