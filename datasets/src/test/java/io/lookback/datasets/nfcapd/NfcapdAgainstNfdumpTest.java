package io.lookback.datasets.nfcapd;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.RealData;
import io.lookback.datasets.scenario.NfcapdWriter;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every field of every flow as nfdump itself prints it. */
class NfcapdAgainstNfdumpTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"", "-z", "-y", "-j"})
  void whatNfcapdMakesOfNetflow5AndIpfix(String compression) throws Exception {
    List<byte[]> datagrams = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      datagrams.add(NfcapdDatagrams.netflow5(6 * i, i < 2 ? 0 : 100));
    }
    datagrams.addAll(NfcapdDatagrams.ipfix(24));
    List<Path> files = NfcapdTools.ofDatagrams(datagrams, folder, options(compression));
    assertThat(compare(files)).isEqualTo(48);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-z", "-y", "-j"})
  void whatNfpcapdMakesOfCaptures(String compression) throws Exception {
    int flows = 0;
    int number = 0;
    for (Path pcap : RealData.files("pcap")) {
      for (List<String> more : List.of(List.<String>of(), List.of("-o", "fat"))) {
        Path made = Files.createDirectory(folder.resolve("made" + number++));
        List<String> options = new ArrayList<>(options(compression));
        if (compression.equals("-j")) {
          // nfpcapd 1.7.1 takes an argument there, of which it makes no use.
          options.add("1");
        }
        options.addAll(more);
        flows += compare(NfcapdTools.ofCapture(pcap, made, options));
      }
    }
    assertThat(flows).isGreaterThan(500);
  }

  @Test
  void theGenuineFileOfLayoutOne() throws IOException {
    Path file = RealData.at("nfcapd/nfcapd-layout1-genuine.flows");
    assertThat(compare(List.of(file))).isEqualTo(26);
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "LZO", "BZ2", "LZ4"})
  void whatOurWriterMakes(BlockCompression compression) throws IOException {
    Path file = folder.resolve("nfcapd.202601010000");
    int flows = 20_000;
    NfcapdSamples.write(file, compression, ByteOrder.LITTLE_ENDIAN, flows);
    assertThat(compare(List.of(file))).isEqualTo(flows);
    List<String> info = NfcapdTools.run("nfdump", "-I", "-r", file.toString());
    assertThat(info).contains("Ident: gate", "Flows: " + flows, "Sequence failures: 0");
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "LZO", "BZ2", "LZ4"})
  void recordsWithEveryElement(BlockCompression compression) throws IOException {
    Path file = folder.resolve("nfcapd.202601010000");
    try (NfcapdWriter writer =
        new NfcapdWriter(file, compression, ByteOrder.LITTLE_ENDIAN, "gate", 1_767_225_600L)) {
      for (int i = 0; i < 50; i++) {
        writer.addRaw(NfcapdSamples.everything(ByteOrder.LITTLE_ENDIAN, i));
      }
    }
    List<NfcapdCsv> ours = new ArrayList<>();
    List<String> bgp = new ArrayList<>();
    List<String> nat = new ArrayList<>();
    List<String> users = new ArrayList<>();
    List<String> connections = new ArrayList<>();
    List<String> events = new ArrayList<>();
    try (NfcapdReader reader = NfcapdReader.open(NfcapdInput.of(file))) {
      while (reader.next()) {
        NfcapdRecord record = reader.record();
        ours.add(NfcapdCsv.of(field -> NfcapdCsv.value(record, field)));
        bgp.add(NfcapdCsv.value(record, NfcapdField.BGP_NEXT_HOP_IP).toString());
        nat.add(NfcapdCsv.value(record, NfcapdField.NAT_SRC_IP).toString());
        users.add(NfcapdCsv.value(record, NfcapdField.USER_NAME).toString());
        connections.add(Long.toString(record.number(NfcapdField.CONNECTION_ID)));
        // nfdump prints the translator's event in its place where a record has both.
        long natEvent = record.number(NfcapdField.NAT_EVENT);
        events.add((natEvent > 0 ? natEvent : record.number(NfcapdField.FIREWALL_EVENT)) + ":");
      }
    }
    assertThat(ours).hasSize(50);
    assertThat(NfcapdCsv.differences(ours, NfcapdTools.csv(file))).isEmpty();
    assertThat(bgp).isEqualTo(NfcapdTools.raw(file, "bgp next hop"));
    assertThat(nat).isEqualTo(NfcapdTools.raw(file, "src xlt ip"));
    assertThat(users).isEqualTo(NfcapdTools.raw(file, "username"));
    assertThat(connections).isEqualTo(NfcapdTools.raw(file, "connect ID"));
    assertThat(events).isEqualTo(NfcapdTools.raw(file, "fw event"));
  }

  private static List<String> options(String compression) {
    return compression.isEmpty() ? List.of() : List.of(compression);
  }

  /** Compares the files, and gives how many flows they have. */
  private static int compare(List<Path> files) throws IOException {
    int flows = 0;
    for (Path file : files) {
      try (NfcapdReader reader = NfcapdReader.open(NfcapdInput.of(file))) {
        List<NfcapdCsv> ours = NfcapdCsv.ofReader(reader);
        assertThat(NfcapdCsv.differences(ours, NfcapdTools.csv(file))).as("%s", file).isEmpty();
        assertThat(reader.problems()).as("%s", file).isEmpty();
        flows += ours.size();
      }
      millis(file);
    }
    return flows;
  }

  /** The csv has whole seconds only. */
  private static void millis(Path file) throws IOException {
    List<String> first = new ArrayList<>();
    List<String> last = new ArrayList<>();
    try (NfcapdReader reader = NfcapdReader.open(NfcapdInput.of(file))) {
      while (reader.next()) {
        first.add(Long.toString(reader.record().number(NfcapdField.FIRST_SEEN)));
        last.add(Long.toString(reader.record().number(NfcapdField.LAST_SEEN)));
      }
    }
    assertThat(first).isEqualTo(NfcapdTools.raw(file, "first"));
    assertThat(last).isEqualTo(NfcapdTools.raw(file, "last"));
  }
}
