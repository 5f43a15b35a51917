package io.lookback.jobs.report;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One address at one site, with its hits on all lists.
 *
 * @param hits worst first; never empty
 * @param dossier relative address of its dossier, or null where the cap left it out
 */
record Finding(String address, String site, List<Hit> hits, String dossier) {
  /** Worst first: findings before those set aside, then severity, newest, address. */
  static final Comparator<Hit> WORST_FIRST =
      Comparator.comparing(Hit::isSetAside)
          .thenComparing(Hit::severity, Comparator.reverseOrder())
          .thenComparing(Hit::lastSeen, Comparator.reverseOrder())
          .thenComparing(Hit::listedFrom)
          .thenComparing(Hit::address)
          .thenComparing(Hit::list)
          .thenComparing(Hit::listing);

  Hit worst() {
    return hits.get(0);
  }

  /**
   * The hit whose lead time is told: the one that was seen longest before its listing. The worst
   * hit may be of a role that came later.
   */
  Hit lead() {
    return hits.stream()
        .filter(hit -> hit.leadSeconds() != null && hit.isSetAside() == worst().isSetAside())
        .max(Comparator.comparing(Hit::leadSeconds))
        .orElse(worst());
  }

  /** One hit for each role: hits on other lists count the same records again. */
  List<Hit> byRole() {
    Map<String, Hit> roles = new LinkedHashMap<>();
    hits.forEach(hit -> roles.putIfAbsent(hit.role(), hit));
    return List.copyOf(roles.values());
  }

  /** What it did at the site, in all roles. */
  Hit.Side total() {
    return byRole().stream().map(Hit::total).reduce(Hit.Side.NOTHING, Hit.Side::plus);
  }

  /** Own hosts named by the hits, each role naming at most 256. */
  int hosts() {
    return (int) hits.stream().flatMap(hit -> hit.hosts().stream()).distinct().count();
  }

  Instant firstSeen() {
    return hits.stream().map(Hit::firstSeen).min(Comparator.naturalOrder()).orElseThrow();
  }

  Instant lastSeen() {
    return hits.stream().map(Hit::lastSeen).max(Comparator.naturalOrder()).orElseThrow();
  }

  boolean isNew() {
    return hits.stream().anyMatch(Hit::isNew);
  }

  Set<String> lists() {
    Set<String> lists = new LinkedHashSet<>();
    hits.forEach(hit -> lists.add(hit.list()));
    return lists;
  }

  /** Where a page has it; the same every night, so that tickets can link to it. */
  String anchor() {
    return "finding-" + Untrusted.slug(site) + "-" + Untrusted.slug(address);
  }

  Finding withDossier(String path) {
    return new Finding(address, site, hits, path);
  }
}
