package io.lookback.jobs.sightings;

import io.lookback.datasets.site.OwnNetworks;
import io.lookback.datasets.site.Site;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Tells which site a remote address belongs to, by the networks that the sites declare. */
public final class PeerNetworks implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TreeMap<String, OwnNetworks> networks = new TreeMap<>();

  public PeerNetworks(Map<String, Site> sites) {
    sites.forEach((name, site) -> networks.put(name, OwnNetworks.of(site)));
  }

  private String peerSite(String site, byte[] ipKey, long timeUs) {
    IpKey address = IpKey.ofBytes(ipKey);
    for (Map.Entry<String, OwnNetworks> peer : networks.entrySet()) {
      if (!peer.getKey().equals(site) && peer.getValue().isOwn(address.hi, address.lo, timeUs)) {
        return peer.getKey();
      }
    }
    return null;
  }

  private boolean isUndeclaredPrivate(byte[] ipKey, long timeUs) {
    IpKey address = IpKey.ofBytes(ipKey);
    return IpAddress.isPrivate(address.hi, address.lo)
        && networks.values().stream().noneMatch(own -> own.isOwn(address.hi, address.lo, timeUs));
  }

  /**
   * The first site by name, other than {@code site}, that owns the address; null if none does.
   *
   * @param timeUs when, UTC microseconds
   */
  public Column peerSite(Column site, Column ipKey, Column timeUs) {
    UDF3<String, byte[], Long, String> find = this::peerSite;
    return functions.udf(find, DataTypes.StringType).apply(site, ipKey, timeUs);
  }

  /**
   * Whether it is a private address that no site owns.
   *
   * @param timeUs when, UTC microseconds
   */
  public Column isUndeclaredPrivate(Column ipKey, Column timeUs) {
    UDF2<byte[], Long, Boolean> test = this::isUndeclaredPrivate;
    return functions.udf(test, DataTypes.BooleanType).apply(ipKey, timeUs);
  }
}
