package io.lookback.jobs.retrohunt;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Unpacks pages of Parquet for one thread. Zstandard's go from bytes to bytes with one context:
 * Parquet's own way makes a stream for each page, which costs more than unpacking a small one.
 */
final class PageCodecs implements CompressionCodecFactory, AutoCloseable {
  private final CodecFactory others =
      new CodecFactory(new Configuration(false), ParquetProperties.DEFAULT_PAGE_SIZE);
  private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
  private final BytesInputDecompressor pages = new ZstdPages();

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return codec == CompressionCodecName.ZSTD ? pages : others.getDecompressor(codec);
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("Only reads");
  }

  /** Called for each file that is closed. */
  @Override
  public void release() {
    others.release();
  }

  @Override
  public void close() {
    zstd.close();
  }

  private final class ZstdPages implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput page, int size) throws IOException {
      ByteBuffer packed = page.toByteBuffer();
      byte[] bytes = new byte[size];
      if (packed.hasArray()) {
        unpack(packed.array(), packed.arrayOffset() + packed.position(), packed.remaining(), bytes);
      } else {
        byte[] copy = new byte[packed.remaining()];
        packed.get(copy);
        unpack(copy, 0, copy.length, bytes);
      }
      return BytesInput.from(bytes);
    }

    private void unpack(byte[] from, int offset, int length, byte[] to) throws IOException {
      int unpacked;
      try {
        unpacked = zstd.decompressByteArray(to, 0, to.length, from, offset, length);
      } catch (ZstdException e) {
        throw new IOException("A page cannot be unpacked", e);
      }
      if (unpacked != to.length) {
        throw new IOException("A page has " + unpacked + " bytes, not " + to.length);
      }
    }

    @Override
    public void decompress(ByteBuffer page, int length, ByteBuffer to, int size) {
      throw new UnsupportedOperationException("Pages lie on the heap");
    }

    @Override
    public void release() {
      // The context lives as long as the reader.
    }
  }
}
