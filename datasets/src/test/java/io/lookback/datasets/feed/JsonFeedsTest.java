package io.lookback.datasets.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.lookback.datasets.Location;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists that are JSON documents: STIX, MISP, abuse.ch. */
class JsonFeedsTest {
  private static final String EVENT = "5a7b1c1e-0000-4000-8000-00000000000a";

  @TempDir Path folder;

  private static String indicator(String rest) {
    return "{\"type\": \"indicator\", \"spec_version\": \"2.1\", " + rest + "}";
  }

  private static String bundle(String... objects) {
    return "{\"type\": \"bundle\", \"id\": \"bundle--1\", \"objects\": [\n"
        + String.join(",\n", objects)
        + "\n]}";
  }

  @Test
  void stixIndicatorsStateTheirIntervals() throws FeedException {
    FeedContent content =
        read(
            "stix",
            bundle(
                "{\"type\": \"identity\", \"id\": \"identity--1\", \"name\": \"x\"}",
                indicator(
                    "\"id\": \"indicator--1\", \"pattern\": \"[ipv4-addr:value = '203.0.113.7']\","
                        + "\"pattern_type\": \"stix\", \"valid_from\": \"2026-01-01T00:00:00Z\","
                        + "\"valid_until\": \"2026-02-01T00:00:00.5Z\", \"confidence\": 85,"
                        + "\"indicator_types\": [\"malicious-activity\", \"anonymization\"],"
                        + "\"kill_chain_phases\": [{\"kill_chain_name\": \"x\"}]"),
                indicator(
                    "\"id\": \"indicator--2\", \"pattern\": \"[ipv6-addr:value ISSUBSET"
                        + " '2001:db8:7::/48']\", \"valid_from\": \"2026-01-01T00:00:00Z\","
                        + "\"valid_until\": null"),
                indicator(
                    "\"id\": \"indicator--3\", \"pattern\": \"[ipv4-addr:value = '203.0.113.8']\","
                        + "\"valid_from\": \"2026-01-01T00:00:00Z\","
                        + "\"valid_until\": \"9999-12-31T23:59:59Z\", \"confidence\": 101"),
                indicator(
                    "\"id\": \"indicator--4\", \"pattern\": \"[ipv4-addr:value = '203.0.113.9']\","
                        + "\"valid_from\": \"2026-01-01T00:00:00Z\","
                        + "\"valid_until\": \"10000-01-01T00:00:00Z\""),
                indicator(
                    "\"id\": \"indicator--5\", \"pattern\": \"[ipv4-addr:value = '203.0.113.10']\","
                        + "\"valid_from\": \"2026-01-01T00:00:00Z\", \"revoked\": true"),
                indicator(
                    "\"id\": \"indicator--6\", \"pattern\": \"[ipv4-addr:value = '203.0.113.11']\","
                        + "\"modified\": \"2026-01-02T00:00:00Z\", \"revoked\": true,"
                        + "\"valid_from\": \"2026-01-01T00:00:00Z\""),
                indicator(
                    "\"id\": \"indicator--6\", \"pattern\": \"[ipv4-addr:value = '203.0.113.11']\","
                        + "\"modified\": \"2026-01-01T00:00:00Z\","
                        + "\"valid_from\": \"2026-01-01T00:00:00Z\""),
                indicator(
                    "\"id\": \"indicator--7\", \"pattern\": \"[ipv4-addr:value = '203.0.113.7']\","
                        + "\"valid_from\": \"2026-03-01T00:00:00Z\""),
                indicator(
                    "\"id\": \"indicator--8\", \"pattern\": \"alert tcp any any -> any any\","
                        + "\"pattern_type\": \"snort\", \"valid_from\": \"2026-03-01T00:00:00Z\""),
                indicator(
                    "\"id\": \"indicator--9\", \"pattern\": \"[ipv4-addr:value = '203.0.113.12']\""),
                indicator(
                    "\"id\": \"indicator--10\", \"pattern\": \"[ipv4-addr:value = '203.0.113.1']\","
                        + "\"valid_from\": \"2026-03-01T00:00:00Z\","
                        + "\"valid_until\": \"2026-02-01T00:00:00Z\""),
                "\"text\""));

    assertThat(content.entries())
        .extracting(
            e -> e.addresses().toString(),
            FeedEntry::listedFrom,
            FeedEntry::listedTo,
            FeedEntry::category,
            FeedEntry::confidence,
            FeedEntry::reference)
        .containsExactly(
            tuple(
                "203.0.113.7",
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-02-01T00:00:00.5Z"),
                "malicious-activity, anonymization",
                85,
                "indicator--1"),
            tuple(
                "2001:db8:7::/48",
                Instant.parse("2026-01-01T00:00:00Z"),
                null,
                null,
                null,
                "indicator--2"),
            tuple(
                "203.0.113.8",
                Instant.parse("2026-01-01T00:00:00Z"),
                null,
                null,
                null,
                "indicator--3"),
            tuple(
                "203.0.113.9",
                Instant.parse("2026-01-01T00:00:00Z"),
                null,
                null,
                null,
                "indicator--4"),
            tuple(
                "203.0.113.7",
                Instant.parse("2026-03-01T00:00:00Z"),
                null,
                null,
                null,
                "indicator--7"));
    assertThat(content.skips())
        .isEqualTo(Map.of("other_object", 1L, "revoked", 2L, "older_version", 1L));
    assertThat(content.rejects().keySet())
        .containsExactly(
            "bad_time", "ends_before_it_begins", "no_object", "other_pattern_language");
    assertThat(content.date()).isEmpty();
  }

  @Test
  void aTaxiiServerMaySayThatMoreFollows() throws FeedException {
    String indicator =
        indicator(
            "\"id\": \"indicator--1\", \"pattern\": \"[ipv4-addr:value = '203.0.113.7']\","
                + "\"valid_from\": \"2026-01-01T00:00:00Z\"");

    assertThat(read("stix", "{\"objects\": [" + indicator + "], \"more\": false}").shortage())
        .isEmpty();
    assertThat(read("stix", "{\"more\": true, \"objects\": [" + indicator + "]}").shortage())
        .contains("the server said that more objects follow");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "[ipv4-addr:value = '203.0.113.7'] | ADDRESS 203.0.113.7",
        "[ipv4-addr:value='203.0.113.0/24'] | ADDRESS 203.0.113.0/24",
        "[ipv4-addr:value IN ('203.0.113.7', '203.0.113.8')] | ADDRESS 203.0.113.7, ADDRESS"
            + " 203.0.113.8",
        "[ipv4-addr:value = '203.0.113.7' OR ipv6-addr:value ISSUBSET '2001:db8::/32'] | ADDRESS"
            + " 203.0.113.7, ADDRESS 2001:db8::/32",
        "[ipv4-addr:value = '203.0.113.7'] OR ([ipv4-addr:value = '203.0.113.8']) | ADDRESS"
            + " 203.0.113.7, ADDRESS 203.0.113.8",
        "[network-traffic:dst_ref.value = '203.0.113.7' AND network-traffic:dst_port = 22] |"
            + " ADDRESS 203.0.113.7",
        "[network-traffic:dst_port IN (22, 23) AND (network-traffic:src_ref.value ="
            + " '203.0.113.7' OR network-traffic:dst_ref.value = '203.0.113.8') AND"
            + " network-traffic:protocols[*] = 'tcp'] | ADDRESS 203.0.113.7, ADDRESS 203.0.113.8",
        "[network-traffic:dst_port = 22] | OTHER network-traffic:dst_port = 22",
        "[domain-name:value = 'a\\'] OR [b' OR ipv4-addr:value = '203.0.113.7'] | OTHER"
            + " domain-name:value = 'a\\'] OR [b', ADDRESS 203.0.113.7",
        "[file:hashes.'SHA-256' = 'ab' OR file:size > 10 OR file:created = t'2026-01-01T00:00:00Z']"
            + " | OTHER file:hashes.'SHA-256' = 'ab', OTHER file:size > 10, OTHER file:created ="
            + " t'2026-01-01T00:00:00Z'",
        "[ipv4-addr:value = '203.0.113.7' AND domain-name:value = 'x'] | UNSUPPORTED"
            + " ipv4-addr:value = '203.0.113.7' AND domain-name:value = 'x'",
        "[ipv4-addr:value != '203.0.113.7'] | UNSUPPORTED ipv4-addr:value != '203.0.113.7'",
        "[ipv4-addr:value NOT = '203.0.113.7'] | UNSUPPORTED ipv4-addr:value NOT = '203.0.113.7'",
        "[ipv4-addr:value LIKE '203.0.113.%'] | UNSUPPORTED ipv4-addr:value LIKE '203.0.113.%'",
        "[EXISTS ipv4-addr:value] | UNSUPPORTED EXISTS ipv4-addr:value",
        "[ipv4-addr:value = '203.0.113.7'] FOLLOWEDBY [ipv4-addr:value = '203.0.113.8'] |"
            + " UNSUPPORTED [ipv4-addr:value = '203.0.113.7'] FOLLOWEDBY [ipv4-addr:value ="
            + " '203.0.113.8']",
        "[ipv4-addr:value = '203.0.113.7'] AND [ipv4-addr:value = '203.0.113.8'] | UNSUPPORTED"
            + " [ipv4-addr:value = '203.0.113.7'] AND [ipv4-addr:value = '203.0.113.8']",
        "[ipv4-addr:value = '203.0.113.7'] WITHIN 5 SECONDS | UNSUPPORTED [ipv4-addr:value ="
            + " '203.0.113.7'] WITHIN 5 SECONDS",
        "[ipv4-addr:value = '203.0.113.7 | UNSUPPORTED [ipv4-addr:value = '203.0.113.7",
        "nonsense | UNSUPPORTED nonsense",
      })
  void patternsAreTakenApartIntoWhatMatchesAlone(String pattern, String expected) {
    List<String> alternatives =
        StixPattern.alternatives(pattern).stream()
            .map(one -> one.kind() + " " + one.text())
            .toList();

    assertThat(String.join(", ", alternatives)).isEqualTo(expected);
  }

  @Test
  void hostilePatternsEndQuickly() {
    String deep = "[" + "(".repeat(100_000) + "ipv4-addr:value = '203.0.113.7'";
    String long_ = "[ipv4-addr:value IN (" + "'203.0.113.7',".repeat(50_000) + "'203.0.113.8')]";

    assertThat(StixPattern.alternatives(deep)).extracting("kind").containsExactly(UNSUPPORTED);
    assertThat(StixPattern.alternatives(long_)).extracting("kind").containsExactly(UNSUPPORTED);
    assertThat(StixPattern.alternatives("(".repeat(100_000)))
        .extracting("kind")
        .containsExactly(UNSUPPORTED);
  }

  private static final StixPattern.Kind UNSUPPORTED = StixPattern.Kind.UNSUPPORTED;

  private static String attribute(String type, String value, String rest) {
    return "{\"type\": \""
        + type
        + "\", \"value\": \""
        + value
        + "\", \"timestamp\": \"1767225600\", "
        + rest
        + "}";
  }

  private static String event(String... attributes) {
    return "{\"Event\": {\"Attribute\": [\n"
        + String.join(",\n", attributes)
        + "\n], \"uuid\": \""
        + EVENT
        + "\", \"info\": \"A botnet\", \"date\": \"2025-12-31\", \"timestamp\": \"1767312000\","
        + "\"publish_timestamp\": \"1767312060\","
        + "\"RelatedEvent\": [{\"Event\": {\"info\": \"other\"}}],"
        + "\"Object\": [{\"name\": \"ip-port\", \"deleted\": false, \"Attribute\": ["
        + attribute("ip-dst", "203.0.113.20", "\"to_ids\": true")
        + "]}, {\"deleted\": true, \"Attribute\": ["
        + attribute("ip-dst", "203.0.113.21", "\"to_ids\": true")
        + "]}]}}";
  }

  private static final String[] ATTRIBUTES = {
    attribute("ip-src", "203.0.113.7", "\"to_ids\": true, \"deleted\": false"),
    attribute(
        "ip-dst|port",
        "203.0.113.8|443",
        "\"to_ids\": \"1\", \"first_seen\": \"2025-06-01T10:00:00.000000+02:00\","
            + "\"last_seen\": \"2025-07-01T00:00:00.000000+00:00\""),
    attribute("ip-src|port", "2001:db8::8|8080", "\"to_ids\": true"),
    attribute("domain|ip", "bad.example.com|203.0.113.9", "\"to_ids\": true"),
    attribute("ip-dst", "198.51.100.0/24", "\"to_ids\": true"),
    attribute("ip-dst", "203.0.113.10", "\"to_ids\": false"),
    attribute("ip-dst", "203.0.113.11", "\"to_ids\": true, \"deleted\": true"),
    attribute(
        "ip-dst",
        "203.0.113.12",
        "\"to_ids\": true, \"warnings\": [{\"warninglist_name\": \"public DNS\"}]"),
    attribute("ip-dst", "203.0.113.13", "\"to_ids\": true, \"warnings\": []"),
    attribute(
        "ip-dst",
        "203.0.113.14",
        "\"to_ids\": true, \"first_seen\": \"2025-06-01T00:00:00Z\","
            + "\"last_seen\": \"2025-06-01T00:00:00Z\""),
    attribute("sha256", "00", "\"to_ids\": true"),
    attribute("ip-dst", "203.0.113.15", "\"to_ids\": true, \"first_seen\": \"soon\""),
    attribute("ip-dst", "10.0.0.1", "\"to_ids\": true"),
  };

  @Test
  void mispAttributesForDetectionAreListed() throws FeedException {
    FeedContent content = read("misp", event(ATTRIBUTES));

    Instant edited = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(content.entries())
        .extracting(e -> e.addresses().toString(), FeedEntry::listedFrom, FeedEntry::listedTo)
        .containsExactly(
            tuple("203.0.113.7", edited, null),
            tuple(
                "203.0.113.8",
                Instant.parse("2025-06-01T08:00:00Z"),
                Instant.parse("2025-07-01T00:00:00Z")),
            tuple("2001:db8::8", edited, null),
            tuple("203.0.113.9", edited, null),
            tuple("198.51.100.0/24", edited, null),
            tuple("203.0.113.13", edited, null),
            tuple("203.0.113.14", Instant.parse("2025-06-01T00:00:00Z"), null),
            tuple("203.0.113.20", edited, null));
    assertThat(content.entries())
        .allMatch(entry -> entry.category().equals("A botnet") && entry.reference().equals(EVENT));
    assertThat(content.skips())
        .isEqualTo(Map.of("deleted", 2L, "not_for_detection", 1L, "other_type", 1L));
    assertThat(content.rejects().keySet())
        .containsExactly("bad_time", "misp_warns", "reserved_range");
    assertThat(content.date()).contains(Instant.parse("2026-01-02T00:01:00Z"));
    assertThat(read("misp", "{\"response\": [" + event(ATTRIBUTES) + "]}").entries())
        .isEqualTo(content.entries());
  }

  private Path feed(String uuid, String digest, String event) throws IOException {
    Files.writeString(folder.resolve(uuid + ".json"), event);
    return Files.writeString(
        folder.resolve("manifest.json"),
        "{\"" + uuid + "\": {\"info\": \"A botnet\", \"timestamp\": 1767312000" + digest + "}}");
  }

  private FeedContent readFeed() throws FeedException {
    FeedFile file = FeedFile.read(Location.of(folder.resolve("manifest.json")));
    assertThat(Feeds.detect("manifest.json", file.content())).isEqualTo("misp");
    return Feeds.read("manifest.json", "misp", file.content(), WidestNetworks.DEFAULT);
  }

  @Test
  void aMispFeedIsItsManifestWithTheEventsBesideIt() throws IOException {
    String event = event(ATTRIBUTES);
    String digest = FeedFile.sha256(event.getBytes(StandardCharsets.UTF_8));
    feed(EVENT, ", \"integrity:sha256\": \"" + digest + "\"", event);
    Files.writeString(folder.resolve("secret.json"), event("x"));

    assertThat(readFeed().entries()).hasSize(8);
    assertThat(readFeed().date()).isEmpty();

    feed(EVENT, ", \"integrity:sha256\": \"" + digest.replace('a', 'b') + "\"", event);
    assertThatThrownBy(this::readFeed)
        .isInstanceOf(FeedException.class)
        .hasMessageContaining(EVENT + " is not the one whose SHA-256 the manifest states");

    feed(EVENT, "", event.substring(0, 500));
    assertThatThrownBy(this::readFeed)
        .hasMessageContaining("names the event " + EVENT + ".json, which cannot be read");

    Files.delete(folder.resolve(EVENT + ".json"));
    assertThatThrownBy(this::readFeed)
        .hasMessageContaining("names the event " + EVENT + ".json, which cannot be read");
  }

  @Test
  void aMispManifestOpensNothingButUuids() throws IOException {
    Files.writeString(folder.resolve("secret.json"), event(ATTRIBUTES));
    Files.createDirectories(folder.resolve("below"));
    Files.writeString(folder.resolve("below/manifest.json"), "{\"../secret\": {\"info\": \"x\"}}");

    assertThatThrownBy(() -> FeedFile.read(Location.of(folder.resolve("below/manifest.json"))))
        .isInstanceOf(FeedException.class)
        .hasMessageContaining("names the event '../secret', which is no UUID");
  }

  @Test
  void abuseChExportsAreReadAsJson() throws FeedException {
    FeedContent feodo =
        read(
            "abuse_ch_json",
            """
            [
              {"ip_address": "203.0.113.7", "port": 443, "status": "online", "hostname": null,
               "as_number": 64496, "country": "US", "first_seen": "2026-01-08 19:20:49",
               "last_online": "2026-03-11", "malware": "Pikabot"},
              {"ip_address": "203.0.113.8", "first_seen": "yesterday", "malware": "Emotet"}
            ]
            """);
    FeedContent threatFox =
        read(
            "abuse_ch_json",
            """
            {
              "12": [{"ioc_value": "203.0.113.7:443", "ioc_type": "ip:port",
                "malware": "win.cs", "malware_printable": "Cobalt Strike",
                "first_seen_utc": "2026-04-04 06:00:03", "last_seen_utc": null,
                "confidence_level": 75, "reference": null, "tags": "a,b"}],
              "13": [{"ioc_value": "bad.example.com", "ioc_type": "domain",
                "malware_printable": "Unknown", "first_seen_utc": "2026-04-04 06:00:04",
                "confidence_level": 1e400000000}],
              "14": [7]
            }
            """);

    assertThat(feodo.entries())
        .extracting(e -> e.addresses().toString(), FeedEntry::listedFrom, FeedEntry::category)
        .containsExactly(tuple("203.0.113.7", Instant.parse("2026-01-08T19:20:49Z"), "Pikabot"));
    assertThat(feodo.rejects().keySet()).containsExactly("bad_time");
    assertThat(threatFox.entries())
        .extracting(e -> e.addresses().toString(), FeedEntry::confidence, FeedEntry::category)
        .containsExactly(tuple("203.0.113.7", 75, "Cobalt Strike"));
    assertThat(threatFox.rejects().keySet()).containsExactly("no_address", "no_object");
  }

  private static final String GOOD =
      indicator(
          "\"id\": \"indicator--1\", \"pattern\": \"[ipv4-addr:value = '203.0.113.7']\","
              + "\"valid_from\": \"2026-01-01T00:00:00Z\"");

  /** What stands before the damage counts, the rest is said, and the list is not believed whole. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"indicator\", \"id\": ",
        "{\"type\": \"x\", \"n\": [NESTED",
        "{\"confidence\": DIGITS}",
        "{\"type\": \"x\"}]} trailing",
        "{\"type\": \"x\"}], \"objects\": [{\"type\": \"indicator\"}",
        "{\"a\": \"\u0001\"}",
        "{'type': 1}",
      })
  void damagedDocumentsAreNotWhole(String damage) throws FeedException {
    String text =
        bundle(
            GOOD,
            damage.replace("NESTED", "[".repeat(100_000)).replace("DIGITS", "1".repeat(100_000)));

    FeedContent content = read("stix", text);

    assertThat(values(content)).containsExactly("203.0.113.7");
    assertThat(content.shortage()).isPresent();
    assertThat(content.rejectCount()).isPositive();
  }

  @Test
  void aNameThatOccursTwiceSpoilsItsObjectOnly() throws FeedException {
    FeedContent content =
        read(
            "stix",
            bundle(
                GOOD,
                indicator(
                    "\"id\": \"indicator--2\", \"pattern\": \"[ipv4-addr:value = '203.0.113.8']\","
                        + "\"pattern\": \"[ipv4-addr:value = '203.0.113.9']\","
                        + "\"valid_from\": \"2026-01-01T00:00:00Z\"")));

    assertThat(values(content)).containsExactly("203.0.113.7");
    assertThat(content.rejects())
        .isEqualTo(Map.of("repeated_name", new FeedContent.Rejected(1, 3, "pattern")));
  }

  /** Reads own samples, which must be recognised as what they are. */
  private static FeedContent read(String format, String text) throws FeedException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(Feeds.detect("sample", bytes)).isEqualTo(format);
    FeedContent content = Feeds.read("sample", format, bytes, WidestNetworks.DEFAULT);
    assertThat(content.entries().size() + content.rejectCount() + content.skipCount())
        .isEqualTo(content.lines());
    return content;
  }

  private static List<String> values(FeedContent content) {
    return content.entries().stream().map(entry -> entry.addresses().toString()).toList();
  }
}
