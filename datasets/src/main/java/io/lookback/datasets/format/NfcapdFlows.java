package io.lookback.datasets.format;

import io.lookback.datasets.nfcapd.NfcapdField;
import io.lookback.datasets.nfcapd.NfcapdRecord;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.apache.spark.unsafe.types.UTF8String;

/** Fills flow rows from the records of nfcapd files. */
public final class NfcapdFlows {
  /** The fields that a flow row takes; open the reader with them. */
  public static final Set<NfcapdField> FIELDS =
      Collections.unmodifiableSet(
          EnumSet.of(
              NfcapdField.FIRST_SEEN,
              NfcapdField.LAST_SEEN,
              NfcapdField.SRC_IP,
              NfcapdField.DST_IP,
              NfcapdField.SRC_PORT,
              NfcapdField.DST_PORT,
              NfcapdField.PROTOCOL,
              NfcapdField.TCP_FLAGS,
              NfcapdField.SRC_TOS,
              NfcapdField.SRC_PACKETS,
              NfcapdField.SRC_BYTES,
              NfcapdField.DST_PACKETS,
              NfcapdField.DST_BYTES,
              NfcapdField.FLOW_COUNT,
              NfcapdField.DST_TCP_FLAGS,
              NfcapdField.INPUT_INTERFACE,
              NfcapdField.OUTPUT_INTERFACE,
              NfcapdField.OBSERVED_AT,
              NfcapdField.DST_TOS,
              NfcapdField.BIFLOW_DIRECTION,
              NfcapdField.END_REASON,
              NfcapdField.SRC_AS,
              NfcapdField.DST_AS,
              NfcapdField.SRC_VLAN,
              NfcapdField.DST_VLAN,
              NfcapdField.ROUTER_IP,
              NfcapdField.EXPORT_VERSION,
              NfcapdField.IS_SAMPLED,
              NfcapdField.EXPORTER_IP,
              NfcapdField.EXPORTER_ID,
              NfcapdField.SAMPLING_INTERVAL,
              NfcapdField.FIREWALL_EVENT,
              NfcapdField.FIREWALL_EXTENDED_EVENT,
              NfcapdField.NAT_SRC_IP,
              NfcapdField.NAT_DST_IP,
              NfcapdField.NAT_SRC_PORT,
              NfcapdField.NAT_DST_PORT,
              NfcapdField.USER_NAME));

  private NfcapdFlows() {}

  /**
   * Fills a cleared row from a record.
   *
   * @return null, or the reason why the record is no flow: {@code no_time}, {@code no_address},
   *     {@code ends_before_start}. Logs of address translation have records without addresses.
   */
  public static String fill(NfcapdRecord record, FlowRow row) {
    long first = record.number(NfcapdField.FIRST_SEEN);
    long last = record.number(NfcapdField.LAST_SEEN);
    if (first == FlowRow.NONE || last == FlowRow.NONE || last > Long.MAX_VALUE / 1000) {
      return "no_time";
    }
    if (last < first) {
      return "ends_before_start";
    }
    if (!record.address(NfcapdField.SRC_IP, row.src)
        || !record.address(NfcapdField.DST_IP, row.dst)) {
      return "no_address";
    }
    row.startUs = first * 1000;
    row.endUs = last * 1000;
    row.srcPort = record.number(NfcapdField.SRC_PORT);
    row.dstPort = record.number(NfcapdField.DST_PORT);
    row.protocol = record.number(NfcapdField.PROTOCOL);
    row.tcpFlags = record.number(NfcapdField.TCP_FLAGS);
    row.packets = record.number(NfcapdField.SRC_PACKETS);
    row.bytes = record.number(NfcapdField.SRC_BYTES);
    row.reversePackets = record.number(NfcapdField.DST_PACKETS);
    row.reverseBytes = record.number(NfcapdField.DST_BYTES);
    row.reverseTcpFlags =
        row.reversePackets == FlowRow.NONE
            ? FlowRow.NONE
            : record.number(NfcapdField.DST_TCP_FLAGS);
    row.flowCount = record.number(NfcapdField.FLOW_COUNT);
    row.srcTos = record.number(NfcapdField.SRC_TOS);
    row.dstTos = record.number(NfcapdField.DST_TOS);
    route(record, row);
    exporter(record, row);
    firewall(record, row);
    return null;
  }

  private static void route(NfcapdRecord record, FlowRow row) {
    row.inputInterface = record.number(NfcapdField.INPUT_INTERFACE);
    row.outputInterface = record.number(NfcapdField.OUTPUT_INTERFACE);
    row.observedAt = record.number(NfcapdField.OBSERVED_AT);
    row.endReason = zeroIsNone(record.number(NfcapdField.END_REASON));
    row.biflowDirection = record.number(NfcapdField.BIFLOW_DIRECTION);
    row.srcAs = record.number(NfcapdField.SRC_AS);
    row.dstAs = record.number(NfcapdField.DST_AS);
    row.srcVlan = record.number(NfcapdField.SRC_VLAN);
    row.dstVlan = record.number(NfcapdField.DST_VLAN);
  }

  private static void exporter(NfcapdRecord record, FlowRow row) {
    row.hasExporter =
        record.address(NfcapdField.ROUTER_IP, row.exporter)
            || record.address(NfcapdField.EXPORTER_IP, row.exporter);
    row.exporterId = record.number(NfcapdField.EXPORTER_ID);
    int version = (int) record.number(NfcapdField.EXPORT_VERSION);
    switch (version) {
      case 5, 9, 10 -> row.exportVersion = version;
      default -> {}
    }
    switch (version) {
      case 1, 5, 7, 9, 10 -> row.bytesBasis = "ip";
      default -> {}
    }
    row.sampled = record.flag(NfcapdField.IS_SAMPLED);
    row.samplingInterval = record.number(NfcapdField.SAMPLING_INTERVAL);
  }

  private static void firewall(NfcapdRecord record, FlowRow row) {
    row.firewallEvent = zeroIsNone(record.number(NfcapdField.FIREWALL_EVENT));
    row.firewallExtendedEvent = record.number(NfcapdField.FIREWALL_EXTENDED_EVENT);
    row.hasNat =
        record.address(NfcapdField.NAT_SRC_IP, row.natSrc)
            && record.address(NfcapdField.NAT_DST_IP, row.natDst);
    row.natSrcPort = record.number(NfcapdField.NAT_SRC_PORT);
    row.natDstPort = record.number(NfcapdField.NAT_DST_PORT);
    int start = record.textStart(NfcapdField.USER_NAME);
    if (start >= 0) {
      // A copy: the block that it lies in is overwritten by the next one.
      row.userName =
          UTF8String.fromBytes(record.bytes(), start, record.textLength(NfcapdField.USER_NAME))
              .copy();
    }
  }

  private static long zeroIsNone(long value) {
    return value == 0 ? FlowRow.NONE : value;
  }
}
