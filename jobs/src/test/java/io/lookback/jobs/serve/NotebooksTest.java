package io.lookback.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lookback.jobs.cli.CommandLineSyntax;
import io.lookback.jobs.testing.LookbackProcess;
import io.lookback.jobs.testing.ServeProcess;
import io.lookback.jobs.testing.UndisturbedNight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The notebooks run from the first cell to the last, and hold no answers of anybody's data. */
class NotebooksTest {
  static Stream<Path> notebooks() throws IOException {
    return ServeProcess.notebooks().stream();
  }

  @Test
  void allAreThere() throws IOException {
    assertThat(notebooks().map(file -> file.getFileName().toString()))
        .containsExactly(
            "cross_site.ipynb",
            "first_seen.ipynb",
            "outliers_beacons.ipynb",
            "own_data.ipynb",
            "retrohunt.ipynb");
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void noAnswersAreStored(Path notebook) throws IOException {
    JsonNode cells = new ObjectMapper().readTree(notebook.toFile()).get("cells");
    assertThat(cells).hasSizeGreaterThan(5);
    for (JsonNode cell : cells) {
      if (cell.get("cell_type").asText().equals("code")) {
        assertThat(cell.get("outputs")).isEmpty();
        assertThat(cell.get("execution_count").isNull()).isTrue();
      } else {
        for (JsonNode line : cell.get("source")) {
          if (line.asText().strip().startsWith("scripts/lookback ")) {
            String[] words = line.asText().strip().split(" ");
            CommandLineSyntax.check(List.of(words).subList(1, words.length).toArray(String[]::new));
          }
        }
      }
    }
  }

  @Test
  void allRunOnASmallLake() throws IOException {
    try (ServeProcess server = ServeProcess.start(UndisturbedNight.lake(), Map.of())) {
      List<LookbackProcess> running = new ArrayList<>();
      List<Path> notebooks = notebooks().toList();
      // Each waits most of its time for a kernel to start.
      notebooks.forEach(notebook -> running.add(server.startNotebook(notebook)));
      for (int i = 0; i < notebooks.size(); i++) {
        LookbackProcess.Ended ended = running.get(i).await();
        assertThat(ended.exitCode()).as("%s: %s", notebooks.get(i), ended).isZero();
        assertThat(ended.err()).as("%s", notebooks.get(i)).doesNotContain("Warning");
        assertThat(ended.out()).contains("image/png=", "text/html=");
        if (notebooks.get(i).endsWith("retrohunt.ipynb")) {
          assertThat(ended.err()).contains("123.151.42.61", "et-compromised");
        }
      }
    }
  }
}
