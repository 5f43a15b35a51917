package io.lookback.datasets.scenario;

import java.io.IOException;
import java.nio.file.Path;

/** What the files of a sensor are: text or binary, plain or compressed. */
interface FileKind {
  /** Ends the name of such a file. */
  String suffix();

  /**
   * Begins a file.
   *
   * @param writer printed what will be added
   * @param openedUs when the sensor begins it, UTC microseconds
   */
  LogFile open(Path path, LogWriter writer, long openedUs) throws IOException;
}
