package io.lookback.jobs.summary;

import io.lookback.jobs.runner.SqlFile;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Which addresses can be among the busiest of a time, from the cut lists of its days and closed
 * months, and what these leave open.
 *
 * <p>An address that is not in a list had at most as many records there as the last that is. So its
 * total is at least what the lists say and at most that and the last counts of the lists that do
 * not name it. Whoever cannot reach the lower bound of the wanted number of others is out. (The
 * threshold algorithm of Fagin, Lotem and Naor: Optimal aggregation algorithms for middleware,
 * 2003; random access only for those that are left.)
 */
final class BusiestAddresses {
  /** Look-ups of more addresses cost more than reading everything. */
  private static final int MOST = 2_000;

  /** The same for the lists that do not name one of them. */
  private static final int MOST_LOOK_UPS = 20_000;

  /** As many lists of a site and side as BusiestAddresses.sql has bits for: 18 years of months. */
  private static final int MOST_LISTS = 256;

  private BusiestAddresses() {}

  /**
   * An address that can be among the first.
   *
   * @param side own or remote
   * @param count what the lists say
   * @param silent the first days of the lists that leave open what it had
   */
  record Candidate(
      String site,
      String side,
      String address,
      byte[] key,
      long count,
      long bytes,
      List<LocalDate> silent) {}

  /**
   * The candidates, or null where the lists cannot tell.
   *
   * @param top how many addresses are wanted
   * @param lists rows of address_tops and address_tops_month of the days and sites asked
   */
  static List<Candidate> of(int top, Dataset<Row> lists) {
    // The row behind the last wanted one tells whether there are more.
    int wanted = top + 1;
    if (top == 0 || wanted > MOST) {
      return null;
    }
    lists.createOrReplaceTempView("busiest_tops");
    List<Row> bounds =
        SqlFile.run(lists.sparkSession(), BusiestAddresses.class, "BusiestAddresses.sql", Map.of())
            .limit(MOST + 1)
            .collectAsList();
    if (bounds.isEmpty()) {
      return List.of();
    }
    long reached =
        bounds.stream()
            .map(row -> row.<Long>getAs("count"))
            .sorted(Comparator.reverseOrder())
            .skip(top)
            .findFirst()
            .orElse(0L);
    long unlisted = bounds.get(0).<Long>getAs("unlisted");
    if (bounds.stream().anyMatch(row -> lists(row).size() > MOST_LISTS)) {
      return null;
    }
    boolean isUnlistedOut = unlisted == 0 || unlisted < reached;
    boolean areOthersOut =
        bounds.size() <= MOST || bounds.get(MOST).<Long>getAs("at_most") < reached;
    if (!isUnlistedOut || !areOthersOut) {
      return null;
    }
    List<Candidate> candidates = new ArrayList<>();
    int lookUps = 0;
    for (Row row : bounds) {
      if (row.<Long>getAs("at_most") >= reached) {
        List<LocalDate> silent = silent(row);
        lookUps += silent.size();
        candidates.add(
            new Candidate(
                row.getAs("site"),
                row.getAs("side"),
                row.getAs("address"),
                row.getAs("ip_key"),
                row.<Long>getAs("count"),
                row.<Long>getAs("bytes"),
                silent));
      }
    }
    return lookUps > MOST_LOOK_UPS ? null : candidates;
  }

  private static List<LocalDate> silent(Row row) {
    BitSet silent =
        BitSet.valueOf(
            row.<Long>getList(row.fieldIndex("silent")).stream()
                .mapToLong(Long::longValue)
                .toArray());
    List<String> lists = lists(row);
    return silent.stream().mapToObj(number -> LocalDate.parse(lists.get(number))).toList();
  }

  /** The first days of the lists of an address' site and side. */
  private static List<String> lists(Row row) {
    return row.getList(row.fieldIndex("lists"));
  }
}
