package io.lookback.datasets.stitch;

import java.util.ArrayList;
import java.util.List;

/**
 * A session that may still grow. Everything in it is a sum, a minimum, a maximum or a set, so that
 * it does not depend on the order in which its flows came. Arrays have two places: end a, end b.
 */
final class OpenSession {
  private static final long NONE = FlowPiece.NONE;
  static final int NOBODY = 2;

  final Conversation conversation;
  private final Rules rules;
  final List<View> views = new ArrayList<>(2);

  /** Start of the first flow. */
  long startUs = Long.MAX_VALUE;

  /** End of the last flow. */
  long endUs = Long.MIN_VALUE;

  /** Start of the first flow with a SYN. */
  long synUs = NONE;

  /** Start of the first flow that says who is the client, and whom it says: 0 a, 1 b. */
  private long clientUs = NONE;

  private int client = NOBODY;
  final long[] flags = {NONE, NONE};
  private final boolean[] closed = new boolean[2];
  private boolean broken;

  /** Whether it is what followed a session that was cut for its length. */
  boolean continued;

  boolean sampled;
  long flows;

  /** End that sent the first flow. */
  int firstFrom;

  String firstFile;
  long firstRecord;
  String lastFile;
  long lastRecord;

  OpenSession(Conversation conversation, Rules rules) {
    this.conversation = conversation;
    this.rules = rules;
  }

  void add(FlowPiece piece) {
    int from = piece.sentByA ? 0 : 1;
    first(piece.startUs, piece.fileId, piece.recordNo, from);
    last(piece.endUs, piece.fileId, piece.recordNo);
    flows++;
    sampled |= piece.sampled;
    if (conversation.isTcp()) {
      flags[from] = Counts.or(flags[from], piece.tcpFlags);
      flags[1 - from] = Counts.or(flags[1 - from], piece.reverseTcpFlags);
      closed[from] |= piece.closes();
      closed[1 - from] |= piece.reverseCloses();
      broken |= piece.breaks();
      if (piece.hasSyn()) {
        synUs = Counts.earlier(synUs, piece.startUs);
      }
    }
    client(piece.startUs, clientBy(piece, from));
    View view = view(piece);
    if (view != null) {
      view.add(piece, conversation.isTcp());
    }
  }

  /** Whom a record itself calls the client. */
  private int clientBy(FlowPiece piece, int from) {
    if (piece.biflowDirection == 1 || piece.biflowDirection == 2) {
      return piece.biflowDirection == 1 ? from : 1 - from;
    }
    if (conversation.isIcmp() && piece.icmp != NONE) {
      return switch (conversation.icmpRole(piece.icmp)) {
        case CLIENT -> from;
        case SERVER -> 1 - from;
        case UNKNOWN -> NOBODY;
      };
    }
    return NOBODY;
  }

  private void first(long us, String file, long record, int from) {
    if (us < startUs || (us == startUs && compare(file, record, firstFile, firstRecord) < 0)) {
      startUs = us;
      firstFile = file;
      firstRecord = record;
      firstFrom = from;
    }
  }

  private void last(long us, String file, long record) {
    if (us > endUs || (us == endUs && compare(file, record, lastFile, lastRecord) > 0)) {
      endUs = us;
      lastFile = file;
      lastRecord = record;
    }
  }

  private static int compare(String file, long record, String otherFile, long otherRecord) {
    int order = file.compareTo(otherFile);
    return order != 0 ? order : Long.compare(record, otherRecord);
  }

  /** Notes who is the client, from a flow that began at that time; the earliest flow is right. */
  void client(long us, int end) {
    boolean isEarlier = client == NOBODY || us < clientUs || (us == clientUs && end < client);
    if (end != NOBODY && isEarlier) {
      clientUs = us;
      client = end;
    }
  }

  /** 0 if a record says that end a is the client, 1 if end b, else {@link #NOBODY}. */
  int client() {
    return client;
  }

  /** What the observation point of a flow has seen of this session so far; null = nothing. */
  View seenBy(FlowPiece piece) {
    for (View view : views) {
      if (view.exporter.exported(piece)) {
        return view;
      }
    }
    return null;
  }

  private View view(FlowPiece piece) {
    View seen = seenBy(piece);
    if (seen != null) {
      return seen;
    }
    Exporter exporter = Exporter.of(piece);
    View added = new View(exporter, rules.rank(exporter));
    return keep(added) ? added : null;
  }

  /**
   * Adds a view if there is room, or if it comes before another one, which then goes. So those that
   * stay at last were never gone, and their counts are complete.
   */
  private boolean keep(View added) {
    if (views.size() == rules.maxExporters) {
      View worst = views.get(0);
      for (View view : views) {
        worst = View.BY_RANK.compare(view, worst) > 0 ? view : worst;
      }
      if (View.BY_RANK.compare(added, worst) > 0) {
        return false;
      }
      views.remove(worst);
    }
    views.add(added);
    return true;
  }

  /** Adds a later part of the same session. */
  void merge(OpenSession other) {
    first(other.startUs, other.firstFile, other.firstRecord, other.firstFrom);
    last(other.endUs, other.lastFile, other.lastRecord);
    synUs = Counts.earlier(synUs, other.synUs);
    client(other.clientUs, other.client);
    for (int end = 0; end < 2; end++) {
      flags[end] = Counts.or(flags[end], other.flags[end]);
      closed[end] |= other.closed[end];
    }
    broken |= other.broken;
    continued |= other.continued;
    sampled |= other.sampled;
    flows += other.flows;
    for (View theirs : other.views) {
      View ours = null;
      for (View view : views) {
        ours = view.exporter.equals(theirs.exporter) ? view : ours;
      }
      if (ours == null) {
        keep(theirs);
      } else {
        ours.add(theirs);
      }
    }
  }

  /** Silence after which it has ended. */
  long idleUs() {
    return conversation.isTcp() ? rules.tcpIdleUs : rules.otherIdleUs;
  }

  /**
   * Whether nothing that ends at that time or later can belong to it. A flow that goes on may have
   * begun long ago, except when both ends have closed the connection: what comes then is late.
   */
  boolean isOver(long us) {
    boolean isClosed = broken || (closed[0] && closed[1]);
    long longest = isClosed ? 0 : rules.longestFlowUs;
    return endUs + idleUs() + longest < us;
  }

  /** End of the first flow that closed it, at any observation point. */
  long closedUs() {
    long us = View.NEVER;
    for (View view : views) {
      us = Math.min(us, view.closedUs);
    }
    return us;
  }

  CarriedSession carry() {
    Conversation c = conversation;
    return new CarriedSession(
        c.aHi(),
        c.aLo(),
        c.aPort(),
        c.bHi(),
        c.bLo(),
        c.bPort(),
        c.protocol(),
        startUs,
        endUs,
        synUs,
        clientUs,
        client == NOBODY ? null : client == 0 ? "a" : "b",
        flags[0],
        flags[1],
        closed[0],
        closed[1],
        broken,
        continued,
        sampled,
        flows,
        firstFrom == 0,
        firstFile,
        firstRecord,
        lastFile,
        lastRecord,
        View.write(views));
  }

  static OpenSession of(CarriedSession carried, Conversation conversation, Rules rules) {
    OpenSession session = new OpenSession(conversation, rules);
    session.startUs = carried.startUs();
    session.endUs = carried.endUs();
    session.synUs = carried.synUs();
    session.clientUs = carried.clientUs();
    session.client = carried.client() == null ? NOBODY : carried.client().equals("a") ? 0 : 1;
    session.flags[0] = carried.aFlags();
    session.flags[1] = carried.bFlags();
    session.closed[0] = carried.aClosed();
    session.closed[1] = carried.bClosed();
    session.broken = carried.broken();
    session.continued = carried.continued();
    session.sampled = carried.sampled();
    session.flows = carried.flows();
    session.firstFrom = carried.firstSentByA() ? 0 : 1;
    session.firstFile = carried.firstFile();
    session.firstRecord = carried.firstRecord();
    session.lastFile = carried.lastFile();
    session.lastRecord = carried.lastRecord();
    session.views.addAll(View.read(carried.exporters(), rules));
    return session;
  }
}
