package io.lookback.datasets.feed;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.lookback.datasets.format.Head;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A STIX 2.1 bundle, or the envelope in which a TAXII 2.1 server hands out objects: the addresses
 * of its indicators ({@link StixPattern}), listed from {@code valid_from} until {@code
 * valid_until}. Of several versions of an indicator the one modified last counts; a revoked one is
 * on the list no more. Kill chains and relations are not looked at.
 */
final class StixBundle implements FeedFormat {
  private static final Set<String> WANTED =
      Set.of(
          "type",
          "id",
          "modified",
          "revoked",
          "pattern",
          "pattern_type",
          "valid_from",
          "valid_until",
          "confidence",
          "indicator_types",
          "labels",
          "name");

  @Override
  public String name() {
    return "stix";
  }

  @Override
  public String doc() {
    return "STIX 2.1 bundle or TAXII 2.1 envelope: addresses of its indicators";
  }

  @Override
  public boolean detects(Head head) {
    Map<String, Object> shape = JsonFeed.shape(head);
    return shape.containsKey("objects")
        && ("bundle".equals(shape.get("type"))
            || JsonFeed.elementNames(shape).containsAll(List.of("type", "id")));
  }

  @Override
  public void read(FeedLines lines, FeedSink sink) {
    Map<String, JsonFeed.Fields> indicators = new LinkedHashMap<>();
    JsonFeed.read(lines.content(), sink, json -> readDocument(json, indicators, sink));
    indicators.values().forEach(indicator -> take(indicator, sink));
  }

  private static void readDocument(
      JsonParser json, Map<String, JsonFeed.Fields> indicators, FeedSink sink) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      sink.reject(JsonFeed.line(json), "no_bundle", "the document is no object");
      json.skipChildren();
      return;
    }
    boolean isSeen = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("more") && value == JsonToken.VALUE_TRUE) {
        sink.shortage("the server said that more objects follow");
      }
      if (!name.equals("objects") || value != JsonToken.START_ARRAY) {
        json.skipChildren();
        continue;
      }
      if (isSeen) {
        sink.reject(JsonFeed.line(json), "repeated_name", "objects");
        sink.shortage("it has its objects twice");
        json.skipChildren();
        continue;
      }
      isSeen = true;
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (json.currentToken() == JsonToken.START_OBJECT) {
          keepLatest(JsonFeed.fields(json, WANTED), indicators, sink);
        } else {
          sink.reject(JsonFeed.line(json), "no_object", json.getText());
          json.skipChildren();
        }
      }
    }
  }

  private static void keepLatest(
      JsonFeed.Fields object, Map<String, JsonFeed.Fields> indicators, FeedSink sink) {
    String id = object.get("id");
    if (object.repeated() != null) {
      sink.reject(object.line(), "repeated_name", object.repeated());
    } else if (!"indicator".equals(object.get("type"))) {
      sink.skip("other_object");
    } else if (id == null) {
      sink.reject(object.line(), "no_id", String.valueOf(object.get("pattern")));
    } else {
      JsonFeed.Fields other = indicators.get(id);
      if (other == null || modified(object).isAfter(modified(other))) {
        indicators.put(id, object);
      }
      if (other != null) {
        sink.skip("older_version");
      }
    }
  }

  private static Instant modified(JsonFeed.Fields object) {
    return Optional.ofNullable(object.get("modified"))
        .flatMap(FeedTimes::parse)
        .orElse(Instant.MIN);
  }

  private static void take(JsonFeed.Fields indicator, FeedSink sink) {
    long line = indicator.line();
    String pattern = indicator.get("pattern");
    String language = indicator.get("pattern_type");
    if (indicator.is("revoked")) {
      sink.skip("revoked");
    } else if (pattern == null) {
      sink.reject(line, "no_pattern", indicator.get("id"));
    } else if (language != null && !language.equals("stix")) {
      sink.reject(line, "other_pattern_language", language);
    } else {
      FeedSink.Interval valid =
          FeedSink.Interval.parse(indicator.get("valid_from"), indicator.get("valid_until"));
      if (valid == null) {
        sink.reject(
            line,
            "bad_time",
            "valid_from "
                + indicator.get("valid_from")
                + ", valid_until "
                + indicator.get("valid_until"));
        return;
      }
      FeedSink.Attributes attributes =
          new FeedSink.Attributes(
              first(indicator, "indicator_types", "labels", "name"),
              confidence(indicator.get("confidence")),
              indicator.get("id"));
      for (StixPattern.Alternative one : StixPattern.alternatives(pattern)) {
        switch (one.kind()) {
          case ADDRESS -> sink.listing(line, one.text(), valid, attributes);
          case OTHER, NARROWING -> sink.reject(line, "no_address", one.text());
          case UNSUPPORTED -> sink.reject(line, "unsupported_pattern", one.text());
        }
      }
    }
  }

  private static String first(JsonFeed.Fields object, String... names) {
    for (String name : names) {
      String value = object.get(name);
      if (value != null && !value.isBlank()) {
        return value;
      }
    }
    return null;
  }

  /** A whole number from 0 to 100, or null. */
  static Integer confidence(String text) {
    return text != null && text.matches("\\d{1,2}|100") ? Integer.valueOf(text) : null;
  }
}
