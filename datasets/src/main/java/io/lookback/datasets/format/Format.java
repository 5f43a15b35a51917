package io.lookback.datasets.format;

import java.io.IOException;

/**
 * A raw format: how it is recognised and how one file of it becomes rows.
 *
 * <p>Every line (or record) of a file ends as exactly one of: rows (a session, an event, a flow, or
 * vulnerabilities, facts and names of hosts; see {@link RecordSink}), a reject with its reason, a
 * counted skip. Readers look only at the record, its file and the configuration, so that files can
 * be read in any order. Implementations are stateless; state lives in the {@link Parser} of one
 * file. {@link Formats#ALL} lists them.
 */
public interface Format {
  /** Name on the command line and in {@code source_format}: lower case, underscores. */
  String name();

  /** One sentence for the list of formats. */
  String doc();

  /** Sensor of the rows when the command line names none, e.g. {@code zeek}. */
  String defaultSensor();

  /**
   * Whether the first bytes of a file (at most 64 KiB, decompressed, perhaps cut in the middle of a
   * line) are of this format. Strict: text that only might be is left for others.
   */
  boolean detects(Head head);

  /** Whether files of it are no text; their records are counted in place of lines. */
  default boolean isBinary() {
    return false;
  }

  /**
   * Whether a file may be read in several pieces, each beginning at a line start. The lines for
   * which {@link #isPrologue} holds and that come before a piece are handed to its parser first.
   */
  default boolean isSplittable() {
    return false;
  }

  /** Whether a line sets state for the lines after it (Zeek's {@code #fields}). */
  default boolean isPrologue(byte[] buffer, int from, int to) {
    return false;
  }

  /**
   * Whether its events have names of their own: then the table of names, which tells alerts apart
   * by texts that others choose, never changes them.
   */
  default boolean namesItsEvents() {
    return false;
  }

  /** Starts reading one file (or piece of a file). */
  Parser open(FileContext file);

  /** Reads the records of one file or piece. Not thread-safe; used once. */
  interface Parser {
    /** Reads all of {@code input} into {@code sink}. I/O errors are the engine's to handle. */
    void read(RawInput input, RecordSink sink) throws IOException;
  }
}
