package io.lookback.datasets.format;

import io.lookback.udf.net.IpKey;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * SiLK flow records as {@code rwcut} prints them (SiLK reference guide, rwcut(1)): one direction of
 * a conversation each.
 *
 * <p>Columns are found by their titles, old and new ones, shortened or not; lines before any title
 * line are read as {@code rwcut --no-titles} writes its usual columns. Dates are UTC, as SiLK is
 * built unless somebody wants otherwise. Addresses may be canonical, zero-padded or decimal
 * integers; hexadecimal ones ({@code --ip-format=hexadecimal}) are not told from decimal ones and
 * must not be used.
 */
final class SilkRwcut implements Format {
  private static final int SIP = 0;
  private static final int DIP = 1;
  private static final int SPORT = 2;
  private static final int DPORT = 3;
  private static final int PROTOCOL = 4;
  private static final int PACKETS = 5;
  private static final int BYTES = 6;
  private static final int FLAGS = 7;
  private static final int STIME = 8;
  private static final int DURATION = 9;
  private static final int ETIME = 10;
  private static final int SENSOR = 11;
  private static final int IN = 12;
  private static final int OUT = 13;
  private static final int INITIAL_FLAGS = 14;
  private static final int SESSION_FLAGS = 15;
  private static final int ATTRIBUTES = 16;
  private static final int ITYPE = 17;
  private static final int ICODE = 18;

  /** The usual columns, in their order, come first. */
  private static final String[] NAMES = {
    "sIP",
    "dIP",
    "sPort",
    "dPort",
    "protocol",
    "packets",
    "bytes",
    "flags",
    "sTime",
    "duration",
    "eTime",
    "sensor",
    "in",
    "out",
    "initialFlags",
    "sessionFlags",
    "attributes",
    "iType",
    "iCode"
  };

  /**
   * Titles in lower case, as printed by releases 0.x to 3.x, whole or cut to the column's width.
   */
  private static final Map<String, Integer> TITLES =
      Map.ofEntries(
          Map.entry("sip", SIP),
          Map.entry("dip", DIP),
          Map.entry("sport", SPORT),
          Map.entry("dport", DPORT),
          Map.entry("pro", PROTOCOL),
          Map.entry("proto", PROTOCOL),
          Map.entry("protocol", PROTOCOL),
          Map.entry("packets", PACKETS),
          Map.entry("pkts", PACKETS),
          Map.entry("bytes", BYTES),
          Map.entry("flags", FLAGS),
          Map.entry("stime", STIME),
          Map.entry("stime+msec", STIME),
          Map.entry("dur", DURATION),
          Map.entry("durat", DURATION),
          Map.entry("duration", DURATION),
          Map.entry("dur+msec", DURATION),
          Map.entry("etime", ETIME),
          Map.entry("etime+msec", ETIME),
          Map.entry("sen", SENSOR),
          Map.entry("sensor", SENSOR),
          Map.entry("in", IN),
          Map.entry("out", OUT),
          Map.entry("initialf", INITIAL_FLAGS),
          Map.entry("initialflags", INITIAL_FLAGS),
          Map.entry("sessionf", SESSION_FLAGS),
          Map.entry("sessionflags", SESSION_FLAGS),
          Map.entry("attribut", ATTRIBUTES),
          Map.entry("attributes", ATTRIBUTES),
          Map.entry("ity", ITYPE),
          Map.entry("itype", ITYPE),
          Map.entry("ico", ICODE),
          Map.entry("icode", ICODE));

  private static final byte[] SIP_TITLE = Text.ascii("sIP");
  private static final byte[] DIP_TITLE = Text.ascii("dIP");

  @Override
  public String name() {
    return "silk_rwcut";
  }

  @Override
  public String doc() {
    return "SiLK flow records as rwcut prints them, with any columns";
  }

  @Override
  public String defaultSensor() {
    return "silk";
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
    return titles.contains("sIP")
        && titles.contains("dIP")
        && titles.stream().mapToInt(SilkRwcut::field).anyMatch(f -> f == STIME || f == ETIME);
  }

  @Override
  public boolean isSplittable() {
    return true;
  }

  @Override
  public boolean isPrologue(byte[] buffer, int from, int to) {
    return isHeader(buffer, from, to);
  }

  /** A record may begin with a letter too (an IPv6 address, a sensor), but names no columns. */
  private static boolean isHeader(byte[] b, int from, int to) {
    int i = from;
    while (i < to && b[i] == ' ') {
      i++;
    }
    return i < to
        && Character.isLetter(b[i])
        && Text.indexOf(b, i, to, SIP_TITLE) >= 0
        && Text.indexOf(b, i, to, DIP_TITLE) >= 0;
  }

  private static int field(String title) {
    return TITLES.getOrDefault(title.toLowerCase(Locale.ROOT), -1);
  }

  @Override
  public Parser open(FileContext file) {
    return new RwcutParser();
  }

  private static final class RwcutParser extends LineParser {
    private final FlowFields fields = new FlowFields(ZoneOffset.UTC, true, NAMES);

    private boolean hasFlags = true;
    private boolean hasInitialFlags;

    RwcutParser() {
      fields.columns(List.of(NAMES).subList(0, SENSOR + 1), (byte) '|', SilkRwcut::field);
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
      fields.header(line, separator, SilkRwcut::field, -1);
      hasFlags = fields.hasColumn(FLAGS);
      hasInitialFlags = fields.hasColumn(INITIAL_FLAGS) && fields.hasColumn(SESSION_FLAGS);
      return true;
    }

    @Override
    protected void line(byte[] buffer, int start, int end, RecordSink sink) {
      if (isHeader(buffer, start, end) && header(Text.string(buffer, start, end))) {
        sink.skip("header");
      } else if (fields.split(buffer, start, end, sink)) {
        record(sink);
      }
    }

    private void record(RecordSink sink) {
      FlowRow row = sink.flow();
      if (!addressOrReject(SIP, row.src, sink)
          || !addressOrReject(DIP, row.dst, sink)
          || !fields.timesOrReject(row, STIME, ETIME, DURATION, sink)) {
        return;
      }
      row.protocol = fields.protocolOrReject(PROTOCOL, sink);
      if (row.protocol == FlowRow.NONE) {
        return;
      }
      row.srcPort = fields.port(SPORT);
      row.dstPort = fields.port(DPORT);
      if (row.protocol == Protocols.ICMP || row.protocol == Protocols.ICMPV6) {
        icmp(row);
      }
      row.packets = fields.number(PACKETS);
      row.bytes = fields.number(BYTES);
      row.bytesBasis = "ip";
      if (row.protocol == Protocols.TCP) {
        flags(row);
      }
      row.inputInterface = fields.positive(IN, Long.MAX_VALUE);
      row.outputInterface = fields.positive(OUT, Long.MAX_VALUE);
      if (fields.has(ATTRIBUTES)) {
        attributes(row);
      }
      row.sensor = fields.sensor(SENSOR);
      if (!fields.hasBadValue(sink)) {
        sink.emit(row);
      }
    }

    /** Type and code stand in dPort, in columns of their own, or (an old option) in both ports. */
    private void icmp(FlowRow row) {
      long type = fields.number(ITYPE, 255);
      long code = fields.number(ICODE, 255);
      if (type != FlowRow.NONE && code != FlowRow.NONE) {
        row.dstPort = type * 256 + code;
      } else if (row.srcPort > 0 && row.srcPort < 256 && row.dstPort >= 0 && row.dstPort < 256) {
        row.dstPort += row.srcPort * 256;
      }
      row.srcPort = row.dstPort == FlowRow.NONE ? FlowRow.NONE : 0;
    }

    /** No flags are printed as blanks. */
    private void flags(FlowRow row) {
      if (hasFlags) {
        row.tcpFlags = fields.has(FLAGS) ? fields.flags(FLAGS) : 0;
      } else if (hasInitialFlags) {
        long initial = fields.has(INITIAL_FLAGS) ? fields.flags(INITIAL_FLAGS) : 0;
        long session = fields.has(SESSION_FLAGS) ? fields.flags(SESSION_FLAGS) : 0;
        row.tcpFlags = initial | session;
      }
    }

    private void attributes(FlowRow row) {
      // T: the exporter's active timeout cut the flow here (rwcut(1), attributes).
      if (Text.indexOf(fields.buffer, fields.from[ATTRIBUTES], fields.to[ATTRIBUTES], 'T') >= 0) {
        row.endReason = 2;
      }
    }

    private boolean addressOrReject(int field, IpKey out, RecordSink sink) {
      return fields.has(field)
              && (integer(fields.buffer, fields.from[field], fields.to[field], out)
                  || zeroPadded(fields.buffer, fields.from[field], fields.to[field], out))
          || fields.addressOrReject(field, out, sink);
    }

    /** An address as a decimal number: of IPv4 below 2^32, else of IPv6. */
    private static boolean integer(byte[] b, int from, int to, IpKey out) {
      if (to - from > 39) {
        return false;
      }
      long hi = 0;
      long lo = 0;
      for (int i = from; i < to; i++) {
        if (!Text.isDigit(b[i])) {
          return false;
        }
        int digit = b[i] - '0';
        long carry = Math.multiplyHigh(lo, 10) + (lo >> 63 & 10);
        lo = lo * 10 + digit;
        if (Long.compareUnsigned(lo, digit) < 0) {
          carry++;
        }
        // From 2^128 on it is no address.
        if (Long.compareUnsigned(hi, Long.divideUnsigned(-1L - carry, 10)) > 0) {
          return false;
        }
        hi = hi * 10 + carry;
      }
      if (hi == 0 && lo >>> 32 == 0) {
        out.setV4((int) lo);
      } else {
        out.set(hi, lo);
      }
      return true;
    }

    /** {@code 192.000.002.001}: three digits each, so that nobody can take them for octal. */
    private static boolean zeroPadded(byte[] b, int from, int to, IpKey out) {
      if (to - from != 15) {
        return false;
      }
      int address = 0;
      for (int i = from; i < to; i += 4) {
        long octet = Text.number(b, i, i + 3);
        if (octet < 0 || octet > 255 || i + 3 < to && b[i + 3] != '.') {
          return false;
        }
        address = address << 8 | (int) octet;
      }
      out.setV4(address);
      return true;
    }
  }
}
