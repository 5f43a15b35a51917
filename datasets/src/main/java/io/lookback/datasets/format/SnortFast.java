package io.lookback.datasets.format;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneId;
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
 * from the right. Times are on the sensor's clock, taken to be in the zone of the site. The date is
 * one of
 *
 * <ul>
 *   <li>{@code MM/DD}: the year is the one nearest to the reference time of the file that does not
 *       come more than a day after it;
 *   <li>{@code MM/DD/YYYY} (Suricata);
 *   <li>{@code MM/DD/YY} (Snort 2) or {@code YY/MM/DD} (Snort 3). One file has one of them: that in
 *       which all its dates exist; if both do, that whose latest date is nearest to the reference
 *       time without coming more than a day after it; if still equal, Snort 2's.
 * </ul>
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
    long known = head.lines().stream().filter(line -> KNOWN_LINE.matcher(line).matches()).count();
    return known > 0 && 2 * known >= head.lines().size();
  }

  @Override
  public Parser open(FileContext file) {
    return new SnortParser(file);
  }

  private static final class SnortParser extends LineParser {
    private static final long DAY_US = 86_400_000_000L;

    private static final byte[] STARS = Text.ascii("[**]");
    private static final byte[] ARROW = Text.ascii(" -> ");
    private static final byte[] OPEN = Text.ascii(" [");
    private static final byte[] CLASSIFICATION = Text.ascii("[Classification: ");
    private static final byte[] PRIORITY = Text.ascii("[Priority: ");

    private final ZoneId zone;
    private final long referenceUs;
    private boolean isYearFirst;

    // The date last read by readDate(): its three numbers as printed, -1 for one that is not there.
    private final int[] printed = new int[3];
    private int thirdDigits;
    private long timeOfDayUs;

    SnortParser(FileContext file) {
      this.zone = file.site().timeZone();
      this.referenceUs = file.referenceUs();
    }

    @Override
    public void read(RawInput input, RecordSink sink) throws IOException {
      isYearFirst = learnYearFirst(input);
      super.read(input, sink);
    }

    /** Whether the file's dates of three two-digit numbers begin with the year. */
    private boolean learnYearFirst(RawInput input) throws IOException {
      boolean canBeYearFirst = true;
      boolean canBeYearLast = true;
      long latestYearFirst = Long.MIN_VALUE;
      long latestYearLast = Long.MIN_VALUE;
      LineReader lines = input.lines();
      while (lines.next()) {
        int end = readDate(lines.buffer(), lines.start(), lines.end());
        if (end < 0 || thirdDigits != 2) {
          continue;
        }
        long yearFirst = micros(2000 + printed[0], printed[1], printed[2]);
        long yearLast = micros(2000 + printed[2], printed[0], printed[1]);
        if (yearFirst == Text.BAD && yearLast == Text.BAD) {
          continue;
        }
        canBeYearFirst &= yearFirst != Text.BAD;
        canBeYearLast &= yearLast != Text.BAD;
        latestYearFirst = Math.max(latestYearFirst, yearFirst);
        latestYearLast = Math.max(latestYearLast, yearLast);
      }
      if (canBeYearFirst != canBeYearLast) {
        return canBeYearFirst;
      }
      return distance(latestYearFirst) < distance(latestYearLast);
    }

    /** How far from the reference time; what comes more than a day after it is out of question. */
    private long distance(long timeUs) {
      return timeUs == Long.MIN_VALUE || timeUs > referenceUs + DAY_US
          ? Long.MAX_VALUE
          : Math.abs(referenceUs - timeUs);
    }

    /** Reads date and time of day; where they end, or -1 when the line begins otherwise. */
    private int readDate(byte[] b, int from, int to) {
      if (to - from < 15 || b[from + 2] != '/') {
        return -1;
      }
      printed[0] = (int) Text.number(b, from, from + 2);
      printed[1] = (int) Text.number(b, from + 3, from + 5);
      printed[2] = -1;
      thirdDigits = 0;
      int at = from + 5;
      if (b[at] == '/') {
        int dash = Text.indexOf(b, at, Math.min(to, at + 6), '-');
        thirdDigits = dash - at - 1;
        long third = dash < 0 ? Text.BAD : Text.number(b, at + 1, dash);
        if (third == Text.BAD || (thirdDigits != 2 && thirdDigits != 4)) {
          return -1;
        }
        printed[2] = (int) third;
        at = dash;
      }
      // Text.BAD as an int is zero, which is no month and no day.
      if (b[at] != '-' || to - at < 11 || b[at + 3] != ':' || b[at + 6] != ':') {
        return -1;
      }
      long hour = Text.number(b, at + 1, at + 3);
      long minute = Text.number(b, at + 4, at + 6);
      long second = Text.number(b, at + 7, at + 9);
      int end = at + 9;
      long fraction = 0;
      if (b[end] == '.') {
        int first = ++end;
        while (end < to && Text.isDigit(b[end])) {
          end++;
        }
        fraction = IsoTime.fractionMicros(b, first, end);
      }
      if (!IsoTime.isTime(hour, minute, second) || fraction == Text.BAD) {
        return -1;
      }
      timeOfDayUs = (hour * 3600 + minute * 60 + second) * 1_000_000 + fraction;
      return end;
    }

    private long micros(int year, int month, int day) {
      if (year < 1 || !IsoTime.isDate(year, month, day)) {
        return Text.BAD;
      }
      long localUs = LocalDate.of(year, month, day).toEpochDay() * DAY_US + timeOfDayUs;
      long localSeconds = Math.floorDiv(localUs, 1_000_000L);
      return localUs - IsoTime.offsetAt(zone, localSeconds) * 1_000_000;
    }

    /** The time of the date last read, or {@link Text#BAD}. */
    private long micros() {
      if (thirdDigits == 4) {
        return micros(printed[2], printed[0], printed[1]);
      }
      if (thirdDigits == 2) {
        return isYearFirst
            ? micros(2000 + printed[0], printed[1], printed[2])
            : micros(2000 + printed[2], printed[0], printed[1]);
      }
      int year = LocalDate.ofEpochDay(Math.floorDiv(referenceUs + DAY_US, DAY_US)).getYear() + 1;
      // 29 February can be eight years back (around 2100).
      for (int candidate = year; candidate >= year - 9; candidate--) {
        long timeUs = micros(candidate, printed[0], printed[1]);
        if (timeUs != Text.BAD && timeUs <= referenceUs + DAY_US) {
          return timeUs;
        }
      }
      return Text.BAD;
    }

    @Override
    protected void line(byte[] b, int from, int to, RecordSink sink) {
      int dateEnd = readDate(b, from, to);
      if (dateEnd < 0) {
        sink.reject("bad_line", "no date in front: " + Text.excerpt(b, from, to));
        return;
      }
      EventRow row = sink.event();
      row.timeUs = micros();
      if (row.timeUs == Text.BAD) {
        sink.reject("bad_time", "no date: " + Text.excerpt(b, from, dateEnd));
        return;
      }
      row.timeBasis = thirdDigits == 0 ? "YEAR_INFERRED" : "LOCAL_ASSUMED";
      int afterAction = action(b, skipBlanks(b, dateEnd, to), to, row);
      int rule = skipBlanks(b, afterAction + STARS.length, to);
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

    private static int skipBlanks(byte[] b, int from, int to) {
      int at = from;
      while (at < to && b[at] == ' ') {
        at++;
      }
      return at;
    }

    /** Reads {@code [drop]} and the like; where the text after it begins. */
    private static int action(byte[] b, int from, int to, EventRow row) {
      row.outcome = "allowed";
      int close = Text.indexOf(b, from, Math.min(to, from + 20), ']');
      if (from >= to || b[from] != '[' || close < 0 || Text.startsWith(b, from, to, STARS)) {
        return from;
      }
      row.outcome =
          switch (Text.string(b, from + 1, close)) {
            case "drop", "Drop", "block", "Block", "reject", "Reject", "sdrop" -> "blocked";
            default -> "allowed";
          };
      return skipBlanks(b, close + 1, to);
    }

    private static boolean isRuleId(byte[] b, int from, int to) {
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
      int rightEnd = to;
      while (rightEnd > arrow + ARROW.length
          && (b[rightEnd - 1] == ' ' || b[rightEnd - 1] == '\t')) {
        rightEnd--;
      }
      if (end(b, left, arrow, row.src, row.protocol, sink)) {
        row.srcPort = port;
        row.hasSrc = true;
        if (end(b, arrow + ARROW.length, rightEnd, row.dst, row.protocol, sink)) {
          row.dstPort = port;
          row.hasDst = true;
          row.protocol = Protocols.forFamily(row.protocol, row.src.isV4());
          return open;
        }
      }
      return -1;
    }

    /** The port of the end last read, or none. */
    private long port = SessionRow.NONE;

    /**
     * Reads an address with or without a port. Fragments and other protocols have none, except in
     * Suricata's log, where every end has; an IPv6 address is not bracketed, so that its last colon
     * is taken for that of a port only where there must be one.
     */
    private boolean end(byte[] b, int from, int to, IpKey out, long protocol, RecordSink sink) {
      port = SessionRow.NONE;
      int colon = Text.lastIndexOf(b, from, to, ':');
      boolean isV4 = colon >= 0 && Text.indexOf(b, from, colon, ':') < 0;
      boolean mustHavePort =
          isV4 || protocol == Protocols.TCP || protocol == Protocols.UDP || thirdDigits == 4;
      if (colon >= 0 && mustHavePort && IpAddress.parse(b, from, colon, out)) {
        port = Text.port(b, colon + 1, to);
        if (port != SessionRow.NONE) {
          return true;
        }
        if (isV4) {
          sink.reject("bad_number", "no port: " + Text.excerpt(b, from, to));
          return false;
        }
      }
      // Masked octets are named as such without the port behind them.
      boolean isWhole = IpAddress.parse(b, from, to, out);
      return isWhole || Text.addressOrReject(b, from, isV4 ? colon : to, out, sink);
    }

    /** Reads message, classification and priority between the rule's number and the ends. */
    private static void brackets(byte[] b, int from, int to, EventRow row) {
      int end = trimRight(b, from, to);
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
        end = trimRight(b, from, open);
      }
      if (endsWithStars(b, from, end)) {
        end = trimRight(b, from, end - STARS.length);
      }
      int start = skipBlanks(b, from, end);
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

    private static int trimRight(byte[] b, int from, int to) {
      int end = to;
      while (end > from && b[end - 1] == ' ') {
        end--;
      }
      return end;
    }
  }
}
