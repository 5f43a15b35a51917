package io.lookback.datasets.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.datasets.site.Site;
import io.lookback.udf.net.Cidr;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookbackConfigTest {
  private static final String SITE =
      "sites.lon1 { networks = [\"198.51.100.0/24\"], time-zone = UTC }\n";

  @TempDir Path folder;

  record Params(int minConfidence, Duration window, List<String> ignored, Optional<String> note) {}

  @Test
  void everyKeyIsDocumentedAndHasADefault() {
    // Binding is strict both ways: no key without a component, no component without a key.
    LookbackConfig config = LookbackConfig.builtIn();
    assertThat(config.report().maxDossiers()).isEqualTo(200);
    assertThat(config.ingest().quietPeriod()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.ingest().splitSize()).isEqualTo(new ByteSize(32L << 20));
    List<String> undocumented = new ArrayList<>();
    undocumented(LookbackConfig.defaults().root(), LookbackConfig.class, "", undocumented);
    assertThat(undocumented).as("keys of conf/lookback.conf without a comment").isEmpty();
  }

  private static void undocumented(
      ConfigObject section, Class<?> type, String path, List<String> found) {
    for (RecordComponent component : type.getRecordComponents()) {
      String key = ConfigBinder.key(component.getName());
      ConfigValue value = section.get(key);
      if (value.origin().comments().isEmpty()) {
        found.add(path + key);
      }
      if (component.getType().isRecord() && value instanceof ConfigObject nested) {
        undocumented(nested, component.getType(), path + key + ".", found);
      }
    }
  }

  @Test
  void theExampleSiteNamesEveryKeyOfASite() throws IOException {
    String example =
        Files.readAllLines(Path.of("..", "conf", "lookback.conf"), StandardCharsets.UTF_8).stream()
            .filter(line -> line.startsWith("#|"))
            .map(line -> line.substring(2))
            .collect(Collectors.joining("\n"));
    Config parsed = ConfigFactory.parseString(example);
    for (RecordComponent component : SiteConfig.class.getRecordComponents()) {
      assertThat(parsed.getObject("lon1")).containsKey(ConfigBinder.key(component.getName()));
    }

    Site site = LookbackConfig.parse("sites {" + example + "}").site("lon1");

    assertThat(site.timeZone()).isEqualTo(ZoneId.of("Europe/London"));
    assertThat(site.sensors()).containsExactly("zeek-core", "tnm-edge");
    assertThat(site.hosts()).containsEntry("mail", "198.51.100.25");
    assertThat(site.networks())
        .containsExactly(
            Site.Network.always("198.51.100.0/24"),
            Site.Network.always("2001:db8:1::/48"),
            new Site.Network("203.0.113.0/25", 1204329600_000000L, 1342332000_000000L));
  }

  @Test
  void unknownKeyIsRefusedWithPlaceAndSuggestion() throws IOException {
    Path file = folder.resolve("my.conf");
    Files.writeString(file, "report {\n  max-dosiers = 3\n}\n");
    assertThatThrownBy(() -> LookbackConfig.load(Location.of(folder), List.of(file)))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Unknown key 'report.max-dosiers' in " + file + ":2; did you mean 'max-dossiers'?");
  }

  @Test
  void unknownKeysOfSitesRulesAndJobsAreRefused() {
    assertThatThrownBy(() -> LookbackConfig.parse("sites.a { network = [] }"))
        .hasMessageContaining("Unknown key 'sites.a.network'")
        .hasMessageContaining("did you mean 'networks'?");
    assertThatThrownBy(
            () -> LookbackConfig.parse("event-names = [{regex = x, type = a, name = b}]"))
        .hasMessageContaining("Unknown key 'event-names[0].regex'");
    assertThatThrownBy(() -> LookbackConfig.parse("jobs.no-such-job { a = 1 }"))
        .hasMessageContaining("Unknown job 'no-such-job'");
  }

  @Test
  void wrongValuesSayWhatWouldBeRight() {
    assertThatThrownBy(() -> LookbackConfig.parse("report.max-dossiers = many"))
        .hasMessage("Key 'report.max-dossiers' in text: 1 is \"many\" but must be a whole number");
    assertThatThrownBy(() -> LookbackConfig.parse("report.max-dossiers = 1.5"))
        .hasMessageContaining("is 1.5 but must be a whole number");
    assertThatThrownBy(() -> LookbackConfig.parse("ingest.max-reject-share = 5"))
        .hasMessageContaining("is 5 but must be between 0 and 1");
    assertThatThrownBy(() -> LookbackConfig.parse("ingest.split-size = 1 KiB"))
        .hasMessageContaining("must be between 1048576 and 1073741824 bytes");
    assertThatThrownBy(() -> LookbackConfig.parse("retrohunt.severity.events-only = awful"))
        .hasMessageContaining("must be one of informational, low, medium, high, critical");
    assertThatThrownBy(() -> LookbackConfig.parse("report = 3"))
        .hasMessageContaining("must be a section { ... }");
    assertThatThrownBy(() -> LookbackConfig.parse("allow-lists = all"))
        .hasMessageContaining("must be a list");
    assertThatThrownBy(() -> LookbackConfig.parse("report { max-dossiers = "))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Cannot read the configuration");
  }

  @Test
  void suppressionsSayWhatForWhyAndUntilWhen() {
    SuppressionConfig backup =
        suppression(
            "detector = retrohunt_hits, address = \"192.0.2.0/28\", port = 443,"
                + " reason = \"hourly backup\", until = 2026-12-31");
    assertThat(backup.label())
        .isEqualTo("detector = retrohunt_hits, address = 192.0.2.0/28, port = 443");
    assertThat(backup.addresses()).contains(Cidr.parse("192.0.2.0/28"));
    assertThat(backup.port()).contains(443);
    assertThat(backup.isExpired(LocalDate.of(2026, 12, 31))).isFalse();
    assertThat(backup.isExpired(LocalDate.of(2027, 1, 1))).isTrue();
    assertThat(suppression("name = scan, site = lon1, reason = x, until = 2026-12-31").label())
        .isEqualTo("scan");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          site = a, until = 2026-12-31                                | Missing key 'suppressions[0].reason'
          site = a, reason = x                                        | Missing key 'suppressions[0].until'
          site = a, reason = x, until = soon                          | is "soon" but must be a date such as
          reason = x, until = 2026-12-31                              | A suppression needs a condition: detector, site,
          site = a, reason = " ", until = 2026-12-31                  | A suppression needs a reason (key 'suppressions[0]'
          sites = a, reason = x, until = 2026-12-31                   | Unknown key 'suppressions[0].sites' in text: 1; did you mean 'site'?
          detector = retrohunt_hit, reason = x, until = 2026-12-31    | No detector 'retrohunt_hit'; did you mean 'retrohunt_hits'?
          address = "192.0.2.0/99", reason = x, until = 2026-12-31    | 192.0.2.0/99
          other-address = nowhere, reason = x, until = 2026-12-31     | Key 'other-address':
          port = 65536, reason = x, until = 2026-12-31                | is 65536 but must be between 0 and 65535
          port = ssh, reason = x, until = 2026-12-31                  | is "ssh" but must be a whole number
          finding-id = "12", reason = x, until = 2026-12-31           | finding-id is '12' but must be 16 digits
          """)
  void suppressionsAreChecked(String keys, String message) {
    assertThatThrownBy(() -> suppression(keys))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }

  private static SuppressionConfig suppression(String keys) {
    return LookbackConfig.parse("suppressions = [{" + keys + "}]").suppressions().get(0);
  }

  @Test
  void theExampleOfASuppressionNamesKeysThereAre() throws IOException {
    String example =
        Files.readAllLines(Path.of("..", "conf", "lookback.conf"), StandardCharsets.UTF_8).stream()
            .filter(line -> line.startsWith("# Example: [{name = backup"))
            .map(line -> line.substring("# Example: ".length()))
            .findFirst()
            .orElseThrow();
    assertThat(
            ConfigFactory.parseString("a = " + example).getConfigList("a").get(0).root().keySet())
        .containsExactlyInAnyOrder("name", "detector", "address", "port", "reason", "until");
  }

  @Test
  void theExamplesOfSharingNameKeysThereAre() throws IOException {
    List<String> examples =
        Files.readAllLines(Path.of("..", "conf", "lookback.conf"), StandardCharsets.UTF_8).stream()
            .map(String::strip)
            .filter(
                line ->
                    line.startsWith("# Example: {lab-x") || line.startsWith("# Example: {trusted"))
            .map(line -> line.substring("# Example: ".length()))
            .toList();
    LookbackConfig config =
        LookbackConfig.parse(
            "share { partners = " + examples.get(0) + ", policies = " + examples.get(1) + " }");

    assertThat(config.share().partners().get("lab-x").publicKey().getAlgorithm())
        .isEqualTo("EdDSA");
    assertThat(config.share().partners().get("lab-x").networks()).containsExactly("203.0.113.0/24");
    ShareConfig.Policy policy = config.share().policies().get("trusted");
    assertThat(policy.tables())
        .containsExactly(ShareConfig.Shared.SIGHTINGS, ShareConfig.Shared.FINDINGS);
    assertThat(policy.ownAddresses()).isEqualTo(ShareConfig.OwnAddresses.DROP);
    assertThat(policy.tlp().text()).isEqualTo("red");
    assertThat(config.share().policies().get(ShareConfig.DEFAULT_POLICY).tlp())
        .isEqualTo(ShareConfig.Tlp.AMBER);
  }

  @Test
  void sitesAreChecked() {
    assertThatThrownBy(() -> LookbackConfig.parse("sites.a { time-zone = UTC }"))
        .hasMessageContaining("Missing key 'sites.a.networks'");
    assertThatThrownBy(
            () -> LookbackConfig.parse("sites.a { networks = [\"10.0.0.1/8\"], time-zone = UTC }"))
        .hasMessageContaining("'10.0.0.1/8' has host bits set; the network is 10.0.0.0/8");
    assertThatThrownBy(
            () -> LookbackConfig.parse("sites.a { networks = [\"10.0.0/8\"], time-zone = UTC }"))
        .hasMessageContaining("'10.0.0/8' is no network");
    assertThatThrownBy(
            () -> LookbackConfig.parse("sites.a { networks = [\"10.0.0.0/8\"], time-zone = Mars }"))
        .hasMessageContaining("must be a time zone such as UTC");
    assertThatThrownBy(
            () ->
                LookbackConfig.parse(
                    "sites.\"../a\" { networks = [\"10.0.0.0/8\"], time-zone = UTC }"))
        .hasMessageContaining("Site name '../a' must be");
    assertThatThrownBy(() -> LookbackConfig.parse(SITE).site("lon2"))
        .hasMessageContaining("Unknown site 'lon2'; did you mean 'lon1'?");
  }

  @Test
  void laterLayersWin() throws IOException {
    Files.writeString(
        folder.resolve("lookback.conf"),
        SITE + "report.max-dossiers = 10\nlists.max-shrink = 0.1\n");
    Path more = folder.resolve("more.conf");
    Files.writeString(more, "report.max-dossiers = 20\n");

    LookbackConfig config =
        LookbackConfig.load(
            Location.of(folder),
            List.of(more),
            Map.of(
                "lon1",
                Map.of("time-zone", "Asia/Tokyo"),
                "new",
                Map.of("networks", List.of("192.0.2.0/24"), "time-zone", "UTC")));

    assertThat(config.report().maxDossiers()).isEqualTo(20);
    assertThat(config.lists().maxShrink()).isEqualTo(0.1);
    assertThat(config.lists().minEntries()).isEqualTo(20);
    assertThat(config.site("lon1").timeZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
    assertThat(config.site("lon1").networks()).hasSize(1);
    assertThat(config.site("new").networks()).containsExactly(Site.Network.always("192.0.2.0/24"));
  }

  @Test
  void aLakeRemembersSitesOfTheCommandLine() throws IOException {
    Map<String, Object> given =
        Map.of("networks", List.of("192.0.2.0/24"), "time-zone", "Asia/Tokyo");
    LookbackConfig.load(Location.of(folder), List.of(), Map.of("lab", given))
        .remember(Location.of(folder), "lab");

    Site site = LookbackConfig.load(Location.of(folder), List.of()).site("lab");
    assertThat(site.networks()).containsExactly(Site.Network.always("192.0.2.0/24"));
    assertThat(site.timeZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));

    Files.writeString(folder.resolve("lookback.conf"), "sites.lab.time-zone = UTC");
    assertThat(LookbackConfig.load(Location.of(folder), List.of()).site("lab").timeZone())
        .isEqualTo(ZoneId.of("UTC"));
  }

  @Test
  void missingFileIsAnError() {
    assertThatThrownBy(
            () -> LookbackConfig.load(Location.of(folder), List.of(folder.resolve("none.conf"))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("none.conf does not exist");
  }

  @Test
  void environmentAndListAdditionsResolve() {
    LookbackConfig config =
        LookbackConfig.parse(
            "spark.sql.catalog.lookback.token = ${?LOOKBACK_NO_SUCH_VARIABLE}\n"
                + "spark.sql.catalog.lookback.path = ${PATH}\n"
                + "event-names = [{type = scanning, name = First}] ${event-names}\n");
    assertThat(config.sparkSettings())
        .containsOnlyKeys("spark.sql.catalog.lookback.path")
        .containsEntry("spark.sql.catalog.lookback.path", System.getenv("PATH"));
    assertThat(config.eventNames().get(0).name()).isEqualTo("First");
    assertThat(config.eventNames()).hasSize(LookbackConfig.builtIn().eventNames().size() + 1);
  }

  @Test
  void sparkKeysMayContinueOneAnother() {
    assertThat(
            LookbackConfig.parse(
                    "spark { \"sql.catalog.other\" = org.example.Catalog,"
                        + " \"sql.catalog.other.type\" = rest, sql.shuffle.partitions = 7 }")
                .sparkSettings())
        .containsExactly(
            Map.entry("spark.sql.catalog.other", "org.example.Catalog"),
            Map.entry("spark.sql.catalog.other.type", "rest"),
            Map.entry("spark.sql.shuffle.partitions", "7"));
  }

  @Test
  void pathsAreRelativeToTheirFile() throws IOException {
    Path file = folder.resolve("my.conf");
    Files.writeString(
        file,
        "geo { databases = [country.mmdb, /srv/asn.mmdb], delegated = [rir], rdap = [answers] }\n");
    GeoConfig geo = LookbackConfig.load(Location.of(folder), List.of(file)).geo();
    assertThat(geo.databases())
        .containsExactly(folder.resolve("country.mmdb"), Path.of("/srv/asn.mmdb"));
    assertThat(geo.delegated()).containsExactly(folder.resolve("rir"));
    assertThat(geo.rdap()).containsExactly(folder.resolve("answers"));
  }

  @Test
  void jobParametersAreBoundStrictly() {
    ConfigObject section =
        ConfigFactory.parseString("{min-confidence = 50, window = 7d, ignored = [a, b]}").root();
    assertThat(ConfigBinder.bind(section, Params.class, "jobs.x"))
        .isEqualTo(new Params(50, Duration.ofDays(7), List.of("a", "b"), Optional.empty()));
    assertThatThrownBy(
            () -> ConfigBinder.bind(section.withoutKey("window"), Params.class, "jobs.x"))
        .hasMessageContaining("Missing key 'jobs.x.window'");
  }

  @Test
  void fingerprintFollowsWhatClassifies() {
    LookbackConfig base = LookbackConfig.parse(SITE);
    assertThat(base.fingerprint("lon1"))
        .matches("[0-9a-f]{32}")
        .isEqualTo(LookbackConfig.parse(SITE + "report.max-dossiers = 1").fingerprint("lon1"))
        .isEqualTo(LookbackConfig.parse(SITE + SITE.replace("lon1", "other")).fingerprint("lon1"))
        .isNotEqualTo(
            LookbackConfig.parse(SITE.replace("100.0/24", "100.0/25")).fingerprint("lon1"))
        .isNotEqualTo(LookbackConfig.parse(SITE + "classes.short-under = 30s").fingerprint("lon1"));
    assertThat(LookbackConfig.parse(SITE + SITE.replace("lon1", "other")).fingerprint())
        .isNotEqualTo(base.fingerprint());
  }
}
