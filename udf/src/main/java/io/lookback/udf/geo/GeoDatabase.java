package io.lookback.udf.geo;

import com.maxmind.db.Reader;
import io.lookback.udf.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Answers where an address is and whose network it is in, from a local MaxMind database.
 *
 * <p>A database that is absent or broken answers null everywhere and warns once per file: a night
 * must not fail for it. It reads records by their keys rather than through the classes of one
 * database edition, because free databases name their edition as they like ({@code country ipv4}).
 * One reader per file and JVM; thread-safe.
 */
public final class GeoDatabase {
  private static final Logger LOG = Logger.getLogger(GeoDatabase.class.getName());
  private static final Map<Path, GeoDatabase> OPEN = new ConcurrentHashMap<>();

  private final Path path;
  private volatile Reader reader;

  private GeoDatabase(Path path) {
    this.path = path;
    try {
      reader = new Reader(path.toFile());
    } catch (IOException | RuntimeException e) {
      disable("cannot be opened", e);
    }
  }

  /** The database in that file, opened once per JVM. */
  public static GeoDatabase at(Path path) {
    return OPEN.computeIfAbsent(path.toAbsolutePath().normalize(), GeoDatabase::new);
  }

  /** Whether it answers at all. */
  public boolean isAvailable() {
    return reader != null;
  }

  /** ISO 3166-1 alpha-2 code in capitals; null when unknown. */
  public String country(String address) {
    Map<?, ?> entry = entry(address);
    if (entry == null) {
      return null;
    }
    Object code =
        entry.get("country") instanceof Map<?, ?> country
            ? country.get("iso_code")
            : entry.get("country_code");
    return code == null ? null : code.toString().toUpperCase(Locale.ROOT);
  }

  /** Number of the autonomous system that announces the address; null when unknown. */
  public Long asn(String address) {
    Map<?, ?> entry = entry(address);
    return entry != null && entry.get("autonomous_system_number") instanceof Number number
        ? number.longValue()
        : null;
  }

  /** Organisation behind that autonomous system; null when unknown. */
  public String organization(String address) {
    Map<?, ?> entry = entry(address);
    return entry != null && entry.get("autonomous_system_organization") instanceof String name
        ? name
        : null;
  }

  private Map<?, ?> entry(String address) {
    Reader open = reader;
    if (open == null) {
      return null;
    }
    InetAddress inet = inet(address);
    // A database of IPv4 only refuses to be asked for IPv6.
    if (inet == null || (inet.getAddress().length == 16 && open.getMetadata().ipVersion() == 4)) {
      return null;
    }
    try {
      return open.get(inet, Map.class);
    } catch (IOException | RuntimeException e) {
      // A broken tree or data section shows only at the addresses it concerns.
      disable("is broken", e);
      return null;
    }
  }

  private static InetAddress inet(String address) {
    try {
      // Java turns v4-mapped bytes into an IPv4 address by itself.
      return InetAddress.getByAddress(IpAddress.parse(address).toBytes());
    } catch (IllegalArgumentException | UnknownHostException e) {
      return null;
    }
  }

  private synchronized void disable(String what, Exception cause) {
    reader = null;
    LOG.log(
        Level.WARNING,
        "Geographic database {0} {1}; its columns stay empty. Give a readable .mmdb file or remove"
            + " the setting. ({2})",
        new Object[] {path, what, cause});
  }
}
