package io.lookback.jobs.report;

import io.lookback.jobs.finding.Detectors.Detector;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Everything the pages of one report tell.
 *
 * @param byList per list, its hits as findings, worst first
 * @param dossiers worst first
 * @param addresses listed addresses that were seen, with and without dossier
 * @param hosts own hosts that have a page, the worst first
 * @param trends one for each site that has some, by site
 * @param detectors all of them
 */
record Report(
    Night night,
    Map<String, List<Finding>> byList,
    List<Dossier> dossiers,
    long addresses,
    List<HostDossier> hosts,
    List<Trends> trends,
    List<Detector> detectors) {

  /** The page of a host, by site and address. */
  Map<List<String>, String> hostPages() {
    return hosts.stream()
        .collect(Collectors.toMap(host -> List.of(host.site(), host.host()), HostDossier::path));
  }
}
