package io.lookback.datasets.format;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * YAF flow records as {@code yafscii} prints them (yafscii(1) and yafcore.c of YAF 2): with {@code
 * --tabular} a table, with titles or without, else one line of words. Both directions of a
 * conversation may stand in one record. Dates are UTC.
 *
 * <p>YAF prints 0 for a direction that it did not see and for one that it exports as a record of
 * its own: reverse counts of 0 are therefore null. No reason behind a record means that the end of
 * the flow was seen. Lines with payload below a record are counted skips.
 */
final class YafAscii implements Format {
  private static final int START = 0;
  private static final int END = 1;
  private static final int DURATION = 2;
  private static final int PROTOCOL = 3;
  private static final int SRC = 4;
  private static final int SRC_PORT = 5;
  private static final int DST = 6;
  private static final int DST_PORT = 7;
  private static final int IFLAGS = 8;
  private static final int UFLAGS = 9;
  private static final int RIFLAGS = 10;
  private static final int RUFLAGS = 11;
  private static final int VLAN = 12;
  private static final int PACKETS = 13;
  private static final int BYTES = 14;
  private static final int REVERSE_PACKETS = 15;
  private static final int REVERSE_BYTES = 16;
  private static final int REASON = 17;

  private static final String[] NAMES = {
    "start-time",
    "end-time",
    "duration",
    "proto",
    "sip",
    "sp",
    "dip",
    "dp",
    "iflags",
    "uflags",
    "riflags",
    "ruflags",
    "tag",
    "pkt",
    "oct",
    "rpkt",
    "roct",
    "end-reason"
  };

  /** The columns of a table; what YAF was built with comes before the reason. */
  private static final List<String> USUAL =
      List.of(
          "start-time",
          "end-time",
          "duration",
          "rtt",
          "proto",
          "sip",
          "sp",
          "dip",
          "dp",
          "iflags",
          "uflags",
          "riflags",
          "ruflags",
          "isn",
          "risn",
          "tag",
          "rtag",
          "pkt",
          "oct",
          "rpkt",
          "roct");

  private static final byte[] TITLE = Text.ascii("start-time");
  private static final byte[] ARROW = Text.ascii(" => ");
  private static final byte[] PAYLOAD = Text.ascii("  -> ");
  private static final byte[] REVERSE_PAYLOAD = Text.ascii(" <-  ");
  private static final byte[] IDLE = Text.ascii("idle");
  private static final byte[] ACTIVE = Text.ascii("active");
  private static final byte[] EOF = Text.ascii("eof");
  private static final byte[] RSRC = Text.ascii("rsrc");
  private static final byte[] FORCE = Text.ascii("force");

  @Override
  public String name() {
    return "yaf_ascii";
  }

  @Override
  public String doc() {
    return "YAF flow records as yafscii prints them, as a table or as text";
  }

  @Override
  public String defaultSensor() {
    return "yaf";
  }

  @Override
  public boolean detects(Head head) {
    if (head.lines().isEmpty()) {
      return false;
    }
    String first = head.lines().get(0);
    byte[] line = first.getBytes(StandardCharsets.UTF_8);
    if (first.startsWith("start-time")) {
      List<String> titles = FlowFields.titles(first, (byte) '|');
      return titles.contains("sip") && titles.contains("dip");
    }
    IsoTime time = new IsoTime(ZoneOffset.UTC);
    int bars = separators(line, 0, line.length);
    if (line.length < 23 || !time.read(line, 0, 23)) {
      return false;
    }
    return line.length > 23
        && (line[23] == '|' && isUsual(bars) && line.length > 47 && time.read(line, 24, 47)
            || line[23] == ' ' && bars == 0 && Text.indexOf(line, 0, line.length, ARROW) > 0);
  }

  private static int separators(byte[] b, int from, int to) {
    int separators = 0;
    for (int i = from; i < to; i++) {
      if (b[i] == '|') {
        separators++;
      }
    }
    return separators;
  }

  /** Whether a line with so many separators is of a table: up to three columns are optional. */
  private static boolean isUsual(int separators) {
    return separators >= USUAL.size() && separators <= USUAL.size() + 3;
  }

  @Override
  public boolean isSplittable() {
    return true;
  }

  @Override
  public boolean isPrologue(byte[] buffer, int from, int to) {
    return Text.startsWith(buffer, from, to, TITLE);
  }

  @Override
  public Parser open(FileContext file) {
    return new YafParser();
  }

  private static final class YafParser extends LineParser {
    private final FlowFields fields = new FlowFields(ZoneOffset.UTC, true, NAMES);
    private final IsoTime time = new IsoTime(ZoneOffset.UTC);
    private boolean hasHeader;
    private int usual;

    @Override
    protected void prologue(byte[] buffer, int start, int end) {
      columns(FlowFields.titles(Text.string(buffer, start, end), (byte) '|'));
      hasHeader = true;
    }

    private void columns(List<String> titles) {
      fields.columns(titles, (byte) '|', List.of(NAMES)::indexOf);
    }

    @Override
    protected void line(byte[] buffer, int start, int end, RecordSink sink) {
      if (Text.startsWith(buffer, start, end, TITLE)) {
        prologue(buffer, start, end);
        sink.skip("header");
      } else if (Text.startsWith(buffer, start, end, PAYLOAD)
          || Text.startsWith(buffer, start, end, REVERSE_PAYLOAD)) {
        sink.skip("not_read:payload");
      } else if (Text.indexOf(buffer, start, end, ARROW) >= 0) {
        text(buffer, start, end, sink);
      } else {
        table(buffer, start, end, sink);
      }
    }

    // ---- table ----------------------------------------------------------------------------

    private void table(byte[] buffer, int start, int end, RecordSink sink) {
      if (!hasHeader) {
        int found = separators(buffer, start, end);
        if (!isUsual(found)) {
          sink.reject("bad_line", "neither a row of a table nor text of yafscii");
          return;
        }
        if (found != usual) {
          List<String> titles = new ArrayList<>(USUAL);
          while (titles.size() < found) {
            titles.add("");
          }
          titles.add("end-reason");
          columns(titles);
          usual = found;
        }
      }
      if (!fields.split(buffer, start, end, sink)) {
        return;
      }
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
      row.dstPort = fields.port(DST_PORT);
      row.packets = fields.number(PACKETS);
      row.bytes = fields.number(BYTES);
      row.bytesBasis = "ip";
      boolean isBoth = fields.positive(REVERSE_PACKETS, Long.MAX_VALUE) != FlowRow.NONE;
      if (isBoth) {
        row.reversePackets = fields.number(REVERSE_PACKETS);
        row.reverseBytes = fields.number(REVERSE_BYTES);
      }
      if (row.protocol == Protocols.TCP) {
        row.tcpFlags = or(fields.flags(IFLAGS), fields.flags(UFLAGS));
        if (isBoth) {
          row.reverseTcpFlags = or(fields.flags(RIFLAGS), fields.flags(RUFLAGS));
        }
      }
      if (fields.has(VLAN)) {
        long vlan = FlowFields.hex(buffer, fields.from[VLAN], fields.to[VLAN]);
        row.srcVlan = vlan == 0 ? FlowRow.NONE : fields.known(VLAN, vlan, 65_535);
      }
      if (fields.has(REASON)) {
        row.endReason = reason(buffer, fields.from[REASON], fields.to[REASON]);
      } else if (fields.hasColumn(REASON)) {
        row.endReason = 3;
      }
      if (!fields.hasBadValue(sink)) {
        sink.emit(row);
      }
    }

    private static long or(long a, long b) {
      return a == FlowRow.NONE || b == FlowRow.NONE ? FlowRow.NONE : a | b;
    }

    private static long reason(byte[] b, int from, int to) {
      if (Text.is(b, from, to, IDLE)) {
        return 1;
      } else if (Text.is(b, from, to, ACTIVE)) {
        return 2;
      } else if (Text.is(b, from, to, EOF) || Text.is(b, from, to, FORCE)) {
        return 4;
      }
      return Text.is(b, from, to, RSRC) ? 5 : FlowRow.NONE;
    }

    // ---- text -----------------------------------------------------------------------------

    // Where the next word begins and the last one ended, in the line that is read.
    private byte[] text;
    private int at;
    private int wordFrom;
    private int wordTo;
    private int lineEnd;

    private boolean word() {
      while (at < lineEnd && text[at] == ' ') {
        at++;
      }
      wordFrom = at;
      while (at < lineEnd && text[at] != ' ') {
        at++;
      }
      wordTo = at;
      return wordFrom < wordTo;
    }

    private boolean isWord(String expected) {
      if (wordTo - wordFrom != expected.length()) {
        return false;
      }
      for (int i = 0; i < expected.length(); i++) {
        if (text[wordFrom + i] != expected.charAt(i)) {
          return false;
        }
      }
      return true;
    }

    /**
     * {@code 2026-01-05 10:00:00.000 - 10:00:01.500 (1.500 sec) tcp 192.0.2.1:50000 =>
     * 198.51.100.7:22 58c52fca:22efa001 S/APF:AS/APF vlan 00a:00a (12/1500 <-> 10/4000) rtt 12 ms
     * idle applabel: 22}
     */
    private void text(byte[] buffer, int start, int end, RecordSink sink) {
      text = buffer;
      at = start + 23;
      lineEnd = end;
      if (end - start < 24 || !time.read(buffer, start, start + 23)) {
        sink.reject("bad_time", Text.excerpt(buffer, start, Math.min(end, start + 23)));
        return;
      }
      FlowRow row = sink.flow();
      row.startUs = time.micros;
      row.endUs = time.micros;
      row.timeBasis = "ZONED";
      word();
      if (isWord("-")) {
        // The end is printed as a time of day; the duration tells its day as well.
        word();
        word();
        long duration =
            wordTo - wordFrom > 1 && text[wordFrom] == '('
                ? Text.micros(buffer, wordFrom + 1, wordTo)
                : Text.BAD;
        word();
        if (duration == Text.BAD || !isWord("sec)")) {
          sink.reject("bad_line", "no duration in seconds behind the time");
          return;
        }
        row.endUs += duration;
        word();
      }
      if (ends(row, sink) && rest(row, sink)) {
        sink.emit(row);
      }
    }

    /** Protocol, addresses and ports. */
    private boolean ends(FlowRow row, RecordSink sink) {
      boolean hasPorts = isWord("tcp") || isWord("udp");
      if (hasPorts) {
        row.protocol = isWord("tcp") ? Protocols.TCP : Protocols.UDP;
      } else if (isWord("icmp") || isWord("icmp6")) {
        row.protocol = isWord("icmp") ? Protocols.ICMP : Protocols.ICMPV6;
        word();
        int colon = Text.indexOf(text, wordFrom, wordTo, ':');
        long type = colon < 0 ? Text.BAD : Text.port(text, wordFrom + 1, colon);
        long code = colon < 0 ? Text.BAD : Text.port(text, colon + 1, wordTo - 1);
        if (type < 0 || type > 255 || code < 0 || code > 255) {
          sink.reject("bad_number", "no [type:code]: " + Text.excerpt(text, wordFrom, wordTo));
          return false;
        }
        row.srcPort = 0;
        row.dstPort = type * 256 + code;
      } else if (isWord("ip")) {
        word();
        row.protocol = wordTo - wordFrom > 3 ? Text.BAD : Text.number(text, wordFrom, wordTo);
      }
      if (row.protocol < 0 || row.protocol > 255) {
        sink.reject("bad_protocol", "no protocol: " + Text.excerpt(text, wordFrom, wordTo));
        return false;
      }
      word();
      int colon = hasPorts ? Text.lastIndexOf(text, wordFrom, wordTo, ':') : wordTo;
      if (!Text.addressOrReject(text, wordFrom, Math.max(colon, wordFrom), row.src, sink)) {
        return false;
      }
      row.srcPort = hasPorts ? Text.port(text, colon + 1, wordTo) : row.srcPort;
      word();
      boolean isArrow = isWord("=>");
      word();
      colon = hasPorts ? Text.lastIndexOf(text, wordFrom, wordTo, ':') : wordTo;
      if (!isArrow) {
        sink.reject("bad_line", "no arrow between the addresses");
        return false;
      }
      if (!Text.addressOrReject(text, wordFrom, Math.max(colon, wordFrom), row.dst, sink)) {
        return false;
      }
      row.dstPort = hasPorts ? Text.port(text, colon + 1, wordTo) : row.dstPort;
      if (hasPorts && (row.srcPort == Text.BAD || row.dstPort == Text.BAD)) {
        sink.reject("bad_number", "no port: " + Text.excerpt(text, wordFrom, wordTo));
        return false;
      }
      return true;
    }

    /** Flags, VLAN, counts and reason. */
    private boolean rest(FlowRow row, RecordSink sink) {
      word();
      if (row.protocol == Protocols.TCP) {
        word();
        int colon = Text.indexOf(text, wordFrom, wordTo, ':');
        long flags = flags(wordFrom, colon < 0 ? wordTo : colon);
        long reverse = colon < 0 ? FlowRow.NONE : flags(colon + 1, wordTo);
        if (flags == Text.BAD || colon >= 0 && reverse == Text.BAD) {
          sink.reject("bad_number", "no TCP flags: " + Text.excerpt(text, wordFrom, wordTo));
          return false;
        }
        row.tcpFlags = flags;
        row.reverseTcpFlags = reverse;
        word();
      }
      if (isWord("vlan")) {
        word();
        int colon = Text.indexOf(text, wordFrom, wordTo, ':');
        long vlan = FlowFields.hex(text, wordFrom, colon < 0 ? wordTo : colon);
        if (vlan == Text.BAD || vlan > 65_535) {
          sink.reject("bad_number", "no VLAN: " + Text.excerpt(text, wordFrom, wordTo));
          return false;
        }
        row.srcVlan = vlan;
        word();
      }
      if (!counts(row, sink)) {
        return false;
      }
      word();
      if (isWord("rtt")) {
        word();
        word();
        word();
      }
      long reason = reason(text, wordFrom, wordTo);
      row.endReason = reason == FlowRow.NONE ? 3 : reason;
      row.bytesBasis = "ip";
      return true;
    }

    /** {@code (12/1500 ->)} or {@code (12/1500 <-> 10/4000)}. */
    private boolean counts(FlowRow row, RecordSink sink) {
      int from = wordFrom;
      boolean isOpened = wordFrom < wordTo && text[wordFrom] == '(';
      int slash = Text.indexOf(text, wordFrom, wordTo, '/');
      if (isOpened && slash >= 0) {
        row.packets = Text.number(text, wordFrom + 1, slash);
        row.bytes = Text.number(text, slash + 1, wordTo);
        word();
        boolean isOneWay = isWord("->)");
        boolean isBoth = isWord("<->") && word() && text[wordTo - 1] == ')';
        if (isBoth) {
          slash = Math.max(wordFrom, Text.indexOf(text, wordFrom, wordTo, '/'));
          row.reversePackets = Text.number(text, wordFrom, slash);
          row.reverseBytes = Text.number(text, slash + 1, wordTo - 1);
          isBoth = row.reversePackets != Text.BAD && row.reverseBytes != Text.BAD;
        }
        if (row.packets != Text.BAD && row.bytes != Text.BAD && (isOneWay || isBoth)) {
          return true;
        }
      }
      sink.reject("bad_line", "no (packets/bytes): " + Text.excerpt(text, from, lineEnd));
      return false;
    }

    /** {@code S/APF}: flags of the first packet and of all others, together. */
    private long flags(int from, int to) {
      int slash = Text.indexOf(text, from, to, '/');
      if (slash < 0) {
        return Text.BAD;
      }
      long initial = FlowFields.flags(text, from, slash);
      long others = FlowFields.flags(text, slash + 1, to);
      return initial < 0 || initial > 255 || others < 0 || others > 255
          ? Text.BAD
          : initial | others;
    }
  }
}
