package io.lookback.datasets.format;

import io.lookback.udf.net.IpKey;
import org.apache.spark.unsafe.types.UTF8String;

/** One fact about a host as a reader fills it. See {@link SessionRow} for how fields are used. */
public final class HostFactRow {
  /** When it was so, UTC microseconds; required. */
  public long timeUs;

  public boolean hasIp;
  public final IpKey ip = new IpKey();
  public UTF8String host;

  /** Kind of fact, one of those that the table names; required. */
  public String fact;

  public UTF8String name;

  /** The sink cuts it to what is kept. */
  public UTF8String value;

  public long port;
  public long protocol;

  /** nessus, zeek or passive; required. */
  public String basis;

  public String timeBasis;

  /** Makes all fields null or false. */
  public void clear() {
    timeUs = SessionRow.NONE;
    hasIp = false;
    ip.set(0, 0);
    host = null;
    fact = null;
    name = null;
    value = null;
    port = SessionRow.NONE;
    protocol = SessionRow.NONE;
    basis = null;
    timeBasis = null;
  }
}
