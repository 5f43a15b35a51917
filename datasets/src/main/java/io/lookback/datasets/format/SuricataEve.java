package io.lookback.datasets.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.lookback.udf.net.IpKey;
import java.io.IOException;
import java.io.InputStream;
import java.time.ZoneId;
import java.util.Set;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Suricata's EVE log (Suricata user guide, "Eve JSON Format"), one object per line or a JSON array:
 * alerts and ssh become events, flow and netflow become sessions, other types are passed over.
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
    return "Suricata EVE: alerts, flows and ssh, as JSON lines or one JSON array";
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
          line(buffer, 0, length, sink);
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
    }

    private void object(JsonParser json, String path) throws IOException {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken token = json.nextToken();
        if (token == JsonToken.START_OBJECT && isRead(path, name)) {
          object(json, path.isEmpty() ? name : "ssh_" + name);
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
              case "alert", "flow", "netflow", "tcp", "verdict", "ssh" -> true;
              default -> false;
            };
        case "ssh" -> name.equals("client") || name.equals("server");
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
        default -> {
          // Other values of an object we look into.
        }
      }
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

    /** Exactly one session, event, reject or skip. */
    void emit(RecordSink sink) {
      switch (eventType) {
        case "alert" -> emitAlert(sink);
        case "ssh" -> emitSsh(sink);
        case "flow" -> emitFlow(sink);
        case "netflow" -> emitNetflow(sink);
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
              : text(
                  (gid == null ? "1" : gid) + ":" + signatureId + ":" + (rev == null ? "0" : rev));
      row.ruleName = text(signature);
      row.category = text(category);
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
        row.message = text("client " + sshClient + "; server " + sshServer);
      }
      sink.emit(row);
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
      row.uid = text(flowId);
      row.host = text(host);
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
      row.service = isKnown ? text(appProto) : null;
      row.uid = text(flowId);
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

    private static UTF8String text(String printed) {
      return printed == null ? null : UTF8String.fromString(printed);
    }
  }
}
