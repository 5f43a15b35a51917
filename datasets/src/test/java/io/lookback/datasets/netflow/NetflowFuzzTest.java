package io.lookback.datasets.netflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.lookback.datasets.RealData;
import io.lookback.datasets.format.FlowRow;
import io.lookback.datasets.pcap.ExportCapture;
import io.lookback.datasets.pcap.PcapReader;
import io.lookback.datasets.scenario.IpfixWriter;
import io.lookback.datasets.scenario.NetflowV5Writer;
import io.lookback.datasets.scenario.PcapWriter;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.logging.LoggerFactory;

/**
 * Exports come over UDP from whoever sends them: whatever a message holds, it is accounted for, in
 * a time and with memory that its size bounds.
 */
class NetflowFuzzTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A decoder and its first exporter, and the buffers of a reader. */
  private static final long FIXED_BYTES = 1_200_000;

  /**
   * The worst is a message of headers only: an exporter of its own each 16 bytes takes about a
   * kilobyte to remember.
   */
  private static final long BYTES_PER_BYTE = 100;

  private static final Duration LONGEST = Duration.ofSeconds(2);

  private static final IpKey ROUTER = IpAddress.parse("198.51.100.1");

  /** Takes everything and keeps nothing, so that what is measured is the decoder. */
  private static final class Drain implements ExportSink {
    private final FlowRow row = new FlowRow();
    private long ends;

    @Override
    public void at(long message, byte[] buffer, int from, int to) {}

    @Override
    public FlowRow flow() {
      row.clear();
      return row;
    }

    @Override
    public void emit(FlowRow emitted) {
      ends++;
    }

    @Override
    public void reject(String reason, String detail) {
      ends++;
    }

    @Override
    public void skip(String kind) {
      ends++;
    }

    @Override
    public void unresolved(int templateId) {
      ends++;
    }

    @Override
    public void lost(ExporterAccount account, long message, long hourMs, long lost) {}

    @Override
    public void exporter(ExporterAccount account) {}
  }

  private interface Reading {
    void into(ExportSink sink) throws IOException;
  }

  private static Random random(String test) {
    long seed = Long.getLong("test.seed", 20_260_101L);
    LoggerFactory.getLogger(NetflowFuzzTest.class)
        .info(() -> test + " runs with -Dtest.seed=" + seed);
    return new Random(seed);
  }

  /** Reads twice: once to check the account, once to measure. */
  private static void check(String what, long size, Reading reading) {
    ExportRecorder recorder = new ExportRecorder(false);
    Drain drain = new Drain();
    try {
      reading.into(recorder);
      recorder.checked();
      long thread = Thread.currentThread().getId();
      long before = THREADS.getThreadAllocatedBytes(thread);
      long began = System.nanoTime();
      reading.into(drain);
      long took = System.nanoTime() - began;
      long allocated = THREADS.getThreadAllocatedBytes(thread) - before;
      assertThat(drain.ends).as(what).isEqualTo(recorder.records);
      assertThat(allocated)
          .as("%s: %s bytes allocated for %s", what, allocated, size)
          .isLessThan(FIXED_BYTES + size * BYTES_PER_BYTE);
      assertThat(Duration.ofNanos(took)).as(what).isLessThan(LONGEST);
    } catch (IOException | RuntimeException e) {
      throw new AssertionError(what, e);
    }
  }

  private static void check(String what, List<byte[]> messages) {
    long size = messages.stream().mapToLong(message -> message.length).sum();
    check(
        what,
        size,
        sink -> {
          NetflowDecoder decoder = new NetflowDecoder(sink);
          long number = 0;
          for (byte[] message : messages) {
            number++;
            NetflowDecoder.looksLikeExport(message, 0, message.length);
            decoder.datagram(number, ROUTER.hi, ROUTER.lo, 4000, message, 0, message.length);
          }
          decoder.end();
        });
  }

  /** Real messages by exporter, and messages of our own. */
  private static List<List<byte[]>> seeds() {
    List<List<byte[]>> seeds = new ArrayList<>();
    NetflowRealDataTest.groups().map(NetflowRealDataTest::messages).forEach(seeds::add);
    RealData.files(NetflowRealDataTest.FOLDER).stream()
        .filter(file -> file.toString().endsWith(".dat"))
        .map(file -> List.of(RealData.bytes(file)))
        .forEach(seeds::add);
    seeds.add(own());
    return seeds;
  }

  private static List<byte[]> own() {
    List<byte[]> messages = new ArrayList<>();
    try {
      IpfixWriter ipfix =
          new IpfixWriter(
              7, 2, 10, (time, payload, length) -> messages.add(Arrays.copyOf(payload, length)));
      NetflowV5Writer v5 =
          new NetflowV5Writer(
              1, 0, 10, (time, payload, length) -> messages.add(Arrays.copyOf(payload, length)));
      FlowRow flow = new FlowRow();
      for (int i = 0; i < 60; i++) {
        flow.clear();
        flow.startUs = 1_769_947_200_000_000L;
        flow.endUs = flow.startUs + 5_000_000;
        flow.src.set(IpAddress.parse("192.0.2.1"));
        flow.dst.set(IpAddress.parse("203.0.113.9"));
        flow.protocol = 6;
        flow.packets = 100;
        flow.bytes = 1000;
        v5.flow(flow, flow.endUs);
        if (i % 3 == 0) {
          flow.reversePackets = 20;
        }
        if (i % 5 == 0) {
          flow.src.set(IpAddress.parse("2001:db8::1"));
        }
        ipfix.flow(flow, flow.endUs);
      }
      ipfix.flush(flow.endUs);
      v5.flush(flow.endUs);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return messages;
  }

  private static byte[] spoil(byte[] message, Random random) {
    byte[] spoilt = message.clone();
    for (int changes = random.nextInt(5); changes >= 0 && spoilt.length > 1; changes--) {
      // Headers are short, and most interesting.
      int at = random.nextInt(random.nextBoolean() ? spoilt.length : Math.min(60, spoilt.length));
      switch (random.nextInt(6)) {
        case 0 -> spoilt[at] = (byte) random.nextInt(256);
        case 1 -> spoilt[at] = (byte) (random.nextBoolean() ? 0xff : 0);
        case 2 -> spoilt[at] ^= (byte) (1 << random.nextInt(8));
        case 3 -> spoilt = Arrays.copyOf(spoilt, at);
        case 4 -> {
          int other = random.nextInt(spoilt.length);
          int length = Math.min(random.nextInt(64), spoilt.length - Math.max(at, other));
          System.arraycopy(spoilt, other, spoilt, at, length);
        }
        default -> {
          int more = random.nextInt(200);
          byte[] longer = Arrays.copyOf(spoilt, spoilt.length + more);
          System.arraycopy(spoilt, at, longer, at + more, spoilt.length - at);
          spoilt = longer;
        }
      }
    }
    return spoilt;
  }

  @Test
  void accountsForSpoiltMessages() {
    Random random = random("accountsForSpoiltMessages");
    List<List<byte[]>> seeds = seeds();
    for (int round = 0; round < 100; round++) {
      for (int i = 0; i < seeds.size(); i++) {
        List<byte[]> messages = new ArrayList<>();
        for (byte[] message : seeds.get(i)) {
          messages.add(random.nextInt(3) == 0 ? message : spoil(message, random));
        }
        check("round " + round + ", seed " + i, messages);
      }
    }
  }

  @Test
  void accountsForMessagesCutAnywhere() {
    for (List<byte[]> messages : seeds()) {
      for (byte[] message : messages) {
        for (int length = 0; length < message.length; length += 1 + length / 40) {
          check("cut at " + length, List.of(Arrays.copyOf(message, length)));
        }
      }
    }
  }

  @Test
  void accountsForRandomBytes() {
    Random random = random("accountsForRandomBytes");
    for (int round = 0; round < 5_000; round++) {
      byte[] message = new byte[random.nextInt(300)];
      random.nextBytes(message);
      if (message.length > 40) {
        int version = 9 + random.nextInt(2);
        message[0] = 0;
        message[1] = (byte) version;
        int set = version == 9 ? 20 : 16;
        message[2] = (byte) (message.length >>> 8);
        message[3] = (byte) message.length;
        message[set] = 0;
        message[set + 1] = (byte) random.nextInt(4);
        message[set + 2] = 0;
        message[set + 3] = (byte) (message.length - set);
      }
      check("round " + round, List.of(message));
    }
  }

  @Test
  void whatIsMadeToBeExpensiveIsNot() {
    String noon = "2026-02-01T12:00:00Z";
    // 4,095 empty fields and one of a byte, then 60,000 records of a byte.
    int[] empty = new int[2 * 4096];
    Arrays.setAll(empty, i -> i % 2 == 0 ? 1 : 0);
    empty[empty.length - 1] = 1;
    byte[] emptyFields = ExportBytes.set(2, ExportBytes.template(256, empty));
    byte[] tiny = ExportBytes.set(256, new ExportBytes().raw(new byte[45_000]));
    check("empty fields", List.of(ExportBytes.ipfix(noon, 0, 7, emptyFields, tiny)));
    int[] strings = new int[2 * 4096];
    Arrays.setAll(strings, i -> i % 2 == 0 ? 371 : Template.VARIABLE);
    byte[] manyStrings = ExportBytes.set(2, ExportBytes.template(256, strings));
    check("empty strings", List.of(ExportBytes.ipfix(noon, 0, 7, manyStrings, tiny)));

    // Sets that wait, then each template again and again.
    ExportBytes waiting = new ExportBytes();
    for (int i = 0; i < 15_000; i++) {
      waiting.u16(256 + i, 4);
    }
    ExportBytes templates = new ExportBytes();
    for (int i = 0; i < 8_000; i++) {
      templates.u16(256 + i % 900, 1, 1, 4);
    }
    byte[] wait = ExportBytes.ipfix(noon, 0, 7, waiting.bytes());
    byte[] resolve = ExportBytes.ipfix(noon, 0, 7, ExportBytes.set(2, templates));
    check("waiting", List.of(wait, resolve, wait, resolve, wait, resolve));

    // An exporter each 16 bytes.
    ExportBytes headers = new ExportBytes();
    for (int i = 0; i < 20_000; i++) {
      headers.u16(10, 16).u32(0, 0, i);
    }
    check("headers", List.of(headers.bytes()));

    // The largest templates, one after the other.
    int[] gaps = new int[2 * 4096];
    Arrays.setAll(gaps, i -> i % 2 == 0 ? 1 + i / 2 : Template.VARIABLE);
    List<byte[]> large = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      byte[] set = ExportBytes.set(2, ExportBytes.template(256 + i, gaps));
      large.add(ExportBytes.ipfix(noon, 0, i % 3, set));
    }
    check("large templates", large);
    List<byte[]> options = new ArrayList<>();
    byte[] rate = ExportBytes.set(3, new ExportBytes().u16(256, 2, 1, 302, 4, 34, 4));
    for (int i = 0; i < 20; i++) {
      ExportBytes rates = new ExportBytes();
      for (int j = 0; j < 7_000; j++) {
        rates.u32(i * 7_000 + j, 10);
      }
      options.add(ExportBytes.ipfix(noon, 0, 7, rate, ExportBytes.set(256, rates)));
    }
    check("samplers", options);
  }

  @Test
  void accountsForSpoiltFiles() throws IOException {
    Random random = random("accountsForSpoiltFiles");
    ByteArrayOutputStream ipfix = new ByteArrayOutputStream();
    ByteArrayOutputStream pcap = new ByteArrayOutputStream();
    try (PcapWriter capture = new PcapWriter(pcap)) {
      for (byte[] message : own()) {
        capture.datagram(
            1_769_947_200_000_000L, ROUTER, 4000, ROUTER, 2055, message, message.length);
        if (message[1] == 10) {
          ipfix.writeBytes(message);
        }
      }
    }
    for (int round = 0; round < 3_000; round++) {
      byte[] file = spoil(ipfix.toByteArray(), random);
      IpfixFile.detects(file, file.length);
      check(
          "IPFIX file, round " + round,
          file.length,
          sink -> IpfixFile.read(new ByteArrayInputStream(file), sink));
    }
    for (int round = 0; round < 3_000; round++) {
      byte[] file = spoil(pcap.toByteArray(), random);
      if (PcapReader.detects(file, file.length)) {
        check(
            "capture, round " + round,
            file.length,
            sink -> ExportCapture.read(new ByteArrayInputStream(file), sink));
      }
    }
  }

  @Test
  void accountsForSpoiltRealCaptures() {
    Random random = random("accountsForSpoiltRealCaptures");
    for (Path path : RealData.files("pcap")) {
      byte[] content = RealData.bytes(path);
      if (!path.toString().endsWith(".pcap")) {
        continue;
      }
      for (int round = 0; round < 100; round++) {
        byte[] file = spoil(content, random);
        if (PcapReader.detects(file, file.length)) {
          check(
              path.getFileName() + ", round " + round,
              file.length,
              sink -> ExportCapture.read(new ByteArrayInputStream(file), sink));
        }
      }
    }
  }
}
