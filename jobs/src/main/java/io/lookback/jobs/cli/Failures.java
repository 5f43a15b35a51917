package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import io.lookback.datasets.store.ConcurrentWriteException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Tells what went wrong around the program (a full disk, a catalogue that is gone, another writer)
 * from what is wrong in it. All of it leaves the tables whole, so the advice is to run again.
 */
final class Failures {
  private static final String AGAIN = "; what was committed stands, run again afterwards";

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
