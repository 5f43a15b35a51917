package io.lookback.datasets.format;

import java.util.Iterator;
import java.util.Locale;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What the items of a Nessus report say of a host beside vulnerabilities: its system, ports,
 * software, processes, compliance. Plugin numbers and the layout of their output are Tenable's
 * (tenable.com/plugins).
 */
final class NessusFacts {
  private static final int SOFTWARE_BY_SSH = 22_869;
  private static final int SOFTWARE_OF_WINDOWS = 20_811;
  private static final int LISTENERS_OF_UNIX = 25_221;
  private static final int LISTENERS_OF_WINDOWS = 34_252;
  private static final int OS = 11_936;
  private static final int PING = 10_180;
  private static final int WEB_SERVER = 10_107;

  private static final String OS_LABEL = "Remote operating system :";

  private Nessus.Host host;
  private RecordSink sink;
  private long port;
  private long protocol;

  /** Whether the output of a check is a list that may be long. */
  static boolean isList(String pluginId) {
    return "22869".equals(pluginId) || "20811".equals(pluginId);
  }

  /** Exactly one record: the facts of its properties, or a skip where there are none. */
  void ofProperties(Nessus.Host of, RecordSink to) {
    about(of, to, SessionRow.NONE, SessionRow.NONE);
    int told = 0;
    told += each("os", of.properties.get("operating-system"));
    told += each("mac", of.properties.get("mac-address"));
    told += each("fqdn", of.properties.get("host-fqdn"));
    told += each("netbios_name", of.properties.get("netbios-name"));
    if (told == 0) {
      to.skip(Text.notRead("HostProperties"));
    }
  }

  private int each(String fact, String lines) {
    int told = 0;
    if (lines != null) {
      for (Iterator<String> all = lines(lines); all.hasNext(); ) {
        String line = all.next();
        if (!line.isEmpty()) {
          tell(fact, null, line);
          told++;
        }
      }
    }
    return told;
  }

  /** Further rows of the record of an item. */
  void ofItem(
      Nessus.Host of,
      Nessus.Item item,
      VulnerabilityRow row,
      String scan,
      String policy,
      RecordSink to) {
    about(of, to, row.port, row.protocol);
    int plugin = (int) row.pluginId;
    String output = item.output == null ? "" : item.output;
    boolean isDead = plugin == PING && output.contains("considered as dead");
    if (!of.hasAnswered && !isDead) {
      of.hasAnswered = true;
      port = SessionRow.NONE;
      protocol = SessionRow.NONE;
      tell("answered_scan", scan, policy);
      about(of, to, row.port, row.protocol);
    }
    if ("Port scanners".equals(item.family) && row.port != SessionRow.NONE) {
      tell("open_port", item.service, null);
    }
    compliance(item);
    switch (plugin) {
      case OS -> system(output);
      case WEB_SERVER -> webServer(output);
      case SOFTWARE_BY_SSH -> packages(output);
      case SOFTWARE_OF_WINDOWS -> windowsSoftware(output);
      case LISTENERS_OF_UNIX -> unixListener(output);
      case LISTENERS_OF_WINDOWS -> windowsListener(output);
      default -> {
        // Only a vulnerability.
      }
    }
  }

  private void about(Nessus.Host of, RecordSink to, long atPort, long byProtocol) {
    host = of;
    sink = to;
    port = atPort;
    protocol = byProtocol;
  }

  private void tell(String fact, String name, String value) {
    HostFactRow row = sink.hostFact();
    row.timeUs = host.timeUs;
    row.timeBasis = host.timeBasis;
    row.hasIp = host.hasIp;
    row.ip.set(host.ip);
    row.host = UTF8String.fromString(host.name);
    row.fact = fact;
    row.name = UTF8String.fromString(name);
    row.value = UTF8String.fromString(value);
    row.port = port;
    row.protocol = protocol;
    row.basis = "nessus";
    sink.emit(row);
  }

  private void system(String output) {
    int label = output.indexOf(OS_LABEL);
    if (label >= 0) {
      String first = lines(output.substring(label + OS_LABEL.length())).next();
      if (!first.isEmpty()) {
        tell("os", null, first);
      }
    }
  }

  private void webServer(String output) {
    Iterator<String> all = lines(output);
    all.next();
    while (all.hasNext()) {
      String banner = all.next();
      if (!banner.isEmpty()) {
        int end = firstOf(banner, "/ (");
        tell("web_server", banner.substring(0, end), banner);
        return;
      }
    }
  }

  private static int firstOf(String text, String marks) {
    for (int i = 1; i < text.length(); i++) {
      if (marks.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return text.length();
  }

  /**
   * Package lists by their layout: {@code dpkg -l} ({@code ii name version ...}), {@code rpm -qa}
   * ({@code name-version-release|...}), else one package per line.
   */
  private void packages(String output) {
    boolean isFirst = true;
    for (Iterator<String> all = lines(output); all.hasNext(); ) {
      String line = all.next();
      boolean isTitle = isFirst || line.endsWith(":") || isHeadOfDpkg(line);
      isFirst = false;
      if (!line.isEmpty() && !isTitle) {
        onePackage(line);
      }
    }
  }

  /** The lines with which {@code dpkg -l} explains its columns. */
  private static boolean isHeadOfDpkg(String line) {
    return line.startsWith("Desired=") || line.startsWith("|") || line.startsWith("+++-");
  }

  private void onePackage(String line) {
    String first = word(line, 0);
    if (first.length() <= 3 && first.length() >= 2 && isDpkgState(first)) {
      // Only what is installed: rc and the like are left-over settings.
      if (first.charAt(1) == 'i') {
        String name = word(line, 1);
        tell("software", name.isEmpty() ? first : name, emptyToNull(word(line, 2)));
      }
      return;
    }
    int bar = first.indexOf('|');
    String full = bar > 0 ? first.substring(0, bar) : first;
    int release = full.lastIndexOf('-');
    int version = release <= 0 ? -1 : full.lastIndexOf('-', release - 1);
    boolean isRpm =
        version > 0 && version + 1 < full.length() && Text.isDigit(full.charAt(version + 1));
    if (isRpm) {
      tell("software", full.substring(0, version), full.substring(version + 1));
    } else {
      tell("software", first, emptyToNull(word(line, 1)));
    }
  }

  private static boolean isDpkgState(String word) {
    return "uihrp".indexOf(word.charAt(0)) >= 0 && "ncHUFWti".indexOf(word.charAt(1)) >= 0;
  }

  /** The n-th word of a line, counted from 0; empty when there are fewer. */
  private static String word(String line, int n) {
    int at = 0;
    for (int i = 0; ; i++) {
      while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
        at++;
      }
      int from = at;
      while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
        at++;
      }
      if (i == n || from == at) {
        return line.substring(from, at);
      }
    }
  }

  private static String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }

  /** {@code 7-Zip 9.20 [version 9.20.00.0] [installed on 2013/05/01]}. */
  private void windowsSoftware(String output) {
    for (Iterator<String> all = lines(output); all.hasNext(); ) {
      String line = all.next();
      if (line.isEmpty() || line.endsWith(":")) {
        continue;
      }
      int version = line.indexOf("[version ");
      int end = version < 0 ? -1 : line.indexOf(']', version);
      int bracket = line.indexOf(" [");
      String name = bracket > 0 ? line.substring(0, bracket).strip() : line;
      tell(
          "software",
          name,
          end < 0
              ? null
              : emptyToNull(line.substring(version + "[version ".length(), end).strip()));
    }
  }

  /** Lines of {@code label : value}. */
  private void unixListener(String output) {
    String executable = null;
    String command = null;
    for (Iterator<String> all = lines(output); all.hasNext(); ) {
      String line = all.next();
      int colon = line.indexOf(':');
      String label = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      if (label.equals("executable")) {
        executable = emptyToNull(line.substring(colon + 1).strip());
      } else if (label.equals("command line")) {
        command = emptyToNull(line.substring(colon + 1).strip());
      }
    }
    if (executable != null) {
      tell("listening_process", executable, command);
    }
  }

  /** {@code The Win32 process 'svchost.exe' is listening on this port (pid 984).} */
  private void windowsListener(String output) {
    int open = output.indexOf('\'');
    int close = open < 0 ? -1 : output.indexOf('\'', open + 1);
    if (close > open + 1) {
      tell("listening_process", output.substring(open + 1, close), null);
    }
  }

  /**
   * Compliance checks say name and result in elements of their own; reports from before 2012 in
   * their description: {@code "1.1 Some check" : [PASSED]}.
   */
  private void compliance(Nessus.Item item) {
    if (item.complianceCheck != null && item.complianceResult != null) {
      tell("compliance", item.complianceCheck, item.complianceResult);
      return;
    }
    String description = item.description;
    if (!"Policy Compliance".equals(item.family)
        || description == null
        || !description.startsWith("\"")) {
      return;
    }
    int close = description.indexOf("\" : [");
    int end = close < 0 ? -1 : description.indexOf(']', close);
    if (end > 0 && end - close < 40) {
      tell("compliance", description.substring(1, close), description.substring(close + 5, end));
    }
  }

  /** Lines without blanks around them. */
  private static Iterator<String> lines(String text) {
    return new Iterator<>() {
      private int at;

      @Override
      public boolean hasNext() {
        return at <= text.length();
      }

      @Override
      public String next() {
        int end = text.indexOf('\n', at);
        end = end < 0 ? text.length() : end;
        String line = text.substring(at, end).strip();
        at = end + 1;
        return line;
      }
    };
  }
}
