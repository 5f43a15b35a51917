package io.lookback.jobs.ingest;

import io.lookback.datasets.format.SessionRow;
import io.lookback.datasets.site.Direction;
import io.lookback.datasets.site.OwnNetworks;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Table;
import io.lookback.udf.session.SessionClasses;

/** Rows of session_records: what a session is, and what the configuration says of it. */
public final class SessionColumns {
  private final SessionClasses classes;
  private final TableRow row = new TableRow(SessionRecords.TABLE);

  public SessionColumns(SessionClasses classes) {
    this.classes = classes;
  }

  /** The row to fill, whose source is set by the caller. */
  public TableRow row() {
    return row;
  }

  /**
   * Fills all but the source and what only sessions made of flows have.
   *
   * @param s duration not negative
   * @param own networks of the site
   */
  public void fill(SessionRow s, OwnNetworks own) {
    long totalBytes =
        s.bytesSuspect ? SessionClasses.UNKNOWN : SessionClasses.totalBytes(s.srcBytes, s.dstBytes);
    row.timeBasis(s.timeBasis);
    row.time(C.start, s.startUs);
    row.number(C.duration, s.durationUs);
    row.address(C.srcIp, s.src);
    row.integer(C.srcPort, s.srcPort);
    row.address(C.dstIp, s.dst);
    row.integer(C.dstPort, s.dstPort);
    row.integer(C.protocol, s.protocol);
    row.text(C.service, s.service);
    row.number(C.srcBytes, s.srcBytes);
    row.number(C.dstBytes, s.dstBytes);
    row.number(C.srcPackets, s.srcPackets);
    row.number(C.dstPackets, s.dstPackets);
    row.constant(C.bytesBasis, s.bytesBasis);
    row.number(C.missedBytes, s.missedBytes);
    row.integer(C.tcpFlags, s.tcpFlags);
    row.text(C.connState, s.connState);
    row.text(C.history, s.history);
    row.text(C.uid, s.uid);
    row.constant(C.direction, Direction.of(own, s.src.hi, s.src.lo, s.dst.hi, s.dst.lo, s.startUs));
    row.constant(C.orientation, s.orientation);
    row.flag(C.isEstablished, s.established);
    row.flag(C.isPartial, s.partial);
    row.flag(C.isOpen, s.open);
    row.flag(C.isSampled, s.sampled);
    row.flag(C.isCounted, true);
    row.flag(C.isInconsistent, s.inconsistent);
    row.flag(C.bytesSuspect, s.bytesSuspect);
    row.constant(
        C.sessionClass,
        classes.sessionClass(s.protocol, s.established, s.partial, s.durationUs, totalBytes));
    row.constant(C.sizeClass, classes.sizeClass(totalBytes));
    row.text(C.eventName, s.eventName);
  }

  /** Positions of the columns. */
  private static final class C {
    private static final Table T = SessionRecords.TABLE;
    static final int start = T.ordinal(SessionRecords.START_TIME);
    static final int duration = T.ordinal(SessionRecords.DURATION_US);
    static final int srcIp = T.ordinal(SessionRecords.SRC_IP);
    static final int srcPort = T.ordinal(SessionRecords.SRC_PORT);
    static final int dstIp = T.ordinal(SessionRecords.DST_IP);
    static final int dstPort = T.ordinal(SessionRecords.DST_PORT);
    static final int protocol = T.ordinal(SessionRecords.PROTOCOL);
    static final int service = T.ordinal(SessionRecords.SERVICE);
    static final int srcBytes = T.ordinal(SessionRecords.SRC_BYTES);
    static final int dstBytes = T.ordinal(SessionRecords.DST_BYTES);
    static final int srcPackets = T.ordinal(SessionRecords.SRC_PACKETS);
    static final int dstPackets = T.ordinal(SessionRecords.DST_PACKETS);
    static final int bytesBasis = T.ordinal(SessionRecords.BYTES_BASIS);
    static final int missedBytes = T.ordinal(SessionRecords.MISSED_BYTES);
    static final int tcpFlags = T.ordinal(SessionRecords.TCP_FLAGS);
    static final int connState = T.ordinal(SessionRecords.CONN_STATE);
    static final int history = T.ordinal(SessionRecords.HISTORY);
    static final int uid = T.ordinal(SessionRecords.UID);
    static final int direction = T.ordinal(SessionRecords.DIRECTION);
    static final int orientation = T.ordinal(SessionRecords.ORIENTATION);
    static final int isEstablished = T.ordinal(SessionRecords.IS_ESTABLISHED);
    static final int isPartial = T.ordinal(SessionRecords.IS_PARTIAL);
    static final int isOpen = T.ordinal(SessionRecords.IS_OPEN);
    static final int isSampled = T.ordinal(SessionRecords.IS_SAMPLED);
    static final int isCounted = T.ordinal(SessionRecords.IS_COUNTED);
    static final int isInconsistent = T.ordinal(SessionRecords.IS_INCONSISTENT);
    static final int bytesSuspect = T.ordinal(SessionRecords.BYTES_SUSPECT);
    static final int sessionClass = T.ordinal(SessionRecords.SESSION_CLASS);
    static final int sizeClass = T.ordinal(SessionRecords.SIZE_CLASS);
    static final int eventName = T.ordinal(SessionRecords.EVENT_NAME);
  }
}
