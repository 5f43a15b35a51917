package io.lookback.jobs.testing;

import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Tables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Every table as a temporary view under its name, for what reads tables by SQL. */
public final class TestViews {
  private final Map<Table, List<Row>> rows = new HashMap<>();

  public TestViews add(TestRow... added) {
    for (TestRow row : added) {
      rows.computeIfAbsent(row.table(), table -> new ArrayList<>()).add(row.row());
    }
    return this;
  }

  public List<Row> rows(Table table) {
    return rows.getOrDefault(table, List.of());
  }

  public TestViews put(Table table, List<Row> all) {
    rows.put(table, all);
    return this;
  }

  /** Registers all tables of the lake; those without rows are empty. */
  public void register(SparkSession spark) {
    for (Table table : Tables.ALL) {
      spark.createDataFrame(rows(table), table.schema()).createOrReplaceTempView(table.name());
    }
  }
}
