package io.lookback.datasets.stitch;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Brings pieces that come by their start in the order of their end: holds those that overlap the
 * newest start, which is all that this takes.
 */
final class PieceWindow {
  /** Pieces of a window are used again; more than so many are left to the garbage collector. */
  private static final int POOL = 1024;

  private static final Comparator<FlowPiece> BY_END =
      (left, right) -> {
        int order = Long.compare(left.endUs, right.endUs);
        if (order == 0) {
          order = Long.compare(left.startUs, right.startUs);
        }
        return order != 0 ? order : Long.compare(left.sequence, right.sequence);
      };

  private final PriorityQueue<FlowPiece> pieces = new PriorityQueue<>(BY_END);
  private final ArrayDeque<FlowPiece> pool = new ArrayDeque<>();
  private long sequence;

  void add(FlowPiece piece) {
    FlowPiece copy = pool.isEmpty() ? new FlowPiece() : pool.pop();
    copy.set(piece);
    copy.sequence = sequence++;
    pieces.add(copy);
  }

  int size() {
    return pieces.size();
  }

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  /** End of the piece that {@link #take} would give; there must be one. */
  long firstEnd() {
    return pieces.element().endUs;
  }

  /** Removes the piece that ends first; give it back by {@link #release}. */
  FlowPiece take() {
    return pieces.remove();
  }

  void release(FlowPiece piece) {
    if (pool.size() < POOL) {
      pool.push(piece);
    }
  }

  void clear() {
    pieces.clear();
    sequence = 0;
  }
}
