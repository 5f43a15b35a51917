package io.lookback.jobs.summary;

import io.lookback.datasets.table.AddressTops;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.runner.SqlFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Which addresses can be among the busiest of a time, from the cut lists of its days.
 *
 * <p>An address that is not in the list of a day had at most as many records there as the last of
 * the list. So its total is at least what the lists say and at most that and the last counts of the
 * days that do not list it. Whoever cannot reach the lower bound of the wanted number of others is
 * out. (The threshold algorithm of Fagin, Lotem and Naor: Optimal aggregation algorithms for
 * middleware, 2003, without random access.)
 */
final class BusiestAddresses {
  static final Table TABLE = AddressTops.TABLE;

  static final StructType CANDIDATE =
      new StructType().add("site", DataTypes.StringType).add("ip_key", DataTypes.BinaryType);

  /** Exact look-ups of more addresses cost more than reading everything. */
  private static final int MOST = 400;

  private final List<Row> candidates;

  private BusiestAddresses(List<Row> candidates) {
    this.candidates = candidates;
  }

  /**
   * The candidates, or null where the lists cannot tell.
   *
   * @param tops rows of address_tops of the days and sites asked
   */
  static BusiestAddresses of(Question question, Dataset<Row> tops) {
    // The row behind the last wanted one tells whether there are more.
    int wanted = question.top() + 1;
    if (question.top() == 0 || wanted > MOST) {
      return null;
    }
    tops.createOrReplaceTempView("busiest_tops");
    List<Row> bounds =
        SqlFile.run(tops.sparkSession(), BusiestAddresses.class, "BusiestAddresses.sql", Map.of())
            .limit(MOST + 1)
            .collectAsList();
    if (bounds.isEmpty()) {
      return new BusiestAddresses(List.of());
    }
    long[] atLeast =
        bounds.stream()
            .map(row -> row.getLong(3))
            .sorted(Comparator.reverseOrder())
            .limit(wanted)
            .mapToLong(Long::longValue)
            .toArray();
    long reached = atLeast.length < wanted ? 0 : atLeast[wanted - 1];
    boolean isUnlistedOut = bounds.get(0).getLong(5) == 0 || bounds.get(0).getLong(5) < reached;
    boolean areOthersOut = bounds.size() <= MOST || bounds.get(MOST).getLong(4) < reached;
    if (!isUnlistedOut || !areOthersOut) {
      return null;
    }
    List<Row> candidates = new ArrayList<>();
    bounds.stream().filter(row -> row.getLong(4) >= reached).forEach(candidates::add);
    return new BusiestAddresses(candidates);
  }

  /** Site and key of the candidates of a side. */
  List<Row> candidates(String side) {
    return candidates.stream()
        .filter(row -> row.getString(2).equals(side))
        .map(row -> RowFactory.create(row.get(0), row.get(1)))
        .toList();
  }
}
