package io.lookback.datasets.format;

import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Debian's {@code dpkg.log}: what was installed, upgraded and removed, in the zone of the site.
 *
 * <pre>
 * 2026-01-05 10:00:00 install nmap:amd64 &lt;none&gt; 7.93
 * 2026-01-05 10:00:01 upgrade openssl:amd64 3.0.1 3.0.2
 * 2026-01-05 10:00:02 status installed nmap:amd64 7.93
 * </pre>
 *
 * <p>The steps between (status, configure, triggers) are passed over.
 */
final class Dpkg implements Format {
  private static final Words<UTF8String> ACTIONS =
      Words.of(
          Map.of(
              "install", HostChange.PACKAGE_INSTALLED,
              "upgrade", HostChange.PACKAGE_UPDATED,
              "remove", HostChange.PACKAGE_REMOVED,
              "purge", HostChange.PACKAGE_REMOVED));

  private static final Words<String> STEPS =
      Words.of(
          Map.of(
              "status", "not_read:status",
              "configure", "not_read:configure",
              "startup", "not_read:startup",
              "trigproc", "not_read:trigproc",
              "disappear", "not_read:disappear",
              "conffile", "not_read:conffile"));

  @Override
  public String name() {
    return "dpkg";
  }

  @Override
  public String doc() {
    return "Debian's dpkg.log: packages installed, upgraded, removed";
  }

  @Override
  public String defaultSensor() {
    return "dpkg";
  }

  @Override
  public boolean detects(Head head) {
    return head.mostly(
        line -> {
          byte[] b = Text.ascii(line);
          int verb = 20;
          int end = b.length < verb ? 0 : Text.wordEnd(b, verb, b.length);
          return end > verb
              && IsoTime.looksIso(b, 0, 19)
              && b[10] == ' '
              && b[19] == ' '
              && (ACTIONS.get(b, verb, end) != null || STEPS.get(b, verb, end) != null);
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
    return new DpkgParser(file);
  }

  private static final class DpkgParser extends LineParser {
    private static final int TIME = 19;

    private final IsoTime time;

    DpkgParser(FileContext file) {
      time = new IsoTime(file.site().timeZone());
    }

    @Override
    protected void line(byte[] b, int from, int to, RecordSink sink) {
      int verb = from + TIME + 1;
      if (to < verb || b[verb - 1] != ' ' || !time.read(b, from, from + TIME)) {
        sink.reject("bad_line", "no date in front: " + Text.excerpt(b, from, to));
        return;
      }
      int verbEnd = Text.wordEnd(b, verb, to);
      UTF8String name = ACTIONS.get(b, verb, verbEnd);
      if (name == null) {
        String step = STEPS.get(b, verb, verbEnd);
        if (step == null) {
          sink.reject("bad_line", "unknown action: " + Text.excerpt(b, verb, to));
        } else {
          sink.skip(step);
        }
        return;
      }
      if (verbEnd + 1 >= to) {
        sink.reject("bad_line", "no package: " + Text.excerpt(b, from, to));
        return;
      }
      EventRow row = HostChange.software(sink, time, name);
      row.category = Text.utf8(b, verb, verbEnd);
      row.message = Text.utf8(b, verbEnd + 1, to);
      sink.emit(row);
    }
  }
}
