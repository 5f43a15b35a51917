package io.lookback.datasets.format;

import java.io.IOException;
import java.util.Arrays;

/**
 * Alerts of Snort 2 and 3 in "full" form (Snort manual, "alert_full"): several lines each.
 *
 * <pre>
 * [**] [1:2001219:20] SCAN Potential SSH Scan [**]
 * [Classification: Attempted Information Leak] [Priority: 2]
 * 01/16-13:49:15.123456 203.0.113.5:40000 -&gt; 192.0.2.8:22
 * TCP TTL:64 TOS:0x0 ID:1 IpLen:20 DgmLen:60 DF
 * ******S* Seq: 0x1 Ack: 0x0 Win: 0x1 TcpLen: 20
 * </pre>
 *
 * <p>The first line of a block becomes the event, the others are counted skips. A block ends at a
 * blank line or where the next one begins. Dates: {@link SnortClock}.
 */
final class SnortFull implements Format {
  @Override
  public String name() {
    return "snort_full";
  }

  @Override
  public String doc() {
    return "Alerts of Snort 2 and 3 in full form, several lines each";
  }

  @Override
  public String defaultSensor() {
    return "snort";
  }

  @Override
  public boolean detects(Head head) {
    return !head.lines().isEmpty() && isHeader(Text.ascii(head.lines().get(0)));
  }

  private static boolean isHeader(byte[] line) {
    return FullParser.isHeader(line, 0, line.length);
  }

  @Override
  public Parser open(FileContext file) {
    return new FullParser(file);
  }

  private static final class FullParser implements Parser {
    private static final byte[] HEAD = Text.ascii("[**] [");
    private static final byte[] ARROW = Text.ascii(" -> ");
    private static final byte[] CLASSIFICATION = Text.ascii("[Classification: ");
    private static final byte[] PRIORITY = Text.ascii("[Priority: ");
    private static final byte[] TTL = Text.ascii(" TTL:");

    /** Lines of a block; alerts have about ten, with all options of TCP. */
    private static final int MAX_LINES = 64;

    /** Bytes of a line of a block that are looked at. */
    private static final int MAX_LINE = 4 * 1024;

    private final SnortClock clock;
    private final SnortEnds ends = new SnortEnds();

    // The lines of the block that is being read, back to back.
    private byte[] block = new byte[16 * 1024];
    private final int[] lineEnd = new int[MAX_LINES];
    private int lines;
    private long firstLineNo;

    FullParser(FileContext file) {
      clock = new SnortClock(file);
    }

    static boolean isHeader(byte[] b, int from, int to) {
      if (!Text.startsWith(b, from, to, HEAD)) {
        return false;
      }
      int rule = from + HEAD.length;
      int end = Text.indexOf(b, rule, to, ']');
      return end >= 0 && SnortFast.SnortParser.isRuleId(b, rule, end);
    }

    @Override
    public void read(RawInput input, RecordSink sink) throws IOException {
      clock.learn(input.lines(), (b, from, to) -> from);
      LineReader reader = input.lines();
      while (reader.next()) {
        byte[] b = reader.buffer();
        int from = reader.start();
        int to = reader.end();
        boolean isHeader = !reader.isTooLong() && isHeader(b, from, to);
        boolean isBlank = LineParser.isBlank(b, from, to);
        if (isHeader || isBlank || reader.isTooLong() || lines == MAX_LINES) {
          flush(sink);
        }
        if (isHeader || (lines > 0 && !isBlank)) {
          if (lines == 0) {
            firstLineNo = reader.lineNo();
          }
          add(b, from, to);
          continue;
        }
        sink.at(reader.lineNo(), b, from, to);
        if (reader.isTooLong()) {
          sink.reject("line_too_long", "longer than " + LineReader.MAX_LINE + " bytes");
        } else if (isBlank) {
          sink.skip("blank");
        } else {
          sink.reject("bad_line", "belongs to no alert: " + Text.excerpt(b, from, to));
        }
      }
      flush(sink);
    }

    private void add(byte[] b, int from, int to) {
      int start = lines == 0 ? 0 : lineEnd[lines - 1];
      int length = Math.min(to - from, MAX_LINE);
      if (start + length > block.length) {
        block = Arrays.copyOf(block, Math.max(2 * block.length, start + length));
      }
      System.arraycopy(b, from, block, start, length);
      lineEnd[lines++] = start + length;
    }

    /** Ends a block: its first line is an event or a reject, the others are skips. */
    private void flush(RecordSink sink) {
      for (int i = 0; i < lines; i++) {
        sink.at(firstLineNo + i, block, i == 0 ? 0 : lineEnd[i - 1], lineEnd[i]);
        if (i > 0) {
          sink.skip("continuation");
          continue;
        }
        try {
          alert(sink);
        } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
          sink.reject(LineParser.READER_DEFECT, String.valueOf(e));
        }
      }
      lines = 0;
    }

    private void alert(RecordSink sink) {
      EventRow row = sink.event();
      row.eventType = "intrusion";
      row.ocsfClass = 2004;
      row.outcome = "allowed";
      int ruleEnd = Text.indexOf(block, HEAD.length, lineEnd[0], ']');
      row.ruleId = Text.utf8(block, HEAD.length, ruleEnd);
      SnortFast.SnortParser.brackets(block, ruleEnd + 1, lineEnd[0], row);
      int timeLine = -1;
      for (int i = 1; i < lines && timeLine < 0; i++) {
        int from = lineEnd[i - 1];
        if (clock.read(block, from, lineEnd[i]) >= 0) {
          timeLine = i;
        } else {
          brackets(from, lineEnd[i], row);
        }
      }
      if (timeLine < 0) {
        sink.reject("bad_line", "no line with a date in the alert");
        return;
      }
      int from = lineEnd[timeLine - 1];
      int to = Text.trimEnd(block, from, lineEnd[timeLine]);
      int dateEnd = clock.read(block, from, to);
      row.timeUs = dateEnd < 0 ? Text.BAD : clock.micros();
      if (row.timeUs == Text.BAD) {
        sink.reject("bad_time", "no date: " + Text.excerpt(block, from, to));
        return;
      }
      row.timeBasis = clock.basis();
      row.protocol = protocol(timeLine + 1);
      if (readEnds(row, dateEnd, to, sink)) {
        row.clientSide = Orientation.clientSide(row.protocol, row.srcPort, row.dstPort);
        sink.emit(row);
      }
    }

    /** Reads {@code [Classification: ...] [Priority: ...]}. */
    private void brackets(int from, int to, EventRow row) {
      int at = from;
      while (at < to && block[at] == '[') {
        int close = Text.indexOf(block, at, to, ']');
        if (close < 0) {
          return;
        }
        if (Text.startsWith(block, at, close, CLASSIFICATION)) {
          row.category = Text.utf8(block, at + CLASSIFICATION.length, close);
        } else if (Text.startsWith(block, at, close, PRIORITY)) {
          row.severity =
              Severities.ofPriority(Text.string(block, at + PRIORITY.length, close).trim());
        }
        at = Text.skipBlanks(block, close + 1, to);
      }
    }

    /** The first word of a line {@code TCP TTL:64 ...}; none when there is no such line. */
    private long protocol(int firstLine) {
      for (int i = firstLine; i < lines; i++) {
        int from = lineEnd[i - 1];
        int ttl = Text.indexOf(block, from, lineEnd[i], TTL);
        if (ttl > from && ttl - from <= 20) {
          return Protocols.number(Text.string(block, from, ttl));
        }
      }
      return SessionRow.NONE;
    }

    private boolean readEnds(EventRow row, int dateEnd, int to, RecordSink sink) {
      int arrow = Text.indexOf(block, dateEnd, to, ARROW);
      int left = Text.skipBlanks(block, dateEnd, to);
      if (arrow < left) {
        sink.reject("bad_line", "no source -> destination: " + Text.excerpt(block, dateEnd, to));
        return false;
      }
      if (!ends.read(block, left, arrow, row.src, row.protocol, false, sink)) {
        return false;
      }
      row.srcPort = ends.port;
      row.hasSrc = true;
      int right = arrow + ARROW.length;
      if (!ends.read(block, right, to, row.dst, row.protocol, false, sink)) {
        return false;
      }
      row.dstPort = ends.port;
      row.hasDst = true;
      row.protocol = Protocols.forFamily(row.protocol, row.src.isV4());
      return true;
    }
  }
}
