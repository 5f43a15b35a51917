package io.lookback.datasets.nfcapd;

/** Numbers of the elements of a V3 record (nfdump, nfxV3.h); all below 64. */
final class Element {
  /** The header of the record itself; no element has the number 0. */
  static final int HEADER = 0;

  static final int GENERIC = 1;
  static final int IPV4 = 2;
  static final int IPV6 = 3;
  static final int MISC = 4;
  static final int COUNTERS = 5;
  static final int VLAN = 6;
  static final int AS = 7;
  static final int BGP_NEXT_HOP_V4 = 8;
  static final int BGP_NEXT_HOP_V6 = 9;
  static final int NEXT_HOP_V4 = 10;
  static final int NEXT_HOP_V6 = 11;
  static final int RECEIVED_V4 = 12;
  static final int RECEIVED_V6 = 13;
  static final int MPLS = 14;
  static final int MAC = 15;
  static final int ADJACENT_AS = 16;
  static final int LATENCY = 17;
  static final int SAMPLER = 18;
  static final int NSEL = 19;
  static final int NAT_V4 = 20;
  static final int NAT_V6 = 21;
  static final int NAT_PORTS = 22;
  static final int ACL = 23;
  static final int USER = 24;
  static final int NAT_EVENT = 25;
  static final int PORT_BLOCK = 26;
  static final int APPLICATION = 27;
  static final int LABEL = 28;
  static final int IN_PAYLOAD = 29;
  static final int OUT_PAYLOAD = 30;
  static final int TUNNEL_V4 = 31;
  static final int TUNNEL_V6 = 32;
  static final int OBSERVATION = 33;
  static final int VRF = 36;
  static final int LAYER2 = 38;
  static final int FLOW_ID = 39;
  static final int IP_INFO = 42;

  /** What other records of the file say of the exporter; no element has this number. */
  static final int EXPORTER = 63;

  /** Elements are numbered below this; what has a higher number is passed over. */
  static final int LIMIT = 63;

  private Element() {}
}
