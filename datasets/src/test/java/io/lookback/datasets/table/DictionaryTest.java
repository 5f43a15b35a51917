package io.lookback.datasets.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/**
 * The data dictionary is what the tables declare. After a change of a table: {@code mvn -pl
 * datasets -am test -Dtest=DictionaryTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dlookback.regenerate=true}.
 */
class DictionaryTest {
  private static final Path DICTIONARY = Path.of("DICTIONARY.md");

  @Test
  void theDictionaryIsCurrent() throws IOException {
    String expected = dictionary();
    if (Boolean.getBoolean("lookback.regenerate")) {
      Files.writeString(DICTIONARY, expected);
    }
    assertThat(Files.readAllLines(DICTIONARY, StandardCharsets.UTF_8))
        .as("datasets/DICTIONARY.md; run with -Dlookback.regenerate=true after a change of a table")
        .containsExactlyElementsOf(expected.lines().toList());
  }

  @Test
  void everythingIsDocumented() {
    for (Table table : Tables.ALL) {
      assertThat(table.doc()).as(table.name()).isNotBlank();
      for (Column column : table.columns()) {
        assertThat(column.doc()).as(table + "." + column.name()).isNotBlank();
        assertThat(column.name()).matches("[a-z][a-z0-9_]*");
      }
    }
  }

  private static String dictionary() {
    StringBuilder text = new StringBuilder();
    text.append("# Data dictionary\n\n")
        .append("Generated from the classes in `io.lookback.datasets.table`; do not edit.\n")
        .append("Times are UTC microseconds; `src` is the client, `dst` the server.\n");
    for (Table table : Tables.ALL) {
      text.append("\n## ").append(table.name()).append("\n\n");
      text.append(cell(table.doc())).append("\n\n");
      text.append(partitioning(table)).append("\n\n");
      text.append("| column | type | null | meaning |\n|---|---|---|---|\n");
      for (Column column : table.columns()) {
        text.append("| ")
            .append(column.name())
            .append(" | ")
            .append(type(column.type()))
            .append(" | ")
            .append(column.required() ? "never" : "yes")
            .append(" | ")
            .append(cell(column.doc()))
            .append(" |\n");
      }
    }
    for (Views.View view : Views.ALL) {
      text.append("\n## ").append(view.name()).append(" (view)\n\n");
      text.append(cell(view.doc())).append("\n\n```sql\n").append(view.sql()).append("\n```\n");
    }
    return text.toString();
  }

  private static String partitioning(Table table) {
    String by =
        switch (table.partitioning()) {
          case DAY_SITE -> "Partitioned by day (`event_date`) and `site`";
          case MONTH -> "Partitioned by month of `event_date`";
          case NONE -> "One partition";
        };
    return table.sortOrder().isEmpty()
        ? by + "."
        : by
            + ", sorted by "
            + table.sortOrder().stream()
                .map(column -> "`" + column.name() + "`")
                .collect(Collectors.joining(", "))
            + ".";
  }

  private static String type(DataType type) {
    if (type instanceof ArrayType array) {
      return "list of " + type(array.elementType());
    } else if (type instanceof StructType struct) {
      StringBuilder fields = new StringBuilder();
      for (StructField field : struct.fields()) {
        fields.append(fields.isEmpty() ? "" : ", ");
        fields.append(field.name()).append(' ').append(type(field.dataType()));
      }
      return "(" + fields + ")";
    }
    return type.typeName();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
