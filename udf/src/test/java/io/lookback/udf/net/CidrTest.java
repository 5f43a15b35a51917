package io.lookback.udf.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.0, 192.0.2.255, 24, 192.0.2.0/24",
    "0.0.0.0/0, 0.0.0.0, 255.255.255.255, 0, 0.0.0.0/0",
    "192.0.2.7/32, 192.0.2.7, 192.0.2.7, 32, 192.0.2.7",
    "192.0.2.7, 192.0.2.7, 192.0.2.7, 32, 192.0.2.7",
    "192.0.2.8-192.0.2.15, 192.0.2.8, 192.0.2.15, 29, 192.0.2.8/29",
    "192.0.2.8 - 192.0.2.16, 192.0.2.8, 192.0.2.16, , 192.0.2.8-192.0.2.16",
    "2001:db8::/32, 2001:db8::, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, 32, 2001:db8::/32",
    "2001:DB8:0:0::/64, 2001:db8::, 2001:db8::ffff:ffff:ffff:ffff, 64, 2001:db8::/64",
    "2001:db8::/65, 2001:db8::, 2001:db8::7fff:ffff:ffff:ffff, 65, 2001:db8::/65",
    "2001:db8::1/128, 2001:db8::1, 2001:db8::1, 128, 2001:db8::1",
    "2001:db8::1-2001:db8::2, 2001:db8::1, 2001:db8::2, , 2001:db8::1-2001:db8::2",
    "::ffff:192.0.2.0/120, 192.0.2.0, 192.0.2.255, 24, 192.0.2.0/24",
    "::ffff:0:0/96, 0.0.0.0, 255.255.255.255, 0, 0.0.0.0/0"
  })
  void parses(String text, String first, String last, Integer prefixLength, String canonical) {
    Cidr cidr = Cidr.parse(text);
    assertThat(cidr.first()).hasToString(first);
    assertThat(cidr.last()).hasToString(last);
    assertThat(cidr.prefixLength().isPresent()).isEqualTo(prefixLength != null);
    cidr.prefixLength().ifPresent(length -> assertThat(length).isEqualTo(prefixLength));
    assertThat(cidr).hasToString(canonical);
    assertThat(Cidr.parse(canonical)).isEqualTo(cidr);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/24",
        "192.0.2.0/",
        "192.0.2.0/33",
        "192.0.2.0/-1",
        "192.0.2.0/+8",
        "192.0.2.0/024",
        "192.0.2.0/24 ",
        "192.0.2.0/24/24",
        "192.0.2.0/255.255.255.0",
        "192.0.2/24",
        "2001:db8::/129",
        "2001:db8::/99999999999",
        "192.0.2.9-192.0.2.1",
        "192.0.2.1-",
        "-192.0.2.1",
        "192.0.2.1-2001:db8::1",
        "192.0.2.1-192.0.2.2-192.0.2.3",
        "192.0.2.1-7",
        "fe80::1%eth0",
        "fe80::%eth0/64",
        "::ffff:0:0/95",
        "::fffe:0:0/95",
        "10.x.0.0/8",
        "hello"
      })
  void refuses(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cidr.parse(text))
        .withMessageContaining("'" + text + "'");
  }

  @Test
  void saysWhichNetworkWasMeant() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cidr.parse("192.0.2.77/24"))
        .withMessage(
            "Not an address, network (a/b) or range (a-b): '192.0.2.77/24': it has host bits set;"
                + " the network is 192.0.2.0/24");
  }

  @Test
  void refusesRangesAcrossFamilies() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cidr.range(IpAddress.parse("192.0.2.1"), IpAddress.parse("2001:db8::1")))
        .withMessageContaining("192.0.2.1 to 2001:db8::1");
  }

  @Test
  void agreesWithAnIndependentParser() {
    Random random = Seeds.random("CidrTest.agreesWithAnIndependentParser");
    for (int i = 0; i < 10_000; i++) {
      IpKey address = IpKey.ofBytes(Seeds.address16(random));
      int length = random.nextInt(address.isV4() ? 33 : 129);
      IPAddress theirs = new IPAddressString(address + "/" + length).getAddress().toPrefixBlock();
      String text = theirs.getLower().withoutPrefixLength().toCanonicalString() + "/" + length;
      IpKey first = IpAddress.parse(theirs.getLower().withoutPrefixLength().toCanonicalString());
      IpKey last = IpAddress.parse(theirs.getUpper().withoutPrefixLength().toCanonicalString());
      if (first.isV4() != last.isV4()) {
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse(text));
        continue;
      }
      Cidr ours = Cidr.parse(text);
      assertThat(ours.first()).as(text).isEqualTo(first);
      assertThat(ours.last()).as(text).isEqualTo(last);
      assertThat(ours.prefixLength()).as(text).hasValue(length);
      assertThat(ours.contains(address.hi, address.lo)).as(text).isTrue();
    }
  }

  /** Against the library ipaddress. */
  @Test
  void theFewestNetworksOfARange() {
    Random random = Seeds.random("theFewestNetworksOfARange");
    for (int i = 0; i < 2_000; i++) {
      IpKey first = IpKey.ofBytes(Seeds.address16(random));
      long span = random.nextLong() >>> random.nextInt(64);
      long lastLo = first.isV4() ? first.lo | (span & 0xffff_ffffL) : first.lo | span;
      if (!first.isV4() && first.hi == 0) {
        continue;
      }
      Cidr range = new Cidr(first.hi, first.lo, first.hi, lastLo);
      IPAddress lower = new IPAddressString(first.toString()).getAddress();
      IPAddress upper = new IPAddressString(range.last().toString()).getAddress();
      assertThat(range.networks().stream().map(Cidr::networkText))
          .as(range.toString())
          .containsExactly(
              Arrays.stream(lower.spanWithPrefixBlocks(upper))
                  .map(IPAddress::toCanonicalString)
                  .map(text -> Cidr.parse(text).networkText())
                  .toArray(String[]::new));
    }
    assertThat(Cidr.parse("::/0").networks()).containsExactly(Cidr.parse("::/0"));
    assertThat(Cidr.parse("0.0.0.0/0").networks()).containsExactly(Cidr.parse("0.0.0.0/0"));
    assertThat(Cidr.parse("192.0.2.1").networks()).containsExactly(Cidr.parse("192.0.2.1"));
    assertThat(Cidr.parse("::fffe:ffff:ffff-::1:0:0:1").networks())
        .as("without the addresses of IPv4 between them")
        .containsExactly(Cidr.parse("::fffe:ffff:ffff"), Cidr.parse("::1:0:0:0/127"));
  }

  @Test
  void networksAroundAnAddress() {
    IpKey v4 = IpAddress.parse("192.0.2.77");
    assertThat(Cidr.containing(v4.hi, v4.lo, 24)).isEqualTo(Cidr.parse("192.0.2.0/24"));
    assertThat(Cidr.containing(v4.hi, v4.lo, 0)).isEqualTo(Cidr.parse("0.0.0.0/0"));
    assertThat(Cidr.containing(v4.hi, v4.lo, 32).networkText()).isEqualTo("192.0.2.77/32");
    IpKey v6 = IpAddress.parse("2001:db8:1:2::3");
    assertThat(Cidr.containing(v6.hi, v6.lo, 48)).isEqualTo(Cidr.parse("2001:db8:1::/48"));
    assertThat(Cidr.containing(v6.hi, v6.lo, 128).networkText()).isEqualTo("2001:db8:1:2::3/128");
    assertThatThrownBy(() -> Cidr.containing(v4.hi, v4.lo, 33))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A prefix length of IPv4 is 0 to 32, not 33");
  }

  @Test
  void overlaps() {
    Cidr network = Cidr.parse("192.0.2.0/24");
    assertThat(network.overlaps(Cidr.parse("192.0.2.255-192.0.3.4"))).isTrue();
    assertThat(network.overlaps(Cidr.parse("192.0.2.9"))).isTrue();
    assertThat(Cidr.parse("192.0.2.9").overlaps(network)).isTrue();
    assertThat(network.overlaps(Cidr.parse("192.0.3.0/24"))).isFalse();
    assertThat(network.overlaps(Cidr.parse("::/0"))).as("another family").isFalse();
  }
}
