package io.lookback.jobs.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigValue;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.table.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The list of jobs is what the jobs declare. After a change of one: {@code mvn -pl jobs -am test
 * -Dtest=JobListTest -Dsurefire.failIfNoSpecifiedTests=false -Dlookback.regenerate=true}.
 */
class JobListTest {
  private static final Path LIST = Path.of("JOBS.md");

  @Test
  void theListIsCurrent() throws IOException {
    String expected = list();
    if (Boolean.getBoolean("lookback.regenerate")) {
      Files.writeString(LIST, expected);
    }
    assertThat(Files.readAllLines(LIST, StandardCharsets.UTF_8))
        .as("jobs/JOBS.md; run with -Dlookback.regenerate=true after a change of a job")
        .containsExactlyElementsOf(expected.lines().toList());
  }

  private static String list() {
    LookbackConfig config = LookbackConfig.builtIn();
    StringBuilder text = new StringBuilder();
    text.append("# Nightly jobs\n\n")
        .append(
            "Generated from the classes in `io.lookback.jobs.runner.Jobs`; do not edit. In the\n")
        .append("order in which they run. Tables: ")
        .append("[DICTIONARY.md](../datasets/DICTIONARY.md).\n");
    for (Job<?> job : JobOrder.of(Jobs.ALL)) {
      JobSpec<?> spec = job.spec();
      text.append("\n## ").append(spec.name()).append("\n\n").append(spec.doc()).append("\n\n");
      text.append("- computes ")
          .append(
              switch (spec.grain()) {
                case DAY -> "each day of each site";
                case MONTH -> "each closed month of each site";
                case SITE -> "each site, all days";
              })
          .append(spec.isChain() ? ", a day after the one before it" : "")
          .append('\n');
      text.append("- reads ")
          .append(
              spec.reads().entrySet().stream()
                  .map(read -> "`" + read.getKey().name() + "`" + reach(read.getValue()))
                  .collect(Collectors.joining(", ")))
          .append('\n');
      if (!spec.looksUp().isEmpty()) {
        text.append("- looks up ").append(names(spec.looksUp())).append('\n');
      }
      text.append("- writes ").append(names(spec.writes())).append('\n');
      if (spec.isUsingSites()) {
        text.append("- depends on the own networks of the sites\n");
      }
      if (spec.isUsingTimeZone()) {
        text.append("- depends on the time zone of the site\n");
      }
      if (spec.isUsingRules()) {
        text.append("- depends on what classifies the records of the site\n");
      }
      if (spec.isUsingHosts()) {
        text.append("- depends on the names of hosts that the site declares\n");
      }
      if (spec.isUsingServices()) {
        text.append("- depends on the services that the site declares\n");
      }
      if (config.jobs().containsKey(spec.name())) {
        text.append("\n| parameter | default | meaning |\n|---|---|---|\n");
        Map<String, ConfigValue> keys =
            new TreeMap<>(config.jobs().toConfig().getConfig(spec.name()).root());
        keys.forEach(
            (key, value) ->
                text.append("| `jobs.")
                    .append(spec.name())
                    .append('.')
                    .append(key)
                    .append("` | ")
                    .append(defaultOf(value))
                    .append(" | ")
                    .append(
                        String.join(" ", value.origin().comments())
                            .strip()
                            .replaceAll("\\s+", " ")
                            .replace("|", "\\|"))
                    .append(" |\n"));
      }
    }
    return text.toString();
  }

  private static String reach(Reach reach) {
    if (reach.whole()) {
      return " (all)";
    }
    if (reach.isDayBefore()) {
      return " (the day before)";
    }
    if (reach.isUpToCell()) {
      return " (and all days before)";
    }
    List<String> words = new ArrayList<>();
    if (reach.back() + reach.forward() > 0) {
      words.add("from " + reach.back() + " days before to " + reach.forward() + " after");
    }
    if (reach.allSites()) {
      words.add("at every site");
    }
    return words.isEmpty() ? "" : " (" + String.join(", ", words) + ")";
  }

  private static String names(Collection<Table> tables) {
    return tables.stream().map(table -> "`" + table.name() + "`").collect(Collectors.joining(", "));
  }

  private static String defaultOf(ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT, LIST -> "see `conf/lookback.conf`";
      default -> "`" + value.unwrapped() + "`";
    };
  }
}
