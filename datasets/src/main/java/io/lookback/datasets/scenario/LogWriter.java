package io.lookback.datasets.scenario;

import java.time.LocalDateTime;

/**
 * Prints what one sensor logs of a session or an alert; one class per file format. What is binary
 * is put into its form by the {@link FileKind}.
 *
 * <p>A writer decides nothing about the story: it gets conversations as they were and prints them
 * with the blind spots and habits of its tool (whole seconds, no year, pieces of 300 s). Stateless
 * but for caches; used by one thread at a time.
 */
interface LogWriter {
  /** Name of the file that begins at that time of the sensor's clock, without its suffix. */
  String fileName(LocalDateTime begin);

  /** Lines at the beginning of a file. */
  default void header(long openedUs, Text out) {}

  /** Lines at the end of a file. */
  default void footer(long closedUs, Text out) {}

  /** The lines of one session, none if the tool does not log such. */
  default void session(Session session, LogLines out) {}

  /** The line of one alert, none if the tool does not log alerts. */
  default void alert(Alert alert, LogLines out) {}
}
