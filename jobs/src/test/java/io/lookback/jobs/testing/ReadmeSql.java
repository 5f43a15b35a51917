package io.lookback.jobs.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The SQL that the README shows. */
public final class ReadmeSql {
  private static final String BEGIN = "```sql\n";

  private ReadmeSql() {}

  /** The statements of the example that has this part. */
  public static List<String> statements(String part) {
    String readme;
    try {
      readme = Files.readString(Path.of("..", "README.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int at = readme.indexOf(part);
    if (at < 0) {
      throw new AssertionError("The README does not say " + part);
    }
    int from = readme.lastIndexOf(BEGIN, at) + BEGIN.length();
    String example = readme.substring(from, readme.indexOf("```", from));
    return Arrays.stream(example.split(";\\s*")).filter(sql -> !sql.isBlank()).toList();
  }
}
