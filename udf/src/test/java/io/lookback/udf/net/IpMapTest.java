package io.lookback.udf.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IpMapTest {
  private static IpMap<String> map(String... ranges) {
    List<IpMap.Entry<String>> entries = new ArrayList<>();
    for (String range : ranges) {
      entries.add(new IpMap.Entry<>(Cidr.parse(range), range));
    }
    return IpMap.of(entries);
  }

  private static String get(IpMap<String> map, String address) {
    IpKey key = IpAddress.parse(address);
    return map.get(key.hi, key.lo);
  }

  @Test
  void theSmallestNetworkTells() {
    IpMap<String> map =
        map(
            "192.0.2.64/26",
            "192.0.2.0/24",
            "192.0.2.77",
            "2001:db8::/32",
            "2001:db8:1::/48",
            "::/0");
    assertThat(get(map, "192.0.2.63")).isEqualTo("192.0.2.0/24");
    assertThat(get(map, "192.0.2.64")).isEqualTo("192.0.2.64/26");
    assertThat(get(map, "192.0.2.77")).isEqualTo("192.0.2.77");
    assertThat(get(map, "192.0.2.78")).isEqualTo("192.0.2.64/26");
    assertThat(get(map, "192.0.2.128")).isEqualTo("192.0.2.0/24");
    assertThat(get(map, "192.0.3.0")).isNull();
    assertThat(get(map, "2001:db8:1::5")).isEqualTo("2001:db8:1::/48");
    assertThat(get(map, "2001:db8:2::5")).isEqualTo("2001:db8::/32");
    assertThat(get(map, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")).isEqualTo("::/0");
    assertThat(get(map, "::")).isEqualTo("::/0");
  }

  @Test
  void rangesAroundTheKeysOfIpv4() {
    IpMap<String> map = map("::/0", "::1:0:0:0/80", "::fffe:0:0/96", "192.0.2.0/24");
    assertThat(get(map, "::1:0:0:1")).isEqualTo("::1:0:0:0/80");
    assertThat(get(map, "::fffe:0:1")).isEqualTo("::fffe:0:0/96");
    assertThat(get(map, "::2:0:0:1")).isEqualTo("::/0");
    assertThat(get(map, "192.0.2.1")).isEqualTo("192.0.2.0/24");
    assertThat(get(map, "192.0.3.1")).isNull();
  }

  @Test
  void equalNeighboursAreOnePiece() {
    IpMap<String> map =
        IpMap.of(
            List.of(
                new IpMap.Entry<>(Cidr.parse("192.0.2.0/25"), "a"),
                new IpMap.Entry<>(Cidr.parse("192.0.2.128/25"), "a"),
                new IpMap.Entry<>(Cidr.parse("192.0.3.0/25"), "b")));
    assertThat(map.size()).isEqualTo(2);
  }

  /** Against looking at every range: the last that begins before the address, then the smallest. */
  @Test
  void asLookingAtEveryRange() {
    Random random = Seeds.random("asLookingAtEveryRange");
    for (int round = 0; round < 200; round++) {
      List<IpMap.Entry<Integer>> entries = new ArrayList<>();
      boolean isV4 = random.nextBoolean();
      long base = isV4 ? 0x0000_ffff_c000_0200L : 0x1_0000_0000_0000L;
      long hi = isV4 ? 0 : 0x2001_0db8_0000_0000L;
      for (int i = 0; i < random.nextInt(30); i++) {
        long first = base + random.nextInt(60);
        long last = first + random.nextInt(30);
        entries.add(new IpMap.Entry<>(new Cidr(hi, first, hi, last), i));
      }
      IpMap<Integer> map = IpMap.of(entries);
      for (long lo = base - 2; lo < base + 95; lo++) {
        IpMap.Entry<Integer> best = null;
        for (IpMap.Entry<Integer> entry : entries) {
          if (entry.range().contains(hi, lo)
              && (best == null
                  || Long.compareUnsigned(entry.range().firstLo(), best.range().firstLo()) > 0
                  || entry.range().firstLo() == best.range().firstLo()
                      && Long.compareUnsigned(entry.range().lastLo(), best.range().lastLo())
                          <= 0)) {
            best = entry;
          }
        }
        assertThat(map.get(hi, lo)).isEqualTo(best == null ? null : best.value());
      }
    }
  }
}
