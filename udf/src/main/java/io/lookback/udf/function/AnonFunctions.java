package io.lookback.udf.function;

import io.lookback.udf.net.IpKey;
import io.lookback.udf.net.PrefixPreserving;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Function;
import org.apache.spark.unsafe.types.UTF8String;

/** SQL functions that give addresses pseudonyms; called from generated code, so public. */
@Sql.Family("Anonymisation")
public final class AnonFunctions {
  private static final String IP = "ip ADDRESS - an address";
  private static final String KEY =
      "key KEY - 32 secret bytes: binary, 64 hexadecimal digits, or 32 characters";
  private static final String SECRET =
      "A key in the text of a query shows in EXPLAIN, in Spark's UI and in its event logs; read it"
          + " from a table that only you can read, or share through 'lookback share'. Pseudonyms are"
          + " no anonymity: who holds the key can undo them, who knows some pairs knows prefixes.";

  private static final ThreadLocal<Recent> PFX =
      ThreadLocal.withInitial(() -> new Recent(PrefixPreserving::ipcryptPfx));
  private static final ThreadLocal<Recent> CRYPTO_PAN =
      ThreadLocal.withInitial(() -> new Recent(PrefixPreserving::cryptoPan));

  private AnonFunctions() {}

  /** What a thread remembers of its last keys, which seldom change: a few megabytes each. */
  private static final class Recent {
    private final Function<byte[], PrefixPreserving> maker;
    private final Object[] keys = new Object[2];
    private final PrefixPreserving[] schemes = new PrefixPreserving[keys.length];
    private int oldest;

    Recent(Function<byte[], PrefixPreserving> maker) {
      this.maker = maker;
    }

    PrefixPreserving of(Object key) {
      for (int i = 0; i < keys.length; i++) {
        if (key instanceof byte[] bytes
            ? keys[i] instanceof byte[] known && Arrays.equals(bytes, known)
            : key.equals(keys[i])) {
          return schemes[i];
        }
      }
      PrefixPreserving scheme;
      try {
        scheme = maker.apply(keyBytes(key));
      } catch (IllegalArgumentException e) {
        throw Problem.of("Argument key: " + e.getMessage());
      }
      keys[oldest] = key instanceof byte[] bytes ? bytes.clone() : ((UTF8String) key).clone();
      schemes[oldest] = scheme;
      oldest = (oldest + 1) % keys.length;
      return scheme;
    }
  }

  /**
   * The bytes of a key given as such, as 64 hexadecimal digits (after {@code 0x} if one likes), or,
   * as nfanon takes it, as 32 characters.
   *
   * @throws IllegalArgumentException without the key in its message
   */
  static byte[] keyBytes(Object key) {
    if (key instanceof byte[] bytes) {
      return checked(bytes);
    }
    String text = key.toString();
    String digits = text.startsWith("0x") ? text.substring(2) : text;
    if (digits.length() == 2 * PrefixPreserving.KEY_BYTES) {
      try {
        return HexFormat.of().parseHex(digits);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("64 characters that are not all hexadecimal digits");
      }
    }
    return checked(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] checked(byte[] key) {
    if (key.length != PrefixPreserving.KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key has 32 bytes, given as such, as 64 hexadecimal digits or as 32 characters; this one"
              + " has "
              + key.length);
    }
    return key;
  }

  private static UTF8String anonymize(ThreadLocal<Recent> recent, Object ip, Object key) {
    IpKey address = Addresses.key(ip);
    if (address == null) {
      return null;
    }
    recent.get().of(key).anonymize(address);
    return Addresses.text(address);
  }

  private static UTF8String reverse(ThreadLocal<Recent> recent, Object ip, Object key) {
    IpKey address = Addresses.key(ip);
    if (address == null) {
      return null;
    }
    recent.get().of(key).reverse(address);
    return Addresses.text(address);
  }

  /** The pseudonym of an address, or null. */
  @Sql(
      name = "anon_pfx",
      does =
          "The pseudonym of an address (ipcrypt-pfx, draft-denis-ipcrypt): addresses that share a"
              + " prefix have pseudonyms that share one of exactly that length; null when it is no"
              + " address.",
      takes = {IP, KEY},
      gives = "STRING",
      example =
          "SELECT anon_pfx('10.0.0.47',"
              + " X'2b7e151628aed2a6abf7158809cf4f3ca9f5ba40db214c3798f2e1c23456789a')",
      result = "19.214.210.244",
      note = SECRET)
  public static UTF8String anonPfx(Object ip, Object key) {
    return anonymize(PFX, ip, key);
  }

  /** The address of a pseudonym, or null. */
  @Sql(
      name = "anon_pfx_reverse",
      does = "The address whose pseudonym anon_pfx gives; null when it is no address.",
      takes = {"ip ADDRESS - a pseudonym", KEY},
      gives = "STRING",
      example =
          "SELECT anon_pfx_reverse('19.214.210.244',"
              + " '2b7e151628aed2a6abf7158809cf4f3ca9f5ba40db214c3798f2e1c23456789a')",
      result = "10.0.0.47",
      note = SECRET)
  public static UTF8String anonPfxReverse(Object ip, Object key) {
    return reverse(PFX, ip, key);
  }

  /** The pseudonym of an address as nfanon gives it, or null. */
  @Sql(
      name = "anon_cryptopan",
      does =
          "The pseudonym of an address by Crypto-PAn, for IPv4 the one that nfanon writes; null when"
              + " it is no address.",
      takes = {IP, KEY},
      gives = "STRING",
      example = "SELECT anon_cryptopan('192.0.2.1', '32-char-str-for-AES-key-and-pad.')",
      result = "192.0.125.244",
      note = SECRET)
  public static UTF8String anonCryptoPan(Object ip, Object key) {
    return anonymize(CRYPTO_PAN, ip, key);
  }

  /** The address of a pseudonym of Crypto-PAn, or null. */
  @Sql(
      name = "anon_cryptopan_reverse",
      does = "The address whose pseudonym anon_cryptopan gives; null when it is no address.",
      takes = {"ip ADDRESS - a pseudonym", KEY},
      gives = "STRING",
      example =
          "SELECT anon_cryptopan_reverse('192.0.125.244', '32-char-str-for-AES-key-and-pad.')",
      result = "192.0.2.1",
      note = SECRET)
  public static UTF8String anonCryptoPanReverse(Object ip, Object key) {
    return reverse(CRYPTO_PAN, ip, key);
  }
}
