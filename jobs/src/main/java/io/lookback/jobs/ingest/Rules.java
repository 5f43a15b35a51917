package io.lookback.jobs.ingest;

import io.lookback.datasets.config.EventNameRule;
import io.lookback.datasets.site.Site;
import io.lookback.udf.session.SessionClasses;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * The part of the configuration that classifies records, in the form that tasks use.
 *
 * @param expectedPromiscuous network interfaces that may receive what is meant for others
 * @param fingerprints per site, hash of what classifies its records
 */
record Rules(
    Map<String, Site> sites,
    SessionClasses classes,
    List<EventNameRule> eventNames,
    List<String> expectedPromiscuous,
    Map<String, String> fingerprints)
    implements Serializable {}
