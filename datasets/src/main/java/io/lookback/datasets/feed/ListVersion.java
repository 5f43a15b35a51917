package io.lookback.datasets.feed;

import java.time.Instant;

/**
 * A version of a list that counts: when it was the list, and how that is known.
 *
 * @param basis what {@code asOf} rests on; a listing that begins with this version takes it over
 */
public record ListVersion(Instant asOf, Basis basis) {}
