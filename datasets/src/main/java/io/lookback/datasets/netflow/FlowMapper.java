package io.lookback.datasets.netflow;

import io.lookback.datasets.format.FlowRow;

/** Makes a flow of the values of one NetFlow v9 or IPFIX record. */
final class FlowMapper {
  static final String NO_ADDRESS = "no_address";
  static final String NO_PROTOCOL = "no_protocol";
  static final String NO_TIME = "no_time";
  static final String END_BEFORE_START = "end_before_start";
  static final String OUT_OF_RANGE = "value_out_of_range";

  private static final long NONE = FlowRow.NONE;
  private static final long ICMP = 1;
  private static final long TCP = 6;
  private static final long ICMPV6 = 58;

  /** Seconds from 1900, where NTP counts from, to 1970. */
  private static final long NTP_TO_UNIX = 2_208_988_800L;

  private String detail;

  /** What was wrong with the last record that was refused. */
  String detail() {
    return detail;
  }

  /**
   * Fills a cleared row.
   *
   * @param exportMs when the message left, UTC milliseconds
   * @param uptimeMs sysUptime in the header of NetFlow v9; {@link FlowRow#NONE} for IPFIX
   * @return null, or the reason for which the record is no flow; {@link #detail} then says more
   */
  String map(Values values, Source source, long exportMs, long uptimeMs, FlowRow row) {
    if (!values.address(Element.SRC_V4, Element.SRC_V6, row.src)) {
      return refuse(NO_ADDRESS, "no source address");
    }
    if (!values.address(Element.DST_V4, Element.DST_V6, row.dst)) {
      return refuse(NO_ADDRESS, "no destination address");
    }
    row.protocol = values.number(Element.PROTOCOL);
    if (row.protocol == NONE) {
      return refuse(NO_PROTOCOL, "no protocol");
    }
    if (row.protocol > 255) {
      return refuse(OUT_OF_RANGE, "protocol " + row.protocol + ", expected 0 to 255");
    }
    String reason = times(values, source, exportMs, uptimeMs, row);
    if (reason == null) {
      reason = counts(values, source.sampling.intervalOf(values), row);
    }
    if (reason != null) {
      return reason;
    }
    ports(values, row);
    exporter(values, source, row);
    translation(values, row);
    other(values, row);
    return null;
  }

  private String refuse(String reason, String newDetail) {
    detail = newDetail;
    return reason;
  }

  private String times(Values values, Source source, long exportMs, long uptimeMs, FlowRow row) {
    long start =
        time(
            values,
            Element.START_NTP_NS,
            Element.START_NTP_US,
            Element.START_MS,
            Element.START_S,
            Element.START_DELTA_US,
            exportMs);
    long end =
        time(
            values,
            Element.END_NTP_NS,
            Element.END_NTP_US,
            Element.END_MS,
            Element.END_S,
            Element.END_DELTA_US,
            exportMs);
    boolean needsInit = false;
    if (start == NONE && end == NONE) {
      long uptime = uptimeMs;
      if (uptime == NONE) {
        long own = values.number(Element.SYSTEM_INIT_MS);
        long init = own == NONE ? source.systemInitMs : own;
        uptime = init == NONE ? NONE : exportMs - init;
      }
      boolean hasUptimes = values.has(Element.FIRST_UPTIME) || values.has(Element.LAST_UPTIME);
      needsInit = uptime == NONE && hasUptimes;
      if (uptime != NONE) {
        start = sinceBoot(values, Element.FIRST_UPTIME, exportMs, uptime);
        end = sinceBoot(values, Element.LAST_UPTIME, exportMs, uptime);
      }
    }
    long duration = duration(values);
    if (start == NONE && end == NONE) {
      start =
          time(
              values,
              Element.EVENT_NTP_NS,
              Element.EVENT_NTP_US,
              Element.EVENT_MS,
              Element.EVENT_S,
              null,
              exportMs);
    }
    if (start == NONE && end == NONE) {
      return refuse(
          NO_TIME,
          needsInit
              ? "sysUptime without systemInitTimeMilliseconds"
              : "neither start nor end nor time of the event");
    }
    if (start == NONE) {
      start = duration == NONE ? end : end - duration;
    }
    if (end == NONE) {
      end = duration == NONE ? start : start + duration;
    }
    if (end < start) {
      return refuse(END_BEFORE_START, "end is " + (start - end) + " us before start");
    }
    row.startUs = start;
    row.endUs = end;
    return null;
  }

  /** The most exact of several ways to tell one time, UTC microseconds; zero means not known. */
  private static long time(
      Values values, Element ns, Element us, Element ms, Element s, Element delta, long exportMs) {
    if (values.isSet(ns)) {
      return ntp(values.bits(ns));
    }
    if (values.isSet(us)) {
      return ntp(values.bits(us));
    }
    long millis = values.number(ms);
    if (millis > 0 && millis < Long.MAX_VALUE / 4_000) {
      return millis * 1_000;
    }
    long seconds = values.number(s);
    if (seconds > 0 && seconds < Long.MAX_VALUE / 4_000_000) {
      return seconds * 1_000_000;
    }
    if (delta != null && values.has(delta)) {
      long before = values.number(delta);
      return before == NONE || before > 0xffff_ffffL ? NONE : exportMs * 1_000 - before;
    }
    return NONE;
  }

  /**
   * UTC microseconds of an NTP timestamp, to the nearest (RFC 7011 sections 6.1.9 and 6.1.10, RFC
   * 5905 section 6): since 2036 the seconds begin at zero again and their highest bit is clear.
   */
  static long ntp(long bits) {
    long seconds = bits >>> 32;
    if (seconds < 0x8000_0000L) {
      seconds += 1L << 32;
    }
    long fraction = bits & 0xffff_ffffL;
    return (seconds - NTP_TO_UNIX) * 1_000_000 + ((fraction * 1_000_000 + (1L << 31)) >>> 32);
  }

  /** UTC microseconds of a time in milliseconds since boot. */
  private static long sinceBoot(Values values, Element element, long exportMs, long uptimeMs) {
    return values.has(element) ? sinceBoot(values.bits(element), exportMs, uptimeMs) * 1_000 : NONE;
  }

  /**
   * UTC milliseconds of a time since boot. Both counters have 32 bits and wrap every 49.7 days, so
   * only their difference means something: it is signed, as a flow may end just after the header
   * was stamped.
   */
  static long sinceBoot(long timeMs, long exportMs, long uptimeMs) {
    int before = (int) (uptimeMs - timeMs);
    return exportMs - before;
  }

  private static long duration(Values values) {
    long us = values.number(Element.DURATION_US);
    if (us >= 0 && us <= 0xffff_ffffL) {
      return us;
    }
    long ms = values.number(Element.DURATION_MS);
    return ms >= 0 && ms <= 0xffff_ffffL ? ms * 1_000 : NONE;
  }

  private String counts(Values values, long interval, FlowRow row) {
    // Initiator and responder are counted alike; with them, nothing else is taken.
    boolean isConnection =
        values.has(Element.INITIATOR_BYTES) && values.has(Element.RESPONDER_BYTES);
    Element bytes = isConnection ? Element.INITIATOR_BYTES : bytes(values);
    row.bytesBasis = basis(bytes);
    Element reverseBytes =
        isConnection
            ? Element.RESPONDER_BYTES
            : first(
                values,
                Element.REVERSE_BYTES,
                Element.REVERSE_TOTAL_BYTES,
                Element.REVERSE_LAYER2_BYTES);
    boolean isConnectionPackets =
        values.has(Element.INITIATOR_PACKETS) && values.has(Element.RESPONDER_PACKETS);
    Element packets = isConnectionPackets ? Element.INITIATOR_PACKETS : packets(values);
    Element reversePackets =
        isConnectionPackets
            ? Element.RESPONDER_PACKETS
            : first(values, Element.REVERSE_PACKETS, Element.REVERSE_TOTAL_PACKETS);
    long scale = Math.max(1, interval);
    row.bytes = scaled(values, bytes, scale);
    row.packets = scaled(values, packets, scale);
    row.reverseBytes = scaled(values, reverseBytes, scale);
    row.reversePackets = scaled(values, reversePackets, scale);
    if (row.bytes < 0 && bytes != null
        || row.packets < 0 && packets != null
        || row.reverseBytes < 0 && reverseBytes != null
        || row.reversePackets < 0 && reversePackets != null) {
      return refuse(OUT_OF_RANGE, "a count beyond 63 bits, one of " + scale + " sampled");
    }
    row.samplingInterval = interval;
    row.sampled = interval > 1;
    row.flowCount = values.number(Element.FLOWS);
    return null;
  }

  /** What counts the bytes of the sender. */
  private static Element bytes(Values values) {
    Element came =
        first(
            values,
            Element.BYTES,
            Element.TOTAL_BYTES,
            Element.INITIATOR_BYTES,
            Element.LAYER2_BYTES,
            Element.LAYER2_TOTAL_BYTES);
    return cameOrLeft(values, came, first(values, Element.POST_BYTES, Element.POST_TOTAL_BYTES));
  }

  private static Element packets(Values values) {
    Element came = first(values, Element.PACKETS, Element.TOTAL_PACKETS, Element.INITIATOR_PACKETS);
    return cameOrLeft(
        values, came, first(values, Element.POST_PACKETS, Element.POST_TOTAL_PACKETS));
  }

  /**
   * Counters of what left the exporter are of the same direction as those of what came in; they
   * serve where nothing else was counted, as of packets that it made itself.
   */
  private static Element cameOrLeft(Values values, Element came, Element left) {
    return came == null || !values.isSet(came) && left != null && values.isSet(left) ? left : came;
  }

  private static String basis(Element bytes) {
    if (bytes == null) {
      return null;
    }
    return switch (bytes) {
      case INITIATOR_BYTES -> "payload";
      case LAYER2_BYTES, LAYER2_TOTAL_BYTES -> "layer2";
      default -> "ip";
    };
  }

  private static Element first(Values values, Element... elements) {
    for (Element element : elements) {
      if (values.has(element)) {
        return element;
      }
    }
    return null;
  }

  /** The estimate of a count, negative when there is none or it does not fit. */
  private static long scaled(Values values, Element element, long scale) {
    if (element == null) {
      return NONE;
    }
    long count = values.number(element);
    return count < 0 || count > Long.MAX_VALUE / scale ? NONE : count * scale;
  }

  private static void ports(Values values, FlowRow row) {
    ports(values.number(Element.SRC_PORT), values.number(Element.DST_PORT), row);
    if (row.protocol == ICMP || row.protocol == ICMPV6) {
      long typeCode = icmp(values, row.protocol == ICMP);
      if (typeCode > 0 || row.dstPort == NONE) {
        row.dstPort = typeCode;
      }
    }
    if (row.protocol == TCP) {
      row.tcpFlags =
          flags(values, Element.TCP_FLAGS, Element.YAF_INITIAL_FLAGS, Element.YAF_UNION_FLAGS);
      row.reverseTcpFlags =
          flags(
              values,
              Element.REVERSE_TCP_FLAGS,
              Element.YAF_REVERSE_INITIAL_FLAGS,
              Element.YAF_REVERSE_UNION_FLAGS);
    }
  }

  /**
   * Sets the ports as far as the protocol has such. Exporters put type and code of ICMP into the
   * port of the destination, and zero where a protocol has no ports.
   */
  static void ports(long src, long dst, FlowRow row) {
    boolean isIcmp = row.protocol == ICMP || row.protocol == ICMPV6;
    row.srcPort = isIcmp ? 0 : port(src, row.protocol);
    row.dstPort = isIcmp && dst == 0 ? 0 : port(dst, row.protocol);
  }

  private static long port(long port, long protocol) {
    // TCP, UDP, DCCP, SCTP, UDP-Lite.
    boolean hasPorts =
        protocol == TCP || protocol == 17 || protocol == 33 || protocol == 132 || protocol == 136;
    return port < 0 || port > 0xffff || port == 0 && !hasPorts ? NONE : port;
  }

  private static long icmp(Values values, boolean isV4) {
    long typeCode =
        isV4
            ? values.preferred(Element.ICMP_TYPE_CODE_V4, Element.ICMP_TYPE_CODE_V6)
            : values.preferred(Element.ICMP_TYPE_CODE_V6, Element.ICMP_TYPE_CODE_V4);
    if (typeCode >= 0) {
      return typeCode > 0xffff ? NONE : typeCode;
    }
    long type = values.number(isV4 ? Element.ICMP_TYPE_V4 : Element.ICMP_TYPE_V6);
    long code = values.number(isV4 ? Element.ICMP_CODE_V4 : Element.ICMP_CODE_V6);
    return type < 0 || type > 255 || code > 255 ? NONE : type * 256 + Math.max(code, 0);
  }

  /** All flags of one direction; of 16 bits the low 8 are the classic ones (RFC 7125). */
  private static long flags(Values values, Element iana, Element first, Element others) {
    long flags = NONE;
    for (Element element : new Element[] {iana, first, others}) {
      if (values.has(element)) {
        flags = (flags == NONE ? 0 : flags) | values.bits(element) & 0xff;
      }
    }
    return flags;
  }

  private static void exporter(Values values, Source source, FlowRow row) {
    // A mediator or collector that passes records on names the exporter in them.
    boolean isNamed =
        (values.isSet(Element.EXPORTER_V4) || values.isSet(Element.EXPORTER_V6))
            && values.address(Element.EXPORTER_V4, Element.EXPORTER_V6, row.exporter);
    if (!isNamed) {
      row.exporter.set(source.key.hi(), source.key.lo());
    }
    row.hasExporter = isNamed || source.hasAddress();
    row.exporterId =
        values.isSet(Element.OBSERVATION_DOMAIN)
            ? values.number(Element.OBSERVATION_DOMAIN)
            : source.key.exporterId();
    row.exportVersion = source.key.version();
  }

  private static void translation(Values values, FlowRow row) {
    boolean hasSrc =
        values.isSet(Element.NAT_SRC_V4)
            || values.isSet(Element.NAT_SRC_V6)
            || values.isSet(Element.ASA_NAT_SRC_V4);
    boolean hasDst =
        values.isSet(Element.NAT_DST_V4)
            || values.isSet(Element.NAT_DST_V6)
            || values.isSet(Element.ASA_NAT_DST_V4);
    if (!hasSrc && !hasDst) {
      return;
    }
    row.hasNat = true;
    // Where only one end was translated, the other stays what it is.
    row.natSrc.set(row.src);
    row.natDst.set(row.dst);
    if (hasSrc && !values.address(Element.NAT_SRC_V4, Element.NAT_SRC_V6, row.natSrc)) {
      values.address(Element.ASA_NAT_SRC_V4, Element.NAT_SRC_V6, row.natSrc);
    }
    if (hasDst && !values.address(Element.NAT_DST_V4, Element.NAT_DST_V6, row.natDst)) {
      values.address(Element.ASA_NAT_DST_V4, Element.NAT_DST_V6, row.natDst);
    }
    long srcPort = values.number(Element.NAT_SRC_PORT, Element.ASA_NAT_SRC_PORT);
    long dstPort = values.number(Element.NAT_DST_PORT, Element.ASA_NAT_DST_PORT);
    row.natSrcPort = hasSrc || srcPort > 0 ? port(srcPort, TCP) : row.srcPort;
    row.natDstPort = hasDst || dstPort > 0 ? port(dstPort, TCP) : row.dstPort;
  }

  private static void other(Values values, FlowRow row) {
    row.inputInterface = values.number(Element.INPUT);
    row.outputInterface = values.number(Element.OUTPUT);
    row.observedAt = values.number(Element.DIRECTION);
    row.endReason = values.number(Element.END_REASON);
    row.biflowDirection = values.number(Element.BIFLOW_DIRECTION);
    row.srcTos = values.number(Element.TOS);
    row.dstTos = values.number(Element.REVERSE_TOS, Element.POST_TOS);
    row.srcAs = values.number(Element.SRC_AS);
    row.dstAs = values.number(Element.DST_AS);
    row.srcVlan = values.number(Element.SRC_VLAN, Element.DOT1Q_VLAN);
    row.dstVlan = values.number(Element.DST_VLAN, Element.POST_DOT1Q_VLAN);
    row.firewallEvent = values.number(Element.FIREWALL_EVENT, Element.ASA_EVENT);
    row.firewallExtendedEvent = values.number(Element.ASA_EXTENDED_EVENT);
    row.userName = values.text(Element.USER_NAME);
    if (row.userName == null) {
      row.userName = values.text(Element.ASA_USER_NAME);
    }
    if (row.userName == null) {
      row.userName = values.text(Element.PAN_USER_NAME);
    }
  }
}
