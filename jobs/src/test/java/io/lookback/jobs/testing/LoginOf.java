package io.lookback.jobs.testing;

import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.SourceColumns;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * A login or a change of a test, as a host's log tells it: sshd, by password, source port 40000,
 * once, at site "lon" unless said otherwise.
 */
public final class LoginOf extends TestRow {
  private LoginOf(Instant time, String host, String type, String name) {
    super(Events.TABLE);
    put(Events.TIME, time);
    put(SourceColumns.EVENT_DATE, time.atOffset(ZoneOffset.UTC).toLocalDate());
    put(SourceColumns.SITE, "lon");
    put(SourceColumns.SENSOR, "syslog");
    put(SourceColumns.SOURCE_FORMAT, "syslog");
    put(Events.EVENT_TYPE, type);
    put(Events.EVENT_NAME, name);
    put(Events.HOST, host);
    put(Events.COUNT, 1L);
    put(Events.IS_COUNTED, true);
  }

  private LoginOf ssh(String from, String user, String outcome) {
    put(Events.SRC_IP, from);
    put(Events.SRC_PORT, 40000);
    put(Events.DST_PORT, 22);
    put(Events.PROTOCOL, 6);
    put(Events.CLIENT_SIDE, "src");
    put(Events.USER_NAME, user);
    put(Events.OUTCOME, outcome);
    put(Events.CATEGORY, "password");
    return this;
  }

  public static LoginOf login(String time, String from, String host, String user) {
    return new LoginOf(Instant.parse(time), host, "login", "SSHD-Login").ssh(from, user, "success");
  }

  public static LoginOf failure(String time, String from, String host, String user) {
    return failure(Instant.parse(time), from, host, user);
  }

  public static LoginOf failure(Instant time, String from, String host, String user) {
    return new LoginOf(time, host, "login-failure", "SSHD-Login_Failure")
        .ssh(from, user, "failure");
  }

  /** A failure on an account that does not exist. */
  public static LoginOf unknown(String time, String from, String host, String user) {
    LoginOf row = failure(time, from, host, user);
    row.put(Events.EVENT_NAME, "SSHD-Invalid_User_Login_Failure");
    return row;
  }

  public static LoginOf change(String time, String host, String name, String message) {
    LoginOf row = new LoginOf(Instant.parse(time), host, "detected-change", name);
    row.put(Events.MESSAGE, message);
    return row;
  }

  public LoginOf count(long value) {
    put(Events.COUNT, value);
    return this;
  }

  public LoginOf site(String value) {
    put(SourceColumns.SITE, value);
    return this;
  }

  public LoginOf by(String method) {
    put(Events.CATEGORY, method);
    return this;
  }

  public LoginOf type(String value, String outcome) {
    put(Events.EVENT_TYPE, value);
    put(Events.OUTCOME, outcome);
    return this;
  }

  public LoginOf severity(String value) {
    put(Events.SEVERITY, value);
    return this;
  }

  /** As Zeek infers it: the server's address, no account, no method. */
  public LoginOf inferred(String server) {
    put(SourceColumns.SOURCE_FORMAT, "zeek-tsv");
    put(Events.DST_IP, server);
    put(Events.HOST, null);
    put(Events.USER_NAME, null);
    put(Events.CATEGORY, null);
    return this;
  }
}
