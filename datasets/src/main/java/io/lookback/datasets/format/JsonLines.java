package io.lookback.datasets.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/** What the readers of JSON share: one factory, and a look at the first record of a file. */
final class JsonLines {
  /** Names are attacker-controlled: never interned. */
  static final JsonFactory FACTORY =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  private static final int LINES_TO_TRY = 10;

  private JsonLines() {}

  /** A parser over one record. Text that is not UTF-8 fails; see {@link #repaired}. */
  static JsonParser parser(byte[] buffer, int from, int to) throws IOException {
    return FACTORY.createParser(buffer, from, to - from);
  }

  /** What is wrong with a record, on one line. */
  static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    int newline = message.indexOf('\n');
    return "no valid JSON: " + (newline < 0 ? message : message.substring(0, newline));
  }

  /** The record with bytes that are not UTF-8 replaced; null when there are none. */
  static byte[] repaired(byte[] buffer, int from, int to) {
    byte[] repaired = Text.string(buffer, from, to).getBytes(StandardCharsets.UTF_8);
    return Text.is(buffer, from, to, repaired) ? null : repaired;
  }

  /**
   * The names in the first record of a file: of its first line that is an object or, if it begins
   * with a bracket, of the first object of the array. Names within objects one level down follow as
   * {@code outer/inner}. A record that the head cuts off gives the names up to there.
   */
  static Set<String> firstNames(Head head) {
    String first = head.lines().isEmpty() ? "" : head.lines().get(0).strip();
    if (first.startsWith("[")) {
      return names(head.bytes());
    }
    return head.lines().stream()
        .limit(LINES_TO_TRY)
        .filter(line -> line.stripLeading().startsWith("{"))
        .map(line -> names(line.getBytes(StandardCharsets.UTF_8)))
        .filter(names -> !names.isEmpty())
        .findFirst()
        .orElse(Set.of());
  }

  private static Set<String> names(byte[] json) {
    Set<String> names = new LinkedHashSet<>();
    try (JsonParser parser = parser(json, 0, json.length)) {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_ARRAY) {
        token = parser.nextToken();
      }
      if (token == JsonToken.START_OBJECT) {
        collect(parser, "", names);
      }
    } catch (IOException e) {
      // Not JSON, or cut off by the head: what was found until here is the answer.
      return names;
    }
    return names;
  }

  private static void collect(JsonParser parser, String prefix, Set<String> names)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = prefix + parser.currentName();
      names.add(name);
      if (parser.nextToken() == JsonToken.START_OBJECT && prefix.isEmpty()) {
        collect(parser, name + "/", names);
      } else {
        parser.skipChildren();
      }
    }
  }
}
