package io.lookback.jobs.report;

import java.util.List;
import java.util.Map;

/**
 * Everything the pages of one report tell.
 *
 * @param byList per list, its hits as findings, worst first
 * @param dossiers worst first
 * @param addresses listed addresses that were seen, with and without dossier
 * @param trends one for each site that has some, by site
 */
record Report(
    Night night,
    Map<String, List<Finding>> byList,
    List<Dossier> dossiers,
    long addresses,
    List<Trends> trends) {}
