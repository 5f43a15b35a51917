package io.lookback.datasets.scenario;

import java.io.IOException;

/** One file that a sensor is writing. */
interface LogFile {
  /**
   * Appends what the sensor notes next.
   *
   * @param timeUs when, UTC microseconds, not before the one before
   * @param buffer holds it in {@code [from, from + length)}, as its {@link LogWriter} printed it
   */
  void add(long timeUs, byte[] buffer, int from, int length) throws IOException;

  /** Finishes the file, whose last entry was noted at that time. */
  void close(long lastUs) throws IOException;
}
