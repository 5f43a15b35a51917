package io.lookback.datasets.stitch;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes sessions of the flows of one conversation at a time, day by day.
 *
 * <p>For each conversation: {@link #begin}, {@link #resume} each session that the day before left
 * open, {@link #accept} the flows that ended on the day in the order of (start, end, exporter,
 * file, record), {@link #finish}. A conversation that has only carried sessions needs the same.
 * Days must follow each other: what a conversation gives for day D is a function of its flows of D
 * and of what it carried from D-1, and the sessions closed are those of one pass over all days.
 *
 * <p>That holds since the flows are stitched in the order of their end, by which days part them. To
 * bring them in that order those are held that overlap the newest start. A flow belongs to the last
 * session that began before it and was heard within the idle timeout; one that closes the silence
 * between two sessions joins them. A TCP flow with a SYN begins a session if the one before has
 * been closed (FIN or RST of any end, by the same exporter if it saw any), unless it is what
 * another exporter already told of. A flow cut by the active timeout (end reason 2) closes nothing.
 *
 * <p>What cannot be told apart: an exporter that sees answers only, with a clock behind that of the
 * one that sees the requests, so that an answer seems to come before its request. If the same ports
 * are used again within the idle timeout, that answer goes to the session before.
 *
 * <p>A session is closed when it is certain that nothing of it is missing, which is later than it
 * ended: by the idle timeout when both ends have closed the connection, else by the longest flow
 * too. Sessions that end shortly before midnight are therefore open on that day and come closed
 * with the next.
 *
 * <p>Memory per conversation: flows that overlap ({@code maxPieces}) and sessions not certain yet
 * ({@code maxSessions}). An instance is used by one thread.
 */
public final class Stitcher {
  private final Rules rules;
  private final StitchSink sink;
  private final PieceWindow window = new PieceWindow();

  /** By start; those that are over may stay among them for a while, and count as gone. */
  private final ArrayList<OpenSession> sessions = new ArrayList<>();

  private Conversation conversation;

  /** Size at which sessions that are over are looked for. */
  private int sweepAt;

  private long lastStartUs;

  /** End of the flow stitched last. */
  private long nowUs;

  public Stitcher(StitchParams params, StitchSink sink) {
    this.rules = new Rules(params);
    this.sink = sink;
  }

  /** Begins with a conversation; what was not finished of another one is dropped. */
  public void begin(Conversation next) {
    conversation = next;
    window.clear();
    sessions.clear();
    sweepAt = 16;
    lastStartUs = Long.MIN_VALUE;
    nowUs = Long.MIN_VALUE;
  }

  /** Takes back a session that the day before left open, in any order, before any flow. */
  public void resume(CarriedSession carried) {
    if (!carried.conversation().equals(conversation)) {
      throw new IllegalArgumentException(
          "Cannot resume a session of " + carried.conversation() + " within " + conversation);
    }
    OpenSession session = OpenSession.of(carried, conversation, rules);
    sessions.add(after(session.startUs), session);
  }

  /**
   * Takes the next flow of the conversation.
   *
   * @throws IllegalArgumentException if it ends before it begins, or begins before the one before
   */
  public void accept(FlowPiece piece) {
    if (piece.endUs < piece.startUs || piece.startUs < lastStartUs) {
      throw new IllegalArgumentException(
          "Flows must come in order of their start and end after it: record "
              + piece.recordNo
              + " of "
              + piece.fileId
              + " is from "
              + piece.startUs
              + " to "
              + piece.endUs
              + " us, the one before begins at "
              + lastStartUs);
    }
    lastStartUs = piece.startUs;
    // What is still to come ends at this start or later, and of equal times comes later.
    while (!window.isEmpty() && window.firstEnd() <= piece.startUs) {
      stitchFirst();
    }
    window.add(piece);
    if (window.size() > rules.maxPieces) {
      stitchFirst();
    }
  }

  /**
   * Ends the day for this conversation: gives all sessions that are not yet given, as closed or as
   * open.
   *
   * @param dayEndUs first microsecond of the next day; the largest long if no day comes after,
   *     which closes all
   */
  public void finish(long dayEndUs) {
    while (!window.isEmpty()) {
      stitchFirst();
    }
    if (nowUs >= dayEndUs && dayEndUs != Long.MAX_VALUE) {
      throw new IllegalStateException(
          "A flow of " + conversation + " ends at " + nowUs + " us, after its day, " + dayEndUs);
    }
    for (OpenSession session : sessions) {
      if (session.isOver(dayEndUs)) {
        close(session, false);
      } else {
        sink.open(Summary.of(session, rules, true, false), session.carry());
      }
    }
    sessions.clear();
  }

  private void stitchFirst() {
    FlowPiece piece = window.take();
    stitch(piece);
    window.release(piece);
  }

  private void stitch(FlowPiece piece) {
    nowUs = Math.max(nowUs, piece.endUs);
    int at = liveBefore(after(piece.startUs));
    OpenSession session = at < 0 ? null : sessions.get(at);
    int client = OpenSession.NOBODY;
    boolean continues = false;
    if (session != null
        && (piece.startUs - session.endUs > session.idleUs() || opens(piece, session))) {
      session = null;
    }
    if (session != null && piece.endUs - session.startUs > rules.longestSessionUs) {
      client = Summary.observedClient(session, rules);
      continues = true;
      close(session, true);
      sessions.remove(at);
      session = null;
    }
    if (session == null) {
      // Flows come by their end: one that began within this one may be here already.
      at = liveFrom(after(piece.startUs));
      session = at < 0 ? null : sessions.get(at);
    }
    if (session == null) {
      makeRoom();
      session = new OpenSession(conversation, rules);
      at = after(piece.startUs);
      sessions.add(at, session);
    }
    session.add(piece);
    session.client(piece.startUs, client);
    session.continued |= continues;
    joinFollowing(at, session);
  }

  /** Whether a flow begins a new session although the one before was heard a moment ago. */
  private boolean opens(FlowPiece piece, OpenSession session) {
    if (!conversation.isTcp() || !piece.hasSyn()) {
      return false;
    }
    View own = session.seenBy(piece);
    if (own != null && own.closedUs != View.NEVER) {
      return own.closedUs + rules.resolutionUs < piece.startUs;
    }
    long closedUs = session.closedUs();
    if (closedUs == View.NEVER) {
      return false;
    }
    // By clocks of different exporters: the beginning of this session seen once more, or another.
    return own != null
        ? closedUs + rules.clockToleranceUs < piece.startUs
        : closedUs + rules.resolutionUs < piece.startUs
            && session.startUs + rules.clockToleranceUs < piece.startUs;
  }

  /** Joins the sessions after this one that only silence had parted, now that it is none. */
  private void joinFollowing(int at, OpenSession session) {
    for (int i = liveFrom(at + 1); i >= 0; i = liveFrom(at + 1)) {
      OpenSession next = sessions.get(i);
      boolean isApart =
          next.startUs - session.endUs > session.idleUs()
              || isReopened(session, next)
              || Math.max(session.endUs, next.endUs) - session.startUs > rules.longestSessionUs;
      if (isApart) {
        return;
      }
      session.merge(next);
      sessions.remove(i);
    }
  }

  /** Whether the later session begins with a SYN after the earlier one was closed. */
  private boolean isReopened(OpenSession session, OpenSession next) {
    long closedUs = session.closedUs();
    return next.synUs != FlowPiece.NONE
        && closedUs != View.NEVER
        && closedUs + rules.resolutionUs < next.synUs;
  }

  /** Index behind the last session that begins at that time or before. */
  private int after(long us) {
    int low = 0;
    int high = sessions.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sessions.get(middle).startUs <= us) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Index of the last session before an index, those removed that are over; -1 = none. */
  private int liveBefore(int index) {
    int i = index - 1;
    while (i >= 0 && sessions.get(i).isOver(nowUs)) {
      close(sessions.remove(i), false);
      i--;
    }
    return i;
  }

  /** Index of the first session from an index on, those removed that are over; -1 = none. */
  private int liveFrom(int index) {
    while (index < sessions.size() && sessions.get(index).isOver(nowUs)) {
      close(sessions.remove(index), false);
    }
    return index < sessions.size() ? index : -1;
  }

  /**
   * Closes the sessions that are over, and if there are too many others, the quarter that began
   * first: not one only, so that this takes constant time for each new session.
   */
  private void makeRoom() {
    if (sessions.size() < Math.min(sweepAt, rules.maxSessions)) {
      return;
    }
    int live = 0;
    for (OpenSession session : sessions) {
      if (session.isOver(nowUs)) {
        close(session, false);
      } else {
        sessions.set(live++, session);
      }
    }
    sessions.subList(live, sessions.size()).clear();
    if (live >= rules.maxSessions) {
      List<OpenSession> oldest = sessions.subList(0, live - rules.maxSessions * 3 / 4);
      oldest.forEach(session -> close(session, false));
      oldest.clear();
    }
    sweepAt = Math.max(16, 2 * sessions.size());
  }

  private void close(OpenSession session, boolean isCut) {
    sink.closed(Summary.of(session, rules, false, isCut));
  }
}
