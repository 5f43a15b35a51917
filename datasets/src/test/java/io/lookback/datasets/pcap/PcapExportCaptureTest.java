package io.lookback.datasets.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.RealData;
import io.lookback.datasets.netflow.ExportRecorder;
import io.lookback.datasets.scenario.PcapWriter;
import io.lookback.udf.net.IpAddress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PcapExportCaptureTest {
  @Test
  void readsAllExportsOfACaptureWhateverTheirPorts() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long messages = 0;
    try (PcapWriter capture = new PcapWriter(out)) {
      for (Path file : RealData.files("netflow-datagrams")) {
        byte[] message = RealData.bytes(file);
        // Two are no messages, by their own count of records.
        if (file.toString().endsWith(".dat") && !file.toString().contains("netflow5_test_inv")) {
          messages++;
          // An exporter of its own for each.
          capture.datagram(
              messages * 1_000_000,
              IpAddress.parse("2001:db8::" + messages),
              (int) (10_000 + messages),
              IpAddress.parse("2001:db8::ffff"),
              53,
              message,
              message.length);
        }
      }
      byte[] other = "no export at all".getBytes(StandardCharsets.UTF_8);
      capture.datagram(
          0,
          IpAddress.parse("192.0.2.1"),
          2055,
          IpAddress.parse("192.0.2.2"),
          2055,
          other,
          other.length);
    }
    ExportRecorder sink = new ExportRecorder();
    ExportCapture.Summary summary =
        ExportCapture.read(new ByteArrayInputStream(out.toByteArray()), sink);
    sink.checked();
    assertThat(messages).isEqualTo(90);
    assertThat(summary.messages()).isEqualTo(90);
    assertThat(summary.otherUdp()).isEqualTo(1);
    assertThat(summary.isCut()).isFalse();
    assertThat(summary.isMalformed()).isFalse();
    assertThat(summary.packets().packets).isEqualTo(91);
    // The number of the packet stands for the message, and its sender for the exporter.
    assertThat(sink.exporters).hasSize(90);
    assertThat(sink.flows.get(0)).contains("exporter=2001:db8::1, id=0, v=10");
    assertThat(sink.messages.get(0)).isEqualTo(1);

    ExportRecorder cut = new ExportRecorder();
    byte[] shorter = Arrays.copyOf(out.toByteArray(), out.size() - 10);
    assertThat(ExportCapture.read(new ByteArrayInputStream(shorter), cut).isCut()).isTrue();
    assertThat(cut.checked().account()).isEqualTo(sink.account());
  }
}
