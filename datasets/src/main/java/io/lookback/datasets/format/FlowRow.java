package io.lookback.datasets.format;

import io.lookback.udf.net.IpKey;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One exported flow record as a reader fills it: one direction of a conversation (with what the
 * exporter counted of the other direction, where it did), facts of the record only.
 *
 * <p>Fields are public and mutable because one instance serves millions of rows. Numbers use {@link
 * #NONE} for null; addresses are null when their flag says so.
 */
public final class FlowRow {
  /** Null, for the numeric fields. */
  public static final long NONE = Long.MIN_VALUE;

  /** First packet, UTC microseconds; required. */
  public long startUs;

  /** Last packet, UTC microseconds; required, not before {@link #startUs}. */
  public long endUs;

  /** Sender; required. */
  public final IpKey src = new IpKey();

  /** Receiver; required. */
  public final IpKey dst = new IpKey();

  /** Of TCP, UDP, SCTP and the like; of ICMP 0. */
  public long srcPort;

  /** Of ICMP type * 256 + code. */
  public long dstPort;

  /** IANA number; required. */
  public long protocol;

  /** Bits of the TCP flags that src sent, all of them together. */
  public long tcpFlags;

  /** Sent by src; scaled up already if {@link #sampled}. */
  public long packets;

  /** Sent by src; scaled up already if {@link #sampled}. */
  public long bytes;

  /** Sent by dst, where the record counts both directions; else null. */
  public long reversePackets;

  /** Sent by dst, where the record counts both directions; else null. */
  public long reverseBytes;

  /** TCP flags that dst sent, where the record counts both directions; else null. */
  public long reverseTcpFlags;

  /**
   * What the bytes count: ip, layer2 or payload; total = both ends together, in {@link #bytes} and
   * {@link #packets}; null = unknown.
   */
  public String bytesBasis;

  /** Flows that the record stands for, if the exporter aggregated. */
  public long flowCount;

  /** Address of the exporter, if {@link #hasExporter}. */
  public final IpKey exporter = new IpKey();

  public boolean hasExporter;

  /** Observation domain, source identifier or engine of the exporter. */
  public long exporterId;

  /** NetFlow version of the export: 5, 9, 10 (IPFIX); null = something else. */
  public long exportVersion;

  /** SNMP index of the interface it came in by. */
  public long inputInterface;

  /** SNMP index of the interface it went out by. */
  public long outputInterface;

  /** Where it was observed: 0 ingress, 1 egress. */
  public long observedAt;

  /** IPFIX flowEndReason: 1 idle, 2 active timeout, 3 end seen, 4 forced, 5 lack of resources. */
  public long endReason;

  /** IPFIX biflowDirection: 0 arbitrary, 1 initiator, 2 reverse initiator, 3 perimeter. */
  public long biflowDirection;

  public long srcTos;
  public long dstTos;
  public long srcAs;
  public long dstAs;
  public long srcVlan;
  public long dstVlan;

  /** One of so many packets was looked at; null = unknown, 1 = all. */
  public long samplingInterval;

  /** Whether the counts are estimates from a sample. */
  public boolean sampled;

  /** IPFIX firewallEvent: 1 created, 2 deleted, 3 denied, 4 alert, 5 update. */
  public long firewallEvent;

  /** Cisco's extended event code. */
  public long firewallExtendedEvent;

  /** Addresses after translation, if {@link #hasNat}. */
  public final IpKey natSrc = new IpKey();

  public final IpKey natDst = new IpKey();
  public boolean hasNat;
  public long natSrcPort;
  public long natDstPort;

  /** Name of the user, where a firewall tells it. */
  public UTF8String userName;

  /** Where the time comes from, see {@code time_basis} of the tables; null = unknown. */
  public String timeBasis;

  /** Sensor that the record itself names; null = that of the file. */
  public String sensor;

  /** Makes all fields null, zero or false. */
  public void clear() {
    startUs = NONE;
    endUs = NONE;
    src.set(0, 0);
    dst.set(0, 0);
    srcPort = NONE;
    dstPort = NONE;
    protocol = NONE;
    tcpFlags = NONE;
    packets = NONE;
    bytes = NONE;
    reversePackets = NONE;
    reverseBytes = NONE;
    reverseTcpFlags = NONE;
    bytesBasis = null;
    flowCount = NONE;
    exporter.set(0, 0);
    hasExporter = false;
    exporterId = NONE;
    exportVersion = NONE;
    inputInterface = NONE;
    outputInterface = NONE;
    observedAt = NONE;
    endReason = NONE;
    biflowDirection = NONE;
    srcTos = NONE;
    dstTos = NONE;
    srcAs = NONE;
    dstAs = NONE;
    srcVlan = NONE;
    dstVlan = NONE;
    samplingInterval = NONE;
    sampled = false;
    firewallEvent = NONE;
    firewallExtendedEvent = NONE;
    natSrc.set(0, 0);
    natDst.set(0, 0);
    hasNat = false;
    natSrcPort = NONE;
    natDstPort = NONE;
    userName = null;
    timeBasis = null;
    sensor = null;
  }
}
