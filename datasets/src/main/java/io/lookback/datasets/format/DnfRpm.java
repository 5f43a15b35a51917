package io.lookback.datasets.format;

import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * {@code dnf.rpm.log} of Fedora and Red Hat: what was installed, upgraded and removed.
 *
 * <pre>
 * 2026-01-05T10:00:00+0000 SUBDEBUG Installed: nmap-3:7.92-1.fc40.x86_64
 * 2026-01-05T10:00:01+0000 SUBDEBUG Upgrade: openssl-3.0.2-1.fc40.x86_64
 * 2026-01-05T10:00:01+0000 SUBDEBUG Upgraded: openssl-3.0.1-1.fc40.x86_64
 * </pre>
 *
 * <p>An upgrade is logged twice, first with the new version, then with the old one; the latter and
 * everything that is no package is passed over.
 */
final class DnfRpm implements Format {
  private static final Words<UTF8String> ACTIONS =
      Words.of(
          Map.ofEntries(
              Map.entry("Installed", HostChange.PACKAGE_INSTALLED),
              Map.entry("Reinstall", HostChange.PACKAGE_INSTALLED),
              Map.entry("Upgrade", HostChange.PACKAGE_UPDATED),
              Map.entry("Updated", HostChange.PACKAGE_UPDATED),
              Map.entry("Downgrade", HostChange.PACKAGE_UPDATED),
              Map.entry("Erase", HostChange.PACKAGE_REMOVED),
              Map.entry("Erased", HostChange.PACKAGE_REMOVED),
              Map.entry("Obsoleted", HostChange.PACKAGE_REMOVED)));

  private static final byte[] SUBDEBUG = Text.ascii("SUBDEBUG");

  @Override
  public String name() {
    return "dnf_rpm";
  }

  @Override
  public String doc() {
    return "dnf.rpm.log of Fedora and Red Hat: packages installed, upgraded, removed";
  }

  @Override
  public String defaultSensor() {
    return "dnf";
  }

  @Override
  public boolean detects(Head head) {
    return head.mostly(
        line -> {
          byte[] b = Text.ascii(line);
          int time = Text.wordEnd(b, 0, b.length);
          int level = Math.min(b.length, time + 1);
          int levelEnd = Text.wordEnd(b, level, b.length);
          return IsoTime.looksIso(b, 0, time) && b[10] == 'T' && isLevel(b, level, levelEnd);
        });
  }

  /** Levels of dnf's own logger beside those of Python. */
  private static boolean isLevel(byte[] b, int from, int to) {
    return switch (Text.string(b, from, Math.min(to, from + 16))) {
      case "SUBDEBUG", "DDEBUG", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL" -> true;
      default -> false;
    };
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
    return new DnfParser(file);
  }

  private static final class DnfParser extends LineParser {
    private final IsoTime time;

    DnfParser(FileContext file) {
      time = new IsoTime(file.site().timeZone());
    }

    @Override
    protected void line(byte[] b, int from, int to, RecordSink sink) {
      int timeEnd = Text.wordEnd(b, from, to);
      int level = Math.min(to, timeEnd + 1);
      int levelEnd = Text.wordEnd(b, level, to);
      if (!time.read(b, from, timeEnd) || !isLevel(b, level, levelEnd)) {
        sink.reject("bad_line", "no date and level in front: " + Text.excerpt(b, from, to));
        return;
      }
      int action = Math.min(to, levelEnd + 1);
      int colon = Text.indexOf(b, action, to, ':');
      UTF8String name =
          colon < 0 || !Text.is(b, level, levelEnd, SUBDEBUG)
              ? null
              : ACTIONS.get(b, action, colon);
      if (name == null) {
        sink.skip(
            colon < 0 || !Text.is(b, level, levelEnd, SUBDEBUG)
                ? Text.notRead(Text.string(b, level, levelEnd))
                : Text.notRead(Text.string(b, action, Math.min(colon, action + 41))));
        return;
      }
      EventRow row = HostChange.software(sink, time, name);
      row.category = Text.utf8(b, action, colon);
      row.message = Text.utf8(b, Text.skipBlanks(b, colon + 1, to), to);
      sink.emit(row);
    }
  }
}
