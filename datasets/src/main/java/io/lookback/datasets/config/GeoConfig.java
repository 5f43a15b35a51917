package io.lookback.datasets.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Where addresses are in the world, and whose.
 *
 * @param databases MaxMind databases (.mmdb): country, city, ASN, in any order
 * @param delegated files {@code delegated-*-latest} of the regional registries, or folders of such
 * @param rdap files with saved answers of registries, RDAP or whois, or folders of such
 */
public record GeoConfig(List<Path> databases, List<Path> delegated, List<Path> rdap) {
  /** Nothing is known. */
  public static final GeoConfig NONE = new GeoConfig(List.of(), List.of(), List.of());
}
