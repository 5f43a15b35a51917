package io.lookback.jobs.runner;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.store.Window;
import io.lookback.datasets.table.Table;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The inputs of one run of one job, read from the lake. */
final class JobInputs implements Inputs, AutoCloseable {
  private static final StructType CELL =
      new StructType()
          .add("event_date", DataTypes.DateType, true)
          .add("site", DataTypes.StringType, false);

  private final Lake lake;
  private final JobSpec<?> spec;
  private final List<Cell> cells;
  private final LookbackConfig config;
  private final Map<String, Site> sites;
  private final Function<Table, Dataset<Row>> history;
  private final List<String> views = new ArrayList<>();
  private final List<Kept> kept = new ArrayList<>();
  private Dataset<Row> cellRows;

  /**
   * @param history reads all valid rows of a table
   */
  JobInputs(
      Lake lake,
      JobSpec<?> spec,
      List<Cell> cells,
      LookbackConfig config,
      Map<String, Site> sites,
      Function<Table, Dataset<Row>> history) {
    this.lake = lake;
    this.spec = spec;
    this.cells = cells;
    this.config = config;
    this.sites = sites;
    this.history = history;
  }

  @Override
  public SparkSession spark() {
    return lake.spark();
  }

  @Override
  public List<Cell> cells() {
    return cells;
  }

  @Override
  public LookbackConfig config() {
    return config;
  }

  @Override
  public Map<String, Site> sites() {
    return sites;
  }

  @Override
  public Dataset<Row> table(Table table) {
    Reach reach = spec.reads().get(table);
    if (reach == null) {
      if (spec.looksUp().contains(table)) {
        return history(table);
      }
      throw new IllegalStateException(
          "Job " + spec.name() + " reads table " + table + " without declaring it");
    }
    Dataset<Row> rows = lake.read(table);
    if (table.isDaily() && !reach.whole()) {
      rows = rows.filter(within(reach));
    }
    return counted(table, reach.settled(), rows);
  }

  private org.apache.spark.sql.Column within(Reach reach) {
    if (cells.isEmpty()) {
      return lit(false);
    }
    switch (spec.grain()) {
      case SITE -> {
        if (reach.allSites()) {
          return lit(true);
        }
        return col("site").isin(cells.stream().map(Cell::site).distinct().toArray());
      }
      case MONTH -> {
        org.apache.spark.sql.Column filter = lit(false);
        for (Cell cell : cells) {
          org.apache.spark.sql.Column month =
              col("event_date")
                  .geq(lit(cell.day()))
                  .and(col("event_date").lt(lit(cell.day().plusMonths(1))));
          filter =
              filter.or(reach.allSites() ? month : col("site").equalTo(cell.site()).and(month));
        }
        return filter;
      }
      default -> {
        if (reach.isUpToCell()) {
          return upToCell();
        }
        Set<DaySite> days = new TreeSet<>();
        for (Cell cell : cells) {
          for (int offset = -reach.back(); offset <= reach.forward(); offset++) {
            days.add(new DaySite(cell.day().plusDays(offset), cell.site()));
          }
        }
        if (reach.isDayBefore()) {
          // Of days that are computed now nothing is known but what they will give.
          cells.forEach(cell -> days.remove(new DaySite(cell.day(), cell.site())));
        }
        return reach.allSites()
            ? col("event_date").isin(days.stream().map(DaySite::day).distinct().toArray())
            : Window.ofCells(days).rows();
      }
    }
  }

  /** Of each site the days up to the last of its cells. */
  private org.apache.spark.sql.Column upToCell() {
    Map<String, LocalDate> ends = new TreeMap<>();
    cells.forEach(
        cell ->
            ends.merge(cell.site(), cell.day(), (one, other) -> one.isAfter(other) ? one : other));
    org.apache.spark.sql.Column filter = lit(false);
    for (Map.Entry<String, LocalDate> end : ends.entrySet()) {
      filter =
          filter.or(
              col("site").equalTo(end.getKey()).and(col("event_date").leq(lit(end.getValue()))));
    }
    return filter;
  }

  private static Dataset<Row> counted(Table table, boolean settled, Dataset<Row> rows) {
    boolean hasCount = table.columnNames().contains("is_counted");
    return settled && hasCount ? rows.filter(col("is_counted")) : rows;
  }

  @Override
  public Dataset<Row> history(Table table) {
    if (!spec.reads().containsKey(table) && !spec.looksUp().contains(table)) {
      throw new IllegalStateException(
          "Job " + spec.name() + " looks up table " + table + " without declaring it");
    }
    return counted(table, true, history.apply(table));
  }

  @Override
  public Dataset<Row> keep(Dataset<Row> rows) {
    Kept one = Kept.of(rows);
    kept.add(one);
    return one.rows();
  }

  @Override
  public Dataset<Row> cellTable() {
    if (cellRows == null) {
      List<Row> rows = new ArrayList<>();
      cells.forEach(cell -> rows.add(RowFactory.create(cell.day(), cell.site())));
      cellRows = lake.spark().createDataFrame(rows, CELL);
    }
    return cellRows;
  }

  @Override
  public Dataset<Row> sql(Class<?> job, Map<String, Object> parameters) {
    return sql(job, job.getSimpleName() + ".sql", parameters);
  }

  @Override
  public Dataset<Row> sql(Class<?> job, String fileName, Map<String, Object> parameters) {
    if (views.isEmpty()) {
      spec.reads().keySet().forEach(table -> view(table.name(), table(table)));
      spec.looksUp().forEach(table -> view(table.name(), history(table)));
      view("cells", cellTable());
    }
    return SqlFile.run(lake.spark(), job, fileName, parameters);
  }

  private void view(String name, Dataset<Row> rows) {
    rows.createOrReplaceTempView(name);
    views.add(name);
  }

  /** Takes the views away, so that table names mean the tables again, and forgets kept rows. */
  @Override
  public void close() {
    views.forEach(view -> lake.spark().catalog().dropTempView(view));
    views.clear();
    kept.forEach(Kept::close);
    kept.clear();
  }
}
