package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import io.lookback.datasets.store.ConcurrentWriteException;
import io.lookback.datasets.store.DamagedFileException;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.SourceColumns;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.Jobs;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.iceberg.exceptions.NotFoundException;

/**
 * Tells what went wrong around the program (a full disk, a catalogue that is gone, another writer)
 * from what is wrong in it. What happens while writing leaves the tables whole, so the advice is to
 * run again.
 */
final class Failures {
  private static final String AGAIN = "; what was committed stands, run again afterwards";

  /** A data file of a table within the words of whoever could not read it. */
  private static final Pattern DATA_FILE =
      Pattern.compile(
          "[^\\s'\"(),\\[\\]]*/" + Lake.NAMESPACE + "/(\\w+)/data/[^\\s'\"(),\\[\\]]+[.]parquet");

  private static final String NO_PARQUET = "is not a Parquet file";

  private Failures() {}

  /** The failure in words for whoever can solve it; empty for a defect. */
  static Optional<UserException> solvable(Throwable failure) {
    int depth = 0;
    for (Throwable cause = failure; cause != null && depth < 50; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage());
      if (cause instanceof UserException user) {
        return Optional.of(user);
      }
      if (cause instanceof ConcurrentWriteException) {
        return Optional.of(new UserException(text, failure));
      }
      if (text.contains("No space left on device") || text.contains("Disk quota exceeded")) {
        return Optional.of(
            new UserException("The disk is full. Please make room" + AGAIN, failure));
      }
      Optional<UserException> damage = damage(cause, text, failure);
      if (damage.isPresent()) {
        return damage;
      }
      if (cause instanceof SQLException) {
        return Optional.of(
            new UserException(
                "The catalogue of tables cannot be used: " + firstLine(text) + AGAIN, failure));
      }
      if (cause instanceof ConnectException
          || cause instanceof NoRouteToHostException
          || cause instanceof UnknownHostException) {
        return Optional.of(
            new UserException(
                "Another machine cannot be reached: " + firstLine(text) + AGAIN, failure));
      }
      depth++;
    }
    return Optional.empty();
  }

  /** What to do about a data file that cannot be read, and whose table it is. */
  private static Optional<UserException> damage(Throwable cause, String text, Throwable failure) {
    if (!(cause instanceof ChecksumException
        || cause instanceof FileNotFoundException
        || cause instanceof NotFoundException
        || cause instanceof DamagedFileException
        || text.contains(NO_PARQUET))) {
      return Optional.empty();
    }
    Matcher file = DATA_FILE.matcher(text);
    if (!file.find()) {
      return text.contains(NO_PARQUET)
          ? Optional.of(
              new UserException(
                  "A data file of a table is damaged; the log names it in the line 'Error reading"
                      + " file(s)'. If a job makes the table, make its rows anew: lookback run JOB"
                      + " --full; if not, put the file back from a backup",
                  failure))
          : Optional.empty();
    }
    // Records of sensors stay when a job runs again.
    String advice =
        Jobs.ALL.stream()
            .map(Job::spec)
            .filter(
                spec ->
                    spec.writes().stream()
                        .filter(one -> !one.columns().contains(SourceColumns.FILE_ID))
                        .anyMatch(one -> one.name().equals(file.group(1))))
            .findFirst()
            .map(spec -> "Make its rows anew: lookback run " + spec.name() + " --full")
            .orElse("No job makes its rows: put the file back from a backup");
    return Optional.of(
        new UserException(
            "A data file of the table "
                + file.group(1)
                + " is damaged or gone: "
                + file.group()
                + ". "
                + advice,
            failure));
  }

  /** The failure in one line. */
  static String line(Throwable failure) {
    return firstLine(
        solvable(failure)
            .map(Throwable::getMessage)
            .orElse(failure.getMessage() == null ? failure.toString() : failure.getMessage()));
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
