package io.lookback.datasets.stitch;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.util.Objects;

/**
 * One observation point: where each packet of a conversation is counted once at most. A router that
 * counts at ingress and at egress is two of them, and so is one that exports to two sensors.
 *
 * @param sensor null = unknown
 * @param hi address, zero if it is unknown
 * @param lo address
 * @param id observation domain
 * @param egress whether it counted packets as they left
 */
record Exporter(String sensor, long hi, long lo, long id, boolean egress)
    implements Comparable<Exporter> {

  static Exporter of(FlowPiece piece) {
    return new Exporter(
        piece.sensor, piece.exporterHi, piece.exporterLo, piece.exporterId, piece.observedAt == 1);
  }

  /** Whether it exported that piece; makes no objects. */
  boolean exported(FlowPiece piece) {
    return lo == piece.exporterLo
        && hi == piece.exporterHi
        && id == piece.exporterId
        && egress == (piece.observedAt == 1)
        && Objects.equals(sensor, piece.sensor);
  }

  /** Whether the times of both were told by the same clock. */
  boolean sharesClock(Exporter other) {
    return lo == other.lo
        && hi == other.hi
        && id == other.id
        && Objects.equals(sensor, other.sensor);
  }

  /** Its address; null if that is unknown. */
  IpKey address() {
    return hi == 0 && lo == 0 ? null : new IpKey(hi, lo);
  }

  /** Its address as text; empty if that is unknown. */
  String addressText() {
    return hi == 0 && lo == 0 ? "" : IpAddress.text(hi, lo);
  }

  /** By address, then identifier, then ingress before egress, then name of the sensor. */
  @Override
  public int compareTo(Exporter other) {
    int order = IpKey.compare(hi, lo, other.hi, other.lo);
    if (order == 0) {
      order = Long.compare(id, other.id);
    }
    if (order == 0) {
      order = Boolean.compare(egress, other.egress);
    }
    if (order == 0) {
      order = text(sensor).compareTo(text(other.sensor));
    }
    return order;
  }

  private static String text(String sensor) {
    return sensor == null ? "" : sensor;
  }
}
