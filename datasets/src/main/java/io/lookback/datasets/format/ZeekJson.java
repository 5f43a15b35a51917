package io.lookback.datasets.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Zeek logs as JSON, one object per line: conn and open_conn become sessions, ssh and notice
 * events, dns, http and ssl names, software and known_services facts about hosts; other logs are
 * passed over.
 *
 * <p>The log a record belongs to is given by {@code _path} (json-streaming-logs), {@code @stream}
 * (with {@code id_orig_h} for {@code id.orig_h}) or by a wrapping object {@code {"conn": {...}}};
 * without any of these it is known by fields that only one log has, e.g. {@code conn_state}.
 */
final class ZeekJson implements Format {
  @Override
  public String name() {
    return "zeek_json";
  }

  @Override
  public String doc() {
    return "Zeek conn, ssh, notice, dns, http, ssl, software and known_services logs as JSON lines";
  }

  @Override
  public String defaultSensor() {
    return "zeek";
  }

  @Override
  public boolean detects(Head head) {
    Set<String> names = JsonLines.firstNames(head);
    if (names.contains("_path") || names.contains("@stream")) {
      return true;
    }
    if (names.contains("event_type")) {
      return false;
    }
    if (names.contains("ts")) {
      return names.contains("uid")
          || names.contains("id.orig_h")
          || names.contains("id_orig_h")
          || names.contains("software_type")
          || names.contains("port_num")
          || names.contains("note");
    }
    String wrapper = names.isEmpty() ? "" : names.iterator().next();
    return names.contains(wrapper + "/ts") && names.contains(wrapper + "/uid");
  }

  @Override
  public boolean isSplittable() {
    return true;
  }

  @Override
  public Parser open(FileContext file) {
    return new ZeekJsonParser();
  }

  private static final class ZeekJsonParser extends LineParser {
    private final ZeekRecord record = new ZeekRecord(false);
    private final Map<String, String> notRead = new HashMap<>();
    private byte[] values = new byte[4096];
    private int length;
    private String path;
    private String wrapper;
    private boolean isObject;

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

    private void emit(RecordSink sink) {
      String log = path != null ? path : wrapper != null ? wrapper : pathByFields();
      if (log == null) {
        sink.reject("bad_record", "neither a log type nor a time in it");
      } else if (ZeekRecord.log(log) != null) {
        record.emit(ZeekRecord.log(log), sink);
      } else {
        // Types come from the log, so the memory for them is bounded.
        if (notRead.size() > 1000) {
          notRead.clear();
        }
        sink.skip(notRead.computeIfAbsent(log, Text::notRead));
      }
    }

    private String pathByFields() {
      String known = ZeekRecord.pathOf(record::has);
      if (known != null) {
        return known;
      }
      return record.has(ZeekRecord.TS) ? "unlabelled" : null;
    }

    /** Reads one line into the record; gives what is wrong with it, or null. */
    private String parse(byte[] buffer, int start, int end) {
      record.clear();
      length = 0;
      path = null;
      wrapper = null;
      isObject = false;
      try (JsonParser json = JsonLines.parser(buffer, start, end)) {
        if (json.nextToken() == JsonToken.START_OBJECT) {
          isObject = true;
          object(json, true);
        } else {
          json.skipChildren();
        }
        return json.nextToken() == null ? null : "text after the record";
      } catch (IOException e) {
        return JsonLines.reason(e);
      } finally {
        record.buffer = values;
      }
    }

    private void object(JsonParser json, boolean isOutermost) throws IOException {
      int members = 0;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        members++;
        if (isOutermost && members == 2 && wrapper != null) {
          // Something besides: an object that happens to come first, not a wrapper.
          wrapper = null;
          record.clear();
        }
        int field = ZeekRecord.field(name);
        if (field >= 0) {
          value(json, value, field);
        } else if (isOutermost && value == JsonToken.START_OBJECT && members == 1) {
          wrapper = name;
          object(json, false);
        } else if (value == JsonToken.VALUE_STRING
            && (name.equals("_path") || name.equals("@stream"))) {
          path = json.getText();
        } else {
          json.skipChildren();
        }
      }
    }

    private void value(JsonParser json, JsonToken token, int field) throws IOException {
      int from = length;
      switch (token) {
        case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
            append(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
        case VALUE_TRUE -> append(new char[] {'T'}, 0, 1);
        case VALUE_FALSE -> append(new char[] {'F'}, 0, 1);
        case VALUE_NULL -> {
          record.from[field] = -1;
          return;
        }
        case START_ARRAY -> {
          if (field == ZeekRecord.ANSWERS) {
            answers(json);
            return;
          }
          elements(json);
          if (length == from) {
            record.from[field] = -1;
            return;
          }
        }
        default -> {
          json.skipChildren();
          return;
        }
      }
      record.from[field] = from;
      record.to[field] = length;
    }

    private void answers(JsonParser json) throws IOException {
      for (JsonToken token = json.nextToken();
          token != null && token != JsonToken.END_ARRAY;
          token = json.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          int from = length;
          append(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
          record.addAnswer(from, length);
        } else {
          json.skipChildren();
        }
      }
    }

    /** The elements of a set with commas between them, as TSV has them. */
    private void elements(JsonParser json) throws IOException {
      boolean isFirst = true;
      for (JsonToken token = json.nextToken();
          token != null && token != JsonToken.END_ARRAY;
          token = json.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          if (!isFirst) {
            append(new char[] {','}, 0, 1);
          }
          isFirst = false;
          append(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
        } else {
          json.skipChildren();
        }
      }
    }

    /** Appends characters as UTF-8. */
    private void append(char[] chars, int offset, int count) {
      int needed = length + 3 * count;
      if (needed > values.length) {
        values = Arrays.copyOf(values, Math.max(needed, 2 * values.length));
      }
      for (int i = offset; i < offset + count; i++) {
        int c = chars[i];
        if (c < 0x80) {
          values[length++] = (byte) c;
        } else if (c < 0x800) {
          values[length++] = (byte) (0xc0 | c >> 6);
          values[length++] = (byte) (0x80 | c & 0x3f);
        } else if (Character.isHighSurrogate((char) c)
            && i + 1 < offset + count
            && Character.isLowSurrogate(chars[i + 1])) {
          int point = Character.toCodePoint((char) c, chars[++i]);
          values[length++] = (byte) (0xf0 | point >> 18);
          values[length++] = (byte) (0x80 | point >> 12 & 0x3f);
          values[length++] = (byte) (0x80 | point >> 6 & 0x3f);
          values[length++] = (byte) (0x80 | point & 0x3f);
        } else if (Character.isSurrogate((char) c)) {
          values[length++] = '?';
        } else {
          values[length++] = (byte) (0xe0 | c >> 12);
          values[length++] = (byte) (0x80 | c >> 6 & 0x3f);
          values[length++] = (byte) (0x80 | c & 0x3f);
        }
      }
    }
  }
}
