package io.lookback.udf.geo;

import com.maxmind.db.CHMCache;
import com.maxmind.db.Reader;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

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

  private static final Pattern ASN_PREFIX = Pattern.compile("^(?i:AS)(?=[0-9])");
  private static final Pattern ASN = Pattern.compile("[0-9]{1,10}");

  private final Path path;
  private volatile Reader reader;
  private boolean isDisabled;

  private GeoDatabase(Path path) {
    this.path = path;
    try {
      // Mapped into memory; what was decoded last stays decoded, because addresses come in crowds.
      reader = new Reader(path.toFile(), new CHMCache());
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
    return country(key(address));
  }

  /** The same of a key. */
  public String country(IpKey address) {
    Map<?, ?> entry = entry(address);
    if (entry == null) {
      return null;
    }
    String code =
        entry.get("country") instanceof Map<?, ?> country
            ? text(country.get("iso_code"))
            : first(entry, "country_code", "country");
    return code == null || code.length() != 2 ? null : code.toUpperCase(Locale.ROOT);
  }

  /** English name of the city or town; null when unknown. */
  public String city(IpKey address) {
    Map<?, ?> entry = entry(address);
    if (entry == null) {
      return null;
    }
    if (entry.get("city") instanceof Map<?, ?> city) {
      return city.get("names") instanceof Map<?, ?> names ? text(names.get("en")) : null;
    }
    return first(entry, "city", "city_name");
  }

  /** Number of the autonomous system that announces the address; null when unknown. */
  public Long asn(String address) {
    return asn(key(address));
  }

  /** The same of a key. */
  public Long asn(IpKey address) {
    Map<?, ?> entry = entry(address);
    if (entry == null) {
      return null;
    }
    Object number = entry.get("autonomous_system_number");
    if (number == null) {
      number = entry.get("asn");
    }
    if (number instanceof Number given) {
      return given.longValue();
    }
    // Some vendors write AS1221.
    String digits = number == null ? "" : ASN_PREFIX.matcher(number.toString()).replaceFirst("");
    return ASN.matcher(digits).matches() ? Long.valueOf(digits) : null;
  }

  /** Organisation behind that autonomous system; null when unknown. */
  public String organization(String address) {
    return organization(key(address));
  }

  /** The same of a key. */
  public String organization(IpKey address) {
    Map<?, ?> entry = entry(address);
    return entry == null
        ? null
        : first(entry, "autonomous_system_organization", "as_name", "as_organization", "org");
  }

  /** The first of these keys that has a text. */
  private static String first(Map<?, ?> entry, String... keys) {
    for (String key : keys) {
      String value = text(entry.get(key));
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private static String text(Object value) {
    return value instanceof String text && !text.isEmpty() ? text : null;
  }

  private Map<?, ?> entry(IpKey address) {
    Reader open = reader;
    // A database of IPv4 only refuses to be asked for IPv6.
    if (open == null
        || address == null
        || (!address.isV4() && open.getMetadata().ipVersion() == 4)) {
      return null;
    }
    try {
      // Java turns v4-mapped bytes into an IPv4 address by itself. A record that is no map is of a
      // kind that nobody here asks for.
      return open.get(InetAddress.getByAddress(address.toBytes()), Object.class)
              instanceof Map<?, ?> entry
          ? entry
          : null;
    } catch (IOException | RuntimeException e) {
      // A broken tree or data section shows only at the addresses it concerns.
      disable("is broken", e);
      return null;
    }
  }

  private static IpKey key(String address) {
    try {
      return IpAddress.parse(address);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private synchronized void disable(String what, Exception cause) {
    if (isDisabled) {
      return;
    }
    isDisabled = true;
    reader = null;
    LOG.log(
        Level.WARNING,
        "Geographic database {0} {1}; its columns stay empty. Give a readable .mmdb file or remove"
            + " the setting. ({2})",
        new Object[] {path, what, cause});
  }
}
