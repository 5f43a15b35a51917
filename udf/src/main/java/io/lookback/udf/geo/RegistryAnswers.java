package io.lookback.udf.geo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.IpMap;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads saved answers of registries to the question whose an address is: RDAP (RFC 9083, one JSON
 * object, an array of them, or one after the other) and whois as text (objects of RIPE, APNIC,
 * AFRINIC and LACNIC, and ARIN's).
 */
final class RegistryAnswers {
  /** Longer names are cut: they are strangers' texts. */
  private static final int LONGEST = 200;

  private static final int DEEPEST = 4;
  private static final ObjectMapper JSON = new ObjectMapper();

  // How good a name of the holder is: the organisation, a description, the name of the network.
  private static final int NETWORK_NAME = 1;
  private static final int DESCRIPTION = 2;
  private static final int ORGANIZATION = 3;

  private RegistryAnswers() {}

  /**
   * Reads one file, whichever of the two it is.
   *
   * @throws IOException when it cannot be read or is broken JSON
   */
  static List<IpMap.Entry<Registration>> read(BufferedReader in) throws IOException {
    in.mark(1 << 12);
    int first = in.read();
    for (int i = 0; i < 1 << 11 && Character.isWhitespace(first); i++) {
      first = in.read();
    }
    in.reset();
    return first == '{' || first == '[' ? rdap(in) : whois(in);
  }

  private static List<IpMap.Entry<Registration>> rdap(BufferedReader in) throws IOException {
    List<IpMap.Entry<Registration>> entries = new ArrayList<>();
    try (MappingIterator<JsonNode> answers = JSON.readerFor(JsonNode.class).readValues(in)) {
      while (answers.hasNextValue()) {
        JsonNode answer = answers.nextValue();
        if (answer.isArray()) {
          answer.forEach(one -> addRdap(one, entries));
        } else {
          addRdap(answer, entries);
        }
      }
    }
    return entries;
  }

  private static void addRdap(JsonNode network, List<IpMap.Entry<Registration>> entries) {
    String first = network.path("startAddress").asText("");
    String last = network.path("endAddress").asText("");
    if (first.isEmpty() || last.isEmpty()) {
      return;
    }
    try {
      String owner = registrant(network.path("entities"), 0);
      entries.add(
          new IpMap.Entry<>(
              Cidr.parse(first + "-" + last),
              new Registration(
                  registry(network.path("port43").asText("")),
                  country(network.path("country").asText("")),
                  owner != null ? owner : name(network.path("name").asText("")))));
    } catch (IllegalArgumentException e) {
      // What is no range of addresses says nothing of any address.
      return;
    }
  }

  /** The full name (jCard, RFC 7095) of the entity with the role of the registrant. */
  private static String registrant(JsonNode entities, int depth) {
    for (JsonNode entity : entities) {
      boolean isRegistrant = false;
      for (JsonNode role : entity.path("roles")) {
        isRegistrant |= role.asText("").equals("registrant");
      }
      if (isRegistrant) {
        for (JsonNode property : entity.path("vcardArray").path(1)) {
          String value = name(property.path(3).asText(""));
          if (property.path(0).asText("").equals("fn") && value != null) {
            return value;
          }
        }
      }
    }
    for (JsonNode entity : entities) {
      String within = depth < DEEPEST ? registrant(entity.path("entities"), depth + 1) : null;
      if (within != null) {
        return within;
      }
    }
    return null;
  }

  /** One network of a whois answer while its lines come. */
  private static final class Whois {
    private final List<Cidr> ranges = new ArrayList<>();
    private String registry;
    private String country;
    private String owner;
    private int rank;

    private void owner(String text, int rankOfText) {
      String name = name(text);
      if (name != null && rankOfText > rank) {
        owner = name;
        rank = rankOfText;
      }
    }

    private void write(List<IpMap.Entry<Registration>> entries) {
      Registration registration = new Registration(registry, country, owner);
      ranges.forEach(range -> entries.add(new IpMap.Entry<>(range, registration)));
    }
  }

  private static List<IpMap.Entry<Registration>> whois(BufferedReader in) throws IOException {
    List<IpMap.Entry<Registration>> entries = new ArrayList<>();
    Whois network = new Whois();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      int colon = line.indexOf(':');
      if (colon < 1 || line.charAt(0) == '%' || line.charAt(0) == '#') {
        continue;
      }
      String value = line.substring(colon + 1).strip();
      switch (line.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
        case "inetnum", "inet6num", "netrange" -> {
          network.write(entries);
          network = new Whois();
          try {
            network.ranges.add(Cidr.parse(value));
          } catch (IllegalArgumentException e) {
            // The next lines then say nothing of any address.
            continue;
          }
        }
        case "org-name", "orgname", "owner", "organisation-name" ->
            network.owner(value, ORGANIZATION);
        case "descr" -> network.owner(value, DESCRIPTION);
        case "netname" -> network.owner(value, NETWORK_NAME);
        case "country" ->
            network.country = network.country != null ? network.country : country(value);
        case "source", "orgtechref", "ref" ->
            network.registry = network.registry != null ? network.registry : registry(value);
        default -> {}
      }
    }
    network.write(entries);
    return entries;
  }

  /** The registry that a word or host name tells of ({@code RIPE}, {@code whois.arin.net}). */
  private static String registry(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (String registry : new String[] {"afrinic", "apnic", "arin", "lacnic"}) {
      if (lower.contains(registry)) {
        return registry;
      }
    }
    return lower.contains("ripe") ? "ripencc" : null;
  }

  private static String country(String text) {
    return text.length() == 2 ? text.toUpperCase(Locale.ROOT) : null;
  }

  private static String name(String text) {
    String stripped = text.strip();
    return stripped.isEmpty()
        ? null
        : stripped.length() <= LONGEST ? stripped : stripped.substring(0, LONGEST);
  }
}
