package io.lookback.udf.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
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
}
