package io.lookback.jobs.runner;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.datasets.store.ConcurrentWriteException;
import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.PartitionDigest;
import io.lookback.datasets.store.Window;
import io.lookback.datasets.table.EventHours;
import io.lookback.datasets.table.EventMonths;
import io.lookback.jobs.records.RowStreams;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestLake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes of jobs on a real catalogue: what is replaced, what is left behind. */
class ReplaceWindowTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
  private static final DaySite LON_1 = new DaySite(FIRST, "lon");
  private static final DaySite LON_2 = new DaySite(FIRST.plusDays(1), "lon");
  private static final DaySite PAR_1 = new DaySite(FIRST, "par");

  /** More than run at once. */
  private static final int TASKS = 16;

  @TempDir Path folder;

  private Lake lake;

  @BeforeEach
  void open() {
    lake = new TestLake(folder, "").lake();
  }

  /** Rows of event_hours. */
  private Dataset<Row> rows(DaySite cell, int number) {
    return lake.spark()
        .sql(
            String.join(
                "",
                "SELECT date'",
                cell.day().toString(),
                "' AS event_date, '",
                cell.site(),
                "' AS site, timestamp'2026-01-01 00:00:00' AS hour, concat('t', id) AS event_type,",
                " 'n' AS event_name, CAST(NULL AS STRING) AS direction, CAST(id AS INT) AS port,",
                " id AS count, id AS bytes FROM range(0, ",
                Integer.toString(number),
                ", 1, ",
                Integer.toString(TASKS),
                ")"));
  }

  private Map<DaySite, PartitionDigest> replace(Dataset<Row> rows, DaySite... cells) {
    return lake.replaceWindow(EventHours.TABLE, rows, Window.ofCells(Set.of(cells)), "run");
  }

  private Map<DaySite, Long> stored() {
    return lake
        .read(EventHours.TABLE)
        .groupBy("event_date", "site")
        .count()
        .collectAsList()
        .stream()
        .collect(
            Collectors.toMap(
                row -> new DaySite(LocalDate.parse(row.get(0).toString()), row.getString(1)),
                row -> row.getLong(2)));
  }

  private Set<String> files() {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.map(Path::toString)
          .filter(file -> file.endsWith(".parquet"))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void digestsOfWhatIsWrittenAreThoseOfReadingIt() {
    Map<DaySite, PartitionDigest> all =
        replace(rows(LON_1, 10).union(rows(LON_2, 20)).union(rows(PAR_1, 30)), LON_1, LON_2, PAR_1);

    assertThat(all).hasSize(3).isEqualTo(lake.digests(EventHours.TABLE, lit(true)));
    assertThat(all.get(LON_2).all().rows()).isEqualTo(20);
  }

  @Test
  void onlyTheWindowIsReplaced() {
    replace(rows(LON_1, 10).union(rows(LON_2, 20)).union(rows(PAR_1, 30)), LON_1, LON_2, PAR_1);

    Map<DaySite, PartitionDigest> again = replace(rows(PAR_1, 5), LON_2, PAR_1);

    assertThat(again.keySet()).containsExactly(PAR_1);
    assertThat(stored()).isEqualTo(Map.of(LON_1, 10L, PAR_1, 5L));
  }

  @Test
  void whatElseAMonthHoldsStaysAndIsNotInTheDigests() {
    Dataset<Row> january = rows(LON_1, 10).drop("hour");
    lake.replaceWindow(
        EventMonths.TABLE,
        january.union(rows(PAR_1, 30).drop("hour")),
        Window.ofCells(Set.of(LON_1, PAR_1)),
        "run");

    Map<DaySite, PartitionDigest> again =
        lake.replaceWindow(
            EventMonths.TABLE, rows(LON_1, 7).drop("hour"), Window.ofCells(Set.of(LON_1)), "run");

    assertThat(again.keySet()).containsExactly(LON_1);
    assertThat(lake.digests(EventMonths.TABLE, lit(true)))
        .hasSize(2)
        .containsEntry(LON_1, again.get(LON_1));
    assertThat(lake.read(EventMonths.TABLE).count()).isEqualTo(37);
  }

  @Test
  void aRowOutsideOfTheWindowFailsTheWriteAndLeavesNothingBehind() {
    replace(rows(LON_1, 10), LON_1);
    Set<String> before = files();

    assertThatThrownBy(() -> replace(rows(PAR_1, 10).coalesce(1), LON_1))
        .hasStackTraceContaining("is outside of 2026-01-01..2026-01-01 at [lon]");

    assertThat(files()).isEqualTo(before);
    assertThat(stored()).isEqualTo(Map.of(LON_1, 10L));
  }

  /** Fails at a row when all other tasks of its stage are done. */
  private static Iterator<InternalRow> failing(Iterator<InternalRow> rows, int last) {
    int number = EventHours.TABLE.columnNames().indexOf(EventHours.BYTES.name());
    SparkStatusTracker tasks = SharedSpark.session().sparkContext().statusTracker();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public InternalRow next() {
        InternalRow row = rows.next();
        if (row.getLong(number) == last) {
          int stage = TaskContext.get().stageId();
          while (tasks.getStageInfo(stage).get().numCompletedTasks() < TASKS - 1) {
            Thread.onSpinWait();
          }
          throw new UncheckedIOException(new IOException("no space left"));
        }
        return row;
      }
    };
  }

  @Test
  void whatTasksWroteBeforeAnotherFailedIsDeleted() {
    replace(rows(LON_1, 10), LON_1);
    Set<String> before = files();
    Dataset<Row> rows =
        rows(LON_1, 10_000)
            .select(
                EventHours.TABLE.columnNames().stream().map(functions::col).toArray(Column[]::new));

    assertThatThrownBy(
            () ->
                replace(
                    RowStreams.map(rows, some -> failing(some, 9_999), EventHours.TABLE.schema()),
                    LON_1))
        .hasStackTraceContaining("no space left");

    assertThat(files()).isEqualTo(before);
    assertThat(stored()).isEqualTo(Map.of(LON_1, 10L));
  }

  @Test
  void whoeverComesSecondWritesNothing() {
    replace(rows(LON_1, 10), LON_1);
    Lake other = lake.fork();
    Set<String> others = new TreeSet<>();
    lake.guardedBy(
        () -> {
          Set<String> ours = files();
          other.replaceWindow(
              EventHours.TABLE, rows(LON_1, 20), Window.ofCells(Set.of(LON_1)), "other");
          others.addAll(files());
          others.removeAll(ours);
        });
    Set<String> before = files();

    assertThatThrownBy(() -> replace(rows(LON_1, 30), LON_1))
        .isInstanceOf(ConcurrentWriteException.class)
        .hasMessageContaining("another run changed it meanwhile");

    assertThat(stored()).isEqualTo(Map.of(LON_1, 20L));
    before.addAll(others);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void largeFilesAreCut() {
    lake.iceberg(EventHours.TABLE)
        .updateProperties()
        .set("write.target-file-size-bytes", "100000")
        .set("write.parquet.row-group-size-bytes", "50000")
        .commit();

    Map<DaySite, PartitionDigest> digests = replace(rows(LON_1, 200_000).coalesce(1), LON_1);

    assertThat(files()).hasSizeGreaterThan(2);
    assertThat(digests).isEqualTo(lake.digests(EventHours.TABLE, lit(true)));
    assertThat(stored()).isEqualTo(Map.of(LON_1, 200_000L));
  }
}
