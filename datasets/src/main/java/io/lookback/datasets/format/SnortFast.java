package io.lookback.datasets.format;

import java.io.IOException;
import java.util.regex.Pattern;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Alerts of Snort 2 and 3 in "fast" form, and Suricata's fast.log.
 *
 * <pre>
 * 01/16-13:49:15.123456  [**] [1:2001219:20] SCAN Potential SSH Scan [**] [Classification: Attempted Information Leak] [Priority: 2] {TCP} 203.0.113.5:40000 -> 192.0.2.8:22
 * </pre>
 *
 * <p>The message is free text: the head is read from the left up to the rule's number, the rest
 * from the right. Dates: {@link SnortClock}.
 */
final class SnortFast implements Format {
  private static final Pattern KNOWN_LINE =
      Pattern.compile(
          "\\d\\d/\\d\\d(?:/\\d\\d(?:\\d\\d)?)?-\\d\\d:\\d\\d:\\d\\d\\.\\d{1,9} +(?:\\[\\w+\\] +)?"
              + "\\[\\*\\*\\] +\\[\\d+:\\d+:\\d+\\] .*");

  @Override
  public String name() {
    return "snort_fast";
  }

  @Override
  public String doc() {
    return "Alerts of Snort 2 and 3 in fast form, and Suricata's fast.log";
  }

  @Override
  public String defaultSensor() {
    return "snort";
  }

  @Override
  public boolean detects(Head head) {
    return head.mostly(line -> KNOWN_LINE.matcher(line).matches());
  }

  @Override
  public Parser open(FileContext file) {
    return new SnortParser(file);
  }

  static final class SnortParser extends LineParser {
    private static final byte[] STARS = Text.ascii("[**]");
    private static final byte[] ARROW = Text.ascii(" -> ");
    private static final byte[] OPEN = Text.ascii(" [");
    private static final byte[] CLASSIFICATION = Text.ascii("[Classification: ");
    private static final byte[] PRIORITY = Text.ascii("[Priority: ");

    private final SnortClock clock;
    private final SnortEnds ends = new SnortEnds();

    SnortParser(FileContext file) {
      clock = new SnortClock(file);
    }

    @Override
    public void read(RawInput input, RecordSink sink) throws IOException {
      clock.learn(input.lines(), (b, from, to) -> from);
      super.read(input, sink);
    }

    @Override
    protected void line(byte[] b, int from, int to, RecordSink sink) {
      int dateEnd = clock.read(b, from, to);
      if (dateEnd < 0) {
        sink.reject("bad_line", "no date in front: " + Text.excerpt(b, from, to));
        return;
      }
      EventRow row = sink.event();
      row.timeUs = clock.micros();
      if (row.timeUs == Text.BAD) {
        sink.reject("bad_time", "no date: " + Text.excerpt(b, from, dateEnd));
        return;
      }
      row.timeBasis = clock.basis();
      int afterAction = action(b, Text.skipBlanks(b, dateEnd, to), to, row);
      int rule = Text.skipBlanks(b, afterAction + STARS.length, to);
      int ruleEnd = Text.indexOf(b, rule, to, ']');
      if (!Text.startsWith(b, afterAction, to, STARS)
          || rule >= to
          || b[rule] != '['
          || !isRuleId(b, rule + 1, ruleEnd)) {
        sink.reject("bad_line", "no [**] [gid:sid:rev]: " + Text.excerpt(b, dateEnd, to));
        return;
      }
      row.ruleId = Text.utf8(b, rule + 1, ruleEnd);
      row.eventType = "intrusion";
      row.ocsfClass = 2004;
      int endsFrom = ends(b, ruleEnd + 1, to, row, sink);
      if (endsFrom >= 0) {
        brackets(b, ruleEnd + 1, endsFrom, row);
        row.clientSide = Orientation.clientSide(row.protocol, row.srcPort, row.dstPort);
        sink.emit(row);
      }
    }

    /** Reads {@code [drop]} and the like; where the text after it begins. */
    static int action(byte[] b, int from, int to, EventRow row) {
      row.outcome = "allowed";
      int close = Text.indexOf(b, from, Math.min(to, from + 20), ']');
      if (from >= to || b[from] != '[' || close < 0 || Text.startsWith(b, from, to, STARS)) {
        return from;
      }
      row.outcome = SnortEnds.outcome(Text.string(b, from + 1, close));
      return Text.skipBlanks(b, close + 1, to);
    }

    static boolean isRuleId(byte[] b, int from, int to) {
      int first = Text.indexOf(b, from, to, ':');
      int second = first < 0 ? -1 : Text.indexOf(b, first + 1, to, ':');
      return second >= 0
          && Text.number(b, from, first) != Text.BAD
          && Text.number(b, first + 1, second) != Text.BAD
          && Text.number(b, second + 1, to) != Text.BAD;
    }

    /**
     * Reads {@code {TCP} a:1 -> b:2} at the end of the line; where it begins, or -1 if rejected.
     */
    private int ends(byte[] b, int from, int to, EventRow row, RecordSink sink) {
      int arrow = Text.lastIndexOf(b, from, to, ARROW);
      int left = arrow < 0 ? -1 : Text.lastIndexOf(b, from, arrow, ' ') + 1;
      int open = left <= 0 ? -1 : Text.lastIndexOf(b, from, left, '{');
      if (open < 0 || b[left - 1] != ' ' || left - 2 < open || b[left - 2] != '}') {
        sink.reject("bad_line", "no {PROTOCOL} source -> destination at the end");
        return -1;
      }
      row.protocol = Protocols.number(Text.string(b, open + 1, left - 2));
      int rightEnd = Text.trimEnd(b, arrow + ARROW.length, to);
      // Suricata's log, which alone has years of four digits, prints ports at every end.
      boolean havePorts = clock.hasFullYear();
      if (!ends.read(b, left, arrow, row.src, row.protocol, havePorts, sink)) {
        return -1;
      }
      row.srcPort = ends.port;
      row.hasSrc = true;
      if (!ends.read(b, arrow + ARROW.length, rightEnd, row.dst, row.protocol, havePorts, sink)) {
        return -1;
      }
      row.dstPort = ends.port;
      row.hasDst = true;
      row.protocol = Protocols.forFamily(row.protocol, row.src.isV4());
      return open;
    }

    /** Reads message, classification and priority between the rule's number and the ends. */
    static void brackets(byte[] b, int from, int to, EventRow row) {
      int end = Text.trimEnd(b, from, to);
      while (end > from && b[end - 1] == ']' && !endsWithStars(b, from, end)) {
        int open = Text.lastIndexOf(b, from, end, OPEN) + 1;
        if (open <= 0) {
          break;
        }
        if (Text.startsWith(b, open, end, CLASSIFICATION)) {
          row.category = Text.utf8(b, open + CLASSIFICATION.length, end - 1);
        } else if (Text.startsWith(b, open, end, PRIORITY)) {
          row.severity =
              Severities.ofPriority(Text.string(b, open + PRIORITY.length, end - 1).trim());
        }
        end = Text.trimEnd(b, from, open);
      }
      if (endsWithStars(b, from, end)) {
        end = Text.trimEnd(b, from, end - STARS.length);
      }
      int start = Text.skipBlanks(b, from, end);
      // Snort 3 puts the message in quotes.
      if (end - start >= 2 && b[start] == '"' && b[end - 1] == '"') {
        start++;
        end--;
      }
      row.ruleName = start < end ? Text.utf8(b, start, end) : UTF8String.EMPTY_UTF8;
    }

    private static boolean endsWithStars(byte[] b, int from, int end) {
      return end - from >= STARS.length && Text.is(b, end - STARS.length, end, STARS);
    }
  }
}
