package io.lookback.datasets.feed;

import io.lookback.udf.net.Cidr;
import java.time.Instant;

/**
 * One listing of one value: from when to when it was on a list, a row of {@code indicators}.
 *
 * @param listedTo null = still listed
 * @param isEarliest whether {@code listedFrom} is where our knowledge of the list begins, so that
 *     the value was listed then or before
 * @param lastConfirmed latest version that has the value within this listing; null when no version
 *     shows it (an interval that was over when its file was made)
 * @param lastStated latest version that states {@code listedFrom} itself; null where the date comes
 *     from comparing versions
 */
public record Listing(
    Cidr addresses,
    Instant listedFrom,
    Instant listedTo,
    Basis basis,
    boolean isEarliest,
    String category,
    Integer confidence,
    String reference,
    Instant lastConfirmed,
    Instant lastStated) {

  /** Whether the value was listed at that time. */
  public boolean covers(Instant time) {
    return !listedFrom.isAfter(time) && (listedTo == null || listedTo.isAfter(time));
  }
}
