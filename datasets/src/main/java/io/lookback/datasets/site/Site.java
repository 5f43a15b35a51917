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
 * @param services what of it may be reached, and by whom
 */
public record Site(
    String name,
    List<Network> networks,
    ZoneId timeZone,
    List<String> sensors,
    Map<String, String> hosts,
    List<Service> services)
    implements Serializable {

  /** A site that declares no services. */
  public Site(
      String name,
      List<Network> networks,
      ZoneId timeZone,
      List<String> sensors,
      Map<String, String> hosts) {
    this(name, networks, timeZone, sensors, hosts, List.of());
  }

  /** A site whose logs need no host names. */
  public Site(String name, List<Network> networks, ZoneId timeZone, List<String> sensors) {
    this(name, networks, timeZone, sensors, Map.of(), List.of());
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

  /**
   * A service that is declared: what else reaches it has no business there.
   *
   * @param hosts own addresses and networks that offer it
   * @param ports its ports
   * @param protocol IANA number of its protocol
   * @param sources addresses and networks that may use it; {@code own}: those of the site, {@code
   *     any}: everybody
   * @param countries countries whose addresses may use it, ISO 3166-1 alpha-2
   * @param owner who is responsible for it; null if not told
   * @param why what it is for; null if not told
   */
  public record Service(
      String name,
      List<String> hosts,
      List<Integer> ports,
      int protocol,
      List<String> sources,
      List<String> countries,
      String owner,
      String why)
      implements Serializable {
    /** The source that stands for the site's own networks. */
    public static final String OWN = "own";

    /** The source that stands for everybody. */
    public static final String ANY = "any";
  }
}
