package io.lookback.datasets.format;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.util.List;
import java.util.Map;

/**
 * Flow records as {@code nfdump -o csv} prints them (nfdump(1) and output_csv.c of nfdump 1.6 to
 * 1.7), found by their header: the short titles of releases up to 1.7.3 and the long ones after
 * them, with any columns.
 *
 * <p>Dates are in the zone of the machine on which nfdump ran, which is taken to be that of the
 * site. The csv prints 0 both for "none" and for "not exported": interfaces, AS, VLAN and reverse
 * counts of 0 are therefore null. Old releases print whole seconds and a duration with
 * milliseconds, so the end is start and duration. What stands behind {@code Summary}, and listings
 * that are statistics, are counted skips.
 */
final class NfdumpCsv implements Format {
  private static final int START = 0;
  private static final int END = 1;
  private static final int DURATION = 2;
  private static final int SRC = 3;
  private static final int DST = 4;
  private static final int SRC_PORT = 5;
  private static final int DST_PORT = 6;
  private static final int PROTOCOL = 7;
  private static final int FLAGS = 8;
  private static final int SRC_TOS = 9;
  private static final int DST_TOS = 10;
  private static final int PACKETS = 11;
  private static final int BYTES = 12;
  private static final int OUT_PACKETS = 13;
  private static final int OUT_BYTES = 14;
  private static final int INPUT = 15;
  private static final int OUTPUT = 16;
  private static final int SRC_AS = 17;
  private static final int DST_AS = 18;
  private static final int SRC_VLAN = 19;
  private static final int DST_VLAN = 20;
  private static final int DIRECTION = 21;
  private static final int EXPORTER = 22;
  private static final int FLOWS = 23;
  private static final int NAT_SRC = 24;
  private static final int NAT_DST = 25;
  private static final int NAT_SRC_PORT = 26;
  private static final int NAT_DST_PORT = 27;

  private static final String[] NAMES = {
    "firstSeen",
    "lastSeen",
    "duration",
    "srcAddr",
    "dstAddr",
    "srcPort",
    "dstPort",
    "proto",
    "flags",
    "srcTos",
    "dstTos",
    "packets",
    "bytes",
    "outPackets",
    "outBytes",
    "input",
    "output",
    "srcAS",
    "dstAS",
    "srcVlan",
    "dstVlan",
    "direction",
    "routerIP",
    "flows",
    "srcXIP",
    "dstXIP",
    "srcXPort",
    "dstXPort"
  };

  /** What is not called as in {@link #NAMES}. */
  private static final Map<String, Integer> OTHER_TITLES =
      Map.ofEntries(
          Map.entry("ts", START),
          Map.entry("te", END),
          Map.entry("td", DURATION),
          Map.entry("sa", SRC),
          Map.entry("da", DST),
          Map.entry("sp", SRC_PORT),
          Map.entry("dp", DST_PORT),
          Map.entry("pr", PROTOCOL),
          Map.entry("flg", FLAGS),
          Map.entry("tos", SRC_TOS),
          Map.entry("stos", SRC_TOS),
          Map.entry("dtos", DST_TOS),
          Map.entry("ipkt", PACKETS),
          Map.entry("inPackets", PACKETS),
          Map.entry("ibyt", BYTES),
          Map.entry("inBytes", BYTES),
          Map.entry("opkt", OUT_PACKETS),
          Map.entry("obyt", OUT_BYTES),
          Map.entry("in", INPUT),
          Map.entry("out", OUTPUT),
          Map.entry("sas", SRC_AS),
          Map.entry("das", DST_AS),
          Map.entry("svln", SRC_VLAN),
          Map.entry("dvln", DST_VLAN),
          Map.entry("dir", DIRECTION),
          Map.entry("ra", EXPORTER),
          Map.entry("fl", FLOWS));

  private static final byte[] SHORT_HEADER = Text.ascii("ts,");
  private static final byte[] LONG_HEADER = Text.ascii("firstSeen,");
  private static final byte[] SRC_TITLE = Text.ascii("srcAddr");
  private static final byte[] DST_TITLE = Text.ascii("dstAddr");
  private static final byte[] SUMMARY = Text.ascii("Summary");
  private static final byte[] NO_FLOWS = Text.ascii("No matching flows");

  @Override
  public String name() {
    return "nfdump_csv";
  }

  @Override
  public String doc() {
    return "Flow records as nfdump -o csv prints them, with any columns";
  }

  @Override
  public String defaultSensor() {
    return "nfdump";
  }

  @Override
  public boolean detects(Head head) {
    if (head.lines().isEmpty()) {
      return false;
    }
    int[] found =
        FlowFields.titles(head.lines().get(0), (byte) ',').stream()
            .mapToInt(NfdumpCsv::field)
            .toArray();
    return has(found, SRC) && has(found, DST) && (has(found, START) || has(found, END));
  }

  private static boolean has(int[] fields, int wanted) {
    for (int field : fields) {
      if (field == wanted) {
        return true;
      }
    }
    return false;
  }

  private static int field(String title) {
    return OTHER_TITLES.getOrDefault(title, List.of(NAMES).indexOf(title));
  }

  @Override
  public boolean isSplittable() {
    return true;
  }

  @Override
  public boolean isPrologue(byte[] buffer, int from, int to) {
    return isHeader(buffer, from, to) || Text.is(buffer, from, to, SUMMARY);
  }

  private static boolean isHeader(byte[] b, int from, int to) {
    return from < to
        && Character.isLetter(b[from])
        && (Text.startsWith(b, from, to, SHORT_HEADER)
            || Text.startsWith(b, from, to, LONG_HEADER)
            || Text.indexOf(b, from, to, SRC_TITLE) >= 0
                && Text.indexOf(b, from, to, DST_TITLE) >= 0);
  }

  @Override
  public Parser open(FileContext file) {
    return new CsvParser(file);
  }

  private static final class CsvParser extends LineParser {
    private final FlowFields fields;
    private Kind kind = Kind.NO_HEADER;

    private enum Kind {
      NO_HEADER,
      FLOWS,
      STATISTICS,
      SUMMARY
    }

    CsvParser(FileContext file) {
      fields = new FlowFields(file.site().timeZone(), false, NAMES);
    }

    @Override
    protected void prologue(byte[] buffer, int start, int end) {
      if (Text.startsWith(buffer, start, end, SUMMARY)) {
        kind = Kind.SUMMARY;
      } else {
        header(Text.string(buffer, start, end));
      }
    }

    private void header(String line) {
      fields.header(line, (byte) ',', NfdumpCsv::field, -1);
      boolean isFlows =
          fields.hasColumn(SRC)
              && fields.hasColumn(DST)
              && (fields.hasColumn(START) || fields.hasColumn(END));
      kind = isFlows ? Kind.FLOWS : Kind.STATISTICS;
    }

    @Override
    protected void line(byte[] buffer, int start, int end, RecordSink sink) {
      if (isHeader(buffer, start, end)) {
        header(Text.string(buffer, start, end));
        sink.skip("header");
        return;
      }
      if (Text.is(buffer, start, end, SUMMARY)) {
        kind = Kind.SUMMARY;
      }
      if (kind == Kind.SUMMARY || Text.is(buffer, start, end, NO_FLOWS)) {
        sink.skip("not_read:summary");
      } else if (kind == Kind.STATISTICS) {
        sink.skip("not_read:statistics");
      } else if (kind == Kind.NO_HEADER) {
        sink.reject("no_header", "no line with titles comes before this one");
      } else if (fields.split(buffer, start, end, sink)) {
        record(sink);
      }
    }

    private void record(RecordSink sink) {
      FlowRow row = sink.flow();
      if (!fields.addressOrReject(SRC, row.src, sink)
          || !fields.addressOrReject(DST, row.dst, sink)
          || !fields.timesOrReject(row, START, END, DURATION, sink)) {
        return;
      }
      row.protocol = fields.protocolOrReject(PROTOCOL, sink);
      if (row.protocol == FlowRow.NONE) {
        return;
      }
      row.srcPort = fields.port(SRC_PORT);
      row.dstPort =
          row.protocol == Protocols.ICMP || row.protocol == Protocols.ICMPV6
              ? icmp()
              : fields.port(DST_PORT);
      if (row.protocol == Protocols.TCP) {
        row.tcpFlags = fields.flags(FLAGS);
      }
      row.packets = fields.number(PACKETS);
      row.bytes = fields.number(BYTES);
      row.bytesBasis = "ip";
      if (fields.positive(OUT_PACKETS, Long.MAX_VALUE) != FlowRow.NONE
          || fields.positive(OUT_BYTES, Long.MAX_VALUE) != FlowRow.NONE) {
        row.reversePackets = fields.number(OUT_PACKETS);
        row.reverseBytes = fields.number(OUT_BYTES);
      }
      row.srcTos = fields.number(SRC_TOS, 255);
      row.dstTos = fields.positive(DST_TOS, 255);
      row.inputInterface = fields.positive(INPUT, Long.MAX_VALUE);
      row.outputInterface = fields.positive(OUTPUT, Long.MAX_VALUE);
      row.srcAs = fields.positive(SRC_AS, Long.MAX_VALUE);
      row.dstAs = fields.positive(DST_AS, Long.MAX_VALUE);
      row.srcVlan = fields.positive(SRC_VLAN, 65_535);
      row.dstVlan = fields.positive(DST_VLAN, 65_535);
      row.flowCount = fields.positive(FLOWS, Long.MAX_VALUE);
      direction(row);
      row.hasExporter = address(EXPORTER, row.exporter);
      boolean hasNatSrc = address(NAT_SRC, row.natSrc);
      boolean hasNatDst = address(NAT_DST, row.natDst);
      row.hasNat = hasNatSrc && hasNatDst;
      row.natSrcPort = fields.positive(NAT_SRC_PORT, 65_535);
      row.natDstPort = fields.positive(NAT_DST_PORT, 65_535);
      if (!fields.hasBadValue(sink)) {
        sink.emit(row);
      }
    }

    /** Type and code as one number, or as {@code 3.1} (releases up to 1.6). */
    private long icmp() {
      if (!fields.has(DST_PORT)) {
        return FlowRow.NONE;
      }
      int from = fields.from[DST_PORT];
      int to = fields.to[DST_PORT];
      int dot = Text.indexOf(fields.buffer, from, to, '.');
      if (dot < 0) {
        return fields.port(DST_PORT);
      }
      long type = Text.number(fields.buffer, from, dot);
      long code = Text.number(fields.buffer, dot + 1, to);
      boolean isBad = type < 0 || type > 255 || code < 0 || code > 255;
      return fields.known(DST_PORT, isBad ? Text.BAD : type * 256 + code, 65_535);
    }

    private void direction(FlowRow row) {
      if (fields.has(DIRECTION) && fields.to[DIRECTION] - fields.from[DIRECTION] == 1) {
        switch (fields.buffer[fields.from[DIRECTION]]) {
          case 'I' -> row.observedAt = 0;
          case '1', 'E' -> row.observedAt = 1;
          default -> {
            // 0 stands for ingress and for an exporter that does not tell.
          }
        }
      }
    }

    /**
     * An address beside the ends of the flow, if the record has it: not 0.0.0.0, not {@code ::}.
     */
    private boolean address(int field, IpKey out) {
      return fields.has(field)
          && IpAddress.parse(fields.buffer, fields.from[field], fields.to[field], out)
          && (out.isV4() ? (int) out.lo != 0 : out.hi != 0 || out.lo != 0);
    }
  }
}
