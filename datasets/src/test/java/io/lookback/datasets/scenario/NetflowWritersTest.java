package io.lookback.datasets.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.format.FlowRow;
import io.lookback.datasets.netflow.ExportRecorder;
import io.lookback.datasets.netflow.IpfixFile;
import io.lookback.datasets.pcap.ExportCapture;
import io.lookback.datasets.pcap.PcapReader;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the writers write is what the readers read; nfdump's opinion is in another test. */
class NetflowWritersTest {
  private static final long NOON_US = 1_769_947_200_000_000L;

  private static FlowRow flow() {
    FlowRow flow = new FlowRow();
    flow.clear();
    flow.startUs = NOON_US - 5_000_000;
    flow.endUs = NOON_US - 1_000_000;
    flow.src.set(IpAddress.parse("192.0.2.1"));
    flow.dst.set(IpAddress.parse("203.0.113.9"));
    flow.srcPort = 40_000;
    flow.dstPort = 443;
    flow.protocol = 6;
    flow.tcpFlags = 27;
    flow.packets = 20;
    flow.bytes = 3_000;
    return flow;
  }

  private static List<byte[]> version5(FlowRow flow, int times) throws IOException {
    List<byte[]> sent = new ArrayList<>();
    NetflowV5Writer writer =
        new NetflowV5Writer(
            0,
            NOON_US - 3_600_000_000L,
            1,
            (timeUs, payload, length) -> sent.add(Arrays.copyOf(payload, length)));
    for (int i = 0; i < times; i++) {
      writer.flow(flow, NOON_US);
    }
    writer.flush(NOON_US);
    writer.flush(NOON_US);
    return sent;
  }

  @Test
  void thirtyFlowsFillADatagramOfVersion5() throws IOException {
    List<byte[]> sent = version5(flow(), 61);
    // 24 + 30 * 48 = 1464, 24 + 48 = 72.
    assertThat(sent).extracting(message -> message.length).containsExactly(1464, 1464, 72);
  }

  @Test
  void version5RefusesWhatItCannotSay() {
    FlowRow v6 = flow();
    v6.src.set(IpAddress.parse("2001:db8::1"));
    assertThatThrownBy(() -> version5(v6, 1)).hasMessage("NetFlow v5 has no IPv6: 2001:db8::1");
    FlowRow large = flow();
    large.bytes = 1L << 32;
    assertThatThrownBy(() -> version5(large, 1))
        .hasMessage("NetFlow v5 counts to 2^32 - 1, not 4294967296");
    assertThatThrownBy(() -> new NetflowV5Writer(0, 0, 16_384, null))
        .hasMessage("One of 16384 packets: NetFlow v5 has 1 to 16383");
    assertThatThrownBy(() -> new IpfixWriter(0, 0, 1, null))
        .hasMessage("Templates every 0, one of 1: at least 1");
  }

  @Test
  void theMessagesOfIpfixAreAnIpfixFile() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    IpfixWriter writer =
        new IpfixWriter(7, 10, 1, (timeUs, payload, length) -> file.write(payload, 0, length));
    for (int i = 0; i < 1_000; i++) {
      writer.flow(flow(), NOON_US);
    }
    writer.flush(NOON_US);
    writer.flush(NOON_US);
    ExportRecorder sink = new ExportRecorder();
    IpfixFile.Summary summary = IpfixFile.read(new ByteArrayInputStream(file.toByteArray()), sink);
    assertThat(summary.isCut()).isFalse();
    assertThat(sink.checked().flowCount).isEqualTo(1_000);
    assertThat(sink.exporters.get(0).lost()).isZero();
    assertThat(sink.flows)
        .containsOnly(
            "start=2026-02-01T11:59:55Z, end=2026-02-01T11:59:59Z, src=192.0.2.1 40000,"
                + " dst=203.0.113.9 443, protocol=6, flags=27, packets=20, bytes=3000, basis=ip,"
                + " id=7, v=10, in=0, out=0, observed_at=0, end_reason=0, tos=0, src_as=0,"
                + " dst_as=0, src_vlan=0, dst_vlan=0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.51.100.1 198.51.100.2", "2001:db8::1 2001:db8::2"})
  void aCaptureHoldsWhatWasSent(String addresses) throws IOException {
    IpKey router = IpAddress.parse(addresses.split(" ")[0]);
    IpKey collector = IpAddress.parse(addresses.split(" ")[1]);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (PcapWriter capture = new PcapWriter(file)) {
      for (byte[] message : version5(flow(), 40)) {
        capture.datagram(NOON_US + 7, router, 5000, collector, 2055, message, message.length);
      }
    }
    ExportRecorder sink = new ExportRecorder();
    ExportCapture.Summary summary =
        ExportCapture.read(new ByteArrayInputStream(file.toByteArray()), sink);
    assertThat(summary.messages()).isEqualTo(2);
    assertThat(sink.checked().account()).isEqualTo("40 0 0 0");
    assertThat(sink.flows.get(0)).contains("exporter=" + router + ", id=0, v=5");
    PcapReader reader = new PcapReader(new ByteArrayInputStream(file.toByteArray()));
    assertThat(reader.next()).isTrue();
    assertThat(reader.timeUs()).isEqualTo(NOON_US + 7);
    assertThat(reader.src()).isEqualTo(router);
    assertThat(reader.dst()).isEqualTo(collector);
    assertThat(reader.srcPort()).isEqualTo(5000);
    assertThat(reader.dstPort()).isEqualTo(2055);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "hello!", ""})
  void checksumsAddUp(String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    for (String address : List.of("198.51.100.1", "2001:db8::1")) {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      IpKey key = IpAddress.parse(address);
      try (PcapWriter capture = new PcapWriter(file)) {
        capture.datagram(0, key, 5000, key, 2055, payload, payload.length);
      }
      byte[] bytes = file.toByteArray();
      int ip = 24 + 16 + 14;
      int udp = ip + (key.isV4() ? 20 : 40);
      if (key.isV4()) {
        // RFC 1071: a sum that includes its checksum is all ones.
        assertThat(sum(bytes, ip, udp, 0)).isEqualTo(0xffff);
      }
      // With the addresses, the protocol and the length (RFC 768, RFC 8200 section 8.1).
      int pseudo = sum(bytes, udp - (key.isV4() ? 8 : 32), udp, 17 + 8 + payload.length);
      assertThat(sum(bytes, udp, bytes.length, pseudo)).isEqualTo(0xffff);
    }
  }

  private static int sum(byte[] bytes, int from, int to, int begin) {
    int sum = begin;
    for (int i = from; i < to; i++) {
      sum += (bytes[i] & 0xff) << ((i - from) % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return sum;
  }

  @Test
  void aPacketIsOfOneFamily() throws IOException {
    try (PcapWriter capture = new PcapWriter(new ByteArrayOutputStream())) {
      IpKey v4 = IpAddress.parse("192.0.2.1");
      IpKey v6 = IpAddress.parse("2001:db8::1");
      assertThatThrownBy(() -> capture.datagram(0, v4, 1, v6, 2, new byte[1], 1))
          .hasMessage("One packet from 192.0.2.1 to 2001:db8::1");
      assertThatThrownBy(() -> capture.datagram(0, v4, 1, v4, 2, new byte[70_000], 70_000))
          .hasMessage("A datagram of 70000 bytes");
    }
    assertThat(Instant.ofEpochSecond(NOON_US / 1_000_000)).isEqualTo("2026-02-01T12:00:00Z");
  }
}
