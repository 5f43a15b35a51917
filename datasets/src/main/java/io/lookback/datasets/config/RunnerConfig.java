package io.lookback.datasets.config;

import java.time.Duration;

/**
 * How a night runs.
 *
 * @param parallelJobs jobs that run side by side when they do not depend on each other
 * @param lockWait how long a command that writes waits for another one that does
 */
public record RunnerConfig(@Range(min = 1, max = 64) int parallelJobs, Duration lockWait) {}
