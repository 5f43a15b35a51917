package io.lookback.jobs.retrohunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.jobs.records.AddressRange;
import io.lookback.jobs.sightings.AddressBlock;
import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListingIndexTest {
  private static final long V4 = 0xffff_0000_0000L;

  private static ListingIndex index(String... ranges) {
    return ListingIndex.of(Arrays.stream(ranges).map(Cidr::parse).map(AddressRange::of).toList());
  }

  private static int[] find(ListingIndex index, String address) {
    return index.find(IpAddress.parse(address).toBytes());
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.1.255, ''",
    "192.0.2.0, 0",
    "192.0.2.9, 0 1",
    "192.0.2.10, 0 1 2 4",
    "192.0.2.11, 0 1",
    "192.0.2.20, 0 1",
    "192.0.2.21, 0",
    "192.0.2.255, 0",
    "192.0.3.0, ''",
    "2001:db8::5, 3",
    "2001:db9::, ''",
    "0.0.0.0, ''",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 5"
  })
  void findsAllRangesThatHoldAnAddress(String address, String expected) {
    ListingIndex index =
        index(
            "192.0.2.0/24",
            "192.0.2.9-192.0.2.20",
            "192.0.2.10",
            "2001:db8::/32",
            "192.0.2.10",
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0/124");
    int[] found = find(index, address);
    if (expected.isEmpty()) {
      assertThat(found).isNull();
    } else {
      assertThat(found)
          .containsExactly(
              Arrays.stream(expected.split(" ")).mapToInt(Integer::parseInt).toArray());
    }
  }

  @Test
  void anEmptyIndexHoldsNothing() {
    assertThat(find(index(), "192.0.2.1")).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void agreesWithComparingEachRange(long seed) {
    Random random = new Random(seed);
    List<AddressRange> ranges = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      IpKey one = key(random);
      IpKey other = random.nextInt(3) == 0 ? one : key(random);
      ranges.add(
          one.compareTo(other) <= 0 ? new AddressRange(one, other) : new AddressRange(other, one));
    }
    ListingIndex index = ListingIndex.of(ranges);
    for (int i = 0; i < 2000; i++) {
      IpKey address = key(random);
      int[] expected =
          IntStream.range(0, ranges.size())
              .filter(
                  n ->
                      ranges.get(n).first().compareTo(address) <= 0
                          && address.compareTo(ranges.get(n).last()) <= 0)
              .toArray();
      int[] found = index.find(address.toBytes());
      assertThat(found == null ? new int[0] : found)
          .as("%s, seed %s", address, seed)
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void findsInBlocksOfAnyOrderWhatEachAddressGives(long seed) {
    Random random = new Random(seed);
    List<AddressRange> ranges = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      long lo = V4 | (long) random.nextInt(200) << 16 | random.nextInt(1 << 16);
      ranges.add(
          new AddressRange(
              new IpKey(0, lo), new IpKey(0, lo + (i % 9 == 0 ? 300_000 : random.nextInt(9)))));
    }
    ListingIndex index = ListingIndex.of(ranges);
    ListingIndex.Walk walk = index.walk();
    AddressBlock block = new AddressBlock();
    int all = 0;
    for (int i = 0; i < 2_000; i++) {
      // Mostly a little further, at times back.
      long network = V4 | (long) (i % 7 == 0 ? random.nextInt(210) : i / 10) << 16;
      int[] keys = random.ints(200, 0, 1 << 16).distinct().sorted().toArray();
      ByteBuffer packed = ByteBuffer.allocate(2 * keys.length);
      List<String> expected = new ArrayList<>();
      for (int at = 0; at < keys.length; at++) {
        packed.putShort((short) keys[at]);
        int[] holding = index.find(new IpKey(0, network | keys[at]).toBytes());
        if (holding != null) {
          expected.add(at + ": " + Arrays.toString(holding));
        }
      }
      boolean isTouched = walk.touchesNetwork(0, network | keys[0]);
      block.open(0, network | keys[0], packed.flip());
      List<String> found = new ArrayList<>();
      walk.find(
          block,
          (at, numbers, from, to) ->
              found.add(at + ": " + Arrays.toString(Arrays.copyOfRange(numbers, from, to))));
      assertThat(found).isEqualTo(expected);
      assertThat(isTouched || expected.isEmpty()).isTrue();
      all += found.size();
    }
    assertThat(all).isGreaterThan(10_000);
  }

  /** Few enough addresses that ranges meet, on both sides of the sign bit. */
  private static IpKey key(Random random) {
    return new IpKey((long) random.nextInt(2) << 63, random.nextInt(300) - 150);
  }
}
