package io.lookback.datasets.scenario;

import io.lookback.datasets.format.FlowRow;
import io.lookback.udf.net.IpKey;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A packet capture of what an exporter sends to its collector, as NetFlow v5 or IPFIX. Each file
 * can be read by itself: sequence numbers begin anew with it, and so do templates.
 */
final class CaptureFile extends FlowFile {
  /** What waits for a message to become full is sent after that time at the latest. */
  private static final long LONGEST_WAIT_US = 1_000_000;

  /** IPFIX templates come again after so many messages. */
  private static final int TEMPLATE_EVERY = 20;

  private static final int EXPORTER_PORT = 50_000;
  private static final int NETFLOW_PORT = 2055;
  private static final int IPFIX_PORT = 4739;

  private final PcapWriter pcap;
  private final FlowExport export;
  private long dueUs = Long.MIN_VALUE;

  private CaptureFile(FlowExporter exporter, IpKey collector, PcapWriter pcap) {
    super(exporter);
    this.pcap = pcap;
    int port = exporter.version() == 5 ? NETFLOW_PORT : IPFIX_PORT;
    Datagrams wire =
        (timeUs, payload, length) ->
            pcap.datagram(
                timeUs, exporter.address(), EXPORTER_PORT, collector, port, payload, length);
    // The uptime of NetFlow v5 wraps after 49.7 days, so that any start of the router does.
    export =
        exporter.version() == 5
            ? new NetflowV5Writer((int) exporter.id(), 0, 1, wire)
            : new IpfixWriter(exporter.id(), TEMPLATE_EVERY, 1, wire);
  }

  @Override
  void add(FlowRow flow, long exportedUs) throws IOException {
    if (exportedUs >= dueUs) {
      export.flush(dueUs);
      dueUs = exportedUs + LONGEST_WAIT_US;
    }
    export.flow(flow, exportedUs);
  }

  @Override
  public void close(long lastUs) throws IOException {
    export.flush(lastUs);
    pcap.close();
  }

  /**
   * Such files.
   *
   * @param exporter of version 5 or 10
   * @param collector address of the same family as the exporter's
   */
  record Kind(FlowExporter exporter, IpKey collector, Compression compression) implements FileKind {
    @Override
    public String suffix() {
      return ".pcap" + compression.suffix();
    }

    @Override
    public LogFile open(Path path, LogWriter writer, long openedUs) throws IOException {
      return new CaptureFile(exporter, collector, new PcapWriter(compression.create(path)));
    }
  }
}
