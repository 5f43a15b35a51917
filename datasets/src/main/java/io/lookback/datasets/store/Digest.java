package io.lookback.datasets.store;

import java.io.Serializable;
import java.math.BigInteger;

/**
 * What rows are, whatever their order and files: their number and the sum of their hashes. Adding
 * two digests gives the digest of all rows, so an append needs no second look at what was there.
 *
 * @param rows number of rows
 * @param sum sum of xxhash64 over the contract columns of each row
 */
public record Digest(long rows, BigInteger sum) implements Serializable {
  public static final Digest EMPTY = new Digest(0, BigInteger.ZERO);

  public Digest plus(Digest other) {
    return new Digest(rows + other.rows, sum.add(other.sum));
  }

  @Override
  public String toString() {
    return rows + ":" + sum;
  }

  /** Reads what {@link #toString} wrote. */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    return new Digest(
        Long.parseLong(text.substring(0, colon)), new BigInteger(text.substring(colon + 1)));
  }
}
