package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import io.lookback.jobs.runner.Cell;
import io.lookback.jobs.runner.Runner;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says what jobs did. */
final class RunPrinter {
  private RunPrinter() {}

  static void print(Runner.Result result, PrintWriter out) {
    String what;
    if (result.blockedBy() != null) {
      what = "not run: " + result.blockedBy() + " failed";
    } else if (result.failure() != null) {
      what = "FAILED: " + Failures.line(result.failure());
    } else if (result.isIdle()) {
      what = "nothing to do";
    } else {
      Map<String, Long> reasons =
          result.cells().values().stream()
              .collect(Collectors.groupingBy(r -> r, TreeMap::new, Collectors.counting()));
      what =
          String.format(
              Locale.ROOT,
              "%d %s (%s), %,d rows, %.1f s",
              result.cells().size(),
              unit(result.cells()),
              reasons.entrySet().stream()
                  .map(entry -> entry.getKey() + " " + entry.getValue())
                  .collect(Collectors.joining(", ")),
              result.rows(),
              result.duration().toMillis() / 1000.0);
    }
    out.printf(Locale.ROOT, "%-22s %s%n", result.job(), what);
    out.flush();
  }

  private static String unit(Map<Cell, String> cells) {
    boolean sites =
        !cells.isEmpty() && cells.keySet().stream().allMatch(cell -> cell.day() == null);
    return sites ? "sites" : "days";
  }

  /** The last line of a run with failures, and the reason of its exit code. */
  static void check(List<Runner.Result> results) {
    List<Runner.Result> failed =
        results.stream().filter(result -> result.failure() != null).toList();
    if (failed.isEmpty()) {
      return;
    }
    String names = failed.stream().map(Runner.Result::job).collect(Collectors.joining(", "));
    long blocked = results.stream().filter(result -> result.blockedBy() != null).count();
    Throwable first = failed.get(0).failure();
    String message =
        "Jobs failed: "
            + names
            + (blocked > 0 ? "; " + blocked + " that depend on them did not run" : "")
            + ". First: "
            + Failures.line(first);
    if (failed.stream().allMatch(result -> Failures.solvable(result.failure()).isPresent())) {
      throw new UserException(message, first);
    }
    throw new IllegalStateException(message, first);
  }
}
