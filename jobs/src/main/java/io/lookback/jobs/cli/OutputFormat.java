package io.lookback.jobs.cli;

/** How rows are printed. */
enum OutputFormat {
  /** Aligned columns for a person. */
  TABLE,
  /** One JSON object per line. */
  JSON,
  /** A header line, then rows (RFC 4180, with line feeds). */
  CSV
}
