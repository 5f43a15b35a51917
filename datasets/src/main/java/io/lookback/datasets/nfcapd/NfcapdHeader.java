package io.lookback.datasets.nfcapd;

import java.io.IOException;
import java.util.Locale;

/**
 * What the first bytes of a file say of it.
 *
 * @param layout 1 (nfdump 1.6) or 2 (nfdump 1.7)
 * @param littleEndian byte order of the computer that wrote it
 * @param writerVersion nfdump's version as 0x01070100 for 1.7.1; 0 = unknown
 * @param createdS Unix seconds; 0 = unknown
 * @param blocks how many data blocks there should be; 0 when the writer did not finish the file
 * @param dataStart position of the first block
 * @param appendixOffset position of the appendix with name and statistics; 0 = there is none
 * @param appendixBlocks number of its blocks
 * @param ident name of the source, where the head has it (layout 1)
 * @param anonymised whether the head says that addresses are not the real ones (layout 1)
 * @param totals the writer's statistics, where the head has them (layout 1); else null
 */
public record NfcapdHeader(
    int layout,
    boolean littleEndian,
    long writerVersion,
    long createdS,
    BlockCompression compression,
    long blocks,
    long dataStart,
    long appendixOffset,
    int appendixBlocks,
    String ident,
    boolean anonymised,
    NfcapdTotals totals) {
  static final int SIZE_TWO = 40;
  static final int SIZE_ONE = 276;

  private static final int MAGIC = 0xa50c;

  /** From then on the last two bytes of flowMisc are padding. */
  static final long WITHOUT_REVERSE_FLAGS = 0x01070500L;

  /** Whether these first bytes of a file (at least 4) are those of an nfcapd file. */
  public static boolean detects(byte[] head) {
    if (head.length < 4) {
      return false;
    }
    int magic = (head[0] & 0xff) << 8 | (head[1] & 0xff);
    boolean little = magic == 0x0ca5;
    int version = NfcapdBytes.u16(head, 2, little);
    return (little || magic == MAGIC) && version >= 1 && version <= 3;
  }

  /**
   * Reads the head of a file.
   *
   * @throws NfcapdException when it is no nfcapd file, cut off within its head, or of a version
   *     that is not read
   */
  static NfcapdHeader read(NfcapdInput input) throws IOException {
    byte[] head = new byte[SIZE_ONE];
    int length = input.read(0, head, 0, head.length);
    if (length < 4) {
      throw damaged("only " + length + " bytes in it");
    }
    if (!detects(head)) {
      throw damaged(
          String.format(
              Locale.ROOT,
              "no nfcapd file: it begins with %02x %02x %02x %02x, not with 0c a5 or a5 0c and a"
                  + " version",
              head[0],
              head[1],
              head[2],
              head[3]));
    }
    boolean little = (head[0] & 0xff) == 0x0c;
    return switch (NfcapdBytes.u16(head, 2, little)) {
      case 1 -> layoutOne(head, length, little);
      case 2 -> layoutTwo(head, length, little);
      default ->
          throw new NfcapdException(
              "layout 3, written by nfdump 1.8, is not read; please make a copy with nfdump 1.7"
                  + " (nfdump -r FILE -w COPY), or let nfdump 1.8 write the format of 1.7",
              true);
    };
  }

  private static NfcapdHeader layoutOne(byte[] head, int length, boolean little) {
    if (length < SIZE_ONE) {
      throw damaged("cut off within its head: " + length + " of " + SIZE_ONE + " bytes");
    }
    long flags = NfcapdBytes.u32(head, 4, little);
    BlockCompression compression = BlockCompression.NONE;
    if ((flags & 1) != 0) {
      compression = BlockCompression.LZO;
    } else if ((flags & 8) != 0) {
      compression = BlockCompression.BZ2;
    } else if ((flags & 0x10) != 0) {
      compression = BlockCompression.LZ4;
    }
    return new NfcapdHeader(
        1,
        little,
        0,
        0,
        compression,
        NfcapdBytes.u32(head, 8, little),
        SIZE_ONE,
        0,
        0,
        NfcapdRecord.text(head, 12, 128),
        (flags & 2) != 0,
        NfcapdTotals.ofLayoutOne(head, 140, little));
  }

  private static NfcapdHeader layoutTwo(byte[] head, int length, boolean little) {
    if (length < SIZE_TWO) {
      throw damaged("cut off within its head: " + length + " of " + SIZE_TWO + " bytes");
    }
    BlockCompression compression = BlockCompression.of(head[16] & 0xff);
    if (compression == null) {
      throw damaged("its head names the compression " + (head[16] & 0xff) + ", which nobody knows");
    }
    if (head[17] != 0) {
      throw new NfcapdException(
          "encrypted files are not read; please make a copy without encryption (nfdump -r FILE -w"
              + " COPY)",
          true);
    }
    return new NfcapdHeader(
        2,
        little,
        NfcapdBytes.u32(head, 4, little),
        NfcapdBytes.u64(head, 8, little),
        compression,
        NfcapdBytes.u32(head, 36, little),
        SIZE_TWO,
        NfcapdBytes.u64(head, 24, little),
        NfcapdBytes.u16(head, 18, little),
        null,
        false,
        null);
  }

  private static NfcapdException damaged(String reason) {
    return new NfcapdException(reason, false);
  }

  boolean hasReverseFlags() {
    long release = writerVersion & 0x0fff_ffffL;
    return layout == 2 && release >= 0x01070000L && release < WITHOUT_REVERSE_FLAGS;
  }
}
