package io.lookback.datasets.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.lookback.datasets.format.Head;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Walks a list that is one JSON document, token by token: whatever a file holds, no more than the
 * few wanted fields of one object is in memory. Nesting, numbers, names and strings are bounded.
 *
 * <p>Where the document breaks off or is no JSON, what stands before it counts, the rest is a
 * reject, and the list is said not to be whole.
 */
final class JsonFeed {
  private static final int MOST_VALUES = 20;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxNumberLength(100)
                  .maxNameLength(1000)
                  .maxStringLength(1024 * 1024)
                  .build())
          .build();

  /** Reads the document through a parser that stands before its first token. */
  interface Walk {
    void through(JsonParser json) throws IOException;
  }

  /**
   * The wanted fields of an object: texts, numbers and booleans as text, the plain values of an
   * array joined by commas. What is null or not there has no entry.
   *
   * @param line where the object begins
   * @param repeated a wanted name that occurs twice, so that nobody knows which of them is meant;
   *     or null
   */
  record Fields(long line, Map<String, String> values, String repeated) {
    String get(String name) {
      return values.get(name);
    }

    boolean is(String name) {
      String value = values.get(name);
      return "true".equals(value) || "1".equals(value);
    }
  }

  private JsonFeed() {}

  static void read(InputStream content, FeedSink sink, Walk walk) {
    try (JsonParser json = JSON.createParser(content)) {
      try {
        walk.through(json);
        if (json.nextToken() != null) {
          broken(json, sink, "something follows the end of the document");
        }
      } catch (IOException e) {
        broken(json, sink, e.getMessage().lines().findFirst().orElse(""));
      }
    } catch (IOException e) {
      sink.shortage("it cannot be read: " + e.getMessage());
    }
  }

  private static void broken(JsonParser json, FeedSink sink, String why) {
    long line = line(json);
    sink.reject(line, "bad_json", why);
    sink.shortage("its JSON breaks off or is damaged in line " + line);
  }

  static long line(JsonParser json) {
    return json.currentLocation().getLineNr();
  }

  /**
   * What a document that begins like this is made of: the names on its outermost level with their
   * plain values, empty for others; and below {@code []} the names of the first object in an array,
   * of the outermost level or one below.
   */
  static Map<String, Object> shape(Head head) {
    Map<String, Object> names = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(head.bytes())) {
      JsonToken first = json.nextToken();
      if (first == JsonToken.START_ARRAY) {
        firstElement(json, names);
      } else if (first == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          JsonToken value = json.nextToken();
          names.put(name, value.isScalarValue() ? json.getText() : "");
          if (value == JsonToken.START_ARRAY && !names.containsKey("[]")) {
            firstElement(json, names);
          } else {
            json.skipChildren();
          }
        }
      }
    } catch (IOException e) {
      // The head ends in the middle of the document, or it is none: what was seen is the answer.
      return names;
    }
    return names;
  }

  private static void firstElement(JsonParser json, Map<String, Object> names) throws IOException {
    List<String> found = new ArrayList<>();
    names.put("[]", found);
    int open = 1;
    if (json.nextToken() == JsonToken.END_ARRAY) {
      return;
    }
    if (json.currentToken() == JsonToken.START_OBJECT) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        found.add(json.currentName());
        json.nextToken();
        json.skipChildren();
      }
    } else {
      json.skipChildren();
    }
    while (open > 0) {
      JsonToken token = json.nextToken();
      if (token == null) {
        return;
      }
      open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    }
  }

  /** The names of the first object in an array, see {@link #shape}. */
  static Collection<?> elementNames(Map<String, Object> shape) {
    return shape.get("[]") instanceof List<?> names ? names : List.of();
  }

  /** Reads the object that has just begun, to its end. */
  static Fields fields(JsonParser json, Set<String> wanted) throws IOException {
    long line = line(json);
    Map<String, String> values = new HashMap<>();
    Set<String> seen = new HashSet<>();
    String repeated = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (!wanted.contains(name)) {
        json.skipChildren();
        continue;
      }
      if (!seen.add(name)) {
        repeated = name;
      }
      if (value == JsonToken.START_ARRAY) {
        values.put(name, joined(json));
      } else if (value == JsonToken.START_OBJECT) {
        json.skipChildren();
        values.put(name, "{}");
      } else if (value != JsonToken.VALUE_NULL) {
        values.put(name, json.getText());
      }
    }
    return new Fields(line, values, repeated);
  }

  private static String joined(JsonParser json) throws IOException {
    List<String> texts = new ArrayList<>();
    for (JsonToken token = json.nextToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      String text = token.isScalarValue() ? json.getText() : "{}";
      json.skipChildren();
      if (texts.size() < MOST_VALUES) {
        texts.add(text);
      }
    }
    return String.join(", ", texts);
  }
}
