package io.lookback.datasets.scenario;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/** How a log file is compressed. */
enum Compression {
  NONE(""),
  GZ(".gz"),
  BZ2(".bz2"),
  ZST(".zst");

  private static final int BUFFER = 1 << 16;

  final String suffix;

  Compression(String suffix) {
    this.suffix = suffix;
  }

  OutputStream wrap(OutputStream out) throws IOException {
    return switch (this) {
      case NONE -> out;
      case GZ ->
          new GZIPOutputStream(out, BUFFER) {
            {
              def.setLevel(Deflater.BEST_SPEED);
            }
          };
      case BZ2 -> new BZip2CompressorOutputStream(out);
      case ZST -> new ZstdOutputStream(out);
    };
  }
}
