package io.lookback.datasets.format;

import java.util.HashMap;
import java.util.Map;

/** What kind of program wrote a syslog message, by the name in its tag. */
enum Programs {
  SSHD("sshd", "sshd-session", "sshd-auth"),
  SUDO("sudo"),
  SU("su"),
  LOGIN("login"),
  ACCOUNTS(
      "useradd",
      "usermod",
      "userdel",
      "groupadd",
      "groupmod",
      "groupdel",
      "passwd",
      "chpasswd",
      "chage",
      "gpasswd",
      "adduser",
      "deluser"),
  PACKAGES("yum", "dnf", "Installed", "Updated", "Erased"),
  KERNEL("kernel", "ulogd"),
  AUDIT("audit", "audispd", "auditd"),
  CRON("cron", "CRON", "crond", "CROND", "anacron"),
  MAIL("sendmail", "postfix", "smtpd", "qmgr", "cleanup", "exim", "dovecot"),
  DNS("named", "unbound", "dnsmasq"),
  SYSTEMD("systemd", "systemd-logind"),
  OTHER();

  private static final Words<Programs> BY_NAME = byName();

  private final String[] names;

  Programs(String... names) {
    this.names = names;
  }

  private static Words<Programs> byName() {
    Map<String, Programs> all = new HashMap<>();
    for (Programs program : values()) {
      for (String name : program.names) {
        all.put(name, program);
      }
    }
    return Words.of(all);
  }

  /** The program of that name; null when it is none of those known. */
  static Programs of(byte[] b, int from, int to) {
    return BY_NAME.get(b, from, to);
  }
}
