package io.lookback.datasets.scenario;

import io.lookback.datasets.scenario.NessusScans.Finding;
import io.lookback.datasets.scenario.NessusScans.Host;
import io.lookback.datasets.scenario.NessusScans.Plugin;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The servers of the laboratory, the host of the second story among them: names and scans. */
final class LaboratoryHosts {
  private static final String[] SERVERS = {
    "www1", "www2", "www3", "www4", "mail1", "mail2", "imap", "db1", "proxy", "login1", "login2",
    "monitor", "backup"
  };
  private static final String DOMAIN = ".lab-b.example";
  private static final String LINUX = "Linux Kernel 2.6 on CentOS release 5";

  private static final Plugin PING =
      new Plugin(10180, "Ping the remote host", "Port scanners", 0, null, null);
  private static final Plugin TRACEROUTE =
      new Plugin(10287, "Traceroute Information", "General", 0, null, null);
  private static final Plugin SYSTEM =
      new Plugin(11936, "OS Identification", "General", 0, null, null);
  private static final Plugin OPEN =
      new Plugin(11219, "Nessus SYN scanner", "Port scanners", 0, null, null);
  private static final Plugin SOFTWARE =
      new Plugin(22869, "Software Enumeration (SSH)", "General", 0, null, null);
  private static final Plugin WEB_SERVER =
      new Plugin(10107, "HTTP Server Type and Version", "Web Servers", 0, null, null);
  private static final Plugin SSH_SERVER =
      new Plugin(10267, "SSH Server Type and Version Information", "Misc.", 0, null, null);
  private static final Plugin OPENSSH_44 =
      new Plugin(
          22466, "OpenSSH < 4.4 Multiple Vulnerabilities", "Misc.", 3, "CVE-2006-5051", "9.3");
  private static final Plugin OPENSSH_45 =
      new Plugin(
          44077, "OpenSSH < 4.5 Multiple Vulnerabilities", "Misc.", 3, "CVE-2006-5794", "7.5");
  private static final Plugin PHP_526 =
      new Plugin(
          32123, "PHP < 5.2.6 Multiple Vulnerabilities", "CGI abuses", 3, "CVE-2008-2050", "10.0");
  private static final Plugin PHP_5210 =
      new Plugin(
          39480, "PHP < 5.2.10 Multiple Vulnerabilities", "CGI abuses", 3, "CVE-2009-2687", "7.5");
  private static final Plugin TRACE =
      new Plugin(
          11213, "HTTP TRACE / TRACK Methods Allowed", "Web Servers", 2, "CVE-2003-1567", "4.3");
  private static final Plugin FTP =
      new Plugin(10092, "FTP Server Detection", "Service detection", 0, null, null);
  private static final Plugin CLEAR_TEXT =
      new Plugin(34324, "FTP Supports Clear Text Authentication", "FTP", 1, null, "2.6");

  private LaboratoryHosts() {}

  /** Names by address. */
  static Map<String, String> names(SiteAddresses own) {
    Map<String, String> names = new TreeMap<>();
    for (int i = 0; i < SERVERS.length; i++) {
      names.put(address(own, i), SERVERS[i]);
    }
    names.put(IrcHost.HOST, IrcHost.HOST_NAME);
    return names;
  }

  private static String address(SiteAddresses own, int server) {
    return Evidence.text(0, 0xffff_0000_0000L | own.server(server) & 0xffff_ffffL);
  }

  /** A scan each Monday of the days, in the small hours. */
  static NessusScans scans(SiteAddresses own, SiteLogs.Days days) {
    List<LocalDate> mondays = new ArrayList<>();
    for (LocalDate day = days.first().with(TemporalAdjusters.nextOrSame(DayOfWeek.MONDAY));
        !day.isAfter(days.last());
        day = day.plusWeeks(1)) {
      mondays.add(day);
    }
    List<Host> hosts = new ArrayList<>();
    for (int i = 0; i < SERVERS.length; i++) {
      hosts.add(server(address(own, i), SERVERS[i], i, days.first()));
    }
    hosts.add(ircHost(days.first()));
    return new NessusScans("weekly " + Scenarios.LABORATORY, Scenarios.EASTERN, hosts, mondays);
  }

  private static Host server(String address, String name, int server, LocalDate since) {
    List<Finding> findings = new ArrayList<>();
    common(findings, since, address);
    if (server < 4) {
      web(findings, since, "Apache/2.2.9 (Unix)");
    }
    if (server == 4 || server == 5) {
      findings.add(new Finding(since, 25, "smtp", OPEN, "Port 25/tcp was found to be open"));
    }
    ssh(findings, since, "OpenSSH_5.1");
    return new Host(address, name + DOMAIN, LINUX, findings);
  }

  /** Patched long ago, and one weakness more in the last scan. */
  private static Host ircHost(LocalDate since) {
    List<Finding> findings = new ArrayList<>();
    common(findings, since, IrcHost.HOST);
    findings.add(new Finding(since, 21, "ftp", OPEN, "Port 21/tcp was found to be open"));
    findings.add(new Finding(since, 21, "ftp", FTP, "The remote FTP banner is : 220 vsFTPd 2.0.5"));
    findings.add(new Finding(since, 21, "ftp", CLEAR_TEXT, null));
    ssh(findings, since, "OpenSSH_4.3");
    findings.add(new Finding(since, 22, "ssh", OPENSSH_44, "Installed version : 4.3"));
    findings.add(new Finding(since, 22, "ssh", OPENSSH_45, "Installed version : 4.3"));
    web(findings, since, "Apache/2.2.3 (CentOS)");
    findings.add(new Finding(since, 80, "www", PHP_526, "Installed version : 5.1.6"));
    findings.add(new Finding(since, 80, "www", TRACE, null));
    findings.add(
        new Finding(
            LocalDate.parse("2009-06-29"), 80, "www", PHP_5210, "Installed version : 5.1.6"));
    findings.add(
        new Finding(
            since,
            0,
            "general",
            SOFTWARE,
            "Here is the list of packages installed on the remote CentOS Linux system : \n\n"
                + "  httpd-2.2.3-22.el5|(none)\n  openssh-server-4.3p2-29.el5|(none)\n"
                + "  php-5.1.6-23.el5|(none)\n  vsftpd-2.0.5-12.el5|(none)\n"));
    return new Host(IrcHost.HOST, IrcHost.HOST_NAME + DOMAIN, LINUX, findings);
  }

  private static void common(List<Finding> findings, LocalDate since, String address) {
    findings.add(
        new Finding(
            since,
            0,
            "general",
            PING,
            "The remote host is up\nThe remote host replied to" + " an ICMP echo packet"));
    findings.add(
        new Finding(
            since,
            0,
            "general",
            TRACEROUTE,
            "For your information, here is the traceroute to " + address + " : \n" + address));
    findings.add(
        new Finding(
            since,
            0,
            "general",
            SYSTEM,
            "Remote operating system : " + LINUX + "\nConfidence Level : 95\nMethod : SSH"));
  }

  private static void ssh(List<Finding> findings, LocalDate since, String version) {
    findings.add(new Finding(since, 22, "ssh", OPEN, "Port 22/tcp was found to be open"));
    findings.add(new Finding(since, 22, "ssh", SSH_SERVER, "SSH version : SSH-2.0-" + version));
  }

  private static void web(List<Finding> findings, LocalDate since, String server) {
    findings.add(new Finding(since, 80, "www", OPEN, "Port 80/tcp was found to be open"));
    findings.add(
        new Finding(since, 80, "www", WEB_SERVER, "The remote web server type is :\n\n" + server));
  }

  /** Names of the hosts and who may use their services, as settings of the site. */
  static String settings(SiteAddresses own) {
    StringBuilder text = new StringBuilder("    hosts {\n");
    names(own)
        .forEach(
            (address, name) ->
                text.append("      ").append(name).append(" = \"").append(address).append("\"\n"));
    text.append("    }\n    services = [\n");
    service(text, "ssh of the login servers", own, 9, 11, "22", "any", "open to all members");
    service(text, "ssh of the servers", own, 0, 9, "22", "own", "administration from inside");
    service(text, "web", own, 0, 4, "80, 443", "any", "the public sites");
    service(text, "mail", own, 4, 6, "25", "any", "mail from everywhere");
    service(text, "mailboxes", own, 6, 7, "993", "any", "members read mail from everywhere");
    text.append("      {name = \"bioinformatics\", hosts = [\"").append(IrcHost.HOST);
    text.append(
        "\"], ports = [22], sources = [own],\n        owner = \"the bioinformatics group\",");
    text.append(" why = \"used from inside only\"}\n");
    return text.append("    ]\n").toString();
  }

  private static void service(
      StringBuilder text,
      String name,
      SiteAddresses own,
      int from,
      int to,
      String ports,
      String sources,
      String why) {
    List<String> addresses = new ArrayList<>();
    for (int i = from; i < to; i++) {
      addresses.add("\"" + address(own, i) + "\"");
    }
    text.append("      {name = \"").append(name).append("\", hosts = ").append(addresses);
    text.append(", ports = [").append(ports).append("],\n        sources = [").append(sources);
    text.append("], why = \"").append(why).append("\"}\n");
  }
}
