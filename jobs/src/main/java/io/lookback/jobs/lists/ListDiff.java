package io.lookback.jobs.lists;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_micros;

import io.lookback.datasets.UserException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Tells what changed on a list between two times. */
public final class ListDiff {
  /** Two times, the earlier first. */
  public record Between(Instant from, Instant to) {}

  private ListDiff() {}

  /**
   * One row per value that came, went, or was on the list only in between: columns {@code change}
   * (added, removed, passed), {@code value}, {@code listed_from}, {@code listed_to}, {@code basis},
   * {@code category}, {@code confidence}, {@code reference}; by change and address.
   */
  public static Dataset<Row> of(String list, Between times, Dataset<Row> indicators) {
    return ListSql.run(
        "ListDiff.sql",
        indicators,
        null,
        Map.of("list", list, "from", times.from(), "to", times.to()));
  }

  /**
   * The times to compare: those given, else the newest version that counts and the one before it.
   *
   * @param from null = the version before {@code to}
   * @param to null = the newest version
   */
  public static Between times(String list, Instant from, Instant to, Dataset<Row> listSnapshots) {
    List<Instant> versions =
        listSnapshots
            .filter(col("list").equalTo(list).and(col("state").equalTo("applied")))
            .select(unix_micros(col("as_of")))
            .sort(col("as_of"))
            .collectAsList()
            .stream()
            .map(row -> Instant.EPOCH.plus(row.getLong(0), ChronoUnit.MICROS))
            .toList();
    if (versions.isEmpty()) {
      throw new UserException(
          "There is no list '" + list + "'. 'lookback lists show' tells which there are.");
    }
    Instant end = to != null ? to : versions.get(versions.size() - 1);
    Optional<Instant> before =
        versions.stream().filter(version -> version.isBefore(end)).reduce((a, b) -> b);
    if (from == null && before.isEmpty()) {
      throw new UserException(
          "List '"
              + list
              + "' has no version before "
              + end
              + " to compare with; say which times with --from and --to");
    }
    Instant start = from != null ? from : before.get();
    if (!start.isBefore(end)) {
      throw new UserException("Cannot compare " + start + " with " + end + ": it must be earlier");
    }
    return new Between(start, end);
  }
}
