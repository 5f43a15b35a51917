package io.lookback.jobs.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Window;
import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.IngestFiles;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.runner.Grain;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Decides which records count, so that nothing is counted twice: not what two files brought, not
 * what two sensors of a site saw; and classifies anew what was read under other rules.
 *
 * <p>Input: records of the day and of the days around it, whatever the order in which they came.
 * Output: the same records with {@code is_counted}, {@code direction}, {@code session_class},
 * {@code size_class}, event names as of now. Days on which nothing changes, which are most, are not
 * written.
 */
public final class CountOnceJob implements Job<CountOnceJob.Params> {
  /** No parameters: sensors' ranks and rules come from the sites. */
  public record Params() {}

  private static final StructType RANKS =
      new StructType()
          .add("site", DataTypes.StringType)
          .add("sensor", DataTypes.StringType)
          .add("rank", DataTypes.IntegerType);

  private static final String[] RECORD = {"event_date", "site", "file_id", "line_no"};

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named(
            "count-once",
            "Which records count, when several files or sensors brought the same?",
            Params.class)
        .version(1)
        .grain(Grain.DAY)
        .usesRules()
        .reads(SessionRecords.TABLE, Reach.days(1, 1).unsettled())
        .reads(Events.TABLE, Reach.cell().unsettled())
        .looksUp(IngestFiles.TABLE)
        .writes(SessionRecords.TABLE)
        .writes(Events.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    Outputs outputs = Outputs.unchanged();
    Dataset<Row> sessions = in.table(SessionRecords.TABLE);
    Dataset<Row> repetitions =
        in.keep(in.sql(CountOnceJob.class, "CountOnceRepetitions.sql", Map.of()));
    Dataset<Row> uncounted = repetitions;
    if (hasSeveralSensors(sessions)) {
      repetitions.createOrReplaceTempView("repetitions");
      ranks(in).createOrReplaceTempView("ranks");
      uncounted = repetitions.union(in.sql(CountOnceJob.class, "CountOnceSensors.sql", Map.of()));
    }
    settle(in, SessionRecords.TABLE, sessions, uncounted, outputs);
    settle(in, Events.TABLE, in.table(Events.TABLE), repeated(in, "EventIdentity.sql"), outputs);
    return outputs;
  }

  /** Records that another file already brought, by what makes them equal. */
  static Dataset<Row> repeated(Inputs in, String identity) {
    in.sql(CountOnceJob.class, identity, Map.of()).createOrReplaceTempView("hashed");
    return in.sql(CountOnceJob.class, "EqualRecords.sql", Map.of());
  }

  private Dataset<Row> ranks(Inputs in) {
    List<Row> rows = new ArrayList<>();
    for (Site site : in.sites().values()) {
      int rank = 0;
      for (String sensor : site.sensors()) {
        rows.add(RowFactory.create(site.name(), sensor, rank++));
      }
    }
    return in.spark().createDataFrame(rows, RANKS);
  }

  private static boolean hasSeveralSensors(Dataset<Row> sessions) {
    return !sessions
        .groupBy("site")
        .agg(min("sensor").as("first"), max("sensor").as("last"))
        .filter(col("first").notEqual(col("last")))
        .isEmpty();
  }

  /** Adds the days whose records must be written anew. */
  private void settle(
      Inputs in, Table table, Dataset<Row> records, Dataset<Row> uncounted, Outputs outputs) {
    Set<DaySite> days = new TreeSet<>();
    in.cells().forEach(cell -> days.add(new DaySite(cell.day(), cell.site())));
    org.apache.spark.sql.Column own = Window.ofCells(days).rows();
    Dataset<Row> not = in.keep(uncounted.filter(own));
    Dataset<Row> ofCells = records.filter(own);
    Set<Cell> changed = changed(not, ofCells);
    Set<Cell> reclassified = underOtherRules(in, ofCells);
    changed.addAll(reclassified);
    if (changed.isEmpty()) {
      return;
    }
    Set<DaySite> changedDays = new TreeSet<>();
    changed.forEach(cell -> changedDays.add(new DaySite(cell.day(), cell.site())));
    Dataset<Row> rows = counted(ofCells.filter(Window.ofCells(changedDays).rows()), not);
    if (!reclassified.isEmpty()) {
      rows = new Reclassifier(in.config(), in.sites()).apply(table, rows);
    }
    outputs.replacing(table, rows, changed);
  }

  /** Cells in which other records do not count than before. */
  static Set<Cell> changed(Dataset<Row> uncounted, Dataset<Row> records) {
    // A record may have several rows.
    Dataset<Row> before =
        records
            .filter(not(col("is_counted")))
            .select("event_date", "site", "file_id", "line_no")
            .distinct();
    // A record that stands in one of the two only has changed.
    return cells(
        uncounted
            .union(before)
            .groupBy("event_date", "site", "file_id", "line_no")
            .count()
            .filter("count = 1"));
  }

  /** The rows of the records, marked. */
  static Dataset<Row> counted(Dataset<Row> rows, Dataset<Row> uncounted) {
    return rows.join(uncounted.withColumn("uncounted", lit(true)), RECORD, "left_outer")
        .withColumn("is_counted", not(coalesce(col("uncounted"), lit(false))))
        .drop("uncounted");
  }

  private static Set<Cell> cells(Dataset<Row> rows) {
    Set<Cell> cells = new TreeSet<>();
    for (Row row : rows.select("event_date", "site").distinct().collectAsList()) {
      cells.add(new Cell(LocalDate.parse(row.get(0).toString()), row.getString(1)));
    }
    return cells;
  }

  /** Cells that hold records of files that were read when the rules were others. */
  private static Set<Cell> underOtherRules(Inputs in, Dataset<Row> records) {
    LookbackConfig config = in.config();
    org.apache.spark.sql.Column current = lit(false);
    Set<String> sites = new TreeSet<>();
    in.cells().forEach(cell -> sites.add(cell.site()));
    for (String site : sites) {
      current =
          current.or(col("site").equalTo(site).and(col("rules").equalTo(config.fingerprint(site))));
    }
    Dataset<Row> outdated =
        in.history(IngestFiles.TABLE)
            .filter(col("site").isin(sites.toArray()))
            .filter(not(current))
            .select("site", "file_id");
    if (outdated.isEmpty()) {
      return new TreeSet<>();
    }
    return cells(records.join(outdated, new String[] {"site", "file_id"}, "left_semi"));
  }
}
