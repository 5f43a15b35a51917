package io.lookback.datasets.format;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One session as a reader fills it: facts of the record only. What the configuration decides
 * (direction, classes) and where it came from (site, file, line) the sink adds.
 *
 * <p>Fields are public and mutable because one instance serves millions of rows. Text fields may
 * point into the reader's buffer: the sink copies what it keeps. Numbers use {@link #NONE} for
 * null.
 */
public final class SessionRow {
  /** Null, for the numeric fields. */
  public static final long NONE = Long.MIN_VALUE;

  /** First packet, UTC microseconds; required. */
  public long startUs;

  public long durationUs;
  public final IpKey src = new IpKey();
  public final IpKey dst = new IpKey();
  public long srcPort;
  public long dstPort;
  public long protocol;
  public UTF8String service;
  public long srcBytes;
  public long dstBytes;
  public long srcPackets;
  public long dstPackets;
  public String bytesBasis;
  public long missedBytes;
  public long tcpFlags;
  public UTF8String connState;
  public UTF8String history;
  public UTF8String uid;

  /** observed, inferred or unknown; required. */
  public String orientation;

  /** Null for one-sided capture. */
  public Boolean established;

  public boolean partial;
  public boolean open;
  public boolean sampled;
  public boolean inconsistent;
  public boolean bytesSuspect;
  public UTF8String eventName;
  public String timeBasis;

  /** Sensor that the line itself names; null = that of the file. */
  public String sensor;

  /** Makes all fields null, zero or false. */
  public void clear() {
    startUs = NONE;
    durationUs = NONE;
    src.set(0, 0);
    dst.set(0, 0);
    srcPort = NONE;
    dstPort = NONE;
    protocol = NONE;
    service = null;
    srcBytes = NONE;
    dstBytes = NONE;
    srcPackets = NONE;
    dstPackets = NONE;
    bytesBasis = null;
    missedBytes = NONE;
    tcpFlags = NONE;
    connState = null;
    history = null;
    uid = null;
    orientation = null;
    established = null;
    partial = false;
    open = false;
    sampled = false;
    inconsistent = false;
    bytesSuspect = false;
    eventName = null;
    timeBasis = null;
    sensor = null;
  }

  /** Parses the client's address; false when it is none. */
  public boolean src(byte[] buffer, int from, int to) {
    return IpAddress.parse(buffer, from, to, src);
  }

  /** Parses the server's address; false when it is none. */
  public boolean dst(byte[] buffer, int from, int to) {
    return IpAddress.parse(buffer, from, to, dst);
  }

  /** Exchanges client and server: addresses, ports, bytes, packets. */
  public void swapEnds() {
    long hi = src.hi;
    long lo = src.lo;
    src.set(dst);
    dst.set(hi, lo);
    long port = srcPort;
    srcPort = dstPort;
    dstPort = port;
    long bytes = srcBytes;
    srcBytes = dstBytes;
    dstBytes = bytes;
    long packets = srcPackets;
    srcPackets = dstPackets;
    dstPackets = packets;
  }

  /**
   * Orients a record whose printed order tells nothing: by its ports, else as printed. Only TCP and
   * UDP have ports.
   */
  public void orientByPorts() {
    Orientation found =
        protocol == 6 || protocol == 17
            ? Orientation.ofPorts((int) srcPort, (int) dstPort)
            : Orientation.UNKNOWN;
    if (found == Orientation.RIGHT_IS_CLIENT) {
      swapEnds();
    }
    orientation = found == Orientation.UNKNOWN ? "unknown" : "inferred";
  }
}
