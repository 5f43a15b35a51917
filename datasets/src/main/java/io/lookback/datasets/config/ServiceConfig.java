package io.lookback.datasets.config;

import io.lookback.datasets.site.Site;
import io.lookback.udf.net.Cidr;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A service of a site that is protected: whoever may use it is declared, and anybody else's login
 * or lasting session is a violation.
 *
 * @param name what messages call it
 * @param hosts own addresses, networks or ranges that offer it
 * @param ports its ports
 * @param protocol tcp or udp
 * @param sources addresses, networks or ranges that may use it; own = those of the site, any =
 *     everybody
 * @param countries countries whose addresses may use it, as two letters (ISO 3166-1)
 * @param owner who is responsible for it
 * @param why what it is for
 */
public record ServiceConfig(
    String name,
    List<String> hosts,
    List<Integer> ports,
    @Default("tcp") Protocol protocol,
    @Default("[]") List<String> sources,
    @Default("[]") List<String> countries,
    Optional<String> owner,
    Optional<String> why) {

  /** Protocols with ports. */
  public enum Protocol {
    TCP(6),
    UDP(17);

    private final int number;

    Protocol(int number) {
      this.number = number;
    }
  }

  public ServiceConfig {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A service needs a name");
    }
    if (hosts.isEmpty() || ports.isEmpty()) {
      throw new IllegalArgumentException("Service '" + name + "' needs hosts and ports");
    }
    for (int port : ports) {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException(
            "Service '" + name + "' has the port " + port + "; ports are 0 to 65535");
      }
    }
    if (sources.isEmpty() && countries.isEmpty()) {
      throw new IllegalArgumentException(
          "Service '"
              + name
              + "' says nobody may use it; give sources = [own] for the site itself, or [any]");
    }
    for (String host : hosts) {
      range(name, "hosts", host);
    }
    for (String source : sources) {
      if (!source.equals(Site.Service.OWN) && !source.equals(Site.Service.ANY)) {
        range(name, "sources", source);
      }
    }
    for (String country : countries) {
      if (country.length() != 2 || !country.chars().allMatch(c -> c >= 'A' && c <= 'Z')) {
        throw new IllegalArgumentException(
            "Service '"
                + name
                + "' has the country '"
                + country
                + "'; countries are two capital letters such as DE");
      }
    }
  }

  private static void range(String name, String key, String value) {
    try {
      Cidr.parse(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Service '" + name + "', " + key + ": " + e.getMessage(), e);
    }
  }

  /** This service in the syntax of the configuration. */
  Map<String, Object> keys() {
    Map<String, Object> keys = new TreeMap<>();
    keys.put("name", name);
    keys.put("hosts", hosts);
    keys.put("ports", ports);
    keys.put("protocol", protocol.name().toLowerCase(Locale.ROOT));
    keys.put("sources", sources);
    keys.put("countries", countries);
    owner.ifPresent(value -> keys.put("owner", value));
    why.ifPresent(value -> keys.put("why", value));
    return keys;
  }

  Site.Service toService() {
    return new Site.Service(
        name,
        hosts,
        ports,
        protocol.number,
        sources,
        countries,
        owner.orElse(null),
        why.orElse(null));
  }
}
