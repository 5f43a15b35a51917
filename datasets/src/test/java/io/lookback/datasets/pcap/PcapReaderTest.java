package io.lookback.datasets.pcap;

import static io.lookback.datasets.pcap.PcapBytes.ETHERNET;
import static io.lookback.datasets.pcap.PcapBytes.ethernet;
import static io.lookback.datasets.pcap.PcapBytes.ip;
import static io.lookback.datasets.pcap.PcapBytes.udp;
import static io.lookback.datasets.pcap.PcapBytes.v4;
import static io.lookback.datasets.pcap.PcapBytes.v6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.lookback.datasets.RealData;
import io.lookback.datasets.netflow.ExportBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.logging.LoggerFactory;

class PcapReaderTest {
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
  private static final byte[] V4 = ip("192.0.2.1", "198.51.100.2", udp(4000, 2055, HELLO));
  private static final byte[] V6 = ip("2001:db8::1", "2001:db8::2", udp(4000, 2055, HELLO));
  private static final byte[] FRAME = ethernet(V4);
  private static final String FROM_V4 = "192.0.2.1 4000 > 198.51.100.2 2055 hello";
  private static final String FROM_V6 = "2001:db8::1 4000 > 2001:db8::2 2055 hello";

  /** Seconds of 2026-02-01T12:00:00Z. */
  private static final long NOON = 1_769_947_200L;

  private PcapReader reader;

  /** All datagrams as text: number, time, addresses and ports, payload. */
  private List<String> read(byte[] file) {
    try {
      reader = new PcapReader(new ByteArrayInputStream(file));
      List<String> datagrams = new ArrayList<>();
      while (reader.next()) {
        assertThat(reader.from()).isBetween(0, reader.to());
        assertThat(reader.to()).isLessThanOrEqualTo(reader.buffer().length);
        Instant time = Instant.EPOCH.plus(reader.timeUs(), ChronoUnit.MICROS);
        String payload =
            new String(
                reader.buffer(),
                reader.from(),
                reader.to() - reader.from(),
                StandardCharsets.ISO_8859_1);
        datagrams.add(
            String.join(
                " ",
                reader.number() + " " + time,
                reader.src() + " " + reader.srcPort() + " >",
                reader.dst() + " " + reader.dstPort(),
                payload));
      }
      PcapReader.Counts counts = reader.counts();
      assertThat(counts.udp).isEqualTo(datagrams.size());
      long passed = counts.truncated + counts.fragments + counts.other + counts.unknownLink;
      long lastOne = reader.isCut() || reader.isMalformed() ? 1 : 0;
      assertThat(counts.packets - counts.udp - passed - counts.tooLong).isBetween(0L, lastOne);
      return datagrams;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static PcapBytes classic(int link) {
    return new PcapBytes(ByteOrder.LITTLE_ENDIAN).header(0xa1b2c3d4, link);
  }

  private void readsOne(int link, byte[] packet, String expected) {
    assertThat(read(classic(link).packet(NOON, 5, packet).bytes()))
        .containsExactly("1 2026-02-01T12:00:00.000005Z " + expected);
  }

  private PcapReader.Counts countsOf(int link, byte[] packet) {
    assertThat(read(classic(link).packet(NOON, 5, packet).bytes())).isEmpty();
    assertThat(reader.counts().packets).isEqualTo(1);
    return reader.counts();
  }

  @ParameterizedTest
  @CsvSource({
    "LITTLE_ENDIAN, 0xa1b2c3d4, 250000",
    "BIG_ENDIAN, 0xa1b2c3d4, 250000",
    "LITTLE_ENDIAN, 0xa1b23c4d, 250000999",
    "BIG_ENDIAN, 0xa1b23c4d, 250000999",
  })
  void readsClassicFilesOfEitherOrderAndResolution(String order, String magic, long fraction) {
    PcapBytes file =
        new PcapBytes(order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
            .header(Long.decode(magic).intValue(), ETHERNET)
            .packet(NOON, fraction, FRAME)
            .packet(NOON + 1, 0, ethernet(V6));
    assertThat(PcapReader.detects(file.bytes(), 24)).isTrue();
    assertThat(read(file.bytes()))
        .containsExactly(
            "1 2026-02-01T12:00:00.250Z " + FROM_V4, "2 2026-02-01T12:00:01Z " + FROM_V6);
    assertThat(reader.isCut()).isFalse();
    assertThat(reader.isMalformed()).isFalse();
  }

  static Stream<Arguments> links() {
    ExportBytes none = new ExportBytes();
    return Stream.of(
        Arguments.of(1, ethernet(V4), FROM_V4),
        Arguments.of(1, ethernet(none.hex("8100 0064 0800").bytes(), V4), FROM_V4),
        Arguments.of(
            1, ethernet(new ExportBytes().hex("88a8 0001 8100 0064 86dd").bytes(), V6), FROM_V6),
        // The upper bits of the link tell about the frame check sequence, which trails the packet.
        Arguments.of(
            0x5400_0001, new ExportBytes().raw(ethernet(V4)).u32(0xdeadbeefL).bytes(), FROM_V4),
        // Linux cooked: packet type, kind of link, length and address, protocol.
        Arguments.of(
            113, new ExportBytes().u16(0, 1, 6).u64(0).u16(0x0800).raw(V4).bytes(), FROM_V4),
        Arguments.of(
            113,
            new ExportBytes().u16(0, 1, 6).u64(0).u16(0x8100, 5, 0x86dd).raw(V6).bytes(),
            FROM_V6),
        Arguments.of(
            276,
            new ExportBytes().u16(0x86dd, 0).u32(3).u16(1).u8(0, 6).u64(0).raw(V6).bytes(),
            FROM_V6),
        // Loopback: the family in either order.
        Arguments.of(0, new ExportBytes().hex("02000000").raw(V4).bytes(), FROM_V4),
        Arguments.of(0, new ExportBytes().hex("00000002").raw(V4).bytes(), FROM_V4),
        Arguments.of(0, new ExportBytes().hex("1e000000").raw(V6).bytes(), FROM_V6),
        Arguments.of(108, new ExportBytes().hex("00000018").raw(V6).bytes(), FROM_V6),
        Arguments.of(101, V4, FROM_V4),
        Arguments.of(101, V6, FROM_V6),
        Arguments.of(12, V4, FROM_V4),
        Arguments.of(228, V4, FROM_V4),
        Arguments.of(229, V6, FROM_V6));
  }

  @ParameterizedTest
  @MethodSource("links")
  void readsManyLinks(int link, byte[] packet, String expected) {
    readsOne(link, packet, expected);
  }

  @Test
  void ipv4MayHaveOptionsAndFramesMayBeFilledUp() {
    byte[] udp = udp(4000, 2055, HELLO);
    readsOne(101, v4("192.0.2.1", "198.51.100.2", 15, 0, udp), FROM_V4);
    // Do not fragment is no fragment.
    readsOne(101, v4("192.0.2.1", "198.51.100.2", 5, 0x4000, udp), FROM_V4);
    readsOne(1, new ExportBytes().raw(FRAME).raw(new byte[13]).bytes(), FROM_V4);
  }

  @Test
  void ipv6MayHaveExtensionHeaders() {
    byte[] udp = udp(4000, 2055, HELLO);
    // Hop-by-hop of 8 bytes, routing of 24, authentication of 16, destination options of 8.
    ExportBytes chain = new ExportBytes();
    chain.u8(43, 0).put(6, 0);
    chain.u8(51, 2).put(6, 0).u64(0, 0);
    chain.u8(60, 2).put(6, 0).u64(0);
    chain.u8(17, 0).put(6, 0);
    readsOne(101, v6("2001:db8::1", "2001:db8::2", 0, chain.raw(udp).bytes()), FROM_V6);
    // A fragment header on a whole packet (RFC 6946).
    byte[] atomic = new ExportBytes().u8(17, 0).u16(0).u32(7).raw(udp).bytes();
    readsOne(101, v6("2001:db8::1", "2001:db8::2", 44, atomic), FROM_V6);
  }

  @Test
  void fragmentsAreCounted() {
    byte[] udp = udp(4000, 2055, HELLO);
    // More follow; offset 8.
    assertThat(countsOf(101, v4("192.0.2.1", "192.0.2.2", 5, 0x2000, udp)).fragments).isOne();
    assertThat(countsOf(101, v4("192.0.2.1", "192.0.2.2", 5, 1, udp)).fragments).isOne();
    for (int offset : new int[] {1, 8, 9}) {
      byte[] fragment = new ExportBytes().u8(17, 0).u16(offset).u32(7).raw(udp).bytes();
      assertThat(countsOf(101, v6("2001:db8::1", "2001:db8::2", 44, fragment)).fragments).isOne();
    }
  }

  @Test
  void otherProtocolsAreCounted() {
    byte[] tcp = V4.clone();
    tcp[9] = 6;
    assertThat(countsOf(101, tcp).other).isOne();
    assertThat(countsOf(101, v6("2001:db8::1", "2001:db8::2", 58, HELLO)).other).isOne();
    // ARP, a frame with a length instead of a type, another family, no version.
    assertThat(countsOf(1, ethernet(new ExportBytes().u16(0x0806).bytes(), HELLO)).other).isOne();
    assertThat(countsOf(1, ethernet(new ExportBytes().u16(5).bytes(), HELLO)).other).isOne();
    assertThat(countsOf(0, new ExportBytes().u32(7).raw(V4).bytes()).other).isOne();
    assertThat(countsOf(101, new byte[40]).other).isOne();
    assertThat(countsOf(147, V4).unknownLink).isOne();
  }

  @Test
  void whatIsNotWholeIsCounted() {
    for (int length = 0; length < FRAME.length; length++) {
      assertThat(countsOf(1, Arrays.copyOf(FRAME, length)).truncated).as("%s", length).isOne();
    }
    for (int length = 1; length < V6.length; length++) {
      assertThat(countsOf(101, Arrays.copyOf(V6, length)).truncated).as("%s", length).isOne();
    }
    byte[] file = classic(1).packet(NOON, 0, FRAME.length, FRAME.length + 1, FRAME).bytes();
    assertThat(read(file)).isEmpty();
    assertThat(reader.counts().truncated).isOne();
    // A UDP length beyond the packet, and one below the header's.
    for (int udpLength : new int[] {14, 7}) {
      byte[] wrong = V4.clone();
      wrong[25] = (byte) udpLength;
      assertThat(countsOf(101, wrong).truncated).isOne();
    }
    byte[] shortHeader = V4.clone();
    shortHeader[0] = 0x44;
    assertThat(countsOf(101, shortHeader).truncated).isOne();
  }

  @Test
  void aClassicFileCutAnywhereGivesWhatIsWhole() {
    byte[] file = classic(1).packet(NOON, 0, FRAME).packet(NOON, 1, FRAME).bytes();
    int packet = 16 + FRAME.length;
    for (int length = 4; length < file.length; length++) {
      int whole = Math.max(0, length - 24) / packet;
      assertThat(read(Arrays.copyOf(file, length))).as("%s bytes", length).hasSize(whole);
      assertThat(reader.isCut()).isEqualTo(length < 24 || (length - 24) % packet != 0);
    }
  }

  @Test
  void aPacketOfHostileLengthIsPassedOver() {
    PcapBytes file = classic(1);
    file.packet(NOON, 0, 300_000, 300_000, new byte[300_000]).packet(NOON, 0, FRAME);
    assertThat(read(file.bytes())).containsExactly("2 2026-02-01T12:00:00Z " + FROM_V4);
    assertThat(reader.counts().tooLong).isOne();
    PcapBytes endless = classic(1);
    endless.packet(NOON, 0, 0xffff_ffffL, 0xffff_ffffL, FRAME);
    assertThat(read(endless.bytes())).isEmpty();
    assertThat(reader.isCut()).isTrue();
    assertThat(reader.buffer()).hasSizeLessThan(PcapReader.MAX_PACKET + 5);
  }

  @Test
  void readsSectionsOfEitherOrderAndSeveralInterfaces() {
    PcapBytes little = new PcapBytes(ByteOrder.LITTLE_ENDIAN);
    PcapBytes big = new PcapBytes(ByteOrder.BIG_ENDIAN);
    byte[] nanos = little.option(9, new byte[] {9});
    little
        .section()
        .describe(ETHERNET, new byte[0])
        .describe(101, nanos)
        .enhanced(0, NOON * 1_000_000 + 7, FRAME)
        .enhanced(1, NOON * 1_000_000_000 + 7_999, V6)
        // Statistics of an interface, then a block of a vendor.
        .block(5, new byte[12])
        .block(0x0bad, new byte[1])
        .simple(FRAME)
        .obsolete(1, NOON * 1_000_000_000, V4)
        .enhanced(2, 0, FRAME);
    // Ticks of 2^-10 s; the offset is of an hour.
    byte[] options =
        new ExportBytes()
            .raw(big.option(2, "eth0".getBytes(StandardCharsets.UTF_8)))
            .raw(big.option(9, new byte[] {(byte) 0x8a}))
            .raw(big.option(14, new ExportBytes().u64(3600).bytes()))
            .raw(big.option(0, new byte[0]))
            .bytes();
    big.section().describe(101, options).enhanced(0, NOON * 1024 + 512, V4);
    byte[] file = new ExportBytes().raw(little.bytes()).raw(big.bytes()).bytes();
    assertThat(PcapReader.detects(file, file.length)).isTrue();
    assertThat(read(file))
        .containsExactly(
            "1 2026-02-01T12:00:00.000007Z " + FROM_V4,
            "2 2026-02-01T12:00:00.000007Z " + FROM_V6,
            "3 1970-01-01T00:00:00Z " + FROM_V4,
            "4 2026-02-01T12:00:00Z " + FROM_V4,
            "6 2026-02-01T13:00:00.500Z " + FROM_V4);
    assertThat(reader.counts().unknownLink).isOne();
    assertThat(reader.isCut()).isFalse();
    for (int length = 4; length < file.length; length++) {
      read(Arrays.copyOf(file, length));
      assertThat(reader.isMalformed()).isFalse();
    }
  }

  @Test
  void aBrokenBlockEndsTheFile() {
    for (int length : new int[] {0, 8, 13}) {
      byte[] file =
          new PcapBytes(ByteOrder.BIG_ENDIAN)
              .section()
              .describe(101, new byte[0])
              .enhanced(0, 0, V4)
              .raw(new ExportBytes().u32(6, length).raw(new byte[100]).bytes())
              .bytes();
      assertThat(read(file)).hasSize(1);
      assertThat(reader.isMalformed()).isTrue();
    }
    byte[] noOrder = new ExportBytes().hex("0a0d0d0a 0000001c 00000000").raw(new byte[60]).bytes();
    assertThat(read(noOrder)).isEmpty();
    assertThat(reader.isMalformed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    // 10^-9 and 10^-3; 2^-20 and 2^-63: half a second and more.
    "9, 1999, 1",
    "3, 5, 5000",
    "0, 5, 5000000",
    "0x94, 1572864, 1500000",
    "0xbf, 4611686018427387904, 500000",
    "0xff, 5, 0",
    "127, 5, 0",
  })
  void ticksOfManyResolutions(String resolution, long ticks, long micros) {
    assertThat(PcapReader.micros(ticks, Integer.decode(resolution))).isEqualTo(micros);
  }

  @Test
  void refusesWhatIsNoCapture() {
    assertThatThrownBy(() -> new PcapReader(new ByteArrayInputStream(HELLO)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Not a packet capture: neither pcap nor pcapng");
    assertThatThrownBy(() -> new PcapReader(new ByteArrayInputStream(new byte[3])))
        .hasMessageContaining("Not a packet capture");
  }

  @Test
  void readsSpoiltFilesWithinBounds() {
    long seed = Long.getLong("test.seed", 20_260_101L);
    LoggerFactory.getLogger(PcapReaderTest.class)
        .info(() -> "readsSpoiltFilesWithinBounds runs with -Dtest.seed=" + seed);
    Random random = new Random(seed);
    PcapBytes ng = new PcapBytes(ByteOrder.LITTLE_ENDIAN);
    byte[] nanos = ng.option(9, new byte[] {9});
    ng.section().describe(ETHERNET, nanos).describe(101, nanos);
    PcapBytes big = new PcapBytes(ByteOrder.BIG_ENDIAN).section().describe(276, new byte[0]);
    for (int i = 0; i < 10; i++) {
      ng.enhanced(0, i, FRAME).simple(FRAME).obsolete(1, i, V6);
      big.enhanced(0, i, FRAME);
    }
    byte[] good = new ExportBytes().raw(ng.bytes()).raw(big.bytes()).bytes();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    for (int round = 0; round < 5_000; round++) {
      byte[] file = good.clone();
      for (int changes = random.nextInt(6); changes >= 0; changes--) {
        int at = 4 + random.nextInt(file.length - 4);
        file[at] = random.nextBoolean() ? (byte) random.nextInt(256) : (byte) 0xff;
      }
      file = random.nextInt(4) == 0 ? Arrays.copyOf(file, 4 + random.nextInt(400)) : file;
      read(file);
      long before = threads.getThreadAllocatedBytes(thread);
      drain(file);
      long allocated = threads.getThreadAllocatedBytes(thread) - before;
      // A packet, its half, its quarter and so on, as the buffer doubles.
      assertThat(allocated).as("round %s", round).isLessThan(2L * PcapReader.MAX_PACKET + 100_000);
    }
  }

  private static void drain(byte[] file) {
    try {
      PcapReader drained = new PcapReader(new ByteArrayInputStream(file));
      while (drained.next()) {
        drained.timeUs();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void readsRealCaptures() {
    for (Path file : RealData.files("pcap")) {
      if (file.toString().endsWith(".pcap")) {
        read(RealData.bytes(file));
        assertThat(reader.counts().packets).as(file.toString()).isPositive();
        assertThat(reader.counts().unknownLink).as(file.toString()).isZero();
        assertThat(reader.isMalformed()).isFalse();
      }
    }
  }
}
