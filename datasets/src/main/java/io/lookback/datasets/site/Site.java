package io.lookback.datasets.site;

import java.io.Serializable;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * A place that is monitored: its own networks, its time zone, its sensors by rank, its hosts.
 *
 * @param networks own networks; entries may be limited in time
 * @param sensors sensors by rank: of several that saw one conversation the first counts; sensors
 *     not listed come after, by name
 * @param hosts addresses of hosts that logs call by name: host name to address, canonical text
 */
public record Site(
    String name,
    List<Network> networks,
    ZoneId timeZone,
    List<String> sensors,
    Map<String, String> hosts)
    implements Serializable {

  /** A site whose logs need no host names. */
  public Site(String name, List<Network> networks, ZoneId timeZone, List<String> sensors) {
    this(name, networks, timeZone, sensors, Map.of());
  }

  /**
   * An own network and when it was one.
   *
   * @param cidr network or single address
   * @param fromUs from when, UTC microseconds; {@link Long#MIN_VALUE} = always
   * @param toUs until when (exclusive), UTC microseconds; {@link Long#MAX_VALUE} = still
   */
  public record Network(String cidr, long fromUs, long toUs) implements Serializable {
    public static Network always(String cidr) {
      return new Network(cidr, Long.MIN_VALUE, Long.MAX_VALUE);
    }
  }
}
