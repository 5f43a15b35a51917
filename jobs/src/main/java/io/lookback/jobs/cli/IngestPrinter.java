package io.lookback.jobs.cli;

import io.lookback.datasets.UserException;
import io.lookback.jobs.ingest.IngestSummary;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Says what an ingest did, and fails the command when too much was refused. */
final class IngestPrinter {
  private IngestPrinter() {}

  static void print(IngestSummary summary, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "files: %d taken in%s, %d known before%s%n",
        summary.newFiles,
        summary.grownFiles > 0 ? " (" + summary.grownFiles + " replace what they grew from)" : "",
        summary.knownFiles,
        summary.leftAlone.isEmpty()
            ? ""
            : ", " + summary.leftAlone.size() + " left alone (still being written)");
    out.printf(
        Locale.ROOT,
        "lines: %,d = %,d sessions + %,d events + %,d flows%s + %,d rejects + %,d skips%n",
        summary.lines,
        summary.sessionRows,
        summary.eventRows,
        summary.flowRows,
        ofHosts(summary),
        summary.rejects,
        summary.skips);
    list(out, "left alone", summary.leftAlone);
    list(out, "damaged, read as far as it goes", summary.damaged);
    counts(out, "rejects", summary.rejectReasons);
    counts(out, "skips", summary.skipKinds);
    counts(out, "flow records lost on the way", summary.lostFlows);
    counts(out, "characters replaced that the format does not allow", summary.replacedCharacters);
  }

  /** What few sites have is named only where there is some. */
  private static String ofHosts(IngestSummary summary) {
    return some(summary.vulnerabilityRows, "vulnerabilities")
        + some(summary.factRows, "host facts")
        + some(summary.nameRows, "names");
  }

  private static String some(long count, String what) {
    return count == 0 ? "" : String.format(Locale.ROOT, " + %,d %s", count, what);
  }

  private static void list(PrintWriter out, String what, List<String> items) {
    items.stream().limit(10).forEach(item -> out.println("  " + what + ": " + item));
    if (items.size() > 10) {
      out.println("  ... and " + (items.size() - 10) + " more");
    }
  }

  private static void counts(PrintWriter out, String what, Map<String, Long> counts) {
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(10)
        .forEach(
            entry ->
                out.printf(Locale.ROOT, "  %s: %,d %s%n", what, entry.getValue(), entry.getKey()));
  }

  /**
   * Fails, after all good rows are in, when files could not be read or too many lines were refused.
   */
  static void check(IngestSummary summary, double maxRejectShare) {
    if (!summary.unreadable.isEmpty()) {
      throw new UserException(
          "Cannot read "
              + summary.unreadable.size()
              + " files; all others are in. First: "
              + summary.unreadable.get(0));
    }
    if (summary.rejects > 0 && summary.rejectShare() > maxRejectShare) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%.1f %% of the lines were refused, more than ingest.max-reject-share allows (%.1f"
                  + " %%); all good rows are in. Reasons: %s. See table rejects.",
              100 * summary.rejectShare(),
              100 * maxRejectShare,
              summary.topReasons()));
    }
  }
}
