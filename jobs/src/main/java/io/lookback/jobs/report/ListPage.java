package io.lookback.jobs.report;

import java.util.List;
import java.util.stream.Stream;

/** One page per list: which of its addresses were seen, and how long before they were listed. */
final class ListPage implements Page {
  /**
   * What the template shows.
   *
   * @param findings worst first, cut to the cap
   */
  record Model(Night.ListState list, List<Finding> findings) {
    boolean isCut() {
      return findings.size() < list.hits();
    }

    long withLead() {
      return findings.stream()
          .filter(
              finding ->
                  finding.hits().stream()
                      .anyMatch(hit -> hit.leadSeconds() != null && hit.leadSeconds() > 0))
          .count();
    }
  }

  static String path(String list) {
    return "lists/" + Untrusted.slug(list) + ".html";
  }

  @Override
  public Stream<Sheet> sheets(Report report) {
    return report.night().lists().stream()
        .map(
            list -> {
              Model model = new Model(list, report.byList().getOrDefault(list.list(), List.of()));
              Frame frame = Frame.of(report, path(list.list()), "List " + list.list(), "Lists");
              return new Sheet(
                  path(list.list()), output -> JtelistGenerated.render(output, null, frame, model));
            });
  }
}
