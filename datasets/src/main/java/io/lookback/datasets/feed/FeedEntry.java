package io.lookback.datasets.feed;

import io.lookback.udf.net.Cidr;
import java.time.Instant;

/**
 * One address, network or range that a version of a list holds.
 *
 * @param listedFrom since when it is listed, where the entry says so; else null
 * @param listedTo until when it was listed, where the entry says so; null = still, or not said
 * @param category what the list says it is, or null
 * @param confidence 0 to 100 as the list says, or null
 * @param reference where the list explains it, or null
 */
public record FeedEntry(
    Cidr addresses,
    Instant listedFrom,
    Instant listedTo,
    String category,
    Integer confidence,
    String reference) {

  /** An entry of which the list says nothing but that it is there. */
  public static FeedEntry of(Cidr addresses) {
    return new FeedEntry(addresses, null, null, null, null, null);
  }
}
