package io.lookback.datasets.stitch;

import io.lookback.datasets.format.Orientation;
import io.lookback.udf.net.IpKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a session amounts to: which exporter counts, who is the client, what is missing. */
final class Summary {
  private static final long NONE = FlowPiece.NONE;
  private static final int NOBODY = OpenSession.NOBODY;

  private final OpenSession session;
  private final Rules rules;
  private final Conversation conversation;

  /** Best first: by rank, packets of both directions, address. */
  private final List<View> views;

  /** Whose counts of each direction are taken; null = nobody saw it. */
  private final View[] counted = new View[2];

  private int client;
  private String orientation;

  private Summary(OpenSession session, Rules rules) {
    this.session = session;
    this.rules = rules;
    this.conversation = session.conversation;
    views = new ArrayList<>(session.views);
    views.sort(
        Comparator.<View>comparingInt(view -> view.rank)
            .thenComparing(View::allPackets, Comparator.reverseOrder())
            .thenComparing(view -> view.exporter));
    for (int side = 0; side < 2; side++) {
      counted[side] = views.get(0).saw(side) ? views.get(0) : bestOf(side);
    }
    orient();
  }

  /**
   * The session as a row.
   *
   * @param isOpen whether it may go on
   * @param isCut whether it was ended for its length
   */
  static StitchedSession of(OpenSession session, Rules rules, boolean isOpen, boolean isCut) {
    return new Summary(session, rules).row(isOpen, isCut);
  }

  /** 0 or 1 if it was observed which end is the client, else {@link OpenSession#NOBODY}. */
  static int observedClient(OpenSession session, Rules rules) {
    Summary summary = new Summary(session, rules);
    return summary.orientation.equals("observed") ? summary.client : NOBODY;
  }

  private View bestOf(int side) {
    View best = null;
    for (View view : views) {
      boolean isBetter =
          best == null
              || (view.rank == best.rank
                  && (view.packets[side] > best.packets[side]
                      || (view.packets[side] == best.packets[side]
                          && view.exporter.compareTo(best.exporter) < 0)));
      if (view.saw(side) && isBetter) {
        best = view;
      }
    }
    return best;
  }

  private StitchedSession row(boolean isOpen, boolean isCut) {
    Conversation c = conversation;
    int server = 1 - client;
    IpKey[] ends = {new IpKey(c.aHi(), c.aLo()), new IpKey(c.bHi(), c.bLo())};
    int[] ports = {c.aPort(), c.bPort()};
    int srcPort = c.isIcmp() ? ports[0] >> 8 : ports[client];
    int dstPort = c.isIcmp() ? ports[0] & 0xff : ports[server];
    View src = counted[client];
    View dst = counted[server];
    View any = src != null ? src : dst;
    Boolean established = established();
    boolean missesBeginning = c.isTcp() && knowsFlags() && session.synUs == NONE;
    boolean isPartial = isCut || session.continued || missesBeginning || established == null;
    return new StitchedSession(
        ends[client],
        srcPort,
        ends[server],
        dstPort,
        c.protocol(),
        startUs(),
        endUs(),
        src == null ? NONE : src.packets[client],
        src == null ? NONE : src.bytes[client],
        dst == null ? NONE : dst.packets[server],
        dst == null ? NONE : dst.bytes[server],
        View.basis(any, dst != null ? dst : any),
        session.flags[client],
        session.flags[server],
        orientation,
        established,
        isPartial,
        isOpen,
        session.sampled,
        views.get(0).exporter.sensor(),
        views.get(0).exporter.address(),
        views.size(),
        session.flows,
        session.firstFile,
        session.firstRecord,
        session.lastFile,
        session.lastRecord);
  }

  /**
   * Start by the clock of those that count, as long as that differs from the first flow of all no
   * more than clocks do: else another exporter saw the beginning.
   */
  private long startUs() {
    long us = NONE;
    for (View view : counted) {
      us = view == null ? us : Counts.earlier(us, view.startUs);
    }
    return us - session.startUs <= rules.clockToleranceUs ? us : session.startUs;
  }

  private long endUs() {
    long us = NONE;
    for (int side = 0; side < 2; side++) {
      us = counted[side] == null ? us : Counts.later(us, counted[side].lastUs[side]);
    }
    return session.endUs - us <= rules.clockToleranceUs ? us : session.endUs;
  }

  // Who is the client.

  private void orient() {
    client = session.client();
    if (client == NOBODY) {
      client = clientByFlags();
    }
    if (client == NOBODY && !session.continued) {
      client = clientByTime();
    }
    orientation = "observed";
    if (client == NOBODY) {
      orientByPorts();
    }
  }

  private void orientByPorts() {
    Orientation found =
        conversation.hasPorts()
            ? Orientation.ofPorts(conversation.aPort(), conversation.bPort())
            : Orientation.UNKNOWN;
    orientation = found == Orientation.UNKNOWN ? "unknown" : "inferred";
    client =
        switch (found) {
          case LEFT_IS_CLIENT -> 0;
          case RIGHT_IS_CLIENT -> 1;
          case UNKNOWN -> session.firstFrom;
        };
  }

  /** Only a client sends SYN without ACK, and only a server begins with SYN and ACK. */
  private int clientByFlags() {
    boolean aSentSynOnly = isSynOnly(0);
    boolean bSentSynOnly = isSynOnly(1);
    if (aSentSynOnly != bSentSynOnly) {
      return aSentSynOnly ? 0 : 1;
    }
    for (int side = 0; side < 2; side++) {
      boolean isOnePacket =
          counted[side] != null
              && counted[1 - side] == null
              && counted[side].packets[side] == 1
              && !session.sampled;
      if (isOnePacket && session.flags[side] == (TcpBits.SYN | TcpBits.ACK)) {
        return 1 - side;
      }
    }
    return NOBODY;
  }

  private boolean isSynOnly(int side) {
    return has(side, TcpBits.SYN) && !has(side, TcpBits.ACK);
  }

  private boolean has(int side, int bit) {
    return session.flags[side] != NONE && (session.flags[side] & bit) != 0;
  }

  /**
   * The end that spoke first, by one clock if any exporter saw both ends, else by two; of TCP only
   * if its SYN was seen, as any end may speak first in the middle.
   */
  private int clientByTime() {
    int first = NOBODY;
    for (View view : views) {
      first = first == NOBODY ? earlier(start(view, 0), start(view, 1), rules.resolutionUs) : first;
    }
    if (first == NOBODY) {
      first = clientByTwoClocks();
    }
    return first != NOBODY && conversation.isTcp() && !has(first, TcpBits.SYN) ? NOBODY : first;
  }

  private int clientByTwoClocks() {
    if (counted[0] == null
        || counted[1] == null
        || counted[0].exporter.sharesClock(counted[1].exporter)) {
      return NOBODY;
    }
    return earlier(counted[0].firstUs[0], counted[1].firstUs[1], rules.clockToleranceUs);
  }

  /** Start of the first flow of that direction by the clock of a view. */
  private long start(View clock, int side) {
    long us = NONE;
    for (View view : views) {
      if (view.exporter.sharesClock(clock.exporter)) {
        us = Counts.earlier(us, view.firstUs[side]);
      }
    }
    return us;
  }

  private static int earlier(long aUs, long bUs, long byMoreThanUs) {
    if (aUs == NONE || bUs == NONE || Math.abs(aUs - bUs) <= byMoreThanUs) {
      return NOBODY;
    }
    return aUs < bUs ? 0 : 1;
  }

  // What is missing.

  /** Hardware that does not export flags leaves them out or zero. */
  private boolean knowsFlags() {
    return Counts.or(session.flags[0], session.flags[1]) > 0;
  }

  private boolean spoke(int side) {
    return counted[side] != null && counted[side].spoke(side);
  }

  /** Whether both ends took part; null if only one was heard that acts as if the other answered. */
  private Boolean established() {
    int server = 1 - client;
    if (!spoke(client) || !spoke(server)) {
      return isUnanswered(server) ? false : null;
    }
    if (!conversation.isTcp() || session.flags[server] == NONE || session.flags[server] == 0) {
      return true;
    }
    if (has(server, TcpBits.SYN)) {
      return has(server, TcpBits.ACK);
    }
    // A refusal: RST is all that the server sent, with or without ACK (RFC 9293, 3.5.2).
    boolean onlyBroke =
        has(server, TcpBits.RST) && (session.flags[server] & ~(TcpBits.RST | TcpBits.ACK)) == 0;
    return !onlyBroke || (has(server, TcpBits.ACK) && !has(client, TcpBits.SYN));
  }

  /** Whether the client spoke, the server did not, and nothing shows that it did elsewhere. */
  private boolean isUnanswered(int server) {
    if (!spoke(client)) {
      return false;
    }
    return counted[server] != null
        || !conversation.isTcp()
        || (knowsFlags() && !has(client, TcpBits.ACK));
  }
}
