package io.lookback.udf.geo;

import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import io.lookback.udf.net.IpMap;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads what a regional registry has given away: its file {@code delegated-*-latest} or {@code
 * delegated-*-extended-latest} (RIR statistics exchange format, version 2), lines {@code
 * registry|cc|type|start|value|date|status[|extensions]}; value is a count of addresses for IPv4
 * and a prefix length for IPv6. Only allocated and assigned addresses count.
 */
final class DelegatedFile {
  private static final Set<String> GIVEN = Set.of("allocated", "assigned");

  private final List<IpMap.Entry<Registration>> entries = new ArrayList<>();
  private final Map<String, Registration> registrations = new HashMap<>();
  private int badLines;
  private int firstBadLine;

  /** Reads all lines; those that are none of the format are counted and left out. */
  static DelegatedFile read(BufferedReader lines) throws IOException {
    DelegatedFile file = new DelegatedFile();
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank() && line.charAt(0) != '#' && !file.add(line)) {
        file.badLines++;
        file.firstBadLine = file.firstBadLine == 0 ? number : file.firstBadLine;
      }
    }
    return file;
  }

  List<IpMap.Entry<Registration>> entries() {
    return entries;
  }

  int badLines() {
    return badLines;
  }

  int firstBadLine() {
    return firstBadLine;
  }

  /** Whether the line is one of the format. */
  private boolean add(String line) {
    String[] fields = line.split("\\|", 9);
    if (fields.length < 6) {
      return false;
    }
    boolean isHeader = !fields[0].isEmpty() && fields[0].charAt(0) <= '9';
    if (isHeader || fields[1].equals("*") || fields[2].equals("asn")) {
      return true;
    }
    if (fields.length < 7) {
      return false;
    }
    if (!GIVEN.contains(fields[6])) {
      return true;
    }
    try {
      entries.add(new IpMap.Entry<>(range(fields[2], fields[3], fields[4]), registration(fields)));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Cidr range(String type, String start, String value) {
    if (type.equals("ipv6")) {
      return Cidr.parse(start + "/" + value);
    }
    if (!type.equals("ipv4")) {
      throw new IllegalArgumentException("Neither ipv4 nor ipv6: " + type);
    }
    IpKey first = IpAddress.parse(start);
    long count = Long.parseLong(value);
    if (!first.isV4() || count < 1 || count > 1L << 32) {
      throw new IllegalArgumentException("Not a count of addresses from " + start + ": " + value);
    }
    return Cidr.range(first, new IpKey(first.hi, first.lo + count - 1));
  }

  private Registration registration(String[] fields) {
    String registry = fields[0].toLowerCase(Locale.ROOT);
    String country = fields[1].length() == 2 ? fields[1].toUpperCase(Locale.ROOT) : null;
    // A few hundred different ones for half a million lines.
    return registrations.computeIfAbsent(
        registry + "|" + country, key -> new Registration(registry, country, null));
  }
}
