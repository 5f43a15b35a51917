package io.lookback.datasets.scenario;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.util.concurrent.TimeUnit;

/**
 * The files of one sensor: begins a new one each period of its clock, and dates each as the sensor
 * would have left it, at its last entry.
 */
final class LogFiles implements LogLines.Consumer, Closeable {
  private final Path folder;
  private final LogWriter writer;
  private final LocalClock clock;
  private final int minutes;
  private final FileKind[] kinds;

  private Path path;
  private LogFile file;
  private long periodEnd = Long.MIN_VALUE;
  private long last;
  private long lines;

  /**
   * @param minutes length of a period, a divisor of the 1440 of a day
   * @param kinds used in turn by day
   */
  LogFiles(Path folder, LogWriter writer, LocalClock clock, int minutes, FileKind... kinds) {
    this.folder = folder;
    this.writer = writer;
    this.clock = clock;
    this.minutes = minutes;
    this.kinds = kinds;
  }

  @Override
  public void line(long timeUs, byte[] buffer, int from, int length) throws IOException {
    if (timeUs >= periodEnd) {
      close();
      open(timeUs);
    }
    file.add(timeUs, buffer, from, length);
    last = timeUs;
    lines++;
  }

  private void open(long timeUs) throws IOException {
    LocalDateTime begin = clock.beginOfPeriod(timeUs, minutes);
    periodEnd = clock.endOfPeriod(timeUs, minutes);
    FileKind kind = kinds[Math.floorMod(begin.toLocalDate().toEpochDay(), kinds.length)];
    Files.createDirectories(folder);
    path = folder.resolve(writer.fileName(begin) + kind.suffix());
    if (Files.exists(path)) {
      throw new IllegalStateException("Two periods of " + path + " in one file name");
    }
    file = kind.open(path, writer, timeUs);
  }

  /** Lines or records written so far, headers not counted. */
  long lines() {
    return lines;
  }

  @Override
  public void close() throws IOException {
    if (file == null) {
      return;
    }
    file.close(last);
    file = null;
    Files.setLastModifiedTime(path, FileTime.from(last, TimeUnit.MICROSECONDS));
  }
}
