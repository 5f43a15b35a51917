package io.lookback.datasets.nfcapd;

import io.lookback.datasets.nfcapd.NfcapdBlocks.Buffers;
import io.lookback.udf.net.IpKey;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the flow records of a file that nfcapd, nfpcapd, sfcapd or nfdump wrote: layout 1 (nfdump
 * 1.6) and 2 (nfdump 1.7), any byte order and compression.
 *
 * <p>A damaged, truncated or unfinished file gives every whole block, and every whole record of an
 * uncompressed block; what is missing is in {@link #problems}. When a file was read from its
 * beginning to its end, the sums of what was read are compared with those of its writer.
 *
 * <p>A large file can be read in pieces of any borders: a block belongs to the piece in which it
 * begins. Memory is bounded by two blocks of 5 MiB, whatever the file says of itself.
 *
 * <pre>{@code
 * try (NfcapdReader reader = NfcapdReader.open(NfcapdInput.of(path))) {
 *   while (reader.next()) {
 *     long bytes = reader.record().number(NfcapdField.SRC_BYTES);
 *   }
 *   reader.problems().forEach(...);
 * }
 * }</pre>
 *
 * Source: nfdump's nffile.h, nfxV3.h, nfx.h. Not thread-safe.
 */
public final class NfcapdReader implements Closeable {
  private static final int EXTENSION_MAP = 2;
  private static final int EXPORTER = 7;
  private static final int EXPORTER_STATISTICS = 8;
  private static final int LEGACY_SAMPLER = 9;
  private static final int V3 = 11;
  private static final int SAMPLER = 15;
  private static final int V4 = 16;
  private static final int SLACK = 256;
  private static final int IDENT = 0x8001;
  private static final int STATISTICS = 0x8002;

  private static final long FOR_SUMS =
      1L << Element.GENERIC | 1L << Element.IPV4 | 1L << Element.IPV6 | 1L << Element.COUNTERS;

  /** More kinds of unknown records than that are noise. */
  private static final int MAX_KINDS = 64;

  /** Numbers of exporters have 16 bits in the flow records. */
  private static final int MAX_EXPORTERS = 1 << 16;

  /**
   * What an exporter sent, as the collector counted it.
   *
   * @param sequenceFailures jumps of its sequence numbers, as {@link NfcapdTotals#sequenceFailures}
   */
  public record ExporterStatistics(long sysid, long sequenceFailures, long packets, long flows) {
    ExporterStatistics plus(ExporterStatistics other) {
      return new ExporterStatistics(
          sysid,
          sequenceFailures + other.sequenceFailures,
          packets + other.packets,
          flows + other.flows);
    }
  }

  private final NfcapdInput input;
  private final NfcapdHeader header;
  private final NfcapdProblems problems = new NfcapdProblems();
  private final NfcapdBlocks blocks;
  private final boolean little;
  private final long to;
  private final boolean isWhole;
  private final boolean sums;
  private final Exporters exporters = new Exporters();
  private final LayoutOneRecords layoutOne;
  private final NfcapdRecord record;
  private final NfcapdTotals read = new NfcapdTotals();
  private final Map<Integer, Long> passedOver = new TreeMap<>();
  private final Map<Long, ExporterStatistics> exporterStatistics = new TreeMap<>();

  private String ident;
  private NfcapdTotals stated;
  private boolean isAppendixRead;

  private byte[] content;
  private int next;
  private int end;
  private int left;
  private int number;
  private long blockCount;
  private long recordCount;
  private long damaged;
  private String firstDamage;
  private boolean isFinished;

  /** Reads all fields of a whole file. Closing the reader closes the input. */
  public static NfcapdReader open(NfcapdInput input) throws IOException {
    return open(input, EnumSet.allOf(NfcapdField.class), 0, Long.MAX_VALUE);
  }

  /**
   * Reads some fields of the blocks that begin in a range of the file.
   *
   * @param fields those that {@link #record} will be asked for; others are not decoded
   * @param from position in the file, 0 for its beginning
   * @param to position in the file, {@link Long#MAX_VALUE} for its end
   * @throws NfcapdException when it is no nfcapd file, or of a version that is not read
   */
  public static NfcapdReader open(
      NfcapdInput input, Collection<NfcapdField> fields, long from, long to) throws IOException {
    return new NfcapdReader(input, fields, from, to, new Buffers());
  }

  /** The buffers of a block, to be used for one file after the other. */
  public static final class Memory {
    private final Buffers buffers = new Buffers();
  }

  /** As the other {@code open}, with the buffers of files that have been read to their end. */
  public static NfcapdReader open(
      NfcapdInput input, Collection<NfcapdField> fields, long from, long to, Memory memory)
      throws IOException {
    return new NfcapdReader(input, fields, from, to, memory.buffers);
  }

  private NfcapdReader(
      NfcapdInput input, Collection<NfcapdField> fields, long from, long to, Buffers buffers)
      throws IOException {
    this.input = input;
    this.header = NfcapdHeader.read(input);
    this.little = header.littleEndian();
    this.to = to;
    this.layoutOne = header.layout() == 1 ? new LayoutOneRecords(little) : null;
    this.ident = header.ident();
    this.stated = header.blocks() > 0 ? header.totals() : null;
    long dataEnd = dataEnd(buffers);
    this.blocks = new NfcapdBlocks(input, header, dataEnd, problems, buffers);
    this.isWhole = from <= header.dataStart() && to >= dataEnd;
    this.sums = isWhole && stated != null;
    this.record = new NfcapdRecord(header, exporters, elements(fields) | (sums ? FOR_SUMS : 0));
    skipTo(from, Set.copyOf(fields));
    if (from <= 0) {
      headProblems(dataEnd);
    }
  }

  private static long elements(Collection<NfcapdField> fields) {
    return fields.stream().mapToLong(NfcapdField::elements).reduce(0, (a, b) -> a | b);
  }

  /** Reads the appendix, and gives where the blocks before it end. */
  private long dataEnd(Buffers buffers) throws IOException {
    long length = input.length();
    long offset = header.appendixOffset();
    if (header.layout() == 1 || offset < header.dataStart() || offset >= length) {
      return length;
    }
    NfcapdProblems ignored = new NfcapdProblems();
    NfcapdBlocks appendix = new NfcapdBlocks(input, header, length, ignored, buffers);
    appendix.seek(offset);
    // One block in all versions; a number of them that lies does not keep us longer.
    for (int i = 0; i < Math.min(header.appendixBlocks(), 4) && appendix.next(true); i++) {
      if (!appendix.isReadable()) {
        break;
      }
      appendix(appendix.content(), appendix.contentLength(), appendix.records());
    }
    isAppendixRead = stated != null;
    return isAppendixRead || ident != null ? offset : length;
  }

  private void appendix(byte[] bytes, int length, int records) {
    int at = 0;
    for (int i = 0; i < records && at + 4 <= length; i++) {
      int size = NfcapdBytes.u16(bytes, at + 2, little);
      if (size < 4 || size > length - at) {
        return;
      }
      appendixRecord(bytes, at, size);
      at += size;
    }
  }

  private void appendixRecord(byte[] bytes, int at, int size) {
    int type = NfcapdBytes.u16(bytes, at, little);
    if (type == IDENT) {
      ident = NfcapdRecord.text(bytes, at + 4, size - 4);
    } else if (type == STATISTICS && size >= 4 + 144) {
      stated = NfcapdTotals.ofLayoutTwo(bytes, at + 4, little);
    }
  }

  private void headProblems(long dataEnd) {
    if (header.layout() == 1) {
      if (header.blocks() == 0 && input.length() > header.dataStart()) {
        problems.add(
            0, "the collector did not finish this file: it has no statistics to compare with");
      }
      return;
    }
    long offset = header.appendixOffset();
    if (offset == 0) {
      problems.add(
          0, "the collector did not finish this file: it has no statistics to compare with");
    } else if (offset > input.length()) {
      problems.add(
          input.length(),
          "cut off: " + input.length() + " bytes of at least " + offset + " are there");
    } else if (!isAppendixRead) {
      problems.add(
          offset,
          "no appendix with statistics here, although the head says so: nothing to compare");
    } else if (dataEnd == header.dataStart() && header.blocks() > 0) {
      problems.add(0, "its head says " + header.blocks() + " blocks, and leaves no room for any");
    }
  }

  /** Walks to the first block of this piece, learning on the way what later records refer to. */
  private void skipTo(long from, Set<NfcapdField> fields) throws IOException {
    boolean needsRecords =
        layoutOne != null
            || fields.contains(NfcapdField.EXPORTER_IP)
            || fields.contains(NfcapdField.EXPORTER_ID)
            || fields.contains(NfcapdField.SAMPLING_INTERVAL);
    while (blocks.position() < from) {
      long before = blocks.position();
      boolean found = blocks.next(needsRecords);
      if (!found) {
        break;
      }
      if (blocks.offset() >= from) {
        // A damaged stretch lay across the border.
        blocks.seek(blocks.offset());
        break;
      }
      if (needsRecords && blocks.isOfRecords()) {
        enter();
        while (left > 0 && advance() != 0) {
          // Flow records are only passed over.
        }
      }
      if (blocks.position() <= before) {
        throw new IllegalStateException("no progress at " + before);
      }
    }
    left = 0;
    damaged = 0;
    firstDamage = null;
    passedOver.clear();
    exporterStatistics.clear();
    // The piece before this one tells them.
    problems.forget();
  }

  /** What the head of the file says. */
  public NfcapdHeader header() {
    return header;
  }

  /** Name of the source as the collector was told it, or null. */
  public String ident() {
    return ident;
  }

  /** The writer's own sums, or null when the file has none. */
  public NfcapdTotals statedTotals() {
    return stated;
  }

  /** Sums of what was read so far, of a whole file with sums of its writer; else zeros. */
  public NfcapdTotals readTotals() {
    return read;
  }

  /** How many flow records were given so far. */
  public long recordCount() {
    return recordCount;
  }

  /** What is wrong with the file, as far as it was read; at most 100 problems. */
  public List<NfcapdProblem> problems() {
    return problems.list();
  }

  /** How many problems there are, also those beyond the first 100. */
  public long problemCount() {
    return problems.count();
  }

  /** How many records of each type that is no flow and needs no attention were passed over. */
  public Map<Integer, Long> passedOver() {
    return Map.copyOf(passedOver);
  }

  /** What the collector counted of each exporter, by its number. */
  public List<ExporterStatistics> exporterStatistics() {
    return List.copyOf(exporterStatistics.values());
  }

  /**
   * Address of the exporter of that number.
   *
   * @return whether the file tells it
   */
  public boolean exporterAddress(long sysid, IpKey out) {
    return sysid < MAX_EXPORTERS && exporters.address((int) sysid, out);
  }

  /**
   * Observation domain, source identifier or engine of the exporter of that number, or {@link
   * NfcapdRecord#NONE}.
   */
  public long exporterId(long sysid) {
    return sysid < MAX_EXPORTERS ? exporters.id((int) sysid) : NfcapdRecord.NONE;
  }

  /** The current record. */
  public NfcapdRecord record() {
    return record;
  }

  /**
   * Moves to the next flow record.
   *
   * @return false at the end of the piece
   */
  public boolean next() throws IOException {
    while (!isFinished) {
      while (left > 0) {
        int type = advance();
        if (type == V3) {
          recordCount++;
          if (sums) {
            sum();
          }
          return true;
        }
      }
      leave();
      if (blocks.position() >= to || isAppendix(blocks.position()) || !blocks.next(true)) {
        finish();
      } else if (blocks.offset() >= to) {
        isFinished = true;
      } else {
        if (blocks.isReadable()) {
          blockCount++;
        }
        if (blocks.isOfRecords()) {
          enter();
        }
      }
    }
    return false;
  }

  /** Whether the blocks have led to where the appendix should be, if that cannot be read. */
  private boolean isAppendix(long position) {
    return position == header.appendixOffset() && position >= header.dataStart();
  }

  private void enter() {
    content = blocks.content();
    next = 0;
    end = blocks.contentLength();
    left = blocks.records();
    number = 0;
  }

  /**
   * Reads one record of the block.
   *
   * @return {@link #V3} for a flow, 0 when the rest of the block is unreadable, else its type
   */
  private int advance() {
    number++;
    int at = next;
    if (at + 4 > end) {
      cut(at);
      return 0;
    }
    int type = NfcapdBytes.u16(content, at, little);
    int size = NfcapdBytes.u16(content, at + 2, little);
    if (size < 4 || size > end - at) {
      cut(at);
      return 0;
    }
    next = at + size;
    left--;
    switch (type) {
      case V3 -> {
        if (record.take(content, at, size)) {
          return V3;
        }
        damaged(at, "its elements do not add up to its size " + size);
        return -1;
      }
      case 1, 10 -> {
        String problem =
            layoutOne == null
                ? "a record of layout 1 in a file of layout 2"
                : layoutOne.convert(content, at, size, type, record);
        if (problem == null) {
          return V3;
        }
        damaged(at, problem);
        return -1;
      }
      case EXTENSION_MAP -> {
        if (layoutOne != null) {
          layoutOne.map(content, at, size);
        }
      }
      case EXPORTER -> exporters.exporter(content, at, size, little);
      case SAMPLER -> exporters.sampler(content, at, size, little);
      case LEGACY_SAMPLER -> exporters.legacySampler(content, at, size, little);
      case EXPORTER_STATISTICS -> exporterStatistics(at, size);
      case IDENT, STATISTICS -> appendixRecord(content, at, size);
      case V4 -> damaged(at, "a record of nfdump 1.8, which is not read");
      case SLACK -> {}
      default -> {
        if (passedOver.size() < MAX_KINDS || passedOver.containsKey(type)) {
          passedOver.merge(type, 1L, Long::sum);
        }
      }
    }
    return type == 0 ? -1 : type;
  }

  private void exporterStatistics(int at, int size) {
    long count = size < 8 ? 0 : NfcapdBytes.u32(content, at + 4, little);
    for (int i = 0; i < count && 8 + 24 * (i + 1) <= size; i++) {
      int from = at + 8 + 24 * i;
      ExporterStatistics of =
          new ExporterStatistics(
              NfcapdBytes.u32(content, from, little),
              NfcapdBytes.u32(content, from + 4, little),
              NfcapdBytes.u64(content, from + 8, little),
              NfcapdBytes.u64(content, from + 16, little));
      if (exporterStatistics.size() < MAX_EXPORTERS || exporterStatistics.containsKey(of.sysid)) {
        exporterStatistics.merge(of.sysid, of, ExporterStatistics::plus);
      }
    }
  }

  /** The rest of the block cannot be divided into records. */
  private void cut(int at) {
    problems.add(
        blocks.offset(),
        "record "
            + number
            + " of this block, at byte "
            + at
            + " of its content, "
            + (blocks.isTruncated() ? "is cut off" : "has an impossible size")
            + ": "
            + left
            + " of "
            + blocks.records()
            + " records lost");
    left = 0;
    next = end;
  }

  private void damaged(int at, String reason) {
    damaged++;
    if (firstDamage == null) {
      firstDamage =
          "record " + number + " of this block, at byte " + at + " of its content: " + reason;
    }
  }

  /** Reports what was wrong within the block that was read. */
  private void leave() {
    if (content == null) {
      return;
    }
    if (damaged > 0) {
      problems.add(
          blocks.offset(),
          damaged == 1
              ? firstDamage + "; passed over"
              : firstDamage + "; this and " + (damaged - 1) + " more passed over");
    }
    if (next < end) {
      problems.add(
          blocks.offset(),
          (end - next) + " bytes after the " + blocks.records() + " records of this block");
    }
    damaged = 0;
    firstDamage = null;
    content = null;
  }

  private void sum() {
    long flowCount = record.number(NfcapdField.FLOW_COUNT);
    read.add(
        record.number(NfcapdField.PROTOCOL),
        flowCount <= 0 ? 1 : flowCount,
        orZero(record.number(NfcapdField.SRC_PACKETS))
            + orZero(record.number(NfcapdField.DST_PACKETS)),
        orZero(record.number(NfcapdField.SRC_BYTES)) + orZero(record.number(NfcapdField.DST_BYTES)),
        orZero(record.number(NfcapdField.FIRST_SEEN)),
        orZero(record.number(NfcapdField.LAST_SEEN)));
  }

  private static long orZero(long value) {
    return value == NfcapdRecord.NONE ? 0 : value;
  }

  private void finish() {
    isFinished = true;
    if (!isWhole) {
      return;
    }
    if (blockCount != header.blocks() && header.blocks() > 0) {
      problems.add(
          0, "its head says " + header.blocks() + " blocks, " + blockCount + " could be read");
    }
    if (sums
        && (read.flows != stated.flows
            || read.packets != stated.packets
            || read.bytes != stated.bytes)) {
      problems.add(
          0,
          "its statistics say "
              + stated.flows
              + " flows, "
              + stated.packets
              + " packets, "
              + stated.bytes
              + " bytes; read were "
              + read.flows
              + ", "
              + read.packets
              + ", "
              + read.bytes);
    }
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
