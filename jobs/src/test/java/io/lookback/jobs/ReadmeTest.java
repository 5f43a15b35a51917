package io.lookback.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.jobs.cli.CommandLineSyntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README says to type works. */
public class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  /** Every line of a shell block that begins with {@code scripts/lookback}. */
  public static Stream<String> commands() throws IOException {
    List<String> commands = new ArrayList<>();
    boolean inBlock = false;
    for (String line : Files.readAllLines(README)) {
      String text = line.strip();
      if (text.startsWith("```")) {
        inBlock = text.equals("```sh");
      } else if (inBlock && text.startsWith("scripts/lookback ")) {
        commands.add(text.replaceFirst("\\s+(#|>>) .*", ""));
      }
    }
    return commands.stream();
  }

  /**
   * Commands that stand together, with what the README says that they print.
   *
   * @param output lines, {@code ...} for any others; empty where the README shows none
   */
  public record Example(List<String> commands, List<String> output) {}

  /**
   * Every shell block with commands on lakes made of the demo, with the block of output behind it.
   */
  public static List<Example> examples() throws IOException {
    List<Example> examples = new ArrayList<>();
    List<String> block = null;
    boolean isOutput = false;
    // Only the next block after commands is what they print.
    boolean isAwaited = false;
    for (String line : Files.readAllLines(README)) {
      String text = line.strip();
      if (text.equals("```sh")) {
        block = new ArrayList<>();
        isOutput = false;
        isAwaited = false;
      } else if (text.equals("```text") && isAwaited) {
        block = new ArrayList<>();
        isOutput = true;
        isAwaited = false;
      } else if (text.startsWith("#")) {
        isAwaited = false;
      } else if (text.equals("```") && block != null) {
        if (isOutput) {
          examples.get(examples.size() - 1).output().addAll(block);
        } else if (block.stream().allMatch(command -> command.contains(" --lake lake/"))) {
          examples.add(new Example(block, new ArrayList<>()));
          isAwaited = true;
        }
        block = null;
      } else if (block != null) {
        block.add(text);
      }
    }
    return examples;
  }

  /** The words of a command behind the first. */
  public static String[] words(String command) {
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

  @Test
  void bothStoriesAreToldInSteps() throws IOException {
    assertThat(examples().stream().filter(example -> !example.output().isEmpty()))
        .hasSizeGreaterThanOrEqualTo(20);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandIsUnderstood(String command) {
    CommandLineSyntax.check(words(command));
  }

  @Test
  void whatIsSubmittedIsUnderstood() throws IOException {
    List<String> submitted =
        Files.readAllLines(README).stream()
            .filter(line -> line.startsWith("scripts/submit "))
            .toList();
    assertThat(submitted).isNotEmpty();
    for (String line : submitted) {
      assertThat(line).contains(" -- ");
      CommandLineSyntax.check(words(line.replaceFirst(".* -- ", "lookback ")));
    }
  }
}
