package io.lookback.udf.net;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Replaces addresses by others so that two that share their first n bits still share exactly their
 * first n bits, and back again with the same key. IPv4 becomes IPv4, IPv6 becomes IPv6.
 *
 * <p>Two schemes, both a bit-wise exclusive or of the address with pseudo-random bits that depend
 * on the bits before:
 *
 * <ul>
 *   <li>ipcrypt-pfx (draft-denis-ipcrypt, "ipcrypt-pfx"): for new data.
 *   <li>Crypto-PAn (J. Fan, J. Xu, M. Ammar, S. Moon: Prefix-preserving IP address anonymization,
 *       Computer Networks 46, 2004): what nfanon writes for IPv4, to compare with data that is
 *       anonymised already. Of IPv6 all 128 bits are treated as those of IPv4 are; nfanon orders
 *       their bits otherwise.
 * </ul>
 *
 * This is pseudonymity and no more: whoever knows some pairs learns the prefixes of their
 * neighbours, and whoever holds the key can go through all IPv4 addresses.
 *
 * <p>One bit costs one AES block or two, so bits are remembered by prefix: a column costs what its
 * distinct prefixes cost. The memory is bounded (5.8 MB, oldest forgotten at a collision). Not
 * thread-safe; one instance per thread. Neither serializable nor printed, because it holds the key.
 */
public final class PrefixPreserving {
  /** Length of the key of both schemes, in bytes. */
  public static final int KEY_BYTES = 32;

  private static final int BLOCK = 16;
  private static final int SLOTS = 1 << 16;

  // A slot holds the pseudo-random bits below one prefix of whole bytes: the prefix as two longs,
  // its length in bytes + 1 (0: empty), then 256 bits "is known" and 256 bits "is flipped". The bit
  // of a prefix that continues with the k bits v has the number 2^k + v.
  private static final int LENGTH = 2;
  private static final int KNOWN = 3;
  private static final int FLIPPED = 7;
  private static final int SLOT_LONGS = 11;

  private final Scheme scheme;
  private final long[] slots;
  private final int slotMask;
  private final byte[] blocks = new byte[8 * BLOCK];
  private final int[] missing = new int[8];

  PrefixPreserving(Scheme scheme, int slots) {
    this.scheme = scheme;
    this.slots = new long[slots * SLOT_LONGS];
    this.slotMask = slots - 1;
  }

  /**
   * The scheme ipcrypt-pfx.
   *
   * @param key 32 bytes whose halves differ
   */
  public static PrefixPreserving ipcryptPfx(byte[] key) {
    return new PrefixPreserving(new IpcryptPfx(key), SLOTS);
  }

  /**
   * The scheme Crypto-PAn.
   *
   * @param key 32 bytes: an AES key, then the seed of the padding
   */
  public static PrefixPreserving cryptoPan(byte[] key) {
    return new PrefixPreserving(new CryptoPan(key), SLOTS);
  }

  /** Replaces the address by its pseudonym. */
  public void anonymize(IpKey address) {
    replace(address, true);
  }

  /** Replaces the pseudonym by the address. */
  public void reverse(IpKey pseudonym) {
    replace(pseudonym, false);
  }

  private void replace(IpKey address, boolean forward) {
    if (!address.isV4()) {
      replace(address, 0, BLOCK, forward);
    } else if (scheme.keepsV4Mapped()) {
      replace(address, 12, BLOCK, forward);
    } else {
      IpKey first = new IpKey(address.lo << 32, 0);
      replace(first, 0, 4, forward);
      address.setV4((int) (first.hi >>> 32));
    }
  }

  private void replace(IpKey address, int fromByte, int toByte, boolean forward) {
    // The bits of the true address, as far as they are known: what the flips depend on.
    long plainHi = fromByte == 0 ? 0 : address.hi;
    long plainLo = fromByte == 0 ? 0 : address.lo & 0xffff_ffff_0000_0000L;
    for (int at = fromByte; at < toByte; at++) {
      int shift = 56 - 8 * (at & 7);
      int given = (int) ((at < 8 ? address.hi : address.lo) >>> shift) & 0xff;
      int slot = slot(plainHi, plainLo, at);
      if (forward) {
        learnPath(slot, given);
      }
      int replaced = 0;
      int plain = 1;
      for (int bit = 7; bit >= 0; bit--) {
        int in = given >>> bit & 1;
        int out = in ^ flip(slot, plain);
        replaced = replaced << 1 | out;
        plain = plain << 1 | (forward ? in : out);
      }
      long change = (long) (given ^ replaced) << shift;
      long trueByte = (plain & 0xffL) << shift;
      if (at < 8) {
        address.hi ^= change;
        plainHi |= trueByte;
      } else {
        address.lo ^= change;
        plainLo |= trueByte;
      }
    }
  }

  /** Where the bits below this prefix are kept; forgets what was there under another prefix. */
  private int slot(long hi, long lo, int bytes) {
    long hash = (hi * 0x9E3779B97F4A7C15L + lo) * 0xD6E8FEB86659FD93L + bytes;
    hash = (hash ^ hash >>> 32) * 0x9E3779B97F4A7C15L;
    int slot = ((int) (hash >>> 40) & slotMask) * SLOT_LONGS;
    if (slots[slot] != hi || slots[slot + 1] != lo || slots[slot + LENGTH] != bytes + 1) {
      slots[slot] = hi;
      slots[slot + 1] = lo;
      slots[slot + LENGTH] = bytes + 1;
      Arrays.fill(slots, slot + KNOWN, slot + SLOT_LONGS, 0);
    }
    return slot;
  }

  private int flip(int slot, int number) {
    if (!isKnown(slot, number)) {
      missing[0] = number;
      learn(slot, 1);
    }
    return (int) (slots[slot + FLIPPED + (number >>> 6)] >>> number) & 1;
  }

  private boolean isKnown(int slot, int number) {
    return (slots[slot + KNOWN + (number >>> 6)] >>> number & 1) != 0;
  }

  /** Of a known address all bits of a byte can be had at once, which AES does faster. */
  private void learnPath(int slot, int value) {
    int count = 0;
    for (int bits = 0; bits < 8; bits++) {
      int number = 1 << bits | value >>> (8 - bits);
      if (!isKnown(slot, number)) {
        missing[count++] = number;
      }
    }
    if (count > 0) {
      learn(slot, count);
    }
  }

  private void learn(int slot, int count) {
    int prefixBits = 8 * ((int) slots[slot + LENGTH] - 1);
    for (int i = 0; i < count; i++) {
      int bits = 31 - Integer.numberOfLeadingZeros(missing[i]);
      // The highest bit of the number only says how many bits follow it.
      long below = bits == 0 ? 0 : (long) missing[i] << (64 - bits);
      long hi = slots[slot];
      long lo = slots[slot + 1];
      if (prefixBits < 64) {
        hi |= below >>> prefixBits;
      } else {
        lo |= below >>> (prefixBits - 64);
      }
      scheme.pad(hi, lo, prefixBits + bits, blocks, i * BLOCK);
    }
    int flips = scheme.flips(blocks, count);
    for (int i = 0; i < count; i++) {
      int word = missing[i] >>> 6;
      slots[slot + KNOWN + word] |= 1L << missing[i];
      slots[slot + FLIPPED + word] |= (flips >>> i & 1L) << missing[i];
    }
  }

  /** How the pseudo-random bit that follows a prefix comes about. */
  interface Scheme {
    /**
     * Whether an IPv4 address is the last four bytes of its v4-mapped form, or the first of all.
     */
    boolean keepsV4Mapped();

    /** Writes the block that stands for a prefix of so many bits; the other bits are zero. */
    void pad(long hi, long lo, int bits, byte[] block, int at);

    /** The bits that follow the prefixes of these blocks (at most eight); spoils the blocks. */
    int flips(byte[] blocks, int count);
  }

  static final class IpcryptPfx implements Scheme {
    private final Cipher first;
    private final Cipher second;
    private final byte[] fromFirst = new byte[8 * BLOCK];
    private final byte[] fromSecond = new byte[8 * BLOCK];

    IpcryptPfx(byte[] key) {
      checkLength(key);
      // With equal halves every bit would be zero and the address would come out as it went in.
      if (Arrays.equals(key, 0, BLOCK, key, BLOCK, KEY_BYTES)) {
        throw new IllegalArgumentException(
            "The two halves of an ipcrypt-pfx key must differ; please take 32 random bytes.");
      }
      first = aes(key);
      second = aes(Arrays.copyOfRange(key, BLOCK, KEY_BYTES));
    }

    @Override
    public boolean keepsV4Mapped() {
      return true;
    }

    /** The prefix at the right end, a one before it. */
    @Override
    public void pad(long hi, long lo, int bits, byte[] block, int at) {
      long padHi;
      long padLo;
      if (bits == 0) {
        padHi = 0;
        padLo = 1;
      } else if (bits < 64) {
        padHi = 0;
        padLo = 1L << bits | hi >>> (64 - bits);
      } else if (bits == 64) {
        padHi = 1;
        padLo = hi;
      } else {
        padHi = 1L << (bits - 64) | hi >>> (128 - bits);
        padLo = hi << (bits - 64) | lo >>> (128 - bits);
      }
      writeLong(padHi, block, at);
      writeLong(padLo, block, at + 8);
    }

    @Override
    public int flips(byte[] blocks, int count) {
      encrypt(first, blocks, count, fromFirst);
      encrypt(second, blocks, count, fromSecond);
      int flips = 0;
      for (int i = 0; i < count; i++) {
        int last = i * BLOCK + BLOCK - 1;
        flips |= ((fromFirst[last] ^ fromSecond[last]) & 1) << i;
      }
      return flips;
    }
  }

  static final class CryptoPan implements Scheme {
    private final Cipher cipher;
    private final long padHi;
    private final long padLo;
    private final byte[] encrypted = new byte[8 * BLOCK];

    CryptoPan(byte[] key) {
      checkLength(key);
      cipher = aes(key);
      encrypt(cipher, Arrays.copyOfRange(key, BLOCK, KEY_BYTES), 1, encrypted);
      IpKey pad = IpKey.ofBytes(Arrays.copyOf(encrypted, BLOCK));
      padHi = pad.hi;
      padLo = pad.lo;
    }

    @Override
    public boolean keepsV4Mapped() {
      return false;
    }

    /** The prefix at the left end, then the padding. */
    @Override
    public void pad(long hi, long lo, int bits, byte[] block, int at) {
      writeLong(hi | (bits >= 64 ? 0 : padHi & -1L >>> bits), block, at);
      writeLong(lo | (bits <= 64 ? padLo : padLo & -1L >>> (bits - 64)), block, at + 8);
    }

    @Override
    public int flips(byte[] blocks, int count) {
      encrypt(cipher, blocks, count, encrypted);
      int flips = 0;
      for (int i = 0; i < count; i++) {
        flips |= (encrypted[i * BLOCK] >>> 7 & 1) << i;
      }
      return flips;
    }
  }

  private static void checkLength(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "A key for anonymising addresses has 32 bytes, not " + key.length);
    }
  }

  private static void writeLong(long value, byte[] out, int at) {
    for (int i = 0; i < 8; i++) {
      out[at + i] = (byte) (value >>> (56 - 8 * i));
    }
  }

  /** AES-128 of single blocks, with the first 16 bytes of the key. */
  private static Cipher aes(byte[] key) {
    try {
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, 0, BLOCK, "AES"));
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime has no AES", e);
    }
  }

  private static void encrypt(Cipher cipher, byte[] blocks, int count, byte[] out) {
    try {
      cipher.doFinal(blocks, 0, count * BLOCK, out, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES failed on " + count + " blocks", e);
    }
  }
}
