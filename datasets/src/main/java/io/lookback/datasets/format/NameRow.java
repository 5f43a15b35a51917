package io.lookback.datasets.format;

import io.lookback.udf.net.IpKey;
import org.apache.spark.unsafe.types.UTF8String;

/** One use of a host name as a reader fills it. See {@link SessionRow} for how fields are used. */
public final class NameRow {
  /** When the name was used, UTC microseconds; required. */
  public long timeUs;

  /** Who used it; required. */
  public final IpKey client = new IpKey();

  /** In lower case, without the last dot; required. */
  public UTF8String name;

  public boolean hasAddress;
  public final IpKey address = new IpKey();

  /** dns, http or tls; required. */
  public String source;

  public UTF8String uid;
  public String timeBasis;

  /** Makes all fields null or false. */
  public void clear() {
    timeUs = SessionRow.NONE;
    client.set(0, 0);
    name = null;
    hasAddress = false;
    address.set(0, 0);
    source = null;
    uid = null;
    timeBasis = null;
  }
}
