package io.lookback.datasets.feed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lookback.datasets.Location;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A MISP feed: {@code manifest.json}, which names the events by their UUIDs, and {@code UUID.json}
 * for each of them beside it. All of it together is one version of a list.
 *
 * <p>Nothing but UUIDs of the manifest becomes the name of a file, and where the manifest states a
 * digest the event must have it.
 */
public final class MispFeed {
  public static final String MANIFEST = "manifest.json";

  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Set<String> DIGESTS = Set.of("integrity:sha256", "integrity-sha256");
  private static final ObjectMapper JSON = new ObjectMapper();

  private MispFeed() {}

  /** Whether a file beside a manifest belongs to the feed, so that it is no version of its own. */
  public static boolean isPart(String name) {
    return name.equals("hashes.csv")
        || (name.endsWith(".json") && UUID.matcher(name.substring(0, name.length() - 5)).matches());
  }

  /**
   * The events of a feed as one document.
   *
   * @param manifest content of the manifest at the path
   * @return null when it is no manifest of a feed
   * @throws FeedException when an event is missing, damaged, or the whole is too large
   */
  static byte[] content(Location path, byte[] manifest) throws FeedException {
    Map<String, String> events = events(manifest);
    if (events == null) {
      return null;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    String separator = "{\"" + MispEvents.FEED + "\": [\n";
    for (Map.Entry<String, String> event : events.entrySet()) {
      byte[] content = event(path, path.resolveSibling(event.getKey() + ".json"));
      if (event.getValue() != null
          && !event.getValue().equalsIgnoreCase(FeedFile.sha256(content))) {
        throw new FeedException(
            path
                + ": the event "
                + event.getKey()
                + " is not the one whose SHA-256 the manifest states; fetch the feed again");
      }
      all.writeBytes(separator.getBytes(StandardCharsets.UTF_8));
      all.writeBytes(content);
      separator = ",\n";
      if (all.size() > FeedFile.LARGEST) {
        throw new FeedException(
            path + ": its events are larger than " + FeedFile.LARGEST + " bytes: that is no list");
      }
    }
    all.writeBytes("\n]}\n".getBytes(StandardCharsets.UTF_8));
    return all.toByteArray();
  }

  private static byte[] event(Location manifest, Location path) throws FeedException {
    try (InputStream in = path.open()) {
      byte[] content = in.readNBytes(FeedFile.LARGEST + 1);
      // Inside an array of events, so that one that breaks off cannot borrow from the next.
      JSON.reader().readTree(content);
      return content;
    } catch (IOException e) {
      throw new FeedException(
          manifest
              + " names the event "
              + path.name()
              + ", which cannot be read ("
              + e.getMessage().lines().findFirst().orElse("")
              + "); fetch the feed again");
    }
  }

  /** UUIDs of the events, each with the digest that the manifest states, or null. */
  private static Map<String, String> events(byte[] manifest) throws FeedException {
    JsonNode root;
    try {
      root = JSON.readTree(manifest);
    } catch (IOException e) {
      return null;
    }
    if (root == null || !root.isObject() || root.isEmpty()) {
      return null;
    }
    Map<String, String> events = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      boolean isEvent = entry.getValue().has("info") || entry.getValue().has("timestamp");
      if (!isEvent) {
        return null;
      }
      if (!UUID.matcher(entry.getKey()).matches()) {
        throw new FeedException(
            "The manifest names the event '"
                + FeedSink.shorten(entry.getKey())
                + "', which is no UUID: such a file is not opened");
      }
      String digest = null;
      for (String name : DIGESTS) {
        digest = entry.getValue().path(name).asText(digest);
      }
      events.put(entry.getKey(), digest);
    }
    return events;
  }
}
