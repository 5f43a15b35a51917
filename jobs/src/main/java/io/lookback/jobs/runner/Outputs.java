package io.lookback.jobs.runner;

import io.lookback.datasets.table.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The new rows of a job's output tables for its cells; columns are matched by name. */
public final class Outputs {
  private final Map<Table, Dataset<Row>> rows = new LinkedHashMap<>();

  private final Map<Table, Set<Cell>> replaced = new LinkedHashMap<>();

  private final Map<Table, Column> parts = new LinkedHashMap<>();

  private Outputs() {}

  /** No rows for any table: everything is as it was. */
  public static Outputs unchanged() {
    return new Outputs();
  }

  public static Outputs of(Table table, Dataset<Row> newRows) {
    return new Outputs().and(table, newRows);
  }

  public Outputs and(Table table, Dataset<Row> newRows) {
    rows.put(table, newRows);
    return this;
  }

  /**
   * Rows for some of the cells only: the others are as they were. For jobs that mostly find nothing
   * to change in a large table.
   */
  public Outputs replacing(Table table, Dataset<Row> newRows, Set<Cell> cells) {
    replaced.put(table, cells);
    return and(table, newRows);
  }

  /**
   * Rows that share their days with rows of others, which stay as they are.
   *
   * @param part which rows of a day are this job's
   */
  public Outputs beside(Table table, Dataset<Row> newRows, Column part) {
    parts.put(table, part);
    return and(table, newRows);
  }

  /** Which rows of a day are replaced; null = all. */
  Column part(Table table) {
    return parts.get(table);
  }

  /** The cells whose rows are replaced; null = all cells of the run. */
  Set<Cell> replaced(Table table) {
    return replaced.get(table);
  }

  public Map<Table, Dataset<Row>> rows() {
    return rows;
  }
}
