package io.lookback.datasets.format;

import static io.lookback.datasets.format.FormatTesting.UTC;
import static io.lookback.datasets.format.FormatTesting.context;
import static io.lookback.datasets.format.FormatTesting.head;
import static io.lookback.datasets.format.FormatTesting.micros;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.RealData;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogTest {
  private static final Format SYSLOG = new Syslog();
  private static final String FAILED = "Failed password for root from 203.0.113.5 port 40000 ssh2";

  private static String event(String line) {
    RecordingSink sink = RecordingSink.read(SYSLOG, UTC, line);
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.events).hasSize(1);
    return sink.events.get(0);
  }

  @Test
  void readsALogin() {
    String line =
        "Jan 16 13:49:15 gate sshd[4711]: Accepted publickey for bob from 203.0.113.5 port 40000"
            + " ssh2: RSA SHA256:47DEQpj8HBSa\n";
    assertThat(SYSLOG.detects(head(line))).isTrue();
    assertThat(event(line))
        .isEqualTo(
            "time="
                + micros("2026-01-16T13:49:15Z")
                + ", type=login, name=SSHD-Login, ocsf=3002, outcome=success,"
                + " src=203.0.113.5 40000, protocol=6, client=src, user=bob, host=gate,"
                + " category=publickey, time_basis=YEAR_INFERRED");
  }

  /** Every way in which the same message may come: date, host and tag. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Jan 16 13:49:15 gate sshd[4711]: ;2026-01-16T13:49:15Z;gate;YEAR_INFERRED",
        "<38>Jan  6 13:49:15 gate sshd[4711]: ;2026-01-06T13:49:15Z;gate;YEAR_INFERRED",
        "Jan 06 13:49:15 gate sshd[4711]: ;2026-01-06T13:49:15Z;gate;YEAR_INFERRED",
        "Jan 16 2020 13:49:15 gate sshd[4711]: ;2020-01-16T13:49:15Z;gate;LOCAL_ASSUMED",
        "Jan 16 13:49:15 2020 gate sshd[4711]: ;2020-01-16T13:49:15Z;gate;LOCAL_ASSUMED",
        "Jan 16 13:49:15.123 gate sshd[4711]: ;2026-01-16T13:49:15.123Z;gate;YEAR_INFERRED",
        "Jan 16 13:49:15 CET gate sshd[4711]: ;2026-01-16T12:49:15Z;gate;YEAR_INFERRED",
        "Jan 16 2020 13:49:15 +05:30 gate sshd[4711]: ;2020-01-16T08:19:15Z;gate;ZONED",
        "Jan 16 13:49:15 MET sshd[4711]: ;2026-01-16T13:49:15Z;MET;YEAR_INFERRED",
        "*Jan 16 13:49:15.123 gate sshd[4711]: ;2026-01-16T13:49:15.123Z;gate;YEAR_INFERRED",
        ".Jan 16 13:49:15 EST: gate sshd[4711]: ;2026-01-16T18:49:15Z;gate;YEAR_INFERRED",
        "2026-01-16T13:49:15.123456-05:00 gate sshd[4711]: ;2026-01-16T18:49:15.123456Z;gate;ZONED",
        "2026-01-16T13:49:15Z gate sshd[4711]: ;2026-01-16T13:49:15Z;gate;ZONED",
        "2026-01-16T13:49:15 gate sshd[4711]: ;2026-01-16T13:49:15Z;gate;LOCAL_ASSUMED",
        "Jan 16 13:49:15 sshd[4711]: ;2026-01-16T13:49:15Z;;YEAR_INFERRED",
        "Jan 16 13:49:15 192.0.2.8 sshd[4711]: ;2026-01-16T13:49:15Z;192.0.2.8;YEAR_INFERRED",
        "Jan 16 13:49:15 2001:db8::1 sshd[4711]: ;2026-01-16T13:49:15Z;2001:db8::1;YEAR_INFERRED",
        "Jan 16 13:49:15 2001:db8:: sshd[4711]: ;2026-01-16T13:49:15Z;2001:db8::;YEAR_INFERRED",
        "Jan 16 13:49:15 gate sshd: ;2026-01-16T13:49:15Z;gate;YEAR_INFERRED",
        "Jan 16 13:49:15 gate sshd[4711] ;2026-01-16T13:49:15Z;gate;YEAR_INFERRED",
        "Jan 16 13:49:15 gate sshd ;2026-01-16T13:49:15Z;gate;YEAR_INFERRED",
        "Jan 16 13:49:15 gate /usr/sbin/sshd[4711]: ;2026-01-16T13:49:15Z;gate;YEAR_INFERRED",
        "Jan 16 13:49:15 gate sshd(x)[4711]: ;2026-01-16T13:49:15Z;gate;YEAR_INFERRED",
        "Jan 16 13:49:15 gate sshd-session[4711]: ;2026-01-16T13:49:15Z;gate;YEAR_INFERRED",
        "Jan 16 13:49:15 gate sshd-auth[4711]: ;2026-01-16T13:49:15Z;gate;YEAR_INFERRED",
        "<38>1 2026-01-16T13:49:15.1Z gate sshd 4711 - - ;2026-01-16T13:49:15.1Z;gate;ZONED",
        "<38>1 2026-01-16T13:49:15Z - sshd - ID1 [a@1 k=\"]\\\"\\\\\"][b x=\"\"] ;"
            + "2026-01-16T13:49:15Z;;ZONED",
        "<38>1 2026-01-16T13:49:15Z gate sshd - - - \ufeff;2026-01-16T13:49:15Z;gate;ZONED",
        "120 <38>1 2026-01-16T13:49:15Z gate sshd - - - ;2026-01-16T13:49:15Z;gate;ZONED",
        "94 <38>Jan 16 13:49:15 gate sshd[4711]: ;2026-01-16T13:49:15Z;gate;YEAR_INFERRED",
        "\ufeffJan 16 13:49:15 gate sshd[4711]: ;2026-01-16T13:49:15Z;gate;YEAR_INFERRED"
      })
  void readsHeaders(String header, String time, String host, String basis) {
    // CsvSource takes the blank at the end of the header away.
    String line = header + (header.endsWith("\ufeff") ? "" : " ") + FAILED + "\n";
    assertThat(SYSLOG.detects(head(line))).isTrue();
    assertThat(event(line))
        .startsWith("time=" + micros(time) + ", type=login-failure, name=SSHD-Login_Failure,")
        .contains("src=203.0.113.5 40000", "user=root")
        .endsWith(
            (host == null ? "user=root" : ", host=" + host)
                + ", category=password, time_basis="
                + basis);
  }

  @ParameterizedTest
  @CsvSource({
    // America/New_York: -05:00 in January, -04:00 in July
    "2026-02-01T00:00:00Z, Jan 31 12:00:00, 2026-01-31T17:00:00Z",
    "2026-02-01T00:00:00Z, Feb  1 18:59:59, 2026-02-01T23:59:59Z",
    "2026-02-01T00:00:00Z, Feb  1 19:00:01, 2025-02-02T00:00:01Z",
    "2026-01-01T02:00:00Z, Dec 31 23:00:00, 2026-01-01T04:00:00Z",
    "2025-12-31T23:00:00Z, Jan  1 10:00:00, 2026-01-01T15:00:00Z",
    "2026-02-01T00:00:00Z, Feb 29 12:00:00, 2024-02-29T17:00:00Z",
    "2026-08-01T00:00:00Z, Jul  4 12:00:00, 2026-07-04T16:00:00Z"
  })
  void infersTheYearFromTheReferenceTime(String reference, String printed, String expected) {
    FileContext newYork = context("America/New_York", reference);
    assertThat(times(newYork, printed)).containsExactly(expected + " YEAR_INFERRED");
  }

  @Test
  void goesOverNewYearsInOneFile() {
    // The reference time fixes the last line; each December before a January is a year earlier.
    assertThat(
            times(
                context("America/New_York", "2025-03-01T00:00:00Z"),
                "Nov 30 12:00:00",
                "Dec 31 23:59:59",
                "Jan  1 00:00:01",
                "Feb 29 12:00:00",
                "Dec 31 23:59:59",
                "Jan  2 00:00:00",
                "Dec 30 10:00:00",
                "Jan  3 00:00:00",
                "Feb  2 00:00:00"))
        .containsExactly(
            "2023-11-30T17:00:00Z YEAR_INFERRED",
            "2024-01-01T04:59:59Z YEAR_INFERRED",
            "2024-01-01T05:00:01Z YEAR_INFERRED",
            "2024-02-29T17:00:00Z YEAR_INFERRED",
            "2025-01-01T04:59:59Z YEAR_INFERRED",
            "2025-01-02T05:00:00Z YEAR_INFERRED",
            // The clock of another host that is days late is no New Year.
            "2024-12-30T15:00:00Z YEAR_INFERRED",
            "2025-01-03T05:00:00Z YEAR_INFERRED",
            "2025-02-02T05:00:00Z YEAR_INFERRED");
    // Without a New Year between: 29 February takes the days around it along.
    assertThat(
            times(
                context("UTC", "2026-06-01T00:00:00Z"),
                "Feb 28 12:00:00",
                "Feb 29 12:00:00",
                "Mar  1 12:00:00"))
        .containsExactly(
            "2024-02-28T12:00:00Z YEAR_INFERRED",
            "2024-02-29T12:00:00Z YEAR_INFERRED",
            "2024-03-01T12:00:00Z YEAR_INFERRED");
  }

  @Test
  void aClockThatStartsInJanuaryMovesNoYear() {
    // A device without a clock starts on 1 January; the lines around it keep their year.
    FileContext file = context("UTC", "2026-07-01T00:00:00Z");
    assertThat(times(file, "Jun  5 12:00:00", "Jan  1 00:00:07", "Jun  5 12:00:09"))
        .containsExactly(
            "2026-06-05T12:00:00Z YEAR_INFERRED",
            "2026-01-01T00:00:07Z YEAR_INFERRED",
            "2026-06-05T12:00:09Z YEAR_INFERRED");
  }

  @Test
  void mendsTheCollectorsYearAroundNewYear() {
    // The collector wrote 2026 already, and 2025 still, on its own clock.
    assertThat(
            times(
                UTC,
                "2025-12-31T09:00:00Z",
                "2026-12-31T23:59:58Z",
                "2025-12-31T23:59:59Z",
                "2025-01-01T00:00:03Z",
                "2026-01-01T13:59:59Z",
                "2025-01-02T00:00:00Z"))
        .containsExactly(
            "2025-12-31T09:00:00Z ZONED",
            "2025-12-31T23:59:58Z YEAR_INFERRED",
            "2025-12-31T23:59:59Z ZONED",
            "2026-01-01T00:00:03Z YEAR_INFERRED",
            "2026-01-01T13:59:59Z ZONED",
            // Not within 14 hours of a New Year: as printed.
            "2025-01-02T00:00:00Z ZONED");
  }

  @Test
  void keepsTheOrderOfAnHourThatComesTwice() {
    // New York, 2025-11-02: 01:00 to 02:00 at -04:00, then again at -05:00.
    FileContext file = context("America/New_York", "2026-01-01T00:00:00Z");
    assertThat(
            times(
                file,
                "Nov  2 00:59:59",
                "Nov  2 01:10:00",
                "Nov  2 01:59:00",
                "Nov  2 01:58:00",
                "Nov  2 01:05:00",
                "Nov  2 01:50:00",
                "Nov  2 02:00:00"))
        .containsExactly(
            "2025-11-02T04:59:59Z YEAR_INFERRED",
            "2025-11-02T05:10:00Z LOCAL_AMBIGUOUS",
            "2025-11-02T05:59:00Z LOCAL_AMBIGUOUS",
            // A minute back is another program that is late.
            "2025-11-02T05:58:00Z LOCAL_AMBIGUOUS",
            "2025-11-02T06:05:00Z LOCAL_AMBIGUOUS",
            "2025-11-02T06:50:00Z LOCAL_AMBIGUOUS",
            "2025-11-02T07:00:00Z YEAR_INFERRED");
    // With a zone nothing is ambiguous.
    assertThat(times(file, "Nov  2 01:30:00 EST:"))
        .containsExactly("2025-11-02T06:30:00Z YEAR_INFERRED");
  }

  private static List<String> times(FileContext file, String... dates) {
    StringBuilder lines = new StringBuilder();
    for (String date : dates) {
      lines.append(date).append(" gate sshd[1]: x\n");
    }
    RecordingSink sink = RecordingSink.read(SYSLOG, file, lines.toString());
    assertThat(sink.rejects).isEmpty();
    List<String> times = new ArrayList<>();
    for (String event : sink.events) {
      long us = Long.parseLong(event.substring("time=".length(), event.indexOf(',')));
      String basis = event.substring(event.lastIndexOf('=') + 1);
      times.add(Instant.ofEpochSecond(us / 1_000_000) + " " + basis);
    }
    return times;
  }

  /** The outcomes of every message that sshd has for an attempt. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Accepted keyboard-interactive/pam for a.b from 2001:db8::5 port 7 ssh2|"
            + "type=login, name=SSHD-Login, ocsf=3002, outcome=success, src=2001:db8::5 7,"
            + " protocol=6, client=src, user=a.b, host=h, category=keyboard-interactive/pam,",
        "Failed password for invalid user admin from 203.0.113.5 port 7 ssh2|"
            + "type=login-failure, name=SSHD-Invalid_User_Login_Failure, ocsf=3002,"
            + " outcome=failure, src=203.0.113.5 7, protocol=6, client=src, user=admin,",
        "Failed none for illegal user  from 203.0.113.5 port 7 ssh2|"
            + "name=SSHD-Invalid_User_Login_Failure, ocsf=3002, outcome=failure,"
            + " src=203.0.113.5 7, protocol=6, client=src, user=, host=h, category=none",
        // The name is the attacker's: what looks like the rest of the line belongs to it.
        "Failed password for invalid user a from 192.0.2.1 port 22 ssh2 from 203.0.113.5 port 7"
            + " ssh2|src=203.0.113.5 7, protocol=6, client=src,"
            + " user=a from 192.0.2.1 port 22 ssh2, host=h",
        "Failed password for invalid user x from 192.0.2.1 port 22 ssh2: RSA a from 203.0.113.5"
            + " port 7 ssh2|src=203.0.113.5 7,",
        "Failed publickey for root from 203.0.113.5 port 7 ssh2: ED25519 SHA256:x y|"
            + "outcome=failure, src=203.0.113.5 7, protocol=6, client=src, user=root, host=h,"
            + " category=publickey",
        "Failed password for root from host.example port 7 ssh2|"
            + "outcome=failure, user=root, host=h, category=password",
        "Partial publickey for bob from 203.0.113.5 port 7 ssh2|"
            + "type=system, name=SSHD-Partial_Login, ocsf=3002, outcome=unknown",
        "Postponed keyboard-interactive for bob from 203.0.113.5 port 7 ssh2 [preauth]|"
            + "name=SSHD-Partial_Login, ocsf=3002, outcome=unknown, src=203.0.113.5 7",
        "Invalid user a b from 203.0.113.5 port 7|"
            + "type=system, name=SSHD-Invalid_User, ocsf=3002, outcome=unknown,"
            + " src=203.0.113.5 7, protocol=6, client=src, user=a b, host=h,",
        "Invalid user  from 203.0.113.5|name=SSHD-Invalid_User, ocsf=3002, outcome=unknown,"
            + " src=203.0.113.5, protocol=6, client=src, user=, host=h,",
        "Illegal user test from 203.0.113.5|name=SSHD-Invalid_User, ocsf=3002, outcome=unknown,"
            + " src=203.0.113.5, protocol=6, client=src, user=test",
        "input_userauth_request: invalid user a from b [preauth]|"
            + "name=SSHD-Invalid_User, ocsf=3002, outcome=unknown, user=a from b, host=h,",
        "Connection closed by authenticating user root 203.0.113.5 port 7 [preauth]|"
            + "type=system, name=SSHD-Preauth_Disconnect, ocsf=3002, outcome=unknown,"
            + " src=203.0.113.5 7, protocol=6, client=src, user=root, host=h",
        "Connection reset by invalid user a 192.0.2.1 port 1 203.0.113.5 port 7 [preauth]|"
            + "src=203.0.113.5 7, protocol=6, client=src, user=a 192.0.2.1 port 1, host=h",
        "Connection closed by 203.0.113.5 [preauth]|name=SSHD-Preauth_Disconnect, ocsf=3002,"
            + " outcome=unknown, src=203.0.113.5, protocol=6",
        "Disconnected from user bob 203.0.113.5 port 7|name=SSHD-Disconnect, ocsf=3002,"
            + " outcome=unknown, src=203.0.113.5 7, protocol=6, client=src, user=bob",
        "fatal: Timeout before authentication for 203.0.113.5 port 7|type=system,"
            + " name=SSHD-Preauth_Disconnect, ocsf=3002, outcome=unknown, src=203.0.113.5 7,",
        // Since OpenSSH 9.8
        "Timeout before authentication for connection from 2001:db8::5 to 192.0.2.8, pid = 4711|"
            + "type=system, name=SSHD-Preauth_Disconnect, ocsf=3002, outcome=unknown,"
            + " src=2001:db8::5, protocol=6, client=src, host=h",
        "Received disconnect from 203.0.113.5 port 7:11: Bye Bye [preauth]|"
            + "name=SSHD-Preauth_Disconnect, ocsf=3002, outcome=unknown, src=203.0.113.5 7,",
        "error: Received disconnect from 2001:db8::5: 3: Auth fail [preauth]|"
            + "name=SSHD-Preauth_Disconnect, ocsf=3002, outcome=unknown, src=2001:db8::5,",
        "Received disconnect from 203.0.113.5: 11: disconnected by user|name=SSHD-Disconnect,"
            + " ocsf=3002, outcome=unknown, src=203.0.113.5,",
        "Disconnecting: Too many authentication failures for root [preauth]|"
            + "name=SSHD-Preauth_Disconnect, ocsf=3002, outcome=unknown, user=root",
        "Disconnecting invalid user a: b 203.0.113.5 port 7: Too many authentication failures"
            + " [preauth]|name=SSHD-Preauth_Disconnect, ocsf=3002, outcome=unknown,"
            + " src=203.0.113.5 7, protocol=6, client=src, user=a: b,",
        "error: maximum authentication attempts exceeded for invalid user a from 203.0.113.5 port"
            + " 7 ssh2 [preauth]|type=login-failure, name=SSHD-Invalid_User_Login_Failure,"
            + " ocsf=3002, outcome=failure, src=203.0.113.5 7, protocol=6, client=src, user=a",
        "User bob from 203.0.113.5 not allowed because not listed in AllowUsers|"
            + "type=login-failure, name=SSHD-Login_Failure, ocsf=3002, outcome=failure,"
            + " src=203.0.113.5, protocol=6, client=src, user=bob",
        "PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser="
            + " rhost=203.0.113.5  user=root|type=system, name=PAM-Authentication_Failure,"
            + " ocsf=3002, outcome=unknown, src=203.0.113.5, user=root",
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser="
            + " rhost=203.0.113.5  user=a b|name=PAM-Authentication_Failure, ocsf=3002,"
            + " outcome=unknown, src=203.0.113.5, user=a b, host=h, category=sshd",
        "pam_unix(sshd:session): session opened for user bob(uid=1000) by (uid=0)|"
            + "name=PAM-Session_Opened, ocsf=3002, outcome=unknown, user=bob, host=h",
        "pam_unix(sshd:session): session closed for user bob|name=PAM-Session_Closed, ocsf=3002,"
            + " outcome=unknown, user=bob, host=h",
        "pam_unix(sshd:auth): check pass; user unknown|name=PAM-Unknown_User",
        "Did not receive identification string from 203.0.113.5 port 7|type=scanning,"
            + " name=SSHD-Probe, ocsf=3002, outcome=unknown, src=203.0.113.5 7, protocol=6",
        "Bad protocol version identification 'GET / from 192.0.2.1 port 9' from 203.0.113.5 port"
            + " 7|name=SSHD-Probe, ocsf=3002, outcome=unknown, src=203.0.113.5 7,",
        "Unable to negotiate with 203.0.113.5 port 7: no matching key exchange method found. Their"
            + " offer: x [preauth]|name=SSHD-Probe, ocsf=3002, outcome=unknown, src=203.0.113.5 7,",
        "drop connection #10 from [203.0.113.5]:7 on [192.0.2.8]:22 penalty: failed"
            + " authentication|name=SSHD-Probe, ocsf=3002, outcome=unknown, src=203.0.113.5 7,",
        "Server listening on 0.0.0.0 port 22.|type=system, name=SSHD-Message, ocsf=3002,"
            + " outcome=unknown, host=h, message=Server listening on 0.0.0.0 port 22.,",
        "Failed password for ro|type=system, name=SSHD-Message, ocsf=3002, outcome=unknown,"
            + " host=h, message=Failed password for ro,"
      })
  void knowsWhatSshdSays(String message, String expected) {
    assertThat(event("Jan 16 13:49:15 h sshd[1]: " + message + "\n")).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "useradd[1]: new user: name=bob, UID=1001, GID=1001, home=/home/bob|type=detected-change,"
            + " name=Linux-Account_Added, ocsf=3001, outcome=success, user=bob, host=h,",
        "useradd[1]: new group: name=bob, GID=1001|type=detected-change, name=Linux-Group_Added,"
            + " ocsf=3006, outcome=success, host=h,",
        "groupadd[1]: group added to /etc/group: name=bob, GID=1001|name=Syslog-Message",
        "usermod[1]: add 'bob' to group 'sudo'|name=Linux-Account_Changed, ocsf=3001,"
            + " outcome=success, user=bob, host=h, category=usermod, message=add 'bob' to group",
        "usermod[1]: lock user 'bob' password|name=Linux-Account_Changed, ocsf=3001,"
            + " outcome=success, user=bob",
        "userdel[1]: delete user 'bob'|name=Linux-Account_Removed, ocsf=3001, outcome=success,"
            + " user=bob",
        "userdel[1]: delete 'bob' from group 'sudo'|name=Linux-Account_Changed, ocsf=3001,"
            + " outcome=success, user=bob",
        "gpasswd[1]: user bob added by root to group sudo|name=Linux-Account_Changed, ocsf=3001,"
            + " outcome=success, user=bob",
        "chage[1]: changed password expiry for bob|name=Linux-Account_Changed, ocsf=3001,"
            + " outcome=success, user=bob",
        "passwd[1]: pam_unix(passwd:chauthtok): password changed for bob|type=detected-change,"
            + " name=Linux-Password_Changed, ocsf=3001, outcome=success, user=bob, host=h,"
            + " category=passwd, message=pam_unix(passwd:chauthtok): password changed for bob,",
        "yum[1]: Installed: nmap-7.92-1.x86_64|type=detected-change, name=Linux-Package_Installed,"
            + " ocsf=6002, outcome=success, host=h, category=yum, message=nmap-7.92-1.x86_64,",
        "yum[1]: Updated: openssl-3.0.x86_64|name=Linux-Package_Updated",
        "yum[1]: Erased: telnet|name=Linux-Package_Removed",
        "kernel: [12345.678901] device eth0 entered promiscuous mode|type=detected-change,"
            + " name=Linux-Promiscuous_Mode, ocsf=5019, severity=medium, outcome=success, host=h,"
            + " category=kernel, message=eth0,",
        "kernel: e1000 0000:00:03.0 eth0: entered promiscuous mode|name=Linux-Promiscuous_Mode,"
            + " ocsf=5019, severity=medium, outcome=success, host=h, category=kernel, message=eth0,",
        "kernel: veth12ab: entered promiscuous mode|name=Linux-Promiscuous_Mode, ocsf=5019,"
            + " severity=informational, outcome=success, host=h, category=kernel, message=veth12ab",
        "kernel: device br0 left promiscuous mode|name=Linux-Promiscuous_Mode_Left, ocsf=5019,"
            + " severity=informational",
        "sudo:      bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/sh -c a ; b : c|"
            + "type=system, name=Linux-Sudo, ocsf=3002, outcome=success, user=bob, host=h,"
            + " category=sudo, message=TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/sh -c"
            + " a ; b : c",
        "sudo[1]: bob : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ;"
            + " COMMAND=/bin/sh|name=Linux-Sudo_Denied, ocsf=3002, outcome=failure, user=bob",
        "sudo[1]: bob : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh|"
            + "name=Linux-Sudo_Denied, ocsf=3002, outcome=failure, user=bob",
        "sudo[1]: pam_unix(sudo:auth): authentication failure; logname=bob uid=1000 euid=0"
            + " tty=/dev/pts/0 ruser=bob rhost=  user=bob|name=PAM-Authentication_Failure,"
            + " ocsf=3002, outcome=unknown, user=bob",
        "su[1]: (to root) bob on pts/0|type=system, name=Linux-Su, ocsf=3002, outcome=success,"
            + " user=bob",
        "su[1]: FAILED SU (to root) bob on pts/0|name=Linux-Su_Denied, ocsf=3002,"
            + " outcome=failure, user=bob",
        "su: BAD SU bob to root on /dev/ttyp0|name=Linux-Su_Denied, ocsf=3002, outcome=failure,"
            + " user=bob",
        "su[1]: Successful su for root by bob|name=Linux-Su, ocsf=3002, outcome=success, user=bob",
        "su[1]: - pts/0 bob:root|name=Linux-Su_Denied, ocsf=3002, outcome=failure, user=bob",
        "su(pam_unix)[1]: session opened for user cyrus by (uid=0)|name=PAM-Session_Opened,"
            + " ocsf=3002, outcome=unknown, user=cyrus, host=h, category=su",
        "login: FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure|"
            + "type=login-failure, name=Linux-Login_Failure, ocsf=3002, outcome=failure, user=root",
        "login[1]: FAILED LOGIN 1 FROM 203.0.113.5 FOR bob, Authentication failure|"
            + "outcome=failure, src=203.0.113.5, client=src, user=bob",
        "login: ROOT LOGIN ON tty2|type=login, name=Linux-Login, ocsf=3002, outcome=success,"
            + " user=root",
        "login: LOGIN ON pts/1 BY bob FROM 203.0.113.5|outcome=success, src=203.0.113.5,"
            + " client=src, user=bob",
        "kernel: [1.5] [UFW BLOCK] IN=eth0 OUT= MAC=00:11:22 SRC=203.0.113.5 DST=192.0.2.8 LEN=40"
            + " TOS=0x00 TTL=4 ID=1 DF PROTO=TCP SPT=50000 DPT=22 WINDOW=1 RES=0x00 SYN URGP=0|"
            + "type=access-denied, name=Netfilter-Blocked, ocsf=4001, outcome=blocked,"
            + " src=203.0.113.5 50000, dst=192.0.2.8 22, protocol=6, client=src, host=h,"
            + " category=[UFW BLOCK], message=IN=eth0",
        "kernel: ACCEPT-ssh: IN=eth0 OUT=eth1 SRC=192.0.2.8 DST=203.0.113.5 PROTO=TCP SPT=22"
            + " DPT=50000 WINDOW=1 ACK SYN URGP=0|type=firewall, name=Netfilter-Allowed, ocsf=4001,"
            + " outcome=allowed, src=192.0.2.8 22, dst=203.0.113.5 50000, protocol=6, client=dst",
        // The packet that an ICMP error is about has the same names.
        "kernel: IN=eth0 OUT= SRC=203.0.113.5 DST=192.0.2.8 PROTO=ICMP TYPE=3 CODE=1"
            + " [SRC=192.0.2.8 DST=198.51.100.1 PROTO=UDP SPT=1 DPT=53 ]|name=Netfilter-Logged,"
            + " ocsf=4001, outcome=unknown, src=203.0.113.5 3, dst=192.0.2.8 1, protocol=1, host=h",
        "kernel: x IN= OUT=eth0 SRC=2001:0db8:0000:0000:0000:0000:0000:0001"
            + " DST=ff02:0000:0000:0000:0000:0000:0000:0002 LEN=48 TC=0 HOPLIMIT=255 FLOWLBL=0"
            + " PROTO=ICMPv6 TYPE=133 CODE=0|src=2001:db8::1 133, dst=ff02::2 0, protocol=58",
        "kernel: audit(1220166146.029:10): dev=ppp0 prom=256 old_prom=0 auid=4294967295|"
            + "time=1220166146029000, type=detected-change, name=Linux-Promiscuous_Mode, ocsf=5019,"
            + " severity=medium, outcome=success, host=h, uid=1220166146.029:10, message=ppp0,"
            + " time_basis=EPOCH",
        "kernel: eth0: link up|type=system, name=Syslog-Kernel, host=h, category=kernel,"
            + " message=eth0: link up",
        "postfix/smtpd[1]: connect from x|name=Syslog-Mail, host=h, category=smtpd",
        "CRON[1]: (root) CMD (x)|name=Syslog-Cron, host=h, category=CRON",
        "my.app(1.2)[7]: hello|type=system, name=Syslog-Message, host=h, category=my.app,"
            + " message=hello",
        "-- MARK --|type=system, name=Syslog-Message, host=h, message=-- MARK --"
      })
  void knowsWhatHostsSay(String message, String expected) {
    FileContext file =
        new FileContext(UTC.site(), "s", "messages", UTC.referenceUs(), List.of("veth*", "br0"));
    RecordingSink sink =
        RecordingSink.read(SYSLOG, file, "Jan 16 13:49:15 h " + message.strip() + "\n");
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.events.get(0)).contains(expected.strip());
  }

  @Test
  void countsRepetitions() {
    RecordingSink sink =
        RecordingSink.read(
            SYSLOG,
            UTC,
            "Jan 16 13:49:15 a sshd[1]: "
                + FAILED
                + "\n"
                + "Jan 16 13:49:16 b su(pam_unix)[2]: session closed for user x\n"
                + "Jan 16 13:49:17 a last message repeated 3 times\n"
                + "Jan 16 13:49:18 b last message repeated 2 times\n"
                + "Jan 16 13:49:19 c last message repeated 4 times\n"
                + "Jan 16 13:49:20 a sshd[1]: message repeated 5 times: [ "
                + FAILED
                + "]\n"
                // cut off by rsyslog
                + "Jan 16 13:49:21 a sshd[1]: message repeated 6 times: [ "
                + FAILED
                + "\n"
                + "Jan 16 13:49:22 a last message repeated 9999999999 times\n"
                + "Jan 16 13:49:23 a logger: last message repeated 7 times\n");
    String failure = "type=login-failure, name=SSHD-Login_Failure";
    assertThat(sink.events.get(0)).contains(failure).doesNotContain("count=");
    assertThat(sink.events.get(2))
        .startsWith("time=" + micros("2026-01-16T13:49:17Z") + ", " + failure)
        .contains("src=203.0.113.5 40000", "host=a, category=password, count=3,");
    assertThat(sink.events.get(3)).contains("name=PAM-Session_Closed", "user=x", "count=2,");
    assertThat(sink.events.get(4)).contains("name=Syslog-Repeated, host=c", "count=4,");
    assertThat(sink.events.get(5)).contains(failure, "count=5,");
    assertThat(sink.events.get(6)).contains(failure, "count=6,");
    // What a program says is not what syslogd says.
    assertThat(sink.events.get(7)).contains("name=Syslog-Message").doesNotContain("count=");
    assertThat(sink.rejects).hasSize(1);
    assertThat(sink.rejects.get(0)).startsWith("8 bad_number: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "hello;no_time",
        "Jan 16 13:49;no_time",
        "Jan 32 13:49:15 h x: y;no_time",
        "Feb 30 13:49:15 h x: y;no_time",
        "Jan 16 24:49:15 h x: y;no_time",
        "2026-02-29T13:49:15Z h x: y;no_time",
        "<192>Jan 16 13:49:15 h x: y;bad_priority",
        "<1x>Jan 16 13:49:15 h x: y;bad_priority",
        "<38>1 - h x - - - y;no_time",
        "<38>1 2026-01-16T13:49:15Z h x - - [a b=\"c] y;bad_structured_data",
        "30 <38>Jan 16 13:49:15 h x: abcd30 <38>Jan 16 13:49:15 h x: abcd;several_messages",
        "Jan 16 13:49:15 h %ASA-6: x;bad_line",
        "Jan 16 13:49:15 h %ASA-6-302013: Built x;bad_line"
      })
  void refuses(String line, String reason) {
    RecordingSink sink = RecordingSink.read(SYSLOG, UTC, line + "\n");
    assertThat(sink.rejectReasons).containsExactly(Map.entry(reason, 1L));
  }

  /** Each of these makes a reader that searches again and again quadratic. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        " ssh2",
        " ssh2: ",
        " from 1.2.3.4 port 2 ssh2",
        " rhost=",
        "[[",
        "IN= OUT=",
        "a=b ",
        "%ASA-",
        " (x)",
        " -> ",
        "/1:"
      })
  void hostileLinesCostNoMoreThanTheirLength(String piece) {
    // Just short enough to be taken apart, and so many that a quadratic reader takes too long.
    String many = piece.repeat(30_000 / piece.length()) + "\n";
    for (String program :
        List.of(
            "sshd: Failed x for ",
            "sshd: drop connection #1",
            "sshd: pam_unix(sshd:auth): authentication failure; ruser=",
            "kernel: ",
            "audit: type=USER_LOGIN msg=audit(1767603156.339:1): pid=1 msg='op=login ",
            "sudo: bob : ",
            "su: ",
            "login: FAILED LOGIN 1 FROM ",
            "useradd: new user: ",
            "yum: Installed: ")) {
      costsItsLength(SYSLOG, ("Jan 16 13:49:15 h " + program + many).repeat(50));
    }
    // These are taken apart however long they are.
    String endless = piece.repeat(400_000 / piece.length()) + "\n";
    costsItsLength(
        new LinuxAudit(),
        "type=USER_LOGIN msg=audit(1767603156.339:1): pid=1 msg='op=login acct=" + endless);
    for (String message :
        List.of(
            "605004: Login denied from ",
            "106100: access-list a permitted tcp ",
            "106023: Deny icmp src ",
            "111010: User '",
            "302020: Built inbound ICMP connection for faddr ",
            "302014: Teardown TCP connection 7 for a:192.0.2.1/1 to b:192.0.2.2/2")) {
      costsItsLength(SYSLOG, "Jan 16 13:49:15 h %ASA-6-" + message + endless);
    }
  }

  private static void costsItsLength(Format format, String lines) {
    long start = System.nanoTime();
    RecordingSink sink = RecordingSink.read(format, UTC, lines);
    assertThat((System.nanoTime() - start) / 1_000_000)
        .as(lines.substring(0, 150))
        .isLessThan(2_000);
    assertThat(sink.records).isEqualTo(ZeekTest.lines(lines.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aChangeOfTheHostHasNoSeverity() {
    // 86 = authpriv.info: whether a collector keeps the priority must not make another event of it.
    for (String message :
        List.of(
            "useradd[1]: new user: name=bob, UID=1001",
            "useradd[1]: new group: name=bob, GID=1001",
            "passwd[1]: pam_unix(passwd:chauthtok): password changed for bob",
            "yum[1]: Installed: nmap-7.92-1.x86_64")) {
      String line = "Jan 16 13:49:15 h " + message + "\n";
      assertThat(event("<86>" + line)).isEqualTo(event(line)).contains("type=detected-change");
    }
    assertThat(event("<86>Jan 16 13:49:15 h kernel: device eth0 entered promiscuous mode\n"))
        .contains("severity=medium");
    assertThat(event("<86>Jan 16 13:49:15 h yum[1]: x\n")).contains("severity=informational");
  }

  @Test
  void repetitionsOfWhatIsTooLongToKeepAreOfNoMessage() {
    String old = "<38>1 2026-01-16T13:49:15Z %s %s - - - %s\n";
    String repeated = "Jan 16 13:49:16 %s last message repeated 3 times\n";
    for (int length : List.of(255, 256)) {
      String name = "x".repeat(length);
      String host = old.formatted(name, "sshd", FAILED) + repeated.formatted(name);
      String expected = length == 255 ? "SSHD-Login_Failure" : "Syslog-Repeated";
      assertThat(RecordingSink.read(SYSLOG, UTC, host).events.get(1))
          .contains("name=" + expected + ",");
      // Nor are they of the message before it.
      String program =
          old.formatted("h", "sshd", FAILED)
              + old.formatted("h", name, "hello")
              + repeated.formatted("h");
      expected = length == 255 ? "Syslog-Message" : "Syslog-Repeated";
      assertThat(RecordingSink.read(SYSLOG, UTC, program).events.get(2))
          .contains("name=" + expected + ",");
    }
  }

  @Test
  void aLineThatIsTooLongTellsNothingOfTheYear() {
    String tooLong = "Dec 31 23:59:59 h x: " + "a".repeat(10 * 1024 * 1024) + "\n";
    RecordingSink sink =
        RecordingSink.read(SYSLOG, UTC, tooLong + "Jan  2 00:00:00 h sshd[1]: x\n");
    assertThat(sink.rejectReasons).containsExactly(Map.entry("line_too_long", 1L));
    assertThat(sink.events.get(0)).startsWith("time=" + micros("2026-01-02T00:00:00Z") + ",");
  }

  @Test
  void agreesWithLoghubAboutSshd() {
    // An independent parse: the number of lines of each template, by the name that we give them.
    Map<String, String> names =
        Map.ofEntries(
            Map.entry("E1", "SSHD-Login"),
            Map.entry("E2", "SSHD-Preauth_Disconnect"),
            Map.entry("E3", "SSHD-Probe"),
            Map.entry("E4", "SSHD-Preauth_Disconnect"),
            Map.entry("E5", "SSHD-Preauth_Disconnect"),
            Map.entry("E6", "SSHD-Preauth_Disconnect"),
            Map.entry("E7", "SSHD-Preauth_Disconnect"),
            Map.entry("E8", "SSHD-Invalid_User_Login_Failure"),
            Map.entry("E9", "SSHD-Login_Failure"),
            Map.entry("E10", "SSHD-Invalid_User_Login_Failure"),
            Map.entry("E11", "SSHD-Preauth_Disconnect"),
            Map.entry("E12", "SSHD-Invalid_User"),
            Map.entry("E13", "SSHD-Invalid_User"),
            Map.entry("E14", "SSHD-Login_Failure"),
            Map.entry("E15", "PAM-Authentication_Failure"),
            Map.entry("E16", "PAM-Authentication_Failure"),
            Map.entry("E17", "PAM-Authentication_Failure"),
            Map.entry("E18", "SSHD-Message"),
            Map.entry("E19", "PAM-Authentication_Failure"),
            Map.entry("E20", "PAM-Authentication_Failure"),
            Map.entry("E21", "PAM-Unknown_User"),
            Map.entry("E22", "PAM-Session_Closed"),
            Map.entry("E23", "PAM-Session_Opened"),
            Map.entry("E24", "SSHD-Preauth_Disconnect"),
            Map.entry("E25", "SSHD-Preauth_Disconnect"),
            Map.entry("E26", "SSHD-Disconnect"),
            Map.entry("E27", "SSHD-Reverse_Mapping_Failed"));
    String folder = "sshd-syslog/loghub/OpenSSH/";
    byte[] log = RealData.bytes(RealData.at(folder + "OpenSSH_2k.log"));
    byte[] structured = RealData.bytes(RealData.at(folder + "OpenSSH_2k.log_structured.csv"));
    assertThat(Formats.detect(head(log)))
        .hasValueSatisfying(f -> assertThat(f).isInstanceOf(Syslog.class));
    RecordingSink sink = RecordingSink.read(SYSLOG, context("UTC", "2016-01-01T00:00:00Z"), log);
    List<String> expected = new String(structured, StandardCharsets.UTF_8).lines().skip(1).toList();
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.events).hasSize(2_000);
    assertThat(expected).hasSize(2_000);
    for (int i = 0; i < 2_000; i++) {
      String line = expected.get(i);
      String content = line.split(",", 7)[6].replaceAll(",E\\d+,.*", "");
      String template = line.replaceAll(".*,(E\\d+),.*", "$1");
      String event = sink.events.get(i);
      assertThat(event).as(line).contains("name=" + names.get(template) + ",");
      Matcher peer =
          Pattern.compile(
                  "(?:from|by|rhost=) ?([0-9]+(?:[.][0-9]+){3})(?![.]?[\\w-])|\\[([0-9.]{7,})\\]")
              .matcher(content);
      if (peer.find()) {
        String address = peer.group(1) == null ? peer.group(2) : peer.group(1);
        assertThat(event).as(line).contains("src=" + address.replaceAll("\\.$", ""));
      } else {
        assertThat(event).as(line).doesNotContain("src=");
      }
      Matcher user =
          Pattern.compile(
                  "(?:Failed|Accepted) \\w+ for (?:invalid user )?(.*) from [0-9.]+ port|"
                      + "Invalid user (.*) from")
              .matcher(content);
      if (user.find()) {
        String name = user.group(1) == null ? user.group(2) : user.group(1);
        assertThat(event).as(line).contains("user=" + name + ", host=LabSZ");
      }
    }
    // 383 + 2 lines that stand for five each.
    assertThat(sink.events.stream().filter(e -> e.contains("name=SSHD-Login_Failure")).count())
        .isEqualTo(385);
    assertThat(sink.events.stream().filter(e -> e.contains("count=5")).count()).isEqualTo(2);
  }

  @Test
  void readsOldLinuxLogs() {
    byte[] log = RealData.bytes(RealData.at("sshd-syslog/loghub/Linux/Linux_2k.log"));
    assertThat(SYSLOG.detects(head(log))).isTrue();
    RecordingSink sink = RecordingSink.read(SYSLOG, context("UTC", "2006-01-01T00:00:00Z"), log);
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.events).hasSize(2_000);
    Map<String, Integer> byName = new TreeMap<>();
    for (String event : sink.events) {
      byName.merge(event.replaceAll(".*?, name=([^,]*),.*", "$1"), 1, Integer::sum);
    }
    // Counted with grep in the log.
    assertThat(byName)
        .containsEntry("PAM-Authentication_Failure", 490)
        .containsEntry("Linux-Login", 1);
  }

  @Test
  void accountsForALogThatIsCutOff() {
    byte[] log = RealData.bytes(RealData.at("sshd-syslog/secrepo_part_auth.log"));
    RecordingSink sink = RecordingSink.read(SYSLOG, context("UTC", "2015-01-01T00:00:00Z"), log);
    // "Dec  2 13:14:2"
    assertThat(sink.rejectReasons).containsExactly(Map.entry("no_time", 1L));
    assertThat(sink.records).isEqualTo(10_567);
    assertThat(sink.events).hasSize(10_566);
    assertThat(sink.events.get(0)).startsWith("time=" + micros("2014-11-30T06:39:00Z") + ",");
    assertThat(sink.events.stream().filter(e -> e.contains("name=SSHD-Probe")).count())
        .isEqualTo(704);
  }

  @Test
  void accountsForSyslogOfOthers() {
    RecordingSink sink =
        RecordingSink.read(
            SYSLOG, UTC, RealData.bytes(RealData.at("mixed-formats/syslog-rfc5424.log")));
    assertThat(sink.rejects).isEmpty();
    assertThat(sink.events)
        .hasSize(3)
        .allSatisfy(
            event ->
                assertThat(event)
                    .contains("host=loggregator")
                    .contains("message=Removing instance, time_basis=ZONED"));
    byte[] log = RealData.bytes(RealData.at("mixed-formats/syslog-rfc3164.log"));
    RecordingSink old = RecordingSink.read(SYSLOG, UTC, log);
    assertThat(old.rejectReasons).containsExactly(Map.entry("bad_address", 1L));
    assertThat(old.records).isEqualTo(100);
  }
}
