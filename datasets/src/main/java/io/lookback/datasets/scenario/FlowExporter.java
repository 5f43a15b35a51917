package io.lookback.datasets.scenario;

import io.lookback.datasets.format.FlowRow;
import io.lookback.udf.net.IpKey;
import java.time.Duration;

/**
 * A router or probe that exports flows.
 *
 * @param address it exports from
 * @param id its engine or observation domain
 * @param version of NetFlow: 5, 9 or 10 (IPFIX)
 * @param inside what lies behind its inner interfaces
 * @param active a flow that has lasted so long is exported and goes on as another one
 * @param inactive a flow of which nothing was seen for so long is exported
 */
record FlowExporter(
    IpKey address, long id, int version, SiteAddresses inside, Duration active, Duration inactive) {
  /** Active timeout that nfdump asks routers to have, and that its nfpcapd has. */
  static final Duration NFDUMP_ACTIVE = Duration.ofMinutes(5);

  /** Active timeout of Cisco's routers where nothing is set. */
  static final Duration CISCO_ACTIVE = Duration.ofMinutes(30);

  /** Inactive timeout of Cisco's routers where nothing is set. */
  static final Duration INACTIVE = Duration.ofSeconds(15);

  private static final int OUTER_INTERFACE = 1;
  private static final int INNER_INTERFACE = 2;
  private static final long MAX_U32 = 0xffff_ffffL;

  /** Whether it can export the flows of a conversation; NetFlow v5 has no IPv6. */
  boolean sees(Session session) {
    return version != 5 || IpKey.isV4(session.srcHi, session.srcLo);
  }

  /** The most bytes that one record can tell. */
  long maxBytes() {
    return version == 5 ? MAX_U32 : Long.MAX_VALUE;
  }

  /** SNMP index of the interface behind which an address lies. */
  int interfaceTo(long hi, long lo) {
    return inside.contains(hi, lo) ? INNER_INTERFACE : OUTER_INTERFACE;
  }

  /** A flow with what all flows of this exporter have in common. */
  FlowRow newFlow() {
    FlowRow flow = new FlowRow();
    flow.clear();
    flow.exporter.set(address);
    flow.hasExporter = true;
    flow.exporterId = id;
    flow.exportVersion = version;
    flow.observedAt = 0;
    flow.srcTos = 0;
    return flow;
  }
}
