package io.lookback.datasets.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Where addresses are in the world.
 *
 * @param databases MaxMind databases (.mmdb): country, city, ASN, in any order
 */
public record GeoConfig(List<Path> databases) {}
