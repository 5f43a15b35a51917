package io.lookback.udf.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv6.IPv6Address;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    // RFC 5952 sections 2 and 4
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8::1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8::0:1, 2001:db8::1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:DB8::ABCD, 2001:db8::abcd",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "0:0:0:0:0:0:0:0, ::",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    // IPv4, v4-mapped, embedded IPv4
    "192.0.2.1, 192.0.2.1",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "::ffff:192.0.2.1, 192.0.2.1",
    "::FFFF:c000:201, 192.0.2.1",
    "0:0:0:0:0:ffff:192.0.2.1, 192.0.2.1",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "::192.0.2.1, ::c000:201",
    "1:2:3:4:5:6:192.0.2.1, 1:2:3:4:5:6:c000:201",
    // zone identifiers are dropped (RFC 4007)
    "fe80::1%eth0, fe80::1",
    "fe80::1%25, fe80::1",
    "::ffff:192.0.2.1%lo, 192.0.2.1"
  })
  void writesCanonicalText(String written, String canonical) {
    assertThat(IpAddress.parse(written)).hasToString(canonical);
    assertThat(IpAddress.parse(canonical)).isEqualTo(IpAddress.parse(written));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "1.2",
        "1.2.3",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "1.2.3.4.",
        "1.2.3.4.5",
        "256.0.0.1",
        "1.2.3.999999999999",
        "010.0.0.1",
        "1.2.3.04",
        "00.0.0.0",
        "+1.2.3.4",
        "-1.2.3.4",
        "1.2.3.4 ",
        " 1.2.3.4",
        "1.2.3.4:80",
        "128.xxx.xxx.xxx",
        "149.X.X.X",
        "10.0.*.1",
        "0x7f.0.0.1",
        "2130706433",
        ":",
        ":::",
        ":1",
        "1:",
        "::1:",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "12345::",
        "::12345",
        "::g",
        "1.2.3.4::",
        "::1.2.3",
        "::1.2.3.04",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1:2:3:4:5:6:1.2.3.4",
        "fe80::1%",
        "%eth0",
        "[::1]",
        "::1/64",
        "-",
        "(empty)",
        "localhost",
        "\u0661.2.3.4"
      })
  void refuses(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(IpAddress.parse(bytes, 0, bytes.length, new IpKey())).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpAddress.parse(text))
        .withMessageContaining("'" + text + "'");
  }

  @Test
  void readsOnlyItsSlice() {
    byte[] line = "x192.0.2.1y2001:db8::1z".getBytes(StandardCharsets.US_ASCII);
    IpKey key = new IpKey();
    assertThat(IpAddress.parse(line, 1, 10, key)).isTrue();
    assertThat(key).hasToString("192.0.2.1");
    assertThat(IpAddress.parse(line, 11, 22, key)).isTrue();
    assertThat(key).hasToString("2001:db8::1");
    assertThat(IpAddress.parse(line, 5, 5, key)).isFalse();
  }

  @Test
  void agreesWithAnIndependentParser() {
    Random random = Seeds.random("IpAddressTest.agreesWithAnIndependentParser");
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = Seeds.address(random);
      IPAddress theirs = new IPAddressGenerator().from(bytes);
      IpKey ours = IpKey.ofBytes(bytes.length == 16 ? bytes : mapped(bytes));
      String canonical = theirText(theirs);
      assertThat(IpAddress.parse(theirs.toFullString().replaceAll("(^|\\.)0+(?=\\d)", "$1")))
          .isEqualTo(ours);
      assertThat(ours).hasToString(canonical);
      assertThat(IpAddress.parse(canonical)).isEqualTo(ours);
      assertThat(IpKey.ofBytes(ours.toBytes())).isEqualTo(ours);
    }
  }

  @Test
  void ordersKeysAsUnsignedNumbers() {
    Random random = Seeds.random("IpAddressTest.ordersKeysAsUnsignedNumbers");
    for (int i = 0; i < 20_000; i++) {
      byte[] one = Seeds.address16(random);
      byte[] other = random.nextInt(4) == 0 ? one.clone() : Seeds.address16(random);
      other[random.nextInt(16)] ^= (byte) random.nextInt(2);
      int expected = new BigInteger(1, one).compareTo(new BigInteger(1, other));
      IpKey left = IpKey.ofBytes(one);
      IpKey right = IpKey.ofBytes(other);
      assertThat(Integer.signum(left.compareTo(right))).isEqualTo(expected);
      assertThat(left.equals(right)).isEqualTo(expected == 0);
      assertThat(Arrays.compareUnsigned(left.toBytes(), right.toBytes()) < 0)
          .isEqualTo(expected < 0);
    }
  }

  @Test
  void acceptsNothingThatAnIndependentParserReadsDifferently() {
    Random random = Seeds.random("IpAddressTest.acceptsNothing...");
    String alphabet = "0123456789abcdef:::::....%gX-";
    int accepted = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      if (random.nextBoolean()) {
        // A valid address with up to two characters changed reaches deeper than noise does.
        text.append(IpKey.ofBytes(Seeds.address16(random)));
        for (int change = random.nextInt(3); change > 0; change--) {
          int at = random.nextInt(text.length());
          text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
        }
      } else {
        for (int length = random.nextInt(20); length > 0; length--) {
          text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
      IpKey key = new IpKey();
      if (IpAddress.parse(bytes, 0, bytes.length, key)) {
        accepted++;
        IPAddress theirs = new IPAddressString(text.toString().replaceAll("%.*", "")).getAddress();
        assertThat(theirs).as(text.toString()).isNotNull();
        assertThat(key.toString()).as(text.toString()).isEqualTo(theirText(theirs));
      }
    }
    assertThat(accepted).isGreaterThan(10_000);
  }

  @Test
  void neverThrowsOnHostileBytes() {
    Random random = Seeds.random("IpAddressTest.neverThrowsOnHostileBytes");
    byte[] bytes = new byte[64];
    byte[] liked = "0123456789abcdefABCDEF:.%/ \t\0".getBytes(StandardCharsets.US_ASCII);
    int refused = 0;
    for (int i = 0; i < 200_000; i++) {
      random.nextBytes(bytes);
      for (int j = 0; j < bytes.length; j++) {
        if (random.nextInt(4) > 0) {
          bytes[j] = liked[random.nextInt(liked.length)];
        }
      }
      int from = random.nextInt(bytes.length);
      int to = from + random.nextInt(bytes.length - from);
      if (!IpAddress.parse(bytes, from, to, new IpKey())) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100_000);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0, true", "10.255.255.255, true", "11.0.0.0, false", "172.16.0.1, true",
    "172.31.255.255, true", "172.32.0.0, false", "192.168.0.1, true", "192.169.0.0, false",
    "100.64.0.1, true", "100.127.255.255, true", "100.128.0.0, false", "fc00::1, true",
    "fdff::1, true", "fe00::1, false", "2001:db8::1, false"
  })
  void knowsPrivateAddresses(String text, boolean isPrivate) {
    IpKey key = IpAddress.parse(text);
    assertThat(IpAddress.isPrivate(key.hi, key.lo)).isEqualTo(isPrivate);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, true",
    "0.0.0.1, false",
    "127.0.0.1, true",
    "169.254.1.1, true",
    "169.253.0.1, false",
    "224.0.0.1, true",
    "239.255.255.255, true",
    "240.0.0.1, false",
    "255.255.255.255, true",
    "255.255.255.254, false",
    "::, true",
    "::1, true",
    "::2, false",
    "fe80::1, true",
    "febf::1, true",
    "fec0::1, false",
    "ff02::1, true",
    "2001:db8::1, false"
  })
  void knowsWhatIsNeitherOwnNorRemote(String text, boolean isNeither) {
    IpKey key = IpAddress.parse(text);
    assertThat(IpAddress.isNeitherOwnNorRemote(key.hi, key.lo)).isEqualTo(isNeither);
  }

  private static byte[] mapped(byte[] v4) {
    byte[] bytes = new byte[16];
    bytes[10] = -1;
    bytes[11] = -1;
    System.arraycopy(v4, 0, bytes, 12, 4);
    return bytes;
  }

  /** Their canonical text, with v4-mapped addresses as IPv4, which is our rule. */
  private static String theirText(IPAddress address) {
    if (address.isIPv6() && address.toIPv6().isIPv4Mapped()) {
      IPv6Address v6 = address.toIPv6();
      return v6.getEmbeddedIPv4Address().toCanonicalString();
    }
    return address.toCanonicalString();
  }
}
