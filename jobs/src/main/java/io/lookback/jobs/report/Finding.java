package io.lookback.jobs.report;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One address at one site, with its hits on all lists.
 *
 * @param hits worst first; never empty
 * @param dossier relative address of its dossier, or null where the cap left it out
 */
record Finding(String address, String site, List<Hit> hits, String dossier) {
  /** Worst first: findings before allowed ones, then severity, newest, address. */
  static final Comparator<Hit> WORST_FIRST =
      Comparator.comparing(Hit::isAllowed)
          .thenComparing(Hit::severity, Comparator.reverseOrder())
          .thenComparing(Hit::lastSeen, Comparator.reverseOrder())
          .thenComparing(Hit::listedFrom)
          .thenComparing(Hit::address)
          .thenComparing(Hit::list)
          .thenComparing(Hit::listing);

  Hit worst() {
    return hits.get(0);
  }

  boolean isNew() {
    return hits.stream().anyMatch(Hit::isNew);
  }

  Set<String> lists() {
    Set<String> lists = new LinkedHashSet<>();
    hits.forEach(hit -> lists.add(hit.list()));
    return lists;
  }

  Finding withDossier(String path) {
    return new Finding(address, site, hits, path);
  }
}
