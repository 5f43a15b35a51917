package io.lookback.datasets.netflow;

import io.lookback.datasets.format.FlowRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is remembered of one exporter between its messages. */
final class Source {
  /**
   * Who sent a message.
   *
   * @param port of IPFIX only: RFC 7011 section 8 has templates per transport session
   */
  record Key(long hi, long lo, int port, long exporterId, int version) {
    boolean matches(long otherHi, long otherLo, int otherPort, long otherId, int otherVersion) {
      return hi == otherHi
          && lo == otherLo
          && port == otherPort
          && exporterId == otherId
          && version == otherVersion;
    }
  }

  /**
   * A data set that came before its template, with what its message's header said.
   *
   * @param bytes the set without its header
   * @param cut whether the message ended before the set did
   */
  record Pending(
      int templateId, long message, long exportMs, long uptimeMs, byte[] bytes, boolean cut) {
    /** What a set takes beside its bytes. */
    static final long OVERHEAD = 256;

    /** Memory it takes, about. */
    long size() {
      return bytes.length + OVERHEAD;
    }
  }

  final Key key;
  final Map<Integer, Template> templates = new HashMap<>();
  final Sampling sampling = new Sampling();
  final Sequence sequence = new Sequence();

  /** When its sysUptime was zero, UTC milliseconds, if an options record told it. */
  long systemInitMs = FlowRow.NONE;

  long messages;
  long templateRecords;
  long flows;
  long rejects;
  long skips;
  long unresolved;

  private final Map<Integer, List<Pending>> pending = new LinkedHashMap<>();
  private int pendingSets;

  Source(Key key) {
    this.key = key;
  }

  boolean hasAddress() {
    return key.hi != 0 || key.lo != 0;
  }

  void keep(Pending set) {
    pending.computeIfAbsent(set.templateId, id -> new ArrayList<>(2)).add(set);
    pendingSets++;
  }

  int pendingSets() {
    return pendingSets;
  }

  /** Removes the sets that wait for that template, in the order in which they came. */
  List<Pending> take(int templateId) {
    List<Pending> taken = pending.remove(templateId);
    if (taken == null) {
      return List.of();
    }
    pendingSets -= taken.size();
    return taken;
  }

  /** Removes all sets that wait. */
  List<Pending> takeAll() {
    List<Pending> taken = new ArrayList<>(pendingSets);
    pending.values().forEach(taken::addAll);
    pending.clear();
    pendingSets = 0;
    return taken;
  }

  ExporterAccount account() {
    return new ExporterAccount(
        key.hi,
        key.lo,
        key.port,
        key.exporterId,
        key.version,
        messages,
        templateRecords,
        flows,
        rejects,
        skips,
        unresolved,
        sequence.lost(),
        sequence.late(),
        sequence.restarts());
  }
}
