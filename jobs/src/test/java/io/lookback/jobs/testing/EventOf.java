package io.lookback.jobs.testing;

import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.SourceColumns;
import java.time.Instant;
import java.time.ZoneOffset;

/** An event of a test: type intrusion, once, client at the source unless said otherwise. */
public final class EventOf extends TestRow {
  private EventOf(String time, String name, String from, String to) {
    super(Events.TABLE);
    Instant at = Instant.parse(time);
    put(Events.TIME, at);
    put(SourceColumns.EVENT_DATE, at.atOffset(ZoneOffset.UTC).toLocalDate());
    put(SourceColumns.SITE, "lon");
    put(SourceColumns.SENSOR, "snort");
    put(SourceColumns.SOURCE_FORMAT, "snort-fast");
    put(Events.EVENT_TYPE, "intrusion");
    put(Events.EVENT_NAME, name);
    put(Events.SRC_IP, from);
    put(Events.DST_IP, to);
    put(Events.DIRECTION, from == null || to == null ? null : SessionOf.direction(from, to));
    put(Events.CLIENT_SIDE, "src");
    put(Events.COUNT, 1L);
    put(Events.IS_COUNTED, true);
  }

  public static EventOf event(String time, String name, String from, String to) {
    return new EventOf(time, name, from, to);
  }

  public EventOf count(long value) {
    put(Events.COUNT, value);
    return this;
  }

  public EventOf clientSide(String value) {
    put(Events.CLIENT_SIDE, value);
    return this;
  }

  public EventOf site(String value) {
    put(SourceColumns.SITE, value);
    return this;
  }

  public EventOf sensor(String value) {
    put(SourceColumns.SENSOR, value);
    return this;
  }

  public EventOf type(String value) {
    put(Events.EVENT_TYPE, value);
    return this;
  }

  /** Ports as printed; null for none. */
  public EventOf ports(Integer src, Integer dst) {
    put(Events.SRC_PORT, src);
    put(Events.DST_PORT, dst);
    return this;
  }

  public EventOf protocol(Integer value) {
    put(Events.PROTOCOL, value);
    return this;
  }

  public EventOf direction(String value) {
    put(Events.DIRECTION, value);
    return this;
  }

  public EventOf notCounted() {
    put(Events.IS_COUNTED, false);
    return this;
  }
}
