package io.lookback.jobs.report;

import io.lookback.datasets.config.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One address at one site with all that was found of it.
 *
 * @param severity the highest of its findings
 * @param detectors that found it in the last days
 * @param isNew one of its findings is new
 * @param hits its hits on blacklists, or null where it has none
 * @param found the worst finding of each of the other detectors, cut to {@link #SHOWN}
 * @param foundCount how many findings of these detectors there are
 * @param page of the address or host, or null where it has none
 */
record Entity(
    String site,
    String address,
    boolean isOwn,
    Severity severity,
    int detectors,
    Instant first,
    Instant last,
    boolean isNew,
    Finding hits,
    List<Found> found,
    long foundCount,
    String page) {
  /** As many detectors' worst findings the night's page tells of an address. */
  static final int SHOWN = 4;

  /** Lists that name it and detectors that found it. */
  List<String> foundBy() {
    List<String> names = new ArrayList<>();
    if (hits != null) {
      names.addAll(hits.lists());
    }
    found.forEach(one -> names.add(one.title()));
    return names;
  }

  /** Why it is to be looked at, in one sentence. */
  String why() {
    if (found.isEmpty()) {
      return hits == null ? "" : hits.lead().leadText();
    }
    boolean isListedWorse =
        hits != null && hits.worst().severity().compareTo(found.get(0).severity()) >= 0;
    return isListedWorse ? hits.lead().leadText() : found.get(0).reason();
  }

  /** Where a page has it; the same every night, so that tickets can link to it. */
  String anchor() {
    return "finding-" + Untrusted.slug(site) + "-" + Untrusted.slug(address);
  }
}
