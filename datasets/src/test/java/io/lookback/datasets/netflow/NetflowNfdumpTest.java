package io.lookback.datasets.netflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.RealData;
import io.lookback.datasets.format.FlowRow;
import io.lookback.datasets.scenario.Datagrams;
import io.lookback.datasets.scenario.IpfixWriter;
import io.lookback.datasets.scenario.NetflowV5Writer;
import io.lookback.udf.net.IpAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** nfdump's collector and we read the same messages and must tell the same, field by field. */
class NetflowNfdumpTest {
  private static final long NOON_US = 1_769_947_200_000_000L;

  private static final Map<String, String> PROTOCOLS =
      Map.of(
          "TCP", "6", "UDP", "17", "ICMP", "1", "ICMP6", "58", "IGMP", "2", "GRE", "47", "ESP",
          "50");

  @TempDir Path folder;

  private static List<String> ours(List<String> flows, boolean hasTimes, boolean hasReverse) {
    List<String> lines = new ArrayList<>();
    for (String flow : flows) {
      Map<String, String> fields = new HashMap<>();
      for (String field : flow.split(", ")) {
        int equals = field.indexOf('=');
        fields.put(field.substring(0, equals), field.substring(equals + 1));
      }
      lines.add(
          String.join(
              " ",
              hasTimes ? millis(fields.get("start")) + " " + millis(fields.get("end")) : "",
              endpoint(fields.get("src")),
              endpoint(fields.get("dst")),
              fields.get("protocol"),
              // nfdump lets those of the reverse direction replace the others.
              fields.getOrDefault("reverse_flags", fields.getOrDefault("flags", "0")),
              fields.getOrDefault("packets", "0"),
              fields.getOrDefault("bytes", "0"),
              hasReverse ? fields.getOrDefault("reverse_packets", "0") : "",
              hasReverse ? fields.getOrDefault("reverse_bytes", "0") : "",
              fields.getOrDefault("in", "0"),
              fields.getOrDefault("out", "0"),
              fields.getOrDefault("src_as", "0"),
              fields.getOrDefault("dst_as", "0"),
              fields.getOrDefault("tos", "0")));
    }
    return lines;
  }

  /** nfdump cuts off what is below a millisecond. */
  private static String millis(String instant) {
    String time = instant.replace("Z", instant.contains(".") ? "000" : ".000");
    return time.substring(0, 23);
  }

  private static String endpoint(String printed) {
    return printed.contains(" ") ? printed : printed + " 0";
  }

  private static List<String> theirs(
      List<Map<String, String>> rows, boolean hasTimes, boolean hasReverse) {
    List<String> lines = new ArrayList<>();
    for (Map<String, String> row : rows) {
      String protocol = PROTOCOLS.getOrDefault(row.get("pr"), row.get("pr"));
      lines.add(
          String.join(
              " ",
              hasTimes
                  ? row.get("ts_ms").replace(' ', 'T') + " " + row.get("te_ms").replace(' ', 'T')
                  : "",
              row.get("sa"),
              row.get("sp"),
              row.get("da"),
              // nfdump prints type.code.
              icmp(row.get("dp")),
              protocol,
              protocol.equals("6") ? flags(row.get("flg")) : "0",
              row.get("ipkt"),
              row.get("ibyt"),
              hasReverse ? row.get("opkt") : "",
              hasReverse ? row.get("obyt") : "",
              row.get("in"),
              row.get("out"),
              row.get("sas"),
              row.get("das"),
              row.get("stos")));
    }
    return lines;
  }

  private static String icmp(String port) {
    int dot = port.indexOf('.');
    return dot < 0
        ? port
        : String.valueOf(
            Integer.parseInt(port.substring(0, dot)) * 256
                + Integer.parseInt(port.substring(dot + 1)));
  }

  /** {@code ...AP.SF} as a number. */
  private static String flags(String printed) {
    int flags = 0;
    for (char flag : printed.toCharArray()) {
      flags = flags << 1 | (flag == '.' ? 0 : 1);
    }
    return String.valueOf(flags);
  }

  private void compare(
      List<String> flows, List<byte[]> messages, boolean hasTimes, boolean hasReverse)
      throws Exception {
    assertThat(flows).isNotEmpty();
    List<String> theirs = theirs(Nfcapd.decode(folder, messages), hasTimes, hasReverse);
    assertThat(ours(flows, hasTimes, hasReverse)).containsExactlyInAnyOrderElementsOf(theirs);
  }

  private void compare(List<byte[]> messages, boolean hasTimes) throws Exception {
    // nfdump's "out" is also what left the exporter, which is not the reverse direction.
    compare(NetflowRealDataTest.decode(messages).flows, messages, hasTimes, false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ipfix_test_openbsd_pflow_",
        "ipfix_test_vmware_vds_",
        "netflow9_test_cisco_aci_",
        "netflow9_test_cisco_asr9k_",
        "netflow9_test_field_layer2segmentid_",
        "netflow9_test_fortigate_fortios_521_",
        "netflow9_test_fortigate_fortios_542_appid_",
        "netflow9_test_h3c_",
        "netflow9_test_h3c_netstream_varstring_",
        "netflow9_test_huawei_netstream_",
        "netflow9_test_nprobe_",
        "netflow9_test_paloalto_",
        "netflow9_test_paloalto_panos_",
        "netflow9_test_ubnt_edgerouter_",
      })
  void readsRealGroupsAlike(String name) throws Exception {
    compare(group(name), true);
  }

  /**
   * The installed nfdump reads no NTP times, whole seconds or times of events, which these have;
   * all else must agree.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ipfix_test_netscaler_",
        "ipfix_test_viptela_",
        "ipfix_test_nokia_bras_",
        "netflow9_test_cisco_asa_2_"
      })
  void readsRealGroupsAlikeButForTimes(String name) throws Exception {
    compare(group(name), false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ipfix_test_ixia_tpldata256",
        "ipfix_test_ixia_tpldata271",
        "netflow5_test_microtik",
        "netflow9_cisco_asr1001x_tpl259",
        "netflow9_test_iptnetflow_reduced_size_encoding_tpldata260",
        "netflow9_test_streamcore_tpl_data256",
        "netflow9_test_streamcore_tpl_data260",
      })
  void readsRealFilesAlike(String name) throws Exception {
    compare(
        List.of(RealData.bytes(RealData.at(NetflowRealDataTest.FOLDER + "/" + name + ".dat"))),
        true);
  }

  private static List<byte[]> group(String name) {
    return NetflowRealDataTest.groups()
        .filter(group -> group.startsWith(name + " "))
        .map(NetflowRealDataTest::messages)
        .findFirst()
        .orElseThrow();
  }

  /** Flows of all kinds; all times in milliseconds, all counts a multiple of 100. */
  private static void randomFlow(Random random, FlowRow flow, boolean isV6) {
    flow.clear();
    flow.startUs = NOON_US - random.nextInt(300_000) * 1_000L;
    flow.endUs = flow.startUs + random.nextInt(60_000) * 1_000L;
    flow.src.set(IpAddress.parse(isV6 ? "2001:db8::" : "192.0.2.0"));
    flow.src.lo += random.nextInt(256);
    flow.dst.set(IpAddress.parse(isV6 ? "2001:db8:ffff::" : "203.0.113.0"));
    flow.dst.lo += random.nextInt(256);
    int kind = random.nextInt(4);
    flow.protocol = kind == 0 ? 17 : kind == 1 ? 47 : kind == 2 ? (isV6 ? 58 : 1) : 6;
    if (kind == 2) {
      flow.srcPort = 0;
      flow.dstPort = isV6 ? 128 * 256 : 3 * 256 + 1;
    } else if (kind != 1) {
      flow.srcPort = 1 + random.nextInt(65_535);
      flow.dstPort = 1 + random.nextInt(65_535);
    }
    if (flow.protocol == 6) {
      flow.tcpFlags = random.nextInt(256);
    }
    flow.packets = 100L * (1 + random.nextInt(10_000));
    flow.bytes = flow.packets * (40 + random.nextInt(300));
    flow.srcTos = random.nextInt(256);
    flow.inputInterface = random.nextInt(60_000);
    flow.outputInterface = random.nextInt(60_000);
    flow.srcAs = random.nextInt(60_000);
    flow.dstAs = random.nextInt(60_000);
    flow.bytesBasis = "ip";
    flow.exporter.set(IpAddress.parse("198.51.100.1"));
    flow.hasExporter = true;
  }

  private static Datagrams into(List<byte[]> messages) {
    return (timeUs, payload, length) -> messages.add(Arrays.copyOf(payload, length));
  }

  private static void sampled(FlowRow flow, int interval) {
    if (interval > 1) {
      flow.samplingInterval = interval;
      flow.sampled = true;
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Booted a day before, and so that sysUptime wraps 100 s before noon: within the flows.
    "86400000, 1",
    "86400000, 100",
    "4295067296, 1"
  })
  void whatTheWriterOfVersion5Sends(long uptimeMs, int interval) throws Exception {
    List<byte[]> messages = new ArrayList<>();
    NetflowV5Writer writer =
        new NetflowV5Writer(0x0102, NOON_US - uptimeMs * 1_000, interval, into(messages));
    List<String> flows = new ArrayList<>();
    Random random = new Random(5);
    FlowRow flow = new FlowRow();
    for (int i = 0; i < 100; i++) {
      randomFlow(random, flow, false);
      flow.exporterId = 0x0102;
      flow.exportVersion = 5;
      sampled(flow, interval);
      flows.add(ExportRecorder.text(flow));
      writer.flow(flow, NOON_US + 60_000_000);
    }
    writer.flush(NOON_US + 60_000_000);
    assertThat(messages).hasSize(4);
    ExportRecorder sink = NetflowRealDataTest.decode(messages);
    assertThat(sink.flows).containsExactlyElementsOf(flows);
    assertThat(sink.exporters.get(0).lost()).isZero();
    // nfdump takes the counter for one that never wraps.
    compare(flows, messages, uptimeMs < 1L << 32, true);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void whatTheWriterOfIpfixSends(int interval) throws Exception {
    List<byte[]> messages = new ArrayList<>();
    IpfixWriter writer = new IpfixWriter(77, 3, interval, into(messages));
    List<String> flows = new ArrayList<>();
    Random random = new Random(6);
    FlowRow flow = new FlowRow();
    for (int i = 0; i < 200; i++) {
      randomFlow(random, flow, random.nextBoolean());
      flow.exporterId = 77;
      flow.exportVersion = 10;
      flow.srcVlan = random.nextInt(4096);
      flow.dstVlan = random.nextInt(4096);
      flow.observedAt = random.nextInt(2);
      flow.endReason = 1 + random.nextInt(5);
      if (random.nextBoolean()) {
        flow.reversePackets = 100L * (1 + random.nextInt(10_000));
        flow.reverseBytes = flow.reversePackets * 50;
        if (flow.protocol == 6) {
          flow.reverseTcpFlags = random.nextInt(256);
        }
      }
      sampled(flow, interval);
      flows.add(ExportRecorder.text(flow));
      writer.flow(flow, NOON_US + 60_000_000);
    }
    writer.flush(NOON_US + 60_000_000);
    ExportRecorder sink = NetflowRealDataTest.decode(messages);
    assertThat(sink.flows).containsExactlyElementsOf(flows);
    ExporterAccount account = sink.exporters.get(0);
    assertThat(account.lost()).isZero();
    assertThat(account.late()).isZero();
    // Four templates, or five with the options, in each third message.
    long repeats = (messages.size() + 2) / 3;
    assertThat(account.templates()).isEqualTo(repeats * (interval == 1 ? 4 : 5));
    assertThat(account.skips()).isEqualTo(interval == 1 ? 0 : repeats);
    if (interval > 1) {
      // nfdump does not look at scopes, so it does not know whose rate it is told.
      flows.replaceAll(text -> text.replaceAll("(packets|bytes)=(\\d+)00", "$1=$2"));
    }
    compare(flows, messages, true, true);
  }

  @Test
  void aMessageOfEveryKindIsFoundInAnIpfixFile() throws IOException {
    List<byte[]> messages = new ArrayList<>();
    IpfixWriter writer = new IpfixWriter(77, 1, 1, into(messages));
    FlowRow flow = new FlowRow();
    randomFlow(new Random(7), flow, true);
    writer.flow(flow, NOON_US);
    writer.flush(NOON_US);
    byte[] message = messages.get(0);
    assertThat(IpfixFile.detects(message, message.length)).isTrue();
    assertThat(NetflowDecoder.looksLikeExport(message, 0, message.length)).isTrue();
  }
}
