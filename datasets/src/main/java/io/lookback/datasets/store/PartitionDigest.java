package io.lookback.datasets.store;

import java.io.Serializable;

/**
 * Digests of one (day, site) of a table.
 *
 * @param all over all columns
 * @param base without the columns that a later job settles; equal to {@code all} where there are
 *     none
 */
public record PartitionDigest(Digest all, Digest base) implements Serializable {
  public static final PartitionDigest EMPTY = new PartitionDigest(Digest.EMPTY, Digest.EMPTY);

  public PartitionDigest plus(PartitionDigest other) {
    return new PartitionDigest(all.plus(other.all), base.plus(other.base));
  }
}
