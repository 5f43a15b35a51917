package io.lookback.udf.geo;

import io.lookback.udf.net.IpKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Several databases as one: the first that knows an answer gives it. Thread-safe. */
public final class GeoDatabases {
  private final List<GeoDatabase> databases;

  private GeoDatabases(List<GeoDatabase> databases) {
    this.databases = databases;
  }

  /** The databases in these files; none is needed. */
  public static GeoDatabases at(List<Path> files) {
    return new GeoDatabases(files.stream().map(GeoDatabase::at).toList());
  }

  /** ISO 3166-1 alpha-2 code in capitals; null when unknown. */
  public String country(IpKey address) {
    return first(database -> database.country(address));
  }

  /** English name of the city or town; null when unknown. */
  public String city(IpKey address) {
    return first(database -> database.city(address));
  }

  /** Number of the autonomous system; null when unknown. */
  public Long asn(IpKey address) {
    return first(database -> database.asn(address));
  }

  /** Organisation behind the autonomous system; null when unknown. */
  public String organization(IpKey address) {
    return first(database -> database.organization(address));
  }

  private <T> T first(Function<GeoDatabase, T> question) {
    return databases.stream().map(question).filter(Objects::nonNull).findFirst().orElse(null);
  }
}
