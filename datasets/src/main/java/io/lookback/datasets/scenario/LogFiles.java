package io.lookback.datasets.scenario;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.util.concurrent.TimeUnit;

/**
 * The files of one sensor: begins a new one each period of its clock, and dates each as the sensor
 * would have left it, at its last line.
 */
final class LogFiles implements LogLines.Consumer, Closeable {
  private static final int BUFFER = 1 << 18;

  private final Path folder;
  private final LogWriter writer;
  private final LocalClock clock;
  private final int hours;
  private final Compression[] compressions;
  private final Text scratch = new Text(4096);

  private Path path;
  private OutputStream out;
  private long periodEnd = Long.MIN_VALUE;
  private long last;
  private long lines;

  /**
   * @param hours length of a period, a divisor of 24
   * @param compressions used in turn by day, so that a site has several kinds
   */
  LogFiles(
      Path folder, LogWriter writer, LocalClock clock, int hours, Compression... compressions) {
    this.folder = folder;
    this.writer = writer;
    this.clock = clock;
    this.hours = hours;
    this.compressions = compressions;
  }

  @Override
  public void line(long timeUs, byte[] buffer, int from, int length) throws IOException {
    if (timeUs >= periodEnd) {
      close();
      open(timeUs);
    }
    out.write(buffer, from, length);
    last = timeUs;
    lines++;
  }

  private void open(long timeUs) throws IOException {
    LocalDateTime begin = clock.beginOfPeriod(timeUs, hours);
    periodEnd = clock.endOfPeriod(timeUs, hours);
    Compression compression =
        compressions[(int) Math.floorMod(begin.toLocalDate().toEpochDay(), compressions.length)];
    Files.createDirectories(folder);
    path = folder.resolve(writer.fileName(begin) + compression.suffix);
    if (Files.exists(path)) {
      throw new IllegalStateException("Two periods of " + path + " in one file name");
    }
    out = compression.wrap(new BufferedOutputStream(Files.newOutputStream(path), BUFFER));
    scratch.length = 0;
    writer.header(timeUs, scratch);
    out.write(scratch.bytes, 0, scratch.length);
  }

  /** Lines written so far, headers not counted. */
  long lines() {
    return lines;
  }

  @Override
  public void close() throws IOException {
    if (out == null) {
      return;
    }
    scratch.length = 0;
    writer.footer(last, scratch);
    out.write(scratch.bytes, 0, scratch.length);
    out.close();
    out = null;
    Files.setLastModifiedTime(path, FileTime.from(last, TimeUnit.MICROSECONDS));
  }
}
