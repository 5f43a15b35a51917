package io.lookback.udf.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * FUNCTIONS.md is what the functions declare. After a change of a function: {@code mvn -pl udf test
 * -Dtest=FunctionsPageTest -Dlookback.regenerate=true}. What stands there for reading beside it is
 * in the resource FunctionsPage.md.
 */
class FunctionsPageTest {
  private static final Path PAGE = Path.of("..", "FUNCTIONS.md");

  @Test
  void thePageIsCurrent() throws IOException {
    String expected = page();
    if (Boolean.getBoolean("lookback.regenerate")) {
      Files.writeString(PAGE, expected);
    }
    assertThat(Files.readAllLines(PAGE, StandardCharsets.UTF_8))
        .as("FUNCTIONS.md; run with -Dlookback.regenerate=true after a change of a function")
        .containsExactlyElementsOf(expected.lines().toList());
  }

  @Test
  void everyFamilyIsListed() throws IOException {
    try (Stream<Path> sources = Files.list(Path.of("src/main/java/io/lookback/udf/function"))) {
      assertThat(
              sources
                  .map(path -> path.getFileName().toString().replace(".java", ""))
                  .filter(
                      name -> name.matches("[A-Z][a-z]+Functions") && !name.equals("SqlFunctions")))
          .containsExactlyInAnyOrderElementsOf(
              SqlFunctions.FAMILIES.stream().map(Class::getSimpleName).toList());
    }
    assertThat(SqlFunctions.ALL).extracting(SqlFunction::name).doesNotHaveDuplicates();
  }

  private static String page() throws IOException {
    StringBuilder text = new StringBuilder(introduction());
    String family = "";
    for (SqlFunction function : SqlFunctions.ALL) {
      if (!function.family().equals(family)) {
        family = function.family();
        text.append("\n## ").append(family).append('\n');
      }
      text.append("\n### ").append(function.name()).append("\n\n");
      text.append('`').append(function.signature()).append("` -> `").append(function.gives());
      text.append(function.isAggregate() ? "` (aggregate)\n\n" : "`\n\n");
      text.append(function.does()).append("\n\n");
      for (Parameter parameter : function.parameters()) {
        text.append("- `").append(parameter.name()).append("` ").append(parameter.sqlType());
        if (parameter.isOptional()) {
          text.append(", optional");
          text.append(parameter.defaultText().equals("NULL") ? "" : ", " + parameter.defaultText());
        } else if (parameter.isNullable()) {
          text.append(", may be null");
        }
        text.append(": ").append(parameter.meaning()).append('\n');
      }
      text.append("\n```sql\n").append(function.example()).append(";\n-- ");
      text.append(function.result()).append("\n```\n");
      if (!function.note().isEmpty()) {
        text.append('\n').append(function.note()).append('\n');
      }
      text.append("\nSince ").append(function.since()).append(".\n");
    }
    return text.toString();
  }

  private static String introduction() throws IOException {
    try (var in = FunctionsPageTest.class.getResourceAsStream("FunctionsPage.md")) {
      String names =
          SqlFunctions.FAMILIES.stream()
              .map(
                  family ->
                      "| "
                          + family.getAnnotation(Sql.Family.class).value()
                          + " | "
                          + SqlFunction.of(family).stream()
                              .map(f -> "[" + f.name() + "](#" + f.name() + ")")
                              .collect(Collectors.joining(", "))
                          + " |\n")
              .collect(Collectors.joining());
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("{functions}\n", names);
    }
  }
}
