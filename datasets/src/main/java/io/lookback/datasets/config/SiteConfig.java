package io.lookback.datasets.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import io.lookback.datasets.site.Site;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A monitored place as the configuration describes it; {@link #toSite} is what the rest uses.
 *
 * @param networks own networks
 * @param timeZone zone of time stamps that name none
 * @param sensors sensors by rank, the most trusted first
 * @param hosts host name to address
 * @param services what of the site may be reached, and by whom
 */
public record SiteConfig(
    List<Network> networks,
    ZoneId timeZone,
    @Default("[]") List<String> sensors,
    @Default("{}") Map<String, String> hosts,
    @Default("[]") List<ServiceConfig> services) {

  private static final IPAddressStringParameters STRICT =
      new IPAddressStringParameters.Builder()
          .allowAll(false)
          .allowEmpty(false)
          .allowMask(false)
          .allowPrefixOnly(false)
          .allowWildcardedSeparator(false)
          .getIPv4AddressParametersBuilder()
          .allow_inet_aton(false)
          .setRangeOptions(RangeParameters.NO_RANGE)
          .getParentBuilder()
          .getIPv6AddressParametersBuilder()
          .setRangeOptions(RangeParameters.NO_RANGE)
          .getParentBuilder()
          .toParams();

  public SiteConfig {
    if (networks.isEmpty()) {
      throw new IllegalArgumentException(
          "The site has no own networks, so that no traffic could be told inbound from outbound;"
              + " please set networks = [\"198.51.100.0/24\"]");
    }
    hosts.forEach(
        (host, address) -> {
          if (!new IPAddressString(address, STRICT).isValid()
              || new IPAddressString(address, STRICT).isPrefixed()) {
            throw new IllegalArgumentException(
                "Host '" + host + "' has the address '" + address + "', which is none");
          }
        });
  }

  /**
   * An own network and when it was one.
   *
   * @param from from when; absent = always
   * @param to until when (exclusive); absent = still
   */
  @Shorthand
  public record Network(String cidr, Optional<Instant> from, Optional<Instant> to) {
    public Network {
      IPAddress parsed = new IPAddressString(cidr, STRICT).getAddress();
      if (parsed == null) {
        throw new IllegalArgumentException(
            "'" + cidr + "' is no network; write it as 198.51.100.0/24 or 2001:db8::/32");
      }
      if (parsed.isPrefixed() && !parsed.isPrefixBlock()) {
        throw new IllegalArgumentException(
            "'"
                + cidr
                + "' has host bits set; the network is "
                + parsed.toPrefixBlock().toCanonicalString());
      }
      if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
        throw new IllegalArgumentException(
            "Network '" + cidr + "' ends (" + to.get() + ") before it begins (" + from.get() + ")");
      }
    }
  }

  /** This site in the syntax of the configuration. */
  String render(String name) {
    Map<String, Object> keys = new TreeMap<>();
    keys.put("networks", networks.stream().map(SiteConfig::keys).toList());
    keys.put("time-zone", timeZone.getId());
    keys.put("sensors", sensors);
    keys.put("hosts", hosts);
    keys.put("services", services.stream().map(ServiceConfig::keys).toList());
    return ConfigValueFactory.fromMap(Map.of("sites", Map.of(name, keys)))
        .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
  }

  private static Map<String, Object> keys(Network network) {
    Map<String, Object> keys = new TreeMap<>();
    keys.put("cidr", network.cidr());
    network.from().ifPresent(from -> keys.put("from", from.toString()));
    network.to().ifPresent(to -> keys.put("to", to.toString()));
    return keys;
  }

  Site toSite(String name) {
    Map<String, String> addresses = new TreeMap<>();
    hosts.forEach(
        (host, address) ->
            addresses.put(
                host, new IPAddressString(address, STRICT).getAddress().toCanonicalString()));
    return new Site(
        name,
        networks.stream()
            .map(
                network ->
                    new Site.Network(
                        network.cidr(),
                        network.from().map(SiteConfig::micros).orElse(Long.MIN_VALUE),
                        network.to().map(SiteConfig::micros).orElse(Long.MAX_VALUE)))
            .toList(),
        timeZone,
        sensors,
        Map.copyOf(addresses),
        services.stream().map(ServiceConfig::toService).toList());
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }
}
