package io.lookback.datasets.format;

import java.io.IOException;

/** Base of the readers whose records are single lines: walks the lines and guards their length. */
public abstract class LineParser implements Format.Parser {
  /** Reason of rejects that are the reader's fault. */
  public static final String READER_DEFECT = "reader_defect";

  @Override
  public void read(RawInput input, RecordSink sink) throws IOException {
    byte[] prologue = input.prologue();
    int from = 0;
    for (int i = 0; i < prologue.length; i++) {
      if (prologue[i] == '\n') {
        prologue(prologue, from, i);
        from = i + 1;
      }
    }
    LineReader lines = input.lines();
    while (lines.next()) {
      byte[] buffer = lines.buffer();
      int start = lines.start();
      int end = lines.end();
      sink.at(lines.lineNo(), buffer, start, end);
      if (lines.isTooLong()) {
        sink.reject("line_too_long", "longer than " + LineReader.MAX_LINE + " bytes");
      } else if (isBlank(buffer, start, end)) {
        sink.skip("blank");
      } else {
        guarded(buffer, start, end, sink);
      }
    }
  }

  /**
   * A line that a reader stumbles over must not stop the file: it is refused under a reason of its
   * own, so that the defect is seen and nothing else is lost.
   */
  final void guarded(byte[] buffer, int start, int end, RecordSink sink) throws IOException {
    try {
      line(buffer, start, end, sink);
    } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
      sink.reject(READER_DEFECT, String.valueOf(e));
    }
  }

  /** Handles a line that stood before this piece of the file and sets state. */
  protected void prologue(byte[] buffer, int start, int end) {}

  /** Turns one line, not blank, into its rows, one reject or one skip; see {@link RecordSink}. */
  protected abstract void line(byte[] buffer, int start, int end, RecordSink sink)
      throws IOException;

  static boolean isBlank(byte[] buffer, int start, int end) {
    for (int i = start; i < end; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
        return false;
      }
    }
    return true;
  }
}
