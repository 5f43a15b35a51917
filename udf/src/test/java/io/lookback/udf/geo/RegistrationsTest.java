package io.lookback.udf.geo;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.udf.net.IpAddress;
import java.io.IOException;
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

class RegistrationsTest {
  private static final Logger LOG = Logger.getLogger(Registrations.class.getName());

  /** A file of a registry as they publish it, with documentation addresses. */
  private static final String DELEGATED =
      """
      2|ripencc|1767225599|6|19700101|20251231|+0000
      # a comment
      ripencc|*|asn|*|1|summary
      ripencc|*|ipv4|*|3|summary
      ripencc|*|ipv6|*|1|summary
      ripencc|FR|asn|64496|1|20100712|allocated|a
      ripencc|FR|ipv4|192.0.2.0|192|20100712|allocated|a
      ripencc||ipv4|192.0.2.192|64|20100712|available|
      ripencc|GB|ipv4|198.51.100.0|256|20100713|assigned|b
      ripencc|DE|ipv6|2001:db8::|32|20100714|allocated|c
      """;

  private static final String RDAP =
      """
      {"objectClassName": "ip network", "startAddress": "192.0.2.0", "endAddress": "192.0.2.255",
       "name": "EXAMPLE-NET", "country": "FR", "port43": "whois.ripe.net",
       "entities": [
         {"roles": ["abuse"], "vcardArray": ["vcard", [["fn", {}, "text", "Abuse desk"]]]},
         {"roles": ["technical"], "entities": [
           {"roles": ["registrant"],
            "vcardArray": ["vcard", [["version", {}, "text", "4.0"],
                                     ["fn", {}, "text", "Example Hosting"]]]}]}]}
      [{"startAddress": "192.0.2.64", "endAddress": "192.0.2.127", "name": "CUSTOMER-7"},
       {"startAddress": "no address", "endAddress": "192.0.2.127", "name": "X"},
       {"ldhName": "example.com"}]
      """;

  private static final String WHOIS =
      """
      % This is the RIPE Database query service.

      inetnum:        198.51.100.0 - 198.51.100.255
      netname:        TEST-NET-2
      descr:          Documentation
      country:        nl
      source:         RIPE # Filtered

      organisation:   ORG-EX1-RIPE
      org-name:       Example Documentation B.V.

      inet6num:       2001:db8::/32
      netname:        DOC6
      source:         APNIC
      """;

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

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String registry(Registrations registrations, String address) {
    return registrations.registry(IpAddress.parse(address));
  }

  private static String owner(Registrations registrations, String address) {
    return registrations.owner(IpAddress.parse(address));
  }

  @Test
  void whatARegistryHasGivenAway() throws IOException {
    Registrations read = Registrations.at(List.of(file("delegated", DELEGATED)), List.of());
    assertThat(registry(read, "192.0.2.0")).isEqualTo("ripencc");
    assertThat(registry(read, "192.0.2.191")).isEqualTo("ripencc");
    assertThat(registry(read, "192.0.2.192")).as("available").isNull();
    assertThat(registry(read, "198.51.100.255")).isEqualTo("ripencc");
    assertThat(registry(read, "198.51.101.0")).isNull();
    assertThat(registry(read, "2001:db8:ffff::1")).isEqualTo("ripencc");
    assertThat(registry(read, "2001:db9::")).isNull();
    assertThat(owner(read, "192.0.2.0")).isNull();
    assertThat(warnings).isEmpty();
  }

  @Test
  void holdersOfTheSmallestNetworks() throws IOException {
    Path answers = Files.createDirectory(folder.resolve("answers"));
    Files.writeString(answers.resolve("a.json"), RDAP);
    Files.writeString(answers.resolve("b.txt"), WHOIS);
    Registrations read = Registrations.at(List.of(), List.of(answers));
    assertThat(owner(read, "192.0.2.63")).isEqualTo("Example Hosting");
    assertThat(registry(read, "192.0.2.63")).isEqualTo("ripencc");
    assertThat(owner(read, "192.0.2.64")).isEqualTo("CUSTOMER-7");
    assertThat(owner(read, "192.0.2.128")).isEqualTo("Example Hosting");
    assertThat(owner(read, "198.51.100.7")).isEqualTo("Example Documentation B.V.");
    assertThat(registry(read, "198.51.100.7")).isEqualTo("ripencc");
    assertThat(owner(read, "2001:db8::9")).isEqualTo("DOC6");
    assertThat(registry(read, "2001:db8::9")).isEqualTo("apnic");
    assertThat(owner(read, "203.0.113.1")).isNull();
    assertThat(warnings).isEmpty();
  }

  @Test
  void arinsAnswers() throws IOException {
    Path file =
        file(
            "arin.txt",
            """
            NetRange:       203.0.113.0 - 203.0.113.255
            CIDR:           203.0.113.0/24
            NetName:        EXAMPLE
            OrgName:        Example Inc.
            Country:        US
            Ref:            https://rdap.arin.net/registry/entity/EX
            """);
    Registrations read = Registrations.at(List.of(), List.of(file));
    assertThat(owner(read, "203.0.113.9")).isEqualTo("Example Inc.");
    assertThat(registry(read, "203.0.113.9")).isEqualTo("arin");
  }

  @Test
  void badLinesAndFilesWarnAndTheRestAnswers() throws IOException {
    Path mixed = file("mixed", DELEGATED + "nonsense\nripencc|FR|ipv4|192.0.2.999|1|x|allocated\n");
    Path absent = folder.resolve("absent");
    Path broken = file("broken.json", "{\"startAddress\": ");
    Registrations read = Registrations.at(List.of(mixed, absent), List.of(broken));
    assertThat(registry(read, "192.0.2.0")).isEqualTo("ripencc");
    assertThat(warnings)
        .extracting(warning -> warning.getParameters()[0])
        .containsExactly(mixed, absent, broken);
    assertThat(warnings.get(0).getParameters()[1].toString())
        .contains("2 lines that are not")
        .endsWith("first line 11");
    assertThat(Registrations.at(List.of(mixed, absent), List.of(broken))).isSameAs(read);
  }

  @Test
  void veryLongNamesAreCut() throws IOException {
    Path file =
        file(
            "long.json",
            "{\"startAddress\":\"192.0.2.0\",\"endAddress\":\"192.0.2.9\",\"name\":\""
                + "x".repeat(5000)
                + "\"}");
    assertThat(owner(Registrations.at(List.of(), List.of(file)), "192.0.2.1")).hasSize(200);
  }
}
