package io.lookback.datasets.netflow;

import static io.lookback.datasets.netflow.ExportBytes.ipfix;
import static io.lookback.datasets.netflow.ExportBytes.set;
import static io.lookback.datasets.netflow.ExportBytes.template;
import static io.lookback.datasets.netflow.ExportBytes.v5;
import static io.lookback.datasets.netflow.ExportBytes.v5Record;
import static io.lookback.datasets.netflow.ExportBytes.v9;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetflowDecoderTest {
  private static final IpKey ROUTER = IpAddress.parse("198.51.100.1");
  private static final String NOON = "2026-02-01T12:00:00Z";

  /** Addresses, protocol, bytes, packets, and start and end in milliseconds. */
  private static final int[] PLAIN = {8, 4, 12, 4, 4, 1, 1, 4, 2, 4, 152, 8, 153, 8};

  private static final String PLAIN_ROW =
      "start=2026-02-01T11:59:50Z, end=2026-02-01T11:59:55Z, src=192.0.2.1, dst=203.0.113.9,"
          + " protocol=47, packets=10, bytes=1500, basis=ip, exporter=198.51.100.1, id=7, v=10";

  private final ExportRecorder sink = new ExportRecorder();
  private final NetflowDecoder decoder = new NetflowDecoder(sink);
  private long number;

  private static ExportBytes plainRecord() {
    // 1769947200 is 2026-02-01T12:00:00Z.
    return new ExportBytes()
        .ip("192.0.2.1")
        .ip("203.0.113.9")
        .u8(47)
        .u32(1500, 10)
        .u64(1_769_947_190_000L, 1_769_947_195_000L);
  }

  private void take(byte[] message) {
    take(message, 4000);
  }

  private void take(byte[] message, int port) {
    number++;
    decoder.datagram(number, ROUTER.hi, ROUTER.lo, port, message, 0, message.length);
  }

  private ExportRecorder end() {
    decoder.end();
    return sink.checked();
  }

  private ExporterAccount account() {
    end();
    assertThat(sink.exporters).hasSize(1);
    return sink.exporters.get(0);
  }

  /** Reads one record with a template of those fields beside {@link #PLAIN}'s addresses. */
  private String ipfixFlow(int[] fields, ExportBytes values) {
    int[] all = new int[6 + fields.length];
    System.arraycopy(new int[] {8, 4, 12, 4, 4, 1}, 0, all, 0, 6);
    System.arraycopy(fields, 0, all, 6, fields.length);
    ExportBytes record = new ExportBytes().ip("192.0.2.1").ip("203.0.113.9").u8(6);
    take(ipfix(NOON, 0, 7, set(2, template(256, all)), set(256, record.raw(values.bytes()))));
    end();
    assertThat(sink.rejects).isEmpty();
    return sink.flows.get(0);
  }

  @Test
  void readsVersion5() {
    // Engine 1/2 is 258. Uptime 100 s; first 90 s, last 99.5 s: 10 s and 0.5 s before the header.
    byte[] message =
        v5(1, 100_000, "2026-02-01T12:00:00.250Z", 1)
            .u8(1, 2)
            .u16(0)
            .raw(v5Record(90_000, 99_500).bytes())
            .bytes();
    take(message);
    assertThat(end().flows)
        .containsExactly(
            "start=2026-02-01T11:59:50.250Z, end=2026-02-01T11:59:59.750Z, src=192.0.2.1 40000,"
                + " dst=203.0.113.9 443, protocol=6, flags=27, packets=10, bytes=1500, basis=ip,"
                + " exporter=198.51.100.1, id=258, v=5, in=3, out=4, tos=8, src_as=64500,"
                + " dst_as=64501");
  }

  @ParameterizedTest
  @CsvSource({
    // The counter wrapped between first and header: (1000 - 4294967000) mod 2^32 = 1296 ms before.
    "1000, 4294967000, 4294967200, 2026-02-01T11:59:58.704Z, 2026-02-01T11:59:58.904Z",
    // Around the wrap: first 296 ms before it, last 200 ms after it, header 1000 ms after it.
    "1000, 4294967000, 200, 2026-02-01T11:59:58.704Z, 2026-02-01T11:59:59.200Z",
    // The flow ends 5 ms after the header was stamped: 1000 - 1005 = -5.
    "1000, 900, 1005, 2026-02-01T11:59:59.900Z, 2026-02-01T12:00:00.005Z",
    // 24 days and more before: 2147483000 ms is 24 d 20 h 31 min 23 s, 12:00:00 less that.
    "2147483500, 500, 2147483500, 2026-01-07T15:28:37Z, 2026-02-01T12:00:00Z",
  })
  void timesOfVersion5WrapEvery49Days(
      long uptime, long first, long last, String start, String end) {
    take(v5(1, uptime, NOON, 1).u32(0).raw(v5Record(first, last).bytes()).bytes());
    assertThat(end().flows.get(0)).startsWith("start=" + start + ", end=" + end + ",");
  }

  @ParameterizedTest
  @CsvSource({
    // Two bits of mode, 14 of interval: 0x4064 = 01, 100; 0x8064 = 10, 100.
    "0x4064, 'packets=1000, bytes=150000', 'interval=100, sampled=yes'",
    "0x8064, 'packets=1000, bytes=150000', 'interval=100, sampled=yes'",
    // Mode 0 says that nothing is sampled, whatever the interval.
    "0x0064, 'packets=10, bytes=1500', ''",
    "0x4001, 'packets=10, bytes=1500', 'interval=1'",
    "0x4000, 'packets=10, bytes=1500', ''",
  })
  void samplingOfVersion5(int field, String counts, String sampling) {
    take(v5(1, 1000, NOON, 1).u16(0, field).raw(v5Record(0, 1).bytes()).bytes());
    String flow = end().flows.get(0);
    assertThat(flow).contains(counts + ", basis=ip");
    assertThat(flow.replaceAll(".*dst_as=64501(, )?", "")).isEqualTo(sampling);
  }

  @Test
  void refusesVersion5ThatContradictsItself() {
    byte[] record = v5Record(0, 1).bytes();
    take(v5(0, 1000, NOON, 1).u32(0).raw(record).bytes());
    take(v5(31, 1000, NOON, 1).u32(0).raw(new byte[31 * 48]).bytes());
    take(v5(2, 1000, NOON, 1).u32(0).raw(record).raw(new byte[47]).bytes());
    take(v5(1, 1000, NOON, 3).u32(0).raw(v5Record(900, 800).bytes()).bytes());
    take(new ExportBytes().u16(5).bytes());
    assertThat(end().rejects)
        .containsExactly(
            "message_malformed: version 5, 72 bytes, 0 records, expected 1 to 30",
            "message_malformed: version 5, 1512 bytes, 31 records, expected 1 to 30",
            "message_cut: 2 records in 119 bytes",
            "end_before_start: end is 100000 us before start",
            "message_malformed: version 5, 2 bytes, 0 records, expected 1 to 30");
    assertThat(sink.flowCount).isEqualTo(1);
  }

  @Test
  void refusesWhatIsNoExport() {
    take(new byte[0]);
    take(new byte[] {0});
    take(new ExportBytes().u16(7, 1).bytes());
    take(new ExportBytes().u16(9, 1).u32(0, 0, 0).bytes());
    take(new ExportBytes().u16(10, 15).u32(0, 0, 0).bytes());
    assertThat(end().reasons)
        .containsExactly(Map.entry("unknown_version", 3L), Map.entry("message_malformed", 2L));
  }

  @Test
  void sequenceOfVersion5CountsFlows() {
    byte[] record = v5Record(0, 1).bytes();
    // 100..101, then 105: flows 102, 103 and 104 are missing.
    take(v5(2, 1000, NOON, 100).u32(0).raw(record).raw(record).bytes());
    take(v5(1, 1000, NOON, 105).u32(0).raw(record).bytes());
    // 103 comes late after all: 102 and 104 are missing.
    take(v5(1, 1000, NOON, 103).u32(0).raw(record).bytes());
    take(v5(1, 1000, NOON, 106).u32(0).raw(record).bytes());
    ExporterAccount account = account();
    assertThat(account.lost()).isEqualTo(2);
    assertThat(account.late()).isEqualTo(1);
  }

  @Test
  void whatIsLostIsToldByTheHourInWhichItWasNoticed() {
    byte[] record = v5Record(0, 1).bytes();
    String before = "2026-02-01T11:59:59Z";
    take(v5(1, 1000, before, 100).u32(0).raw(record).bytes());
    // 101 to 103 and 105 are missing before noon; 107 comes late, and after noon.
    take(v5(1, 1000, before, 104).u32(0).raw(record).bytes());
    take(v5(1, 1000, before, 106).u32(0).raw(record).bytes());
    take(v5(1, 1000, before, 108).u32(0).raw(record).bytes());
    take(v5(1, 1000, NOON, 107).u32(0).raw(record).bytes());
    assertThat(sink.losses).isEmpty();
    take(v5(1, 1000, NOON, 110).u32(0).raw(record).bytes());
    // What was told is lost for good: of 3 late flows only that of this hour is taken back.
    take(v5(3, 1000, NOON, 101).u32(0).raw(record).raw(record).raw(record).bytes());
    take(v5(1, 1000, NOON, 113).u32(0).raw(record).bytes());
    assertThat(account().lost()).isEqualTo(6);
    assertThat(sink.losses)
        .containsExactly("0 2026-02-01T11:00:00Z 4 2", "0 2026-02-01T12:00:00Z 2 8");
  }

  @Test
  void aJumpOfTheSequenceIsARestart() {
    byte[] record = v5Record(0, 1).bytes();
    take(v5(1, 1000, NOON, 3_000_000).u32(0).raw(record).bytes());
    // The numbers wrap: 2^32 - 1 is followed by 0.
    take(v5(1, 1000, NOON, 0xffff_ffffL).u32(0).raw(record).bytes());
    take(v5(1, 1000, NOON, 0).u32(0).raw(record).bytes());
    ExporterAccount account = account();
    assertThat(account.lost()).isZero();
    assertThat(account.late()).isZero();
    assertThat(account.restarts()).isEqualTo(1);
  }

  @Test
  void sequenceOfVersion9CountsMessages() {
    byte[] templates = set(0, template(256, PLAIN));
    take(v9(1000, NOON, 0xffff_fffeL, 7, templates));
    take(v9(1000, NOON, 1, 7, templates));
    // 2^32 - 2, then 1: messages 2^32 - 1 and 0 are missing.
    assertThat(account().lost()).isEqualTo(2);
  }

  @Test
  void sequenceOfIpfixCountsDataRecords() {
    byte[] templates = set(2, template(256, PLAIN));
    byte[] two = set(256, plainRecord().raw(plainRecord().bytes()));
    take(ipfix(NOON, 40, 7, templates, two));
    take(ipfix(NOON, 42, 7, templates));
    take(ipfix(NOON, 42, 7, two));
    // 44 expected.
    take(ipfix(NOON, 47, 7, two));
    // Nobody knows how many records that is, so what comes next is not judged.
    take(ipfix(NOON, 49, 7, set(999, plainRecord())));
    take(ipfix(NOON, 90, 7, two));
    ExporterAccount account = account();
    assertThat(account.lost()).isEqualTo(3);
    assertThat(account)
        .isEqualTo(
            new ExporterAccount(ROUTER.hi, ROUTER.lo, 4000, 7, 10, 6, 2, 8, 0, 0, 1, 3, 0, 0));
  }

  @Test
  void readsIpfix() {
    take(ipfix(NOON, 0, 7, set(2, template(256, PLAIN)), set(256, plainRecord())));
    assertThat(end().flows).containsExactly(PLAIN_ROW);
  }

  @Test
  void timesOfVersion9CountFromBoot() {
    // 21 is the last, 22 the first packet. Header 1 s after the wrap, flow 3 s long before it:
    // 1000 - (2^32 - 4000) = 5000 ms before noon, 1000 - (2^32 - 1000) = 2000 ms before noon.
    byte[] templates = set(0, template(256, 8, 4, 12, 4, 4, 1, 21, 4, 22, 4));
    ExportBytes record = new ExportBytes().ip("192.0.2.1").ip("203.0.113.9").u8(47);
    record.u32((1L << 32) - 1000, (1L << 32) - 4000);
    take(v9(1000, NOON, 1, 7, templates, set(256, record)));
    assertThat(end().flows.get(0))
        .startsWith("start=2026-02-01T11:59:55Z, end=2026-02-01T11:59:58Z,");
  }

  @Test
  void timesSinceBootOfIpfixNeedTheTimeOfBoot() {
    // Booted 1769947200000 - 4294967296 - 10000 ms, so the counter wrapped 10 s before noon: 8 s
    // after the wrap is 2 s before noon.
    long boot = 1_769_947_200_000L - (1L << 32) - 10_000;
    ExportBytes values = new ExportBytes().u64(boot).u32(8_000, 9_000);
    assertThat(ipfixFlow(new int[] {160, 8, 22, 4, 21, 4}, values))
        .startsWith("start=2026-02-01T11:59:58Z, end=2026-02-01T11:59:59Z,");
  }

  @Test
  void theTimeOfBootMayComeInAnOptionsRecord() {
    byte[] templates = set(2, template(256, 8, 4, 12, 4, 4, 1, 22, 4));
    ExportBytes record = new ExportBytes().ip("192.0.2.1").ip("203.0.113.9").u8(6).u32(5_000);
    take(ipfix(NOON, 0, 7, templates, set(256, record)));
    byte[] options = set(3, new ExportBytes().u16(300, 2, 1, 149, 4, 160, 8));
    byte[] boot = set(300, new ExportBytes().u32(7).u64(1_769_947_180_000L));
    take(ipfix(NOON, 1, 7, options, boot, set(256, record)));
    assertThat(end().rejects)
        .containsExactly("no_time: sysUptime without systemInitTimeMilliseconds, template 256");
    // Booted 20 s before noon, 5 s after that.
    assertThat(sink.flows.get(0))
        .startsWith("start=2026-02-01T11:59:45Z, end=2026-02-01T11:59:45Z,");
  }

  @ParameterizedTest
  @CsvSource({
    // Seconds.
    "150 4 151 4, 697f403a 697f403b, 11:59:54Z, 11:59:55Z",
    // NTP: 1769947200 + 2208988800 = 3978936000 = 0xed29bec0; half a second is 2^31.
    "154 8 155 8, ed29bec080000000 ed29bec1c0000000, 12:00:00.500Z, 12:00:01.750Z",
    // 2^32 / 1000000 = 4294.967: one microsecond is 0x10c7, to the nearest.
    "156 8 157 8, ed29bec0000010c7 ed29bec0fffff000, 12:00:00.000001Z, 12:00:00.999999Z",
    // Microseconds before the export.
    "158 4 159 4, 000f4240 00000001, 11:59:59Z, 11:59:59.999999Z",
    // A duration with either end.
    "152 8 161 4, 0000019c1912d2f0 000003e8, 11:59:50Z, 11:59:51Z",
    "153 8 162 4, 0000019c1912d2f0 000003e8, 11:59:49.999Z, 11:59:50Z",
    // The time of an event alone.
    "323 8 161 4, 0000019c1912d2f0 000003e8, 11:59:50Z, 11:59:51Z",
    "322 4 34 1, 697f403a 01, 11:59:54Z, 11:59:54Z",
    // Milliseconds are more exact than seconds; zero means not known.
    "150 4 152 8, 697f403a 0000019c1912d2f1, 11:59:50.001Z, 11:59:50.001Z",
    "150 4 152 8, 697f403a 0000000000000000, 11:59:54Z, 11:59:54Z",
  })
  void everyWayToTellTheTime(String fields, String values, String start, String end) {
    int[] numbers = Arrays.stream(fields.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertThat(ipfixFlow(numbers, new ExportBytes().hex(values)))
        .startsWith("start=2026-02-01T" + start + ", end=2026-02-01T" + end + ",");
  }

  @Test
  void ntpTimesBeginAgainIn2036() {
    // RFC 5905 section 6: era 1 begins 2036-02-07T06:28:16Z, which is 2085978496.
    assertThat(FlowMapper.ntp(0x0000_0001_8000_0000L)).isEqualTo(2_085_978_497_500_000L);
    assertThat(FlowMapper.ntp(0xffff_ffff_0000_0000L)).isEqualTo(2_085_978_495_000_000L);
  }

  @Test
  void readsTheReverseDirection() {
    ExportBytes reverse = new ExportBytes().u16(256, 10);
    reverse.u16(8, 4, 12, 4, 4, 1, 152, 8, 1, 8, 2, 8, 6, 1);
    // RFC 5103 section 6.1: the same numbers, enterprise 29305.
    reverse.u16(0x8000 | 1, 8).u32(29305).u16(0x8000 | 2, 8).u32(29305);
    reverse.u16(0x8000 | 6, 2).u32(29305);
    ExportBytes record = new ExportBytes().ip("192.0.2.1").ip("203.0.113.9").u8(6);
    record.u64(1_769_947_190_000L, 1000, 5).u8(0x1b).u64(90_000, 70).u16(0x0112);
    take(ipfix(NOON, 0, 7, set(2, reverse), set(256, record)));
    assertThat(end().flows.get(0))
        .contains(
            "flags=27, packets=5, bytes=1000, reverse_packets=70, reverse_bytes=90000,"
                + " reverse_flags=18, basis=ip");
  }

  @Test
  void initiatorAndResponderAreTheTwoDirections() {
    assertThat(
            ipfixFlow(
                new int[] {152, 8, 231, 4, 232, 4, 298, 4, 299, 4, 1, 4},
                new ExportBytes().u64(1_769_947_190_000L).u32(100, 200, 3, 4, 999)))
        .contains("packets=3, bytes=100, reverse_packets=4, reverse_bytes=200, basis=payload");
  }

  @Test
  void postCountersAreNotTheReverseDirection() {
    assertThat(
            ipfixFlow(
                new int[] {152, 8, 1, 4, 2, 4, 23, 4, 24, 4},
                new ExportBytes().u64(1_769_947_190_000L).u32(100, 2, 90, 1)))
        .contains("packets=2, bytes=100, basis=ip")
        .doesNotContain("reverse");
  }

  @Test
  void postCountersServeWhereNothingCameIn() {
    assertThat(
            ipfixFlow(
                new int[] {152, 8, 1, 4, 2, 4, 23, 4, 24, 4},
                new ExportBytes().u64(1_769_947_190_000L).u32(0, 0, 90, 1)))
        .contains("packets=1, bytes=90, basis=ip");
  }

  @ParameterizedTest
  @CsvSource({
    "352 4, 'bytes=7, basis=layer2'",
    "85 4, 'bytes=7, basis=ip'",
    "23 4, 'bytes=7, basis=ip'",
    "231 4, 'bytes=7, basis=payload'",
    // Reduced-size encoding, RFC 7011 section 6.2.
    "1 1, 'bytes=7, basis=ip'",
    "1 3, 'bytes=7, basis=ip'",
    "1 7, 'bytes=7, basis=ip'",
    // Longer than any number: passed over.
    "1 9, 'protocol=6, exporter='",
  })
  void countersOfManyKindsAndLengths(String field, String expected) {
    String[] parts = field.split(" ");
    int length = Integer.parseInt(parts[1]);
    assertThat(
            ipfixFlow(
                new int[] {152, 8, Integer.parseInt(parts[0]), length},
                new ExportBytes().u64(1_769_947_190_000L).raw(new byte[length - 1]).u8(7)))
        .contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    // Protocol, element and value, port of the destination: type * 256 + code.
    "1, 32, 0x0303, 771",
    "58, 139, 0x8700, 34560",
    "1, 11, 0x0800, 2048",
    "1, 32, 0, 0",
  })
  void typeAndCodeOfIcmp(int protocol, int element, int value, long port) {
    ExportBytes record = new ExportBytes().ip("192.0.2.1").ip("203.0.113.9").u8(protocol);
    record.u64(1_769_947_190_000L).u16(5, value);
    byte[] templates = set(2, template(256, 8, 4, 12, 4, 4, 1, 152, 8, 7, 2, element, 2));
    take(ipfix(NOON, 0, 7, templates, set(256, record)));
    assertThat(end().flows.get(0)).contains("src=192.0.2.1 0, dst=203.0.113.9 " + port + ",");
  }

  @Test
  void typeAndCodeOfIcmpInTwoElements() {
    ExportBytes record = new ExportBytes().ip("2001:db8::1").ip("2001:db8::2").u8(58);
    record.u64(1_769_947_190_000L).u8(128, 3);
    byte[] templates = set(2, template(256, 27, 16, 28, 16, 4, 1, 152, 8, 178, 1, 179, 1));
    take(ipfix(NOON, 0, 7, templates, set(256, record)));
    // 128 * 256 + 3
    assertThat(end().flows.get(0)).contains("src=2001:db8::1 0, dst=2001:db8::2 32771,");
  }

  @Test
  void ofTwoFamiliesTheOneInUseCounts() {
    byte[] templates = set(2, template(256, 8, 4, 27, 16, 12, 4, 28, 16, 4, 1, 152, 8));
    ExportBytes v4 = new ExportBytes().ip("192.0.2.1").ip("::").ip("203.0.113.9").ip("::");
    ExportBytes v6 = new ExportBytes().ip("0.0.0.0").ip("2001:db8::1");
    v6.ip("0.0.0.0").ip("2001:db8::2");
    ExportBytes rest = new ExportBytes().u8(47).u64(1_769_947_190_000L);
    ExportBytes records = new ExportBytes().raw(v4.bytes()).raw(rest.bytes());
    records.raw(v6.bytes()).raw(rest.bytes());
    take(ipfix(NOON, 0, 7, templates, set(256, records)));
    assertThat(end().flows.get(0)).contains("src=192.0.2.1, dst=203.0.113.9,");
    assertThat(sink.flows.get(1)).contains("src=2001:db8::1, dst=2001:db8::2,");
  }

  @Test
  void translationAndFirewallEvents() {
    assertThat(
            ipfixFlow(
                new int[] {
                  7, 2, 11, 2, 323, 8, 225, 4, 226, 4, 227, 2, 228, 2, 233, 1, 371, 12, 148, 4
                },
                new ExportBytes()
                    .u16(40000, 443)
                    .u64(1_769_947_190_000L)
                    .ip("198.51.100.77")
                    .ip("0.0.0.0")
                    .u16(1024, 0)
                    .u8(3)
                    .raw("alice\0\0\0\0\0\0\0".getBytes(StandardCharsets.UTF_8))
                    .u32(1)))
        .endsWith("event=3, nat_src=198.51.100.77 1024, nat_dst=203.0.113.9 443, user=alice");
  }

  @Test
  void elementsOfCiscoAsa() {
    byte[] templates =
        set(
            0,
            template(
                263, 8, 4, 12, 4, 4, 1, 323, 8, 40001, 4, 40002, 4, 40003, 2, 40004, 2, 40005, 1,
                33002, 2, 40000, 20));
    ExportBytes record = new ExportBytes().ip("192.0.2.1").ip("203.0.113.9").u8(6);
    record.u64(1_769_947_190_000L).ip("198.51.100.77").ip("203.0.113.9").u16(1024, 443);
    record.u8(2).u16(2030).raw(new byte[20]);
    take(v9(1000, NOON, 1, 0, templates, set(263, record)));
    assertThat(end().flows.get(0))
        .endsWith(
            "event=2, extended_event=2030, nat_src=198.51.100.77 1024, nat_dst=203.0.113.9 443");
  }

  @Test
  void aMediatorNamesTheExporter() {
    assertThat(
            ipfixFlow(
                new int[] {152, 8, 130, 4, 149, 4},
                new ExportBytes().u64(1_769_947_190_000L).ip("198.51.100.99").u32(55)))
        .contains("exporter=198.51.100.99, id=55,");
  }

  @Test
  void variableLengthsOfOneAndThreeBytes() {
    byte[] templates =
        set(2, template(256, 8, 4, 371, 65535, 12, 4, 4, 1, 291, 65535, 152, 8, 293, 65535));
    byte[] list = new byte[300];
    ExportBytes record = new ExportBytes().ip("192.0.2.1").u8(3).hex("626f62");
    // 255, then two bytes of length (RFC 7011 section 7); structured data is passed over.
    record.ip("203.0.113.9").u8(47).u8(255).u16(300).raw(list).u64(1_769_947_190_000L);
    record.u8(255).u16(0);
    take(ipfix(NOON, 0, 7, templates, set(256, record.raw(new byte[3]))));
    assertThat(end().flows)
        .containsExactly(
            "start=2026-02-01T11:59:50Z, end=2026-02-01T11:59:50Z, src=192.0.2.1,"
                + " dst=203.0.113.9, protocol=47, exporter=198.51.100.1, id=7, v=10, user=bob");
  }

  @Test
  void aVariableLengthBeyondItsSetIsRefused() {
    byte[] templates = set(2, template(256, 4, 1, 371, 65535));
    take(ipfix(NOON, 0, 7, templates, set(256, new ExportBytes().u8(6, 200).u32(0))));
    take(ipfix(NOON, 0, 7, set(256, new ExportBytes().u8(6, 255, 1))));
    take(ipfix(NOON, 0, 7, set(256, new ExportBytes().u8(6, 255, 1, 0))));
    assertThat(end().rejects)
        .containsOnly("record_cut: a record reaches beyond its set, template 256")
        .hasSize(3);
  }

  @Test
  void fieldsOfLengthZeroHoldNothing() {
    byte[] templates = set(2, template(256, 8, 4, 1, 0, 12, 4, 4, 1, 82, 0, 371, 0, 152, 8, 2, 0));
    ExportBytes record = new ExportBytes().ip("192.0.2.1").ip("203.0.113.9").u8(47);
    take(ipfix(NOON, 0, 7, templates, set(256, record.u64(1_769_947_190_000L))));
    assertThat(end().flows.get(0))
        .contains("protocol=47, exporter=")
        .doesNotContain("packets", "bytes", "user");
  }

  @Test
  void recordsOfLengthZeroAreRefused() {
    take(ipfix(NOON, 0, 7, set(2, template(256, 1, 0, 2, 0)), set(256, plainRecord())));
    take(v9(1000, NOON, 1, 7, set(0, template(256)), set(256, plainRecord())));
    assertThat(end().rejects)
        .containsExactly(
            "template_malformed: template 256 of records of no or too many bytes",
            "template_malformed: template 256 of records of no or too many bytes");
    assertThat(sink.unresolved).containsEntry(256, 2L);
  }

  @Test
  void aTemplateSentAgainReplacesTheOneBefore() {
    byte[] swapped = set(2, template(256, 12, 4, 8, 4, 4, 1, 2, 4, 1, 4, 152, 8, 153, 8));
    take(ipfix(NOON, 0, 7, set(2, template(256, PLAIN)), set(256, plainRecord())));
    take(ipfix(NOON, 1, 7, swapped, set(256, plainRecord())));
    assertThat(end().flows)
        .containsExactly(
            PLAIN_ROW,
            PLAIN_ROW
                .replace("src=192.0.2.1, dst=203.0.113.9", "src=203.0.113.9, dst=192.0.2.1")
                .replace("packets=10, bytes=1500", "packets=1500, bytes=10"));
  }

  @Test
  void aTemplateWithdrawnIsGone() {
    byte[] data = set(256, plainRecord());
    byte[] templates = set(2, template(256, PLAIN).raw(template(257, PLAIN).bytes()));
    take(ipfix(NOON, 0, 7, templates, data));
    // RFC 7011 section 8.1: a template without fields; one numbered as the set: all of them.
    take(ipfix(NOON, 1, 7, set(2, template(256)), data, set(257, plainRecord())));
    take(ipfix(NOON, 2, 7, set(2, template(2)), set(257, plainRecord())));
    end();
    assertThat(sink.flowCount).isEqualTo(2);
    assertThat(sink.unresolved).containsOnly(Map.entry(256, 1L), Map.entry(257, 1L));
  }

  @Test
  void templatesBelongToOneExporter() {
    byte[] data = set(256, plainRecord());
    take(ipfix(NOON, 0, 7, set(2, template(256, PLAIN))), 4000);
    take(ipfix(NOON, 0, 8, data), 4000);
    take(ipfix(NOON, 0, 7, data), 4001);
    IpKey other = IpAddress.parse("198.51.100.2");
    byte[] message = ipfix(NOON, 0, 7, data);
    decoder.datagram(4, other.hi, other.lo, 4000, message, 0, message.length);
    assertThat(end().account()).isEqualTo("0 0 0 3");
    assertThat(sink.exporters).hasSize(4);
  }

  @Test
  void theSourcePortOfVersion9MayChange() {
    take(v9(1000, NOON, 1, 7, set(0, template(256, PLAIN))), 4000);
    take(v9(1000, NOON, 2, 7, set(256, plainRecord())), 4001);
    assertThat(end().account()).isEqualTo("1 0 0 0");
    // Templates of version 9 are none of IPFIX.
    assertThat(sink.exporters).hasSize(1);
  }

  @Test
  void dataWaitsForItsTemplate() {
    byte[] data = set(256, plainRecord());
    take(v9(60_000, NOON, 1, 7, set(257, plainRecord()), data));
    byte[] uptimes = set(0, template(257, 8, 4, 12, 4, 4, 1, 22, 4, 21, 4, 61, 16));
    take(v9(10_000, "2026-02-01T13:00:00Z", 2, 7, data, set(0, template(256, PLAIN)), uptimes));
    end();
    // Flows of 256 in the order in which they came, then 257 with the clock of its own message:
    // 60000 - 1500 = 58.5 s before noon, 60000 - 10 = 59.99 s before noon.
    assertThat(sink.messages).containsExactly(1L, 2L, 1L);
    assertThat(sink.rejects)
        .containsExactly("end_before_start: end is 1490000 us before start, template 257");
    assertThat(sink.account()).isEqualTo("2 1 0 0");
  }

  @Test
  void onlySoMuchWaits() {
    byte[] data = set(256, new ExportBytes().raw(new byte[60_000]));
    // 32 MiB / (60000 + 256) = 556.9 sets.
    for (int i = 0; i < 600; i++) {
      take(v9(1000, NOON, i, 7, data));
    }
    assertThat(sink.unresolvedCount).isEqualTo(600 - 556);
    end();
    assertThat(sink.unresolvedCount).isEqualTo(600);
  }

  @Test
  void onlySoManyTemplatesAreKept() {
    for (int i = 0; i < 11; i++) {
      ExportBytes templates = new ExportBytes();
      for (int j = 0; j < 100; j++) {
        templates.raw(template(256 + i * 100 + j, 1, 4).bytes());
      }
      take(ipfix(NOON, 0, 7, set(2, templates)));
    }
    ExporterAccount account = account();
    assertThat(account.templates()).isEqualTo(1024);
    assertThat(sink.rejects)
        .containsExactly("too_many_templates: 1024 templates of this exporter are kept");
  }

  @Test
  void exportersThatFellSilentAreForgotten() {
    byte[] templates = ipfix(NOON, 0, 7, set(2, template(256, PLAIN)));
    take(templates);
    for (int i = 0; i < NetflowDecoder.MAX_SOURCES; i++) {
      byte[] message = ipfix(NOON, 0, 100 + i, set(2, template(256, PLAIN)));
      take(message);
    }
    assertThat(sink.exporters).hasSize(1);
    assertThat(sink.exporters.get(0).exporterId()).isEqualTo(7);
    take(ipfix(NOON, 0, 7, set(256, plainRecord())));
    end();
    assertThat(sink.unresolvedCount).isEqualTo(1);
    assertThat(sink.exporters).hasSize(NetflowDecoder.MAX_SOURCES + 2);
  }

  @Test
  void templatesThatCannotBeReadAreRefused() {
    take(ipfix(NOON, 0, 7, set(2, new ExportBytes().u16(256, 4097).raw(new byte[16_400]))));
    take(ipfix(NOON, 0, 7, set(2, new ExportBytes().u16(255, 1, 1, 4))));
    take(ipfix(NOON, 0, 7, set(2, new ExportBytes().u16(256, 3, 1, 4, 2, 4))));
    take(ipfix(NOON, 0, 7, set(2, new ExportBytes().u16(256, 1, 0x8001, 4))));
    take(ipfix(NOON, 0, 7, set(2, new ExportBytes().u16(256, 2, 1, 60_000, 2, 60_000))));
    take(ipfix(NOON, 0, 7, set(3, new ExportBytes().u16(256, 1, 2, 1, 4))));
    take(ipfix(NOON, 0, 7, set(3, new ExportBytes().u16(256, 1))));
    take(ipfix(NOON, 0, 7, set(2, template(5))));
    take(v9(0, NOON, 0, 7, set(1, new ExportBytes().u16(256, 3, 4, 1, 4))));
    assertThat(end().rejects)
        .containsExactly(
            "template_malformed: template 256 of 4097 fields",
            "template_malformed: template 255 of 1 fields",
            "template_malformed: template 256 ends within its fields",
            "template_malformed: template 256 ends within its fields",
            "template_malformed: template 256 of records of no or too many bytes",
            "template_malformed: template 256 of 1 fields",
            "template_malformed: ends within its header",
            "template_malformed: withdraws 5",
            "template_malformed: scopes of 3, options of 4 bytes");
  }

  @Test
  void setsThatContradictTheirMessageAreRefused() {
    take(v9(0, NOON, 0, 7, new ExportBytes().u16(256, 3).bytes()));
    take(v9(0, NOON, 0, 7, new ExportBytes().u16(256, 100).u32(0).bytes()));
    // Filled up with zeros.
    take(v9(0, NOON, 0, 7, new byte[400]));
    take(ipfix(NOON, 0, 7, set(100, new ExportBytes().u32(0))));
    assertThat(end().rejects)
        .containsExactly(
            "set_malformed: set 256 of length 3",
            "set_malformed: set 256 of length 100, 8 bytes left");
    assertThat(sink.skips).containsExactly(Map.entry("not_read:reserved_set", 1L));
  }

  @Test
  void aMessageCutOffGivesWhatIsWhole() {
    byte[] data = set(256, plainRecord().raw(plainRecord().bytes()));
    byte[] message = ipfix(NOON, 0, 7, set(2, template(256, PLAIN)), data);
    take(Arrays.copyOf(message, message.length - 1));
    assertThat(end().flows).containsExactly(PLAIN_ROW);
    assertThat(sink.rejects).containsExactly("message_cut: ends within a record, template 256");
  }

  @Test
  void messagesMayFollowEachOther() {
    byte[] first = ipfix(NOON, 0, 7, set(2, template(256, PLAIN)));
    byte[] second = ipfix(NOON, 0, 7, set(256, plainRecord()));
    take(new ExportBytes().raw(first).raw(second).raw(new byte[7]).bytes());
    assertThat(end().account()).isEqualTo("1 0 0 0");
  }

  @Test
  void recordsThatAreNoFlows() {
    byte[] templates =
        set(
            2,
            new ExportBytes()
                .raw(template(256, 12, 4, 4, 1, 152, 8).bytes())
                .raw(template(257, 8, 4, 4, 1, 152, 8).bytes())
                .raw(template(258, 8, 4, 12, 4, 152, 8).bytes())
                .raw(template(259, 8, 4, 12, 4, 4, 1).bytes())
                .raw(template(260, 8, 4, 12, 4, 4, 1, 152, 8, 153, 8).bytes())
                .raw(template(261, 8, 4, 12, 4, 4, 1, 152, 8, 1, 8).bytes())
                .raw(template(262, 8, 4, 12, 4, 4, 2, 152, 8).bytes()));
    ExportBytes address = new ExportBytes().ip("192.0.2.1");
    long start = 1_769_947_190_000L;
    ExportBytes both = new ExportBytes().ip("192.0.2.1").ip("203.0.113.9");
    take(
        ipfix(
            NOON,
            0,
            7,
            templates,
            set(256, new ExportBytes().raw(address.bytes()).u8(6).u64(start)),
            set(257, new ExportBytes().raw(address.bytes()).u8(6).u64(start)),
            set(258, new ExportBytes().raw(both.bytes()).u64(start)),
            set(259, new ExportBytes().raw(both.bytes()).u8(6)),
            set(260, new ExportBytes().raw(both.bytes()).u8(6).u64(start, start - 3)),
            set(261, new ExportBytes().raw(both.bytes()).u8(6).u64(start, -1)),
            set(262, new ExportBytes().raw(both.bytes()).u16(256).u64(start))));
    assertThat(end().rejects)
        .containsExactly(
            "no_address: no source address, template 256",
            "no_address: no destination address, template 257",
            "no_protocol: no protocol, template 258",
            "no_time: neither start nor end nor time of the event, template 259",
            "end_before_start: end is 3000 us before start, template 260",
            "value_out_of_range: a count beyond 63 bits, one of 1 sampled, template 261",
            "value_out_of_range: protocol 256, expected 0 to 255, template 262");
  }

  @Test
  void samplingRatesComeByTheSampler() {
    int[] fields = {8, 4, 12, 4, 4, 1, 1, 4, 2, 4, 22, 4, 48, 1, 10, 2};
    ExportBytes from = new ExportBytes().ip("192.0.2.1").ip("203.0.113.9").u8(47);
    from.u32(1500, 10, 500);
    // v9: scope of 4 bytes (system), options of 12: sampler, mode, random interval.
    byte[] options = set(1, new ExportBytes().u16(300, 4, 12, 1, 4, 48, 1, 49, 1, 50, 4));
    byte[] rates = set(300, new ExportBytes().u32(0).u8(1, 2).u32(100).u32(0).u8(2, 2).u32(1));
    // Scope 2 is an interface, here 9.
    byte[] perInterface = set(1, new ExportBytes().u16(301, 4, 4, 2, 2, 34, 4));
    byte[] nine = set(301, new ExportBytes().u16(9).u32(50));
    ExportBytes records = new ExportBytes();
    for (int[] samplerAndInput : new int[][] {{1, 9}, {2, 9}, {3, 9}, {3, 8}}) {
      records.raw(from.bytes()).u8(samplerAndInput[0]).u16(samplerAndInput[1]);
    }
    take(v9(1000, NOON, 1, 7, set(0, template(256, fields)), options, rates, perInterface, nine));
    take(v9(1000, NOON, 2, 7, set(256, records)));
    assertThat(end().flows)
        .map(flow -> flow.replaceAll(".*(packets=\\d+, bytes=\\d+).*?(, interval.*)?$", "$1$2"))
        .containsExactly(
            "packets=1000, bytes=150000, interval=100, sampled=yes",
            "packets=10, bytes=1500, interval=1",
            "packets=500, bytes=75000, interval=50, sampled=yes",
            "packets=10, bytes=1500");
    assertThat(sink.skips).containsExactly(Map.entry("not_read:options", 3L));
  }

  @ParameterizedTest
  @CsvSource({
    // samplingPacketInterval 1 of 1 + 999; 10 of 10 + 990; size 2 of population 200.
    "'305, 4, 306, 4', 1, 999, 1000",
    "'305, 4, 306, 4', 10, 990, 100",
    "'309, 4, 310, 4', 2, 200, 100",
    "'35, 4, 34, 4', 2, 64, 64",
  })
  void samplingRatesForAllThatIsExported(String fields, long first, long second, long rate) {
    ExportBytes options = new ExportBytes().u16(300, 3, 1, 149, 4);
    for (String field : fields.split(", ")) {
      options.u16(Integer.parseInt(field));
    }
    take(
        ipfix(
            NOON,
            0,
            7,
            set(2, template(256, PLAIN)),
            set(3, options),
            set(300, new ExportBytes().u32(7, first, second)),
            set(256, plainRecord())));
    assertThat(end().flows.get(0))
        .contains("packets=" + 10 * rate + ", bytes=" + 1500 * rate + ",")
        .endsWith("interval=" + rate + ", sampled=yes");
  }

  /** RFC 7011 appendix A: a template, three records, an options template, two options records. */
  @Test
  void readsTheExamplesOfTheStandard() {
    take(
        ipfix(
            NOON,
            0,
            7,
            new ExportBytes()
                .hex("0002001c 01000005 00080004 000c0004 000f0004 00020004 00010004")
                .bytes(),
            // From 192.0.2.12 to 192.0.2.254, next hop 192.0.2.1, 5009 packets, 5344385 bytes; then
            // 748 packets, 388934 bytes; then 5 packets, 6534 bytes.
            new ExportBytes()
                .hex(
                    "01000040 c000020c c00002fe c0000201 00001391 00518c81"
                        + " c000021b c0000217 c0000202 000002ec 0005ef46"
                        + " c0000238 c0000241 c0000203 00000005 00001986")
                .bytes(),
            // Of line card 1: 345 messages, 10201 records; of line card 2: 690, 20402.
            new ExportBytes().hex("00030018 01020003 0001008d 00040029 0002002a 00020000").bytes(),
            new ExportBytes().hex("01020014 00000001 0159 27d9 00000002 02b2 4fb2").bytes()));
    end();
    // The records have neither protocol nor time.
    assertThat(sink.rejects).hasSize(3).containsOnly("no_protocol: no protocol, template 256");
    assertThat(sink.skips).containsExactly(Map.entry("not_read:options", 2L));
    assertThat(sink.exporters.get(0).templates()).isEqualTo(2);
  }

  @Test
  void recognisesExportsByVersionAndLengths() {
    byte[] v5 = v5(1, 1000, NOON, 1).u32(0).raw(v5Record(0, 1).bytes()).bytes();
    byte[] v9 = v9(1000, NOON, 1, 7, set(0, template(256, PLAIN)));
    byte[] v10 = ipfix(NOON, 0, 7, set(2, template(256, PLAIN)));
    for (byte[] message : new byte[][] {v5, v9, v10}) {
      assertThat(NetflowDecoder.looksLikeExport(message, 0, message.length)).isTrue();
      assertThat(NetflowDecoder.looksLikeExport(message, 0, message.length - 1)).isFalse();
      assertThat(NetflowDecoder.looksLikeExport(message, 0, 3)).isFalse();
      byte[] shifted = new ExportBytes().u8(1).raw(message).bytes();
      assertThat(NetflowDecoder.looksLikeExport(shifted, 1, shifted.length)).isTrue();
      assertThat(NetflowDecoder.looksLikeExport(shifted, 0, shifted.length)).isFalse();
    }
  }
}
