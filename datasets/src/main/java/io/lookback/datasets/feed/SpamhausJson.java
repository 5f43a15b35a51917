package io.lookback.datasets.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lookback.datasets.format.Head;
import java.time.Instant;
import java.util.List;

/**
 * Spamhaus drop_v4.json and drop_v6.json: an object per line with {@code cidr}, {@code sblid},
 * {@code rir}; the last line is metadata with the Unix {@code timestamp} and the number of {@code
 * records}, which counts repetitions too. Fewer lines than records mean a download that broke off.
 */
final class SpamhausJson implements FeedFormat {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public String name() {
    return "spamhaus_json";
  }

  @Override
  public String doc() {
    return "Spamhaus drop_v4.json and drop_v6.json: {\"cidr\", \"sblid\", \"rir\"} per line";
  }

  @Override
  public boolean detects(Head head) {
    List<String> lines = FeedLines.of(head);
    JsonNode first = parse(lines.get(0));
    return first != null && (first.hasNonNull("cidr") || isMetadata(first));
  }

  @Override
  public void read(FeedLines lines, FeedSink sink) {
    long records = 0;
    long promised = -1;
    while (lines.next()) {
      JsonNode node = parse(lines.text());
      if (node == null) {
        sink.reject(lines.number(), "bad_json", lines.text());
      } else if (isMetadata(node)) {
        sink.skip("metadata");
        promised = node.path("records").asLong(-1);
        JsonNode timestamp = node.path("timestamp");
        if (timestamp.isIntegralNumber() && timestamp.canConvertToInt()) {
          sink.date(Instant.ofEpochSecond(timestamp.asLong()));
        }
      } else if (!node.path("cidr").isTextual()) {
        sink.reject(lines.number(), "no_cidr", lines.text());
      } else {
        records++;
        String reference = node.path("sblid").isTextual() ? node.path("sblid").asText() : null;
        sink.entry(lines.number(), node.path("cidr").asText(), null, null, null, reference);
      }
    }
    if (records < promised) {
      sink.shortage("its metadata counts " + promised + " records, the file has " + records);
    }
  }

  private static boolean isMetadata(JsonNode node) {
    return node.path("type").asText().equals("metadata");
  }

  private static JsonNode parse(String line) {
    if (!line.startsWith("{")) {
      return null;
    }
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
