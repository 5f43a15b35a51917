package io.lookback.jobs.records;

import io.lookback.datasets.site.Site;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Addresses of hosts that logs call by name, as the configuration of their sites tells them. Case
 * does not matter; a name without a domain stands for the one host that begins so, and the other
 * way round.
 */
public final class HostNames implements Serializable {
  private static final long serialVersionUID = 1L;

  private final HashMap<String, Names> bySite = new HashMap<>();

  /**
   * Names of a site.
   *
   * @param whole as they are declared, in lower case
   * @param first the first labels of those that have a domain, where only one host begins so
   */
  private record Names(HashMap<String, String> whole, HashMap<String, String> first)
      implements Serializable {
    static Names of(Map<String, String> hosts) {
      Names names = new Names(new HashMap<>(), new HashMap<>());
      Set<String> ambiguous = new HashSet<>();
      hosts.forEach(
          (host, address) -> {
            String name = host.toLowerCase(Locale.ROOT);
            names.whole.put(name, address);
            String other = names.first.put(label(name), address);
            if (other != null && !other.equals(address)) {
              ambiguous.add(label(name));
            }
          });
      names.first.keySet().removeAll(ambiguous);
      return names;
    }

    String address(String name) {
      String found = whole.get(name);
      if (found != null) {
        return found;
      }
      // Another domain is another host: one of the two must have none.
      return name.indexOf('.') < 0 ? first.get(name) : whole.get(label(name));
    }

    private static String label(String name) {
      int dot = name.indexOf('.');
      return dot < 0 ? name : name.substring(0, dot);
    }
  }

  public HostNames(Map<String, Site> sites) {
    sites.forEach((name, site) -> bySite.put(name, Names.of(site.hosts())));
  }

  /** The address, or null where the configuration does not tell. */
  public String address(String site, String host) {
    if (host == null) {
      return null;
    }
    // Relays write the address where they do not know the name.
    byte[] text = host.getBytes(StandardCharsets.UTF_8);
    IpKey address = new IpKey();
    if (IpAddress.parse(text, 0, text.length, address)) {
      return IpAddress.text(address.hi, address.lo);
    }
    Names names = bySite.get(site);
    return names == null ? null : names.address(host.toLowerCase(Locale.ROOT));
  }

  /** The address, or null where the configuration does not tell. */
  public Column address(Column site, Column host) {
    UDF2<String, String, String> find = this::address;
    return functions.udf(find, DataTypes.StringType).apply(site, host);
  }
}
