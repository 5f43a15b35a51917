package io.lookback.datasets.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectionTest {
  private static final OwnNetworks OWN =
      OwnNetworks.of(
          site(
              Site.Network.always("192.0.2.0/24"),
              Site.Network.always("2001:db8:1::/48"),
              new Site.Network("198.51.100.0/24", 1_000, 2_000),
              new Site.Network("198.51.100.128/25", 1_500, Long.MAX_VALUE)));

  @ParameterizedTest
  @CsvSource({
    "203.0.113.9, 192.0.2.1, inbound",
    "192.0.2.1, 203.0.113.9, outbound",
    "192.0.2.1, 2001:db8:1::7, internal",
    "203.0.113.9, 203.0.113.10, external",
    "203.0.113.9, 2001:db8:2::1, external",
    "10.0.0.1, 192.0.2.1, inbound",
    "192.0.2.1, 224.0.0.251,",
    "169.254.1.1, 192.0.2.1,",
    "192.0.2.1, 255.255.255.255,",
    "::1, 2001:db8:1::7,",
    "fe80::1, ff02::1,",
    "0.0.0.0, 192.0.2.1,"
  })
  void comparesBothEnds(String src, String dst, String expected) {
    assertThat(direction(src, dst, 0)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.1, 999, external",
    "198.51.100.1, 1000, outbound",
    "198.51.100.1, 1999, outbound",
    "198.51.100.1, 2000, external",
    "198.51.100.200, 999, external",
    "198.51.100.200, 1700, outbound",
    "198.51.100.200, 2000, outbound",
    "198.51.100.200, 4102444800000000, outbound"
  })
  void respectsWhenANetworkWasOwn(String src, long timeUs, String expected) {
    assertThat(direction(src, "203.0.113.9", timeUs)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"192.0.2.1/24, 0, 1", "192.0.2.0/24, 5, 5"})
  void refusesBadEntries(String cidr, long from, long to) {
    Site site = site(new Site.Network(cidr, from, to));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OwnNetworks.of(site))
        .withMessageContaining(cidr);
  }

  @Test
  void aSiteWithoutNetworksOwnsNothing() {
    IpKey key = IpAddress.parse("192.0.2.1");
    assertThat(OwnNetworks.of(site()).isOwn(key.hi, key.lo, 0)).isFalse();
  }

  private static String direction(String src, String dst, long timeUs) {
    IpKey from = IpAddress.parse(src);
    IpKey to = IpAddress.parse(dst);
    return Direction.of(OWN, from.hi, from.lo, to.hi, to.lo, timeUs);
  }

  private static Site site(Site.Network... networks) {
    return new Site("lab", List.of(networks), ZoneOffset.UTC, List.of());
  }
}
