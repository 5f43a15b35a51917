package io.lookback.datasets.scenario;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.Compressor;
import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.lzo.LzoCompressor;
import io.lookback.datasets.format.FlowRow;
import io.lookback.datasets.nfcapd.BlockCompression;
import io.lookback.datasets.nfcapd.NfcapdTotals;
import io.lookback.udf.net.IpKey;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/**
 * Writes nfcapd files of layout 2, as nfdump 1.7.1 writes them, with their statistics.
 *
 * <p>nfdump 1.7 reads them; ZSTD needs 1.7.3, and big-endian files only a big-endian computer. The
 * file is finished by {@link #close}; before that it looks like one whose collector died.
 */
public final class NfcapdWriter implements Closeable {
  /** nfdump begins a new block at this size. */
  private static final int BLOCK = 1024 * 1024;

  private static final int FILE_HEADER = 40;
  private static final int BLOCK_HEADER = 12;
  private static final int LONGEST_RECORD = 0xffff;
  private static final int VERSION = 0x01070100;

  private static final int EXPORTER = 7;
  private static final int V3 = 11;
  private static final int SAMPLER = 15;
  private static final int IDENT = 0x8001;
  private static final int STATISTICS = 0x8002;

  /** Exporters are told apart by address, domain and version. */
  private record Exporter(long hi, long lo, long id, long version) {}

  private final FileChannel channel;
  private final ByteOrder order;
  private final BlockCompression compression;
  private final String ident;
  private final long createdS;
  private final ByteBuffer block;
  private final byte[] packed;
  private final NfcapdTotals totals = new NfcapdTotals();
  private final Map<Exporter, Integer> exporters = new HashMap<>();
  private final Map<Integer, Long> intervals = new HashMap<>();
  private int records;
  private int blocks;
  private int recordStart;
  private int elements;

  /**
   * Begins a file.
   *
   * @param ident name of the source
   * @param createdS Unix seconds for the head
   */
  public NfcapdWriter(
      Path file, BlockCompression compression, ByteOrder order, String ident, long createdS)
      throws IOException {
    this.channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    this.order = order;
    this.compression = compression;
    this.ident = ident;
    this.createdS = createdS;
    this.block = ByteBuffer.allocate(BLOCK + LONGEST_RECORD).order(order);
    this.packed = new byte[longestPacked(compression, block.capacity())];
    channel.position(FILE_HEADER);
    head(0, 0, 0);
  }

  private static int longestPacked(BlockCompression compression, int length) {
    return switch (compression) {
      case NONE, BZ2 -> 0;
      case LZO -> new LzoCompressor().maxCompressedLength(length);
      case LZ4 -> new Lz4Compressor().maxCompressedLength(length);
      case ZSTD -> Math.toIntExact(Zstd.compressBound(length));
    };
  }

  /** Writes a flow that came as it ended, and before it what is new of its exporter. */
  public void add(FlowRow row) throws IOException {
    add(row, row.endUs);
  }

  /**
   * Writes a flow, and before it what is new of its exporter.
   *
   * @param receivedUs when it came, UTC microseconds
   */
  public void add(FlowRow row, long receivedUs) throws IOException {
    int sysid = exporter(row);
    begin(sysid, (row.sampled ? 2 : 0) | (row.firewallEvent > 0 ? 1 : 0), version(row));
    element(1, 48);
    block.putLong(row.startUs / 1000).putLong(row.endUs / 1000).putLong(receivedUs / 1000);
    block.putLong(orZero(row.packets)).putLong(orZero(row.bytes));
    block.putShort((short) orZero(row.srcPort)).putShort((short) orZero(row.dstPort));
    block.put((byte) orZero(row.protocol)).put((byte) orZero(row.tcpFlags));
    block.put((byte) 0).put((byte) orZero(row.srcTos));
    pair(2, row.src, row.dst);
    misc(row);
    if (isSet(row.reversePackets) || isSet(row.reverseBytes) || isSet(row.flowCount)) {
      element(5, 24);
      block.putLong(isSet(row.flowCount) ? row.flowCount : 1);
      block.putLong(orZero(row.reversePackets)).putLong(orZero(row.reverseBytes));
    }
    ints(6, row.srcVlan, row.dstVlan);
    ints(7, row.srcAs, row.dstAs);
    if (row.hasExporter) {
      one(12, row.exporter);
    }
    firewall(row);
    end();
    totals.add(
        orZero(row.protocol),
        row.flowCount > 0 ? row.flowCount : 1,
        orZero(row.packets) + orZero(row.reversePackets),
        orZero(row.bytes) + orZero(row.reverseBytes),
        row.startUs / 1000,
        row.endUs / 1000);
  }

  private void misc(FlowRow row) {
    if (!isSet(row.inputInterface)
        && !isSet(row.outputInterface)
        && !isSet(row.observedAt)
        && !isSet(row.dstTos)
        && !isSet(row.biflowDirection)
        && !isSet(row.endReason)
        && !isSet(row.reverseTcpFlags)) {
      return;
    }
    element(4, 16);
    block.putInt((int) orZero(row.inputInterface)).putInt((int) orZero(row.outputInterface));
    block.putShort((short) 0).put((byte) orZero(row.observedAt)).put((byte) orZero(row.dstTos));
    block.put((byte) orZero(row.biflowDirection)).put((byte) orZero(row.endReason));
    block.put((byte) orZero(row.reverseTcpFlags)).put((byte) 0);
  }

  private void firewall(FlowRow row) {
    if (isSet(row.firewallEvent)) {
      element(19, 16);
      block.putLong(row.startUs / 1000).putInt(0);
      block.putShort((short) orZero(row.firewallExtendedEvent));
      block.put((byte) row.firewallEvent).put((byte) 0);
    }
    if (row.hasNat) {
      pair(20, row.natSrc, row.natDst);
    }
    if (isSet(row.natSrcPort) || isSet(row.natDstPort)) {
      element(22, 4);
      block.putShort((short) orZero(row.natSrcPort)).putShort((short) orZero(row.natDstPort));
    }
    if (row.userName != null) {
      element(24, 68);
      byte[] name = row.userName.getBytes();
      int length = Math.min(65, name.length);
      block.put(name, 0, length).put(new byte[68 - length]);
    }
  }

  /** Number of the exporter of this flow; writes the records about it when they are new. */
  private int exporter(FlowRow row) throws IOException {
    if (!row.hasExporter) {
      return 0;
    }
    Exporter exporter =
        new Exporter(
            row.exporter.hi, row.exporter.lo, orZero(row.exporterId), orZero(row.exportVersion));
    Integer known = exporters.get(exporter);
    int sysid = known == null ? exporters.size() + 1 : known;
    if (known == null) {
      exporters.put(exporter, sysid);
      boolean isV4 = row.exporter.isV4();
      header(EXPORTER, 32);
      block.putInt((int) exporter.version);
      block.putLong(isV4 ? 0 : row.exporter.hi);
      block.putLong(isV4 ? row.exporter.lo & 0xffff_ffffL : row.exporter.lo);
      block.putShort((short) (isV4 ? 2 : 10)).putShort((short) sysid).putInt((int) exporter.id);
      end();
    }
    if (isSet(row.samplingInterval)
        && row.samplingInterval != intervals.getOrDefault(sysid, FlowRow.NONE)) {
      intervals.put(sysid, row.samplingInterval);
      header(SAMPLER, 24);
      // Generic: it holds for all flows of the exporter. One packet, then the others are left out.
      block.putShort((short) sysid).putShort((short) 0).putLong(-1);
      block.putInt(1).putInt((int) row.samplingInterval - 1);
      end();
    }
    return sysid;
  }

  private static int version(FlowRow row) {
    return (int) orZero(row.exportVersion);
  }

  /** Writes one record as it is, with its header; it does not count in the statistics. */
  public void addRaw(byte[] record) throws IOException {
    block.put(record);
    recordStart = -1;
    end();
  }

  private void begin(int sysid, int flags, int version) {
    recordStart = block.position();
    elements = 0;
    block.putShort((short) V3).putShort((short) 0).putShort((short) 0);
    block.put((byte) 0).put((byte) 0).putShort((short) sysid);
    block.put((byte) flags).put((byte) version);
  }

  private void header(int type, int size) {
    recordStart = -1;
    block.putShort((short) type).putShort((short) size);
  }

  private void element(int type, int size) {
    elements++;
    block.putShort((short) type).putShort((short) (size + 4));
  }

  private void ints(int type, long first, long second) {
    if (isSet(first) || isSet(second)) {
      element(type, 8);
      block.putInt((int) orZero(first)).putInt((int) orZero(second));
    }
  }

  /** Two addresses; the element for IPv6 has the next number. */
  private void pair(int type, IpKey first, IpKey second) {
    if (first.isV4() && second.isV4()) {
      element(type, 8);
      block.putInt((int) first.lo).putInt((int) second.lo);
    } else {
      element(type + 1, 32);
      block.putLong(first.hi).putLong(first.lo).putLong(second.hi).putLong(second.lo);
    }
  }

  private void one(int type, IpKey address) {
    if (address.isV4()) {
      element(type, 4);
      block.putInt((int) address.lo);
    } else {
      element(type + 1, 16);
      block.putLong(address.hi).putLong(address.lo);
    }
  }

  private void end() throws IOException {
    if (recordStart >= 0) {
      block.putShort(recordStart + 2, (short) (block.position() - recordStart));
      block.putShort(recordStart + 4, (short) elements);
    }
    records++;
    if (block.position() >= BLOCK) {
      flush();
    }
  }

  /** Ends the current block. */
  public void flush() throws IOException {
    if (records > 0) {
      write();
      blocks++;
    }
  }

  private void write() throws IOException {
    byte[] content = block.array();
    int length = block.position();
    ByteBuffer body =
        switch (compression) {
          case NONE -> ByteBuffer.wrap(content, 0, length);
          case LZO -> pack(new LzoCompressor(), content, length);
          case LZ4 -> pack(new Lz4Compressor(), content, length);
          case BZ2 -> ByteBuffer.wrap(bzip(content, length));
          case ZSTD -> {
            long size = Zstd.compressByteArray(packed, 0, packed.length, content, 0, length, 3);
            if (Zstd.isError(size)) {
              throw new IOException("zstd: " + Zstd.getErrorName(size));
            }
            yield ByteBuffer.wrap(packed, 0, (int) size);
          }
        };
    ByteBuffer head = ByteBuffer.allocate(BLOCK_HEADER).order(order);
    head.putInt(records).putInt(body.remaining()).putShort((short) 3).putShort((short) 0);
    write(head.flip());
    write(body);
    block.clear();
    records = 0;
  }

  private ByteBuffer pack(Compressor compressor, byte[] content, int length) {
    int size = compressor.compress(content, 0, length, packed, 0, packed.length);
    return ByteBuffer.wrap(packed, 0, size);
  }

  private static byte[] bzip(byte[] content, int length) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new BZip2CompressorOutputStream(bytes)) {
      out.write(content, 0, length);
    }
    return bytes.toByteArray();
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Writes the statistics and finishes the file. */
  @Override
  public void close() throws IOException {
    try (channel) {
      flush();
      long appendix = channel.position();
      byte[] name = ident.getBytes(StandardCharsets.UTF_8);
      header(IDENT, 4 + name.length + 1);
      block.put(name).put((byte) 0);
      header(STATISTICS, 4 + 144);
      totals.write(block.array(), block.position(), order == ByteOrder.LITTLE_ENDIAN);
      block.position(block.position() + 144);
      records = 2;
      write();
      head(1, appendix, blocks);
    }
  }

  private void head(int appendixBlocks, long appendix, int blockCount) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(FILE_HEADER).order(order);
    head.putShort((short) 0xa50c).putShort((short) 2).putInt(VERSION).putLong(createdS);
    head.put((byte) compression.code()).put((byte) 0).putShort((short) appendixBlocks).putInt(0);
    head.putLong(appendix).putInt(0).putInt(blockCount).flip();
    while (head.hasRemaining()) {
      channel.write(head, head.position());
    }
  }

  private static boolean isSet(long value) {
    return value != FlowRow.NONE;
  }

  private static long orZero(long value) {
    return value == FlowRow.NONE ? 0 : value;
  }
}
