package io.lookback.datasets.format;

import io.lookback.datasets.pcap.ExportCapture;
import io.lookback.datasets.pcap.PcapReader;
import java.io.IOException;
import java.io.InputStream;

/**
 * Captures (pcap, pcapng) of what exporters sent: NetFlow v5, v9 and IPFIX over UDP. A data record
 * counts as a line; other packets are none.
 */
public final class NetflowCapture implements Format {
  @Override
  public String name() {
    return "netflow_capture";
  }

  @Override
  public String doc() {
    return "Captures (pcap, pcapng) of NetFlow v5, v9 and IPFIX export";
  }

  @Override
  public String defaultSensor() {
    return "netflow";
  }

  @Override
  public boolean isBinary() {
    return true;
  }

  @Override
  public boolean detects(Head head) {
    return PcapReader.detects(head.bytes(), head.bytes().length);
  }

  @Override
  public Parser open(FileContext file) {
    return NetflowCapture::read;
  }

  private static void read(RawInput input, RecordSink sink) throws IOException {
    ExportRecords records = new ExportRecords(sink);
    try (InputStream in = input.bytes()) {
      ExportCapture.Summary summary = ExportCapture.read(in, records);
      if (summary.isMalformed()) {
        records.damaged("the capture is broken, its rest was not read");
      } else if (summary.isCut()) {
        records.damaged("the capture ends within a packet");
      } else if (summary.messages() == 0) {
        records.refuse(
            "no_export",
            "none of its packets is NetFlow v5, v9 or IPFIX: " + summary.otherUdp() + " other UDP");
      }
    } catch (IllegalArgumentException e) {
      records.damaged(e.getMessage());
    }
    records.tellLosses();
  }
}
