package io.lookback.jobs.access;

import io.lookback.datasets.site.OwnNetworks;
import io.lookback.datasets.site.Site;
import io.lookback.udf.geo.GeoDatabase;
import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.IntervalSet;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.api.java.UDF6;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Services that sites declare, and who may use them. */
final class DeclaredServices implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The source is declared. */
  static final String ALLOWED = "allowed";

  /** The source is not declared. */
  static final String REFUSED = "refused";

  /** Countries are declared, and nobody knows the source's. */
  static final String UNKNOWN = "unknown";

  private static final StructType SERVICES =
      new StructType()
          .add("site", DataTypes.StringType)
          .add("service_no", DataTypes.IntegerType)
          .add("service", DataTypes.StringType)
          .add("owner", DataTypes.StringType)
          .add("why", DataTypes.StringType)
          .add("sources", DataTypes.StringType);

  private final HashMap<String, ArrayList<Declared>> bySite = new HashMap<>();
  private final HashMap<String, OwnNetworks> networks = new HashMap<>();
  private final ArrayList<String> databases = new ArrayList<>();

  private record Declared(
      IntervalSet hosts,
      HashSet<Integer> ports,
      int protocol,
      IntervalSet sources,
      boolean isAnybody,
      boolean isOwn,
      HashSet<String> countries)
      implements Serializable {

    static Declared of(Site.Service service) {
      return new Declared(
          IntervalSet.of(service.hosts().stream().map(Cidr::parse).toList()),
          new HashSet<>(service.ports()),
          service.protocol(),
          IntervalSet.of(
              service.sources().stream()
                  .filter(one -> !one.equals(Site.Service.ANY) && !one.equals(Site.Service.OWN))
                  .map(Cidr::parse)
                  .toList()),
          service.sources().contains(Site.Service.ANY),
          service.sources().contains(Site.Service.OWN),
          new HashSet<>(service.countries()));
    }

    boolean isOffered(IpKey host, int atProtocol, int port) {
      return protocol == atProtocol && ports.contains(port) && hosts.contains(host.hi, host.lo);
    }
  }

  /**
   * @param countries databases that know the countries of addresses, where they are readable
   */
  DeclaredServices(Map<String, Site> sites, List<Path> countries) {
    sites.forEach(
        (name, site) -> {
          networks.put(name, OwnNetworks.of(site));
          bySite.put(name, new ArrayList<>(site.services().stream().map(Declared::of).toList()));
        });
    countries.forEach(path -> databases.add(path.toString()));
  }

  /** All services as rows, with what names them and who may use them in words. */
  static Dataset<Row> rows(SparkSession spark, Map<String, Site> sites) {
    List<Row> rows = new ArrayList<>();
    sites.forEach(
        (name, site) -> {
          int number = 0;
          for (Site.Service service : site.services()) {
            List<String> sources = new ArrayList<>(service.sources());
            sources.addAll(service.countries());
            rows.add(
                RowFactory.create(
                    name,
                    number++,
                    service.name(),
                    service.owner(),
                    service.why(),
                    String.join(", ", sources)));
          }
        });
    return spark.createDataFrame(rows, SERVICES);
  }

  /** Every port of any service, by which readers skip what cannot be one. */
  Object[] ports() {
    Set<Integer> ports = new HashSet<>();
    bySite.values().forEach(all -> all.forEach(service -> ports.addAll(service.ports())));
    return ports.toArray();
  }

  private Integer find(String site, String host, Integer protocol, Integer port) {
    if (host == null || protocol == null || port == null) {
      return null;
    }
    IpKey key = IpAddress.parse(host);
    List<Declared> services = bySite.getOrDefault(site, new ArrayList<>());
    for (int i = 0; i < services.size(); i++) {
      if (services.get(i).isOffered(key, protocol, port)) {
        return i;
      }
    }
    return null;
  }

  private String judge(
      String site, String host, Integer protocol, Integer port, String source, Long timeUs) {
    IpKey key = IpAddress.parse(host);
    IpKey client = IpAddress.parse(source);
    Set<String> countries = new HashSet<>();
    // What one declaration refuses another may allow.
    for (Declared service : bySite.getOrDefault(site, new ArrayList<>())) {
      if (service.isOffered(key, protocol, port)) {
        if (service.isAnybody()
            || service.sources().contains(client.hi, client.lo)
            || (service.isOwn() && networks.get(site).isOwn(client.hi, client.lo, timeUs))) {
          return ALLOWED;
        }
        countries.addAll(service.countries());
      }
    }
    if (countries.isEmpty() || networks.get(site).isOwn(client.hi, client.lo, timeUs)) {
      return REFUSED;
    }
    String country = null;
    for (String database : databases) {
      country = country != null ? country : GeoDatabase.at(Path.of(database)).country(source);
    }
    return country == null ? UNKNOWN : countries.contains(country) ? ALLOWED : REFUSED;
  }

  /** The number of the first service that is declared there, or null. */
  Column serviceNo(Column site, Column host, Column protocol, Column port) {
    UDF4<String, String, Integer, Integer, Integer> find = this::find;
    return functions.udf(find, DataTypes.IntegerType).apply(site, host, protocol, port);
  }

  /**
   * Whether a source may use a service that is declared: {@value #ALLOWED}, {@value #REFUSED},
   * {@value #UNKNOWN}.
   *
   * @param timeUs when, UTC microseconds
   */
  Column judgement(
      Column site, Column host, Column protocol, Column port, Column source, Column timeUs) {
    UDF6<String, String, Integer, Integer, String, Long, String> judge = this::judge;
    return functions
        .udf(judge, DataTypes.StringType)
        .apply(site, host, protocol, port, source, timeUs);
  }
}
