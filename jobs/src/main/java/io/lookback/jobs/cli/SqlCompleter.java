package io.lookback.jobs.cli;

import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Tables;
import io.lookback.datasets.table.Views;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes the word before the cursor to tables, columns, functions and key words. */
final class SqlCompleter implements Completer {
  private final SparkSession spark;

  /** Words with what kind they are; made when first asked for. */
  private Map<String, String> words;

  SqlCompleter(SparkSession spark) {
    this.spark = spark;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    if (words == null) {
      words = words();
    }
    // A column may stand behind the name of its table.
    String word = line.word();
    String table = word.substring(0, word.lastIndexOf('.') + 1);
    words.forEach(
        (text, kind) ->
            candidates.add(new Candidate(table + text, text, kind, null, null, null, true)));
  }

  private Map<String, String> words() {
    // Of words that are several things, the later ones win.
    Map<String, String> found = new TreeMap<>();
    add(found, "key word", "SELECT lower(keyword) FROM sql_keywords()");
    add(found, "function", "SHOW FUNCTIONS");
    for (Views.View view : Views.ALL) {
      for (String column : spark.table(view.name()).columns()) {
        found.put(column, "column");
      }
    }
    for (Table table : Tables.ALL) {
      for (Column column : table.columns()) {
        found.put(column.name(), "column");
      }
    }
    Tables.ALL.forEach(table -> found.put(table.name(), "table"));
    Views.ALL.forEach(view -> found.put(view.name(), "view"));
    return found;
  }

  private void add(Map<String, String> words, String kind, String query) {
    for (Row row : spark.sql(query).collectAsList()) {
      words.put(row.getString(0), kind);
    }
  }
}
