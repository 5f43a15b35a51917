package io.lookback.jobs.export;

import io.lookback.datasets.UserException;
import io.lookback.datasets.config.Suggestion;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What an export is written as. */
public enum ExportFormat {
  /** Parquet with zstd; needs no Iceberg. */
  PARQUET,
  /** RFC 4180 with line feeds, a header in each file, formulas made harmless. */
  CSV,
  /** One JSON object per line, all columns as they are called here. */
  JSON,
  /** One OCSF event per line. */
  OCSF("sessions", "findings", "events"),
  /** One ECS document per line. */
  ECS("sessions", "findings");

  /** Column of a query in {@link #file} that is the record to be written. */
  static final String RECORD = "record";

  /** What can be told in the words of a standard: view to SQL file; empty = any rows. */
  private final Map<String, String> files = new TreeMap<>();

  ExportFormat(String... views) {
    for (String view : views) {
      files.put(view, capitalised(name()) + capitalised(view) + ".sql");
    }
  }

  private static String capitalised(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT)
        + word.substring(1).toLowerCase(Locale.ROOT);
  }

  /** Whether it is a standard with a vocabulary of its own. */
  boolean isVocabulary() {
    return !files.isEmpty();
  }

  /**
   * The SQL file that puts a table or view in the standard's words.
   *
   * @param table null for a query
   */
  String file(String table) {
    String file = table == null ? null : files.get(table);
    if (file == null) {
      throw new UserException(
          "Cannot write "
              + (table == null ? "the answer to a query" : table)
              + " as "
              + this
              + (table == null
                  ? ": the words are known for " + String.join(", ", files.keySet())
                  : Suggestion.text(table, "tables with known words", files.keySet())));
    }
    return file;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
