package io.lookback.datasets.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the name that was probably meant. */
public final class Suggestion {
  private Suggestion() {}

  /**
   * The known name nearest to {@code wrong}; empty when none is near enough to be a misspelling.
   */
  public static Optional<String> nearest(String wrong, Collection<String> known) {
    int limit = Math.max(2, wrong.length() / 3);
    LevenshteinDistance distance = new LevenshteinDistance(limit);
    return known.stream()
        .filter(name -> distance.apply(wrong, name) >= 0)
        .min(
            Comparator.<String>comparingInt(name -> distance.apply(wrong, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** {@code "; did you mean 'x'?"}, else {@code "; <kind> are a, b, c"}. */
  public static String text(String wrong, String kind, Collection<String> known) {
    return nearest(wrong, known)
        .map(name -> "; did you mean '" + name + "'?")
        .orElseGet(
            () ->
                known.isEmpty()
                    ? "; there are no " + kind + " here"
                    : "; " + kind + " are " + String.join(", ", known));
  }
}
