package io.lookback.datasets.store;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Opens raw files of any Hadoop file system, decompressing gz, bz2, zst and xz by content, not by
 * name. A damaged or truncated stream ends where the damage begins and says so; nothing that was
 * readable is lost.
 */
public final class RawFiles {
  /**
   * Above this many decompressed bytes for one compressed byte, and more than {@link #BOMB_BYTES},
   * a file is taken for a decompression bomb and cut off. Logs reach 10 to 100.
   */
  static final long BOMB_RATIO = 2_000;

  static final long BOMB_BYTES = 1L << 30;

  private static final int BUFFER = 256 * 1024;

  private RawFiles() {}

  /** Opens a file; the caller closes it. */
  public static RawStream open(String path, Configuration configuration) throws IOException {
    Path file = new Path(path);
    return open(file.getFileSystem(configuration).open(file, BUFFER));
  }

  /** Wraps bytes that may be compressed. */
  public static RawStream open(InputStream raw) throws IOException {
    SourceStream source = new SourceStream(raw);
    BufferedInputStream buffered = new BufferedInputStream(source, BUFFER);
    buffered.mark(8);
    byte[] magic = buffered.readNBytes(6);
    buffered.reset();
    String compression = compression(magic);
    InputStream content;
    try {
      content =
          switch (compression) {
            case "gz" -> new GzipCompressorInputStream(buffered, true);
            case "bz2" -> new BZip2CompressorInputStream(buffered, true);
            case "zst" -> new ZstdInputStream(buffered).setContinuous(false);
            case "xz" -> new XZCompressorInputStream(buffered, true, 256 * 1024);
            default -> buffered;
          };
    } catch (IOException e) {
      if (source.failed) {
        throw e;
      }
      // A header of a compressed file and nothing readable behind it.
      return new RawStream(InputStream.nullInputStream(), source, compression, e.toString());
    }
    return new RawStream(content, source, compression, null);
  }

  private static String compression(byte[] magic) {
    if (starts(magic, 0x1f, 0x8b)) {
      return "gz";
    }
    if (starts(magic, 'B', 'Z', 'h')) {
      return "bz2";
    }
    if (starts(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
      return "zst";
    }
    if (starts(magic, 0xfd, '7', 'z', 'X', 'Z', 0)) {
      return "xz";
    }
    return "";
  }

  private static boolean starts(byte[] bytes, int... expected) {
    if (bytes.length < expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if ((bytes[i] & 0xff) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** Tells a broken disk or network from a damaged compressed stream. */
  private static final class SourceStream extends FilterInputStream {
    private boolean failed;
    private long bytes;

    SourceStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      try {
        int value = in.read();
        if (value >= 0) {
          bytes++;
        }
        return value;
      } catch (IOException e) {
        failed = true;
        throw e;
      }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        int read = in.read(buffer, offset, length);
        if (read > 0) {
          bytes += read;
        }
        return read;
      } catch (IOException e) {
        failed = true;
        throw e;
      }
    }
  }

  /** Decompressed bytes that end at the first damage; {@link #damage} then says what it was. */
  public static final class RawStream extends InputStream {
    private final InputStream content;
    private final SourceStream source;
    private final String compression;
    private String damage;
    private long delivered;

    private RawStream(InputStream content, SourceStream source, String compression, String damage) {
      this.content = content;
      this.source = source;
      this.compression = compression;
      this.damage = damage;
    }

    /** gz, bz2, zst, xz, or empty for plain content. */
    public String compression() {
      return compression;
    }

    /** What is wrong with the compressed stream; null while nothing is. */
    public String damage() {
      return damage;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (damage != null) {
        return -1;
      }
      try {
        int read = content.read(buffer, offset, length);
        if (read > 0) {
          delivered += read;
          if (delivered > BOMB_BYTES
              && !compression.isEmpty()
              && delivered / BOMB_RATIO > source.bytes) {
            damage = "more than " + BOMB_RATIO + " bytes for each compressed byte: not a log file";
          }
        }
        return read;
      } catch (IOException | RuntimeException e) {
        if (source.failed || compression.isEmpty()) {
          throw e;
        }
        damage =
            compression
                + " stream damaged or cut off after "
                + delivered
                + " bytes ("
                + String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT)
                + ")";
        return -1;
      }
    }

    @Override
    public long skip(long count) throws IOException {
      if (compression.isEmpty()) {
        // Plain files seek: pieces of a large file begin in its middle.
        long skipped = content.skip(count);
        delivered += skipped;
        return skipped;
      }
      return super.skip(count);
    }

    @Override
    public void close() throws IOException {
      content.close();
      source.close();
    }
  }
}
