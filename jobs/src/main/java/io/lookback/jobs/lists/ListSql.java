package io.lookback.jobs.lists;

import io.lookback.datasets.table.Indicators;
import io.lookback.datasets.table.ListSnapshots;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Runs the SQL files of this package. */
final class ListSql {
  private ListSql() {}

  /**
   * Runs a file with the tables as views of their names.
   *
   * @param listSnapshots null when the query does not ask it
   */
  static Dataset<Row> run(
      String file,
      Dataset<Row> indicators,
      Dataset<Row> listSnapshots,
      Map<String, Object> parameters) {
    indicators.createOrReplaceTempView(Indicators.TABLE.name());
    if (listSnapshots != null) {
      listSnapshots.createOrReplaceTempView(ListSnapshots.TABLE.name());
    }
    try (InputStream in = ListSql.class.getResourceAsStream(file)) {
      String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return indicators.sparkSession().sql(sql, parameters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
