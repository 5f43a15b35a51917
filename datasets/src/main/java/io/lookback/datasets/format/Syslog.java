package io.lookback.datasets.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Syslog of hosts and firewalls, RFC 3164 and RFC 5424 with what collectors make of them; see
 * {@link SyslogLine} for the headers and {@link SyslogClock} for dates without year or zone.
 *
 * <p>Logins, changes of the host and packets are events of their own names; Cisco's connections are
 * sessions; all other messages are kept as events of type system, by the kind of program. The host
 * is that of the header.
 *
 * <p>A line that only says how often the one before was repeated ({@code last message repeated 3
 * times}, of the same host; {@code message repeated 3 times: [ ...]}) is that message once more,
 * with the count.
 */
final class Syslog implements Format {
  /** Repetitions that a line can speak of; more are no number but an attempt to overflow sums. */
  static final long MAX_COUNT = 1_000_000_000;

  private static final String SENSOR = "syslog";

  @Override
  public String name() {
    return "syslog";
  }

  @Override
  public String doc() {
    return "Syslog of hosts and firewalls (RFC 3164, RFC 5424): sshd, PAM, sudo, su, accounts,"
        + " packages, netfilter, Cisco ASA";
  }

  @Override
  public String defaultSensor() {
    return SENSOR;
  }

  @Override
  public boolean detects(Head head) {
    SyslogLine line = new SyslogLine();
    return head.mostly(
        text -> {
          byte[] b = text.getBytes(StandardCharsets.UTF_8);
          return line.read(b, 0, b.length) && (line.isComplete || line.priority >= 0);
        });
  }

  @Override
  public boolean namesItsEvents() {
    return true;
  }

  @Override
  public Parser open(FileContext file) {
    return new SyslogParser(file);
  }

  private static final class SyslogParser extends LineParser {
    private static final byte[] LAST_MESSAGE = Text.ascii("last message repeated ");
    private static final byte[] MESSAGE_REPEATED = Text.ascii("message repeated ");
    private static final byte[] TIMES = Text.ascii(" times");
    private static final byte[] TIMES_BRACKET = Text.ascii(" times: [");

    private static final UTF8String REPEATED = UTF8String.fromString("Syslog-Repeated");
    private static final UTF8String OTHER = UTF8String.fromString("Syslog-Message");
    private static final UTF8String KERNEL = UTF8String.fromString("Syslog-Kernel");
    private static final UTF8String CRON = UTF8String.fromString("Syslog-Cron");
    private static final UTF8String MAIL = UTF8String.fromString("Syslog-Mail");
    private static final UTF8String DNS = UTF8String.fromString("Syslog-DNS");
    private static final UTF8String SYSTEMD = UTF8String.fromString("Syslog-Systemd");

    // Longer messages are kept, and not taken apart.
    private static final int MAX_MESSAGE = 32 * 1024;

    private static final int MAX_PROGRAM = 64;

    private final FileContext file;
    private final SyslogClock clock;
    private final SyslogLine line = new SyslogLine();
    private final CiscoAsa asa;
    private final LastMessages last = new LastMessages();
    private AuditRecord audit;

    SyslogParser(FileContext file) {
      this.file = file;
      this.asa = new CiscoAsa(file.sensor().equals(SENSOR) ? CiscoAsa.SENSOR : null);
      this.clock = new SyslogClock(file.site().timeZone(), file.referenceUs());
    }

    @Override
    public void read(RawInput input, RecordSink sink) throws IOException {
      LineReader lines = input.lines();
      while (lines.next()) {
        // Only lines whose dates are asked for later.
        if (!lines.isTooLong() && line.read(lines.buffer(), lines.start(), lines.end())) {
          clock.learn(line.date);
        }
      }
      clock.begin();
      super.read(input, sink);
    }

    @Override
    protected void line(byte[] b, int from, int to, RecordSink sink) {
      if (!line.read(b, from, to)) {
        sink.reject(line.reason, "no syslog header: " + Text.excerpt(b, from, to));
        return;
      }
      long timeUs = clock.micros(line.date);
      if (timeUs == Text.BAD) {
        sink.reject("bad_time", "no such date: " + Text.excerpt(b, from, to));
        return;
      }
      int message = line.messageFrom;
      int end = line.messageTo;
      int tag = cisco(b, message, end);
      if (tag >= 0) {
        asa.read(b, tag, end, line.hostFrom, line.hostTo, timeUs, clock.basis(), sink);
        return;
      }
      EventRow row = sink.event();
      row.timeUs = timeUs;
      row.timeBasis = clock.basis();
      row.severity = line.priority < 0 ? null : Severities.ofSyslogLevel(line.priority & 7);
      row.host = line.hostFrom < line.hostTo ? Text.utf8(b, line.hostFrom, line.hostTo) : null;
      boolean hasProgram = line.programFrom < line.programTo;
      if (!hasProgram && Text.startsWith(b, message, end, LAST_MESSAGE)) {
        repeated(b, message, end, row, sink);
        return;
      }
      if (Text.startsWith(b, message, end, MESSAGE_REPEATED)) {
        int times = Text.indexOf(b, message, Math.min(end, message + 60), TIMES_BRACKET);
        if (times >= 0) {
          row.count = Text.number(b, message + MESSAGE_REPEATED.length, times);
          if (!isCount(row.count)) {
            sink.reject("bad_number", "no count: " + Text.excerpt(b, message, end));
            return;
          }
          // rsyslog cuts the message off after 800 characters, and then also the bracket.
          boolean isWhole = b[end - 1] == ']';
          message = Text.skipBlanks(b, times + TIMES_BRACKET.length, end);
          end = isWhole ? Math.max(message, end - 1) : end;
        }
      } else {
        last.put(b, line, message);
        if (line.isLogin && AccountMessages.login(b, message, end, row)) {
          sink.emit(row);
          return;
        }
      }
      classify(b, line.programFrom, line.programTo, line.isPam, message, end, row);
      sink.emit(row);
    }

    /** Where {@code %ASA-} and the like begins: at the message or its tag; -1 for others. */
    private int cisco(byte[] b, int message, int to) {
      int tag = line.programFrom < line.programTo ? line.programFrom : message;
      return CiscoAsa.is(b, tag, to) ? tag : CiscoAsa.is(b, message, to) ? message : -1;
    }

    private static boolean isCount(long number) {
      return number > 0 && number <= MAX_COUNT;
    }

    /** {@code last message repeated N times}: the message of the same host before. */
    private void repeated(byte[] b, int from, int to, EventRow row, RecordSink sink) {
      int digits = from + LAST_MESSAGE.length;
      int digitsEnd = Text.wordEnd(b, digits, to);
      row.count = Text.number(b, digits, digitsEnd);
      if (!isCount(row.count) || !Text.startsWith(b, digitsEnd, to, TIMES)) {
        sink.reject("bad_number", "no count: " + Text.excerpt(b, from, to));
        return;
      }
      LastMessages.Message before = last.get(b, line.hostFrom, line.hostTo);
      if (before == null) {
        row.eventType = "system";
        row.eventName = REPEATED;
        row.message = Text.utf8(b, from, to);
      } else {
        byte[] text = before.bytes();
        int message = before.programLength();
        classify(text, 0, message, before.isPam(), message, text.length, row);
      }
      sink.emit(row);
    }

    private void classify(
        byte[] b, int program, int programEnd, boolean isPam, int from, int to, EventRow row) {
      if (program < programEnd) {
        row.category = Text.utf8(b, program, Math.min(programEnd, program + MAX_PROGRAM));
      }
      Programs known = Programs.of(b, program, programEnd);
      boolean isShort = from < to && to - from <= MAX_MESSAGE;
      if (!isShort || !(isPam || PamMessages.is(b, from, to))) {
        boolean isClassified =
            isShort && known != null && byProgram(known, b, program, programEnd, from, to, row);
        if (!isClassified) {
          row.eventType = "system";
          row.eventName = known == null ? OTHER : nameOf(known);
          row.message = from < to ? Text.utf8(b, from, to) : null;
        }
      } else {
        PamMessages.read(b, from, to, row);
      }
    }

    private boolean byProgram(
        Programs known, byte[] b, int program, int programEnd, int from, int to, EventRow row) {
      return switch (known) {
        case SSHD -> {
          SshdMessages.read(b, from, to, row);
          yield true;
        }
        case SUDO -> AccountMessages.sudo(b, from, to, row);
        case SU -> AccountMessages.su(b, from, to, row);
        case LOGIN -> AccountMessages.login(b, from, to, row);
        case ACCOUNTS -> AccountMessages.shadow(b, from, to, row);
        case PACKAGES ->
            AccountMessages.packages(b, program, programEnd, from, to, row)
                || AccountMessages.packages(b, from, to, row);
        case KERNEL -> KernelMessages.read(b, from, to, row, file) || audit(b, from, to, row);
        case AUDIT -> audit(b, from, to, row);
        default -> false;
      };
    }

    /** A record of the audit system that went through syslog keeps its own, exact time. */
    private boolean audit(byte[] b, int from, int to, EventRow row) {
      if (audit == null) {
        audit = new AuditRecord(file);
      }
      UTF8String host = row.host;
      boolean isRecord = audit.read(b, from, to, row) == null;
      row.host = row.host == null ? host : row.host;
      return isRecord;
    }

    private static UTF8String nameOf(Programs program) {
      return switch (program) {
        case KERNEL -> KERNEL;
        case CRON -> CRON;
        case MAIL -> MAIL;
        case DNS -> DNS;
        case SYSTEMD -> SYSTEMD;
        default -> OTHER;
      };
    }
  }

  /**
   * The last message of each host, of the hosts that a table of fixed size holds: one takes the
   * place of another at the same place.
   */
  private static final class LastMessages {
    private static final int PLACES = 1 << 10;
    private static final int MAX_KEPT = 2_048;

    /** Longest name of a host (RFC 1035) or program of which a message is kept. */
    private static final int MAX_NAME = 255;

    /**
     * A message.
     *
     * @param bytes the program's name and the text, without anything between
     */
    record Message(byte[] bytes, int programLength, boolean isPam) {}

    private final byte[][] hosts = new byte[PLACES][];
    private final byte[][] texts = new byte[PLACES][];
    private final int[] lengths = new int[PLACES];
    private final int[] programLengths = new int[PLACES];
    private final boolean[] pams = new boolean[PLACES];

    void put(byte[] b, SyslogLine line, int message) {
      if (line.hostTo - line.hostFrom > MAX_NAME) {
        return;
      }
      int place = place(b, line.hostFrom, line.hostTo);
      int program = line.programTo - line.programFrom;
      if (program > MAX_NAME) {
        // What was kept is no longer the last message of its host.
        hosts[place] = null;
        return;
      }
      byte[] host = hosts[place];
      if (host == null || !Text.is(b, line.hostFrom, line.hostTo, host)) {
        hosts[place] = Arrays.copyOfRange(b, line.hostFrom, line.hostTo);
      }
      int length = Math.min(line.messageTo - message, MAX_KEPT);
      if (texts[place] == null || texts[place].length < program + length) {
        texts[place] = new byte[Math.max(256, program + length)];
      }
      System.arraycopy(b, line.programFrom, texts[place], 0, program);
      System.arraycopy(b, message, texts[place], program, length);
      lengths[place] = program + length;
      programLengths[place] = program;
      pams[place] = line.isPam;
    }

    /** The last message of that host; null if it is not known. */
    Message get(byte[] b, int hostFrom, int hostTo) {
      int place = place(b, hostFrom, hostTo);
      byte[] host = hosts[place];
      return host == null || !Text.is(b, hostFrom, hostTo, host)
          ? null
          : new Message(
              Arrays.copyOf(texts[place], lengths[place]), programLengths[place], pams[place]);
    }

    private static int place(byte[] b, int from, int to) {
      return Words.hash(b, from, to) & (PLACES - 1);
    }
  }
}
