package io.lookback.udf.function;

import io.lookback.udf.geo.GeoDatabases;
import io.lookback.udf.geo.Registrations;
import io.lookback.udf.net.IpKey;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * SQL functions that tell where addresses are and whose; called from generated code, so public.
 * Their files are settings of the session, which a query takes along to executors as it is
 * analysed; there they must be under the same path.
 */
@Sql.Family("Places and owners")
public final class GeoFunctions {
  /** Setting of the session: paths of MaxMind databases, with commas between them. */
  public static final String DATABASES = "spark.lookback.geo.databases";

  /** Setting of the session: paths of delegated files of the registries. */
  public static final String DELEGATED = "spark.lookback.geo.delegated";

  /** Setting of the session: paths of saved RDAP and whois answers. */
  public static final String RDAP = "spark.lookback.geo.rdap";

  private static final Logger LOG = Logger.getLogger(GeoFunctions.class.getName());
  private static final String IP = "ip ADDRESS - an address";
  private static final String BY_DATABASES =
      "From the MaxMind databases of the configuration (geo.databases), the first that knows it; a"
          + " database that is absent or broken warns once and knows nothing.";
  private static final String BY_REGISTRATIONS =
      "From the files of the configuration (geo.delegated, geo.rdap); one that cannot be read warns"
          + " once and tells nothing.";

  private static final Memo<GeoDatabases> DATABASES_AT =
      new Memo<>(paths -> GeoDatabases.at(paths(DATABASES, paths)));
  private static final Memo<Memo<Registrations>> REGISTRATIONS =
      new Memo<>(
          delegated ->
              new Memo<>(rdap -> Registrations.at(paths(DELEGATED, delegated), paths(RDAP, rdap))));

  private GeoFunctions() {}

  private static List<Path> paths(String setting, String text) {
    if (text.isBlank()) {
      LOG.log(
          Level.WARNING,
          "No files are set for {0}; the functions that ask them give null. Set it, or geo.* in"
              + " lookback.conf.",
          setting);
      return List.of();
    }
    return Arrays.stream(text.split(",")).map(String::strip).map(Path::of).toList();
  }

  /** Country, or null. */
  @Sql(
      name = "geo_country",
      does = "Country of the address as an ISO 3166-1 code of two capitals; null when unknown.",
      takes = IP,
      gives = "STRING",
      example = "SELECT geo_country('81.2.69.160')",
      result = "GB",
      note = BY_DATABASES,
      settings = DATABASES)
  public static UTF8String country(UTF8String databases, Object ip) {
    IpKey key = Addresses.key(ip);
    return key == null ? null : UTF8String.fromString(DATABASES_AT.of(databases).country(key));
  }

  /** City, or null. */
  @Sql(
      name = "geo_city",
      does = "City or town of the address, in English; null when unknown.",
      takes = IP,
      gives = "STRING",
      example = "SELECT geo_city('81.2.69.160')",
      result = "London",
      note = BY_DATABASES,
      settings = DATABASES)
  public static UTF8String city(UTF8String databases, Object ip) {
    IpKey key = Addresses.key(ip);
    return key == null ? null : UTF8String.fromString(DATABASES_AT.of(databases).city(key));
  }

  /** Autonomous system, or null. */
  @Sql(
      name = "geo_asn",
      does = "Number of the autonomous system that announces the address; null when unknown.",
      takes = IP,
      gives = "BIGINT",
      example = "SELECT geo_asn('1.128.0.1')",
      result = "1221",
      note = BY_DATABASES,
      settings = DATABASES)
  public static Long asn(UTF8String databases, Object ip) {
    IpKey key = Addresses.key(ip);
    return key == null ? null : DATABASES_AT.of(databases).asn(key);
  }

  /** Organisation of the autonomous system, or null. */
  @Sql(
      name = "geo_as_org",
      does = "Organisation behind the autonomous system of the address; null when unknown.",
      takes = IP,
      gives = "STRING",
      example = "SELECT geo_as_org('1.128.0.1')",
      result = "Telstra Pty Ltd",
      note = BY_DATABASES,
      settings = DATABASES)
  public static UTF8String asOrg(UTF8String databases, Object ip) {
    IpKey key = Addresses.key(ip);
    return key == null ? null : UTF8String.fromString(DATABASES_AT.of(databases).organization(key));
  }

  /** Registry, or null. */
  @Sql(
      name = "geo_registry",
      does =
          "Regional registry that has given the address away: afrinic, apnic, arin, lacnic or"
              + " ripencc; null when unknown, and for what no registry has given away.",
      takes = IP,
      gives = "STRING",
      example = "SELECT geo_registry('192.0.2.77')",
      result = "ripencc",
      note = BY_REGISTRATIONS,
      settings = {DELEGATED, RDAP})
  public static UTF8String registry(UTF8String delegated, UTF8String rdap, Object ip) {
    IpKey key = Addresses.key(ip);
    return key == null ? null : UTF8String.fromString(registrations(delegated, rdap).registry(key));
  }

  /** Owner, or null. */
  @Sql(
      name = "geo_owner",
      does =
          "Name of the holder of the smallest network around the address that a saved answer of a"
              + " registry tells of; null when unknown.",
      takes = IP,
      gives = "STRING",
      example = "SELECT geo_owner('192.0.2.77')",
      result = "Example Hosting",
      note = BY_REGISTRATIONS,
      settings = {DELEGATED, RDAP})
  public static UTF8String owner(UTF8String delegated, UTF8String rdap, Object ip) {
    IpKey key = Addresses.key(ip);
    return key == null ? null : UTF8String.fromString(registrations(delegated, rdap).owner(key));
  }

  private static Registrations registrations(UTF8String delegated, UTF8String rdap) {
    return REGISTRATIONS.of(delegated).of(rdap);
  }
}
