package io.lookback.datasets.nfcapd;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.lzo.LzoDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** How the blocks of a file are compressed; each block stands for itself, without a frame. */
public enum BlockCompression {
  /** As they are. */
  NONE,
  /** LZO1X. */
  LZO,
  /** A bzip2 stream. */
  BZ2,
  /** A raw LZ4 block. */
  LZ4,
  /** A zstd frame; nfdump from 1.7.3. */
  ZSTD;

  /** The compression with that number in a header of layout 2, or null. */
  static BlockCompression of(int code) {
    return code < values().length ? values()[code] : null;
  }

  /** The number of this compression in a header of layout 2. */
  public int code() {
    return ordinal();
  }

  /**
   * Decompresses {@code source[0, length)} to the beginning of {@code target}.
   *
   * @return length of the result
   * @throws IOException when the block is damaged, or its content larger than {@code target}
   */
  int decompress(byte[] source, int length, byte[] target) throws IOException {
    try {
      return switch (this) {
        case NONE -> throw new IllegalStateException("not compressed");
        case LZO -> new LzoDecompressor().decompress(source, 0, length, target, 0, target.length);
        case LZ4 -> new Lz4Decompressor().decompress(source, 0, length, target, 0, target.length);
        case BZ2 -> bunzip(source, length, target);
        case ZSTD -> unzstd(source, length, target);
      };
    } catch (RuntimeException e) {
      // What the decompressors throw on hostile bytes is not only what they declare.
      throw new IOException(e.toString(), e);
    }
  }

  private static int unzstd(byte[] source, int length, byte[] target) throws IOException {
    long size = Zstd.decompressByteArray(target, 0, target.length, source, 0, length);
    if (Zstd.isError(size)) {
      throw new IOException(Zstd.getErrorName(size));
    }
    return (int) size;
  }

  private static int bunzip(byte[] source, int length, byte[] target) throws IOException {
    try (InputStream in =
        new BZip2CompressorInputStream(new ByteArrayInputStream(source, 0, length))) {
      int size = in.readNBytes(target, 0, target.length);
      if (size == target.length && in.read() >= 0) {
        throw new IOException("more than " + target.length + " bytes in it");
      }
      return size;
    }
  }
}
