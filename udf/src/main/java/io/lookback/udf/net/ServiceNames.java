package io.lookback.udf.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Names that programs print for port numbers, as Debian's {@code /etc/services} has them (IANA,
 * Service Name and Transport Protocol Port Number Registry, and usage).
 */
public final class ServiceNames {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int SCTP = 132;

  /** AppleTalk's, whose numbers are no ports of ours; a name is theirs only if nobody else's. */
  private static final String DDP = "ddp";

  private static final Map<String, Integer> PORTS = new HashMap<>();
  private static final Map<Integer, String> TCP_NAMES = new HashMap<>();
  private static final Map<Integer, String> UDP_NAMES = new HashMap<>();
  private static final Map<Integer, String> SCTP_NAMES = new HashMap<>();

  static {
    List<String[]> rows = rows();
    // Names proper before other names, those of the Internet before AppleTalk's.
    for (boolean isInternet : new boolean[] {true, false}) {
      for (boolean isProper : new boolean[] {true, false}) {
        for (String[] row : rows) {
          if (isInternet != row[1].equals(DDP)) {
            for (int i = isProper ? 2 : 3; i < (isProper ? 3 : row.length); i++) {
              PORTS.putIfAbsent(row[i].toLowerCase(Locale.ROOT), Integer.valueOf(row[0]));
            }
          }
        }
      }
    }
    for (String[] row : rows) {
      for (String protocol : row[1].split(",")) {
        switch (protocol) {
          case "tcp" -> TCP_NAMES.putIfAbsent(Integer.valueOf(row[0]), row[2]);
          case "udp" -> UDP_NAMES.putIfAbsent(Integer.valueOf(row[0]), row[2]);
          case "sctp" -> SCTP_NAMES.putIfAbsent(Integer.valueOf(row[0]), row[2]);
          default -> {}
        }
      }
    }
  }

  private ServiceNames() {}

  private static List<String[]> rows() {
    try (InputStream in = ServiceNames.class.getResourceAsStream("ServiceNames.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      return lines.lines().filter(line -> !line.startsWith("#")).map(l -> l.split(" ")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port of a service, whatever its protocol; -1 for a name that is not known. */
  public static int port(String name) {
    return PORTS.getOrDefault(name.toLowerCase(Locale.ROOT), -1);
  }

  /**
   * The name of the service at a port; null when there is none.
   *
   * @param protocol IANA number: 6 TCP, 17 UDP or 132 SCTP
   */
  public static String name(int port, int protocol) {
    return switch (protocol) {
      case TCP -> TCP_NAMES.get(port);
      case UDP -> UDP_NAMES.get(port);
      case SCTP -> SCTP_NAMES.get(port);
      default -> null;
    };
  }
}
