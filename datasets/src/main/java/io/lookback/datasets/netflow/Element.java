package io.lookback.datasets.netflow;

import java.util.HashMap;
import java.util.Map;

/**
 * The information elements that become something in a flow row; every other one is passed over.
 *
 * <p>Numbers are those of IANA's IPFIX registry, which NetFlow v9 shares below 128. NetFlow v9 has
 * no enterprise numbers: vendors took numbers from 32768 up, which cannot clash with IPFIX, where
 * that bit announces an enterprise number.
 */
enum Element {
  BYTES(1),
  PACKETS(2),
  FLOWS(3),
  PROTOCOL(4),
  TOS(5),
  TCP_FLAGS(6),
  SRC_PORT(7),
  SRC_V4(8, Kind.V4),
  INPUT(10),
  DST_PORT(11),
  DST_V4(12, Kind.V4),
  OUTPUT(14),
  SRC_AS(16),
  DST_AS(17),
  LAST_UPTIME(21),
  FIRST_UPTIME(22),
  POST_BYTES(23),
  POST_PACKETS(24),
  SRC_V6(27, Kind.V6),
  DST_V6(28, Kind.V6),
  ICMP_TYPE_CODE_V4(32),
  SAMPLING_INTERVAL(34),
  SAMPLER_ID(48),
  SAMPLER_RANDOM_INTERVAL(50),
  POST_TOS(55),
  SRC_VLAN(58),
  DST_VLAN(59),
  IP_VERSION(60),
  DIRECTION(61),
  TOTAL_BYTES(85),
  TOTAL_PACKETS(86),
  EXPORTER_V4(130, Kind.V4),
  EXPORTER_V6(131, Kind.V6),
  END_REASON(136),
  ICMP_TYPE_CODE_V6(139),
  OBSERVATION_DOMAIN(149),
  START_S(150),
  END_S(151),
  START_MS(152),
  END_MS(153),
  START_NTP_US(154, Kind.NTP),
  END_NTP_US(155, Kind.NTP),
  START_NTP_NS(156, Kind.NTP),
  END_NTP_NS(157, Kind.NTP),
  START_DELTA_US(158),
  END_DELTA_US(159),
  SYSTEM_INIT_MS(160),
  DURATION_MS(161),
  DURATION_US(162),
  POST_TOTAL_BYTES(171),
  POST_TOTAL_PACKETS(172),
  ICMP_TYPE_V4(176),
  ICMP_CODE_V4(177),
  ICMP_TYPE_V6(178),
  ICMP_CODE_V6(179),
  NAT_SRC_V4(225, Kind.V4),
  NAT_DST_V4(226, Kind.V4),
  NAT_SRC_PORT(227),
  NAT_DST_PORT(228),
  INITIATOR_BYTES(231),
  RESPONDER_BYTES(232),
  FIREWALL_EVENT(233),
  BIFLOW_DIRECTION(239),
  DOT1Q_VLAN(243),
  POST_DOT1Q_VLAN(254),
  NAT_SRC_V6(281, Kind.V6),
  NAT_DST_V6(282, Kind.V6),
  INITIATOR_PACKETS(298),
  RESPONDER_PACKETS(299),
  SELECTOR_ID(302),
  SAMPLING_PACKET_INTERVAL(305),
  SAMPLING_PACKET_SPACE(306),
  SAMPLING_SIZE(309),
  SAMPLING_POPULATION(310),
  EVENT_S(322),
  EVENT_MS(323),
  EVENT_NTP_US(324, Kind.NTP),
  EVENT_NTP_NS(325, Kind.NTP),
  LAYER2_BYTES(352),
  LAYER2_TOTAL_BYTES(353),
  USER_NAME(371, Kind.TEXT),

  // NetFlow v9 of Cisco's ASA, and the user of Palo Alto's PAN-OS.
  ASA_EXTENDED_EVENT(33002),
  ASA_USER_NAME(40000, Kind.TEXT),
  ASA_NAT_SRC_V4(40001, Kind.V4),
  ASA_NAT_DST_V4(40002, Kind.V4),
  ASA_NAT_SRC_PORT(40003),
  ASA_NAT_DST_PORT(40004),
  ASA_EVENT(40005),
  PAN_USER_NAME(56702, Kind.TEXT),

  // The other direction, RFC 5103 section 6.1.
  REVERSE_BYTES(Element.REVERSE_PEN, 1),
  REVERSE_PACKETS(Element.REVERSE_PEN, 2),
  REVERSE_TOS(Element.REVERSE_PEN, 5),
  REVERSE_TCP_FLAGS(Element.REVERSE_PEN, 6),
  REVERSE_TOTAL_BYTES(Element.REVERSE_PEN, 85),
  REVERSE_TOTAL_PACKETS(Element.REVERSE_PEN, 86),
  REVERSE_LAYER2_BYTES(Element.REVERSE_PEN, 352),

  // TCP flags of YAF (CERT's enterprise number): of the first packet, of all others; bit 14 of its
  // numbers means the other direction.
  YAF_INITIAL_FLAGS(Element.CERT_PEN, 14),
  YAF_UNION_FLAGS(Element.CERT_PEN, 15),
  YAF_REVERSE_INITIAL_FLAGS(Element.CERT_PEN, 0x4000 | 14),
  YAF_REVERSE_UNION_FLAGS(Element.CERT_PEN, 0x4000 | 15);

  /** How the bytes of an element are read. */
  enum Kind {
    NUMBER,
    NTP,
    V4,
    V6,
    TEXT
  }

  static final long REVERSE_PEN = 29305;
  static final long CERT_PEN = 6871;

  private static final Element[] ALL = values();

  private static final Map<Long, Element> BY_NUMBER = new HashMap<>();

  static {
    for (Element element : ALL) {
      BY_NUMBER.put(key(element.enterprise, element.number), element);
    }
  }

  private final long enterprise;
  private final int number;
  final Kind kind;

  Element(int number) {
    this(number, Kind.NUMBER);
  }

  Element(int number, Kind kind) {
    this.enterprise = 0;
    this.number = number;
    this.kind = kind;
  }

  Element(long enterprise, int number) {
    this.enterprise = enterprise;
    this.number = number;
    this.kind = Kind.NUMBER;
  }

  /** The element of that number; null when it is not read. */
  static Element of(long enterprise, int number) {
    return BY_NUMBER.get(key(enterprise, number));
  }

  static Element at(int ordinal) {
    return ALL[ordinal];
  }

  static int count() {
    return ALL.length;
  }

  /** Whether a field of that length can be this element; other lengths are passed over. */
  boolean fits(int length) {
    return switch (kind) {
      case NUMBER -> length >= 1 && length <= 8;
      case NTP -> length == 8;
      case V4 -> length == 4;
      case V6 -> length == 16;
      case TEXT -> true;
    };
  }

  private static long key(long enterprise, int number) {
    return enterprise << 16 | number;
  }
}
