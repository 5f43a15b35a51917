package io.lookback.datasets.feed;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What one file of a list holds, with every line accounted for: {@code lines = entries + rejects +
 * skips}.
 *
 * @param entries distinct entries in the order of the file
 * @param lines lines of the file; where one line holds many addresses (rules, STIX patterns), each
 *     address counts as a line; in JSON documents each object does
 * @param rejects refused lines by reason
 * @param skips lines without an entry by kind: blank, comment, header, repetition, ...
 * @param date the date that the list gives itself
 * @param shortage what is missing, when the list says itself that it is longer than this file
 */
public record FeedContent(
    List<FeedEntry> entries,
    long lines,
    Map<String, Rejected> rejects,
    Map<String, Long> skips,
    Optional<Instant> date,
    Optional<String> shortage) {

  /**
   * Refused lines of one reason.
   *
   * @param line number of the first of them, from 1
   * @param example its value, shortened
   */
  public record Rejected(long count, long line, String example) {}

  public long rejectCount() {
    return rejects.values().stream().mapToLong(Rejected::count).sum();
  }

  public long skipCount() {
    return skips.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The refused lines as {@code reason=count (first: line 12 'value')}, most first; or null. */
  public String rejectReasons() {
    if (rejects.isEmpty()) {
      return null;
    }
    return rejects.entrySet().stream()
        .sorted(
            Map.Entry.<String, Rejected>comparingByValue(
                    (left, right) -> Long.compare(right.count(), left.count()))
                .thenComparing(Map.Entry.comparingByKey()))
        .map(
            reject ->
                reject.getKey()
                    + "="
                    + reject.getValue().count()
                    + " (first: line "
                    + reject.getValue().line()
                    + " '"
                    + reject.getValue().example()
                    + "')")
        .collect(Collectors.joining(", "));
  }
}
