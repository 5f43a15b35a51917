package io.lookback.jobs.testing;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.records.DayRanges;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.runner.Grain;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Kept;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Tables in memory, cut to the cells as the engine does it. */
public final class TestInputs implements Inputs {
  /** 10.0.0.0/8 and 2001:db8:aaaa::/48 are its own. */
  public static final Site LON = site("lon", "10.0.0.0/8", "2001:db8:aaaa::/48");

  private final SparkSession spark;
  private final Map<Table, List<Row>> rows = new HashMap<>();
  private final Map<String, Site> sites = new HashMap<>(Map.of("lon", LON));
  private JobSpec<?> spec;
  private List<Cell> cells = List.of();

  public TestInputs(SparkSession spark) {
    this.spark = spark;
  }

  public static Site site(String name, String... networks) {
    return new Site(
        name,
        Arrays.stream(networks).map(Site.Network::always).toList(),
        ZoneOffset.UTC,
        List.of());
  }

  @Override
  public LookbackConfig config() {
    return LookbackConfig.builtIn();
  }

  public TestInputs with(Site site) {
    sites.put(site.name(), site);
    return this;
  }

  public TestInputs with(TestRow... added) {
    for (TestRow row : added) {
      rows.computeIfAbsent(row.table(), table -> new ArrayList<>()).add(row.row());
    }
    return this;
  }

  /** Replaces a table. */
  public TestInputs put(Table table, List<Row> all) {
    rows.put(table, new ArrayList<>(all));
    return this;
  }

  /** Keeps what a job has written as the whole of its table. */
  public TestInputs with(Outputs outputs) {
    outputs.rows().forEach((table, data) -> put(table, conforming(table, data)));
    return this;
  }

  /** A table as it is. */
  public Dataset<Row> whole(Table table) {
    return all(table);
  }

  public List<Row> rows(Table table) {
    return rows.getOrDefault(table, List.of());
  }

  /** The same tables for another job and its cells. */
  public TestInputs running(JobSpec<?> job, Cell... computed) {
    spec = job;
    cells = Arrays.stream(computed).sorted().toList();
    return this;
  }

  /** The rows of a job's output, checked against the contract of the table. */
  public static List<Row> conforming(Table table, Dataset<Row> data) {
    List<String> others = new ArrayList<>(Arrays.asList(data.columns()));
    others.removeAll(table.columnNames());
    if (!others.isEmpty()) {
      throw new AssertionError("Columns that " + table + " does not have: " + others);
    }
    for (io.lookback.datasets.table.Column column : table.columns()) {
      if (!data.schema().apply(column.name()).dataType().sameType(column.type())) {
        throw new AssertionError(
            table + "." + column.name() + " is " + data.schema().apply(column.name()));
      }
    }
    List<Row> rows =
        data.select(table.columnNames().stream().map(functions::col).toArray(Column[]::new))
            .collectAsList();
    for (Row row : rows) {
      for (io.lookback.datasets.table.Column column : table.columns()) {
        if (column.required() && row.isNullAt(table.ordinal(column))) {
          throw new AssertionError(table + "." + column.name() + " is null in " + row);
        }
      }
    }
    return rows;
  }

  @Override
  public SparkSession spark() {
    return spark;
  }

  @Override
  public List<Cell> cells() {
    return cells;
  }

  @Override
  public Map<String, Site> sites() {
    return sites;
  }

  @Override
  public Dataset<Row> table(Table table) {
    Reach reach = spec.reads().get(table);
    if (reach == null) {
      throw new IllegalArgumentException(spec.name() + " does not declare that it reads " + table);
    }
    Dataset<Row> all = counted(table, reach.settled());
    if (reach.whole() || !table.isDaily()) {
      return all;
    }
    Column within = functions.lit(false);
    Set<DaySite> days = new TreeSet<>();
    for (Cell cell : cells) {
      if (cell.day() == null) {
        within =
            within.or(
                reach.allSites()
                    ? functions.lit(true)
                    : functions.col("site").equalTo(cell.site()));
      } else {
        LocalDate end =
            spec.grain() == Grain.MONTH ? cell.day().plusMonths(1) : cell.day().plusDays(1);
        (reach.isUpToCell() ? LocalDate.of(2000, 1, 1) : cell.day().minusDays(reach.back()))
            .datesUntil(end.plusDays(reach.forward()))
            .forEach(day -> days.add(new DaySite(day, cell.site())));
      }
    }
    if (reach.allSites()) {
      return all.where(
          within.or(
              functions
                  .col("event_date")
                  .isin(days.stream().map(DaySite::day).distinct().toArray())));
    }
    return all.where(within.or(DayRanges.of(days)));
  }

  @Override
  public Dataset<Row> history(Table table) {
    if (!spec.reads().containsKey(table) && !spec.looksUp().contains(table)) {
      throw new IllegalArgumentException(spec.name() + " does not declare " + table);
    }
    return counted(table, true);
  }

  private Dataset<Row> counted(Table table, boolean settled) {
    Dataset<Row> all = all(table);
    return settled && table.columnNames().contains("is_counted") ? all.where("is_counted") : all;
  }

  @Override
  public Dataset<Row> keep(Dataset<Row> rows) {
    return Kept.of(rows).rows();
  }

  private Dataset<Row> all(Table table) {
    return spark.createDataFrame(rows(table), table.schema());
  }

  @Override
  public Dataset<Row> cellTable() {
    return spark.createDataFrame(
        cells.stream().map(cell -> RowFactory.create(cell.day(), cell.site())).toList(),
        new StructType().add("event_date", DataTypes.DateType).add("site", DataTypes.StringType));
  }

  @Override
  public Dataset<Row> sql(Class<?> job, Map<String, Object> parameters) {
    return sql(job, job.getSimpleName() + ".sql", parameters);
  }

  @Override
  public Dataset<Row> sql(Class<?> job, String fileName, Map<String, Object> parameters) {
    spec.reads().keySet().forEach(table -> table(table).createOrReplaceTempView(table.name()));
    cellTable().createOrReplaceTempView("cells");
    try (InputStream file = job.getResourceAsStream(fileName)) {
      return spark.sql(new String(file.readAllBytes(), StandardCharsets.UTF_8), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
