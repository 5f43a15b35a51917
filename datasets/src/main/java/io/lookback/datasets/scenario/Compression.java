package io.lookback.datasets.scenario;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/** How a log file is compressed; by itself a kind of text files. */
enum Compression implements FileKind {
  NONE(""),
  GZ(".gz"),
  BZ2(".bz2"),
  ZST(".zst");

  private static final int BUFFER = 1 << 16;
  private static final int FILE_BUFFER = 1 << 18;

  private final String suffix;

  Compression(String suffix) {
    this.suffix = suffix;
  }

  @Override
  public String suffix() {
    return suffix;
  }

  @Override
  public LogFile open(Path path, LogWriter writer, long openedUs) throws IOException {
    return new TextFile(create(path), writer, openedUs);
  }

  /** Creates a file whose content will be compressed so. */
  OutputStream create(Path path) throws IOException {
    return wrap(new BufferedOutputStream(Files.newOutputStream(path), FILE_BUFFER));
  }

  private OutputStream wrap(OutputStream out) throws IOException {
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
