package io.lookback.jobs.report;

import io.lookback.udf.geo.GeoDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Country and network of addresses, as far as databases are given. */
final class Enrichment {
  private final List<GeoDatabase> databases;

  /** Each null where nothing is known. */
  record Place(String country, String network) {}

  Enrichment(List<Path> databases) {
    this.databases = databases.stream().map(GeoDatabase::at).toList();
  }

  Place of(String address) {
    Long asn = first(database -> database.asn(address));
    String organization = first(database -> database.organization(address));
    String network =
        asn == null ? organization : "AS" + asn + (organization == null ? "" : " " + organization);
    return new Place(first(database -> database.country(address)), network);
  }

  /** What the first database that knows it says; null when none does. */
  private <T> T first(Function<GeoDatabase, T> question) {
    return databases.stream().map(question).filter(Objects::nonNull).findFirst().orElse(null);
  }
}
