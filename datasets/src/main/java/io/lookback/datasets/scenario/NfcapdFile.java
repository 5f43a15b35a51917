package io.lookback.datasets.scenario;

import io.lookback.datasets.format.FlowRow;
import io.lookback.datasets.nfcapd.BlockCompression;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** A file of nfcapd, which collects what an exporter sends. */
final class NfcapdFile extends FlowFile {
  private final NfcapdWriter writer;

  private NfcapdFile(FlowExporter exporter, NfcapdWriter writer) {
    super(exporter);
    this.writer = writer;
  }

  @Override
  void add(FlowRow flow, long exportedUs) throws IOException {
    writer.add(flow, exportedUs);
  }

  @Override
  public void close(long lastUs) throws IOException {
    writer.close();
  }

  /**
   * Such files.
   *
   * @param ident name of the source
   */
  record Kind(FlowExporter exporter, String ident, BlockCompression compression)
      implements FileKind {
    @Override
    public String suffix() {
      return "";
    }

    @Override
    public LogFile open(Path path, LogWriter writer, long openedUs) throws IOException {
      return new NfcapdFile(
          exporter,
          new NfcapdWriter(
              path, compression, ByteOrder.LITTLE_ENDIAN, ident, openedUs / 1_000_000));
    }
  }
}
