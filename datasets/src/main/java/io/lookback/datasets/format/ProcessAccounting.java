package io.lookback.datasets.format;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Process accounting as {@code lastcomm} prints it (GNU acct, BSD): one ended process per line, the
 * latest first.
 *
 * <pre>
 * bash              F    root     pts/0      0.02 secs Mon Jan  5 10:00
 * </pre>
 *
 * <p>Name (cut off at 16 characters), flags (S superuser, F forked without exec, C compatibility
 * mode, D dumped core, X killed), user, terminal, seconds of processor time, start to the minute in
 * the zone of the site. The year is the latest in which the weekday is right and that is not after
 * the reference time; some versions print it.
 */
final class ProcessAccounting implements Format {
  private static final int NAME_COLUMNS = 16;

  private static final byte[] SECS = Text.ascii(" secs ");

  @Override
  public String name() {
    return "process_accounting";
  }

  @Override
  public String doc() {
    return "Process accounting as lastcomm prints it";
  }

  @Override
  public String defaultSensor() {
    return "acct";
  }

  @Override
  public boolean detects(Head head) {
    Fields fields = new Fields();
    return head.mostly(
        line -> {
          byte[] b = line.getBytes(StandardCharsets.UTF_8);
          return fields.read(b, 0, b.length);
        });
  }

  @Override
  public boolean isSplittable() {
    return true;
  }

  @Override
  public boolean namesItsEvents() {
    return true;
  }

  @Override
  public Parser open(FileContext file) {
    return new AccountingParser(file);
  }

  /** The parts of one line, from the right: the name may hold anything. */
  private static final class Fields {
    private final HeaderDate date = new HeaderDate();

    private int nameTo;
    private int userFrom;
    private int userTo;

    boolean read(byte[] b, int from, int to) {
      int secs = Text.lastIndexOf(b, from, to, SECS);
      if (secs < 0 || !date.readWhole(b, secs + SECS.length, Text.trimEnd(b, from, to))) {
        return false;
      }
      int used = Text.lastIndexOf(b, from, secs, ' ') + 1;
      int terminalTo = used == 0 ? from : Text.trimEnd(b, from, used);
      int terminal = Text.lastIndexOf(b, from, terminalTo, ' ') + 1;
      userTo = terminal == 0 ? from : Text.trimEnd(b, from, terminal);
      userFrom = Text.lastIndexOf(b, from, userTo, ' ') + 1;
      if (userFrom == 0 || Text.micros(b, used, secs) == Text.BAD) {
        return false;
      }
      int left = Text.trimEnd(b, from, userFrom);
      // The name has at least so many columns, so that its letters are not taken for flags.
      int leastName = Math.min(left, Math.max(from + NAME_COLUMNS, Text.wordEnd(b, from, left)));
      int flags = left;
      while (flags > leastName && isFlag(b[flags - 1])) {
        flags--;
      }
      nameTo = Text.trimEnd(b, from, flags);
      return nameTo > from;
    }

    private static boolean isFlag(int c) {
      return c == 'S' || c == 'F' || c == 'C' || c == 'D' || c == 'X' || c == ' ';
    }
  }

  private static final class AccountingParser extends LineParser {
    private static final UTF8String ENDED = UTF8String.fromString("Linux-Process_Ended");

    private final ZoneId zone;
    private final HeaderClock clock;
    private final Fields fields = new Fields();

    AccountingParser(FileContext file) {
      zone = file.site().timeZone();
      clock = new HeaderClock(file.referenceUs());
    }

    @Override
    protected void line(byte[] b, int from, int to, RecordSink sink) {
      if (!fields.read(b, from, to)) {
        sink.reject("bad_line", "no line of lastcomm: " + Text.excerpt(b, from, to));
        return;
      }
      EventRow row = sink.event();
      if (fields.date.year == 0) {
        row.timeUs = clock.micros(fields.date, zone);
        row.timeBasis = "YEAR_INFERRED";
      } else {
        long local = fields.date.secondsIn(fields.date.year);
        row.timeUs = local == Text.BAD ? Text.BAD : IsoTime.utcMicros(zone, local);
        row.timeBasis = "LOCAL_ASSUMED";
      }
      if (row.timeUs == Text.BAD) {
        sink.reject("bad_time", "no year has this weekday on this date");
        return;
      }
      row.eventType = "process";
      row.eventName = ENDED;
      row.ocsfClass = 1007;
      row.userName = Text.utf8(b, fields.userFrom, fields.userTo);
      row.category = Text.utf8(b, from, fields.nameTo);
      row.message = Text.utf8(b, from, Text.trimEnd(b, from, to));
      sink.emit(row);
    }
  }
}
