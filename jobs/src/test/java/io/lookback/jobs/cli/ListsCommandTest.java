package io.lookback.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.store.Lake;
import io.lookback.jobs.testing.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListsCommandTest {
  @TempDir Path folder;

  private Lake lake;
  private String out;
  private String err;

  @Test
  void importsShowsAndComparesAList() throws IOException {
    lake = SharedSpark.lake(folder.resolve("lake"));
    Path feeds = Files.createDirectory(folder.resolve("feeds"));
    Files.writeString(feeds.resolve("2026-08-01__bad.txt"), "203.0.113.1\n203.0.113.2\n10.1.2.3\n");
    Files.writeString(feeds.resolve("2026-08-02__bad.txt"), "203.0.113.1\n203.0.113.3\n");
    Files.writeString(feeds.resolve("2026-08-03__bad.txt"), "<html>\u001b[2J</html>");

    assertThat(run("lists", "import", "--list", "bad", feeds.toString())).as(err).isEqualTo(2);
    assertThat(out)
        .contains("2026-08-02 00:00:00  SNAPSHOT  imported")
        .contains("rejected in " + feeds.resolve("2026-08-01__bad.txt") + ": reserved_range=1")
        .contains("list bad: 2 imported, 0 unchanged, 0 held back, 1 refused");
    assertThat(err)
        .contains("2026-08-03__bad.txt is a web page, not a list")
        .contains("1 of 3 files could not be taken")
        .doesNotContain("\u001b");

    Files.delete(feeds.resolve("2026-08-03__bad.txt"));
    assertThat(run("lists", "import", "--list", "bad", feeds.toString())).as(err).isZero();
    assertThat(out).contains("list bad: 0 imported, 2 unchanged, 0 held back, 0 refused");

    assertThat(run("lists", "diff", "--list", "bad", "--format", "csv")).as(err).isZero();
    assertThat(out)
        .isEqualTo(
            """
            change,value,listed_from,listed_to,basis,category,confidence,reference
            added,203.0.113.3,2026-08-02T00:00:00Z,,SNAPSHOT,,,
            removed,203.0.113.2,2026-08-01T00:00:00Z,2026-08-02T00:00:00Z,SNAPSHOT,,,
            """);

    assertThat(run("lists", "show", "203.0.113.0/24", "--list", "bad", "--format", "csv"))
        .as(err)
        .isZero();
    assertThat(out.lines()).hasSize(4).anyMatch(line -> line.startsWith("bad,203.0.113.2,"));

    assertThat(run("lists", "show", "--format", "csv")).as(err).isZero();
    assertThat(out).endsWith("bad,2,0,2026-08-01T00:00:00Z,2026-08-02T00:00:00Z,2,3,3,0\n");
  }

  @Test
  void wrongCommandLinesAreExplained() {
    assertThat(run("lists")).isEqualTo(1);
    assertThat(err).contains("Please say what to do: import, diff or show");
    assertThat(run("lists", "import", "--list", "bad", "--as-of", "soon", "x.txt")).isEqualTo(1);
    assertThat(err).contains("'soon' is no time like 2026-08-16T08:05:10Z");
    assertThat(run("lists", "import", "--list", "bad", "--format", "plane", "x")).isEqualTo(1);
    assertThat(err).contains("Unknown list format 'plane'; formats are [intervals, ");
    assertThat(run("lists", "import", "--list", "bad", "--basis", "FEED", "x")).isEqualTo(1);
    assertThat(err).contains("--basis must be SNAPSHOT or ENTRY, not FEED");
    assertThat(run("lists", "import", "--help")).isZero();
    assertThat(out).contains("spamhaus_json").contains("held back");
  }

  private int run(String... arguments) {
    CommandLineRun run = CommandLineRun.of(lake, arguments);
    out = run.out();
    err = run.err();
    return run.exitCode();
  }
}
