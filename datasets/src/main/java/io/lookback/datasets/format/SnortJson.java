package io.lookback.datasets.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.lookback.udf.net.IpKey;
import java.io.IOException;
import java.util.Set;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Alerts of Snort 3 as JSON, one object per line (Snort 3 manual, {@code alert_json}), with any of
 * its fields that name time, rule and both ends: {@code src_ap} or {@code src_addr} and {@code
 * src_port}, {@code rule} or {@code gid}, {@code sid}, {@code rev}. The time is {@code seconds}
 * where it is printed, with the fraction of {@code timestamp}, else {@code timestamp}, see {@link
 * SnortClock}.
 */
final class SnortJson implements Format {
  private static final byte[] TIMESTAMP = Text.ascii("\"timestamp\"");

  @Override
  public String name() {
    return "snort_json";
  }

  @Override
  public String doc() {
    return "Alerts of Snort 3 as JSON lines (alert_json)";
  }

  @Override
  public String defaultSensor() {
    return "snort";
  }

  @Override
  public boolean detects(Head head) {
    Set<String> names = JsonLines.firstNames(head);
    boolean hasEnds = names.contains("src_ap") || names.contains("src_addr");
    boolean hasRule = names.contains("rule") || names.contains("sid");
    boolean hasTime = names.contains("timestamp") || names.contains("seconds");
    return hasEnds && hasRule && hasTime && !names.contains("event_type");
  }

  @Override
  public Parser open(FileContext file) {
    return new JsonAlerts(file);
  }

  /** Which end is the client by the direction of the packet (C2S, S2C), or else by the ports. */
  static String clientSide(String direction, long protocol, long srcPort, long dstPort) {
    return switch (direction) {
      case "C2S" -> "src";
      case "S2C" -> "dst";
      default -> Orientation.clientSide(protocol, srcPort, dstPort);
    };
  }

  private static final class JsonAlerts extends LineParser {
    private final SnortClock clock;
    private final SnortEnds ends = new SnortEnds();
    private boolean isObject;
    private String timestamp;
    private String seconds;
    private String proto;
    private String direction;
    private String srcAp;
    private String dstAp;
    private String srcAddress;
    private String srcPort;
    private String dstAddress;
    private String dstPort;
    private String rule;
    private String gid;
    private String sid;
    private String rev;
    private String action;
    private String message;
    private String category;
    private String priority;

    JsonAlerts(FileContext file) {
      clock = new SnortClock(file);
    }

    @Override
    public void read(RawInput input, RecordSink sink) throws IOException {
      clock.learn(input.lines(), JsonAlerts::placeOfDate);
      super.read(input, sink);
    }

    private static int placeOfDate(byte[] b, int from, int to) {
      int name = Text.indexOf(b, from, to, TIMESTAMP);
      int quote = name < 0 ? -1 : Text.indexOf(b, name + TIMESTAMP.length, to, '"');
      return quote < 0 ? -1 : quote + 1;
    }

    @Override
    protected void line(byte[] buffer, int start, int end, RecordSink sink) {
      String failure = parse(buffer, start, end);
      if (failure != null) {
        byte[] repaired = JsonLines.repaired(buffer, start, end);
        failure = repaired == null ? failure : parse(repaired, 0, repaired.length);
      }
      if (failure != null) {
        sink.reject("bad_json", failure);
      } else if (!isObject) {
        sink.reject("bad_record", "not a JSON object");
      } else {
        emit(sink);
      }
    }

    private String parse(byte[] buffer, int start, int end) {
      clear();
      try (JsonParser json = JsonLines.parser(buffer, start, end)) {
        if (json.nextToken() == JsonToken.START_OBJECT) {
          isObject = true;
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
              value(name, json.getText());
            } else {
              json.skipChildren();
            }
          }
        } else {
          json.skipChildren();
        }
        return json.nextToken() == null ? null : "text after the record";
      } catch (IOException e) {
        return JsonLines.reason(e);
      }
    }

    private void clear() {
      isObject = false;
      timestamp = null;
      seconds = null;
      proto = null;
      direction = null;
      srcAp = null;
      dstAp = null;
      srcAddress = null;
      srcPort = null;
      dstAddress = null;
      dstPort = null;
      rule = null;
      gid = null;
      sid = null;
      rev = null;
      action = null;
      message = null;
      category = null;
      priority = null;
    }

    private void value(String name, String value) {
      switch (name) {
        case "timestamp" -> timestamp = value;
        case "seconds" -> seconds = value;
        case "proto" -> proto = value;
        case "dir" -> direction = value;
        case "src_ap" -> srcAp = value;
        case "dst_ap" -> dstAp = value;
        case "src_addr" -> srcAddress = value;
        case "src_port" -> srcPort = value;
        case "dst_addr" -> dstAddress = value;
        case "dst_port" -> dstPort = value;
        case "rule" -> rule = value;
        case "gid" -> gid = value;
        case "sid" -> sid = value;
        case "rev" -> rev = value;
        case "action" -> action = value;
        case "msg" -> message = value;
        case "class" -> category = value;
        case "priority" -> priority = value;
        default -> {
          // Not read: packet counters, Ethernet, payload...
        }
      }
    }

    private void emit(RecordSink sink) {
      EventRow row = sink.event();
      if (!time(row, sink)) {
        return;
      }
      row.eventType = "intrusion";
      row.ocsfClass = 2004;
      row.outcome = SnortEnds.outcome(String.valueOf(action));
      String id =
          rule != null ? rule : sid == null ? "" : number(gid) + ":" + sid + ":" + number(rev);
      byte[] printed = Text.ascii(id);
      if (!SnortFast.SnortParser.isRuleId(printed, 0, printed.length)) {
        sink.reject(
            "bad_record", "no rule gid:sid:rev: " + Text.excerpt(printed, 0, printed.length));
        return;
      }
      row.ruleId = UTF8String.fromString(id);
      row.ruleName = UTF8String.fromString(message);
      boolean isClassified = category != null && !category.equals("none") && !category.isEmpty();
      row.category = isClassified ? UTF8String.fromString(category) : null;
      row.severity = priority == null ? null : Severities.ofPriority(priority);
      row.protocol = proto == null ? SessionRow.NONE : Protocols.number(proto);
      if (!end(srcAp, srcAddress, srcPort, row.src, row.protocol, sink)) {
        return;
      }
      row.srcPort = ends.port;
      row.hasSrc = true;
      if (!end(dstAp, dstAddress, dstPort, row.dst, row.protocol, sink)) {
        return;
      }
      row.dstPort = ends.port;
      row.hasDst = true;
      row.protocol = Protocols.forFamily(row.protocol, row.src.isV4());
      row.clientSide =
          clientSide(String.valueOf(direction), row.protocol, row.srcPort, row.dstPort);
      sink.emit(row);
    }

    private static String number(String printed) {
      return printed == null ? "1" : printed;
    }

    private boolean time(EventRow row, RecordSink sink) {
      byte[] date = Text.ascii(timestamp == null ? "" : timestamp);
      boolean hasDate = clock.read(date, 0, date.length) > 0;
      if (seconds != null) {
        byte[] digits = Text.ascii(seconds);
        row.timeUs = digits.length > 12 ? Text.BAD : Text.micros(digits, 0, digits.length);
        if (row.timeUs != Text.BAD && hasDate) {
          row.timeUs += Math.floorMod(clock.timeOfDayUs(), 1_000_000L);
        }
        row.timeBasis = "EPOCH";
      } else if (timestamp == null) {
        sink.reject("no_time", "neither seconds nor timestamp in it");
        return false;
      } else {
        row.timeUs = hasDate ? clock.micros() : Text.BAD;
        row.timeBasis = clock.basis();
      }
      if (row.timeUs == Text.BAD) {
        byte[] shown = Text.ascii(seconds != null ? seconds : timestamp);
        sink.reject("bad_time", "no time: " + Text.excerpt(shown, 0, shown.length));
        return false;
      }
      return true;
    }

    private boolean end(
        String both, String address, String port, IpKey out, long protocol, RecordSink sink) {
      if (both == null && address == null) {
        sink.reject("bad_address", "an address is missing");
        return false;
      }
      if (both != null) {
        byte[] b = Text.ascii(both);
        return ends.read(b, 0, b.length, out, protocol, true, sink);
      }
      byte[] digits = Text.ascii(port == null ? "" : port);
      ends.port = Text.port(digits, 0, digits.length);
      byte[] b = Text.ascii(address);
      return Text.addressOrReject(b, 0, b.length, out, sink);
    }
  }
}
