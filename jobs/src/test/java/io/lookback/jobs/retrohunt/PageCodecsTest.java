package io.lookback.jobs.retrohunt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputDecompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PageCodecsTest {
  private final byte[] page = new byte[50_000];
  private PageCodecs codecs;

  @BeforeEach
  void open() {
    Random random = new Random(5);
    for (int i = 0; i < page.length; i++) {
      page[i] = (byte) random.nextInt(7);
    }
    codecs = new PageCodecs();
  }

  @AfterEach
  void close() {
    codecs.close();
  }

  private byte[] unpacked(CompressionCodecName codec, BytesInput packed, int size)
      throws IOException {
    return codecs.getDecompressor(codec).decompress(packed, size).toByteArray();
  }

  /** As Parquet writes it: a stream, which does not say how long it is. */
  private byte[] streamed() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream stream = new ZstdOutputStream(packed)) {
      stream.write(page);
    }
    return packed.toByteArray();
  }

  @Test
  void unpacksPagesWhereverTheyLie() throws IOException {
    byte[] packed = streamed();
    ByteBuffer direct = ByteBuffer.allocateDirect(packed.length);
    direct.put(packed).flip();
    byte[] within = new byte[packed.length + 20];
    System.arraycopy(packed, 0, within, 7, packed.length);
    for (BytesInput input :
        new BytesInput[] {
          BytesInput.from(packed),
          BytesInput.from(direct),
          BytesInput.from(within, 7, packed.length),
          BytesInput.from(ByteBuffer.wrap(within, 7, packed.length)),
          BytesInput.from(Zstd.compress(page))
        }) {
      assertThat(unpacked(CompressionCodecName.ZSTD, input, page.length)).isEqualTo(page);
      // A file ends.
      codecs.release();
    }
  }

  @Test
  void leavesOtherCodecsToParquet() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream stream = new GZIPOutputStream(packed)) {
      stream.write(page);
    }
    for (int file = 0; file < 2; file++) {
      BytesInput input = BytesInput.from(packed.toByteArray());
      assertThat(unpacked(CompressionCodecName.GZIP, input, page.length)).isEqualTo(page);
      assertThat(unpacked(CompressionCodecName.UNCOMPRESSED, BytesInput.from(page), page.length))
          .isEqualTo(page);
      codecs.release();
    }
  }

  @Test
  void refusesPagesThatAreDamaged() throws IOException {
    byte[] packed = streamed();
    BytesInputDecompressor zstd = codecs.getDecompressor(CompressionCodecName.ZSTD);
    BytesInput half = BytesInput.from(Arrays.copyOf(packed, packed.length / 2));
    assertThatThrownBy(() -> zstd.decompress(half, page.length)).isInstanceOf(IOException.class);
    for (int wrong : new int[] {page.length - 1, page.length + 1}) {
      assertThatThrownBy(() -> zstd.decompress(BytesInput.from(packed), wrong))
          .isInstanceOf(IOException.class);
    }
  }
}
