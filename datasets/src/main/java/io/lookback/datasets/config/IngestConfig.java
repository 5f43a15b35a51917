package io.lookback.datasets.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * How raw files are read.
 *
 * @param quietPeriod a file modified more recently than this is still being written
 * @param maxRejectShare more rejects than this share of a run's records end it with exit code 2
 * @param splitSize size of the pieces in which large splittable files are read
 * @param expectedPromiscuous network interfaces that may receive what is meant for others
 */
public record IngestConfig(
    Duration quietPeriod,
    @Range(max = 1) double maxRejectShare,
    @Range(min = 1 << 20, max = 1 << 30) ByteSize splitSize,
    List<String> expectedPromiscuous)
    implements Serializable {}
