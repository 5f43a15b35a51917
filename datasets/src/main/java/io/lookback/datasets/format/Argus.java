package io.lookback.datasets.format;

import io.lookback.udf.net.ServiceNames;
import java.util.List;
import java.util.Map;

/**
 * Argus flow records as {@code ra -c ,} prints them (ra(1)), and the labelled {@code .binetflow}
 * files that are such listings: both directions of a conversation in one record.
 *
 * <p>Columns are found by their titles, in any order. Dates are in the zone of the machine on which
 * ra ran, which is taken to be that of the site; times without a date (ra's default) are refused.
 * Byte counts are of whole frames. A listing that has totals only, without {@code SrcBytes}, keeps
 * them as totals. Packets are told apart by {@code SrcPkts}; without it they are known only where
 * one direction is empty. Records of the sensor about itself and of protocols that are not IP are
 * counted skips.
 */
final class Argus implements Format {
  private static final int START = 0;
  private static final int END = 1;
  private static final int DURATION = 2;
  private static final int PROTOCOL = 3;
  private static final int SRC = 4;
  private static final int SRC_PORT = 5;
  private static final int DIR = 6;
  private static final int DST = 7;
  private static final int DST_PORT = 8;
  private static final int STATE = 9;
  private static final int SRC_TOS = 10;
  private static final int DST_TOS = 11;
  private static final int PACKETS = 12;
  private static final int SRC_PACKETS = 13;
  private static final int DST_PACKETS = 14;
  private static final int BYTES = 15;
  private static final int SRC_BYTES = 16;
  private static final int DST_BYTES = 17;
  private static final int SRC_AS = 18;
  private static final int DST_AS = 19;
  private static final int LABEL = 20;

  private static final String[] NAMES = {
    "StartTime",
    "LastTime",
    "Dur",
    "Proto",
    "SrcAddr",
    "Sport",
    "Dir",
    "DstAddr",
    "Dport",
    "State",
    "sTos",
    "dTos",
    "TotPkts",
    "SrcPkts",
    "DstPkts",
    "TotBytes",
    "SrcBytes",
    "DstBytes",
    "sAS",
    "dAS",
    "Label"
  };

  /** What argus calls a protocol because of what it carries or because it has no other name. */
  private static final Map<String, Long> PROTOCOLS =
      Map.of("rtp", 17L, "rtcp", 17L, "udt", 17L, "ipnip", 4L);

  private static final List<String> NOT_IP =
      List.of("man", "arp", "rarp", "llc", "ipx/spx", "aarp", "atalk", "loop", "lldp", "eapol");

  private static final byte[] SRC_TITLE = Text.ascii("SrcAddr");
  private static final byte[] DST_TITLE = Text.ascii("DstAddr");
  private static final byte[] TCP = Text.ascii("tcp");
  private static final byte[] UDP = Text.ascii("udp");

  @Override
  public String name() {
    return "argus";
  }

  @Override
  public String doc() {
    return "Argus flow records as ra -c prints them, .binetflow among them, with any columns";
  }

  @Override
  public String defaultSensor() {
    return "argus";
  }

  @Override
  public boolean detects(Head head) {
    if (head.lines().isEmpty()) {
      return false;
    }
    String line = head.lines().get(0);
    byte separator = FlowFields.separator(line);
    if (separator == 0) {
      return false;
    }
    List<String> titles = FlowFields.titles(line, separator);
    return titles.contains("SrcAddr")
        && titles.contains("DstAddr")
        && (titles.contains("StartTime") || titles.contains("LastTime"));
  }

  private static int field(String title) {
    return title.equalsIgnoreCase("label") ? LABEL : List.of(NAMES).indexOf(title);
  }

  @Override
  public boolean isSplittable() {
    return true;
  }

  @Override
  public boolean isPrologue(byte[] buffer, int from, int to) {
    return isHeader(buffer, from, to);
  }

  private static boolean isHeader(byte[] b, int from, int to) {
    return from < to
        && Character.isLetter(b[from])
        && Text.indexOf(b, from, to, SRC_TITLE) >= 0
        && Text.indexOf(b, from, to, DST_TITLE) >= 0;
  }

  @Override
  public Parser open(FileContext file) {
    return new RaParser(file);
  }

  private static final class RaParser extends LineParser {
    private final FlowFields fields;
    private boolean hasHeader;

    RaParser(FileContext file) {
      fields = new FlowFields(file.site().timeZone(), false, NAMES);
    }

    @Override
    protected void prologue(byte[] buffer, int start, int end) {
      header(Text.string(buffer, start, end));
    }

    private boolean header(String line) {
      byte separator = FlowFields.separator(line);
      if (separator == 0) {
        return false;
      }
      fields.header(line, separator, Argus::field, LABEL);
      hasHeader = true;
      return true;
    }

    @Override
    protected void line(byte[] buffer, int start, int end, RecordSink sink) {
      if (isHeader(buffer, start, end) && header(Text.string(buffer, start, end))) {
        sink.skip("header");
      } else if (!hasHeader) {
        sink.reject("no_header", "no line with titles comes before this one");
      } else if (fields.split(buffer, start, end, sink)) {
        record(sink);
      }
    }

    private void record(RecordSink sink) {
      FlowRow row = sink.flow();
      // Most records are of these two; only others cost a string.
      boolean hasPorts = fields.is(PROTOCOL, TCP) || fields.is(PROTOCOL, UDP);
      String protocol = hasPorts || !fields.has(PROTOCOL) ? null : word(PROTOCOL);
      if (protocol != null && NOT_IP.contains(protocol)) {
        sink.skip(Text.notRead(protocol));
        return;
      }
      if (!fields.addressOrReject(SRC, row.src, sink)
          || !fields.addressOrReject(DST, row.dst, sink)
          || !fields.timesOrReject(row, START, END, DURATION, sink)) {
        return;
      }
      Long named = protocol == null ? null : PROTOCOLS.get(protocol);
      row.protocol = named != null ? named : fields.protocolOrReject(PROTOCOL, sink);
      if (row.protocol == FlowRow.NONE) {
        return;
      }
      if (row.protocol == Protocols.ICMP || row.protocol == Protocols.ICMPV6) {
        icmp(row);
      } else {
        row.srcPort = port(SRC_PORT);
        row.dstPort = port(DST_PORT);
      }
      bytes(row);
      packets(row);
      if (row.protocol == Protocols.TCP) {
        state(row);
      }
      row.biflowDirection = direction();
      row.srcTos = fields.number(SRC_TOS, 255);
      row.dstTos = fields.number(DST_TOS, 255);
      row.srcAs = fields.positive(SRC_AS, Long.MAX_VALUE);
      row.dstAs = fields.positive(DST_AS, Long.MAX_VALUE);
      if (!fields.hasBadValue(sink)) {
        sink.emit(row);
      }
    }

    private String word(int field) {
      int from = fields.from[field];
      return Text.string(fields.buffer, from, Math.min(fields.to[field], from + 40));
    }

    /** A port as a number, decimal or {@code 0x0035}, or as the name of a service. */
    private long port(int field) {
      if (!fields.has(field)) {
        return FlowRow.NONE;
      }
      byte[] b = fields.buffer;
      int from = fields.from[field];
      int to = fields.to[field];
      if (FlowFields.isHex(b, from, to)) {
        return fields.known(field, FlowFields.hex(b, from + 2, to), 65_535);
      }
      long port = Text.port(b, from, to);
      if (port == Text.BAD) {
        int named = ServiceNames.port(word(field));
        port = named < 0 ? Text.BAD : named;
      }
      return fields.known(field, port, 65_535);
    }

    /** The source port is the code and the type, {@code 0x0103} for type 3 and code 1. */
    private void icmp(FlowRow row) {
      long printed = port(SRC_PORT);
      if (printed != FlowRow.NONE) {
        row.srcPort = 0;
        row.dstPort = (printed & 0xff) << 8 | printed >> 8;
      }
    }

    private void bytes(FlowRow row) {
      long total = fields.number(BYTES);
      row.bytes = fields.number(SRC_BYTES);
      row.reverseBytes = fields.number(DST_BYTES);
      row.bytesBasis = "layer2";
      if (row.bytes == FlowRow.NONE && row.reverseBytes == FlowRow.NONE) {
        row.bytes = total;
        row.bytesBasis = total == FlowRow.NONE ? null : "total";
      } else if (total != FlowRow.NONE) {
        if (row.reverseBytes == FlowRow.NONE) {
          row.reverseBytes = rest(SRC_BYTES, total, row.bytes);
        } else if (row.bytes == FlowRow.NONE) {
          row.bytes = rest(DST_BYTES, total, row.reverseBytes);
        }
      }
    }

    private void packets(FlowRow row) {
      long total = fields.number(PACKETS);
      row.packets = fields.number(SRC_PACKETS);
      row.reversePackets = fields.number(DST_PACKETS);
      if (total == FlowRow.NONE) {
        return;
      }
      if (row.packets != FlowRow.NONE && row.reversePackets == FlowRow.NONE) {
        row.reversePackets = rest(SRC_PACKETS, total, row.packets);
      } else if (row.packets == FlowRow.NONE && row.reversePackets != FlowRow.NONE) {
        row.packets = rest(DST_PACKETS, total, row.reversePackets);
      } else if (row.packets == FlowRow.NONE) {
        if ("total".equals(row.bytesBasis)) {
          row.packets = total;
        } else if (row.reverseBytes == 0) {
          row.packets = total;
          row.reversePackets = 0;
        } else if (row.bytes == 0) {
          row.packets = 0;
          row.reversePackets = total;
        }
      }
    }

    private long rest(int field, long total, long part) {
      return fields.known(field, part > total ? Text.BAD : total - part, Long.MAX_VALUE);
    }

    /** {@code FSPA_FSPA}: the flags of each end; words as CON and FIN tell no flags. */
    private void state(FlowRow row) {
      if (!fields.has(STATE)) {
        return;
      }
      int from = fields.from[STATE];
      int to = fields.to[STATE];
      int middle = Text.indexOf(fields.buffer, from, to, '_');
      if (middle >= 0) {
        long src = FlowFields.flags(fields.buffer, from, middle);
        long dst = FlowFields.flags(fields.buffer, middle + 1, to);
        if (src >= 0 && src < 256 && dst >= 0 && dst < 256) {
          row.tcpFlags = src;
          row.reverseTcpFlags = dst;
        }
      }
    }

    /** 1 where the arrow shows that src began, 0 where it is uncertain; null without an arrow. */
    private long direction() {
      if (!fields.has(DIR)) {
        return FlowRow.NONE;
      }
      byte[] b = fields.buffer;
      int from = fields.from[DIR];
      int to = fields.to[DIR];
      boolean right = b[to - 1] == '>';
      boolean left = b[from] == '<';
      if (!left && !right) {
        return FlowRow.NONE;
      }
      return right && Text.indexOf(b, from, to, '?') < 0 ? 1 : 0;
    }
  }
}
