package io.lookback.datasets.format;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.io.IOException;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Lines of Tenable's Log Correlation Engine: sessions of its network monitor (TNM, sniffed) and
 * netflow monitor (TFM), and its correlated events.
 *
 * <pre>
 * Fri Jan 16 13:49:15 - TNM-Long_TCP_Session_60_Minutes[2102]:192.0.2.1:13861 -> 198.51.100.2:22 [u:521 d:1581]|1232128074|1232131755|3681
 * Fri Jan 16 03:53:04 - TNM-ICMP_Activity:192.0.2.1:11 -> 198.51.100.2:0
 * Fri Jan 16 14:10:00 - Never_Before_Seen-correlated event, destination IP address ...
 * </pre>
 *
 * <p>In brackets the bytes of both ends, {@code u} those the left end sent and {@code d} those of
 * the right; after the bars start, end (seconds since 1970) and duration. The date in front is that
 * of the end, on the sensor's clock, without year and zone; see {@link HeaderClock}. The printed
 * order does not tell the client: sessions are turned by their ports.
 */
final class Tenable implements Format {
  private static final String DATE =
      "(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +"
          + "\\d{1,2} \\d\\d:\\d\\d:\\d\\d [-\u2013\u2014] )?";
  private static final Pattern KNOWN_LINE =
      Pattern.compile(
          DATE
              + "(?:(?:TNM|TFM)-[A-Za-z0-9_]{1,100}(?:\\[\\d{1,20}\\])?:[0-9A-Fa-fxX*.:%]{3,60} -> .*"
              + "|Never_Before_Seen-correlated event.*|Suspicious_Proxy - host:.*"
              + "|Long_Term_[A-Za-z_]{1,60}_Activity\\b.*)");

  @Override
  public String name() {
    return "tenable";
  }

  @Override
  public String doc() {
    return "Tenable LCE: TNM and TFM session lines, correlated events";
  }

  @Override
  public String defaultSensor() {
    return "lce";
  }

  @Override
  public boolean detects(Head head) {
    return head.mostly(line -> KNOWN_LINE.matcher(line).matches());
  }

  @Override
  public Parser open(FileContext file) {
    return new TenableParser(file);
  }

  private static final class TenableParser extends LineParser {
    private static final byte[] TNM = Text.ascii("TNM-");
    private static final byte[] TFM = Text.ascii("TFM-");
    private static final byte[] ARROW = Text.ascii(" -> ");
    private static final byte[] UP = Text.ascii("[u:");
    private static final byte[] DOWN = Text.ascii(" d:");
    private static final byte[] PARTIAL = Text.ascii("_Partial");
    private static final byte[] STARTED = Text.ascii("_Started");
    private static final byte[] TCP = Text.ascii("TCP_");
    private static final byte[] UDP = Text.ascii("UDP_");
    private static final byte[] ICMP = Text.ascii("ICMP_");

    private static final Pattern NEVER_BEFORE_SEEN =
        Pattern.compile(
            "Never_Before_Seen-correlated event, (source|destination) IP address ([^ ,]{1,60}) has"
                + " never \\w+ event ([^ ]{1,200}) in the past\\..*");
    private static final Pattern SUSPICIOUS_PROXY =
        Pattern.compile(
            "Suspicious_Proxy - host: ?([^ ]{0,60}?) just completed a network session lasting"
                + " ?(?:.{0,60}?) from client ?([^ ]{0,60}?) to port (\\d{1,5}) .*");
    private static final Pattern LONG_TERM =
        Pattern.compile("(Long_Term_[A-Za-z_]{1,60}_Activity)\\b(.*)");
    private static final Pattern WORD = Pattern.compile("[0-9A-Fa-f:.xX*]{2,60}");

    private final ZoneId zone;
    private final HeaderClock clock;
    private final HeaderDate date = new HeaderDate();

    // The tail of the line last read by tail().
    private long startSeconds;
    private long endSeconds;
    private long printedSeconds;

    TenableParser(FileContext file) {
      this.zone = file.site().timeZone();
      this.clock = new HeaderClock(file.referenceUs());
    }

    @Override
    public void read(RawInput input, RecordSink sink) throws IOException {
      LineReader lines = input.lines();
      while (lines.next()) {
        learn(lines.buffer(), lines.start(), lines.end());
      }
      super.read(input, sink);
    }

    private void learn(byte[] b, int from, int to) {
      int body = date.read(b, from, to);
      if (body > from && isSession(b, body, to) && tail(b, body, to) >= 0) {
        clock.learn(date, endSeconds);
      }
    }

    @Override
    protected void line(byte[] b, int from, int to, RecordSink sink) {
      int body = date.read(b, from, to);
      if (isSession(b, body, to)) {
        session(b, body, to, body > from, sink);
      } else {
        correlated(b, body, to, body > from, sink);
      }
    }

    private static boolean isSession(byte[] b, int from, int to) {
      return Text.startsWith(b, from, to, TNM) || Text.startsWith(b, from, to, TFM);
    }

    private void session(byte[] b, int from, int to, boolean hasDate, RecordSink sink) {
      int nameEnd = from + TNM.length;
      while (nameEnd < to && isNameByte(b[nameEnd])) {
        nameEnd++;
      }
      SessionRow row = sink.session();
      int at = nameEnd;
      long total = SessionRow.NONE;
      if (at < to && b[at] == '[') {
        int close = Text.indexOf(b, at, to, ']');
        total = close < 0 ? Text.BAD : Text.number(b, at + 1, close);
        at = close + 1;
        if (total == Text.BAD) {
          sink.reject("bad_line", "no byte count in the brackets after the name");
          return;
        }
      }
      int arrow = Text.indexOf(b, at, to, ARROW);
      if (at >= to || b[at] != ':' || nameEnd == from + TNM.length || arrow < 0) {
        sink.reject("bad_line", "expected NAME[BYTES]:IP:PORT -> IP:PORT");
        return;
      }
      int right = arrow + ARROW.length;
      int rightEnd = right;
      while (rightEnd < to && b[rightEnd] != ' ' && b[rightEnd] != '|') {
        rightEnd++;
      }
      int leftColon = Text.lastIndexOf(b, at + 1, arrow, ':');
      int rightColon = Text.lastIndexOf(b, right, rightEnd, ':');
      if (leftColon < 0 || rightColon < 0) {
        sink.reject("bad_line", "an end without a port: " + Text.excerpt(b, at + 1, rightEnd));
        return;
      }
      if (!Text.addressOrReject(b, at + 1, leftColon, row.src, sink)
          || !Text.addressOrReject(b, right, rightColon, row.dst, sink)) {
        return;
      }
      row.srcPort = Text.port(b, leftColon + 1, arrow);
      row.dstPort = Text.port(b, rightColon + 1, rightEnd);
      if (row.srcPort == Text.BAD || row.dstPort == Text.BAD) {
        sink.reject("bad_number", "no port: " + Text.excerpt(b, at + 1, rightEnd));
        return;
      }
      int tail = tail(b, rightEnd, to);
      boolean hasEpochs = tail >= 0;
      int rest = bytes(b, rightEnd, hasEpochs ? tail : to, row);
      if (rest < 0) {
        sink.reject("bad_line", "not understood: " + Text.excerpt(b, rightEnd, to));
        return;
      }
      if (hasEpochs) {
        row.startUs = startSeconds * 1_000_000;
        row.timeBasis = "EPOCH";
        long length = endSeconds - startSeconds;
        row.durationUs = length < 0 ? SessionRow.NONE : length * 1_000_000;
        row.inconsistent =
            length < 0
                || length != printedSeconds
                || (hasDate && !HeaderClock.canBe(date, endSeconds));
      } else if (hasDate) {
        row.startUs = clock.micros(date, zone);
        row.timeBasis = clock.basis();
        if (row.startUs == Text.BAD) {
          sink.reject("bad_time", "no year has this weekday on this date");
          return;
        }
      } else {
        sink.reject("no_time", "neither a date in front nor epochs behind");
        return;
      }
      finish(b, from, nameEnd, total, row);
      sink.emit(row);
    }

    private void finish(byte[] b, int from, int nameEnd, long total, SessionRow row) {
      boolean isSniffed = b[from + 1] == 'N';
      row.sensor = isSniffed ? "tnm" : "tfm";
      row.eventName = UTF8String.fromBytes(b, from, nameEnd - from);
      row.protocol = protocol(b, from, nameEnd, row.src.isV4());
      row.partial = endsWith(b, from, nameEnd, PARTIAL);
      row.open = endsWith(b, from, nameEnd, STARTED);
      boolean hasBoth = row.srcBytes != SessionRow.NONE;
      if (hasBoth) {
        // Netflow counts IP packets; the sniffer reports what the two programs exchanged.
        row.bytesBasis = isSniffed ? "payload" : "ip";
        row.established = row.srcBytes > 0 && row.dstBytes > 0;
        row.inconsistent |= total != SessionRow.NONE && total != row.srcBytes + row.dstBytes;
      } else if (total != SessionRow.NONE) {
        row.srcBytes = total;
        row.bytesBasis = "total";
      }
      boolean isIcmp = row.protocol == Protocols.ICMP || row.protocol == Protocols.ICMPV6;
      if (isIcmp) {
        row.orientation = "observed";
      } else if (row.bytesBasis != null && row.bytesBasis.equals("total")) {
        turnKeepingTotal(row);
      } else {
        row.orientByPorts();
      }
    }

    /** A total belongs to both ends and stays in src_bytes when they are exchanged. */
    private static void turnKeepingTotal(SessionRow row) {
      long total = row.srcBytes;
      row.orientByPorts();
      row.srcBytes = total;
      row.dstBytes = SessionRow.NONE;
    }

    private static long protocol(byte[] b, int from, int to, boolean isV4) {
      if (Text.indexOf(b, from, to, TCP) >= 0) {
        return Protocols.TCP;
      }
      if (Text.indexOf(b, from, to, UDP) >= 0) {
        return Protocols.UDP;
      }
      return Text.indexOf(b, from, to, ICMP) >= 0
          ? Protocols.forFamily(Protocols.ICMP, isV4)
          : SessionRow.NONE;
    }

    /** Reads {@code [u:521 d:1581]} if it is there; where it ends, or -1 for anything else. */
    private static int bytes(byte[] b, int from, int to, SessionRow row) {
      int at = from;
      while (at < to && b[at] == ' ') {
        at++;
      }
      if (at == to) {
        return at;
      }
      int end = to;
      while (end > at && b[end - 1] == ' ') {
        end--;
      }
      int down = Text.indexOf(b, at, end, DOWN);
      if (!Text.startsWith(b, at, end, UP) || down < 0 || b[end - 1] != ']') {
        return -1;
      }
      row.srcBytes = Text.number(b, at + UP.length, down);
      row.dstBytes = Text.number(b, down + DOWN.length, end - 1);
      return row.srcBytes == Text.BAD || row.dstBytes == Text.BAD ? -1 : end;
    }

    /** Reads {@code |start|end|duration} from the right; where it begins, or -1. */
    private int tail(byte[] b, int from, int to) {
      int third = Text.lastIndexOf(b, from, to, '|');
      int second = Text.lastIndexOf(b, from, Math.max(from, third), '|');
      int first = Text.lastIndexOf(b, from, Math.max(from, second), '|');
      if (first < 0) {
        return -1;
      }
      startSeconds = epoch(b, first + 1, second);
      endSeconds = epoch(b, second + 1, third);
      printedSeconds = Text.number(b, third + 1, to);
      boolean isTail =
          startSeconds != Text.BAD && endSeconds != Text.BAD && printedSeconds != Text.BAD;
      return isTail ? first : -1;
    }

    private static long epoch(byte[] b, int from, int to) {
      return to - from > 11 ? Text.BAD : Text.number(b, from, to);
    }

    private static boolean isNameByte(int c) {
      return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || Text.isDigit(c) || c == '_';
    }

    private static boolean endsWith(byte[] b, int from, int to, byte[] word) {
      return to - from >= word.length && Text.is(b, to - word.length, to, word);
    }

    private void correlated(byte[] b, int from, int to, boolean hasDate, RecordSink sink) {
      String text = Text.string(b, from, Math.min(to, from + 4096));
      Matcher neverSeen = NEVER_BEFORE_SEEN.matcher(text);
      Matcher proxy = SUSPICIOUS_PROXY.matcher(text);
      Matcher longTerm = LONG_TERM.matcher(text);
      boolean isNeverSeen = neverSeen.matches();
      boolean isProxy = !isNeverSeen && proxy.matches();
      if (!isNeverSeen && !isProxy && !longTerm.matches()) {
        sink.reject("bad_line", "neither a session nor a correlated event");
        return;
      }
      if (!hasDate) {
        sink.reject("no_time", "a correlated event without a date in front");
        return;
      }
      EventRow row = sink.event();
      row.timeUs = clock.micros(date, zone);
      row.timeBasis = clock.basis();
      if (row.timeUs == Text.BAD) {
        sink.reject("bad_time", "no year has this weekday on this date");
        return;
      }
      row.ocsfClass = 2004;
      row.message = UTF8String.fromString(text);
      if (isNeverSeen) {
        neverBeforeSeen(neverSeen, text, row, sink);
      } else if (isProxy) {
        suspiciousProxy(proxy, row, sink);
      } else {
        longTerm(longTerm, row, sink);
      }
    }

    private static void neverBeforeSeen(Matcher found, String text, EventRow row, RecordSink sink) {
      row.eventType = "nbs";
      row.eventName = UTF8String.fromString("Never_Before_Seen");
      row.ruleName = UTF8String.fromString(found.group(3));
      boolean isDestination = found.group(1).equals("destination");
      IpKey own = isDestination ? row.dst : row.src;
      IpKey other = isDestination ? row.src : row.dst;
      if (!address(found.group(2), own, sink)) {
        return;
      }
      row.hasDst = isDestination;
      row.hasSrc = !isDestination;
      String rest = text.substring(found.end(3));
      if (firstAddress(rest, other)) {
        row.hasSrc = true;
        row.hasDst = true;
      }
      sink.emit(row);
    }

    private static void suspiciousProxy(Matcher found, EventRow row, RecordSink sink) {
      row.eventType = "network";
      row.eventName = UTF8String.fromString("Suspicious_Proxy");
      if (!address(found.group(2), row.src, sink) || !address(found.group(1), row.dst, sink)) {
        return;
      }
      byte[] port = Text.ascii(found.group(3));
      row.dstPort = Text.port(port, 0, port.length);
      row.protocol = Protocols.TCP;
      row.hasSrc = true;
      row.hasDst = true;
      row.clientSide = "src";
      sink.emit(row);
    }

    private static void longTerm(Matcher found, EventRow row, RecordSink sink) {
      row.eventType = "continuous";
      row.eventName = UTF8String.fromString(found.group(1));
      Matcher words = WORD.matcher(found.group(2));
      while (words.find() && !row.hasDst) {
        IpKey key = row.hasSrc ? row.dst : row.src;
        byte[] word = Text.ascii(words.group().replaceAll("[.:]$", ""));
        if (IpAddress.parse(word, 0, word.length, key)) {
          row.hasDst = row.hasSrc;
          row.hasSrc = true;
        }
      }
      sink.emit(row);
    }

    private static boolean address(String text, IpKey key, RecordSink sink) {
      byte[] bytes = Text.ascii(text);
      return Text.addressOrReject(bytes, 0, bytes.length, key, sink);
    }

    private static boolean firstAddress(String text, IpKey key) {
      Matcher words = WORD.matcher(text);
      while (words.find()) {
        // The sentence ends right behind the address.
        byte[] word = Text.ascii(words.group().replaceAll("[.:]$", ""));
        if (IpAddress.parse(word, 0, word.length, key)) {
          return true;
        }
      }
      return false;
    }
  }
}
