package io.lookback.jobs.runner;

import io.lookback.datasets.config.LookbackConfig;
import io.lookback.datasets.site.Site;
import io.lookback.datasets.table.Table;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What the engine hands to a job: its declared tables, already cut to what the cells need. */
public interface Inputs {
  SparkSession spark();

  /** The cells to compute, sorted; never empty. */
  List<Cell> cells();

  /** The configuration, for what classifies records; parameters come as such. */
  LookbackConfig config();

  /** Every configured site by name. */
  Map<String, Site> sites();

  /**
   * A declared input: the rows within reach of any of the cells, whole columns. For a job whose
   * reach is wider than its cell the rows of several cells overlap: join with {@link #cellTable}.
   * Session and event tables hold the rows that count ({@code is_counted}) unless the reach is
   * unsettled.
   */
  Dataset<Row> table(Table table);

  /**
   * All rows of a declared input or of a table that is looked up, not cut to the cells: for keyed
   * jobs and look-ups, which must restrict it themselves.
   */
  Dataset<Row> history(Table table);

  /**
   * Rows that the job uses several times: computed here, and kept until its outputs are written.
   */
  Dataset<Row> keep(Dataset<Row> rows);

  /** The cells as rows (event_date DATE, site STRING), to join with. */
  Dataset<Row> cellTable();

  /**
   * Runs the SQL file named after {@code job}'s class, beside it in the resources, with the
   * declared inputs as views under their table names and the view {@code cells}.
   *
   * @param parameters named parameters ({@code :name} in the SQL)
   */
  Dataset<Row> sql(Class<?> job, Map<String, Object> parameters);

  /** The same for a file of another name beside the class. */
  Dataset<Row> sql(Class<?> job, String fileName, Map<String, Object> parameters);
}
