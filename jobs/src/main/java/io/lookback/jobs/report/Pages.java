package io.lookback.jobs.report;

import java.util.List;

/** Every kind of page; a new one is one class, one template and one line here. */
final class Pages {
  /** The night's page comes last: whoever opens it finds the pages it links to. */
  static final List<Page> ALL =
      List.of(
          new DossierPage(),
          new HostPage(),
          new ListPage(),
          new DetectorPage(),
          new SuppressedPage(),
          new TrendsPage(),
          new CoveragePage(),
          new GlossaryPage(),
          new NightPage());

  private Pages() {}
}
