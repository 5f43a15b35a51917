package io.lookback.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.format.FlowRow;
import io.lookback.datasets.nfcapd.BlockCompression;
import io.lookback.datasets.scenario.Datagrams;
import io.lookback.datasets.scenario.IpfixWriter;
import io.lookback.datasets.scenario.NetflowV5Writer;
import io.lookback.datasets.scenario.NfcapdWriter;
import io.lookback.datasets.scenario.PcapWriter;
import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.ExportGaps;
import io.lookback.datasets.table.Flows;
import io.lookback.jobs.testing.TestLake;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What never arrived, or arrived damaged, is told: from files of exports to the coverage. */
class ExportGapsTest {
  private static final String CONFIG =
      "sites.lab { networks = [\"192.0.2.0/24\"], time-zone = UTC }";

  /** 2026-01-05 10:00 UTC. */
  private static final long TEN = 1_767_607_200_000_000L;

  private static final String GAPS =
      "select concat_ws(' ', sensor, hour, exporter_ip, exporter_id, export_version, message_no,"
          + " lost_flows, lost_messages) from export_gaps order by sensor desc, hour, exporter_ip";

  private static final String SUMS =
      "select concat_ws(' ', sensor, hour, records, sequence_gaps) from coverage order by sensor,"
          + " hour";

  @TempDir Path folder;

  private TestLake lake(String name) {
    return new TestLake(folder.resolve(name), CONFIG);
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static FlowRow flow(long endUs) {
    FlowRow row = new FlowRow();
    row.clear();
    row.startUs = endUs - 1_000_000;
    row.endUs = endUs;
    row.src.set(IpAddress.parse("192.0.2.1"));
    row.dst.set(IpAddress.parse("203.0.113.5"));
    row.srcPort = 40_000;
    row.dstPort = 22;
    row.protocol = 6;
    row.packets = 10;
    row.bytes = 1_000;
    return row;
  }

  /**
   * A flow every ten seconds, exported by a router (NetFlow v5, 30 in a datagram) and by a probe
   * (IPFIX, 10 in a message). Of the router datagrams 3, 4 and 17 are missing, of the probe
   * messages 7 and 50, counted from 0. A shorter capture is the beginning of a longer one.
   */
  private static byte[] capture(int flows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PcapWriter pcap = new PcapWriter(bytes)) {
      NetflowV5Writer router =
          new NetflowV5Writer(
              1, TEN - 3_600_000_000L, 1, lossy(pcap, "192.0.2.9", Set.of(3, 4, 17)));
      IpfixWriter probe = new IpfixWriter(7, 5, 1, lossy(pcap, "192.0.2.10", Set.of(7, 50)));
      for (int i = 0; i < flows; i++) {
        long nowUs = TEN + i * 10_000_000L;
        router.flow(flow(nowUs), nowUs);
        probe.flow(flow(nowUs), nowUs);
        if (i % 10 == 9) {
          probe.flush(nowUs);
        }
      }
    }
    return bytes.toByteArray();
  }

  private static Datagrams lossy(PcapWriter pcap, String exporter, Set<Integer> missing) {
    IpKey from = IpAddress.parse(exporter);
    IpKey to = IpAddress.parse("192.0.2.20");
    int[] sent = {0};
    return (timeUs, payload, length) -> {
      if (!missing.contains(sent[0]++)) {
        pcap.datagram(timeUs, from, 2_000, to, 2_055, payload, length);
      }
    };
  }

  /** Flows until half past twelve, and an exporter with 17 jumps in its sequence. */
  private byte[] nfcapd(BlockCompression compression) throws IOException {
    Path file = folder.resolve("written");
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    try (NfcapdWriter writer =
        new NfcapdWriter(file, compression, order, "border", TEN / 1_000_000)) {
      for (int i = 0; i < 90; i++) {
        FlowRow row = flow(TEN + 9_000_000_000L - 1_000_000L * i);
        row.exporter.set(IpAddress.parse("192.0.2.11"));
        row.hasExporter = true;
        row.exporterId = 5;
        row.exportVersion = 9;
        writer.add(row);
        if (i % 30 == 29) {
          writer.flush();
        }
      }
      ByteBuffer statistics = ByteBuffer.allocate(32).order(order);
      statistics.putShort((short) 8).putShort((short) 32).putInt(1);
      statistics.putInt(1).putInt(17).putLong(1_000).putLong(30_000);
      writer.addRaw(statistics.array());
    }
    return Files.readAllBytes(file);
  }

  @Test
  void whatNeverArrivedIsKnownByExporterAndHour() throws IOException {
    Path capture = write("routers.pcap", capture(720));
    Path nfcapd = write("nfcapd.202601051200", nfcapd(BlockCompression.LZ4));
    TestLake together = lake("together");
    IngestSummary summary = together.ingest("lab", capture, nfcapd);
    together.nightly("coverage");
    assertThat(summary.rejects).isZero();
    assertThat(summary.lostFlows)
        .containsExactly(Map.entry("lab netflow", 110L), Map.entry("lab nfcapd", 17L));
    assertThat(together.values(GAPS))
        .containsExactly(
            "nfcapd 2026-01-05 12:00:00 192.0.2.11 5 17",
            "netflow 2026-01-05 10:00:00 192.0.2.10 7 10 11 10",
            "netflow 2026-01-05 10:00:00 192.0.2.9 1 5 20 60",
            "netflow 2026-01-05 11:00:00 192.0.2.10 7 10 65 10",
            "netflow 2026-01-05 11:00:00 192.0.2.9 1 5 70 30");
    assertThat(together.values(SUMS))
        .containsExactly(
            "netflow 2026-01-05 10:00:00 650 70",
            "netflow 2026-01-05 11:00:00 680 40",
            "nfcapd 2026-01-05 12:00:00 90 17");

    // One by one, the other way round, one file twice: the same.
    TestLake oneByOne = lake("one-by-one");
    oneByOne.ingest("lab", nfcapd);
    oneByOne.ingest("lab", capture);
    IngestSummary again = oneByOne.ingest("lab", write("copy.pcap", capture(720)));
    assertThat(again.newFiles).isZero();
    assertThat(again.lostFlows).isEmpty();
    oneByOne.nightly("coverage");
    assertThat(oneByOne.rows(ExportGaps.TABLE)).isEqualTo(together.rows(ExportGaps.TABLE));
    assertThat(oneByOne.rows(Coverage.TABLE)).isEqualTo(together.rows(Coverage.TABLE));
    assertThat(TestLake.ran(oneByOne.nightly("coverage"))).isEmpty();
  }

  @Test
  void aCaptureThatGrewReplacesItsGaps() throws IOException {
    TestLake lake = lake("lake");
    Path file = write("routers.pcap", capture(360));
    lake.ingest("lab", file);
    lake.nightly("coverage");
    assertThat(lake.values("select sequence_gaps from coverage")).containsExactly("70");
    write("routers.pcap", capture(720));
    assertThat(lake.ingest("lab", file).grownFiles).isEqualTo(1);
    lake.nightly("coverage");
    assertThat(lake.count("select count(distinct file_id) from export_gaps")).isEqualTo(1);
    assertThat(lake.values("select sequence_gaps from coverage order by hour"))
        .containsExactly("70", "40");
  }

  @Test
  void damagedFilesOfCollectorsGiveWhatIsWholeAndSayWhatIsMissing() throws IOException {
    byte[] whole = nfcapd(BlockCompression.LZ4);
    ByteBuffer head = ByteBuffer.wrap(whole.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int appendix = Math.toIntExact(head.getLong(24));
    int secondBlock = 40 + 12 + head.getInt(44);
    int thirdBlock = secondBlock + 12 + head.getInt(secondBlock + 4);

    TestLake lake = lake("lake");
    Path cut = write("cut", Arrays.copyOf(whole, thirdBlock + 30));
    head.putShort(18, (short) 0).putLong(24, 0).putInt(36, 0);
    Path unfinished = write("unfinished", Arrays.copyOf(head.array(), appendix));
    byte[] broken = whole.clone();
    Arrays.fill(broken, secondBlock + 20, secondBlock + 60, (byte) 0xff);
    Path corrupt = write("corrupt", broken);
    byte[] plain = nfcapd(BlockCompression.NONE);
    ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN).putLong(plain.length - 144, 91);
    Path sums = write("sums", plain);

    IngestSummary summary = lake.ingest("lab", cut, unfinished, corrupt, sums);
    assertThat(summary.flowRows).isEqualTo(60 + 90 + 60 + 90);
    assertThat(summary.rejectReasons).containsOnlyKeys("damaged_file");
    String details =
        String.join(
            "\n",
            lake.values(
                "select concat(regexp_extract(path, '[a-z]*$', 0), ': ', detail) from rejects join"
                    + " ingest_files using (file_id) order by 1"));
    assertThat(details)
        .containsPattern("cut: at byte " + thirdBlock + ": cut off: 18 of \\d+ bytes of this block")
        .contains("cut: at byte 0: its head says 4 blocks, 2 could be read")
        .contains("unfinished: at byte 0: the collector did not finish this file")
        .contains("corrupt: at byte " + secondBlock + ": damaged, up to 30 records lost")
        .contains("corrupt: at byte 0: its statistics say 90 flows")
        .contains("sums: at byte 0: its statistics say 91 flows");
    assertThat(lake.values("select reject_reasons from ingest_files order by path"))
        .containsExactly("damaged_file=3", "damaged_file=4", "damaged_file=1", "damaged_file=1");
    assertThat(lake.count("select count(*) from " + Flows.TABLE)).isEqualTo(300);
  }
}
