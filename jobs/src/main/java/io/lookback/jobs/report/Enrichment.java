package io.lookback.jobs.report;

import io.lookback.datasets.config.GeoConfig;
import io.lookback.udf.geo.GeoDatabases;
import io.lookback.udf.geo.Registrations;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Country, network, owner and registry of addresses, as far as files that know them are given. */
final class Enrichment {
  private final GeoDatabases databases;
  private final Registrations registrations;

  /** Each null where nothing is known; the network with its owner and the registry that tells. */
  record Place(String country, String network) {}

  Enrichment(GeoConfig files) {
    databases = GeoDatabases.at(files.databases());
    registrations = Registrations.at(files.delegated(), files.rdap());
  }

  Place of(String address) {
    IpKey key;
    try {
      key = IpAddress.parse(address);
    } catch (IllegalArgumentException e) {
      return new Place(null, null);
    }
    Long asn = databases.asn(key);
    String network =
        Stream.of(asn == null ? null : "AS" + asn, databases.organization(key))
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" "));
    String owner = registrations.owner(key);
    String registry = registrations.registry(key);
    String known =
        Stream.of(
                network.isEmpty() ? null : network,
                owner == null ? null : "owner " + owner,
                registry == null ? null : "registry " + registry)
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" · "));
    return new Place(databases.country(key), known.isEmpty() ? null : known);
  }
}
