package io.lookback.datasets.scenario;

import java.time.ZoneId;
import java.util.List;

/**
 * What a site is like: who is there and how much they do.
 *
 * @param zone where people wake and sleep
 * @param sessionsPerDay mean over a week
 * @param clients computers of people
 * @param remoteServers servers elsewhere that people use
 * @param returningScanners scanners that come back every few days
 * @param webServers further own hosts that serve the web and ask for the time, network order
 * @param quietHosts own hosts that only ask for the time and that no scanner meets
 * @param spared own addresses that no scanner meets
 * @param alertShare share of the probes from outside on which a signature fires, if one exists
 */
record SiteTraffic(
    String name,
    SiteAddresses addresses,
    ZoneId zone,
    int sessionsPerDay,
    int clients,
    int remoteServers,
    int returningScanners,
    List<Integer> webServers,
    List<Integer> quietHosts,
    List<Integer> spared,
    double alertShare) {}
