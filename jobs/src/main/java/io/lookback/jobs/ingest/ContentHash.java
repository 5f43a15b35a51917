package io.lookback.jobs.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * Hashes what is read through it: the whole, the part up to the last newline, and every prefix of a
 * length that an earlier file had.
 */
final class ContentHash extends InputStream {
  private final InputStream in;
  private final MessageDigest digest = sha256();
  private final TreeMap<Long, String> prefixes = new TreeMap<>();
  private final long[] lengths;
  private int nextLength;
  private long hashed;
  private byte[] pending = new byte[8192];
  private int pendingLength;

  /**
   * @param lengths lengths of which the prefix's hash is wanted, ascending
   */
  ContentHash(InputStream in, long[] lengths) {
    this.in = in;
    this.lengths = lengths;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = in.read(buffer, offset, length);
    if (read <= 0) {
      return read;
    }
    int lastNewline = -1;
    for (int i = offset + read - 1; i >= offset; i--) {
      if (buffer[i] == '\n') {
        lastNewline = i;
        break;
      }
    }
    if (lastNewline >= 0) {
      hash(pending, 0, pendingLength);
      pendingLength = 0;
      hash(buffer, offset, lastNewline + 1 - offset);
      keep(buffer, lastNewline + 1, offset + read - lastNewline - 1);
    } else {
      keep(buffer, offset, read);
    }
    return read;
  }

  private void keep(byte[] buffer, int offset, int length) {
    if (pendingLength + length > pending.length) {
      if (pendingLength + length > 8 * 1024 * 1024) {
        // A line of many megabytes: no text log. It is hashed as it comes.
        hash(pending, 0, pendingLength);
        pendingLength = 0;
      }
      if (pendingLength + length > pending.length) {
        pending = Arrays.copyOf(pending, Math.max(pendingLength + length, 2 * pending.length));
      }
    }
    System.arraycopy(buffer, offset, pending, pendingLength, length);
    pendingLength += length;
  }

  private void hash(byte[] buffer, int offset, int length) {
    int from = offset;
    int left = length;
    while (nextLength < lengths.length && lengths[nextLength] - hashed <= left) {
      int part = (int) (lengths[nextLength] - hashed);
      digest.update(buffer, from, part);
      hashed += part;
      from += part;
      left -= part;
      prefixes.put(hashed, hex(copy(digest)));
      nextLength++;
    }
    digest.update(buffer, from, left);
    hashed += left;
  }

  /** Bytes up to and with the last newline. */
  long bytesToNewline() {
    return hashed;
  }

  /** All bytes. */
  long bytes() {
    return hashed + pendingLength;
  }

  /** Hash of {@link #bytesToNewline}. */
  String toNewline() {
    return hex(copy(digest));
  }

  /** Hash of all bytes; call once, at the end. */
  String whole() {
    hash(pending, 0, pendingLength);
    pendingLength = 0;
    return hex(copy(digest));
  }

  /** Hash of the first {@code length} bytes, if that length was asked for and reached. */
  String prefix(long length) {
    return prefixes.get(length);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("The JDK's SHA-256 can be cloned", e);
    }
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
