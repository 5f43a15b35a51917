package io.lookback.jobs.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.datasets.config.ListsConfig;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.udf.net.Cidr;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is stored of lists, and what is asked of it. */
class ListTablesTest {
  private static final SparkSession SPARK = SharedSpark.session();

  @TempDir Path folder;

  private final ListState state = ListState.empty("bad");
  private Dataset<Row> indicators;
  private Dataset<Row> snapshots;

  @Test
  void theTablesAreTheWholeState() {
    write("2026-08-01__bad.txt", "203.0.113.1\n203.0.113.0/30\n198.51.100.1-198.51.100.9\n");
    write("2026-08-02__bad.txt", "203.0.113.1\t7\n2001:db8::/32\t3\nx\n");
    importFolder();

    ListState stored = ListState.load("bad", indicators, snapshots);

    assertThat(stored.history().listings()).isEqualTo(state.history().listings());
    assertThat(stored.history().versions()).isEqualTo(state.history().versions());
    assertThat(stored.snapshots()).isEqualTo(state.snapshots());
    assertThat(ListState.load("other", indicators, snapshots).snapshots()).isEmpty();
  }

  @Test
  void diffTellsWhatCameWentAndPassed() {
    write("2026-08-01__bad.txt", "203.0.113.1\n203.0.113.2\n203.0.113.5\n");
    write("2026-08-02__bad.txt", "203.0.113.1\n203.0.113.4\n");
    write("2026-08-03__bad.txt", "203.0.113.1\n203.0.113.10\n203.0.113.9\n203.0.113.5\n");
    importFolder();
    Instant first = Instant.parse("2026-08-01T00:00:00Z");
    Instant third = Instant.parse("2026-08-03T00:00:00Z");

    ListDiff.Between newest = ListDiff.times("bad", null, null, snapshots);
    assertThat(newest)
        .isEqualTo(new ListDiff.Between(Instant.parse("2026-08-02T00:00:00Z"), third));
    assertThat(changes(newest))
        .containsExactly(
            "added 203.0.113.5", "added 203.0.113.9", "added 203.0.113.10", "removed 203.0.113.4");
    assertThat(changes(new ListDiff.Between(first, third)))
        .containsExactly(
            "added 203.0.113.9", "added 203.0.113.10", "passed 203.0.113.4", "removed 203.0.113.2");
    assertThatThrownBy(() -> ListDiff.times("none", null, null, snapshots))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("There is no list 'none'");
    assertThatThrownBy(() -> ListDiff.times("bad", null, first, snapshots))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("has no version before 2026-08-01T00:00:00Z");
  }

  @Test
  void showTellsListsVersionsAndListings() {
    write("2026-08-01__bad.txt", "203.0.113.1\n203.0.113.0/30\n");
    write("2026-08-02__bad.txt", "203.0.113.1\n");
    write("2026-08-03__bad.txt", "203.0.113.1\n203.0.113.0/30\n2001:db8::/32\n");
    importFolder();

    assertThat(ListShow.lists(indicators, snapshots).collectAsList())
        .extracting(Row::toString)
        .containsExactly("[bad,3,0,2026-08-01T00:00:00Z,2026-08-03T00:00:00Z,3,3,4,1]");
    assertThat(
            ListShow.versions("bad", indicators, snapshots)
                .select("as_of", "state", "entries", "added", "removed")
                .collectAsList())
        .extracting(Row::toString)
        .containsExactly(
            "[2026-08-01T00:00:00Z,applied,2,2,0]",
            "[2026-08-02T00:00:00Z,applied,1,0,1]",
            "[2026-08-03T00:00:00Z,applied,3,2,0]");
    assertThat(
            ListShow.listings(Cidr.parse("203.0.113.2"), indicators)
                .select("value", "listed_from", "listed_to")
                .collectAsList())
        .extracting(Row::toString)
        .containsExactly(
            "[203.0.113.0/30,2026-08-01T00:00:00Z,2026-08-02T00:00:00Z]",
            "[203.0.113.0/30,2026-08-03T00:00:00Z,null]");
    assertThatThrownBy(() -> ListShow.versions("none", indicators, snapshots))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("There is no list 'none'");
  }

  private List<String> changes(ListDiff.Between times) {
    return ListDiff.of("bad", times, indicators).collectAsList().stream()
        .map(row -> row.getString(0) + " " + row.getString(1))
        .toList();
  }

  private void importFolder() {
    ListImport.run(
        ListImport.Request.of("bad", List.of(folder.toString())),
        new ListsConfig(0.5, 20, 8, 16),
        state,
        Instant.parse("2026-09-01T00:00:00Z"),
        path -> Location.of(Path.of(path)));
    indicators = state.indicatorRows(SPARK).cache();
    snapshots = state.snapshotRows(SPARK).cache();
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
