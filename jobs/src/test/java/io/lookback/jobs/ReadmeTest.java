package io.lookback.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.jobs.cli.CommandLineSyntax;
import io.lookback.jobs.testing.LookbackProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README says to type works. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  @TempDir Path folder;

  /** Every line of a shell block that begins with {@code scripts/lookback}. */
  static Stream<String> commands() throws IOException {
    List<String> commands = new ArrayList<>();
    boolean inBlock = false;
    for (String line : Files.readAllLines(README)) {
      String text = line.strip();
      if (text.startsWith("```")) {
        inBlock = text.equals("```sh");
      } else if (inBlock && text.startsWith("scripts/lookback ")) {
        commands.add(text.replaceFirst("\\s+# .*", ""));
      }
    }
    return commands.stream();
  }

  private static String[] words(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command);
    while (matcher.find()) {
      words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    }
    return words.subList(1, words.size()).toArray(String[]::new);
  }

  @Test
  void thereAreCommands() throws IOException {
    assertThat(commands()).hasSizeGreaterThan(8);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandIsUnderstood(String command) {
    CommandLineSyntax.check(words(command));
  }

  @Test
  @Tag("long")
  void theTourWorksOnTheDemo() throws IOException {
    Path lake = folder.resolve("demo");
    String found = run("--lake", lake.toString(), "demo");
    assertThat(found)
        .contains(
            "123.151.42.61",
            "nothing before listing, sensors covered",
            "of the prior 25 days",
            "seen 9 days before listing",
            "Report: ");
    for (String command : commands().filter(line -> line.contains("lake/demo")).toList()) {
      String[] words = words(command.replace("lake/demo", lake.toString()));
      assertThat(run(words)).as(command).isNotBlank();
    }
  }

  private static String run(String... arguments) {
    LookbackProcess.Ended ended = LookbackProcess.run(List.of(), List.of(arguments));
    assertThat(ended.exitCode()).as("%s%n%s", ended.out(), ended.err()).isZero();
    return ended.out();
  }
}
