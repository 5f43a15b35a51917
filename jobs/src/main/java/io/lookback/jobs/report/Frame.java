package io.lookback.jobs.report;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands around every page.
 *
 * @param root relative way to the report's folder: empty or {@code ../}
 * @param crumbs pages above this one, the night's page left out
 * @param links the pages that every page leads to
 */
record Frame(
    String title,
    String root,
    LocalDate date,
    Instant readAt,
    List<String> crumbs,
    List<Link> links,
    Assets assets) {
  /** Sites whose trends have links of their own on every page; more are reached by the night's. */
  private static final int SITES = 4;

  /**
   * @param isCurrent it is this page
   */
  record Link(String text, String href, boolean isCurrent) {}

  /**
   * The frame of a page.
   *
   * @param path of the page below the report's folder
   */
  static Frame of(Report report, String path, String title, String... crumbs) {
    String root = path.contains("/") ? "../" : "";
    List<Link> links = new ArrayList<>();
    links.add(link("Night", NightPage.PATH, root, path));
    if (report.trends().size() > SITES) {
      links.add(link("Trends", NightPage.PATH + "#trends", root, path));
    } else {
      for (Trends trends : report.trends()) {
        String text =
            report.trends().size() == 1
                ? "Trends"
                : "Trends " + Untrusted.visible(trends.site(), 40);
        links.add(link(text, trends.path(), root, path));
      }
    }
    links.add(link("Coverage", CoveragePage.PATH, root, path));
    links.add(link("Detectors", NightPage.PATH + "#detectors", root, path));
    links.add(link("Lists", NightPage.PATH + "#lists", root, path));
    links.add(link("Glossary", GlossaryPage.PATH, root, path));
    return new Frame(
        title,
        root,
        report.night().date(),
        report.night().readAt(),
        List.of(crumbs),
        links,
        Assets.PLAIN);
  }

  Frame withCharts() {
    return new Frame(title, root, date, readAt, crumbs, links, Assets.CHARTS);
  }

  private static Link link(String text, String path, String root, String here) {
    return new Link(text, root + path, path.equals(here));
  }

  String home() {
    return root + NightPage.PATH;
  }
}
