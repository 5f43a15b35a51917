package io.lookback.jobs.testing;

import io.lookback.datasets.table.HostFacts;
import io.lookback.datasets.table.SourceColumns;
import java.time.Instant;
import java.time.ZoneOffset;

/** A fact about a host of a test: from a scan at site "lon" unless said otherwise. */
public final class HostFactOf extends TestRow {
  private HostFactOf(String time, String ip, String fact) {
    super(HostFacts.TABLE);
    Instant at = Instant.parse(time);
    put(HostFacts.TIME, at);
    put(SourceColumns.EVENT_DATE, at.atOffset(ZoneOffset.UTC).toLocalDate());
    put(SourceColumns.SITE, "lon");
    put(SourceColumns.SENSOR, "nessus");
    put(SourceColumns.SOURCE_FORMAT, "nessus");
    put(HostFacts.IP, ip);
    put(HostFacts.FACT, fact);
    put(HostFacts.BASIS, "nessus");
    put(HostFacts.IS_COUNTED, true);
  }

  public static HostFactOf fact(String time, String ip, String fact) {
    return new HostFactOf(time, ip, fact);
  }

  public HostFactOf host(String value) {
    put(HostFacts.HOST, value);
    return this;
  }

  public HostFactOf name(String value) {
    put(HostFacts.NAME, value);
    return this;
  }

  public HostFactOf value(String value) {
    put(HostFacts.VALUE, value);
    return this;
  }

  /** TCP port. */
  public HostFactOf port(int value) {
    put(HostFacts.PORT, value);
    put(HostFacts.PROTOCOL, 6);
    return this;
  }

  /** nessus, zeek or passive; the sensor is called like it. */
  public HostFactOf basis(String value) {
    put(HostFacts.BASIS, value);
    put(SourceColumns.SENSOR, value);
    return this;
  }

  public HostFactOf site(String value) {
    put(SourceColumns.SITE, value);
    return this;
  }

  public HostFactOf notCounted() {
    put(HostFacts.IS_COUNTED, false);
    return this;
  }
}
