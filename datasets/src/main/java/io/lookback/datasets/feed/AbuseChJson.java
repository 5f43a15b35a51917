package io.lookback.datasets.feed;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.lookback.datasets.format.Head;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * abuse.ch lists as JSON: Feodo Tracker, an array of entries; the exports of ThreatFox and URLhaus,
 * an array of entries under each number; answers of their APIs, an array under {@code data}.
 */
final class AbuseChJson implements FeedFormat {
  private static final Set<String> WANTED =
      Set.of(
          "first_seen_utc",
          "first_seen",
          "dateadded",
          "date_added",
          "dst_ip",
          "ip_address",
          "ioc_value",
          "ioc",
          "url",
          "malware_printable",
          "malware",
          "threat",
          "confidence_level",
          "urlhaus_link",
          "urlhaus_reference",
          "reference");

  @Override
  public String name() {
    return "abuse_ch_json";
  }

  @Override
  public String doc() {
    return "abuse.ch Feodo Tracker, ThreatFox and URLhaus as JSON";
  }

  @Override
  public boolean detects(Head head) {
    return AbuseChFields.are(
        JsonFeed.elementNames(JsonFeed.shape(head)).stream()
            .map(name -> AbuseChFields.plain((String) name))
            .toList());
  }

  @Override
  public void read(FeedLines lines, FeedSink sink) {
    JsonFeed.read(lines.content(), sink, json -> readDocument(json, sink));
  }

  private static void readDocument(JsonParser json, FeedSink sink) throws IOException {
    JsonToken outermost = json.nextToken();
    if (outermost == JsonToken.START_ARRAY) {
      readArray(json, sink);
    } else if (outermost == JsonToken.START_OBJECT) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        if (json.nextToken() == JsonToken.START_ARRAY) {
          readArray(json, sink);
        } else {
          json.skipChildren();
        }
      }
    } else {
      sink.reject(JsonFeed.line(json), "no_list", json.getText());
    }
  }

  private static void readArray(JsonParser json, FeedSink sink) throws IOException {
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        sink.reject(JsonFeed.line(json), "no_object", json.getText());
        json.skipChildren();
        continue;
      }
      JsonFeed.Fields entry = JsonFeed.fields(json, WANTED);
      if (entry.repeated() != null) {
        sink.reject(entry.line(), "repeated_name", entry.repeated());
        continue;
      }
      Map<String, String> plain = new HashMap<>();
      entry.values().forEach((name, value) -> plain.put(AbuseChFields.plain(name), value));
      AbuseChFields.take(entry.line(), plain::get, sink);
    }
  }
}
