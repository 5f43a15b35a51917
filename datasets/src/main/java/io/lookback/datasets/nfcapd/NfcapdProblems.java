package io.lookback.datasets.nfcapd;

import java.util.ArrayList;
import java.util.List;

/** The problems of one file, the first {@link #KEPT} of them; the others are counted. */
final class NfcapdProblems {
  /** A file of a gigabyte can have a thousand broken blocks, but nobody reads so many lines. */
  static final int KEPT = 100;

  private final List<NfcapdProblem> kept = new ArrayList<>();
  private long count;

  void add(long offset, String reason) {
    count++;
    if (kept.size() < KEPT) {
      kept.add(new NfcapdProblem(offset, reason));
    }
  }

  void forget() {
    kept.clear();
    count = 0;
  }

  long count() {
    return count;
  }

  List<NfcapdProblem> list() {
    return List.copyOf(kept);
  }
}
