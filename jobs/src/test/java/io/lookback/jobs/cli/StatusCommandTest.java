package io.lookback.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lookback.datasets.store.Lake;
import io.lookback.jobs.testing.SharedSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusCommandTest {
  @TempDir Path folder;

  private Lake lake;
  private String out;
  private String err;

  private int run(String... arguments) {
    CommandLineRun run = CommandLineRun.of(lake, arguments);
    out = run.out();
    err = run.err();
    return run.exitCode();
  }

  @Test
  void showsSectionsInEveryFormatAndChecksForMonitoring() throws IOException {
    lake = SharedSpark.lake(folder.resolve("lake"));

    assertThat(run("status")).as(err).isZero();
    assertThat(out)
        .contains("problems:", "night:", "jobs:", "sources:", "tables:")
        .contains("No night has ever run");

    assertThat(run("status", "--format", "json")).as(err).isZero();
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> objects =
        StreamSupport.stream(
                ((Iterable<JsonNode>)
                        () -> {
                          try {
                            return json.readerFor(JsonNode.class).readValues(out);
                          } catch (IOException e) {
                            throw new AssertionError(e);
                          }
                        })
                    .spliterator(),
                false)
            .toList();
    assertThat(objects).extracting(o -> o.get("section").asText()).contains("problems", "tables");

    assertThat(run("status", "tables", "--format", "csv")).as(err).isZero();
    assertThat(out.lines().findFirst()).hasValue("table,rows,bytes,files,snapshots,changed_at");
    assertThat(run("status", "--format", "csv")).isEqualTo(CommandLineInterface.USAGE);
    assertThat(err).contains("please name one section");

    assertThat(run("status", "problems", "--check")).isEqualTo(CommandLineInterface.USER_ERROR);
    assertThat(out).contains("night-stale");
    assertThat(err.strip()).isEqualTo("lookback: No night has ever run");

    assertThat(run("status", "--as-of", "yesterday")).isEqualTo(CommandLineInterface.USAGE);
    assertThat(err).contains("--as-of is 'yesterday' but must be a UTC time");
  }
}
