package io.lookback.udf.beacon;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The connections of a pair of hosts in the 24 hours up to the last of them, as RITA looks at them;
 * what comes out does not depend on the order in which they came.
 *
 * <p>Bounded: of so many connections that RITA calls them a strobe only the latest are kept (1.4
 * MB), because whoever has fewer in the last 24 hours has them all among these.
 */
public final class LastDay implements Serializable {
  private static final long serialVersionUID = 1L;

  /** So many connections in a day are a strobe, which is no matter of regularity any more. */
  static final int STROBE = 86_400;

  private static final int DAY_S = 86_400;
  private static final int HOUR_S = 3_600;

  private long[] seconds = new long[16];
  private long[] bytes = new long[16];
  private int size;

  /**
   * Adds a connection.
   *
   * @param second of its start, since 1970
   * @param sent bytes that the client sent; negative when not known
   */
  public void add(long second, long sent) {
    if (size == seconds.length) {
      if (size >= 2 * STROBE) {
        keepLatest();
      } else {
        seconds = Arrays.copyOf(seconds, 2 * size);
        bytes = Arrays.copyOf(bytes, 2 * size);
      }
    }
    seconds[size] = second;
    bytes[size] = sent;
    size++;
  }

  /** Adds all connections of another. */
  public void addAll(LastDay other) {
    for (int i = 0; i < other.size; i++) {
      add(other.seconds[i], other.bytes[i]);
    }
  }

  private void keepLatest() {
    Integer[] order = new Integer[size];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        (a, b) ->
            seconds[a] != seconds[b]
                ? Long.compare(seconds[b], seconds[a])
                : Long.compare(bytes[b], bytes[a]));
    long[] latestSeconds = new long[seconds.length];
    long[] latestBytes = new long[bytes.length];
    for (int i = 0; i < STROBE; i++) {
      latestSeconds[i] = seconds[order[i]];
      latestBytes[i] = bytes[order[i]];
    }
    seconds = latestSeconds;
    bytes = latestBytes;
    size = STROBE;
  }

  /** The scores; empty when there are too few connections for them, or so many as a strobe has. */
  public Optional<RitaScore> score() {
    if (size == 0) {
      return Optional.empty();
    }
    long last = Arrays.stream(seconds, 0, size).max().getAsLong();
    long from = last - DAY_S;
    int[] within = IntStream.range(0, size).filter(i -> seconds[i] >= from).toArray();
    if (within.length >= STROBE) {
      return Optional.empty();
    }
    long[] starts = Arrays.stream(within).mapToLong(i -> seconds[i]).sorted().toArray();
    long[] hours = new long[24];
    for (long start : starts) {
      hours[(int) Math.min(23, (start - from) / HOUR_S)]++;
    }
    long[] distinct = Arrays.stream(starts).distinct().toArray();
    long[] intervals =
        LongStream.range(1, distinct.length)
            .map(i -> distinct[(int) i] - distinct[(int) i - 1])
            .sorted()
            .toArray();
    long[] sizes =
        Arrays.stream(within).mapToLong(i -> bytes[i]).filter(b -> b >= 0).sorted().toArray();
    return RitaScore.of(
        CountedValues.ofSorted(intervals), CountedValues.ofSorted(sizes), hours, last - starts[0]);
  }
}
