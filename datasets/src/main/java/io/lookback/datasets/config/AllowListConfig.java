package io.lookback.datasets.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Addresses that may be on a blacklist without being a finding: scanners one pays for, content
 * networks, public resolvers. Hits stay in the tables, with {@code allowed_by}.
 *
 * @param name what {@code allowed_by} says
 * @param values addresses, networks, ranges
 * @param file file with more of them, one per line or a list in any format that {@code lists
 *     import} reads
 */
public record AllowListConfig(
    String name, @Default("[]") List<String> values, Optional<Path> file) {
  public AllowListConfig {
    if (name.isBlank()) {
      throw new IllegalArgumentException("An allow-list needs a name");
    }
    if (values.isEmpty() && file.isEmpty()) {
      throw new IllegalArgumentException("Allow-list '" + name + "' has neither values nor a file");
    }
  }
}
