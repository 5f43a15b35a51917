package io.lookback.datasets.nfcapd;

import java.io.IOException;

/**
 * Walks the blocks of a file from any one of them on.
 *
 * <p>A block says how long it is, so that the walk without content reads 12 bytes of each. Where a
 * header cannot be true, the walk looks for the next place where a header and one after it can be,
 * reports what it left out, and goes on there. Every walk over a file visits the same blocks,
 * wherever it starts among them.
 */
final class NfcapdBlocks {
  /** Longest content of a block that any version of nfdump reads. */
  static final int MAX_CONTENT = 5 * 1024 * 1024;

  private static final int HEADER = 12;
  private static final int MAX_SIZE = MAX_CONTENT - HEADER;
  private static final int WINDOW = 64 * 1024;

  /** Buffers that serve one file after the other. */
  static final class Buffers {
    private byte[] raw = new byte[0];
    private byte[] content;
  }

  private final NfcapdInput input;
  private final NfcapdHeader header;
  private final boolean little;
  private final long end;
  private final NfcapdProblems problems;
  private final Buffers buffers;
  private final byte[] head = new byte[HEADER];

  /** Position in the file of the header in {@link #head}; -1 = none. */
  private long headAt = -1;

  /** What {@link #find} found last, and from where on; the same for all places in between. */
  private long searchedFrom = Long.MAX_VALUE;

  private long found;

  /**
   * Whether a header of this file was wrong. A block is then read only after its size was checked:
   * many headers that claim megabytes would otherwise cost megabytes each.
   */
  private boolean isDistrusted;

  private long position;
  private long offset;
  private int records;
  private int size;
  private int type;
  private int flags;
  private boolean truncated;
  private byte[] content;
  private int contentLength;

  /**
   * @param end where the blocks end: the appendix or the end of the file
   */
  NfcapdBlocks(
      NfcapdInput input, NfcapdHeader header, long end, NfcapdProblems problems, Buffers buffers) {
    this.input = input;
    this.header = header;
    this.little = header.littleEndian();
    this.end = end;
    this.problems = problems;
    this.buffers = buffers;
    this.position = header.dataStart();
  }

  /** Goes on at the block there, of which the caller knows that it is one. */
  void seek(long block) {
    position = block;
  }

  /** Where the next block begins, if there is one. */
  long position() {
    return position;
  }

  /** Position in the file of the current block. */
  long offset() {
    return offset;
  }

  /** How many records the current block says it has. */
  int records() {
    return records;
  }

  /**
   * Whether the current block could be read and has records of several kinds: flows and what they
   * need. The other kind of block is an array of names of applications or interfaces.
   */
  boolean isOfRecords() {
    return content != null && type != 4;
  }

  /** Whether the current block could be read. */
  boolean isReadable() {
    return content != null;
  }

  /** Whether the file ends within the current block. */
  boolean isTruncated() {
    return truncated;
  }

  /** The decompressed content of the current block, if {@link #isReadable}. */
  byte[] content() {
    return content;
  }

  int contentLength() {
    return contentLength;
  }

  /**
   * Moves to the next block.
   *
   * @param withContent whether to read and decompress it
   * @return false after the last one
   */
  boolean next(boolean withContent) throws IOException {
    while (position < end) {
      if (!readHead(position)) {
        problems.add(
            position, "cut off within the header of a block: " + (end - position) + " bytes left");
        position = end;
        return false;
      }
      if (!isPlausible(head, 0)) {
        long other = find(position + 1);
        problems.add(
            position,
            "no header of a block here"
                + (other < 0
                    ? "; nothing readable in the last " + (end - position) + " bytes"
                    : "; passed over " + (other - position) + " bytes"));
        position = other < 0 ? end : other;
        continue;
      }
      offset = position;
      records = NfcapdBytes.i32(head, 0, little);
      size = NfcapdBytes.i32(head, 4, little);
      type = NfcapdBytes.u16(head, 8, little);
      flags = NfcapdBytes.u16(head, 10, little);
      truncated = false;
      long body = offset + HEADER;
      long following = body + size;
      boolean isFetched = withContent && !isDistrusted;
      if (isFetched) {
        fetch(body);
      }
      if (!canFollow(following)) {
        isDistrusted = true;
        following = repair(body, following);
      }
      if (withContent && !isFetched) {
        fetch(body);
      }
      position = following;
      content = null;
      contentLength = 0;
      if (withContent) {
        decompress();
      }
      return true;
    }
    return false;
  }

  /** Reads the body of the block into the buffer, and the header after it in the same go. */
  private void fetch(long body) throws IOException {
    int wanted = (int) Math.min((long) size + HEADER, Math.max(0, end - body));
    if (buffers.raw.length < wanted) {
      // Grown in steps, so that blocks of growing sizes do not each get a new buffer.
      buffers.raw = new byte[Math.min(MAX_CONTENT, Math.max(wanted, 2 * buffers.raw.length))];
    }
    int read = input.read(body, buffers.raw, 0, wanted);
    if (read < wanted) {
      throw new IOException(
          "The file became shorter while it was read: " + read + " bytes at " + body);
    }
    if (wanted == size + HEADER) {
      System.arraycopy(buffers.raw, size, head, 0, HEADER);
      headAt = body + size;
    }
  }

  /** Whether a block may end there: at the end of all, or where another begins. */
  private boolean canFollow(long following) throws IOException {
    return following == end || (following < end && readHead(following) && isPlausible(head, 0));
  }

  /**
   * The block does not end where another begins: its size is wrong, what follows is damaged, or the
   * file ends. Gives where to go on, and shortens the block if another one begins within it.
   */
  private long repair(long body, long following) throws IOException {
    long other = find(body);
    if (other >= 0 && other < following) {
      problems.add(
          offset,
          "its header says " + size + " bytes, but another block begins after " + (other - body));
      size = (int) (other - body);
      return other;
    }
    if (following > end) {
      truncated = true;
      problems.add(
          offset, "cut off: " + (end - body) + " of " + size + " bytes of this block are there");
      size = (int) (end - body);
      return end;
    }
    return following;
  }

  private void decompress() {
    boolean isPlain = header.compression() == BlockCompression.NONE || (flags & 1) != 0;
    if (isPlain) {
      content = buffers.raw;
      contentLength = size;
      return;
    }
    if (truncated) {
      problems.add(offset, "up to " + records + " records lost: a part cannot be decompressed");
      return;
    }
    if (buffers.content == null) {
      buffers.content = new byte[MAX_CONTENT];
    }
    try {
      contentLength = header.compression().decompress(buffers.raw, size, buffers.content);
      content = buffers.content;
    } catch (IOException e) {
      problems.add(
          offset,
          "damaged, up to "
              + Integer.toUnsignedLong(records)
              + " records lost: not "
              + header.compression()
              + " ("
              + e.getMessage()
              + ")");
    }
  }

  private boolean readHead(long at) throws IOException {
    if (headAt == at) {
      return true;
    }
    if (at + HEADER > end) {
      return false;
    }
    headAt = input.read(at, head, 0, HEADER) == HEADER ? at : -1;
    return headAt == at;
  }

  private boolean isPlausible(byte[] bytes, int at) {
    int recordCount = NfcapdBytes.i32(bytes, at, little);
    int length = NfcapdBytes.i32(bytes, at + 4, little);
    int blockType = NfcapdBytes.u16(bytes, at + 8, little);
    int blockFlags = NfcapdBytes.u16(bytes, at + 10, little);
    // A record has at least its own header of four bytes.
    return recordCount > 0
        && recordCount <= MAX_CONTENT / 4
        && length > 0
        && length <= MAX_SIZE
        && (header.layout() == 1 ? blockType == 2 : blockType == 3 || blockType == 4)
        && blockFlags <= 7;
  }

  /**
   * The first place from there on where a block can begin that another one or the end follows; -1
   * when there is none.
   */
  private long find(long from) throws IOException {
    // Looking again from every broken header would take the square of the time.
    boolean isKnown = from >= searchedFrom && (found < 0 || from <= found);
    if (!isKnown) {
      found = search(from);
      searchedFrom = from;
    }
    return found;
  }

  private long search(long from) throws IOException {
    byte[] window = new byte[(int) Math.min(WINDOW, Math.max(0, end - from))];
    byte[] after = new byte[HEADER];
    long at = from;
    while (at + HEADER < end) {
      int length = input.read(at, window, 0, (int) Math.min(window.length, end - at));
      if (length <= HEADER) {
        return -1;
      }
      for (int i = 0; i + HEADER <= length; i++) {
        if (isPlausible(window, i)) {
          long following = at + i + HEADER + NfcapdBytes.i32(window, i + 4, little);
          if (following == end
              || (following + HEADER <= end
                  && input.read(following, after, 0, HEADER) == HEADER
                  && isPlausible(after, 0))) {
            return at + i;
          }
        }
      }
      at += length - HEADER + 1;
    }
    return -1;
  }
}
