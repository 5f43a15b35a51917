package io.lookback.jobs.share;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lookback.datasets.config.ShareConfig.Tlp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a bundle says of itself; its signature covers these bytes, and by the digests all files.
 *
 * @param site whose sightings they are
 * @param from first UTC day
 * @param to last UTC day, inclusive
 * @param asOf when the last of what is in it was computed: of two bundles of one day the later wins
 * @param policy what the site calls its choice
 * @param ownAddresses what became of the site's own addresses
 * @param tlp how far it may be passed on
 * @param files in the order of the archive, the manifest and its signature left out
 */
record Manifest(
    String site,
    LocalDate from,
    LocalDate to,
    Instant asOf,
    String policy,
    String ownAddresses,
    String tlp,
    List<Content> files) {

  static final int VERSION = 1;

  private static final String FORMAT = "lookback-bundle";
  private static final Pattern POLICY = Pattern.compile("[\\p{Alnum}._-]{1,100}");
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(10).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * A file of a bundle.
   *
   * @param rows rows of a table, objects of a STIX bundle
   */
  record Content(String name, String sha256, long bytes, long rows) {}

  /** Why a text is no manifest. */
  static final class InvalidManifest extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidManifest(String message) {
      super(message);
    }
  }

  byte[] toBytes() {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT)
        .put("version", VERSION)
        .put("site", site)
        .put("from", from.toString())
        .put("to", to.toString())
        .put("as_of", asOf.toString())
        .put("policy", policy)
        .put("own_addresses", ownAddresses)
        .put("tlp", tlp);
    for (Content file : files) {
      root.withArray("files")
          .addObject()
          .put("name", file.name())
          .put("sha256", file.sha256())
          .put("bytes", file.bytes())
          .put("rows", file.rows());
    }
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(lines);
    printer.indentArraysWith(lines);
    try {
      return (JSON.writer(printer).writeValueAsString(root) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write " + root, e);
    }
  }

  static Manifest parse(byte[] bytes) throws InvalidManifest {
    JsonNode root;
    try {
      root = JSON.readTree(bytes);
    } catch (IOException e) {
      throw new InvalidManifest("it is no valid JSON");
    }
    if (!root.path("format").asText().equals(FORMAT)) {
      throw new InvalidManifest("it is not that of a bundle");
    }
    if (!root.path("version").isInt() || root.path("version").asInt() != VERSION) {
      throw new InvalidManifest(
          "it is of version "
              + root.path("version").asText()
              + ", and this program knows version "
              + VERSION
              + " only; one of the two needs an update");
    }
    try {
      if (!POLICY.matcher(text(root, "policy")).matches() || !isTlp(text(root, "tlp"))) {
        throw new InvalidManifest("its policy or its TLP is none");
      }
      List<Content> files = new ArrayList<>();
      for (JsonNode file : root.path("files")) {
        files.add(
            new Content(
                text(file, "name"),
                text(file, "sha256"),
                count(file, "bytes"),
                count(file, "rows")));
      }
      return new Manifest(
          text(root, "site"),
          LocalDate.parse(text(root, "from")),
          LocalDate.parse(text(root, "to")),
          Instant.parse(text(root, "as_of")),
          text(root, "policy"),
          text(root, "own_addresses"),
          text(root, "tlp"),
          List.copyOf(files));
    } catch (DateTimeException e) {
      throw new InvalidManifest("a date or time in it is none");
    }
  }

  private static boolean isTlp(String text) {
    return Arrays.stream(Tlp.values()).anyMatch(tlp -> tlp.text().equals(text));
  }

  private static String text(JsonNode object, String name) throws InvalidManifest {
    JsonNode value = object.path(name);
    if (!value.isTextual() || value.asText().length() > 200) {
      throw new InvalidManifest("it lacks " + name);
    }
    return value.asText();
  }

  private static long count(JsonNode object, String name) throws InvalidManifest {
    JsonNode value = object.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
      throw new InvalidManifest("it lacks " + name);
    }
    return value.asLong();
  }
}
