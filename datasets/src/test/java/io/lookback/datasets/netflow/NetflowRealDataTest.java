package io.lookback.datasets.netflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.RealData;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages of about 25 kinds of exporters, as they were captured. */
class NetflowRealDataTest {
  static final String FOLDER = "netflow-datagrams";

  private static final IpKey ROUTER = IpAddress.parse("198.51.100.1");

  /** Flows, rejects, options records, data sets without a template, templates; each file alone. */
  private static final String ACCOUNTS =
      """
      ipfix 12 0 1 0 3
      ipfix_test_barracuda_data256 0 0 0 1 0
      ipfix_test_barracuda_extended_uniflow_data256 0 0 0 1 0
      ipfix_test_barracuda_extended_uniflow_tpl256 0 0 0 0 1
      ipfix_test_barracuda_tpl 0 0 0 0 1
      ipfix_test_ixia_tpldata256 1 0 0 0 3
      ipfix_test_ixia_tpldata271 2 0 0 0 3
      ipfix_test_juniper_mx240_junos151r6s3_data512 0 0 0 1 0
      ipfix_test_juniper_mx240_junos151r6s3_opttpl512 0 0 0 0 1
      ipfix_test_mikrotik_data258 0 0 0 1 0
      ipfix_test_mikrotik_data259 0 0 0 1 0
      ipfix_test_mikrotik_tpl 0 0 0 0 2
      ipfix_test_netscaler_data 0 0 0 4 0
      ipfix_test_netscaler_tpl 0 0 0 0 7
      ipfix_test_nokia_bras_data256 0 0 0 1 0
      ipfix_test_nokia_bras_tpl 0 0 0 0 2
      ipfix_test_openbsd_pflow_data 0 0 0 1 0
      ipfix_test_openbsd_pflow_tpl 0 0 0 0 2
      ipfix_test_procera_data52935 0 0 0 1 0
      ipfix_test_procera_tpl52935 0 0 0 0 1
      ipfix_test_viptela_data257 0 0 0 1 0
      ipfix_test_viptela_tpl257 0 0 0 0 1
      ipfix_test_vmware_vds_data264 0 0 0 1 0
      ipfix_test_vmware_vds_data266 0 0 0 1 0
      ipfix_test_vmware_vds_data266_267 0 0 0 2 0
      ipfix_test_vmware_vds_tpl 0 0 0 0 13
      ipfix_test_yaf_data45841 0 0 0 1 0
      ipfix_test_yaf_data45873 0 0 0 1 0
      ipfix_test_yaf_data53248 0 0 0 1 0
      ipfix_test_yaf_tpl45841 0 0 0 0 1
      ipfix_test_yaf_tpls_option_tpl 0 0 0 0 14
      netflow5 30 0 0 0 0
      netflow5_test_invalid01 0 1 0 0 0
      netflow5_test_invalid02 0 1 0 0 0
      netflow5_test_juniper_mx80 29 0 0 0 0
      netflow5_test_microtik 30 0 0 0 0
      netflow9_cisco_asr1001x_tpl259 25 0 0 0 1
      netflow9_test_0length_fields_tpl_data 10 0 0 0 2
      netflow9_test_cisco_1941K9 0 29 0 0 1
      netflow9_test_cisco_aci_data256 0 0 0 3 0
      netflow9_test_cisco_aci_tpl256-258 0 0 0 0 3
      netflow9_test_cisco_asa_1_data 0 0 0 1 0
      netflow9_test_cisco_asa_1_tpl 0 0 0 0 13
      netflow9_test_cisco_asa_2_data 0 0 0 9 0
      netflow9_test_cisco_asa_2_tpl_26x 0 0 0 0 16
      netflow9_test_cisco_asa_2_tpl_27x 0 0 0 0 14
      netflow9_test_cisco_asr9k_data256 0 0 0 1 0
      netflow9_test_cisco_asr9k_data260 0 0 0 1 0
      netflow9_test_cisco_asr9k_opttpl256 0 0 0 0 1
      netflow9_test_cisco_asr9k_opttpl257 0 0 0 0 1
      netflow9_test_cisco_asr9k_opttpl334 0 0 0 0 1
      netflow9_test_cisco_asr9k_tpl260 0 0 0 0 1
      netflow9_test_cisco_asr9k_tpl266 0 0 0 0 1
      netflow9_test_cisco_nbar_data262 0 0 0 1 0
      netflow9_test_cisco_nbar_opttpl260 0 0 15 0 1
      netflow9_test_cisco_nbar_tpl262 0 0 0 0 1
      netflow9_test_cisco_wlc_8510_tpl_262 0 0 0 0 4
      netflow9_test_cisco_wlc_data261 0 0 0 1 0
      netflow9_test_cisco_wlc_tpl 0 0 0 0 2
      netflow9_test_field_layer2segmentid_data 0 0 0 1 0
      netflow9_test_field_layer2segmentid_tpl 0 0 0 0 1
      netflow9_test_fortigate_fortios_521_data256 0 0 0 1 0
      netflow9_test_fortigate_fortios_521_data257 0 0 0 1 0
      netflow9_test_fortigate_fortios_521_tpl 0 0 0 0 5
      netflow9_test_fortigate_fortios_542_appid_data258_262 0 0 0 17 0
      netflow9_test_fortigate_fortios_542_appid_tpl258-269 0 0 0 0 14
      netflow9_test_h3c_data3281 0 0 0 16 0
      netflow9_test_h3c_netstream_varstring_data3281 0 0 0 1 0
      netflow9_test_h3c_netstream_varstring_tpl3281 0 0 0 0 1
      netflow9_test_h3c_tpl3281 0 0 0 0 1
      netflow9_test_huawei_netstream_data 0 0 0 1 0
      netflow9_test_huawei_netstream_tpl 0 0 0 0 1
      netflow9_test_invalid01 2 0 1 0 3
      netflow9_test_iptnetflow_reduced_size_encoding_tpldata260 12 0 0 6 1
      netflow9_test_juniper_srx_tplopt 0 0 1 0 2
      netflow9_test_macaddr_data 0 0 0 1 0
      netflow9_test_macaddr_tpl 0 0 1 0 3
      netflow9_test_nprobe_data 0 0 0 1 0
      netflow9_test_nprobe_dpi 1 0 0 0 1
      netflow9_test_nprobe_tpl 0 0 1 0 3
      netflow9_test_paloalto_81_data257_1flowset_in_large_zerofilled_packet 0 0 0 1 0
      netflow9_test_paloalto_81_tpl256-263 0 0 0 0 8
      netflow9_test_paloalto_panos_data 0 0 0 8 0
      netflow9_test_paloalto_panos_tpl 0 0 0 0 8
      netflow9_test_softflowd_tpl_data 7 0 0 0 2
      netflow9_test_streamcore_tpl_data256 2 0 0 0 6
      netflow9_test_streamcore_tpl_data260 2 0 0 0 6
      netflow9_test_ubnt_edgerouter_data1024 0 0 0 1 0
      netflow9_test_ubnt_edgerouter_data1025 0 0 0 1 0
      netflow9_test_ubnt_edgerouter_tpl 0 0 0 0 4
      netflow9_test_unknown_tpl266_292_data 2 0 0 0 4
      netflow9_test_valid01 7 0 0 0 2
      """;

  /**
   * What belongs together: the beginning of the names, then their ends, templates first; then
   * flows, rejects, options records, data sets without a template.
   */
  private static final String GROUPS =
      """
      ipfix_test_barracuda_ tpl data256 = 0 8 0 0
      ipfix_test_barracuda_extended_uniflow_ tpl256 data256 = 0 2 0 0
      ipfix_test_juniper_mx240_junos151r6s3_ opttpl512 data512 = 0 0 1 0
      ipfix_test_mikrotik_ tpl data258 data259 = 0 46 0 0
      ipfix_test_netscaler_ tpl data = 3 0 0 1
      ipfix_test_nokia_bras_ tpl data256 = 1 0 0 0
      ipfix_test_openbsd_pflow_ tpl data = 26 0 0 0
      ipfix_test_procera_ tpl52935 data52935 = 8 0 0 0
      ipfix_test_viptela_ tpl257 data257 = 1 0 0 0
      ipfix_test_vmware_vds_ tpl data264 data266 data266_267 = 5 0 0 0
      ipfix_test_yaf_ tpls_option_tpl tpl45841 data45841 data45873 data53248 = 2 0 1 0
      netflow9_test_cisco_aci_ tpl256-258 data256 = 3 0 0 0
      netflow9_test_cisco_asa_1_ tpl data = 14 0 0 0
      netflow9_test_cisco_asa_2_ tpl_26x tpl_27x data = 19 0 0 0
      netflow9_test_cisco_asr9k_ opttpl256 opttpl257 opttpl334 tpl260 tpl266 data256 data260 = 21 0 19 0
      netflow9_test_cisco_nbar_ tpl262 data262 = 5 0 0 0
      netflow9_test_cisco_wlc_ tpl data261 = 0 19 0 0
      netflow9_test_field_layer2segmentid_ tpl data = 1 0 0 0
      netflow9_test_fortigate_fortios_521_ tpl data256 data257 = 1 0 1 0
      netflow9_test_fortigate_fortios_542_appid_ tpl258-269 data258_262 = 17 0 0 0
      netflow9_test_h3c_ tpl3281 data3281 = 16 0 0 0
      netflow9_test_h3c_netstream_varstring_ tpl3281 data3281 = 1 0 0 0
      netflow9_test_huawei_netstream_ tpl data = 1 0 0 0
      netflow9_test_macaddr_ tpl data = 0 29 1 0
      netflow9_test_nprobe_ tpl data = 1 0 1 0
      netflow9_test_paloalto_ 81_tpl256-263 \
      81_data257_1flowset_in_large_zerofilled_packet = 1 0 0 0
      netflow9_test_paloalto_panos_ tpl data = 8 0 0 0
      netflow9_test_ubnt_edgerouter_ tpl data1024 data1025 = 16 0 0 0
      """;

  /** A file or group, which of its flows, and that flow without addresses. */
  private static final String GOLDEN =
      """
      # Version 5.
      netflow5_test_microtik 0 start=2016-07-21T13:51:42.144Z, end=2016-07-21T13:51:42.144Z, \
      src=5228, dst=52734, protocol=6, flags=16, packets=2, bytes=104, basis=ip, v=5, in=13, \
      out=50, tos=0, src_as=0, dst_as=0
      # An interval of 1000 without a mode: not multiplied. Flags ECE, CWR, SYN.
      netflow5_test_juniper_mx80 1 start=2016-07-21T13:52:00.936Z, \
      end=2016-07-21T13:52:00.936Z, src=6525, dst=80, protocol=6, flags=194, packets=1, \
      bytes=48, basis=ip, v=5, in=542, out=536, tos=2, src_as=64497, dst_as=64496
      # NTP times; twelve strings of variable length in the template after.
      ipfix_test_netscaler_ 0 start=2016-11-11T12:09:19.000128Z, \
      end=2016-11-11T12:09:19.000128Z, src=51053, dst=443, protocol=6, flags=16, packets=1, \
      bytes=40, basis=ip, v=10, in=8, out=2147483651
      # NAT logging: no counters.
      ipfix_test_nokia_bras_ 0 start=2017-12-14T07:23:45.148Z, end=2017-12-14T07:23:45.148Z, \
      src=5878, dst=80, protocol=6, v=10
      # Milliseconds.
      ipfix_test_openbsd_pflow_ 1 start=2016-07-21T13:29:59Z, end=2016-07-21T13:29:59Z, \
      src=80, dst=64020, protocol=6, packets=8, bytes=6634, basis=ip, v=10, in=1, out=1, tos=0
      # Both families in one record, counters of the vendor only.
      ipfix_test_procera_ 0 start=2018-04-15T03:26:50Z, end=2018-04-15T03:29:02Z, src=53787, \
      dst=47838, protocol=6, v=10, src_as=7575, dst_as=7575
      # Seconds; total and delta counters.
      ipfix_test_viptela_ 0 start=2017-11-21T14:32:15Z, end=2017-11-21T14:32:15Z, src=41717, \
      dst=443, protocol=6, flags=16, packets=8, bytes=775, basis=ip, v=10, in=11, out=3, \
      end_reason=3, tos=48
      # Egress.
      ipfix_test_vmware_vds_ 0 start=2016-12-22T12:17:37Z, end=2016-12-22T12:17:37Z, \
      src=61209, dst=5985, protocol=6, flags=2, packets=2, bytes=100, basis=ip, v=10, in=3, \
      out=11, observed_at=1, end_reason=1, tos=0
      # RFC 5103, structured data, flags of the vendor.
      ipfix_test_yaf_ 1 start=2016-12-25T12:58:33.345Z, end=2016-12-25T12:58:34.347Z, \
      src=63499, dst=9997, protocol=6, flags=211, packets=4, bytes=172, reverse_packets=2, \
      reverse_bytes=92, reverse_flags=19, basis=ip, v=10, end_reason=3, tos=2, dst_tos=0, \
      src_vlan=0
      # Uptimes.
      netflow9_test_cisco_aci_ 0 start=2018-10-15T11:28:04.019Z, \
      end=2018-10-15T11:28:23.066Z, src=179, dst=49411, protocol=6, flags=24, packets=2, \
      bytes=99, basis=ip, v=9, in=369139712, observed_at=0, src_vlan=0
      # Initiator and responder, event, NAT.
      netflow9_test_cisco_asa_2_ 0 start=2016-07-21T13:50:32.955Z, \
      end=2016-07-21T13:50:32.955Z, src=61775, dst=80, protocol=6, bytes=81, \
      reverse_bytes=763, basis=payload, v=9, in=3, out=4, event=2, extended_event=2030, \
      nat_src=61775, nat_dst=80
      # Two options templates beside.
      netflow9_test_cisco_asr9k_ 1 start=2016-12-06T10:08:53.942Z, \
      end=2016-12-06T10:08:54.583Z, src=36484, dst=443, protocol=6, flags=16, packets=2, \
      bytes=104, basis=ip, v=9, in=87, out=158, observed_at=1, tos=0, src_as=0, dst_as=64496
      # ICMP echo request is type 8: 8 * 256.
      netflow9_test_cisco_nbar_ 0 start=2017-02-14T11:10:19.368Z, \
      end=2017-02-14T11:10:19.368Z, src=0, dst=2048, protocol=1, packets=1, bytes=44, \
      basis=ip, v=9, in=1, out=0, observed_at=0, tos=0, src_as=0, dst_as=0
      # A VLAN.
      netflow9_test_field_layer2segmentid_ 0 start=2018-01-16T09:44:47Z, \
      end=2018-01-16T09:44:47Z, src=61926, dst=445, protocol=6, packets=1, bytes=52, \
      basis=ip, v=9, in=7, observed_at=0, tos=0, src_vlan=3174
      # The source is translated, the destination is not.
      netflow9_test_fortigate_fortios_542_appid_ 0 start=2018-05-11T00:54:09.580Z, \
      end=2018-05-11T00:54:09.990Z, src=45380, dst=80, protocol=6, packets=6, bytes=748, \
      basis=ip, v=9, in=8, out=2, end_reason=3, nat_src=45380, nat_dst=80
      # A length of 65535 in version 9.
      netflow9_test_h3c_netstream_varstring_ 0 start=2018-07-18T01:34:33.274Z, \
      end=2018-07-18T01:35:02.969Z, src=137, dst=137, protocol=17, packets=9, bytes=702, \
      basis=ip, v=9, in=17, out=0, observed_at=0, tos=0, src_as=0, dst_as=0
      # An element of IPFIX that means something else here.
      netflow9_test_huawei_netstream_ 0 start=2018-01-29T02:56:51.940Z, \
      end=2018-01-29T03:02:19Z, src=45587, dst=2598, protocol=6, flags=24, packets=4, \
      bytes=200, basis=ip, v=9, in=8, out=31, observed_at=1, tos=0, src_as=0, dst_as=0, \
      src_vlan=0, dst_vlan=0
      # A user; filled up with zeros.
      netflow9_test_paloalto_ 0 start=2018-06-06T13:20:02Z, end=2018-06-06T13:20:02Z, src=88, \
      dst=50234, protocol=6, flags=94, packets=3, bytes=363, basis=ip, v=9, in=500010024, \
      out=500010002, observed_at=0, tos=0, event=2, user=unknown
      # IGMP, ports of zero.
      netflow9_test_0length_fields_tpl_data 0 start=2016-12-23T01:34:48.299Z, \
      end=2016-12-23T01:34:48.299Z, src=-, dst=-, protocol=2, packets=0, bytes=0, basis=ip, \
      v=9, in=3, out=2, observed_at=1
      # IPv6; one packet of 100, told in options.
      netflow9_test_invalid01 0 start=2015-08-25T23:04:16.102Z, end=2015-08-25T23:04:16.102Z, \
      src=123, dst=123, protocol=17, packets=100, bytes=9600, basis=ip, v=9, in=0, out=0, \
      interval=100, sampled=yes
      # Counters of fewer bytes.
      netflow9_test_iptnetflow_reduced_size_encoding_tpldata260 1 \
      start=2018-02-18T05:46:53.992Z, end=2018-02-18T05:46:53.992Z, src=31178, dst=29598, \
      protocol=6, flags=2, packets=1, bytes=48, basis=ip, v=9, in=7, out=7, tos=0
      """;

  static Stream<String> groups() {
    return GROUPS.lines();
  }

  /** The messages of a group, templates first. */
  static List<byte[]> messages(String group) {
    String[] parts = group.substring(0, group.indexOf(" =")).split(" ");
    return Stream.of(parts)
        .skip(1)
        .map(end -> RealData.bytes(RealData.at(FOLDER + "/" + parts[0] + end + ".dat")))
        .toList();
  }

  static ExportRecorder decode(List<byte[]> messages) {
    ExportRecorder sink = new ExportRecorder();
    NetflowDecoder decoder = new NetflowDecoder(sink);
    for (int i = 0; i < messages.size(); i++) {
      byte[] message = messages.get(i);
      decoder.datagram(i + 1, ROUTER.hi, ROUTER.lo, 4000, message, 0, message.length);
    }
    decoder.end();
    return sink.checked();
  }

  @Test
  void accountsForEveryRecordOfEveryFile() {
    Map<String, String> expected = new HashMap<>();
    ACCOUNTS.lines().forEach(line -> expected.put(line.split(" ", 2)[0], line.split(" ", 2)[1]));
    Map<String, String> found = new HashMap<>();
    for (Path file : RealData.files(FOLDER)) {
      String name = file.getFileName().toString();
      if (name.endsWith(".dat")) {
        ExportRecorder sink = decode(List.of(RealData.bytes(file)));
        long templates = sink.exporters.stream().mapToLong(ExporterAccount::templates).sum();
        found.put(name.replace(".dat", ""), sink.account() + " " + templates);
      }
    }
    assertThat(found).hasSize(92).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @ParameterizedTest
  @MethodSource("groups")
  void templatesAndDataDecodeTogetherInEitherOrder(String group) {
    List<byte[]> messages = messages(group);
    ExportRecorder inOrder = decode(messages);
    assertThat(group).endsWith(" = " + inOrder.account());
    List<byte[]> reversed = new ArrayList<>(messages);
    Collections.reverse(reversed);
    ExportRecorder late = decode(reversed);
    // Templates come last, so everything waits, and for the template it has.
    assertThat(late.account()).isEqualTo(inOrder.account());
    // Rates of sampling, though, are for what comes after them.
    assertThat(late.flows)
        .containsExactlyInAnyOrderElementsOf(
            inOrder.flows.stream().map(flow -> flow.replace(", interval=1", "")).toList());
    assertThat(late.reasons).isEqualTo(inOrder.reasons);
  }

  static Stream<String> goldenFlows() {
    return GOLDEN.lines().filter(line -> !line.startsWith("#"));
  }

  @ParameterizedTest
  @MethodSource("goldenFlows")
  void readsWhatIsInIt(String golden) {
    String[] parts = golden.split(" ", 3);
    List<byte[]> messages =
        groups()
            .filter(group -> group.startsWith(parts[0] + " "))
            .findFirst()
            .map(NetflowRealDataTest::messages)
            .orElseGet(
                () -> List.of(RealData.bytes(RealData.at(FOLDER + "/" + parts[0] + ".dat"))));
    String flow = decode(messages).flows.get(Integer.parseInt(parts[1]));
    // Of addresses only the ports; nfdump confirms the addresses.
    assertThat(
            flow.replaceAll("(src|dst)=[0-9a-f.:]+ ?", "$1=")
                .replace("src=,", "src=-,")
                .replace("dst=,", "dst=-,")
                .replaceAll("exporter=.*?, v=", "v="))
        .isEqualTo(parts[2]);
  }
}
