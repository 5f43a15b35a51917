package io.lookback.datasets.nfcapd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.RealData;
import io.lookback.datasets.format.FlowRow;
import io.lookback.datasets.format.NfcapdFlows;
import io.lookback.datasets.scenario.NfcapdWriter;
import io.lookback.udf.net.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.commons.logging.LoggerFactory;

/** Sound, damaged and odd files, without nfdump's help. */
class NfcapdReaderTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final NfcapdReader.Memory MEMORY = new NfcapdReader.Memory();

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void everyCompressionAndByteOrderGivesWhatWasWritten(BlockCompression compression)
      throws IOException {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      int flows = 30_000;
      Path file = folder.resolve("nfcapd.1");
      NfcapdSamples.write(file, compression, order, flows);
      FlowRow expected = new FlowRow();
      FlowRow row = new FlowRow();
      try (NfcapdReader reader = NfcapdReader.open(NfcapdInput.of(file))) {
        for (int i = 0; i < flows; i++) {
          assertThat(reader.next()).isTrue();
          NfcapdSamples.flow(i, expected);
          row.clear();
          assertThat(NfcapdFlows.fill(reader.record(), row)).isNull();
          assertSame(row, expected);
        }
        assertThat(reader.next()).isFalse();
        assertThat(reader.problems()).isEmpty();
        assertThat(reader.ident()).isEqualTo("gate");
        assertThat(reader.statedTotals().flows).isEqualTo(flows);
        assertThat(reader.readTotals().bytes).isEqualTo(reader.statedTotals().bytes);
      }
    }
  }

  private static void assertSame(FlowRow row, FlowRow expected) {
    assertThat(row.startUs).isEqualTo(expected.startUs);
    assertThat(row.endUs).isEqualTo(expected.endUs);
    assertThat(row.src).isEqualTo(expected.src);
    assertThat(row.dst).isEqualTo(expected.dst);
    assertThat(row.srcPort).isEqualTo(expected.srcPort);
    assertThat(row.dstPort).isEqualTo(expected.dstPort);
    assertThat(row.protocol).isEqualTo(expected.protocol);
    assertThat(row.tcpFlags).isEqualTo(expected.tcpFlags);
    assertThat(row.packets).isEqualTo(expected.packets);
    assertThat(row.bytes).isEqualTo(expected.bytes);
    assertThat(row.reversePackets).isEqualTo(expected.reversePackets);
    assertThat(row.reverseBytes).isEqualTo(expected.reverseBytes);
    assertThat(row.reverseTcpFlags).isEqualTo(expected.reverseTcpFlags);
    assertThat(row.bytesBasis).isEqualTo("ip");
    assertThat(row.hasExporter).isEqualTo(expected.hasExporter);
    assertThat(row.exporter).isEqualTo(expected.exporter);
    assertThat(row.exporterId).isEqualTo(expected.exporterId);
    assertThat(row.exportVersion).isEqualTo(expected.exportVersion);
    assertThat(row.inputInterface).isEqualTo(expected.inputInterface);
    assertThat(row.outputInterface).isEqualTo(expected.outputInterface);
    assertThat(row.endReason)
        .isEqualTo(expected.endReason == 0 ? FlowRow.NONE : expected.endReason);
    assertThat(row.srcTos).isEqualTo(expected.srcTos);
    assertThat(row.srcAs).isEqualTo(expected.srcAs);
    assertThat(row.dstAs).isEqualTo(expected.dstAs);
    assertThat(row.srcVlan).isEqualTo(expected.srcVlan);
    assertThat(row.dstVlan).isEqualTo(expected.dstVlan);
    assertThat(row.sampled).isEqualTo(expected.sampled);
    assertThat(row.samplingInterval).isEqualTo(expected.samplingInterval);
    assertThat(row.firewallEvent).isEqualTo(expected.firewallEvent);
    assertThat(row.firewallExtendedEvent).isEqualTo(expected.firewallExtendedEvent);
    assertThat(row.hasNat).isEqualTo(expected.hasNat);
    assertThat(row.natSrc).isEqualTo(expected.natSrc);
    assertThat(row.natDst).isEqualTo(expected.natDst);
    assertThat(row.natSrcPort).isEqualTo(expected.natSrcPort);
    assertThat(row.natDstPort).isEqualTo(expected.natDstPort);
    assertThat(row.userName).isEqualTo(expected.userName);
  }

  @ParameterizedTest
  @EnumSource
  void everyElementInEitherByteOrder(BlockCompression compression) throws IOException {
    List<List<String>> all = new ArrayList<>();
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      Path file = folder.resolve("nfcapd.1");
      try (NfcapdWriter writer = new NfcapdWriter(file, compression, order, "gate", 0)) {
        for (int i = 0; i < 10; i++) {
          writer.addRaw(NfcapdSamples.everything(order, i));
        }
      }
      all.add(rows(Files.readAllBytes(file), EnumSet.allOf(NfcapdField.class)));
    }
    assertThat(all.get(0)).hasSize(10).isEqualTo(all.get(1));
    assertThat(all.get(0).get(0))
        .contains("nat_pool_id=31", "nat_event=4", "ingress_vrf=11", "egress_vrf=12")
        .contains("observation_point_id=123456789012", "port_block_size=4")
        .contains("egress_xace_id=6000", "event_time=2026-01-01T00:00:00.005Z", "is_event=true");
  }

  @ParameterizedTest
  @EnumSource
  void aFileCutAnywhereGivesItsWholeBlocksAndSaysSo(BlockCompression compression)
      throws IOException {
    byte[] whole = small(compression, ByteOrder.LITTLE_ENDIAN, 4, 6);
    List<String> rows = rows(whole);
    assertThat(rows).hasSize(24);
    int before = 0;
    for (int length = 0; length < whole.length; length++) {
      Reading reading = read(Arrays.copyOf(whole, length));
      if (length < 40) {
        assertThat(reading.failure).as("%s bytes", length).isNotNull();
        continue;
      }
      assertThat(reading.rows).as("%s bytes", length).isEqualTo(rows.subList(0, reading.count()));
      assertThat(reading.count()).isGreaterThanOrEqualTo(before);
      assertThat(reading.problems).as("%s bytes", length).isNotEmpty();
      before = reading.count();
      if (compression != BlockCompression.NONE) {
        assertThat(before % 6).as("%s bytes", length).isZero();
      }
    }
    assertThat(before).isEqualTo(24);
  }

  @Test
  void anUncompressedBlockThatIsCutGivesItsWholeRecords() throws IOException {
    byte[] whole = small(BlockCompression.NONE, ByteOrder.LITTLE_ENDIAN, 1, 50);
    Reading reading = read(Arrays.copyOf(whole, whole.length / 2));
    assertThat(reading.count()).isBetween(15, 35);
    assertThat(reading.problems)
        .anyMatch(problem -> problem.reason().contains("cut off"))
        .anyMatch(
            problem -> problem.reason().matches("record \\d+ .* is cut off: \\d+ of .* lost"));
  }

  @Test
  void anUnfinishedFileIsReadToItsEnd() throws IOException {
    byte[] whole = small(BlockCompression.LZ4, ByteOrder.LITTLE_ENDIAN, 3, 5);
    ByteBuffer head = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    int appendix = (int) head.getLong(24);
    head.putLong(24, 0).putInt(36, 0).putShort(18, (short) 0);
    Reading reading = read(Arrays.copyOf(whole, appendix));
    assertThat(reading.count()).isEqualTo(15);
    assertThat(reading.problems)
        .containsExactly(
            new NfcapdProblem(
                0, "the collector did not finish this file: it has no statistics to compare with"));
  }

  @ParameterizedTest
  @EnumSource
  void randomDamageNeverHangsOrThrows(BlockCompression compression) throws IOException {
    List<byte[]> files = new ArrayList<>();
    files.add(small(compression, ByteOrder.LITTLE_ENDIAN, 5, 10));
    files.add(small(compression, ByteOrder.BIG_ENDIAN, 5, 10));
    Random random = random("random damage to " + compression);
    Assertions.assertTimeoutPreemptively(
        LIMIT,
        () -> {
          for (int i = 0; i < 1_500; i++) {
            byte[] file = files.get(i % 2).clone();
            int changes = 1 + random.nextInt(8);
            for (int n = 0; n < changes; n++) {
              int at = random.nextInt(file.length);
              file[at] = (byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(2) * 255);
            }
            read(file);
          }
        });
  }

  @Test
  void randomDamageToLayoutOneNeverHangsOrThrows() throws IOException {
    byte[] whole = RealData.bytes(RealData.at("nfcapd/nfcapd-layout1-genuine.flows"));
    List<String> rows = rows(whole);
    for (int length = 0; length < whole.length; length += 3) {
      Reading reading = read(Arrays.copyOf(whole, length));
      if (length >= 276) {
        assertThat(reading.rows).isEqualTo(rows.subList(0, reading.count()));
        assertThat(reading.problems).isNotEmpty();
      }
    }
    Random random = random("random damage to layout 1");
    Assertions.assertTimeoutPreemptively(
        LIMIT,
        () -> {
          for (int i = 0; i < 2_000; i++) {
            byte[] file = whole.clone();
            for (int n = 0; n <= i % 8; n++) {
              file[random.nextInt(file.length)] = (byte) random.nextInt();
            }
            read(file);
          }
        });
  }

  @Test
  void noiseAfterASoundHeadNeverHangsOrThrows() {
    Random random = random("noise");
    Assertions.assertTimeoutPreemptively(
        LIMIT,
        () -> {
          for (int i = 0; i < 100; i++) {
            byte[] file = new byte[20_000];
            random.nextBytes(file);
            // Small numbers are likelier to look like headers and records.
            for (int n = 0; n < file.length; n++) {
              file[n] = (byte) (random.nextInt(4) == 0 ? file[n] & 15 : 0);
            }
            ByteBuffer head = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            head.putShort(0, (short) 0xa50c).putShort(2, (short) (1 + i % 2));
            head.put(16, (byte) (i % 5)).put(17, (byte) 0);
            read(file);
          }
        });
  }

  @Test
  void headersThatClaimMegabytesDoNotCostMegabytesEach() throws IOException {
    ByteBuffer file = ByteBuffer.allocate(4_000_000).order(ByteOrder.LITTLE_ENDIAN);
    file.putShort((short) 0xa50c).putShort((short) 2).position(40);
    while (file.remaining() > 100) {
      // A header whose block ends nowhere, then a sound block with a record of no meaning.
      file.putInt(1).putInt(2_000_001).putShort((short) 3).putShort((short) 0);
      for (int i = 0; i < 2; i++) {
        file.putInt(1).putInt(4).putShort((short) 3).putShort((short) 0);
        file.putShort((short) 99).putShort((short) 4);
      }
    }
    Assertions.assertTimeoutPreemptively(
        LIMIT,
        () -> {
          Reading reading = read(file.array());
          assertThat(reading.problems).hasSize(100);
        });
  }

  @Test
  void aLieInABlockHeaderCostsThatBlockAtMost() throws IOException {
    byte[] whole = small(BlockCompression.LZ4, ByteOrder.LITTLE_ENDIAN, 5, 6);
    List<String> rows = rows(whole);
    List<Integer> blocks = blocks(whole);
    int third = blocks.get(2);
    ByteBuffer size = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    int right = size.getInt(third + 4);
    List<String> others = new ArrayList<>(rows);
    others.subList(12, 18).clear();
    for (int lie : new int[] {0, -1, Integer.MAX_VALUE, 5 << 20, right - 1, right + 1, 3 * right}) {
      size.putInt(third + 4, lie);
      Reading reading = read(whole);
      assertThat(reading.rows).as("size %s", lie).isIn(others, rows);
      assertThat(reading.problems).as("size %s", lie).isNotEmpty();
    }
    size.putInt(third + 4, right);
    for (int lie : new int[] {0, -1, Integer.MAX_VALUE, 1 << 20}) {
      size.putInt(third, lie);
      Reading reading = read(whole);
      assertThat(reading.rows).as("%s records", lie).isIn(others, rows);
      assertThat(reading.problems).as("%s records", lie).isNotEmpty();
    }
    size.putInt(third, 2);
    assertThat(read(whole).problems)
        .anyMatch(problem -> problem.reason().contains("bytes after the 2 records"))
        .anyMatch(problem -> problem.reason().contains("its statistics say 30 flows"));
  }

  @Test
  void aBlockMayBeUncompressedInACompressedFile() throws IOException {
    byte[] lz4 = small(BlockCompression.LZ4, ByteOrder.LITTLE_ENDIAN, 1, 6);
    byte[] plain = small(BlockCompression.NONE, ByteOrder.LITTLE_ENDIAN, 1, 6);
    ByteBuffer head = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
    head.put(16, (byte) BlockCompression.LZ4.code());
    for (int block : blocks(plain)) {
      head.putShort(block + 10, (short) 1);
    }
    // The appendix as well.
    head.putShort((int) head.getLong(24) + 10, (short) 1);
    assertThat(read(plain).problems).isEmpty();
    assertThat(rows(plain)).isEqualTo(rows(lz4));
  }

  @Test
  void aPieceHasTheBlocksThatBeginInIt() throws IOException {
    for (BlockCompression compression : BlockCompression.values()) {
      byte[] whole = small(compression, ByteOrder.LITTLE_ENDIAN, 12, 4);
      List<String> rows = rows(whole);
      for (int size = 1; size < whole.length; size = size * 4 + 3) {
        List<String> joined = new ArrayList<>();
        for (long from = 0; from < whole.length; from += size) {
          joined.addAll(read(whole, EnumSet.allOf(NfcapdField.class), from, from + size).rows);
        }
        assertThat(joined).as("%s pieces of %s", compression, size).isEqualTo(rows);
      }
    }
  }

  @Test
  void piecesOfLayoutOneKnowTheMapsBeforeThem() throws IOException {
    byte[] whole = RealData.bytes(RealData.at("nfcapd/nfcapd-layout1-genuine.flows"));
    List<String> joined = new ArrayList<>();
    for (long from = 0; from < whole.length; from += 500) {
      joined.addAll(read(whole, EnumSet.allOf(NfcapdField.class), from, from + 500).rows);
    }
    assertThat(joined).hasSize(26).isEqualTo(rows(whole));
  }

  @Test
  void piecesOfADamagedFileAreTheWholeToo() throws IOException {
    byte[] file = small(BlockCompression.LZ4, ByteOrder.LITTLE_ENDIAN, 12, 4);
    List<Integer> blocks = blocks(file);
    ByteBuffer.wrap(file).putInt(blocks.get(3), -1).putInt(blocks.get(7) + 4, -1);
    file[blocks.get(9) + 20] ^= 0x55;
    Reading all = read(file);
    for (int size : new int[] {1, 7, 100, 333, 1_000}) {
      List<String> joined = new ArrayList<>();
      List<NfcapdProblem> problems = new ArrayList<>();
      for (long from = 0; from < file.length; from += size) {
        Reading piece = read(file, EnumSet.allOf(NfcapdField.class), from, from + size);
        joined.addAll(piece.rows);
        problems.addAll(piece.problems);
      }
      assertThat(joined).as("pieces of %s", size).isEqualTo(all.rows);
      // Only the whole can be compared with the statistics.
      assertThat(all.problems).containsAll(problems);
      assertThat(problems).hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void fieldsThatAreNotAskedForAreNotDecoded() throws IOException {
    byte[] file = small(BlockCompression.NONE, ByteOrder.LITTLE_ENDIAN, 2, 30);
    Set<NfcapdField> fields = EnumSet.of(NfcapdField.SRC_IP, NfcapdField.DST_BYTES);
    // A piece, since a whole file is summed up for the comparison with its statistics.
    try (NfcapdReader reader = NfcapdReader.open(NfcapdInput.of(file), fields, 0, 41)) {
      while (reader.next()) {
        assertThat(reader.record().present() & ~0b101100L).isZero();
        assertThat(reader.record().number(NfcapdField.SRC_BYTES)).isEqualTo(NfcapdRecord.NONE);
        assertThat(NfcapdCsv.value(reader.record(), NfcapdField.SRC_IP)).isNotNull();
      }
      assertThat(reader.recordCount()).isEqualTo(30);
    }
  }

  @Test
  void whatIsNotReadIsRefusedWithAdvice() throws IOException {
    byte[] file = small(BlockCompression.NONE, ByteOrder.LITTLE_ENDIAN, 1, 1);
    file[2] = 3;
    assertThatThrownBy(() -> NfcapdReader.open(NfcapdInput.of(file)))
        .isInstanceOfSatisfying(NfcapdException.class, e -> assertThat(e.isRefused()).isTrue())
        .hasMessageContaining("layout 3")
        .hasMessageContaining("make a copy with nfdump 1.7");
    file[2] = 2;
    file[17] = 1;
    assertThatThrownBy(() -> NfcapdReader.open(NfcapdInput.of(file)))
        .hasMessageContaining("encrypted files are not read; please make a copy");
    file[17] = 0;
    file[16] = 9;
    assertThatThrownBy(() -> NfcapdReader.open(NfcapdInput.of(file)))
        .hasMessageContaining("names the compression 9");
    assertThatThrownBy(
            () -> NfcapdReader.open(NfcapdInput.of("#fields".getBytes(StandardCharsets.US_ASCII))))
        .isInstanceOfSatisfying(NfcapdException.class, e -> assertThat(e.isRefused()).isFalse())
        .hasMessageContaining("no nfcapd file: it begins with 23 66");
  }

  @Test
  void theOtherRecordsOfAFile() throws IOException {
    Path file = folder.resolve("nfcapd.1");
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    try (NfcapdWriter writer = new NfcapdWriter(file, BlockCompression.NONE, order, "gate", 0)) {
      ByteBuffer exporter = ByteBuffer.allocate(32).order(ByteOrder.BIG_ENDIAN);
      exporter.position(8);
      // As 1.7.8 writes it: no family, network order.
      exporter.put(IpAddress.parse("2001:db8::7").toBytes());
      exporter.order(order).putShort(0, (short) 7).putShort(2, (short) 32).putInt(4, 9);
      exporter.putShort(26, (short) 5).putInt(28, 4_711);
      writer.addRaw(exporter.array());
      ByteBuffer sampler = ByteBuffer.allocate(16).order(order);
      sampler.putShort((short) 9).putShort((short) 16).putInt(-1).putInt(512);
      sampler.putShort((short) 0).putShort((short) 5);
      writer.addRaw(sampler.array());
      ByteBuffer statistics = ByteBuffer.allocate(32).order(order);
      statistics.putShort((short) 8).putShort((short) 32).putInt(1);
      statistics.putInt(5).putInt(17).putLong(1_000).putLong(30_000);
      writer.addRaw(statistics.array());
      ByteBuffer unknown = ByteBuffer.allocate(8).order(order);
      unknown.putShort((short) 99).putShort((short) 8);
      writer.addRaw(unknown.array());
      writer.addRaw(NfcapdSamples.everything(order, 0));
    }
    try (NfcapdReader reader = NfcapdReader.open(NfcapdInput.of(file))) {
      assertThat(reader.next()).isTrue();
      assertThat(NfcapdCsv.value(reader.record(), NfcapdField.EXPORTER_IP))
          .isEqualTo("2001:db8::7");
      assertThat(reader.record().number(NfcapdField.EXPORTER_ID)).isEqualTo(4_711);
      assertThat(reader.record().number(NfcapdField.SAMPLING_INTERVAL)).isEqualTo(512);
      assertThat(reader.next()).isFalse();
      assertThat(reader.exporterStatistics())
          .containsExactly(new NfcapdReader.ExporterStatistics(5, 17, 1_000, 30_000));
      assertThat(reader.passedOver()).containsOnlyKeys(99);
    }
  }

  @Test
  void aDamagedRecordIsPassedOverAndTold() throws IOException {
    Path file = folder.resolve("nfcapd.1");
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    try (NfcapdWriter writer = new NfcapdWriter(file, BlockCompression.NONE, order, "gate", 0)) {
      byte[] record = NfcapdSamples.everything(order, 0);
      writer.addRaw(record);
      byte[] endless = record.clone();
      // An element of length 0 would be walked over for ever.
      ByteBuffer.wrap(endless).order(order).putShort(14, (short) 0);
      writer.addRaw(endless);
      writer.addRaw(record);
    }
    Reading reading = read(Files.readAllBytes(file));
    assertThat(reading.count()).isEqualTo(2);
    assertThat(reading.problems)
        .anyMatch(
            problem ->
                problem
                    .reason()
                    .matches("record 2 .*its elements do not add up to its size .*passed over"));
  }

  private record Reading(List<String> rows, List<NfcapdProblem> problems, String failure) {
    int count() {
      return rows.size();
    }
  }

  private static List<String> rows(byte[] file) throws IOException {
    return rows(file, EnumSet.allOf(NfcapdField.class));
  }

  private static List<String> rows(byte[] file, Set<NfcapdField> fields) throws IOException {
    return read(file, fields, 0, Long.MAX_VALUE).rows;
  }

  private static Reading read(byte[] file) throws IOException {
    return read(file, EnumSet.allOf(NfcapdField.class), 0, Long.MAX_VALUE);
  }

  /** All values of all records as text. */
  private static Reading read(byte[] file, Set<NfcapdField> fields, long from, long to)
      throws IOException {
    List<String> rows = new ArrayList<>();
    try (NfcapdReader reader = NfcapdReader.open(NfcapdInput.of(file), fields, from, to, MEMORY)) {
      while (reader.next()) {
        StringBuilder row = new StringBuilder();
        for (NfcapdField field : fields) {
          Object value = NfcapdCsv.value(reader.record(), field);
          row.append(field.column()).append('=').append(value).append(' ');
        }
        NfcapdFlows.fill(reader.record(), new FlowRow());
        rows.add(row.toString());
      }
      return new Reading(rows, reader.problems(), null);
    } catch (NfcapdException e) {
      return new Reading(rows, List.of(), e.getMessage());
    }
  }

  private byte[] small(BlockCompression compression, ByteOrder order, int blocks, int flows)
      throws IOException {
    Path file = folder.resolve("small");
    FlowRow row = new FlowRow();
    try (NfcapdWriter writer = new NfcapdWriter(file, compression, order, "gate", 0)) {
      for (int i = 0; i < blocks * flows; i++) {
        NfcapdSamples.flow(i, row);
        writer.add(row);
        if (i % flows == flows - 1) {
          writer.flush();
        }
      }
    }
    return Files.readAllBytes(file);
  }

  /** Positions of the blocks of a sound file. */
  private static List<Integer> blocks(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<Integer> blocks = new ArrayList<>();
    for (int at = 40; at < bytes.getLong(24); at += 12 + bytes.getInt(at + 4)) {
      blocks.add(at);
    }
    return blocks;
  }

  private static Random random(String test) {
    long seed = Long.getLong("test.seed", 20_260_101L);
    LoggerFactory.getLogger(NfcapdReaderTest.class)
        .info(() -> test + " runs with -Dtest.seed=" + seed);
    return new Random(seed);
  }
}
