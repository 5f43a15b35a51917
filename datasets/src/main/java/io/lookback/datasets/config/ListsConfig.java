package io.lookback.datasets.config;

/**
 * What snapshots of blacklists are believed.
 *
 * @param maxShrink a snapshot that lost more than this share of its predecessor is held back
 * @param minEntries lists with fewer entries may shrink as they like
 * @param widestV4 shortest IPv4 prefix a list may contain; wider ones are refused
 * @param widestV6 shortest IPv6 prefix a list may contain
 */
public record ListsConfig(
    @Range(max = 1) double maxShrink,
    @Range int minEntries,
    @Range(max = 32) int widestV4,
    @Range(max = 128) int widestV6) {}
