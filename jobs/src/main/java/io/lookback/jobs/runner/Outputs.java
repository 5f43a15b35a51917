package io.lookback.jobs.runner;

import io.lookback.datasets.table.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The new rows of a job's output tables for its cells; columns are matched by name. */
public final class Outputs {
  private final Map<Table, Dataset<Row>> rows = new LinkedHashMap<>();

  private Outputs() {}

  public static Outputs of(Table table, Dataset<Row> newRows) {
    return new Outputs().and(table, newRows);
  }

  public Outputs and(Table table, Dataset<Row> newRows) {
    rows.put(table, newRows);
    return this;
  }

  public Map<Table, Dataset<Row>> rows() {
    return rows;
  }
}
