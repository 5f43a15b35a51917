package io.lookback.datasets.format;

import java.io.IOException;
import java.io.InputStream;

/** The decompressed content of one file, or of one piece of a file. */
public interface RawInput {
  /**
   * The content by lines, beginning where this piece begins. Call once per reading; a second call
   * starts again from the beginning, for formats that must learn from the whole file first.
   */
  LineReader lines() throws IOException;

  /** The content as bytes, for formats without lines. */
  InputStream bytes() throws IOException;

  /**
   * Lines of this file before this piece for which {@link Format#isPrologue} holds, in order, each
   * with its line end; empty for a whole file.
   */
  byte[] prologue();
}
