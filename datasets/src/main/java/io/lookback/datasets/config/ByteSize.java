package io.lookback.datasets.config;

import java.io.Serializable;

/** A number of bytes, written {@code 32 MiB} or {@code 10 MB} in the configuration. */
public record ByteSize(long bytes) implements Serializable {}
