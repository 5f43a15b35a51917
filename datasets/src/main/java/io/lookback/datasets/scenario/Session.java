package io.lookback.datasets.scenario;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One conversation as it really was, client first. What a sensor makes of it is the business of its
 * {@link LogWriter}.
 *
 * <p>Addresses are 16 bytes in two longs (IPv4 as v4-mapped), times UTC microseconds. For ICMP the
 * ports are type and code.
 */
public final class Session {
  /** Identifies the conversation; source identifiers (uid, flow_id) are made from it. */
  public long id;

  public long startUs;
  public long durationUs;
  public long srcHi;
  public long srcLo;
  public long dstHi;
  public long dstLo;
  public int srcPort;
  public int dstPort;

  /** 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6. */
  public int protocol;

  public long srcPackets;
  public long dstPackets;

  /** Bytes of the network layer sent by the client. */
  public long srcIpBytes;

  public long dstIpBytes;

  /** Bytes of payload sent by the client. */
  public long srcPayload;

  public long dstPayload;

  Service service = Service.NONE;
  Outcome outcome;

  /** Name a Tenable sensor printed for it against its own rule; null = the rule's. */
  String printedName;

  /** What its server notes in its own log; null = the usual. */
  List<HostLine> hostLines;

  Session() {}

  /** When the last packet was seen, UTC microseconds. */
  public long endUs() {
    return startUs + durationUs;
  }

  /** Whether a TCP handshake came about. */
  public boolean isEstablished() {
    return outcome.isEstablished();
  }

  /** Zeek's state of the connection. */
  public String connState() {
    return new String(outcome.connState(), StandardCharsets.US_ASCII);
  }

  /** Zeek's history of the connection; a hyphen for ICMP. */
  public String history() {
    return new String(outcome.history(), StandardCharsets.US_ASCII);
  }

  /** Application protocol in Zeek's words; null = not recognised. */
  public String service() {
    return service == Service.NONE ? null : new String(service.zeek(), StandardCharsets.US_ASCII);
  }

  /** Sets the network-layer bytes from packets and payload. */
  void addHeaders() {
    int perPacket = headerBytes();
    srcIpBytes = srcPayload + srcPackets * perPacket;
    dstIpBytes = dstPayload + dstPackets * perPacket;
  }

  /** Header bytes of network and transport layer per packet, without options. */
  int headerBytes() {
    int network = srcHi == 0 ? 20 : 40;
    return network + (protocol == 6 ? 20 : 8);
  }
}
