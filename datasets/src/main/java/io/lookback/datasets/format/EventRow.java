package io.lookback.datasets.format;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One event as a reader fills it: source and destination as printed, never swapped. See {@link
 * SessionRow} for how fields are used.
 */
public final class EventRow {
  /** When it happened, UTC microseconds; required. */
  public long timeUs;

  /** Event type the format gives; the table of names may overrule it. Required. */
  public String eventType;

  /** Event name the format gives; null = from the table of names by category and rule. */
  public UTF8String eventName;

  public long ocsfClass;
  public String severity;
  public String outcome;
  public boolean hasSrc;
  public boolean hasDst;
  public final IpKey src = new IpKey();
  public final IpKey dst = new IpKey();
  public long srcPort;
  public long dstPort;
  public long protocol;

  /** src, dst or null = unknown: which printed end is the client. */
  public String clientSide;

  public UTF8String userName;
  public UTF8String host;
  public UTF8String uid;
  public UTF8String ruleId;
  public UTF8String ruleName;
  public UTF8String category;
  public UTF8String message;
  public long count;
  public String timeBasis;

  /** Sensor that the line itself names; null = that of the file. */
  public String sensor;

  /** Makes all fields null or false, and the count one. */
  public void clear() {
    timeUs = SessionRow.NONE;
    eventType = null;
    eventName = null;
    ocsfClass = SessionRow.NONE;
    severity = null;
    outcome = null;
    hasSrc = false;
    hasDst = false;
    src.set(0, 0);
    dst.set(0, 0);
    srcPort = SessionRow.NONE;
    dstPort = SessionRow.NONE;
    protocol = SessionRow.NONE;
    clientSide = null;
    userName = null;
    host = null;
    uid = null;
    ruleId = null;
    ruleName = null;
    category = null;
    message = null;
    count = 1;
    timeBasis = null;
    sensor = null;
  }

  /** Parses the source address; false when it is none. */
  public boolean src(byte[] buffer, int from, int to) {
    hasSrc = IpAddress.parse(buffer, from, to, src);
    return hasSrc;
  }

  /** Parses the destination address; false when it is none. */
  public boolean dst(byte[] buffer, int from, int to) {
    hasDst = IpAddress.parse(buffer, from, to, dst);
    return hasDst;
  }

  /** Says which printed end is the client as far as the ports tell. */
  public void clientByPorts() {
    if (protocol == 6 || protocol == 17) {
      switch (Orientation.ofPorts((int) srcPort, (int) dstPort)) {
        case LEFT_IS_CLIENT -> clientSide = "src";
        case RIGHT_IS_CLIENT -> clientSide = "dst";
        default -> clientSide = null;
      }
    }
  }
}
