package io.lookback.udf.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IntervalSetTest {
  @Test
  void mergesOverlapsAndNeighbours() {
    IntervalSet set =
        set(
            "2001:db8:1::/48",
            "198.51.100.0/25",
            "192.0.2.4",
            "198.51.100.128/25",
            "198.51.100.7",
            "192.0.2.1-192.0.2.3",
            "2001:db8::/48",
            "203.0.113.9");
    assertThat(IntStream.range(0, set.size()).mapToObj(set::interval).map(Cidr::toString))
        .containsExactly("192.0.2.1-192.0.2.4", "198.51.100.0/24", "203.0.113.9", "2001:db8::/47");
    assertThat(find(set, "192.0.2.0")).isEqualTo(-1);
    assertThat(find(set, "192.0.2.1")).isEqualTo(0);
    assertThat(find(set, "192.0.2.5")).isEqualTo(-1);
    assertThat(find(set, "198.51.100.255")).isEqualTo(1);
    assertThat(find(set, "203.0.113.9")).isEqualTo(2);
    assertThat(find(set, "203.0.113.10")).isEqualTo(-1);
    assertThat(find(set, "2001:db8:1:ffff::")).isEqualTo(3);
    assertThat(find(set, "2001:db8:2::")).isEqualTo(-1);
    assertThat(find(set, "::1")).isEqualTo(-1);
  }

  @Test
  void holdsTheEndsOfTheAddressSpace() {
    IntervalSet set =
        set(
            "0.0.0.0",
            "255.255.255.255",
            "::",
            "ffff::/16",
            "ffff:ffff::/32",
            "127.255.255.255",
            "128.0.0.0");
    assertThat(set.size()).isEqualTo(5);
    for (String in : List.of("0.0.0.0", "255.255.255.255", "::", "ffff::", "127.255.255.255")) {
      assertThat(find(set, in)).as(in).isNotNegative();
    }
    for (String out : List.of("0.0.0.1", "255.255.255.254", "::1", "fffe::", "127.255.255.254")) {
      assertThat(find(set, out)).as(out).isEqualTo(-1);
    }
  }

  @Test
  void keepsFamiliesApart() {
    IntervalSet wide = set("::/8", "192.0.2.1", "2001:db8::1", "00ff::/16");
    assertThat(find(wide, "192.0.2.1")).isEqualTo(0);
    assertThat(find(wide, "192.0.2.2")).isEqualTo(-1);
    assertThat(find(wide, "::1")).isEqualTo(1);
    assertThat(wide.size()).isEqualTo(3);
    assertThat(find(IntervalSet.EMPTY, "192.0.2.1")).isEqualTo(-1);
    assertThat(IntervalSet.EMPTY.isEmpty()).isTrue();
  }

  @Test
  void agreesWithANaiveList() throws Exception {
    Random random = Seeds.random("IntervalSetTest.agreesWithANaiveList");
    for (int round = 0; round < 200; round++) {
      List<Cidr> ranges = new ArrayList<>();
      List<IpKey> probes = new ArrayList<>();
      for (int i = random.nextInt(60); i >= 0; i--) {
        Cidr range = range(random);
        ranges.add(range);
        probes.add(range.first());
        probes.add(range.last());
        probes.add(new IpKey(range.firstHi(), range.firstLo() - 1));
        probes.add(new IpKey(range.lastHi(), range.lastLo() + 1));
        probes.add(IpKey.ofBytes(Seeds.address16(random)));
      }
      IntervalSet set = IntervalSet.of(ranges);
      for (IpKey probe : probes) {
        boolean expected = ranges.stream().anyMatch(range -> range.contains(probe.hi, probe.lo));
        assertThat(set.contains(probe.hi, probe.lo))
            .as("%s in %s", probe, ranges)
            .isEqualTo(expected);
        int index = set.find(probe.hi, probe.lo);
        if (expected) {
          assertThat(set.interval(index).contains(probe.hi, probe.lo)).isTrue();
        }
      }
      for (int i = 1; i < set.size(); i++) {
        if (set.interval(i - 1).isV4() == set.interval(i).isV4()) {
          assertThat(set.interval(i - 1).last()).isLessThan(set.interval(i).first());
        }
      }
      Collections.shuffle(ranges, random);
      assertThat(IntervalSet.of(ranges)).isEqualTo(set).hasSameHashCodeAs(set);
      assertThat(copy(set)).isEqualTo(set);
    }
  }

  private static Cidr range(Random random) {
    IpKey first = IpKey.ofBytes(Seeds.address16(random));
    // Few different high bytes, so that ranges meet.
    if (random.nextBoolean()) {
      first.setV4(0xc0000200 | random.nextInt(256));
    }
    long span = random.nextInt(4) == 0 ? 0 : random.nextInt(20);
    IpKey last = new IpKey(first.hi, first.lo + span);
    return first.compareTo(last) <= 0 && first.isV4() == last.isV4()
        ? Cidr.range(first, last)
        : Cidr.of(first);
  }

  private static IntervalSet set(String... ranges) {
    return IntervalSet.of(Stream.of(ranges).map(Cidr::parse).toList());
  }

  private static int find(IntervalSet set, String address) {
    IpKey key = IpAddress.parse(address);
    return set.find(key.hi, key.lo);
  }

  private static Object copy(IntervalSet set) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(set);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }
}
