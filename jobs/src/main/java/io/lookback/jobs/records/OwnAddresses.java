package io.lookback.jobs.records;

import io.lookback.datasets.site.Direction;
import io.lookback.datasets.site.OwnNetworks;
import io.lookback.datasets.site.Site;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Tells which addresses were a site's own, where the records do not say it. */
public final class OwnAddresses implements Serializable {
  private static final long serialVersionUID = 1L;

  private final HashMap<String, OwnNetworks> networks = new HashMap<>();

  public OwnAddresses(Map<String, Site> sites) {
    sites.forEach((name, site) -> networks.put(name, OwnNetworks.of(site)));
  }

  private Boolean isOwn(String site, String address, Long timeUs) {
    OwnNetworks own = networks.get(site);
    IpKey parsed = address == null ? null : IpAddress.parse(address);
    return own != null && parsed != null && own.isOwn(parsed.hi, parsed.lo, timeUs);
  }

  private String direction(String site, String src, String dst, Long timeUs) {
    OwnNetworks own = networks.get(site);
    IpKey from = src == null ? null : IpAddress.parse(src);
    IpKey to = dst == null ? null : IpAddress.parse(dst);
    return own == null || from == null || to == null
        ? null
        : Direction.of(own, from.hi, from.lo, to.hi, to.lo, timeUs);
  }

  /**
   * Whether the address was the site's; false for null.
   *
   * @param timeUs when, UTC microseconds
   */
  public Column isOwn(Column site, Column address, Column timeUs) {
    UDF3<String, String, Long, Boolean> test = this::isOwn;
    return functions.udf(test, DataTypes.BooleanType).apply(site, address, timeUs);
  }

  /**
   * The direction from source to destination, as of records; null when an end is.
   *
   * @param timeUs when, UTC microseconds
   */
  public Column direction(Column site, Column src, Column dst, Column timeUs) {
    UDF4<String, String, String, Long, String> find = this::direction;
    return functions.udf(find, DataTypes.StringType).apply(site, src, dst, timeUs);
  }
}
