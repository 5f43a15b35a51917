package io.lookback.jobs.runner;

import io.lookback.datasets.table.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which job waits for which: writers before readers. */
final class JobOrder {
  private JobOrder() {}

  /** Writers before readers; a job that settles columns of a table before those that read them. */
  static List<Job<?>> of(List<Job<?>> jobs) {
    List<Job<?>> ordered = new ArrayList<>();
    Set<Job<?>> left = new LinkedHashSet<>(jobs);
    while (!left.isEmpty()) {
      Job<?> next =
          left.stream()
              .filter(job -> left.stream().noneMatch(other -> precedes(other, job)))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "Jobs read each other's tables in a circle: "
                              + left.stream().map(job -> job.spec().name()).toList()));
      ordered.add(next);
      left.remove(next);
    }
    return ordered;
  }

  /** Whether {@code reader} must not start before {@code writer} has ended. */
  static boolean precedes(Job<?> writer, Job<?> reader) {
    return feeds(writer, reader)
        || (writer != reader
            && writer.spec().writes().stream().anyMatch(reader.spec().looksUp()::contains));
  }

  /** Whether the result of {@code reader} is wrong without that of {@code writer}. */
  static boolean feeds(Job<?> writer, Job<?> reader) {
    if (writer == reader) {
      return false;
    }
    for (Table table : writer.spec().writes()) {
      Reach reach = reader.spec().reads().get(table);
      // What a job settles is read by those only that want it settled.
      if (reach != null && (reach.settled() || !writer.spec().settles(table))) {
        return true;
      }
    }
    return false;
  }
}
