package io.lookback.udf.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PrefixPreservingTest {
  private static final String FIRST_KEY =
      "0123456789abcdeffedcba98765432101032547698badcfeefcdab8967452301";
  private static final String SECOND_KEY =
      "2b7e151628aed2a6abf7158809cf4f3ca9f5ba40db214c3798f2e1c23456789a";

  /** Of the sample that the authors of Crypto-PAn distribute. */
  private static final String SAMPLE_KEY =
      "1522178d33a4cf80130a5b1649907d10d8988f837979652762574c2d2a842202";

  enum Kind {
    IPCRYPT_PFX(PrefixPreserving.IpcryptPfx::new),
    CRYPTO_PAN(PrefixPreserving.CryptoPan::new);

    private final Function<byte[], PrefixPreserving.Scheme> scheme;

    Kind(Function<byte[], PrefixPreserving.Scheme> scheme) {
      this.scheme = scheme;
    }

    PrefixPreserving with(String key, int slots) {
      return new PrefixPreserving(scheme.apply(HexFormat.of().parseHex(key)), slots);
    }
  }

  /** The vectors of draft-denis-ipcrypt, "ipcrypt-pfx Test Vectors". */
  @ParameterizedTest
  @CsvSource({
    FIRST_KEY + ",0.0.0.0,151.82.155.134",
    FIRST_KEY + ",255.255.255.255,94.185.169.89",
    FIRST_KEY + ",192.0.2.1,100.115.72.131",
    FIRST_KEY + ",2001:db8::1,c180:5dd4:2587:3524:30ab:fa65:6ab6:f88",
    SECOND_KEY + ",10.0.0.47,19.214.210.244",
    SECOND_KEY + ",10.0.0.129,19.214.210.80",
    SECOND_KEY + ",10.0.0.234,19.214.210.30",
    SECOND_KEY + ",172.16.5.193,210.78.229.136",
    SECOND_KEY + ",172.16.97.42,210.78.179.241",
    SECOND_KEY + ",172.16.248.177,210.78.121.215",
    SECOND_KEY + ",2001:db8::a5c9:4e2f:bb91:5a7d,7cec:702c:1243:f70:1956:125:b9bd:1aba",
    SECOND_KEY + ",2001:db8::7234:d8f1:3c6e:9a52,7cec:702c:1243:f70:a3ef:c8e:95c1:cd0d",
    SECOND_KEY + ",2001:db8::f1e0:937b:26d4:8c1a,7cec:702c:1243:f70:443c:c8e:6a62:b64d",
    SECOND_KEY + ",2001:db8:3a5c::e7d1:4b9f:2c8a:f673,7cec:702c:3503:bef:e616:96bd:be33:a9b9",
    SECOND_KEY + ",2001:db8:9f27::b4e2:7a3d:5f91:c8e6,7cec:702c:a504:b74e:194a:3d90:b047:2d1a",
    SECOND_KEY + ",2001:db8:d8b4::193c:a5e7:8b2f:46d1,7cec:702c:f840:aa67:1b8:e84f:ac9d:77fb"
  })
  void ipcryptPfxAsPublished(String key, String address, String pseudonym) {
    check(PrefixPreserving.ipcryptPfx(HexFormat.of().parseHex(key)), address, pseudonym);
  }

  /** The sample trace of the authors; of IPv6, what other implementations agree on. */
  @ParameterizedTest
  @CsvSource({
    "128.11.68.132,135.242.180.132",
    "129.118.74.4,134.136.186.123",
    "130.132.252.244,133.68.164.234",
    "141.223.7.43,141.167.8.160",
    "152.163.225.39,151.140.114.167",
    "166.107.77.190,160.132.178.185",
    "192.102.249.13,252.138.62.131",
    "204.184.162.189,243.192.77.90",
    "24.0.250.221,100.15.198.226",
    "4.3.88.225,124.60.155.63",
    "64.39.15.238,0.219.7.41",
    "::1,78ff:f001:9fc0:20df:8380:b1f1:704:ed",
    "::ffff,78ff:f001:9fc0:20df:8380:b1f1:704:f838",
    "2001:db8::1,4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e"
  })
  void cryptoPanAsPublished(String address, String pseudonym) {
    check(PrefixPreserving.cryptoPan(HexFormat.of().parseHex(SAMPLE_KEY)), address, pseudonym);
  }

  /** What {@code nfanon -K 32-char-str-for-AES-key-and-pad.} of nfdump 1.7.1 writes for IPv4. */
  @Test
  void cryptoPanAsNfanonWrites() {
    PrefixPreserving scheme =
        PrefixPreserving.cryptoPan(
            "32-char-str-for-AES-key-and-pad.".getBytes(StandardCharsets.US_ASCII));
    check(scheme, "192.0.2.1", "192.0.125.244");
    check(scheme, "2001:db8::1", "27fe:8bc7:fee:1e:1e1f:f0fe:f0e1:83fd");
  }

  private static void check(PrefixPreserving scheme, String address, String pseudonym) {
    IpKey key = IpAddress.parse(address);
    scheme.anonymize(key);
    assertThat(key).hasToString(pseudonym);
    scheme.reverse(key);
    assertThat(key).isEqualTo(IpAddress.parse(address));
  }

  @ParameterizedTest
  @EnumSource
  void sharedPrefixesStayExactlyAsLong(Kind kind) {
    Random random = Seeds.random("sharedPrefixesStayExactlyAsLong");
    PrefixPreserving scheme = kind.with(SECOND_KEY, 1 << 12);
    for (int i = 0; i < 5_000; i++) {
      IpKey left = IpKey.ofBytes(Seeds.address16(random));
      int width = left.isV4() ? 32 : 128;
      int shared = random.nextInt(width);
      IpKey right = flipped(left, 128 - width + shared, random);
      IpKey anonymousLeft = new IpKey(left.hi, left.lo);
      IpKey anonymousRight = new IpKey(right.hi, right.lo);
      scheme.anonymize(anonymousLeft);
      scheme.anonymize(anonymousRight);
      assertThat(anonymousLeft.isV4()).isEqualTo(left.isV4());
      assertThat(sharedBits(anonymousLeft, anonymousRight))
          .as(left + " and " + right)
          .isEqualTo(128 - width + shared);
    }
  }

  /** Another address: bit {@code at} differs, those after it are random. */
  private static IpKey flipped(IpKey key, int at, Random random) {
    long noiseHi = at >= 64 ? 0 : random.nextLong() & (-1L >>> at);
    long noiseLo = at < 64 ? random.nextLong() : random.nextLong() & (-1L >>> (at - 64));
    IpKey other = new IpKey(key.hi ^ noiseHi, key.lo ^ noiseLo);
    long bit = 1L << (63 - (at & 63));
    if (at < 64) {
      other.hi = (other.hi & ~bit) | (~key.hi & bit);
    } else {
      other.lo = (other.lo & ~bit) | (~key.lo & bit);
    }
    return other;
  }

  private static int sharedBits(IpKey left, IpKey right) {
    long high = left.hi ^ right.hi;
    return high != 0
        ? Long.numberOfLeadingZeros(high)
        : 64 + Long.numberOfLeadingZeros(left.lo ^ right.lo);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsRememberedChangesNothing(Kind kind) {
    Random random = Seeds.random("whatIsRememberedChangesNothing");
    PrefixPreserving remembering = kind.with(FIRST_KEY, 64);
    PrefixPreserving forgetful = kind.with(FIRST_KEY, 1);
    for (int i = 0; i < 5_000; i++) {
      IpKey address = IpKey.ofBytes(Seeds.address16(random));
      IpKey one = new IpKey(address.hi, address.lo);
      IpKey other = new IpKey(address.hi, address.lo);
      remembering.anonymize(one);
      forgetful.anonymize(other);
      assertThat(one).isEqualTo(other).isNotEqualTo(address);
      remembering.reverse(one);
      forgetful.reverse(other);
      assertThat(one).isEqualTo(address);
      assertThat(other).isEqualTo(address);
    }
  }

  @Test
  void badKeysAreRefused() {
    assertThatThrownBy(() -> PrefixPreserving.cryptoPan(new byte[16]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A key for anonymising addresses has 32 bytes, not 16");
    assertThatThrownBy(() -> PrefixPreserving.ipcryptPfx(new byte[32]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The two halves of an ipcrypt-pfx key must differ");
  }
}
