package io.lookback.jobs.testing;

import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.SourceColumns;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * A session of a test: TCP, established, port 443, 60 s, from site "lon" unless said otherwise.
 * Hosts in 10.0.0.0/8 and 2001:db8:aaaa::/48 are the own ones and give the direction.
 */
public final class SessionOf extends TestRow {
  private final Instant start;

  private SessionOf(String start, String from, String to) {
    super(SessionRecords.TABLE);
    this.start = Instant.parse(start);
    put(SessionRecords.START_TIME, this.start);
    put(SessionRecords.SRC_IP, from);
    put(SessionRecords.DST_IP, to);
    put(SessionRecords.SRC_PORT, 40000);
    put(SessionRecords.PROTOCOL, 6);
    put(SessionRecords.ORIENTATION, "observed");
    put(SessionRecords.IS_COUNTED, true);
    put(SourceColumns.SITE, "lon");
    put(SourceColumns.SENSOR, "tnm");
    put(SourceColumns.SOURCE_FORMAT, "tnm");
    put(SessionRecords.DIRECTION, direction(from, to));
    port(443).established(true).sessionClass("Whole").lasting(Duration.ofSeconds(60));
  }

  public static SessionOf session(String start, String from, String to) {
    return new SessionOf(start, from, to);
  }

  static String direction(String from, String to) {
    return isOwn(from) ? isOwn(to) ? "internal" : "outbound" : isOwn(to) ? "inbound" : "external";
  }

  private static boolean isOwn(String address) {
    return address.startsWith("10.") || address.startsWith("2001:db8:aaaa:");
  }

  public SessionOf lasting(Duration duration) {
    put(SessionRecords.DURATION_US, duration.toNanos() / 1000);
    put(SourceColumns.EVENT_DATE, start.plus(duration).atOffset(ZoneOffset.UTC).toLocalDate());
    return this;
  }

  public SessionOf port(Integer port) {
    put(SessionRecords.DST_PORT, port);
    return this;
  }

  public SessionOf bytes(long src, long dst) {
    put(SessionRecords.SRC_BYTES, src);
    put(SessionRecords.DST_BYTES, dst);
    return this;
  }

  public SessionOf established(boolean value) {
    put(SessionRecords.IS_ESTABLISHED, value);
    return this;
  }

  public SessionOf sessionClass(String value) {
    put(SessionRecords.SESSION_CLASS, value);
    return this;
  }

  public SessionOf sizeClass(String value) {
    put(SessionRecords.SIZE_CLASS, value);
    return this;
  }

  public SessionOf protocol(Integer value) {
    put(SessionRecords.PROTOCOL, value);
    put(SessionRecords.SESSION_CLASS, null);
    return this;
  }

  public SessionOf site(String value) {
    put(SourceColumns.SITE, value);
    return this;
  }

  public SessionOf sensor(String value) {
    put(SourceColumns.SENSOR, value);
    return this;
  }

  public SessionOf open() {
    put(SessionRecords.IS_OPEN, true);
    return this;
  }

  public SessionOf suspect() {
    put(SessionRecords.BYTES_SUSPECT, true);
    return this;
  }

  public SessionOf notCounted() {
    put(SessionRecords.IS_COUNTED, false);
    return this;
  }

  public SessionOf orientation(String value) {
    put(SessionRecords.ORIENTATION, value);
    return this;
  }

  public SessionOf direction(String value) {
    put(SessionRecords.DIRECTION, value);
    return this;
  }

  public SessionOf named(String eventName) {
    put(SessionRecords.EVENT_NAME, eventName);
    return this;
  }
}
