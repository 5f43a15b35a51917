package io.lookback.udf.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecialPurposeTest {
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, true, This network",
    "10.255.255.255, true, Private-Use",
    "11.0.0.0, false,",
    "100.63.255.255, false,",
    "100.64.0.0, true, Shared Address Space",
    "100.127.255.255, true, Shared Address Space",
    "127.1.2.3, true, Loopback",
    "169.254.169.254, true, Link Local",
    "172.15.255.255, false,",
    "172.31.0.1, true, Private-Use",
    "192.0.0.5, true, IPv4 Service Continuity Prefix",
    "192.0.0.9, false, Port Control Protocol Anycast",
    "192.0.0.11, true, IETF Protocol Assignments",
    "192.0.2.1, true, Documentation (TEST-NET-1)",
    "192.31.196.1, false, AS112-v4",
    "192.88.99.1, false, Deprecated (6to4 Relay Anycast)",
    "192.88.99.2, true, 6a44-relay anycast address",
    "198.18.0.1, true, Benchmarking",
    "198.20.0.0, false,",
    "203.0.113.255, true, Documentation (TEST-NET-3)",
    "224.0.0.1, false, Multicast",
    "239.255.255.255, false, Multicast",
    "240.0.0.1, true, Reserved",
    "255.255.255.255, true, Limited Broadcast",
    "9.9.9.9, false,",
    "::, true, Unspecified Address",
    "::1, true, Loopback Address",
    "::2, true,",
    "64:ff9b::c000:201, false, IPv4-IPv6 Translat.",
    "64:ff9b:1::1, true, IPv4-IPv6 Translat.",
    "100::1, true, Discard-Only Address Block",
    "2001::1, false, TEREDO",
    "2001:1::1, false, Port Control Protocol Anycast",
    "2001:1::4, true, IETF Protocol Assignments",
    "2001:2::1, true, Benchmarking",
    "2001:20::1, false, ORCHIDv2",
    "2001:200::1, false,",
    "2001:db8::1, true, Documentation",
    "2002:c000:201::1, false, 6to4",
    "2a00::1, false,",
    "3fff:fff::1, true, Documentation",
    "4000::1, true,",
    "5f00::1, true, Segment Routing (SRv6) SIDs",
    "fd00::1, true, Unique-Local",
    "fe80::1, true, Link-Local Unicast",
    "ff02::1, false, Multicast"
  })
  void asTheRegistriesSay(String address, boolean isReserved, String name) {
    IpKey key = IpAddress.parse(address);
    assertThat(SpecialPurpose.isReserved(key.hi, key.lo)).isEqualTo(isReserved);
    assertThat(SpecialPurpose.name(key.hi, key.lo)).isEqualTo(name);
    assertThat(SpecialPurpose.isMulticast(key.hi, key.lo)).isEqualTo("Multicast".equals(name));
  }
}
