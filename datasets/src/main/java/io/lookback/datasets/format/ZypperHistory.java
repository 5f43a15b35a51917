package io.lookback.datasets.format;

import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * {@code /var/log/zypp/history} of SUSE: what was installed and removed, in the zone of the site.
 *
 * <pre>
 * 2026-01-05 10:00:00|install|nmap|7.92-1.1|x86_64|root@gate|repo-oss|5f3c...|
 * 2026-01-05 10:00:01|remove |telnet|1.2-1|x86_64|root@gate|
 * </pre>
 *
 * <p>An update is an install like the first one. Changes of repositories, commands and the output
 * of scripts ({@code #}) are passed over.
 */
final class ZypperHistory implements Format {
  private static final Words<UTF8String> ACTIONS =
      Words.of(
          Map.of("install", HostChange.PACKAGE_INSTALLED, "remove", HostChange.PACKAGE_REMOVED));

  private static final int TIME = 19;

  @Override
  public String name() {
    return "zypper_history";
  }

  @Override
  public String doc() {
    return "SUSE's zypp/history: packages installed and removed";
  }

  @Override
  public String defaultSensor() {
    return "zypper";
  }

  @Override
  public boolean detects(Head head) {
    return head.mostly(
        line -> {
          byte[] b = Text.ascii(line);
          int bar = b.length <= TIME ? -1 : Text.indexOf(b, TIME + 1, b.length, '|');
          return bar > TIME + 1
              && bar <= TIME + 12
              && IsoTime.looksIso(b, 0, TIME)
              && b[10] == ' '
              && b[TIME] == '|'
              && isWord(b, TIME + 1, bar);
        },
        line -> !line.startsWith("#"));
  }

  private static boolean isWord(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] != ' ' && (b[i] < 'a' || b[i] > 'z')) {
        return false;
      }
    }
    return true;
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
    return new ZypperParser(file);
  }

  private static final class ZypperParser extends LineParser {
    private final IsoTime time;

    ZypperParser(FileContext file) {
      time = new IsoTime(file.site().timeZone());
    }

    @Override
    protected void line(byte[] b, int from, int to, RecordSink sink) {
      if (b[from] == '#') {
        sink.skip("comment");
        return;
      }
      int action = from + TIME + 1;
      if (to < action || b[action - 1] != '|' || !time.read(b, from, from + TIME)) {
        sink.reject("bad_line", "no date and bar in front: " + Text.excerpt(b, from, to));
        return;
      }
      int bar = Text.indexOf(b, action, to, '|');
      if (bar < 0) {
        sink.reject("bad_line", "no action between bars: " + Text.excerpt(b, from, to));
        return;
      }
      int actionEnd = Text.trimEnd(b, action, bar);
      UTF8String name = ACTIONS.get(b, action, actionEnd);
      if (name == null) {
        sink.skip(Text.notRead(Text.string(b, action, Math.min(actionEnd, action + 41))));
        return;
      }
      int nameEnd = Text.indexOf(b, bar + 1, to, '|');
      int versionEnd = nameEnd < 0 ? -1 : Text.indexOf(b, nameEnd + 1, to, '|');
      int archEnd = versionEnd < 0 ? -1 : Text.indexOf(b, versionEnd + 1, to, '|');
      int whoEnd = archEnd < 0 ? -1 : Text.indexOf(b, archEnd + 1, to, '|');
      if (nameEnd == bar + 1 || archEnd < 0) {
        sink.reject(
            "bad_line", "no package, version and architecture: " + Text.excerpt(b, bar, to));
        return;
      }
      EventRow row = HostChange.software(sink, time, name);
      row.category = Text.utf8(b, action, actionEnd);
      row.message = Text.utf8(b, bar + 1, archEnd);
      int who = archEnd + 1;
      int at = whoEnd < 0 ? -1 : Text.lastIndexOf(b, who, whoEnd, '@');
      if (at > who) {
        row.userName = Text.utf8(b, who, at);
        row.host = Text.utf8(b, at + 1, whoEnd);
      }
      sink.emit(row);
    }
  }
}
