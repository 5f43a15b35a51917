package io.lookback.datasets.format;

import static io.lookback.datasets.format.FlowRow.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.lookback.datasets.netflow.ExporterAccount;
import io.lookback.datasets.nfcapd.BlockCompression;
import io.lookback.datasets.scenario.IpfixWriter;
import io.lookback.datasets.scenario.NetflowV5Writer;
import io.lookback.datasets.scenario.NfcapdWriter;
import io.lookback.datasets.scenario.PcapWriter;
import io.lookback.datasets.site.Site;
import io.lookback.udf.net.IpKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What exporters and collectors write is recognised, and ends in flows that say the same. */
class ExportFormatsTest {
  /** 2026-01-05 10:00 UTC. */
  private static final long START_US = 1_767_607_200_000_000L;

  private static final int FLOWS = 500;

  private static final FileContext FILE =
      new FileContext(
          new Site("lab", List.of(), ZoneId.of("UTC"), List.of(), Map.of()),
          "router",
          "export",
          START_US + 86_400_000_000L);

  @TempDir Path folder;

  private static FlowRow flow(int i) {
    FlowRow row = new FlowRow();
    row.clear();
    row.startUs = START_US + i * 1_000L;
    row.endUs = row.startUs + 1_500_000;
    row.src.setV4(0xc0000200 | i % 256);
    row.dst.setV4(0xcb007105);
    row.srcPort = 40_000 + i;
    row.dstPort = 22;
    row.protocol = 6;
    row.tcpFlags = 0x1b;
    row.packets = 10 + i;
    row.bytes = 1_000L + i;
    row.exporter.setV4(0xc0000209);
    row.hasExporter = true;
    row.exporterId = 1;
    row.exportVersion = 10;
    return row;
  }

  private static RecordingSink read(byte[] content, String format) {
    Head head = new Head(Arrays.copyOf(content, Math.min(content.length, Head.SIZE)), false);
    assertThat(Formats.detect(head)).map(Format::name).hasValue(format);
    return RecordingSink.read(Formats.named(format), FILE, content);
  }

  private static void assertFlows(RecordingSink sink) {
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.flows).hasSize(FLOWS);
    assertThat(sink.flows.get(7))
        .contains(
            "start=" + (START_US + 7_000),
            "duration=1500000",
            "src=192.0.2.7 40007",
            "dst=203.0.113.5 22",
            "packets=17",
            "bytes=1007",
            "exporter=192.0.2.9");
  }

  @ParameterizedTest
  @EnumSource(BlockCompression.class)
  void nfcapd(BlockCompression compression) throws IOException {
    Path file = folder.resolve("nfcapd.202601051000");
    try (NfcapdWriter writer =
        new NfcapdWriter(
            file, compression, ByteOrder.LITTLE_ENDIAN, "router", START_US / 1_000_000)) {
      for (int i = 0; i < FLOWS; i++) {
        writer.add(flow(i));
      }
    }
    byte[] content = Files.readAllBytes(file);
    assertFlows(read(content, "nfcapd"));

    RecordingSink cut = read(Arrays.copyOf(content, content.length / 2), "nfcapd");
    assertThat(cut.rejectReasons).containsOnlyKeys("damaged_file");
    assertThat(cut.flows.size()).isLessThan(FLOWS);
    assertThat(cut.losses).isEmpty();
  }

  @Test
  void jumpsThatTheCollectorCounted() throws IOException {
    Path file = folder.resolve("nfcapd.202601051000");
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    try (NfcapdWriter writer =
        new NfcapdWriter(file, BlockCompression.NONE, order, "router", START_US / 1_000_000)) {
      writer.add(flow(0));
      ByteBuffer statistics = ByteBuffer.allocate(8 + 3 * 24).order(order);
      statistics.putShort((short) 8).putShort((short) statistics.capacity()).putInt(3);
      statistics.putInt(1).putInt(17).putLong(1_000).putLong(30_000);
      statistics.putInt(2).putInt(0).putLong(1_000).putLong(30_000);
      statistics.putInt(70_000).putInt(4).putLong(1_000).putLong(30_000);
      writer.addRaw(statistics.array());
      writer.addRaw(statistics.array());
    }
    byte[] content = Files.readAllBytes(file);
    RecordingSink named = read(content, "nfcapd");
    assertThat(named.losses)
        .containsExactly(
            new ExportLoss(NONE, 0, 0xffff_c000_0209L, 1, NONE, NONE, 34, NONE),
            new ExportLoss(NONE, 0, 0, NONE, NONE, NONE, 8, NONE));
    // The number of all jumps stands at the end of the file; two are of no exporter.
    ByteBuffer.wrap(content).order(order).putLong(content.length - 8, 44);
    assertThat(read(content, "nfcapd").losses)
        .extracting(ExportLoss::exporterId, ExportLoss::flows)
        .containsExactly(tuple(1L, 34L), tuple(NONE, 10L));
    assertThat(named.records).isEqualTo(1);
  }

  @Test
  void aLayoutThatIsNotReadIsRefusedWithAdvice() {
    byte[] content = new byte[400];
    content[0] = 0x0c;
    content[1] = (byte) 0xa5;
    content[2] = 3;
    RecordingSink sink = read(content, "nfcapd");
    assertThat(sink.rejectReasons).containsExactly(Map.entry("unsupported_layout", 1L));
    assertThat(sink.rejects.toString()).contains("nfdump");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v5", "ipfix"})
  void captures(String version) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    IpKey exporter = new IpKey();
    exporter.setV4(0xc0000209);
    IpKey collector = new IpKey();
    collector.setV4(0xc000020a);
    try (PcapWriter pcap = new PcapWriter(bytes)) {
      long nowUs = START_US + 60_000_000;
      if (version.equals("v5")) {
        NetflowV5Writer writer =
            new NetflowV5Writer(
                1,
                START_US - 3_600_000_000L,
                1,
                (timeUs, payload, length) ->
                    pcap.datagram(timeUs, exporter, 2_000, collector, 2_055, payload, length));
        for (int i = 0; i < FLOWS; i++) {
          writer.flow(flow(i), nowUs);
        }
        writer.flush(nowUs);
      } else {
        IpfixWriter writer =
            new IpfixWriter(
                1,
                20,
                1,
                (timeUs, payload, length) ->
                    pcap.datagram(timeUs, exporter, 2_000, collector, 4_739, payload, length));
        for (int i = 0; i < FLOWS; i++) {
          writer.flow(flow(i), nowUs);
        }
        writer.flush(nowUs);
      }
    }
    byte[] content = bytes.toByteArray();
    assertFlows(read(content, "netflow_capture"));

    RecordingSink cut = read(Arrays.copyOf(content, content.length - 10), "netflow_capture");
    assertThat(cut.rejectReasons).containsOnlyKeys("damaged_file");
  }

  @Test
  void lostMessagesOfVersion9AreEstimatedAsFlows() {
    RecordingSink sink = new RecordingSink();
    ExportRecords records = new ExportRecords(sink);
    ExporterAccount account =
        new ExporterAccount(0, 0xffff_c000_0209L, 0, 7, 9, 20, 2, 50, 0, 0, 0, 3, 0, 0);
    records.lost(account, 12, START_US / 1_000, 3);
    records.lost(account, 99, START_US / 1_000, 2);
    assertThat(sink.losses).isEmpty();
    records.tellLosses();
    // 50 flows in 20 messages: 7.5 in 3, 5 in 2.
    assertThat(sink.losses)
        .containsExactly(new ExportLoss(START_US, 0, 0xffff_c000_0209L, 7, 9, 12, 13, 5));
  }

  @Test
  void onlySoManyLossesAreKeptApart() {
    ExportLosses losses = new ExportLosses();
    int many = 3 * ExportLosses.KEPT_APART;
    for (int i = 0; i < many; i++) {
      losses.add(new ExportLoss(3_600_000_000L * i, 0, 1, i, 9, i, 2, 1));
      losses.add(new ExportLoss(0, 0, 1, 0, 9, i, 2, 1));
    }
    RecordingSink sink = new RecordingSink();
    losses.tell(sink);
    assertThat(sink.losses).hasSize(2 * ExportLosses.KEPT_APART + 1);
    assertThat(sink.losses.stream().mapToLong(ExportLoss::flows).sum()).isEqualTo(4L * many);
    assertThat(sink.losses.stream().mapToLong(ExportLoss::messages).sum()).isEqualTo(2L * many);
    assertThat(sink.losses.get(0).flows()).isEqualTo(2L * many + 2);

    ExportLosses endless = new ExportLosses();
    endless.add(new ExportLoss(0, 0, 1, 0, 9, 1, Long.MAX_VALUE, Long.MAX_VALUE));
    endless.add(new ExportLoss(0, 0, 1, 0, 9, 1, Long.MAX_VALUE, Long.MAX_VALUE));
    RecordingSink most = new RecordingSink();
    endless.tell(most);
    assertThat(most.losses).containsExactly(new ExportLoss(0, 0, 1, 0, 9, 1, 1L << 40, 1L << 40));
  }

  @Test
  void aCaptureOfAnythingElseSaysSo() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    IpKey one = new IpKey();
    one.setV4(0xc0000209);
    try (PcapWriter pcap = new PcapWriter(bytes)) {
      pcap.datagram(START_US, one, 53, one, 50_000, new byte[40], 40);
    }
    RecordingSink sink = read(bytes.toByteArray(), "netflow_capture");
    assertThat(sink.rejectReasons).containsExactly(Map.entry("no_export", 1L));
    assertThat(sink.rejects.toString()).contains("1 other UDP");
  }

  @Test
  void ipfixFiles() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    IpfixWriter writer =
        new IpfixWriter(1, 1_000, 1, (timeUs, payload, length) -> bytes.write(payload, 0, length));
    for (int i = 0; i < FLOWS; i++) {
      writer.flow(flow(i), START_US + 60_000_000);
    }
    writer.flush(START_US + 60_000_000);
    RecordingSink sink = read(bytes.toByteArray(), "ipfix_file");
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.flows).hasSize(FLOWS);
    assertThat(sink.flows.get(7)).contains("src=192.0.2.7 40007", "bytes=1007");
  }
}
