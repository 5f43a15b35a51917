package io.lookback.datasets.config;

import java.time.Duration;

/**
 * When {@code lookback status} calls something late.
 *
 * @param maxAge older than this the last good night and the newest record of a site are stale, and
 *     a source that has been silent so long in hours in which it usually delivers is missing
 */
public record StatusConfig(@Range(min = 3600) Duration maxAge) {}
