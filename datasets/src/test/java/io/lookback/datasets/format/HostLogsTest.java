package io.lookback.datasets.format;

import static io.lookback.datasets.format.FormatTesting.UTC;
import static io.lookback.datasets.format.FormatTesting.context;
import static io.lookback.datasets.format.FormatTesting.head;
import static io.lookback.datasets.format.FormatTesting.micros;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logs of hosts that are no syslog: audit, packages, process accounting. */
class HostLogsTest {
  private static RecordingSink read(String format, String content) {
    assertThat(Formats.detect(head(content))).hasValue(Formats.named(format));
    return RecordingSink.read(
        Formats.named(format), context("Europe/Berlin", "2026-02-01T00:00:00Z"), content);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "type=USER_LOGIN msg=audit(1767603156.339:123): pid=1 uid=0 auid=4294967295 ses=1"
            + " msg='op=login acct=\"bob\" exe=\"/usr/sbin/sshd\" hostname=? addr=203.0.113.5"
            + " terminal=ssh res=failed'|type=login-failure, name=Audit-Login_Failure, ocsf=3002,"
            + " outcome=failure, src=203.0.113.5, protocol=6",
        // Names with blanks or quotes come as hexadecimal digits: a" b
        "node=gate type=USER_LOGIN msg=audit(1767603156.339:123): pid=1 msg='op=login"
            + " acct=61222062 addr=2001:db8::5 terminal=/dev/pts/0 res=success'|type=login,"
            + " name=Audit-Login, ocsf=3002, outcome=success, src=2001:db8::5, client=src,"
            + " user=a\" b, host=gate, uid=1767603156.339:123",
        "type=USER_LOGIN msg=audit(1767603156.339:123): msg='op=login id=1001 addr=? terminal=ssh"
            + " res=success'|outcome=success, user=1001, uid",
        "type=USER_AUTH msg=audit(1767603156.339:123): pid=1 msg='op=PAM:authentication"
            + " acct=\"bob\" addr=203.0.113.5 terminal=ssh res=failed'|type=system,"
            + " name=Audit-Authentication, ocsf=3002, outcome=failure, src=203.0.113.5,",
        "type=ADD_USER msg=audit(1767603156.339:123): pid=1 msg='op=adding user acct=\"eve\""
            + " exe=\"/usr/sbin/useradd\" hostname=? addr=? terminal=pts/0 res=success'|"
            + "type=detected-change, name=Linux-Account_Added, ocsf=3001, outcome=success,"
            + " user=eve,",
        "type=ADD_USER msg=audit(1767603156.339:123): pid=1 msg='op=adding user acct=\"eve\""
            + " res=failed'|type=system, name=Audit-Record, outcome=failure, user=eve",
        "type=DEL_USER msg=audit(1767603156.339:123): msg='op=deleting user id=1001 res=success'|"
            + "name=Linux-Account_Removed, ocsf=3001, outcome=success, user=1001",
        "type=ADD_GROUP msg=audit(1767603156.339:123): msg='op=adding-group grp=\"eve\""
            + " res=success'|name=Linux-Group_Added, ocsf=3006, outcome=success,",
        "type=USER_CHAUTHTOK msg=audit(1767603156.339:123): msg='op=PAM:chauthtok acct=\"eve\""
            + " res=success'|name=Linux-Password_Changed, ocsf=3001, outcome=success, user=eve",
        "type=USER_CMD msg=audit(1767603156.339:123): msg='cwd=\"/\" cmd=6C73202F726F6F74"
            + " terminal=pts/0 res=success'|type=process, name=Audit-Command, ocsf=1007,"
            + " outcome=success, uid=1767603156.339:123, category=USER_CMD, message=ls /root,",
        "type=EXECVE msg=audit(1767603156.339:124): argc=3 a0=\"sh\" a1=\"-c\""
            + " a2=6563686F2022612062223B206C73|type=process, name=Audit-Process_Arguments,"
            + " ocsf=1007, outcome=unknown, uid=1767603156.339:124, category=EXECVE,"
            + " message=sh -c echo \"a b\"; ls,",
        "type=SYSCALL msg=audit(1767603156.339:124): arch=c000003e syscall=59 success=yes exit=0"
            + " auid=1000 uid=0 comm=\"sh\" exe=\"/usr/bin/dash\" key=(null)|type=process,"
            + " name=Audit-System_Call, ocsf=1007, outcome=success, uid=1767603156.339:124,"
            + " category=SYSCALL, message=arch=c000003e",
        "type=ANOM_PROMISCUOUS msg=audit(1767603156.339:125): dev=eth0 prom=256 old_prom=0"
            + " auid=1000 uid=0 gid=0 ses=1|type=detected-change, name=Linux-Promiscuous_Mode,"
            + " ocsf=5019, severity=medium, outcome=success,",
        "type=ANOM_PROMISCUOUS msg=audit(1767603156.339:125): dev=eth0 prom=0 old_prom=256|"
            + "name=Linux-Promiscuous_Mode_Left, ocsf=5019, severity=informational",
        "type=SOFTWARE_UPDATE msg=audit(1767603156.339:126): msg='op=remove sw=\"telnet-1\""
            + " sw_type=rpm res=success'|name=Linux-Package_Removed, ocsf=6002, outcome=success,"
            + " uid=1767603156.339:126, category=SOFTWARE_UPDATE, message=telnet-1,",
        "type=CRED_ACQ msg=audit(1767603156.339:127): pid=1 msg='op=PAM:setcred res=success'|"
            + "type=system, name=Audit-Record, uid=1767603156.339:127, category=CRED_ACQ"
      })
  void readsAudit(String line, String expected) {
    RecordingSink sink = read("linux_audit", line + "\n");
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.events.get(0))
        .startsWith("time=" + micros("2026-01-05T08:52:36.339Z"))
        .contains(expected)
        .endsWith("time_basis=EPOCH");
  }

  @Test
  void refusesWhatIsNoAuditRecord() {
    RecordingSink sink =
        RecordingSink.read(
            Formats.named("linux_audit"),
            UTC,
            "type=USER_LOGIN msg=audit(x:1): a=b\ntype=USER_LOGIN\nhello\n----\n");
    assertThat(sink.rejectReasons).containsExactly(Map.entry("bad_line", 3L));
    assertThat(sink.skipKinds).containsExactly(Map.entry("comment", 1L));
  }

  @Test
  void readsDpkg() {
    RecordingSink sink =
        read(
            "dpkg",
            "2026-01-05 10:00:00 startup archives unpack\n"
                + "2026-01-05 10:00:01 install nmap:amd64 <none> 7.93\n"
                + "2026-01-05 10:00:01 status half-installed nmap:amd64 7.93\n"
                + "2026-01-05 10:00:02 upgrade openssl:amd64 3.0.1 3.0.2\n"
                + "2026-01-05 10:00:03 remove telnet:amd64 1.2 <none>\n"
                + "2026-01-05 10:00:04 purge telnet:amd64 1.2 <none>\n"
                + "2026-01-05 10:00:05 explode x\n"
                + "2026-01-05 10:00:06 install\n"
                + "2026-13-05 10:00:06 install x <none> 1\n");
    assertThat(sink.events)
        .containsExactly(
            // Berlin is an hour ahead in winter.
            dpkg("09:00:01", "Installed", "install", "nmap:amd64 <none> 7.93"),
            dpkg("09:00:02", "Updated", "upgrade", "openssl:amd64 3.0.1 3.0.2"),
            dpkg("09:00:03", "Removed", "remove", "telnet:amd64 1.2 <none>"),
            dpkg("09:00:04", "Removed", "purge", "telnet:amd64 1.2 <none>"));
    assertThat(sink.skipKinds).isEqualTo(Map.of("not_read:startup", 1L, "not_read:status", 1L));
    assertThat(sink.rejectReasons).containsExactly(Map.entry("bad_line", 3L));
  }

  private static String dpkg(String time, String change, String action, String message) {
    return "time=%s, type=detected-change, name=Linux-Package_%s, ocsf=6002, outcome=success,"
            .formatted(micros("2026-01-05T" + time + "Z"), change)
        + " category=%s, message=%s, time_basis=LOCAL_ASSUMED".formatted(action, message);
  }

  @Test
  void readsAptHistory() {
    RecordingSink sink =
        read(
            "apt_history",
            "\nStart-Date: 2026-01-05  10:00:00\nCommandline: apt-get install nmap\n"
                + "Requested-By: bob (1000)\n"
                + "Install: nmap:amd64 (7.93), liblua5.4-0:amd64 (5.4.4, automatic)\n"
                + "Remove: telnet:amd64 (1.2)\nEnd-Date: 2026-01-05  10:00:09\n\n"
                + "Start-Date: 2026-01-06  10:00:00\nUpgrade: a:amd64 (1, 2)\n"
                + "End-Date: 2026-01-06  10:00:09\nInstall: b:amd64 (1)\nWhat: ever\n");
    assertThat(sink.events).hasSize(3);
    assertThat(sink.events.get(0))
        .startsWith("time=" + micros("2026-01-05T09:00:00Z"))
        .contains(
            "name=Linux-Package_Installed, ocsf=6002, outcome=success, user=bob,"
                + " category=Install, message=nmap:amd64 (7.93), liblua5.4-0:amd64 (5.4.4,"
                + " automatic), count=2,");
    assertThat(sink.events.get(1)).contains("name=Linux-Package_Removed", "user=bob");
    assertThat(sink.events.get(2))
        .startsWith("time=" + micros("2026-01-06T09:00:00Z"))
        .contains("name=Linux-Package_Updated")
        .doesNotContain("user=");
    assertThat(sink.rejectReasons).isEqualTo(Map.of("no_time", 1L, "bad_line", 1L));
    assertThat(sink.skipKinds).isEqualTo(Map.of("header", 6L, "blank", 2L));
  }

  @Test
  void readsDnf() {
    RecordingSink sink =
        read(
            "dnf_rpm",
            "2026-01-05T10:00:00+0000 INFO --- logging initialized ---\n"
                + "2026-01-05T10:00:00+0000 SUBDEBUG Installed: nmap-3:7.92-1.fc40.x86_64\n"
                + "2026-01-05T10:00:00+0000 SUBDEBUG Upgrade: openssl-3.0.2\n"
                + "2026-01-05T10:00:00+0000 SUBDEBUG Upgraded: openssl-3.0.1\n"
                + "2026-01-05T10:00:00+0000 SUBDEBUG Erase: telnet\n"
                + "2026-01-05T10:00:00+9900 SUBDEBUG Erase: telnet\n");
    assertThat(sink.events).hasSize(3);
    assertThat(sink.events.get(0))
        .isEqualTo(
            "time=%s, type=detected-change, name=Linux-Package_Installed, ocsf=6002,"
                    .formatted(micros("2026-01-05T10:00:00Z"))
                + " outcome=success, category=Installed, message=nmap-3:7.92-1.fc40.x86_64,"
                + " time_basis=ZONED");
    assertThat(sink.events.get(1)).contains("name=Linux-Package_Updated", "openssl-3.0.2");
    assertThat(sink.events.get(2)).contains("name=Linux-Package_Removed");
    assertThat(sink.skipKinds).isEqualTo(Map.of("not_read:INFO", 1L, "not_read:Upgraded", 1L));
    assertThat(sink.rejectReasons).containsExactly(Map.entry("bad_line", 1L));
  }

  @Test
  void readsZypper() {
    RecordingSink sink =
        read(
            "zypper_history",
            "# 2026-01-05 10:00:00 nmap installed ok\n"
                + "2026-01-05 10:00:00|command|root@gate|'zypper' 'in' 'nmap'|\n"
                + "2026-01-05 10:00:00|install|nmap|7.92-1.1|x86_64|root@gate|repo-oss|5f|\n"
                + "2026-01-05 10:00:01|remove |telnet|1.2-1|x86_64|root@gate|\n"
                + "2026-01-05 10:00:01|install|\n");
    assertThat(sink.events)
        .containsExactly(
            ("time=%s, type=detected-change, name=Linux-Package_Installed, ocsf=6002,"
                    + " outcome=success, user=root, host=gate, category=install,"
                    + " message=nmap|7.92-1.1|x86_64, time_basis=LOCAL_ASSUMED")
                .formatted(micros("2026-01-05T09:00:00Z")),
            ("time=%s, type=detected-change, name=Linux-Package_Removed, ocsf=6002,"
                    + " outcome=success, user=root, host=gate, category=remove,"
                    + " message=telnet|1.2-1|x86_64, time_basis=LOCAL_ASSUMED")
                .formatted(micros("2026-01-05T09:00:01Z")));
    assertThat(sink.skipKinds).isEqualTo(Map.of("comment", 1L, "not_read:command", 1L));
    assertThat(sink.rejectReasons).containsExactly(Map.entry("bad_line", 1L));
  }

  @Test
  void readsProcessAccounting() {
    List<String> lines =
        List.of(
            "bash              F    root     pts/0      0.02 secs Mon Jan  5 10:00",
            "cron             SF    root     __         0.00 secs Thu Feb 29 10:00",
            "a b              S   X bob      pts/1      1.50 secs Mon Jan  5 10:00:30 2026",
            "SSSF                   bob      pts/1      0.00 secs Mon Jan  5 10:00",
            // A leap second counts as the first of the next minute.
            "bash                   bob      pts/1      0.00 secs Wed Dec 31 23:59:60 2025",
            "bash                   bob      pts/1      0.00 secs Mon Jan  6 10:00 2026",
            "bash                   bob      pts/1      0.00 secs Mon Jan 45 10:00",
            "bash                   bob      pts/1      soon secs Mon Jan  5 10:00");
    RecordingSink sink = read("process_accounting", String.join("\n", lines) + "\n");
    String row =
        "time=%s, type=process, name=Linux-Process_Ended, ocsf=1007, user=%s, category=%s, message=%s,"
            + " time_basis=%s";
    String year = "YEAR_INFERRED";
    assertThat(sink.events)
        .containsExactly(
            row.formatted(micros("2026-01-05T09:00:00Z"), "root", "bash", lines.get(0), year),
            // 29 February was a Thursday in 2024.
            row.formatted(micros("2024-02-29T09:00:00Z"), "root", "cron", lines.get(1), year),
            row.formatted(
                micros("2026-01-05T09:00:30Z"), "bob", "a b", lines.get(2), "LOCAL_ASSUMED"),
            row.formatted(micros("2026-01-05T09:00:00Z"), "bob", "SSSF", lines.get(3), year),
            row.formatted(
                micros("2025-12-31T23:00:00Z"), "bob", "bash", lines.get(4), "LOCAL_ASSUMED"));
    assertThat(sink.rejectReasons).isEqualTo(Map.of("bad_time", 1L, "bad_line", 2L));
  }
}
