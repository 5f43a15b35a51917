package io.lookback.jobs.report;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * What stands around every page.
 *
 * @param root relative way to the report's folder: empty or {@code ../}
 * @param crumbs pages above this one, the night's page left out
 */
record Frame(String title, String root, LocalDate date, Instant readAt, List<String> crumbs) {
  String home() {
    return root + NightPage.PATH;
  }
}
