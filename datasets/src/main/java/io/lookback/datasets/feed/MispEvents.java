package io.lookback.datasets.feed;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.lookback.datasets.format.Head;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * MISP events as JSON: one event, the answer to a search, or a whole feed ({@link MispFeed}). Taken
 * are the attributes meant for detection ({@code to_ids}) that hold an address, alone, with a port
 * or with a name; those of the event's objects too. An attribute is listed from {@code first_seen},
 * without it from the time of its last edit, until {@code last_seen}.
 *
 * <p>Deleted attributes are skipped; those that MISP warns of (known false positives, {@code
 * warnings}) are refused, so that they are seen.
 */
final class MispEvents implements FeedFormat {
  private static final Set<String> EVENT =
      Set.of("info", "uuid", "date", "timestamp", "publish_timestamp");
  private static final Set<String> ATTRIBUTE =
      Set.of(
          "type", "value", "to_ids", "deleted", "first_seen", "last_seen", "timestamp", "warnings");
  private static final Set<String> ADDRESS =
      Set.of("ip-src", "ip-dst", "ip-src|port", "ip-dst|port", "domain|ip");
  private static final int LONGEST_TITLE = 200;

  /** Name of the array in which {@link MispFeed} puts the events of a feed. */
  static final String FEED = "misp_feed";

  @Override
  public String name() {
    return "misp";
  }

  @Override
  public String doc() {
    return "MISP event, or a feed by its manifest.json: attributes with addresses";
  }

  @Override
  public boolean detects(Head head) {
    Map<String, Object> shape = JsonFeed.shape(head);
    return shape.containsKey("Event")
        || shape.containsKey(FEED)
        || (shape.containsKey("response") && JsonFeed.elementNames(shape).contains("Event"))
        || (shape.size() == 1 && JsonFeed.elementNames(shape).contains("Event"));
  }

  @Override
  public void read(FeedLines lines, FeedSink sink) {
    JsonFeed.read(
        lines.content(),
        sink,
        json -> {
          json.nextToken();
          readEvents(json, sink, 0);
        });
  }

  /** An event, or an object or array that leads to events. */
  private static void readEvents(JsonParser json, FeedSink sink, int depth) throws IOException {
    if (json.currentToken() == JsonToken.START_ARRAY && depth < 3) {
      while (json.nextToken() != JsonToken.END_ARRAY) {
        readEvents(json, sink, depth + 1);
      }
    } else if (json.currentToken() == JsonToken.START_OBJECT && depth < 3) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        if (name.equals("Event") && json.currentToken() == JsonToken.START_OBJECT) {
          readEvent(json, sink, depth == 0);
        } else if (name.equals("response") || name.equals(FEED)) {
          readEvents(json, sink, depth + 1);
        } else {
          json.skipChildren();
        }
      }
    } else {
      sink.reject(JsonFeed.line(json), "no_event", json.getText());
      json.skipChildren();
    }
  }

  /** What says something of the event may stand before or behind its attributes. */
  private static void readEvent(JsonParser json, FeedSink sink, boolean isAlone)
      throws IOException {
    List<JsonFeed.Fields> attributes = new ArrayList<>();
    Map<String, String> event = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (EVENT.contains(name) && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
        event.put(name, json.getText());
      } else if (name.equals("Attribute") && value == JsonToken.START_ARRAY) {
        readAttributes(json, attributes, sink);
      } else if (name.equals("Object") && value == JsonToken.START_ARRAY) {
        readObjects(json, attributes, sink);
      } else {
        json.skipChildren();
      }
    }
    if (isAlone) {
      // Every edit of an event sets its time.
      seconds(event.get("timestamp")).ifPresent(sink::date);
      seconds(event.get("publish_timestamp")).ifPresent(sink::date);
    }
    attributes.forEach(attribute -> take(attribute, event, sink));
  }

  private static void readAttributes(
      JsonParser json, List<JsonFeed.Fields> attributes, FeedSink sink) throws IOException {
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == JsonToken.START_OBJECT) {
        attributes.add(JsonFeed.fields(json, ATTRIBUTE));
      } else {
        sink.reject(JsonFeed.line(json), "no_object", json.getText());
        json.skipChildren();
      }
    }
  }

  private static void readObjects(JsonParser json, List<JsonFeed.Fields> attributes, FeedSink sink)
      throws IOException {
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        sink.reject(JsonFeed.line(json), "no_object", json.getText());
        json.skipChildren();
        continue;
      }
      List<JsonFeed.Fields> own = new ArrayList<>();
      boolean isDeleted = false;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (name.equals("Attribute") && value == JsonToken.START_ARRAY) {
          readAttributes(json, own, sink);
        } else if (name.equals("deleted") && value.isScalarValue()) {
          isDeleted = json.getText().equals("true") || json.getText().equals("1");
        } else {
          json.skipChildren();
        }
      }
      if (isDeleted) {
        own.forEach(attribute -> sink.skip("deleted"));
      } else {
        attributes.addAll(own);
      }
    }
  }

  private static void take(JsonFeed.Fields attribute, Map<String, String> event, FeedSink sink) {
    long line = attribute.line();
    String type = attribute.get("type");
    String value = attribute.get("value");
    if (attribute.repeated() != null) {
      sink.reject(line, "repeated_name", attribute.repeated());
    } else if (type == null || value == null) {
      sink.reject(line, "no_value", String.valueOf(value == null ? type : value));
    } else if (!ADDRESS.contains(type)) {
      sink.skip("other_type");
    } else if (attribute.is("deleted")) {
      sink.skip("deleted");
    } else if (!attribute.is("to_ids")) {
      sink.skip("not_for_detection");
    } else if (attribute.get("warnings") != null && !attribute.get("warnings").isBlank()) {
      sink.reject(line, "misp_warns", value);
    } else {
      String from = attribute.get("first_seen");
      String to = attribute.get("last_seen");
      if (from == null) {
        from = seconds(attribute.get("timestamp")).map(Instant::toString).orElse(event.get("date"));
      }
      FeedSink.Interval seen = FeedSink.Interval.parse(from, to);
      if (seen == null) {
        sink.reject(line, "bad_time", value + " " + from + " " + to);
        return;
      }
      if (seen.from().equals(seen.to())) {
        // Seen once: that tells no end.
        seen = new FeedSink.Interval(seen.from(), null);
      }
      String title = event.get("info");
      String category =
          title == null || title.length() <= LONGEST_TITLE
              ? title
              : title.substring(0, LONGEST_TITLE);
      sink.listing(
          line,
          address(type, value),
          seen,
          new FeedSink.Attributes(category, null, event.get("uuid")));
    }
  }

  /** {@code 203.0.113.7|443} and {@code example.com|203.0.113.7} are composite values. */
  private static String address(String type, String value) {
    int bar = value.indexOf('|');
    if (bar < 0 || type.indexOf('|') < 0) {
      return value.strip();
    }
    String part = type.equals("domain|ip") ? value.substring(bar + 1) : value.substring(0, bar);
    return part.strip();
  }

  /** Unix seconds, which MISP writes as text; 0 stands for never. */
  private static Optional<Instant> seconds(String text) {
    return text != null && text.matches("[1-9]\\d{0,10}")
        ? Optional.of(Instant.ofEpochSecond(Long.parseLong(text)))
        : Optional.empty();
  }
}
