package io.lookback.datasets.nfcapd;

import java.util.Locale;

/**
 * The fields of a flow record, in the order of the columns; the column is named like the field.
 *
 * <p>Times are in milliseconds where they are stored; tables have them as timestamps. "src" is who
 * sent what the record counts first, "dst" who received it. Where a record does not have a field,
 * it is null; nfdump prints zero then. Source: nfdump 1.7, nfxV3.h.
 */
public enum NfcapdField {
  FIRST_SEEN(Kind.TIME, Element.GENERIC, 0, 8, "First packet"),
  LAST_SEEN(Kind.TIME, Element.GENERIC, 8, 8, "Last packet"),
  RECEIVED(Kind.TIME, Element.GENERIC, 16, 8, "When the collector received the record"),
  DURATION_MS(Kind.LONG, Element.GENERIC, 0, 16, "From the first to the last packet"),
  SRC_IP(Kind.ADDRESS, Element.IPV4, 0, 0, "Sender"),
  DST_IP(Kind.ADDRESS, Element.IPV4, 1, 0, "Receiver"),
  SRC_PORT(Kind.INT, Element.GENERIC, 40, 2, "Port of the sender; of ICMP 0"),
  DST_PORT(Kind.INT, Element.GENERIC, 42, 2, "Port of the receiver; of ICMP its type * 256 + code"),
  PROTOCOL(Kind.INT, Element.GENERIC, 44, 1, "IANA number of the protocol"),
  TCP_FLAGS(Kind.INT, Element.GENERIC, 45, 1, "TCP flags that src sent, all of them together"),
  FORWARDING_STATUS(Kind.INT, Element.GENERIC, 46, 1, "IPFIX forwardingStatus; 0 = unknown"),
  SRC_TOS(Kind.INT, Element.GENERIC, 47, 1, "Type of service of what src sent"),
  SRC_PACKETS(
      Kind.LONG, Element.GENERIC, 24, 8, "Packets that src sent; scaled up already if sampled"),
  SRC_BYTES(Kind.LONG, Element.GENERIC, 32, 8, "Bytes that src sent; scaled up already if sampled"),
  DST_PACKETS(Kind.LONG, Element.COUNTERS, 8, 8, "Packets that dst sent, if both were counted"),
  DST_BYTES(Kind.LONG, Element.COUNTERS, 16, 8, "Bytes that dst sent, if both were counted"),
  FLOW_COUNT(Kind.LONG, Element.COUNTERS, 0, 8, "Flows that the record stands for; 0 = one"),
  DST_TCP_FLAGS(
      Kind.INT, Element.MISC, 14, 1, "TCP flags that dst sent (nfpcapd from 1.7.0 to 1.7.4)"),
  INPUT_INTERFACE(Kind.LONG, Element.MISC, 0, 4, "SNMP index of the interface it came in by"),
  OUTPUT_INTERFACE(Kind.LONG, Element.MISC, 4, 4, "SNMP index of the interface it went out by"),
  SRC_MASK_BITS(Kind.INT, Element.MISC, 8, 1, "Length of the prefix that src is routed by"),
  DST_MASK_BITS(Kind.INT, Element.MISC, 9, 1, "Length of the prefix that dst is routed by"),
  OBSERVED_AT(Kind.INT, Element.MISC, 10, 1, "Where it was observed: 0 ingress, 1 egress"),
  DST_TOS(Kind.INT, Element.MISC, 11, 1, "Type of service after the exporter, or of dst"),
  BIFLOW_DIRECTION(
      Kind.INT,
      Element.MISC,
      12,
      1,
      "Who began: 0 arbitrary, 1 initiator, 2 reverse initiator, 3 perimeter"),
  END_REASON(
      Kind.INT,
      Element.MISC,
      13,
      1,
      "Why it ended: 1 idle, 2 active timeout, 3 end seen, 4 forced, 5 lack of resources; 0 ="
          + " unknown"),
  SRC_AS(Kind.LONG, Element.AS, 0, 4, "Autonomous system of src, as the exporter knows it"),
  DST_AS(Kind.LONG, Element.AS, 4, 4, "Autonomous system of dst, as the exporter knows it"),
  NEXT_AS(Kind.LONG, Element.ADJACENT_AS, 0, 4, "Adjacent autonomous system on the way to dst"),
  PREVIOUS_AS(Kind.LONG, Element.ADJACENT_AS, 4, 4, "Adjacent autonomous system on the way to src"),
  NEXT_HOP_IP(Kind.ADDRESS, Element.NEXT_HOP_V4, 0, 0, "Router that it was forwarded to"),
  BGP_NEXT_HOP_IP(Kind.ADDRESS, Element.BGP_NEXT_HOP_V4, 0, 0, "BGP next hop"),
  SRC_VLAN(Kind.LONG, Element.VLAN, 0, 4, "VLAN at the input"),
  DST_VLAN(Kind.LONG, Element.VLAN, 4, 4, "VLAN at the output"),
  IN_SRC_MAC(Kind.MAC, Element.MAC, 0, 8, "Source MAC at the input"),
  OUT_DST_MAC(Kind.MAC, Element.MAC, 8, 8, "Destination MAC at the output"),
  IN_DST_MAC(Kind.MAC, Element.MAC, 16, 8, "Destination MAC at the input"),
  OUT_SRC_MAC(Kind.MAC, Element.MAC, 24, 8, "Source MAC at the output"),
  MPLS_1(Kind.MPLS, Element.MPLS, 0, 4, "Top MPLS label, as label-experimental-bottom"),
  MPLS_2(Kind.MPLS, Element.MPLS, 4, 4, "Second MPLS label"),
  MPLS_3(Kind.MPLS, Element.MPLS, 8, 4, "Third MPLS label"),
  MPLS_4(Kind.MPLS, Element.MPLS, 12, 4, "Fourth MPLS label"),
  MPLS_5(Kind.MPLS, Element.MPLS, 16, 4, "Fifth MPLS label"),
  MPLS_6(Kind.MPLS, Element.MPLS, 20, 4, "Sixth MPLS label"),
  MPLS_7(Kind.MPLS, Element.MPLS, 24, 4, "Seventh MPLS label"),
  MPLS_8(Kind.MPLS, Element.MPLS, 28, 4, "Eighth MPLS label"),
  MPLS_9(Kind.MPLS, Element.MPLS, 32, 4, "Ninth MPLS label"),
  MPLS_10(Kind.MPLS, Element.MPLS, 36, 4, "Tenth MPLS label"),
  CLIENT_LATENCY_US(Kind.LONG, Element.LATENCY, 0, 8, "Network delay between client and probe"),
  SERVER_LATENCY_US(Kind.LONG, Element.LATENCY, 8, 8, "Network delay between probe and server"),
  APPLICATION_LATENCY_US(Kind.LONG, Element.LATENCY, 16, 8, "Delay of the server's answer"),
  ROUTER_IP(Kind.ADDRESS, Element.RECEIVED_V4, 0, 0, "Address that the export came from"),
  ENGINE_TYPE(Kind.INT, Element.HEADER, 6, 1, "Type of the exporter's engine"),
  ENGINE_ID(Kind.INT, Element.HEADER, 7, 1, "Number of the exporter's engine"),
  EXPORTER_SYSID(
      Kind.INT, Element.HEADER, 8, 2, "Number of the exporter, of meaning within the file only"),
  EXPORT_VERSION(
      Kind.INT, Element.HEADER, 11, 1, "NetFlow version of the export: 1, 5, 7, 9, 10 (IPFIX)"),
  IS_EVENT(Kind.FLAG, Element.HEADER, 10, 1, "Whether it is a firewall's or translator's event"),
  IS_SAMPLED(Kind.FLAG, Element.HEADER, 10, 2, "Whether the counts are estimates from a sample"),
  IS_ANONYMISED(Kind.FLAG, Element.HEADER, 10, 4, "Whether the addresses are not the real ones"),
  EXPORTER_IP(Kind.ADDRESS, Element.EXPORTER, 0, 0, "Address of the exporter with that number"),
  EXPORTER_ID(
      Kind.LONG,
      Element.EXPORTER,
      0,
      0,
      "Observation domain, source identifier or engine of the exporter with that number"),
  SAMPLING_INTERVAL(
      Kind.LONG, Element.EXPORTER, 0, 0, "One of so many packets was looked at, where told"),
  EVENT_TIME(Kind.TIME, Element.NSEL, 0, 8, "When the firewall's event was"),
  CONNECTION_ID(Kind.LONG, Element.NSEL, 8, 4, "The firewall's number of the connection"),
  FIREWALL_EVENT(
      Kind.INT, Element.NSEL, 14, 1, "0 ignore, 1 created, 2 deleted, 3 denied, 4 alert, 5 update"),
  FIREWALL_EXTENDED_EVENT(Kind.INT, Element.NSEL, 12, 2, "Cisco's extended event code"),
  NAT_SRC_IP(Kind.ADDRESS, Element.NAT_V4, 0, 0, "Sender after translation"),
  NAT_DST_IP(Kind.ADDRESS, Element.NAT_V4, 1, 0, "Receiver after translation"),
  NAT_SRC_PORT(Kind.INT, Element.NAT_PORTS, 0, 2, "Port of the sender after translation"),
  NAT_DST_PORT(Kind.INT, Element.NAT_PORTS, 2, 2, "Port of the receiver after translation"),
  INGRESS_ACL_ID(Kind.LONG, Element.ACL, 0, 4, "Access list of the input"),
  INGRESS_ACE_ID(Kind.LONG, Element.ACL, 4, 4, "Entry of the access list of the input"),
  INGRESS_XACE_ID(Kind.LONG, Element.ACL, 8, 4, "Extended entry of the access list of the input"),
  EGRESS_ACL_ID(Kind.LONG, Element.ACL, 12, 4, "Access list of the output"),
  EGRESS_ACE_ID(Kind.LONG, Element.ACL, 16, 4, "Entry of the access list of the output"),
  EGRESS_XACE_ID(Kind.LONG, Element.ACL, 20, 4, "Extended entry of the access list of the output"),
  USER_NAME(Kind.TEXT, Element.USER, 0, 66, "User, where a firewall tells it"),
  NAT_EVENT_TIME(Kind.TIME, Element.NAT_EVENT, 0, 8, "When the translator's event was"),
  NAT_EVENT(Kind.INT, Element.NAT_EVENT, 12, 1, "IPFIX natEvent"),
  NAT_POOL_ID(Kind.LONG, Element.NAT_EVENT, 8, 4, "Pool of the translator"),
  PORT_BLOCK_START(Kind.INT, Element.PORT_BLOCK, 0, 2, "First port of a translator's block"),
  PORT_BLOCK_END(Kind.INT, Element.PORT_BLOCK, 2, 2, "Last port of a translator's block"),
  PORT_BLOCK_STEP(Kind.INT, Element.PORT_BLOCK, 4, 2, "Step between the ports of the block"),
  PORT_BLOCK_SIZE(Kind.INT, Element.PORT_BLOCK, 6, 2, "Number of ports of the block"),
  INGRESS_VRF(Kind.LONG, Element.VRF, 4, 4, "Routing instance of the input"),
  EGRESS_VRF(Kind.LONG, Element.VRF, 0, 4, "Routing instance of the output"),
  TUNNEL_SRC_IP(Kind.ADDRESS, Element.TUNNEL_V4, 0, 0, "Sender of the tunnel's packets"),
  TUNNEL_DST_IP(Kind.ADDRESS, Element.TUNNEL_V4, 1, 0, "Receiver of the tunnel's packets"),
  TUNNEL_PROTOCOL(Kind.LONG, Element.TUNNEL_V4, 8, 4, "IANA number of the tunnel's protocol"),
  OBSERVATION_POINT_ID(Kind.LONG, Element.OBSERVATION, 0, 8, "IPFIX observationPointId"),
  OBSERVATION_DOMAIN_ID(Kind.LONG, Element.OBSERVATION, 8, 4, "IPFIX observationDomainId"),
  FLOW_ID(Kind.LONG, Element.FLOW_ID, 0, 8, "IPFIX flowId"),
  ETHER_TYPE(Kind.INT, Element.LAYER2, 24, 2, "Type of the Ethernet frames"),
  FRAGMENT_FLAGS(Kind.INT, Element.IP_INFO, 1, 1, "64 = do not fragment, 32 = more fragments"),
  MIN_TTL(Kind.INT, Element.IP_INFO, 2, 1, "Least time to live"),
  MAX_TTL(Kind.INT, Element.IP_INFO, 3, 1, "Greatest time to live"),
  LABEL(Kind.TEXT, Element.LABEL, 0, 0xffff, "Label that a filter of nfdump gave it");

  /** How a field is stored and shown. */
  public enum Kind {
    /** Unix milliseconds; 0 is null. */
    TIME,
    /** A number of up to 64 bits; 2^63 and more is null. */
    LONG,
    /** A number of up to 16 bits. */
    INT,
    /** A yes or no. */
    FLAG,
    /** An IPv4 or IPv6 address. */
    ADDRESS,
    /** Six bytes. */
    MAC,
    /** A label of a packet's MPLS stack; 0 is null. */
    MPLS,
    /** Text that a NUL byte ends; none is null. */
    TEXT
  }

  private final Kind kind;
  private final int element;
  private final int offset;
  private final int width;
  private final String doc;

  /**
   * @param element where it is; of an address the element for IPv4, the one for IPv6 comes after it
   * @param offset from the beginning of the element's content; of an address, its index
   * @param width bytes; of a flag, its bit
   */
  NfcapdField(Kind kind, int element, int offset, int width, String doc) {
    this.kind = kind;
    this.element = element;
    this.offset = offset;
    this.width = width;
    this.doc = doc;
  }

  /** Name of the column. */
  public String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What the value means. */
  public String doc() {
    return doc;
  }

  public Kind kind() {
    return kind;
  }

  int element() {
    return element;
  }

  int offset() {
    return offset;
  }

  int width() {
    return width;
  }

  /** The elements that it is read from, a bit for each. */
  long elements() {
    long elements = 1L << element;
    if (element == Element.EXPORTER) {
      return this == SAMPLING_INTERVAL ? elements | 1L << Element.SAMPLER : elements;
    }
    boolean hasTwin = kind == Kind.ADDRESS || element == Element.TUNNEL_V4;
    return hasTwin ? elements | elements << 1 : elements;
  }
}
