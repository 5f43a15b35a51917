package io.lookback.jobs.report;

import io.lookback.datasets.Location;
import java.time.LocalDate;
import java.util.List;

/**
 * What a report found, for the command line.
 *
 * @param findings worst first, of these the new ones; cut to {@link ReportParams#maxFindings}
 * @param findingCount findings before the cut
 * @param informational listed addresses seen that are no finding
 * @param dossiers addresses with a page of their own
 * @param addresses listed addresses seen in all
 * @param index the night's page
 */
public record ReportSummary(
    LocalDate date,
    List<TopFinding> findings,
    long findingCount,
    long informational,
    int dossiers,
    long addresses,
    Location index) {

  /**
   * One line of the list of findings; text from data is fit to be printed.
   *
   * @param foundBy lists that name the address and titles of detectors that found it
   */
  public record TopFinding(
      String severity, String address, String site, List<String> foundBy, String why) {}

  /** The first {@code limit} findings as aligned lines, then where the report is. */
  public String text(int limit) {
    StringBuilder out = new StringBuilder();
    if (findings.isEmpty()) {
      out.append("No finding above informational for ").append(date).append(".\n");
    }
    List<TopFinding> shown = findings.subList(0, Math.min(limit, findings.size()));
    int address = shown.stream().mapToInt(finding -> finding.address().length()).max().orElse(0);
    int site = shown.stream().mapToInt(finding -> finding.site().length()).max().orElse(0);
    for (TopFinding finding : shown) {
      out.append(
          String.format(
              java.util.Locale.ROOT,
              "%-13s  %-" + address + "s  %-" + site + "s  %s: %s%n",
              finding.severity(),
              finding.address(),
              finding.site(),
              String.join(", ", finding.foundBy()),
              finding.why()));
    }
    if (findingCount > shown.size()) {
      out.append("... and ")
          .append(Words.count(findingCount - shown.size(), "more finding", "more findings"))
          .append(".\n");
    }
    if (informational > 0) {
      out.append(Words.count(informational, "listed address", "listed addresses"))
          .append(" seen without finding (informational).\n");
    }
    if (dossiers < addresses) {
      out.append("Dossiers: ")
          .append(Words.count(dossiers))
          .append(" of ")
          .append(Words.count(addresses, "address", "addresses"))
          .append("; lookback hunt ADDRESS shows any other.\n");
    }
    return out.append("Report: ").append(index).append('\n').toString();
  }
}
