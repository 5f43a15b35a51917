package io.lookback.datasets.config;

/**
 * What the report shows.
 *
 * @param maxDossiers addresses that get a page of their own, the worst first
 */
public record ReportConfig(@Range(max = 100_000) int maxDossiers) {}
