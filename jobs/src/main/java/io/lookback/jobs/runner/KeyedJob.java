package io.lookback.jobs.runner;

import io.lookback.datasets.table.Column;
import io.lookback.datasets.table.Table;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A job that is incremental in a second dimension besides days: in keys such as listings. A run
 * computes (stale cells x all keys) and (all other cells x keys that are new); the engine removes
 * the rows of keys that are gone. What results equals a full run over all cells and keys.
 *
 * @param <P> parameters
 */
public interface KeyedJob<P extends Record> extends Job<P> {
  /** The keys of today, distinct, with {@link #keyColumn} among the columns. */
  Dataset<Row> keys(Inputs in, P params);

  /** Name of the key column: in {@link #keys}, in the output table and in {@link #keyTable}. */
  Column keyColumn();

  /** Where the engine keeps the keys that the output table holds. */
  Table keyTable();

  /**
   * Computes {@code in.cells()} for all {@code keys}, and every other day of {@code in.history} for
   * {@code newKeys}, as the rows of one output table.
   *
   * @param keys all keys of today (as {@link #keys} gave them)
   * @param newKeys those that the output table does not hold yet; perhaps empty
   */
  Outputs run(Inputs in, P params, Dataset<Row> keys, Dataset<Row> newKeys);

  /** Not called by the engine for a keyed job: all cells, no new keys. */
  @Override
  default Outputs run(Inputs in, P params) {
    Dataset<Row> keys = keys(in, params);
    return run(in, params, keys, keys.limit(0));
  }
}
