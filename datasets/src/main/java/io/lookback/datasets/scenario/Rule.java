package io.lookback.datasets.scenario;

/** Signatures that the intrusion detection systems of the scenario carry. */
enum Rule {
  SSH_SCAN(2001219, 18, "ET SCAN Potential SSH Scan", "Attempted Information Leak", 2),
  SSH_BRUTE_FORCE(
      2006546,
      4,
      "ET SCAN LibSSH Based SSH Connection - Often used as a BruteForce Tool",
      "Misc activity",
      3),
  COMPROMISED(
      2500036,
      1412,
      "ET COMPROMISED Known Compromised or Hostile Host Traffic (37)",
      "Misc Attack",
      2),
  IRC_JOIN(2002025, 4, "ET POLICY IRC JOIN command", "Misc activity", 3),
  IRC_PRIVMSG(2002026, 4, "ET POLICY IRC PRIVMSG command", "Misc activity", 3),
  IRC_PING(2002027, 4, "ET POLICY IRC PING command", "Misc activity", 3),
  SQL_WORM(2003, 8, "MS-SQL Worm propagation attempt", "Misc Attack", 2),
  SQL_SCAN(
      2010935, 2, "ET POLICY Suspicious inbound to MSSQL port 1433", "Potentially Bad Traffic", 2),
  VNC_SCAN(2002910, 4, "ET SCAN Potential VNC Scan 5800-5820", "Attempted Information Leak", 2),
  NETBIOS_SCAN(
      2001569,
      13,
      "ET SCAN Behavioral Unusual Port 445 traffic, Potential Scan or Infection",
      "Misc activity",
      3),
  PROXY_SCAN(2001581, 13, "ET SCAN Behavioral Unusual Port 135 traffic", "Misc activity", 3);

  final int sid;
  final int revision;
  final String message;
  final String classification;
  final int priority;

  Rule(int sid, int revision, String message, String classification, int priority) {
    this.sid = sid;
    this.revision = revision;
    this.message = message;
    this.classification = classification;
    this.priority = priority;
  }

  /** The rule that fires on a probe of this port; null = none does. */
  static Rule forProbe(int protocol, int port) {
    return switch (port) {
      case 22 -> SSH_SCAN;
      case 1433 -> SQL_SCAN;
      case 1434 -> protocol == 17 ? SQL_WORM : null;
      case 445 -> NETBIOS_SCAN;
      case 135 -> PROXY_SCAN;
      case 5800, 5900 -> VNC_SCAN;
      default -> null;
    };
  }
}
