package io.lookback.jobs.testing;

import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** A row that says only what matters; required columns that are not said are 0, false or empty. */
public class TestRow {
  private final Table table;
  private final Map<String, Object> values = new HashMap<>();

  protected TestRow(Table table) {
    this.table = table;
  }

  public static TestRow of(Table table) {
    return new TestRow(table);
  }

  public TestRow set(Column column, Object value) {
    put(column, value);
    return this;
  }

  protected final void put(Column column, Object value) {
    if (!table.column(column.name()).equals(column)) {
      throw new IllegalArgumentException(column + " is not of " + table);
    }
    values.put(column.name(), value);
  }

  public final Table table() {
    return table;
  }

  public final Row row() {
    return RowFactory.create(
        table.columns().stream()
            .map(
                column ->
                    values.containsKey(column.name())
                        ? values.get(column.name())
                        : defaultOf(column))
            .toArray());
  }

  private Object defaultOf(Column column) {
    DataType type = column.type();
    if (!column.required()) {
      return null;
    } else if (type.equals(DataTypes.StringType)) {
      return "";
    } else if (type.equals(DataTypes.LongType)) {
      return 0L;
    } else if (type.equals(DataTypes.IntegerType)) {
      return 0;
    } else if (type.equals(DataTypes.DoubleType)) {
      return 0D;
    } else if (type.equals(DataTypes.BooleanType)) {
      return false;
    } else if (type instanceof ArrayType) {
      return List.of();
    }
    throw new IllegalStateException("Say " + table + "." + column.name());
  }
}
