package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.EVENT_DATE;
import static io.lookback.datasets.table.SourceColumns.FILE_ID;
import static io.lookback.datasets.table.SourceColumns.LINE_NO;
import static io.lookback.datasets.table.SourceColumns.SENSOR;
import static io.lookback.datasets.table.SourceColumns.SITE;
import static io.lookback.datasets.table.SourceColumns.SOURCE_FORMAT;
import static io.lookback.datasets.table.SourceColumns.TIME_BASIS;

/**
 * Exported flow records, one direction of a conversation per row (with what the exporter counted of
 * the other direction, where it did): here src is the sender, not the client.
 */
public final class Flows {
  public static final Column START_TIME =
      required("start_time", Types.TIME, "First packet of the flow");
  public static final Column DURATION_US =
      required("duration_us", Types.LONG, "Last packet minus first packet, microseconds");
  public static final Column SRC_IP =
      required(
          "src_ip",
          Types.IP,
          "Sender, canonical text; not always the client, see biflow_direction");
  public static final Column SRC_PORT =
      optional(
          "src_port", Types.INT, "Sender's port; ICMP: 0; null where the record does not tell it");
  public static final Column DST_IP = required("dst_ip", Types.IP, "Receiver, canonical text");
  public static final Column DST_PORT =
      optional(
          "dst_port",
          Types.INT,
          "Receiver's port; ICMP: type * 256 + code; null where the record does not tell it");
  public static final Column PROTOCOL =
      required("protocol", Types.INT, "IANA protocol number: 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6");
  public static final Column TCP_FLAGS =
      optional(
          "tcp_flags",
          Types.INT,
          "OR of the TCP flags that src sent: 1 FIN, 2 SYN, 4 RST, 8 PSH, 16 ACK, 32 URG, 64 ECE,"
              + " 128 CWR");
  public static final Column PACKETS =
      optional(
          "packets", Types.LONG, "Packets sent by src; scaled up already where is_sampled is true");
  public static final Column BYTES =
      optional(
          "bytes", Types.LONG, "Bytes sent by src; scaled up already where is_sampled is true");
  public static final Column REVERSE_PACKETS =
      optional(
          "reverse_packets",
          Types.LONG,
          "Packets sent by dst, where the record counts both directions; else null");
  public static final Column REVERSE_BYTES =
      optional(
          "reverse_bytes",
          Types.LONG,
          "Bytes sent by dst, where the record counts both directions; else null");
  public static final Column REVERSE_TCP_FLAGS =
      optional(
          "reverse_tcp_flags",
          Types.INT,
          "OR of the TCP flags that dst sent, where the record counts both directions; else null");
  public static final Column BYTES_BASIS =
      optional(
          "bytes_basis",
          Types.TEXT,
          "What the byte counts count: ip (IP packets), layer2 (frames), payload, total (both ends"
              + " together in bytes and packets); null = unknown");
  public static final Column FLOW_COUNT =
      optional("flow_count", Types.LONG, "Flows the record stands for, if the exporter aggregated");
  public static final Column EXPORTER_IP =
      optional("exporter_ip", Types.IP, "Address of the exporter, canonical text");
  public static final Column EXPORTER_ID =
      optional(
          "exporter_id",
          Types.LONG,
          "Observation domain, source identifier or engine of the exporter");
  public static final Column EXPORT_VERSION =
      optional(
          "export_version",
          Types.INT,
          "NetFlow version of the export: 5, 9, 10 (IPFIX); null = something else");
  public static final Column INPUT_INTERFACE =
      optional("input_interface", Types.LONG, "SNMP index of the interface it came in by");
  public static final Column OUTPUT_INTERFACE =
      optional("output_interface", Types.LONG, "SNMP index of the interface it went out by");
  public static final Column OBSERVED_AT =
      optional("observed_at", Types.INT, "Where it was observed: 0 ingress, 1 egress");
  public static final Column END_REASON =
      optional(
          "end_reason",
          Types.INT,
          "IPFIX flowEndReason: 1 idle, 2 active timeout, 3 end seen, 4 forced, 5 lack of"
              + " resources");
  public static final Column BIFLOW_DIRECTION =
      optional(
          "biflow_direction",
          Types.INT,
          "IPFIX biflowDirection, who src is: 0 arbitrary, 1 initiator, 2 answering end, 3 outside"
              + " of a perimeter");
  public static final Column SRC_TOS =
      optional("src_tos", Types.INT, "Type-of-service byte of what src sent");
  public static final Column DST_TOS =
      optional(
          "dst_tos",
          Types.INT,
          "Type-of-service byte of the other direction, or after the exporter changed it");
  public static final Column SRC_AS =
      optional("src_as", Types.LONG, "Autonomous system of src, as the exporter knows it");
  public static final Column DST_AS =
      optional("dst_as", Types.LONG, "Autonomous system of dst, as the exporter knows it");
  public static final Column SRC_VLAN =
      optional("src_vlan", Types.INT, "Virtual LAN it came in by");
  public static final Column DST_VLAN =
      optional("dst_vlan", Types.INT, "Virtual LAN it went out by");
  public static final Column SAMPLING_INTERVAL =
      optional(
          "sampling_interval",
          Types.LONG,
          "One of so many packets was looked at; 1 = all, null = unknown");
  public static final Column IS_SAMPLED =
      required("is_sampled", Types.BOOL, "Counts are extrapolated from sampled packets");
  public static final Column FIREWALL_EVENT =
      optional(
          "firewall_event",
          Types.INT,
          "IPFIX firewallEvent: 1 created, 2 deleted, 3 denied, 4 alert, 5 update");
  public static final Column FIREWALL_EXTENDED_EVENT =
      optional("firewall_extended_event", Types.INT, "Cisco's extended event code");
  public static final Column NAT_SRC_IP =
      optional("nat_src_ip", Types.IP, "Sender after address translation, canonical text");
  public static final Column NAT_SRC_PORT =
      optional("nat_src_port", Types.INT, "Sender's port after address translation");
  public static final Column NAT_DST_IP =
      optional("nat_dst_ip", Types.IP, "Receiver after address translation, canonical text");
  public static final Column NAT_DST_PORT =
      optional("nat_dst_port", Types.INT, "Receiver's port after address translation");
  public static final Column USER_NAME =
      optional(
          "user_name", Types.TEXT, "User that a firewall names; perhaps attacker-controlled text");

  public static final Table TABLE =
      Table.named(
              "flows",
              "Exported flow records, one direction of a conversation each: src is the sender, not"
                  + " always the client.")
          .columns(
              EVENT_DATE,
              SITE,
              SENSOR,
              SOURCE_FORMAT,
              FILE_ID,
              LINE_NO,
              TIME_BASIS,
              START_TIME,
              DURATION_US,
              SRC_IP,
              SRC_PORT,
              DST_IP,
              DST_PORT,
              PROTOCOL,
              TCP_FLAGS,
              PACKETS,
              BYTES,
              REVERSE_PACKETS,
              REVERSE_BYTES,
              REVERSE_TCP_FLAGS,
              BYTES_BASIS,
              FLOW_COUNT,
              EXPORTER_IP,
              EXPORTER_ID,
              EXPORT_VERSION,
              INPUT_INTERFACE,
              OUTPUT_INTERFACE,
              OBSERVED_AT,
              END_REASON,
              BIFLOW_DIRECTION,
              SRC_TOS,
              DST_TOS,
              SRC_AS,
              DST_AS,
              SRC_VLAN,
              DST_VLAN,
              SAMPLING_INTERVAL,
              IS_SAMPLED,
              FIREWALL_EVENT,
              FIREWALL_EXTENDED_EVENT,
              NAT_SRC_IP,
              NAT_SRC_PORT,
              NAT_DST_IP,
              NAT_DST_PORT,
              USER_NAME)
          .partitionedBy(Partitioning.DAY_SITE)
          .expirable()
          .sortedBy(START_TIME)
          .withoutDictionary(LINE_NO, START_TIME, DURATION_US, SRC_IP, SRC_PORT, DST_IP)
          .compressionLevel(6)
          .build();

  private Flows() {}
}
