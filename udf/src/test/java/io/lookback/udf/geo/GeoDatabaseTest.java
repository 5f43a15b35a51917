package io.lookback.udf.geo;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.udf.SharedData;
import io.lookback.udf.net.IpAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeoDatabaseTest {
  private static final Logger LOG = Logger.getLogger(GeoDatabase.class.getName());

  @TempDir Path folder;

  private final List<LogRecord> warnings = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord warning) {
          warnings.add(warning);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    LOG.addHandler(handler);
    LOG.setUseParentHandlers(false);
  }

  @AfterEach
  void stopListening() {
    LOG.removeHandler(handler);
    LOG.setUseParentHandlers(true);
  }

  private static GeoDatabase real(String name) {
    return GeoDatabase.at(SharedData.path("geo").resolve(name));
  }

  @Test
  void countriesOfBothFamilies() {
    GeoDatabase database = real("GeoLite2-Country-Test.mmdb");
    assertThat(database.country("81.2.69.160")).isEqualTo("GB");
    assertThat(database.country("2001:218::1")).isEqualTo("JP");
    assertThat(database.country("10.0.0.1")).isNull();
    assertThat(database.country("no address")).isNull();
    assertThat(database.asn("81.2.69.160")).isNull();
    assertThat(warnings).isEmpty();
  }

  @Test
  void networks() {
    GeoDatabase database = real("GeoLite2-ASN-Test.mmdb");
    assertThat(database.asn("1.128.0.1")).isEqualTo(1221);
    assertThat(database.organization("1.128.0.1")).isEqualTo("Telstra Pty Ltd");
    assertThat(database.country("1.128.0.1")).isNull();
  }

  @Test
  void cities() {
    GeoDatabase database = real("GeoLite2-City-Test.mmdb");
    assertThat(database.city(IpAddress.parse("81.2.69.160"))).isEqualTo("London");
    assertThat(database.country("81.2.69.160")).isEqualTo("GB");
    assertThat(database.city(IpAddress.parse("192.0.2.1"))).isNull();
    assertThat(real("GeoLite2-ASN-Test.mmdb").city(IpAddress.parse("1.128.0.1"))).isNull();
  }

  @Test
  void theFirstDatabaseThatKnowsAnswers() {
    Path geo = SharedData.path("geo");
    GeoDatabases all =
        GeoDatabases.at(
            List.of(
                folder.resolve("none.mmdb"),
                geo.resolve("GeoLite2-ASN-Test.mmdb"),
                geo.resolve("GeoLite2-Country-Test.mmdb")));
    assertThat(all.asn(IpAddress.parse("1.128.0.1"))).isEqualTo(1221);
    assertThat(all.country(IpAddress.parse("81.2.69.160"))).isEqualTo("GB");
    assertThat(all.city(IpAddress.parse("81.2.69.160"))).isNull();
    assertThat(warnings).hasSize(1);
  }

  @Test
  void databasesOfOtherKindsKnowNothing() {
    GeoDatabase database = real("MaxMind-DB-test-ipv4-24.mmdb");
    assertThat(database.country("1.1.1.1")).isNull();
    assertThat(database.asn("1.1.1.1")).isNull();
    assertThat(database.country("2001:db8::1")).isNull();
    assertThat(warnings).isEmpty();
  }

  @Test
  void aBrokenDataSectionWarnsOnceAndGivesNull() {
    GeoDatabase database = real("GeoIP2-City-Test-Broken-Double-Format.mmdb");
    for (int i = 0; i < 1 << 16; i++) {
      database.city(IpAddress.parse((i >> 8) + "." + (i & 255) + ".1.1"));
    }
    assertThat(warnings).hasSizeLessThan(2);
  }

  @Test
  void databasesThatNameTheirKeysOtherwise() {
    GeoDatabase database = real("iptoasn-country-ipv4.mmdb");
    assertThat(database.country("8.8.8.8")).isEqualTo("US");
    assertThat(database.country("2001:218::1")).as("an IPv4 database").isNull();
    assertThat(warnings).isEmpty();
  }

  @Test
  void anAbsentDatabaseAnswersNothingAndWarnsOnce() {
    Path absent = folder.resolve("absent.mmdb");
    GeoDatabase database = GeoDatabase.at(absent);
    assertThat(database.isAvailable()).isFalse();
    assertThat(database.country("81.2.69.160")).isNull();
    assertThat(GeoDatabase.at(absent)).isSameAs(database);
    assertThat(GeoDatabase.at(absent).asn("81.2.69.160")).isNull();
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0).getParameters()).contains(absent.toAbsolutePath());
  }

  @Test
  void aBrokenDatabaseAnswersNothingAndWarnsOnce() throws Exception {
    Path broken =
        Files.write(folder.resolve("broken.mmdb"), "no database".getBytes(StandardCharsets.UTF_8));
    assertThat(GeoDatabase.at(broken).country("81.2.69.160")).isNull();
    assertThat(GeoDatabase.at(broken).country("81.2.69.160")).isNull();
    assertThat(warnings).hasSize(1);
  }

  @Test
  void aTreeThatBreaksOffWarnsOnce() {
    GeoDatabase database = real("MaxMind-DB-test-broken-pointers-24.mmdb");
    for (int i = 0; i < 256; i++) {
      database.country("1.1.1." + i);
    }
    assertThat(warnings).hasSizeLessThan(2);
  }
}
