package io.lookback.datasets.format;

import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * {@code apt/history.log} of Debian: what each call of apt changed, in the zone of the site.
 *
 * <pre>
 * Start-Date: 2026-01-05  10:00:00
 * Commandline: apt-get install nmap
 * Requested-By: bob (1000)
 * Install: nmap:amd64 (7.93), liblua5.4-0:amd64 (5.4.4, automatic)
 * End-Date: 2026-01-05  10:00:09
 * </pre>
 *
 * <p>One event per line of packages; its count is that of the packages. Dates and commands around
 * them are headers.
 */
final class AptHistory implements Format {
  private static final Words<UTF8String> ACTIONS =
      Words.of(
          Map.of(
              "Install", HostChange.PACKAGE_INSTALLED,
              "Reinstall", HostChange.PACKAGE_INSTALLED,
              "Upgrade", HostChange.PACKAGE_UPDATED,
              "Downgrade", HostChange.PACKAGE_UPDATED,
              "Remove", HostChange.PACKAGE_REMOVED,
              "Purge", HostChange.PACKAGE_REMOVED));

  @Override
  public String name() {
    return "apt_history";
  }

  @Override
  public String doc() {
    return "Debian's apt/history.log: packages installed, upgraded, removed";
  }

  @Override
  public String defaultSensor() {
    return "apt";
  }

  @Override
  public boolean detects(Head head) {
    return head.lines().stream()
        .findFirst()
        .filter(line -> line.startsWith("Start-Date: ") && line.length() >= 31)
        .isPresent();
  }

  @Override
  public boolean namesItsEvents() {
    return true;
  }

  @Override
  public Parser open(FileContext file) {
    return new AptParser(file);
  }

  private static final class AptParser extends LineParser {
    private static final byte[] START = Text.ascii("Start-Date: ");
    private static final byte[] END = Text.ascii("End-Date: ");
    private static final byte[] COMMAND = Text.ascii("Commandline: ");
    private static final byte[] BY = Text.ascii("Requested-By: ");
    private static final byte[] ERROR = Text.ascii("Error: ");
    private static final byte[] NEXT = Text.ascii("), ");

    private final IsoTime time;
    private final byte[] stamp = new byte[19];
    private boolean hasTime;
    private UTF8String user;

    AptParser(FileContext file) {
      time = new IsoTime(file.site().timeZone());
    }

    @Override
    protected void line(byte[] b, int from, int to, RecordSink sink) {
      if (Text.startsWith(b, from, to, START)) {
        user = null;
        hasTime = readTime(b, from + START.length, to);
        if (hasTime) {
          sink.skip("header");
        } else {
          sink.reject("bad_time", "no date: " + Text.excerpt(b, from, to));
        }
      } else if (Text.startsWith(b, from, to, END)) {
        hasTime = false;
        sink.skip("header");
      } else if (Text.startsWith(b, from, to, BY)) {
        int name = from + BY.length;
        // The buffer is another one at the next line.
        user = Text.utf8(b, name, Text.wordEnd(b, name, to)).copy();
        sink.skip("header");
      } else if (Text.startsWith(b, from, to, COMMAND) || Text.startsWith(b, from, to, ERROR)) {
        sink.skip("header");
      } else {
        packages(b, from, to, sink);
      }
    }

    private void packages(byte[] b, int from, int to, RecordSink sink) {
      int colon = Text.indexOf(b, from, to, ':');
      UTF8String name = colon < 0 ? null : ACTIONS.get(b, from, colon);
      if (name == null || colon + 1 >= to) {
        sink.reject("bad_line", "no line of a history: " + Text.excerpt(b, from, to));
        return;
      }
      if (!hasTime) {
        sink.reject("no_time", "no Start-Date before: " + Text.excerpt(b, from, to));
        return;
      }
      EventRow row = HostChange.software(sink, time, name);
      row.category = Text.utf8(b, from, colon);
      row.userName = user;
      row.message = Text.utf8(b, Text.skipBlanks(b, colon + 1, to), to);
      for (int at = Text.indexOf(b, colon, to, NEXT);
          at >= 0;
          at = Text.indexOf(b, at + 1, to, NEXT)) {
        row.count++;
      }
      sink.emit(row);
    }

    /** Between date and time there are two blanks. */
    private boolean readTime(byte[] b, int from, int to) {
      int clock = Text.skipBlanks(b, Math.min(to, from + 10), to);
      if (to - clock < 8) {
        return false;
      }
      System.arraycopy(b, from, stamp, 0, 10);
      stamp[10] = ' ';
      System.arraycopy(b, clock, stamp, 11, 8);
      return time.read(stamp, 0, stamp.length);
    }
  }
}
