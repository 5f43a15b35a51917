package io.lookback.jobs.retrohunt;

import io.lookback.datasets.table.Indicators;
import io.lookback.jobs.runner.Inputs;
import java.time.Duration;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Turns the intervals of {@code indicators} into listings: those of one value on one list that are
 * less than the relist gap apart are one, dated by the earliest.
 */
final class Listings {
  private Listings() {}

  /**
   * Columns listing_id, list, listing, first_key, last_key, listed_from, listed_to, basis,
   * is_bound, category, confidence, reference. {@code is_bound}: the list's earliest snapshot has
   * it, so it was listed on or before {@code listed_from}.
   */
  static Dataset<Row> of(Inputs in, Duration relistGap) {
    in.history(Indicators.TABLE).createOrReplaceTempView("listed_intervals");
    return in.sql(
        Listings.class, "Listings.sql", Map.of("relist_gap_us", relistGap.toNanos() / 1000));
  }
}
